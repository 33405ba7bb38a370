"""Analyses of the network: each module answers one question."""
