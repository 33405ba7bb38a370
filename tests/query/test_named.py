"""The named queries: complete heads, examples that run, and answers checked by hand against the article.

An answer is the same from memory, from disk and from a server.
After a change that is meant, ``STAKEGRAPH_UPDATE_GOLDEN=1 python -m pytest tests/query/test_named.py`` writes the
answers in ``golden/named`` anew; read the difference before you commit it.
"""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from places import BUNDLED
from stakegraph import bundled_case
from stakegraph.cli import cli
from stakegraph.errors import QueryError, UnknownNameError, VocabularyError
from stakegraph.query.named import named_queries, named_query, read_named_query

if TYPE_CHECKING:
    from places import Place
    from stakegraph.model import Case

GOLDEN = Path(__file__).parent.parent / "golden" / "named"


def run(*words: str) -> str:
    result = CliRunner().invoke(cli, ["query", *words])
    assert result.exit_code == 0, result.output
    return result.stdout_bytes.decode("utf-8")


def refusal(*words: str) -> str:
    result = CliRunner().invoke(cli, ["query", *words])
    assert result.exit_code == 2
    return result.stderr


@pytest.mark.parametrize("name", named_queries())
def test_the_example_gives_the_answer_that_was_checked_by_hand(name: str, place: Place) -> None:
    words = shlex.split(named_query(name).example)
    assert words[:4] == ["stakegraph", "query", "--named", name]
    result, path = place.asked(BUNDLED, *words[1:], "--format", "csv"), GOLDEN / f"{name}.csv"
    if os.environ.get("STAKEGRAPH_UPDATE_GOLDEN") and place.store is None:
        path.write_bytes(result.stdout_bytes)
    assert result.exit_code == 0, result.output
    assert result.stdout_bytes == path.read_bytes()


def test_every_answer_belongs_to_a_query_and_says_something() -> None:
    assert sorted(path.stem for path in GOLDEN.glob("*.csv")) == list(named_queries())
    for path in GOLDEN.glob("*.csv"):
        assert len(path.read_text(encoding="utf-8").splitlines()) > 1, path.name


def test_there_are_the_questions_that_analysts_ask() -> None:
    asked = {"pair", "about", "timeline", "source-claims", "stakes-at-risk", "mediators", "labels", "denied"}
    assert asked <= named_queries().keys()
    assert len(named_queries()) >= 15


@pytest.mark.parametrize("name", named_queries())
def test_a_query_orders_its_rows_and_uses_each_of_its_parameters(name: str) -> None:
    query = named_query(name)
    assert "ORDER BY" in query.text
    for parameter in query.parameters:
        assert f"?{parameter.name} " in query.text.replace(")", " ")
        assert f"--param {parameter.name}=" in query.example.replace("'", "")


def test_no_named_query_reads_a_hint_or_a_denied_claim_as_a_fact() -> None:
    denied = {claim.id for claim in bundled_case().claims if claim.status.value == "denied"}
    facts = {claim.id for claim in bundled_case().claims if claim.is_fact}
    for name in ("conflicts", "labels", "one-sided"):
        ids = {
            line.rsplit(",", 1)[1] for line in (GOLDEN / f"{name}.csv").read_text("utf-8").splitlines()[1:]
        }
        assert ids <= facts, name
    for name in ("stakes-at-risk", "ambivalent"):
        ids = {
            line.rsplit(",", 1)[1] for line in (GOLDEN / f"{name}.csv").read_text("utf-8").splitlines()[1:]
        }
        assert not ids & denied, name


def test_the_list_shows_every_query_with_its_parameters_and_an_example() -> None:
    listed = run("--list")
    for query in named_queries().values():
        assert f"{query.name}: {query.title}\n  {query.description}\n" in listed
        assert query.example in listed
    assert "  one (entity): one of the two\n" in listed


def test_a_parameter_is_an_id_a_name_or_an_alias_of_its_kind() -> None:
    case = bundled_case()
    by_id, by_name = (
        named_query("said-by").terms({"speaker": name}, case) for name in ("zohran-mamdani", "mamdani")
    )
    assert by_id == by_name
    relation = named_query("kind").terms({"kind": "labels"}, case)["kind"]
    assert relation.value == "https://stakegraph.example/ontology#labels"
    title = case.source_by_id["article"].title
    assert (
        named_query("source-claims").terms({"source": title}, case)["source"].value
        == f"{case.base}source/article"
    )


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--named", "pear"], "unknown named query 'pear'; did you mean 'pair'"),
        (
            ["--named", "pair"],
            "'pair' needs one, one of the two: give it with --param one=…; for example: stakegraph",
        ),
        (["--named", "pair", "--param", "one=ICE"], "'pair' needs other"),
        (["--named", "timeline", "--param", "one=ICE"], "'timeline' has no parameter 'one'; it has none"),
        (["--named", "said-by", "--param", "speaker=Mamdami"], "did you mean 'Mamdani'"),
        (
            ["--named", "kind", "--param", "kind=threatns"],
            "unknown relation 'threatns'; did you mean 'threatens'",
        ),
        (
            ["--named", "source-claims", "--param", "source=artikel"],
            "unknown source 'artikel'; did you mean 'article'",
        ),
        (["--named", "said-by", "--param", "speaker"], "write NAME=VALUE"),
        (["--named", "pair", "ASK {}"], "only one query"),
        (["--list", "ASK {}"], "--list takes no query"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(words: list[str], says: str) -> None:
    assert says in refusal(*words)


def test_a_value_is_no_part_of_the_query() -> None:
    assert "unknown stakeholder or stake" in refusal("--named", "about", "--param", "name=x> } # ")


def written(path: Path, head: str) -> Path:
    path.write_text(head + "\nASK { ?who ?p ?o }\n", encoding="utf-8")
    return path


HEAD = "# title: T\n# description: D\n# example: E"


@pytest.mark.parametrize("kind", ["status", "text"])
def test_the_other_kinds_of_parameters_are_read_too(kind: str, tmp_path: Path, small_case: Case) -> None:
    query = read_named_query(written(tmp_path / "q.rq", f"{HEAD}\n# parameter who ({kind}): W"))
    value = query.terms({"who": "Denied"}, small_case)["who"].value
    assert value == {"status": "https://stakegraph.example/ontology#denied", "text": "Denied"}[kind]


def test_values_of_other_kinds_that_cannot_be_read_are_refused(tmp_path: Path, small_case: Case) -> None:
    status = read_named_query(written(tmp_path / "q.rq", f"{HEAD}\n# parameter who (status): W"))
    with pytest.raises(UnknownNameError, match="unknown status 'denyed'; did you mean 'denied'"):
        status.terms({"who": "denyed"}, small_case)
    text = read_named_query(written(tmp_path / "q.rq", f"{HEAD}\n# parameter who (text): W"))
    with pytest.raises(QueryError, match="parameter 'who' cannot be read"):
        text.terms({"who": "\ud800"}, small_case)


@pytest.mark.parametrize("missing", ["title", "description", "example"])
def test_a_head_that_is_not_complete_is_refused(missing: str, tmp_path: Path) -> None:
    head = "\n".join(line for line in HEAD.splitlines() if missing not in line)
    with pytest.raises(VocabularyError, match=f"q.rq: the head has no line '# {missing}: …'"):
        read_named_query(written(tmp_path / "q.rq", head))


def test_a_parameter_of_an_unknown_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(VocabularyError, match="unknown kind 'person'; use one of entity, relation"):
        read_named_query(written(tmp_path / "q.rq", f"{HEAD}\n# parameter who (person): W"))
