"""Indexes of large cases, kept beside a store: of conflict paths and of names."""
