"""Quotes are found where they stand, once, or the message shows what stands there."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stakegraph.case import quotes
from stakegraph.case.quotes import QuoteError, QuotesOf, _find_longest_match, locate, selector_context

if TYPE_CHECKING:
    from collections.abc import Callable

_texts = st.text(alphabet="ab “”'\n", min_size=1, max_size=12)


@given(text=_texts, quote=st.text(alphabet="ab “”'\n", min_size=1, max_size=4))
def test_what_is_located_stands_there_and_nowhere_else(text: str, quote: str) -> None:
    places = [start for start in range(len(text)) if text.startswith(quote, start)]
    if len(places) == 1:
        assert locate(text, quote) == (places[0], places[0] + len(quote))
    else:
        with pytest.raises(QuoteError):
            locate(text, quote)


def located(find: Callable[[], tuple[int, int]]) -> object:
    try:
        return find()
    except QuoteError as error:
        return str(error)


# Few characters, so that quotes overlap themselves and stand in many places; some of more than one UTF-16 unit.
_repetitive = st.text(alphabet="ab\r\n\u201c\U0001f600\U0001f601\ud83d", max_size=120)


@given(text=_repetitive, data=st.data())
def test_many_quotes_of_one_text_are_located_as_each_by_itself(text: str, data: st.DataObject) -> None:
    quotes = QuotesOf(text, large=0)
    start = data.draw(st.integers(0, len(text)))
    length = data.draw(st.integers(1, 60))
    for quote in (text[start : start + length], data.draw(_repetitive), "ab" * length):
        if quote:
            assert located(lambda quote=quote: quotes.locate(quote)) == located(  # type: ignore[misc]
                lambda quote=quote: locate(text, quote)  # type: ignore[misc]
            )


def test_a_quote_whose_characters_stand_everywhere_is_counted_too() -> None:
    text = "a" * 200_000 + "b"
    assert QuotesOf(text).locate("a" * 30 + "b") == (199_970, 200_001)
    with pytest.raises(QuoteError, match="occurs more than 1000 times, at 0, 1, 2, 3, 4, …"):
        QuotesOf(text).locate("a" * 30)


@given(text=_repetitive, quote=_repetitive)
def test_the_find_longest_match_string_is_the_one_that_difflib_finds(text: str, quote: str) -> None:
    block = SequenceMatcher(None, text, quote, autojunk=False).find_longest_match()
    assert _find_longest_match(text, quote) == (block.a, block.b)


@given(text=st.text(max_size=80), bounds=st.tuples(st.integers(0, 80), st.integers(0, 80)))
def test_surroundings_join_the_quote_without_a_gap(text: str, bounds: tuple[int, int]) -> None:
    start, end = sorted(min(bound, len(text)) for bound in bounds)
    before, after = selector_context(text, start, end)
    assert text[:start].endswith(before)
    assert text[end:].startswith(after)
    assert len(before) == min(32, start)
    assert len(after) == min(32, len(text) - end)


def test_overlapping_places_are_counted() -> None:
    with pytest.raises(QuoteError, match="occurs 2 times, at 0, 2; lengthen it"):
        locate("ababa", "aba")


def test_only_the_first_five_places_are_listed() -> None:
    with pytest.raises(QuoteError, match="occurs 7 times, at 0, 1, 2, 3, 4, …;"):
        locate("aaaaaaa", "a")


@pytest.mark.parametrize(
    ("text", "quote", "has"),
    [
        ("the city’s funds", "the city's funds", "the city’s funds"),
        ("called him a “communist”.", 'a "communist"', "a “communist”"),
        ("federal–local conflict", "federal-local", "federal–local"),
        ("ten\u00a0officers", "ten officers", "ten\u00a0officers"),
    ],
)
def test_a_difference_in_marks_dashes_or_spaces_is_shown(text: str, quote: str, has: str) -> None:
    with pytest.raises(QuoteError, match="quotation marks, hyphens or spaces") as caught:
        locate(text, quote)
    assert str(caught.value).endswith(f"the source has: {has}")


def test_the_closest_passage_is_shown_where_one_is_close() -> None:
    with pytest.raises(QuoteError, match="the closest passage is: She stayed"):
        locate("He left. She stayed.", "She strayed")


def test_no_passage_is_shown_where_none_is_close() -> None:
    with pytest.raises(QuoteError) as caught:
        locate("He left.", "Nobody knows why")
    assert "closest" not in str(caught.value)


def test_an_empty_source_has_no_quote() -> None:
    with pytest.raises(QuoteError, match="not in the source"):
        locate("", "anything")


PROSE = " ".join(f"word{number * 7919 % 10007}" for number in range(3_000))


def why_missing(text: str, quote: str) -> str:
    with pytest.raises(QuoteError) as caught:
        locate(text, quote)
    return str(caught.value)


def test_of_a_long_quote_the_passage_is_shown_where_it_departs_from_the_source() -> None:
    quote = PROSE[100:15_000]
    place = 9_000
    while quote[place] != " ":
        place += 1
    message = why_missing(PROSE, f"{quote[:place]} missing{quote[place:]}")
    assert "not in the source" in message
    assert quote[place - 50 : place + 50] in message.partition("closest passage is: ")[2]
    assert len(message) < 700


def test_a_quote_longer_than_its_source_is_missing_without_a_search() -> None:
    message = why_missing("Some words.", "Some words. " * 1_000_000)
    assert "closest" not in message
    assert len(message) < 300


def test_a_text_without_spaces_is_no_passage() -> None:
    message = why_missing("x" * 10_000 + "the guild sued" + "x" * 10_000, "the guild sues")
    assert "not in the source" in message
    assert len(message) < 300


def test_very_many_missing_quotes_are_found_missing_without_passages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quotes, "_MAX_SEARCHED", 10 * len(PROSE) * 20)
    places = QuotesOf(PROSE)
    messages = []
    for number in range(30):
        with pytest.raises(QuoteError) as caught:
            places.locate(f"word0 {number:02d} word7919")
        messages.append(str(caught.value))
    assert all("not in the source" in message for message in messages)
    assert "closest passage" in messages[0]
    assert "closest passage" not in messages[-1]
