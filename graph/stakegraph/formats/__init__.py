"""One output format a module.

========================  =======================================================
`text`                    paths, dossiers and figures for a terminal
`markdown`                dossiers and the codebook for a document
`records`                 the same answers as plain data; `json_text` writes it
`tables`                  paths as CSV, a row a receipt
`mermaid`                 paths as a Mermaid flowchart
`rdf_files`               a store as Turtle, TriG, N-Quads, N-Triples, JSON-LD, RDF/XML
`sparql_results`          what a SPARQL query gave
`grid`                    rows of text as a table that fits a width
========================  =======================================================
"""
