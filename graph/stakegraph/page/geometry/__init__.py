"""The map of the page: its symbols, and how a large case is drawn as clusters and bundles of claims."""
