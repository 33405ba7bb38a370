"""Making texts fit to show: no hidden direction marks, only web links, quotes in their paragraph."""

from __future__ import annotations

import re

from stakegraph.characters import visible as visible

_WEB_ADDRESS = re.compile(r"https?://[^\s\x00-\x20\"<>\\^`{|}]+", re.IGNORECASE)
_WIKIDATA_ID = re.compile(r"Q[1-9][0-9]{0,11}")


def web_link(url: str | None) -> str | None:
    """Return `url` when it is a plain web address, else None: nothing else may become a link.

    >>> web_link("https://example.org/a?b=1"), web_link("javascript:alert(1)")
    ('https://example.org/a?b=1', None)
    """
    shown = None if url is None else visible(url.strip())
    return shown if shown and _WEB_ADDRESS.fullmatch(shown) else None


def wikidata_link(item: str | None) -> str | None:
    """Return the address of a Wikidata item, or None when `item` is not the id of one.

    >>> wikidata_link("Q22686")
    'https://www.wikidata.org/wiki/Q22686'
    """
    return f"https://www.wikidata.org/wiki/{item}" if item and _WIKIDATA_ID.fullmatch(item) else None


def surroundings(text: str, start: int, end: int, *, limit: int = 260) -> tuple[str, str]:
    """Return the text before and after a quote in its paragraph, each at most `limit` characters.

    Parameters
    ----------
    text : str
        The whole source.
    start, end : int
        Offsets of the quote in code points, end excluded.
    limit : int
        Longest text before and after, in characters; a longer one is cut at a word and marked with "…".

    Examples
    --------
    >>> surroundings("First line.\\nHe said no twice. Then left.", 20, 22)
    ('He said ', ' twice. Then left.')
    """
    before = text[text.rfind("\n", 0, start) + 1 : start]
    line_end = text.find("\n", end)
    after = text[end : line_end if line_end >= 0 else len(text)]
    if len(before) > limit:
        before = "…" + before[-limit:][before[-limit:].find(" ") :]
    if len(after) > limit:
        after = after[:limit].rpartition(" ")[0] + " …"
    return before, after
