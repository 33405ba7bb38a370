"""Texts fit to show: visible, linked only where that is safe, quotes in their passage."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stakegraph.page.content.text import surroundings, visible, web_link, wikidata_link


@given(st.text(st.characters()))
def test_visible_text_can_be_written_and_has_no_hidden_control(text: str) -> None:
    shown = visible(text)
    shown.encode("utf-8")
    assert not set(shown) & {
        "\u202a",
        "\u202b",
        "\u202d",
        "\u202e",
        "\u2066",
        "\u2067",
        "\u2068",
        "\x00",
        "\x1b",
    }


def test_visible_text_keeps_ordinary_characters() -> None:
    text = "Curly “quotes”, accents é, \ttabs\nlines, עברית and emoji 🗽"
    assert visible(text) == text


@pytest.mark.parametrize(
    "address",
    [
        None, "", "javascript:alert(1)", "JAVASCRIPT:alert(1)", "java\nscript:alert(1)", "data:text/html,x",
        "ftp://example.org", "//example.org", "https://", "https://example.org/ x", 'https://e.org/"onclick=',
        "vbscript:x", "file:///etc/passwd", "https://e.org/\u202etxt\n",
    ],
)  # fmt: skip
def test_what_is_no_plain_web_address_is_no_link(address: str | None) -> None:
    link = web_link(address)
    assert link is None or (link.startswith("https://e.org/[U+202E]") and "\u202e" not in link)


@pytest.mark.parametrize(
    "address", ["https://example.org", "HTTP://example.org/a?b=c&d=e#f", " https://é.org/ "]
)
def test_web_addresses_are_links(address: str) -> None:
    assert web_link(address) == address.strip()


@pytest.mark.parametrize("item", [None, "", "Q0", "q1", "Q1/../x", "P31"])
def test_what_is_no_wikidata_item_is_no_link(item: str | None) -> None:
    assert wikidata_link(item) is None


@given(st.text(st.sampled_from("ab \n."), max_size=900), st.data())
def test_surroundings_continue_the_quote_on_both_sides(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    before, after = surroundings(text, start, end, limit=40)
    assert text[:start].endswith(before.removeprefix("…"))
    assert text[end:].startswith(after.removesuffix(" …"))
    assert "\n" not in before + after
    assert max(len(before), len(after)) <= 42
