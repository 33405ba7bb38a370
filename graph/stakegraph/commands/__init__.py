"""The commands of the command line: each parses, calls the library, prints. Heavy imports stand inside them."""
