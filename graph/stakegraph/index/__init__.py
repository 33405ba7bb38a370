"""Indexes of the conflict paths and names of large cases, kept next to the store."""
