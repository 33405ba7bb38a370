"""What a SPARQL query gave, in every format that is offered."""

from __future__ import annotations

import csv
import io
import json
from typing import Any
from xml.etree import ElementTree

import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, QueryResultsFormat, Store, Triple, parse_query_results
from rdflib.compare import isomorphic

from stakegraph.errors import LimitError, StakegraphError
from stakegraph.formats.sparql_results import FORMATS, render
from stakegraph.query import QueryResult, run_query
from stakegraph.store import MemoryStore

PREFIXES = {
    "": "https://x.example/",
    "deep": "https://x.example/deep/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
TERMS = r"""UNDEF :iri 'a "q"\n\tb, c\\' 'déjà 日本 😀 “x”' 'hi'@en-GB '' 2.50 05 '1e3'^^xsd:double true
    '2025-11'^^xsd:gYearMonth"""
SELECT = f"SELECT ?n ?x {{ VALUES ?x {{ {TERMS} }} BIND(BNODE() AS ?n) }} ORDER BY ?x"


def ask(text: str) -> QueryResult:
    return run_query(MemoryStore(), text, PREFIXES)


def table(text: str, width: int | None = None) -> list[str]:
    return render(ask(text), "table", PREFIXES, width).splitlines()


# ---- which format fits


@pytest.mark.parametrize(
    ("text", "fitting"),
    [
        ("SELECT * {}", "table, json, csv, tsv, xml"),
        ("ASK {}", "table, json, csv, tsv, xml"),
        ("CONSTRUCT { :a :b :c } {}", "table, ttl, nt, jsonld, xml"),
    ],
)
def test_a_format_that_does_not_fit_the_kind_is_refused_with_those_that_do(text: str, fitting: str) -> None:
    result = ask(text)
    for name in FORMATS:
        if name in fitting.split(", "):
            assert render(result, name, PREFIXES).endswith("\n")
        else:
            with pytest.raises(StakegraphError, match=f"{name} does not fit .* use one of {fitting}$"):
                render(result, name, PREFIXES)


def test_an_unknown_format_is_refused_by_name() -> None:
    with pytest.raises(StakegraphError, match="unknown format 'yaml'; use one of table, json"):
        render(ask("ASK {}"), "yaml", PREFIXES)


# ---- the W3C's formats for rows


@pytest.mark.parametrize(
    ("name", "format_"),
    [("json", QueryResultsFormat.JSON), ("tsv", QueryResultsFormat.TSV), ("xml", QueryResultsFormat.XML)],
)
def test_rows_survive_a_round_trip(name: str, format_: QueryResultsFormat) -> None:
    result = ask(SELECT)
    solutions: Any = parse_query_results(render(result, name, PREFIXES).encode(), format_)
    again = [tuple(solution) for solution in solutions]
    assert [row[1] for row in again] == [row[1] for row in result.rows]
    assert len({row[0] for row in again}) == len(result.rows)


@pytest.mark.parametrize("name", ["json", "csv", "tsv", "xml"])
def test_the_bytes_are_those_of_the_engine(name: str) -> None:
    values = "(1 'a') (UNDEF 'b\\r\\n'@fr) (<http://x/> true) (UNDEF UNDEF)"
    text = f"SELECT ?x ?y {{ VALUES (?x ?y) {{ {values} }} }} ORDER BY ?y ?x"
    solutions: Any = Store().query(text)
    format_ = QueryResultsFormat.from_extension({"xml": "srx", "json": "srj"}.get(name, name))
    straight = solutions.serialize(format=format_)
    assert render(ask(text), name, PREFIXES).removesuffix("\n") == straight.decode().removesuffix("\n")


@pytest.mark.parametrize("name", ["json", "csv", "tsv", "xml"])
def test_many_rows_are_the_bytes_of_the_engine_too(name: str) -> None:
    text = "SELECT ?x { VALUES ?x { " + " ".join(map(str, range(4001))) + " } }"
    format_ = QueryResultsFormat.from_extension({"xml": "srx", "json": "srj"}.get(name, name))
    solutions: Any = Store().query(text)
    straight = solutions.serialize(format=format_).decode()
    assert render(ask(text), name, PREFIXES).removesuffix("\n") == straight.removesuffix("\n")


def test_json_keeps_every_character() -> None:
    characters = "".join(map(chr, [*range(0xD800), *range(0xE000, 0x10000, 7), 0x1F600]))
    text = f"SELECT ?x {{ VALUES ?x {{ {Literal(characters)} }} }}"
    solutions: Any = Store().query(text)
    straight = solutions.serialize(format=QueryResultsFormat.JSON)
    assert json.loads(render(ask(text), "json", PREFIXES)) == json.loads(straight)


@pytest.mark.parametrize("name", ["table", "json", "csv", "tsv", "xml", "ttl", "nt", "jsonld"])
def test_a_value_of_17_mib_is_an_answer_or_a_limit_and_no_memory_error(name: str) -> None:
    value = Literal("a" * (17 << 20))
    node = NamedNode("http://x/a")
    result = QueryResult("select", ("x",), ((value,),))
    if name in ("ttl", "nt", "jsonld"):
        result = QueryResult("graph", triples=(Triple(node, node, value),))
    if name in ("csv", "tsv", "xml"):
        with pytest.raises(LimitError, match=f"too long for {name}") as raised:
            render(result, name, {})
        assert (raised.value.limit, raised.value.exit_code) == ("answer", 3)
    else:
        assert len(render(result, name, {})) > 17 << 20


@pytest.mark.parametrize("name", ["table", "json", "csv", "tsv", "xml", "ttl", "nt", "jsonld"])
def test_formatting_ends_when_nobody_waits_for_it(name: str) -> None:
    class Ended(Exception):  # noqa: N818 - a signal of this test
        pass

    steps = 0

    def step() -> None:
        nonlocal steps
        steps += 1
        if steps > 100:
            raise Ended

    node = NamedNode("http://x/a")
    result = QueryResult("select", ("x",), ((node,),) * 5000)
    if name in ("ttl", "nt", "jsonld"):
        result = QueryResult("graph", triples=(Triple(node, node, node),) * 5000)
    with pytest.raises(Ended):
        render(result, name, {}, step=step)


def test_json_names_each_kind_of_term_as_the_w3c_does() -> None:
    document = json.loads(render(ask(SELECT), "json", PREFIXES))
    assert document["head"] == {"vars": ["n", "x"]}
    terms = [row["x"] for row in document["results"]["bindings"] if "x" in row]
    assert len(document["results"]["bindings"]) == len(terms) + 1
    assert {"type": "uri", "value": "https://x.example/iri"} in terms
    assert {"type": "literal", "value": "hi", "xml:lang": "en-gb"} in terms
    assert {"type": "literal", "value": "2.5", "datatype": PREFIXES["xsd"] + "decimal"} in terms
    assert {"type": "literal", "value": ""} in terms
    assert document["results"]["bindings"][0]["n"] == {"type": "bnode", "value": "b0"}


def test_triple_terms_and_directions_are_kept() -> None:
    text = "SELECT ?t ?d { BIND(<<( :a :b 'x' )>> AS ?t) BIND(STRLANGDIR('x', 'ar', 'rtl') AS ?d) }"
    [row] = json.loads(render(ask(text), "json", PREFIXES))["results"]["bindings"]
    assert row["t"]["value"]["object"] == {"type": "literal", "value": "x"}
    assert row["d"] == {"type": "literal", "value": "x", "xml:lang": "ar", "its:dir": "rtl"}


def test_csv_has_plain_values_quotes_where_needed_and_crlf() -> None:
    text = render(ask("SELECT ?x ?y { VALUES (?x ?y) { (:a 'say \"a, b\"') (2 UNDEF) } }"), "csv", PREFIXES)
    assert text == 'x,y\r\nhttps://x.example/a,"say ""a, b"""\r\n2,\r\n'
    assert list(csv.reader(io.StringIO(text)))[1] == ["https://x.example/a", 'say "a, b"']


def test_tsv_has_terms_and_question_marks() -> None:
    text = render(
        ask("SELECT ?x ?y { VALUES (?x ?y) { (:a 'a\\tb') (2 UNDEF) ('x'@en 1.5) } }"), "tsv", PREFIXES
    )
    assert text == '?x\t?y\n<https://x.example/a>\t"a\\tb"\n2\t\n"x"@en\t1.5\n'


@pytest.mark.parametrize("answer", [True, False])
def test_an_answer_is_yes_or_no_for_people_and_a_boolean_for_programs(answer: bool) -> None:
    result = QueryResult("ask", boolean=answer)
    word = str(answer).lower()
    assert render(result, "table", {}) == ("yes\n" if answer else "no\n")
    assert json.loads(render(result, "json", {})) == {"head": {}, "boolean": answer}
    assert render(result, "csv", {}) == render(result, "tsv", {}) == f"{word}\n"
    xml = ElementTree.fromstring(render(result, "xml", {}))
    assert xml.findtext("{http://www.w3.org/2005/sparql-results#}boolean") == word


def test_no_rows_leave_the_header() -> None:
    result = ask("SELECT ?x ?y { FILTER(false) }")
    assert render(result, "csv", {}) == "x,y\r\n"
    assert json.loads(render(result, "json", {})) == {
        "head": {"vars": ["x", "y"]},
        "results": {"bindings": []},
    }
    assert table("SELECT ?x ?y { FILTER(false) }")[-1] == "0 rows"


@pytest.mark.parametrize("name", ["json", "csv", "tsv", "xml", "table"])
def test_a_row_without_columns_is_still_a_row(name: str) -> None:
    one, none = (render(ask(text), name, {}) for text in ("SELECT * {}", "SELECT * { FILTER(false) }"))
    assert one != none


def test_xml_is_refused_for_characters_it_cannot_hold_and_keeps_carriage_returns() -> None:
    with pytest.raises(StakegraphError, match=r"XML cannot hold the character '\\x01'"):
        render(ask("SELECT ('a\\u0001' AS ?x) {}"), "xml", PREFIXES)
    xml = ElementTree.fromstring(render(ask("SELECT ('a\\r\\nb' AS ?x) {}"), "xml", PREFIXES))
    assert [each.text for each in xml.iter("{http://www.w3.org/2005/sparql-results#}literal")] == ["a\r\nb"]


# ---- graphs


GRAPH = """CONSTRUCT { :a a :T ; :b 'x "y"\\n'@en , 1 ; deep:c [ :b :a ] . <https://x.example/claim/c1> :b 'é' } {}"""


@pytest.mark.parametrize(
    ("name", "format_"),
    [("ttl", "turtle"), ("nt", "nt"), ("jsonld", "json-ld"), ("xml", "xml"), ("table", "turtle")],
)
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own, in its JSON-LD parser
def test_rdflib_reads_the_same_graph_from_every_format(name: str, format_: str) -> None:
    result = ask(GRAPH)
    wanted = rdflib.Graph().parse(data="\n".join(f"{triple} ." for triple in result.triples), format="nt")
    assert len(wanted) == 6
    assert isomorphic(rdflib.Graph().parse(data=render(result, name, PREFIXES), format=format_), wanted)


def test_turtle_declares_the_prefixes_it_uses_and_no_others() -> None:
    text = render(
        ask("CONSTRUCT { :a deep:b :c } {}"), "ttl", {**PREFIXES, "unused": "https://unused.example/"}
    )
    assert ":a deep:b :c ." in text
    assert "@prefix deep: <https://x.example/deep/> ." in text
    assert "unused" not in text
    assert "xsd" not in text


def test_an_empty_graph_is_an_empty_document() -> None:
    result = ask("CONSTRUCT { :a :b :c } { FILTER(false) }")
    assert render(result, "ttl", PREFIXES) == "\n"
    assert json.loads(render(result, "jsonld", PREFIXES)) == []


def test_rdf_xml_refuses_what_it_cannot_hold() -> None:
    result = QueryResult(
        "graph", triples=(Triple(NamedNode("http://x/a"), NamedNode("http://x/b"), Literal("\x01")),)
    )
    with pytest.raises(StakegraphError, match="use another format"):
        render(result, "xml", {})


# ---- tables


def test_a_table_shortens_iris_by_the_longest_fitting_prefix_and_shows_literals_plainly() -> None:
    terms = ":a deep:b <https://x.example/claim/c1> <https://y.example/> 'a'@en 'b' 3 UNDEF"
    lines = table(f"SELECT ?x {{ VALUES ?x {{ {terms} }} }}")
    assert [line.strip() for line in lines[2:-1]] == [
        "", ":a", ":claim/c1", "deep:b", "<https://y.example/>", "3", "a", "b",
    ]  # fmt: skip


@pytest.mark.parametrize("width", [10, 40, 80])
def test_nothing_is_cut_off_however_narrow_the_table(width: int) -> None:
    words = " ".join(f"word{number:03}" for number in range(60)) + " " + "x" * 150
    lines = table(f"SELECT ('{words}' AS ?long) (:a AS ?iri) {{}}", width)
    assert max(map(len, lines)) <= max(width, 16)
    column = "".join(line[: line.find(":a") if ":a" in line else None] for line in lines[2:-1])
    assert "".join(column.split()) == words.replace(" ", "")


def test_a_table_is_as_wide_as_what_is_in_it_up_to_a_limit() -> None:
    assert len(table(f"SELECT ('{'x' * 150}' AS ?x) {{}}")[2]) == 151
    assert max(map(len, table(f"SELECT ('{'x' * 500}' AS ?x) {{}}"))) <= 200


def test_a_table_counts_its_rows() -> None:
    assert table("SELECT ?x { VALUES ?x { 1 } }")[-1] == "1 row"
    assert table("SELECT ?x { VALUES ?x { 1 2 } }")[-1] == "2 rows"


def test_markup_and_emoji_codes_are_text_and_control_characters_are_shown_not_sent() -> None:
    lines = table(
        "SELECT ?x { VALUES ?x { '[red]a[/red] :smile:' 'a\\u001b[31m\\u202Eb\\u0007' 'one\\ntwo' } }"
    )
    text = "\n".join(lines)
    assert "[red]a[/red] :smile:" in text
    assert r"a\x1b[31m\x202eb\x07" in text
    assert "one\n two" in text


def test_a_table_does_not_depend_on_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = table("SELECT ?x { VALUES ?x { 1 'two' } }")
    for name, value in (("COLUMNS", "20"), ("FORCE_COLOR", "1"), ("TERM", "dumb"), ("NO_COLOR", "1")):
        monkeypatch.setenv(name, value)
    assert table("SELECT ?x { VALUES ?x { 1 'two' } }") == plain
