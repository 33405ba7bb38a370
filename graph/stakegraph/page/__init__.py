"""The page of a case: one file that opens without a network, in which every line shows the words it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stakegraph.model import Case
    from stakegraph.page.content.leads import Leads
    from stakegraph.vocabulary import Vocabulary


def render_page(
    case: Case, vocabulary: Vocabulary, *, embed_for: str | None = None, leads: Leads | None = None
) -> bytes:
    """Return the interactive page of a case as UTF-8 bytes; the same case gives the same bytes.

    Parameters
    ----------
    case : Case
        Entities, sources and claims. Derived claims are drawn when the case holds them.
    vocabulary : Vocabulary
        The codebook that the case's relations and entity types come from.
    embed_for : str, optional
        The address of the whole page. Given, the page is one for the frame of an article: the map, its title, and a
        link to that address.
    leads : Leads, optional
        The other pages of a case that is too large for one.

    Returns
    -------
    bytes
        A whole HTML document. It asks for nothing from any server, and runs no text of the case as code.

    Examples
    --------
    >>> from stakegraph.model import Case
    >>> from stakegraph.vocabulary import load_vocabulary
    >>> page = render_page(Case("empty", "Nothing yet", "https://example.org/"), load_vocabulary())
    >>> page[:15]
    b'<!doctype html>'
    """
    # NumPy, SciPy and Jinja take a quarter of a second to import: only rendering a page pays for that
    from stakegraph.page.content.page_content import PageContent
    from stakegraph.page.document.html import page_html

    content = PageContent(case, vocabulary, embed_for, leads)
    return page_html(content.script_data(), content.template_context()).encode("utf-8")
