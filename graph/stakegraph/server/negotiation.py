"""The media type that suits an Accept header best (RFC 9110, 12.5.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

# media type and the format of `stakegraph.formats.sparql_results` that it is, the server's favourite first
ROW_TYPES = (
    ("application/sparql-results+json", "json"),
    ("application/json", "json"),
    ("application/sparql-results+xml", "xml"),
    ("application/xml", "xml"),
    ("text/csv", "csv"),
    ("text/tab-separated-values", "tsv"),
)
GRAPH_TYPES = (
    ("text/turtle", "ttl"),
    ("application/n-triples", "nt"),
    ("application/ld+json", "jsonld"),
    ("application/rdf+xml", "xml"),
)


def best(accept: str | None, offered: Sequence[str]) -> str | None:
    """Return the offered media type that is accepted most, the earlier of two that are equally so; None if none is.

    Examples
    --------
    >>> best("text/csv;q=0.5, application/*", ["text/csv", "application/json"])
    'application/json'
    >>> best("image/png", ["text/csv"]) is None
    True
    >>> best("text/csv;q=0, */*", ["text/csv", "text/turtle"])
    'text/turtle'
    """
    if accept is None or not accept.strip():
        return offered[0]
    ranges = [range_ for range_ in map(_read, accept.split(",")) if range_ is not None]
    weights = [(_weight(media_type, ranges), -index) for index, media_type in enumerate(offered)]
    weight, index = max(weights)
    return offered[-index] if weight > 0 else None


def _read(text: str) -> tuple[str, float] | None:
    media_range, *parameters = (part.strip().lower() for part in text.split(";"))
    weight = 1.0
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                weight = float(value)
            except ValueError:
                return None
    return (media_range, weight) if "/" in media_range and 0 <= weight <= 1 else None


def _weight(media_type: str, ranges: Sequence[tuple[str, float]]) -> float:
    """Return what the most specific range that fits says."""
    group = media_type.partition("/")[0]
    for wanted in (media_type, f"{group}/*", "*/*"):
        fitting = [weight for media_range, weight in ranges if media_range == wanted]
        if fitting:
            return max(fitting)
    return 0.0
