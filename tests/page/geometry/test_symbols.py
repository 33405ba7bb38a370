"""Symbols: every entity type can be told from the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stakegraph.page.geometry.symbols import figure

if TYPE_CHECKING:
    from stakegraph.vocabulary import Vocabulary


def test_every_type_of_the_vocabulary_has_a_symbol_of_its_own(vocabulary: Vocabulary) -> None:
    figures = [figure(each.id, is_stake=each.is_stake) for each in vocabulary.entity_types.values()]
    assert len(set(figures)) == len(figures)
