"""The commands of the command line: each one parses its options, calls the library and prints."""
