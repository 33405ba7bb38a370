"""The prefixes and properties that both writing and reading triples need."""

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
    "retrieved": "sg:retrieved",
    "sha256": "sg:sha256",
}
"""The text fields of a `stakegraph.model.Source`, with their properties."""


def prefixes(case: Case) -> dict[str, str]:
    """Return the prefixes of queries and files, including those of the case.

    Those of the case allow names such as ``:ice`` and ``claim:c040``.
    """
    return {"": case.base, "claim": f"{case.base}claim/", "source": f"{case.base}source/", **PREFIXES}
