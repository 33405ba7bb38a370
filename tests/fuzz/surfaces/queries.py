"""SPARQL from a small grammar: nested, chained and repeated beyond any use, with what hides it from a tokenizer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fuzz import fragments
from fuzz.inputs import Input

if TYPE_CHECKING:
    from random import Random

_NESTED = (
    ("(", ")"), ("{", "}"), ("[ :p ", "]"), ("(!", ")"), ("!", ""), ("-", ""), ("+", ""), ("- ", ""),
    ("^", ""), ("<<", ">>"),
    ("<< :a :b ", " >>"), ("(^", ")"), ("(!(", "))"), ("OPTIONAL {", "}"), ("{ {", "} }"), ("MINUS {", "}"),
    ("FILTER EXISTS {", "}"), ("FILTER NOT EXISTS {", "}"), ("GRAPH ?g {", "}"), ("{ SELECT * {", "} }"),
    ("IF(", ",1,1)"),
    ("COALESCE(", ")"), ("STR(", ")"), ("1+(", ")"), ("1 IN (", ")"), ("?a<(", ")"), ("!(", ")"),
    ("(((", ")))"),
    ("<<( :a :b ", " )>>"), ("[", "]"), ("( 1 ", ")"), ("{| :p ", "|}"), ("?x :p [ :q (", ")]"),
    ("UNION {", "}"),
    ("NOT EXISTS {", "}"), ("CONCAT(", ")"), ("xsd:integer(", ")"), ("?a=", ""), ("?a&&", ""), ("1*", ""),
    ("1/", ""),
)  # fmt: skip
_CHAINS = (
    " && 1", " || 1", " + 1", " - -1", " * 2", " / :p", "| :p", " UNION {}", " OPTIONAL {}", " MINUS {}",
    " FILTER(1)", ". ?a ?b ?c",
    "; :p 1", ", 1", "*", "+", "?", " BIND(1 AS ?v@N@)", " FILTER(?x > @N@)", " {}", " ?v@N@", " :n@N@",
    " # c\n", ' "', " '",
    "a-", "a.", "-", ".", "<", "\\u0028", "\\u007b", "\\U00000028", " VALUES ?x { 1 }", "%41", "_:b",
    " PREFIX p@N@: <x:>", "a:", "é",
    "?", "$", "@en-", "1e", "0.", "''' ", '"""', "<a", "a-b.", "\\", " ORDER BY ?x", " HAVING(1)", " a b",
    "^^", "::", "\x00",
)  # fmt: skip
_HIDING = (
    "", "", "", "?a<", "?c>?a && ", "#<\n", "'", "\\u0022", "<", "?a<?b && ", ">", "<http://x/", "?a <",
    '"a"@', "\\u003c", "1<2 && ",
)  # fmt: skip
_FRAMES = (
    ("SELECT * { ?a ?b ?c FILTER(", ") }"), ("SELECT * { ?a ?b ?c FILTER(?a<(", ")&&?c>?a) }"),
    ("ASK { ?a ", " ?b }"), ("ASK { ", " }"),
    ("SELECT (", " AS ?x) {}"), ("CONSTRUCT { ", " } WHERE { ?s ?p ?o }"), ("DESCRIBE ", ""),
    ("SELECT * { ?s ?p ?o } ORDER BY ", ""),
    ("SELECT * { VALUES ?x { ", " } }"), ("ASK { BIND(", " AS ?x) }"), ("", ""),
    ("PREFIX a: <x:> ASK {", "}"), ("SELECT ", " {}"),
    ("SELECT * { ?a (", ") ?b }"), ("SELECT * { ?a !(", ") ?b }"), ("SELECT * FROM <", "> {}"),
    ("ASK { ?s ?p '", "' }"),
    ("SELECT ?x { ?x ?y ?z } GROUP BY ?x HAVING(", ")"), ("SELECT * { ?a a <", "> }"), ("BASE <", "> ASK {}"),
)  # fmt: skip
_LEAKS = (
    "SERVICE <@HTTP@> { ?s ?p ?o }", "SERVICE SILENT <@HTTP@> { ?s ?p ?o }",
    "\\u0053ERVICE <@HTTP@> { ?s ?p ?o }",
    "LOAD <@CANARY@>", "LOAD <@HTTP@>", "FROM <@CANARY@>", "FROM NAMED <@CANARY@>",
    "GRAPH <@CANARY@> { ?s ?p ?o }",
    "INSERT DATA { :a :b :c }", "CLEAR ALL", "S\\u0045RVICE <@HTTP@> {}", "# \nSERVICE\n<@HTTP@> {}",
    "'\\u0027 SERVICE <@HTTP@> {}",
)  # fmt: skip


def make(random: Random) -> Input:
    """Return a query for the command and for the library."""
    given = Input("queries")
    given.files["query.rq"] = _query(random)
    command: list[Any] = [
        "query",
        "--file",
        "query.rq",
        "--time-limit",
        "2",
        "--format",
        random.choice(("table", "json", "csv")),
    ]
    given.commands = [command if random.random() < 0.67 else ["run_query", "query.rq"]]
    return given


def _query(random: Random) -> list[Any]:
    start, end = random.choice(_FRAMES)
    leak = random.random() < 0.15
    middle: list[Any] = [random.choice(_HIDING)]
    middle += [random.choice(_LEAKS)] if leak else _expression(random)
    if random.random() < 0.3:
        middle.append(random.choice(_HIDING))
    if random.random() < 0.15:
        middle += _expression(random)
    return [start, *middle, end]


def _expression(random: Random) -> list[Any]:
    shape = random.randrange(8)
    if shape <= 3:
        pairs = random.sample(_NESTED, random.choice((1, 1, 1, 2, 3)))
        depth = fragments.count(random, 60_000)
        opening = "".join(pair[0] for pair in pairs)
        closing = "".join(pair[1] for pair in reversed(pairs))
        inner = random.choice(("1", "?x", ":p", "", "?s ?p ?o", "'x'"))
        return [[opening, depth], inner, [closing, depth + random.choice((0, 0, 0, -1, 1))]]
    if shape <= 5:
        chain = random.choice(_CHAINS) + (random.choice(_CHAINS) if random.random() < 0.3 else "")
        return [random.choice(("1", "?x", "{}", ":p", "")), [chain, fragments.count(random, 100_000)]]
    if shape == 6:
        pieces = [
            random.choice((*random.choice((_CHAINS, _HIDING, _LEAKS)), "(", ")", "{", "}"))
            for _ in range(random.randint(1, 30))
        ]
        return ["".join(pieces)]
    return [
        [
            random.choice(("a", "é", "?v", "<", "1", "\\u0028", " ", "\n", "#", "%41", "a\u0301")),
            fragments.count(random, 300_000),
        ]
    ]
