"""Where there is no conflict path, the page gives the reasons of the library and the same nearest relaxations."""

from __future__ import annotations

from dataclasses import replace
from importlib.resources import files
from itertools import islice, permutations
from typing import TYPE_CHECKING, Any

import pytest

from large_cases import large_case
from stakegraph.analysis.paths import ConflictPath, PathAnswer, PathOptions, conflict_paths
from stakegraph.analysis.paths.relaxations import NoPath, explain_no_path
from stakegraph.model import Factuality
from stakegraph.network import build_network
from stakegraph.page import render_page
from stakegraph.page.content.page_content import PageContent
from stakegraph.rules import with_derived_claims

if TYPE_CHECKING:
    from collections.abc import Iterator

    import networkx as nx

    from page.reader import Reader
    from stakegraph.model import Case
    from stakegraph.vocabulary import Vocabulary

pytestmark = pytest.mark.slow

FACTS = frozenset({Factuality.FACT, Factuality.BACKGROUND})
WIDE = FACTS | {Factuality.ANNOUNCED, Factuality.DOUBTED, Factuality.POSSIBLE}
OPTIONS = {
    "usual": PathOptions(),
    "facts, no ties": PathOptions(factualities=FACTS, max_ties=0),
    "one hop, as of a month": PathOptions(max_hops=1, as_of="2024-02"),
    "hints and rules, as of a day": PathOptions(factualities=WIDE, rules=True, as_of="2024-01-15"),
    "any direction, as of a year": PathOptions(ignore_direction=True, max_hops=2, as_of="2023", rules=True),
    "according to two": PathOptions(according_to=frozenset({"e00000", "e00001"}), max_ties=0, max_hops=2),
    "two hops, three ties": PathOptions(max_hops=2, max_ties=3, as_of="2024-01-31"),
}
ASK = """
const [edges, names, factualities, questions, options] = arguments;
const FACTUALITIES = factualities;
const nameOf = (id) => names[id];
return questions.map(([from, to]) => {
  const all = { ...PATH_DEFAULTS, ...options };
  const { found, stopped } = loosenings(edges, from, to, all);
  return [stopped, reasonsOf(edges, from, to, all).map((each) => element('p', each).textContent),
    found.map(({ changes, path }) => [
      changes.map(([words]) => words),
      path.hops.map((hop) => hop.receipts.map(({ claim, turned }) => [claim.id, turned]))])];
});
"""


def _generated_case() -> Case:
    """A made-up case with all kinds of dates, ties, speakers, doubts, relations that run both ways and stakes."""
    case = large_case(36, seed=5)
    relations = ("memberOf", "stakeOf", "hasTensionsWith", "agencyOf", "competesWith")
    claims = []
    for number, claim in enumerate(case.claims):
        date = (claim.date or "")[: (10, 7, 4, 0)[number % 4]] or None
        relation = relations[number % 5] if number % 3 == 0 else claim.relation
        speaker = case.entities[number % 3].id if number % 8 == 1 else None
        doubt = "the words may mean another" if number % 9 == 2 else None
        claims.append(replace(claim, date=date, relation=relation, said_by=speaker, doubt=doubt))
    return with_derived_claims(replace(case, claims=tuple(claims)))


@pytest.fixture(scope="module")
def generated() -> Case:
    return _generated_case()


def _asked(options: PathOptions) -> dict[str, Any]:
    return {
        "factualities": [item.value for item in Factuality if item in options.factualities],
        "according": sorted(options.according_to),
        "rules": options.rules,
        "any": options.ignore_direction,
        "ties": options.max_ties,
        "hops": options.max_hops,
        "asOf": options.as_of or "",
    }


def _without_path(network: nx.MultiDiGraph, options: PathOptions) -> Iterator[PathAnswer]:
    """Yield the answers without a path, to questions spread over all ends."""
    ends = [None, *network]
    pairs = list(permutations(ends, 2))
    for source, target in pairs[:: max(1, len(pairs) // 150)]:
        answer = conflict_paths(network, source, target, options)
        if not answer.paths:
            yield answer


def _as_page_says(network: nx.MultiDiGraph, answer: PathAnswer) -> list[Any]:
    found: NoPath = explain_no_path(network, answer)
    assert found.truncated is None
    return [
        False,
        list(found.reasons),
        [[[change.words for change in each.changes], _receipts(each.path)] for each in found.relaxations],
    ]


def _receipts(path: ConflictPath) -> list[list[list[object]]]:
    return [[[receipt.claim.id, receipt.reversed] for receipt in hop.receipts] for hop in path.hops]


@pytest.mark.parametrize("kind", OPTIONS)
@pytest.mark.parametrize("which", ["complete_case", "small_case", "generated"])
def test_reasons_and_relaxations_are_those_of_the_library(
    reader: Reader, vocabulary: Vocabulary, request: pytest.FixtureRequest, which: str, kind: str
) -> None:
    case: Case = request.getfixturevalue(which)
    network, options = build_network(case), OPTIONS[kind]
    answers = list(islice(_without_path(network, options), 40))
    data = PageContent(case, vocabulary).script_data()
    folder = files("stakegraph.page.document").joinpath("app")
    names = ("dom.js", "factuality.js", "paths.js", "no_path.js")
    modules = [folder.joinpath(name).read_text(encoding="utf-8") for name in names]
    told = reader.run(
        "\n".join([*modules, ASK]),
        data["edges"],
        {node["id"]: node["name"] for node in data["nodes"]},
        [*(item.value for item in Factuality), "derived"],
        [[answer.source, answer.target] for answer in answers],
        _asked(options),
    )
    assert len(answers) > 10
    for answer, says in zip(answers, told, strict=True):
        assert says == _as_page_says(network, answer), (answer.source, answer.target)


def test_questions_reach_every_kind_of_reason_and_relaxation(generated: Case) -> None:
    network = build_network(generated)
    words = [
        text
        for options in OPTIONS.values()
        for answer in islice(_without_path(network, options), 40)
        for found in [explain_no_path(network, answer)]
        for text in (*found.reasons, *(change.flag for each in found.relaxations for change in each.changes))
    ]
    for part in (
        "No conflict leads out of", "acts in conflict on", "No conflict arrives at", "is acted on in conflict by",
        "a tie alone is not a conflict", "(possible)", " more (", "--include", "--rules", "--direction any", "--as-of",
        "--ties", "--max-hops",
        "--according-to", "--include alleged", "--include doubted", "(alleged)", "(doubted)",
    ):  # fmt: skip
        assert any(part in each for each in words), part


def test_later_claims_can_be_taken_in_from_the_panel(
    reader: Reader, generated: Case, vocabulary: Vocabulary
) -> None:
    network = build_network(generated)
    options = PathOptions(as_of="2024-01")
    answer, found = next(
        (answer, found)
        for answer in _without_path(network, options)
        for found in [explain_no_path(network, answer)]
        if found.relaxations and found.relaxations[0].changes[0].flag.startswith("--as-of")
    )
    ends = "&".join(
        f"{name}={end}" for name, end in (("from", answer.source), ("to", answer.target)) if end is not None
    )
    reader.open(render_page(generated, vocabulary), f"#{ends}&until=2024-01")
    assert reader.text("#found").startswith("No conflict path of facts or announced claims.")
    assert reader.run(
        "return [...document.querySelectorAll('.reasons li')].map(each => each.textContent)"
    ) == [*found.reasons]
    reader.run("document.querySelector('.relaxation button').click()")
    day = found.relaxations[0].changes[0].flag.split()[-1]
    assert f"until={day}" in reader.run("return location.hash")
    assert reader.text(".time .count") == day
    after = conflict_paths(network, answer.source, answer.target, replace(options, as_of=day)).paths
    assert reader.count("[data-path]") == min(20, len(after)) > 0
