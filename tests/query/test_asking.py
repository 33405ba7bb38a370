"""SPARQL over a store: answers, refused queries, and the wording of errors."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from stakegraph import bundled_case, open_case
from stakegraph.errors import EngineError, QueryError
from stakegraph.query import run_query
from stakegraph.rdf import prefixes
from stakegraph.store import MemoryStore

if TYPE_CHECKING:
    from stakegraph.query import QueryResult

CASE = bundled_case()
STORE = open_case(CASE)
PREFIXES = prefixes(CASE)
ELSEWHERE = "http://localhost:1/"  # Oxigraph refuses port 1 before it opens any connection


def ask(text: str) -> QueryResult:
    return run_query(STORE, text, PREFIXES)


def refusal(text: str) -> QueryError:
    with pytest.raises(QueryError) as caught:
        ask(text)
    return caught.value


def values(result: QueryResult) -> list[tuple[str | None, ...]]:
    return [tuple(None if term is None else str(term) for term in row) for row in result.rows]


# ---- answers


def test_select_gives_variables_and_rows_in_the_order_of_the_projection() -> None:
    result = ask("SELECT ?whom ?who { ?who sg:labels ?whom } ORDER BY DESC(?who)")
    assert result.kind == "select"
    assert result.variables == ("whom", "who")
    assert [row[0] for row in result.rows] == [
        NamedNode(CASE.base + "ice"),
        NamedNode(CASE.base + "zohran-mamdani"),
    ]


def test_select_star_gives_the_columns_in_the_order_the_query_names_them() -> None:
    assert ask("SELECT * { ?who sg:labels ?other . ?a sg:inCase ?case }").variables == (
        "who",
        "other",
        "a",
        "case",
    )
    assert ask("PREFIX x: <http://x/> SELECT DISTINCT * { ?s ?p ?o } LIMIT 1").variables == ("s", "p", "o")
    assert ask("SELECT * { ?é sg:x ?नाम . ?日本 sg:नाम ?a·b }").variables == ("é", "नाम", "日本", "a·b")


@pytest.mark.parametrize(("object_", "answer"), [(":nypd-officers", True), (":donald-trump", False)])
def test_ask_gives_a_boolean(object_: str, answer: bool) -> None:
    result = ask(f"ASK {{ :ice sg:recruits {object_} }}")
    assert (result.kind, result.boolean) == ("ask", answer)


def test_construct_gives_each_triple_once_and_sorted() -> None:
    result = ask(
        "CONSTRUCT { ?s sg:x ?o . ?s a sg:y } { VALUES (?s ?o) { (:b :b) (:a :c) (:a :b) (:a :b) } }"
    )
    assert result.kind == "graph"
    local = [[re.split("[/#]", str(part).strip("<>"))[-1] for part in triple] for triple in result.triples]
    assert local == [
        ["a", "type", "y"],
        ["a", "x", "b"],
        ["a", "x", "c"],
        ["b", "type", "y"],
        ["b", "x", "b"],
    ]


def test_describe_gives_what_is_said_of_a_thing() -> None:
    triples = ask("DESCRIBE :ice").triples
    assert triples
    assert {str(triple.subject) for triple in triples} == {f"<{CASE.base}ice>"}


def test_a_denied_claim_is_no_fact_and_a_threat_is_one() -> None:
    assert ask("ASK { :local-authorities sg:prevents :ice }").boolean is False
    assert ask("ASK { :donald-trump sg:threatens :new-york-city }").boolean is True


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("SELECT ?r { sg:threatens rdfs:subPropertyOf* ?r } LIMIT 1 OFFSET 20", []),
        ("SELECT (COUNT(?r) AS ?n) { sg:threatens rdfs:subPropertyOf* ?r }", [("4",)]),
        ("SELECT (YEAR(?d) AS ?y) { VALUES ?d { '2025-11-05T10:00:00'^^xsd:dateTime } }", [("2025",)]),
        ("SELECT ?d { VALUES ?d { '2025-11-05'^^xsd:date '2024-11-05'^^xsd:date } FILTER(YEAR(?d) > 2024) }",
         [("2025-11-05",)]),
        ("SELECT ?x { BIND(UCASE('straße – 日本') AS ?x) }", [("STRASSE – 日本",)]),
        ("SELECT (1/0 AS ?x) {}", [(None,)]),
    ],
)  # fmt: skip
def test_paths_aggregates_dates_and_unicode_work(text: str, rows: list[tuple[str | None, ...]]) -> None:
    result = ask(text)
    assert [tuple(getattr(term, "value", None) for term in row) for row in result.rows] == rows


def test_a_prefix_of_the_query_wins_over_the_one_it_knows_anyway() -> None:
    text = "PREFIX sg: <http://elsewhere.example/> SELECT (sg:x AS ?x) {}"
    assert values(ask(text)) == [("<http://elsewhere.example/x>",)]


def test_a_byte_order_mark_is_no_part_of_the_query() -> None:
    assert ask("\ufeffASK {}").boolean is True


# ---- order


def test_rows_without_order_by_are_sorted_as_order_by_sorts_terms() -> None:
    terms = """UNDEF <http://x/b> 'b' 10 <http://x/a> 9.5 'a'@en 'a' '2024'^^xsd:gYear 1e1 'NaN'^^xsd:double
        'x'^^xsd:integer"""
    assert [row[0] for row in values(ask(f"SELECT ?x {{ VALUES ?x {{ {terms} }} }}"))] == [
        None,
        "<http://x/a>",
        "<http://x/b>",
        '"9.5"^^<http://www.w3.org/2001/XMLSchema#decimal>',
        '"10"^^<http://www.w3.org/2001/XMLSchema#double>',
        '"10"^^<http://www.w3.org/2001/XMLSchema#integer>',
        '"2024"^^<http://www.w3.org/2001/XMLSchema#gYear>',
        '"NaN"^^<http://www.w3.org/2001/XMLSchema#double>',
        '"a"',
        '"a"@en',
        '"b"',
        '"x"^^<http://www.w3.org/2001/XMLSchema#integer>',
    ]


@pytest.mark.parametrize("order", ["ORDER BY ?x", "order by ?x", "ORDER # as asked\n BY(?x)"])
def test_the_order_that_was_asked_for_is_kept(order: str) -> None:
    # Sorting by either column would reverse the rows.
    assert [row[0] for row in values(ask(f"SELECT ?y {{ VALUES (?y ?x) {{ (1 2) (2 1) }} }} {order}"))] == [
        '"2"^^<http://www.w3.org/2001/XMLSchema#integer>',
        '"1"^^<http://www.w3.org/2001/XMLSchema#integer>',
    ]


@pytest.mark.parametrize("lookalike", ["?order sg:x ?by", "?a sg:x 'ORDER BY'", "sg:order sg:by sg:x"])
def test_what_looks_like_order_by_does_not_keep_the_rows_from_being_sorted(lookalike: str) -> None:
    text = f"SELECT ?x {{ VALUES ?x {{ 2 1 }} OPTIONAL {{ {lookalike} }} }} # ORDER BY ?x"
    assert [row[0] for row in values(ask(text))] == [
        '"1"^^<http://www.w3.org/2001/XMLSchema#integer>',
        '"2"^^<http://www.w3.org/2001/XMLSchema#integer>',
    ]


def test_blank_nodes_have_the_same_names_in_every_run() -> None:
    rows = "SELECT (BNODE() AS ?x) ?y { VALUES ?y { 1 2 } }"
    graph = "CONSTRUCT { [] sg:x ?y ; sg:z [ sg:x ?y ] } { VALUES ?y { 1 2 } }"
    assert values(ask(rows)) == values(ask(rows))
    assert {row[0] for row in ask(rows).rows} == {BlankNode("b0"), BlankNode("b1")}
    assert ask(graph).triples == ask(graph).triples
    assert len(ask(graph).triples) == 6


# ---- a query only reads


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { :a :b :c }",
        "delete where { ?s ?p ?o }",
        "PREFIX x: <http://x/> BASE <http://y/> # prologue\n DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        f"LOAD <{ELSEWHERE}>",
        "CLEAR ALL",
        "DROP SILENT ALL",
        "CREATE GRAPH <http://x/>",
        "ADD <http://x/> TO <http://y/>",
        "MOVE <http://x/> TO <http://y/>",
        "COPY DEFAULT TO <http://y/>",
        "WITH <http://x/> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    ],
)
def test_updates_are_refused_and_change_nothing(text: str) -> None:
    before = len(list(STORE.quads()))
    assert "a query only reads" in str(refusal(text))
    assert len(list(STORE.quads())) == before


def test_an_update_after_a_query_is_refused() -> None:
    refusal("ASK {} ; DROP ALL")


@pytest.mark.parametrize(
    "text",
    [
        f"SELECT * {{ SERVICE <{ELSEWHERE}> {{}} }}",
        f"SELECT * {{ sErViCe <{ELSEWHERE}> {{}} }}",
        f"SELECT * {{ SERVICE SILENT <{ELSEWHERE}> {{}} }}",
        f"SELECT * {{ SERVICE#\n<{ELSEWHERE}> {{}} }}",
        f"SELECT * {{ \\u0053ERVICE <{ELSEWHERE}> {{}} }}",
        f"SELECT * {{ S\\U00000045RVICE <{ELSEWHERE}> {{}} }}",
        "SELECT * { VALUES ?x { <http://x/> } SERVICE ?x {} }",
        f"ASK {{ OPTIONAL {{ {{ SELECT * {{ SERVICE <{ELSEWHERE}> {{}} }} }} }} }}",
        f"CONSTRUCT WHERE {{ SERVICE <{ELSEWHERE}> {{}} }}",
        f"SELECT * {{ ?s ?p 'a\\u0022' SERVICE <{ELSEWHERE}> {{}} }}",
        f'SELECT * {{ ?s ?p "a\\u0022" SERVICE <{ELSEWHERE}> {{}} # " \n }}',
        f"SELECT * {{ ?s ?p 1SERVICE <{ELSEWHERE}> {{}} }}",
    ],
)
def test_service_is_refused_however_it_is_spelled(text: str) -> None:
    assert "SERVICE is refused" in str(refusal(text))


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE:x {} }",
        "SELECT * { SERVICESILENT:x {} }",
        f"PREFIX x: <{ELSEWHERE}> SELECT * {{ SERVICEx:y {{}} }}",
        f"PREFIX SERVICE: <{ELSEWHERE}> SELECT * {{ SERVICE:x {{}} }}",
        f"SELECT * {{ ?s ?p trueSERVICE <{ELSEWHERE}> {{}} }}",
        f"PREFIX x: <{ELSEWHERE}> SELECT * {{ FILTER(1<2)SERVICE:foo#>\n{{}} }}",
        f'PREFIX x: <{ELSEWHERE}> SELECT * {{ FILTER(1<2)#> """\nSERVICE x:y {{}}\n#""" \n }}',
    ],
)
def test_service_is_refused_where_only_the_engine_would_see_it(text: str) -> None:
    # Oxigraph needs no space after a keyword; in SPARQL's own grammar some of these are prefixed names.
    refusal(text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?service { ?service ?p ?o } LIMIT 1",
        "SELECT $SERVICE { $SERVICE ?p ?o } LIMIT 1",
        "ASK { ?s ?p \"SERVICE\" }",
        "ASK { ?s ?p 'SERVICE <http://x/> {}' }",
        'ASK { ?s ?p """a "quoted" SERVICE\n""" }',
        "ASK { ?s ?p '''it's a \\' SERVICE\n''' }",
        "ASK { ?s ?p 'x'@service }",
        "ASK {} # SERVICE",
        "# SERVICE <http://x/> {}\nASK {}",
        "ASK { ?s ?p <http://x/SERVICE> }",
        "ASK { ?s ?p <http://x/#SERVICE> }",
        "ASK { ?s sg:service ?o }",
        "ASK { ?s sg:a.service ?o . ?s sg:x-SERVICE :SERVICE }",
        "ASK { ?s sg:\\-SERVICE ?o }",
        "PREFIX service: <http://x/> ASK { ?s service:service service: }",
        "ASK { _:service ?p _:b.SERVICE }",
        "ASK { ?a ?p ?o FILTER(?o<1&&?o>0) BIND('SERVICE' AS ?service) }",
    ],
)  # fmt: skip
def test_the_word_service_is_fine_where_it_is_no_keyword(text: str) -> None:
    ask(text)


_PIECES = [
    "SERVICE", "service", "SILENT", f"<{ELSEWHERE}>", ":x", "x:", "{", "}", "(", ")", "<", ">", "#", "\n", " ",
    '"', "'", '"""', "'''", "\\", "\\u0022", "\\u0053", "?s", "?p", "sg:p", "1", "true", ".", ";", "@en", "_:b",
    "FILTER", "^^",
]  # fmt: skip


@given(st.lists(st.sampled_from(_PIECES), max_size=14).map("".join))
def test_no_text_makes_the_engine_call_out(body: str) -> None:
    text = f"SELECT * {{ ?s ?p ?o . {body} }}"
    try:
        run_query(MemoryStore(), text, {**PREFIXES, "x": ELSEWHERE})
    except QueryError:
        return
    except EngineError as error:  # the engine's own refusal of port 1 would mean that it had tried
        pytest.fail(f"{text!r}: {error}")


# ---- FROM


def test_a_query_sees_the_union_of_the_graphs() -> None:
    text = "ASK { :donald-trump sg:threatens ?x . sg:threatens rdfs:subPropertyOf sg:verbalConflict }"
    assert ask(text).boolean is True


@pytest.mark.parametrize(
    ("clause", "pattern", "is_visible"),
    [
        ("FROM :", ":donald-trump sg:threatens ?x", True),
        ("FROM <" + CASE.base + ">", ":donald-trump sg:threatens ?x", True),
        (
            "BASE <https://stakegraph.example/case/> ASK FROM <nypd-recruitment/>",
            ":donald-trump sg:threatens ?x",
            True,
        ),
        ("FROM <https://stakegraph.example/ontology>", ":donald-trump sg:threatens ?x", False),
        ("FROM NAMED :", ":donald-trump sg:threatens ?x", False),
        ("FROM NAMED :", "GRAPH ?g { :donald-trump sg:threatens ?x }", True),
        ("FROM :", "GRAPH ?g { :donald-trump sg:threatens ?x }", False),
        (
            "FROM : FROM <https://stakegraph.example/ontology>",
            ":ice sg:recruits ?x . sg:recruits rdfs:label ?y",
            True,
        ),
    ],
)
def test_from_narrows_what_a_query_sees(clause: str, pattern: str, is_visible: bool) -> None:
    text = f"{clause} {{ {pattern} }}"
    assert ask(text if "ASK" in text else f"ASK {text}").boolean is is_visible


@pytest.mark.parametrize("clause", ["FROM", "from named", "FROM : FROM", "FROM NAMED : FROM NAMED"])
def test_a_graph_that_the_store_does_not_hold_is_refused_by_name(clause: str) -> None:
    error = refusal(f"SELECT * {clause} <file:///etc/hosts> {{ ?s ?p ?o }}")
    assert "no graph <file:///etc/hosts>" in str(error)
    assert f"it holds <{CASE.base}>, <https://stakegraph.example/ontology>" in str(error)
    assert error.column == len(f"SELECT * {clause} ") + 1


def test_from_glued_to_its_graph_does_not_slip_through() -> None:
    refusal("SELECT * FROM:x { ?s ?p ?o }")


# ---- errors


@pytest.mark.parametrize(
    ("text", "line", "column", "says"),
    [
        ("SELECT * WHERE { ?s ?p ?o ", 1, 16, "this '{' is not closed: a '}' is missing"),
        ("SELECT * { ?s sg:p ( 1 2 }", 1, 26, "'}' was not expected here"),
        ("SELECT * WHERE {\n  ?s foo:bar ?o }", 2, 6, "unknown prefix 'foo:'"),
        ("ASK { foo:b ?p ?o }", 1, 7, "unknown prefix 'foo:'"),
        ("ASK { ?s ?p foo.x-y:b.c }", 1, 13, "unknown prefix 'foo.x-y:'"),
        ("ASK { ?s ?p true.:b ?p ?o . foo:b }", 1, 29, "unknown prefix 'foo:'"),
        ("PREFIX mine: <http://x/> ASK { Mine:b ?p ?o }", 1, 32, "mine:"),
        ("SELCT * WHERE { ?s ?p ?o }", 1, 1, "did you mean 'SELECT'?"),
        ("SELECT * WHERE { ?s ?p ?o FLITER(?s = 1) }", 1, 27, "did you mean 'FILTER'?"),
        ("SELECT * { ?s ?p ?o } ODRER BY ?s", 1, 23, "did you mean 'ORDER'?"),
        ("SELECT * { Trump sg:labels ?x }", 1, 12, ":Trump"),
        ("SELECT COUNT(?x) { ?x ?p ?o }", 1, 8, "'COUNT'"),
        ("SELECT * { ?s ?p ?o } LIMIT -2", 1, 29, "'-' was not expected here"),
        ("SELECT * { ?s ?p ?o } LIMIT 1 foo", 1, 31, "'foo'"),
        ("SELECT * { ?s ?p ?o } ORDER ?s", 1, 29, "'?s'"),
        ("SELECT * WHERE ?s ?p ?o", 1, 16, "'?s'"),
        ('SELECT * { ?s ?p "open }', 1, 18, 'this text is not closed: a " is missing'),
        ("SELECT * { ?s ?p 'a\nb' }", 1, 18, "this text is not closed: a ' is missing"),
        ('SELECT * { ?s ?p "\\q" }', 1, 20, "cannot be read"),
        ("SELECT * { <foo> ?p ?o }", 1, 12, "<foo>"),
        ("SELECT * { <http://a b> ?p ?o }", 1, 24, "IRI"),
        ("CONSTRUCT { ?s ?p ?o }", 1, 23, "the query ends too early"),
        ("ASK { ?s ?p 'x'@enormously }", 1, 27, "language tag"),
        ("ASK { ?s sg:\\%zz ?o }", 1, 17, "IRI"),
        ("{ ?s ?p ?o }", 1, 1, "'{'"),
        ("ASK {}\ud800", 1, 7, "surrogate"),
        ("ASK {\r\n  ?s ?p ?o .\r\n  foo:x ?p ?o }", 3, 3, "unknown prefix"),
    ],
)
def test_a_syntax_error_names_its_place_and_what_is_wrong(
    text: str, line: int, column: int, says: str
) -> None:
    error = refusal(text)
    assert (error.line, error.column) == (line, column)
    assert says in str(error)
    assert str(error).startswith(f"line {line}, column {column}: ")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "the query is empty"),
        ("  # only a comment", "the query is empty"),
        ("PREFIX x: <http://x/> BASE <http://y/>", "there is only a prologue"),
        ("SELECT ?x (COUNT(?y) AS ?n) { ?x ?p ?y }", "unbound"),
        ("SELECT (1 AS ?x) { ?x ?p ?y }", "existing variable"),
        ("SELECT ?x ?x { ?x ?p ?y }", "Duplicated"),
        ("SELECT * { ?x ?p ?y } GROUP BY ?x", "GROUP BY"),
    ],
)
def test_what_is_wrong_with_a_query_as_a_whole_is_said_without_a_place(text: str, says: str) -> None:
    error = refusal(text)
    assert says in str(error)
    assert (error.line, error.column) == (None, None)


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("\t?s foo:x\t?o", "  \t?s foo:x\t?o\n  \t   ^"),
        ("'日本' foo:x ?o", "  '日本' foo:x ?o\n         ^"),
        ("'e\u0301' foo:x ?o", "  'e\u0301' foo:x ?o\n      ^"),
        ("?s foo:x '\x1b[31m'", None),
    ],
)
def test_the_caret_stands_under_the_place(line: str, shown: str | None) -> None:
    message = str(refusal(f"ASK {{\n{line}\n}}"))
    assert "\x1b" not in message
    if shown is not None:
        assert message.endswith(shown)


def test_a_long_line_is_shown_around_the_place() -> None:
    error = refusal("ASK { " + "?s ?p ?o . " * 100 + "foo:x ?p ?o }")
    source, caret = str(error).splitlines()[1:]
    assert len(source) < 110
    assert source[caret.index("^") :].startswith("foo:x")
    assert error.column == 1107


def test_the_lists_of_the_engine_are_not_passed_on() -> None:
    for text in ("SELECT * { ?s foo:x ?o }", "DESCRIBE", "SELECT * { ?s ?p"):
        assert "\\u{" not in str(refusal(text))
        assert len(str(refusal(text)).splitlines()[0]) < 160


def test_what_the_engine_cannot_do_is_an_engine_error() -> None:
    with pytest.raises(EngineError, match="custom function <http://x/f>"):
        ask("SELECT (<http://x/f>(1) AS ?x) {}")
    with pytest.raises(EngineError, match="custom function <http://x/f>"):
        ask("ASK { FILTER(<http://x/f>(1)) }")


def test_a_store_without_any_case_can_be_asked() -> None:
    store = MemoryStore()
    store.add([Quad(NamedNode("http://x/a"), NamedNode("http://x/b"), Literal("c"))])
    assert len(run_query(store, "SELECT * { ?s ?p ?o }", {}).rows) == 1
    with pytest.raises(QueryError, match="it holds none"):
        run_query(store, "SELECT * FROM <http://x/> { ?s ?p ?o }", {})
