"""The output formats, one per module.

========================  =======================================================
`contradictions`          claims that contradict each other, as text, CSV and plain data
`text`                    paths, dossiers and figures for a terminal
`markdown`                dossiers and the codebook for a document
`records`                 the same answers as plain data; `json_text` writes them
`tables`                  paths and reports as CSV
`mermaid`                 paths as a Mermaid flowchart
`rdf_files`               a store as Turtle, TriG, N-Quads, N-Triples, JSON-LD, RDF/XML
`gexf`                    a case as GEXF or GraphML, for Gephi
`pyvis_export`            a case as a network of pyvis
`shapes`                  the types of the plain data
`sparql_results`          the result of a SPARQL query
`grid`                    rows of text as a table that fits a width
========================  =======================================================
"""
