"""Read the text of a SPARQL query: its tokens, the graphs it names, and the checks before it runs."""
