"""The case that a page carries, out of the page again. The page is read as text: nothing in it is run or fetched."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

from stakegraph.case.plain import case_of_record
from stakegraph.errors import StakegraphError

if TYPE_CHECKING:
    from stakegraph.model import Case

_JSON = "application/json"


def case_in_page(content: bytes) -> Case:
    """Return the case that a page of :func:`stakegraph.page.render_page` carries, or the data saved from it.

    Parameters
    ----------
    content : bytes
        The page, or the file that its "Data" button saves; UTF-8.

    Returns
    -------
    Case
        The curated case, without derived claims: the rules derive them again.

    Raises
    ------
    StakegraphError
        If this is not such a page, it is truncated, its case was changed, or another version wrote it.

    Examples
    --------
    >>> from stakegraph import bundled_case, load_vocabulary
    >>> from stakegraph.page import render_page
    >>> case_in_page(render_page(bundled_case(), load_vocabulary())) == bundled_case()
    True
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise StakegraphError(
            f"byte {error.start} is not UTF-8: Stakegraph did not write this page"
        ) from error
    return case_of_record(_record(text if text.lstrip().startswith("{") else _block(text)))


def _record(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise StakegraphError("its data is cut off or was changed; find a whole copy") from error


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _block(page: str) -> str:
    """Return the text of the page's element that holds the case."""
    try:
        blocks = _Blocks(page)
    except (
        AssertionError,
        ValueError,
    ) as error:  # from html.parser: broken declarations and character references
        raise StakegraphError("'stakegraph html' did not write this page, or it was changed") from error
    if blocks.open:
        raise StakegraphError("the page is cut off in the middle of its data; find a whole copy")
    cases = [text for name, text in blocks.elements if name == "case"]
    if len(cases) == 1:
        return cases[0]
    if cases:
        raise StakegraphError("the page contains more than one case; Stakegraph writes only one")
    if any(name == "data" for name, _ in blocks.elements):
        raise StakegraphError(
            "the page contains no case to import: pages for a frame (--embed) and of early versions do not; use "
            "the whole page, or write it again"
        )
    raise StakegraphError("'stakegraph html' did not write this page, or it is truncated before its data")


class _Blocks(HTMLParser):
    """The elements of a page that hold JSON: `elements`, by their ids; `open` while the last has not ended."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, str]] = []
        self.open = False
        self._pieces: list[str] = []
        self._name = ""
        self.feed(page)
        # not closed: that would take what is left over for the text of an element that never ended

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag == "script" and attributes.get("type") == _JSON:
            self.open, self._pieces, self._name = True, [], attributes.get("id") or ""

    def handle_data(self, data: str) -> None:
        if self.open:
            self._pieces.append(data)

    def handle_endtag(self, tag: str) -> None:
        if self.open and tag == "script":
            self.elements.append((self._name, "".join(self._pieces)))
            self.open = False
