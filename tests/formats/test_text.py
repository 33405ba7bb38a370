"""Text for a terminal: figures, dossiers and the codebook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from builders import case, claim
from stakegraph.analysis.paths import PathOptions, conflict_paths
from stakegraph.analysis.paths.connect import connect
from stakegraph.analysis.paths.cuts import smallest_cut
from stakegraph.analysis.paths.relaxations import explain_no_path
from stakegraph.formats import text
from stakegraph.formats.receipts import WIDTH
from stakegraph.network import build_network
from stakegraph.report.dossier import dossier
from stakegraph.report.statistics import statistics
from stakegraph.vocabulary import load_vocabulary

if TYPE_CHECKING:
    from stakegraph.vocabulary import Vocabulary


def test_no_line_of_running_text_is_wider_than_the_page(vocabulary: Vocabulary) -> None:
    found = case(claim("c1", "a", "threatens", "b", note="word " * 100))
    page = text.dossier(found, dossier(found, build_network(found), "a"), vocabulary)
    assert max(map(len, page.splitlines())) <= WIDTH


def test_an_entity_that_no_claim_mentions_is_said_to_be_so(vocabulary: Vocabulary) -> None:
    found = case(claim("c1", "a", "threatens", "b"))
    page = text.dossier(found, dossier(found, build_network(case()), "a"), vocabulary)
    assert "No claim mentions it." in page


def test_a_relation_is_indented_by_its_depth_in_the_tree(vocabulary: Vocabulary) -> None:
    page = text.codebook(vocabulary, list(vocabulary.relations.values()))
    lines = {line.strip().partition("  [")[0]: line for line in page.splitlines() if "  [" in line}
    assert lines["conflicts with"].startswith("conflicts")
    assert lines["is in verbal conflict with"].startswith("  is")
    assert lines["threatens"].startswith("    threatens")


def test_the_figures_of_an_empty_case_are_printed(vocabulary: Vocabulary) -> None:
    empty = case()
    page = text.statistics(empty, statistics(empty, build_network(empty), vocabulary))
    assert "0 claims in 0 relations" in page
    assert "Most contested" not in page


def test_one_of_a_kind_is_told_in_the_singular(vocabulary: Vocabulary) -> None:
    found = case(claim("c1", "a", "threatens", "b"))
    network = build_network(found)
    page = text.statistics(found, statistics(found, network, vocabulary))
    assert "2 stakeholders and 0 stakes" in page
    assert "1 claim in 1 relation, from 1 source; 1 of them is a fact" in page
    assert "1 dispute, strength 3.5 of 10;" in text.connection(found, connect(network, ["a", "b"]))
    cut = smallest_cut(network, "a", "b", PathOptions(max_hops=1))
    assert "1 conflict; paths of up to 1 hop are cut" in text.cut(found, ("a", "b"), cut)


def test_hops_and_ties_are_named_as_limits_only_where_they_can_be_the_reason() -> None:
    found = case(claim("c1", "a", "addresses", "b"))
    network = build_network(found)
    told = []
    for target in ("b", None):
        answer = conflict_paths(network, "a", target)
        told.append(text.paths(found, [answer], 20, [explain_no_path(network, answer)]))
    assert "not even all together; --max-hops 8 and --ties 4 reach furthest." in told[0]
    assert "not even all together." in told[1]


def test_the_figures_of_a_case_list_contested_parties_by_what_they_did_and_suffered() -> None:
    one_act = case(claim("c1", "a", "threatens", "b", act="one"), claim("c2", "a", "labels", "b", act="one"))
    page = text.statistics(one_act, statistics(one_act, build_network(one_act), load_vocabulary()))
    rows = page.split("Most contested")[1].splitlines()
    assert rows[1].split() == ["suffered", "done", "mutual"]
    assert rows[2].split() == ["0", "1", "0", "A", "(1", "act", "in", "2", "claims)"]
    assert rows[3].split()[:4] == ["1", "0", "0", "B"]
    own_account = next(line for line in page.splitlines() if line.startswith("by its own account"))
    assert own_account.removeprefix("by its own account").split() == ["0"] * 4
