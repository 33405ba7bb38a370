"""Shapes of queries that the engine parses by recursion, as compact as possible; `bench/queries.py` measures them."""

from __future__ import annotations

# prefix, repeated opening, content, repeated closing, suffix
SHAPES = {
    "parentheses": ("ASK{FILTER(", "(", "1", ")", ")}"),
    "negations": ("ASK{FILTER(", "!", "true", "", ")}"),
    "functions": ("ASK{FILTER(", "STR(", "1", ")", ")}"),
    "groups": ("ASK", "{", "", "}", ""),
    "optionals, nested": ("ASK{", "OPTIONAL{", "", "}", "}"),
    "optionals, in a row": ("ASK{", "OPTIONAL{?s ?p ?o}", "", "", "}"),
    "exists": ("ASK{", "FILTER EXISTS{", "", "}", "}"),
    "sub-selects": ("ASK", "{SELECT*", "{}", "}", ""),
    "unions": ("ASK{{}", "UNION{}", "", "", "}"),
    "subtractions": ("ASK{?s ?p ?o ", "MINUS{?s ?p ?o}", "", "", "}"),
    "lists": ("ASK{?s ?p ", "(", "1", ")", "}"),
    "blank nodes": ("ASK{?s ?p ", "[?p ", "1", "]", "}"),
    "triple terms": ("ASK{", "<<", "?s ?p ?o", ">>", " ?p ?o}"),
    "a path": ("ASK{?s ", "a/", "a", "", " ?o}"),
    "alternatives of a path": ("ASK{?s ", "a|", "a", "", " ?o}"),
    "inverse paths": ("ASK{?s ", "^(", "a", ")", " ?o}"),
    "patterns": ("ASK{", "?s ?p ?o.", "", "", "}"),
    "alternatives": ("ASK{FILTER(", "1||", "1", "", ")}"),
    "a sum": ("ASK{FILTER(", "1+", "1", "", ")}"),
    "values": ("ASK{", "VALUES ?a{1}", "", "", "}"),
    "brackets that look like an IRI": ("ASK { ?a ?b ?c FILTER(?a<", "(", "1", ")", "&&?c>?a) }"),
    "negations that look like an IRI": ("ASK { ?a ?b ?c FILTER(?a<", "!", "1", "", "&&?c>?a) }"),
    "brackets in what looks like a string": ("ASK { ?a ?b ?c FILTER(?a<'>", "(", "1", ")", ") #' \n}"),
    "escaped brackets": ("ASK { FILTER(", "\\u0028", "1", "\\u0029", ") }"),
}


def shaped(name: str, depth: int) -> str:
    """Return a query that repeats a shape."""
    before, opening, inside, closing, after = SHAPES[name]
    return before + opening * depth + inside + closing * depth + after
