"""Parameters are bound and never pasted: whatever a value says, it stays a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from stakegraph import bundled_case, open_case
from stakegraph.cli import cli
from stakegraph.errors import QueryError
from stakegraph.query import run_query
from stakegraph.query.parameters import read_parameter
from stakegraph.rdf import prefixes
from stakegraph.store import MemoryStore

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stakegraph.query.asking import QueryResult, Term

CASE = bundled_case()
STORE = open_case(CASE)
PREFIXES = prefixes(CASE)
X = "http://x/"


def small_store() -> MemoryStore:
    store = MemoryStore()
    triples = [("a", "knows", "b"), ("b", "knows", "c"), ("a", "likes", "c")]
    graph = NamedNode(X)
    names = ([NamedNode(X + part) for part in triple] for triple in triples)
    store.add(Quad(subject, predicate, value, graph) for subject, predicate, value in names)
    return store


SMALL = small_store()


def ask(text: str, **parameters: str) -> QueryResult:
    """Ask the small store, each parameter a local name."""
    values = {name: NamedNode(X + value) for name, value in parameters.items()}
    return run_query(SMALL, text, {"": X}, parameters=values)


def rows(result: QueryResult) -> list[str]:
    return [" ".join(getattr(term, "value", "–").removeprefix(X) for term in row) for row in result.rows]


def refusal(text: str) -> str:
    with pytest.raises(QueryError) as caught:
        ask(text, s="a")
    return str(caught.value)


# ---- every form of query


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT ?s ?o { ?s :knows ?o }", ["a b"]),
        ("SELECT ?o { ?s :knows ?o }", ["b"]),
        ("SELECT * { ?s :knows ?o }", ["a b"]),
        ("SELECT $s $o WHERE { $s :knows $o }", ["a b"]),
        ("PREFIX s: <http://s/> SELECT ?o { ?s :knows ?o }", ["b"]),
        ("SELECT (COUNT(?o) AS ?n) { ?s ?p ?o }", ["2"]),
        ("SELECT ?s (COUNT(?o) AS ?n) { ?s ?p ?o } GROUP BY ?s", ["a 2"]),
        ("SELECT ?o { ?x :knows ?o FILTER(?x = ?s) }", ["b"]),
        ("SELECT ?o { { ?s :knows ?o } UNION { ?s :likes ?o } }", ["b", "c"]),
        ("SELECT ?x ?o { ?x :knows ?b OPTIONAL { ?x :likes ?o FILTER(?x = ?s) } }", ["a c", "b –"]),
        ("SELECT ?x { ?x :knows ?o MINUS { ?x :likes ?s } }", ["a", "b"]),
        ("SELECT ?x { ?x :knows ?o MINUS { ?s :knows ?o } }", ["b"]),
        ("SELECT ?x { ?x :knows ?o FILTER(?x != ?s) MINUS { ?y :likes ?z } }", ["b"]),
        ("SELECT ?x { ?x :knows ?o FILTER EXISTS { ?s :likes ?y . ?x :likes ?y } }", ["a"]),
        ("SELECT ?x { ?x :knows ?o FILTER NOT EXISTS { ?s :knows ?o } }", ["b"]),
        ("SELECT ?o { { SELECT ?o { ?s :knows ?o } } }", ["b"]),
        ("SELECT ?o { { SELECT (MAX(?x) AS ?o) { ?s ?p ?x } GROUP BY ?s } }", ["c"]),
        ("SELECT ?o { GRAPH ?g { ?s :knows ?o } }", ["b"]),
        ("SELECT ?o FROM <http://x/> { ?s :knows ?o }", ["b"]),
        ("SELECT ?o { ?s :knows/:knows ?o }", ["c"]),
        ("SELECT ?o { VALUES ?p { :knows } ?s ?p ?o }", ["b"]),
        ("SELECT ?o { ?s ?p ?o } VALUES ?p { :knows }", ["b"]),
        ("SELECT ?o { ?s ?p ?o } ORDER BY DESC(?o) LIMIT 1", ["c"]),
        ("SELECT ?s {}", ["a"]),
        ("SELECT ?o{?s:knows?o}", ["b"]),
        ("SELECT ?o { # ?s { \n ?s :knows ?o FILTER('{ ?s' != '') }", ["b"]),
    ],
)
def test_a_parameter_is_bound_wherever_a_select_names_it(text: str, expected: list[str]) -> None:
    assert rows(ask(text, s="a")) == expected


@pytest.mark.parametrize(("value", "answer"), [("a", True), ("c", False)])
def test_a_parameter_is_bound_in_ask(value: str, answer: bool) -> None:
    assert ask("ASK { ?s ?p ?o }", s=value).boolean is answer


@pytest.mark.parametrize(
    "text",
    [
        "CONSTRUCT { ?s :saw ?o } WHERE { ?s :knows ?o }",
        "CONSTRUCT { ?s :saw ?o } { ?x :knows ?o FILTER(?x = ?s) }",
        "CONSTRUCT WHERE { ?s :knows ?o }",
        "CONSTRUCT FROM <http://x/> WHERE { ?s :knows ?o } LIMIT 5",
    ],
)
def test_a_parameter_is_bound_in_construct(text: str) -> None:
    (triple,) = ask(text, s="a").triples
    assert (triple.subject, triple.object) == (NamedNode(X + "a"), NamedNode(X + "b"))


@pytest.mark.parametrize(
    "text",
    ["DESCRIBE ?s", "DESCRIBE ?s { ?s :knows ?o }", "DESCRIBE ?s LIMIT 1", "DESCRIBE ?s FROM <http://x/>"],
)
def test_a_parameter_is_bound_in_describe(text: str) -> None:
    assert {triple.subject for triple in ask(text, s="a").triples} == {NamedNode(X + "a")}


def test_several_parameters_are_bound_together() -> None:
    assert rows(ask("SELECT ?p { ?s ?p ?o }", s="a", o="c")) == ["likes"]


def test_a_parameter_can_be_a_predicate_or_a_number() -> None:
    assert rows(ask("SELECT ?o { :a ?p ?o }", p="likes")) == ["c"]
    three = {"n": Literal(3)}
    assert (
        len(run_query(SMALL, "SELECT * { VALUES ?x { 1 2 3 4 } FILTER(?x < ?n) }", {}, parameters=three).rows)
        == 2
    )


# ---- what cannot be bound


def test_a_parameter_that_the_query_does_not_name_is_an_error_with_the_nearest() -> None:
    with pytest.raises(QueryError, match="no variable 'speeker'; did you mean 'speaker'"):
        ask("SELECT * { ?speaker ?p ?o }", speeker="a")
    with pytest.raises(QueryError, match="it has none"):
        ask("ASK {}", s="a")


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?x ?p ?o BIND(?x AS ?s) }",
        "SELECT (COUNT(*) AS ?s) { ?x ?p ?o }",
    ],
)
def test_a_variable_that_the_query_gives_a_value_itself_is_no_parameter(text: str) -> None:
    assert "?s is a parameter, and AS cannot give it another value" in refusal(text)


def test_construct_where_with_values_of_its_own_says_how_to_write_it() -> None:
    assert "write CONSTRUCT { … } WHERE { … }" in refusal("CONSTRUCT WHERE { ?s ?p ?o } VALUES ?o { :b }")


def test_a_blank_node_is_no_value() -> None:
    values: Mapping[str, Term] = {"s": BlankNode("b")}
    with pytest.raises(QueryError, match="must be an IRI or a literal"):
        run_query(SMALL, "SELECT * { ?s ?p ?o }", {}, parameters=values)


# ---- injection

_PIECES = [
    '"', "'", "\\", "\\u0022", "\\\\u0022", "\\U00000022", "}", "{", ")", "(", ".", "\n", "\r", "\t", "\x00",
    "\x7f", "\u2028", "#", "?s", "<http://x/>", ">", "@en", "^^", "SERVICE", "VALUES", "UNION", "FILTER(true)",
    '"""', "'''", "–", "🚢", "a",
]  # fmt: skip
_TEXTS = st.lists(st.sampled_from(_PIECES), max_size=10).map("".join) | st.text(
    st.characters(exclude_categories=["Cs"])
)


@given(_TEXTS)
def test_a_text_comes_back_as_it_was_given_whatever_it_says(text: str) -> None:
    value = Literal(text)
    result = run_query(SMALL, "SELECT ?v { FILTER(isLiteral(?v)) }", {}, parameters={"v": value})
    assert result.rows == ((value,),)


@given(_TEXTS, st.sampled_from(["en", "de-CH"]))
def test_a_text_with_a_language_comes_back_as_it_was_given(text: str, language: str) -> None:
    value = Literal(text, language=language)
    assert run_query(SMALL, "SELECT ?v {}", {}, parameters={"v": value}).rows == ((value,),)


@given(_TEXTS)
def test_no_text_widens_what_a_query_finds(text: str) -> None:
    query = "SELECT ?s ?p ?o { ?s ?p ?o FILTER(STR(?s) = ?v) }"
    assert run_query(SMALL, query, {}, parameters={"v": Literal(text)}).rows == ()


@given(_TEXTS)
def test_no_text_on_the_command_line_becomes_more_than_one_term(text: str) -> None:
    try:
        name, value = read_parameter(f"v={text}", PREFIXES)
    except QueryError:
        return
    assert name == "v"
    ((bound,),) = run_query(SMALL, "SELECT ?v {}", {}, parameters={"v": value}).rows
    assert isinstance(bound, Literal | NamedNode)
    if isinstance(value, Literal) and value.datatype.value.endswith(("#integer", "#decimal")):
        value, bound = (
            Literal(float(literal.value)) for literal in (value, bound)
        )  # the engine drops zeros in front
    assert bound == value


# ---- how values are typed


@pytest.mark.parametrize(
    ("typed", "term"),
    [
        (":ice", NamedNode(CASE.base + "ice")),
        ("sg:threatens", NamedNode("https://stakegraph.example/ontology#threatens")),
        ("claim:c040", NamedNode(CASE.base + "claim/c040")),
        ("<http://x/a>", NamedNode("http://x/a")),
        ("42", Literal(42)),
        ("-4.50", Literal("-4.50", datatype=NamedNode(PREFIXES["xsd"] + "decimal"))),
        ("true", Literal(True)),
        ("", Literal("")),
        ("rogue agency", Literal("rogue agency")),
        ("a: b", Literal("a: b")),
        ("10:30", Literal("10:30")),
        ("a=b", Literal("a=b")),
        ('"42"', Literal("42")),
        ('"a "b" c"', Literal('a "b" c')),
        ('"chat"@fr', Literal("chat", language="fr")),
        ('"2025-11-04"^^xsd:date', Literal("2025-11-04", datatype=NamedNode(PREFIXES["xsd"] + "date"))),
        ('"x"^^<http://x/t>', Literal("x", datatype=NamedNode("http://x/t"))),
    ],
)
def test_a_value_is_read_as_it_is_typed(typed: str, term: NamedNode | Literal) -> None:
    assert read_parameter(f"v={typed}", PREFIXES) == ("v", term)
    assert read_parameter(f"?v={typed}", PREFIXES) == ("v", term)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("who", "write NAME=VALUE"),
        ("=x", "write NAME=VALUE"),
        ("a b=x", "write NAME=VALUE"),
        ("v=foo:bar", "unknown prefix 'foo:'.* :, claim:, dcterms:.*\"foo:bar\""),
        ("v=https://x/", "an IRI as <https://x/>"),
        ("v=<a b>", "parameter 'v' cannot be read"),
        ('v="x"@enormously', "parameter 'v' cannot be read"),
        ('v="x"^^y', "'y' is not a datatype"),
        ("v=\ud800", "parameter 'v' cannot be read"),
    ],
)
def test_a_value_that_cannot_be_read_is_refused_by_name(typed: str, says: str) -> None:
    with pytest.raises(QueryError, match=says):
        read_parameter(typed, PREFIXES)


def test_the_command_line_binds_parameters() -> None:
    words = [
        "query",
        "SELECT ?whom { ?who sg:labels ?whom }",
        "--param",
        "who=:donald-trump",
        "--format",
        "csv",
    ]
    result = CliRunner().invoke(cli, words)
    assert result.output.splitlines() == ["whom", CASE.base + "zohran-mamdani"]


def test_a_parameter_given_twice_is_a_mistake() -> None:
    result = CliRunner().invoke(cli, ["query", "ASK { ?s ?p ?o }", "--param", "s=:a", "--param", "?s=:b"])
    assert result.exit_code == 2
    assert "--param s is given twice" in result.output
