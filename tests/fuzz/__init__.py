"""A fuzzer for all that comes from outside."""
