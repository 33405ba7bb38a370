"""What writing and reading triples share: the prefixes of a case, and the properties of a source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stakegraph.terms import PREFIXES

if TYPE_CHECKING:
    from stakegraph.model import Case

WIKIDATA = "http://www.wikidata.org/entity/"
SOURCE_TEXTS = {
    "title": "dcterms:title",
    "text": "sg:text",
    "file": "sg:file",
    "publisher": "dcterms:publisher",
    "author": "dcterms:creator",
    "published": "dcterms:issued",
    "url": "dcterms:identifier",
    "licence": "dcterms:license",
}
"""The fields of a `stakegraph.model.Source` that are plain text, and their properties."""


def prefixes(case: Case) -> dict[str, str]:
    """Return the prefixes that queries and files know: those of the case (``:ice``, ``claim:c040``), and all others."""
    return {"": case.base, "claim": f"{case.base}claim/", "source": f"{case.base}source/", **PREFIXES}
