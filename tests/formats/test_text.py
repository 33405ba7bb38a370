"""Text for a terminal: figures, dossiers and the codebook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from builders import case, claim
from stakegraph.dossier import dossier
from stakegraph.formats import text
from stakegraph.network import build_network
from stakegraph.statistics import statistics

if TYPE_CHECKING:
    from stakegraph.vocabulary import Vocabulary


def test_no_line_of_running_text_is_wider_than_the_page(vocabulary: Vocabulary) -> None:
    found = case(claim("c1", "a", "threatens", "b", note="word " * 100))
    page = text.dossier(found, dossier(found, build_network(found), "a"), vocabulary)
    assert max(map(len, page.splitlines())) <= text.WIDTH


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
