"""Answers to questions about a case, wherever the case is."""
