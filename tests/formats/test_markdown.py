"""Markdown shows what was written, and never takes it for markup."""

from __future__ import annotations

from builders import case, claim
from stakegraph.formats import markdown
from stakegraph.network import build_network
from stakegraph.report.dossier import dossier
from stakegraph.vocabulary import Vocabulary, load_vocabulary


def test_markup_in_a_note_is_shown_not_taken() -> None:
    found = case(claim("c1", "a", "threatens", "b", note="<img src=x> [a](javascript:b) `c`\n# d"))
    page = markdown.dossier(found, dossier(found, build_network(found), "a"), load_vocabulary())
    assert "note: \\<img src=x\\> \\[a\\](javascript:b) \\`c\\` \\# d" in page


def test_a_dossier_has_a_heading_a_part_and_a_quote_a_claim() -> None:
    found = case(claim("c1", "a", "threatens", "b"), claim("c2", "a", "funds", "b"))
    page = markdown.dossier(found, dossier(found, build_network(found), "a"), load_vocabulary())
    assert page.startswith("# A\n")
    assert page.count("\n## ") == 2
    assert page.count("\n  > These are the words.") == 2


def test_the_codebook_has_every_relation_and_entity_type(vocabulary: Vocabulary) -> None:
    page = markdown.codebook(vocabulary, list(vocabulary.relations.values()))
    assert page.count("\n### ") == len(vocabulary.relations)
    assert all(f"`{kind}`" in page for kind in vocabulary.entity_types)
