"""Digests of the sources' texts, which reveal later changes of a text."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from stakegraph.errors import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stakegraph.model import Case


def digest_text(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, as ``sha256sum`` prints it for its file.

    >>> digest_text("")[:8]
    'e3b0c442'
    """
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def changed_texts(case: Case) -> Iterator[Finding]:
    """Yield a finding for each source whose text is not the one that ``sha256`` in ``case.toml`` belongs to."""
    for index, source in enumerate(case.sources, start=1):
        if source.sha256 is None or source.sha256 == digest_text(source.text):
            continue
        message = (
            f"{source.file} has changed since it was coded; compare its claims with "
            f"'stakegraph check CASE --text {source.id}=FILE', where FILE is the text as it is now, then add --accept"
        )
        yield Finding("case.toml", 0, f"source[{index}].sha256", message)
