"""The page of a case inside a notebook."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stakegraph.model import Case

# scripts of the page run, with an origin of their own: they see nothing of the notebook
_SANDBOX = "allow-scripts allow-downloads allow-modals allow-popups allow-popups-to-escape-sandbox"


@dataclass(frozen=True)
class PageView:
    """The interactive page of a case, for the output of a notebook's cell.

    Jupyter and similar notebooks call `_repr_html_` when a cell ends in such a view. The page is in a sandboxed frame:
    it works offline, requests nothing, and is saved with the notebook. It is the page that ``stakegraph html`` writes,
    with derived claims. A frame has no address of its own, so the page's "Link" is left out. A notebook that does not
    show frames or run scripts (an untrusted one) does not show the page.

    Parameters
    ----------
    case : Case
        The curated case.
    height : int
        The height of the frame, in CSS pixels; at least 1. The width is that of the cell.

    Raises
    ------
    ValueError
        When the height is less than 1.

    Examples
    --------
    >>> from stakegraph import PageView, bundled_case
    >>> view = PageView(bundled_case(), height=500)
    >>> view._repr_html_()[:41]
    '<iframe title="ICE and DHS recruit New Yo'
    """

    case: Case
    height: int = 640

    def __post_init__(self) -> None:
        if self.height < 1:
            raise ValueError(f"height is {self.height!r}; give pixels, at least 1")

    @cached_property
    def page(self) -> bytes:
        """The whole page, as `stakegraph.page.render_page` gives it."""
        from stakegraph.page import render_page
        from stakegraph.rules import with_derived_claims
        from stakegraph.vocabulary import load_vocabulary

        return render_page(with_derived_claims(self.case), load_vocabulary())

    def __repr__(self) -> str:
        """Return one line: where no frame is shown, a notebook shows this, and keeps it beside the page."""
        from stakegraph.page.content.text import visible

        return f"<PageView of {visible(self.case.title)!r}: its page shows in a notebook that is trusted>"

    def _repr_html_(self) -> str:
        from stakegraph.page.content.text import visible

        return (
            f'<iframe title="{escape(visible(self.case.title))}" sandbox="{_SANDBOX}" '
            f'width="100%" height="{int(self.height)}" style="border:0" '
            f'srcdoc="{escape(self.page.decode("utf-8"))}"></iframe>'
        )
