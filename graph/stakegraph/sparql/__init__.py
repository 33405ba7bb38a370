"""Read the text of a SPARQL query, and check it before it runs."""
