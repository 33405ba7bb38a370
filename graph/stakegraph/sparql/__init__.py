"""The text of a SPARQL query: its tokens, the graphs it names, and the reasons to refuse it before it runs."""
