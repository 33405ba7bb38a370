"""The page's own script and style in short, as `.ci/minify` made them with esbuild.

The page leaves out comments, white space and long names. esbuild, which a checkout need not have, makes the short
form; the repository keeps it under the digest of its source.
"""

from __future__ import annotations

import hashlib


def digest(source: str) -> str:
    """Return what tells one source from another: the SHA-256 of its UTF-8 bytes, in hexadecimal.

    >>> digest("a { color: red }")[:8]
    '2c7bc03c'
    """
    return hashlib.sha256(source.encode("utf-8")).hexdigest()


def head(source: str) -> str:
    """Return the line with which the short form of a source begins."""
    return f"/* of {digest(source)}; made by .ci/minify, do not edit */\n"


def pick_short_form(source: str, short: str) -> str:
    """Return the short form of a source, or the source as it is where it was changed since.

    So a change of a module or of the style sheet is seen at once, on a page that is larger.

    Parameters
    ----------
    source : str
        The script or the style sheet that people edit.
    short : str
        What `.ci/minify` made of it, or of an earlier one.

    Examples
    --------
    >>> source = "a { color: red }"
    >>> pick_short_form(source, head(source) + "a{color:red}")
    'a{color:red}'
    >>> pick_short_form("a { color: blue }", head(source) + "a{color:red}")
    'a { color: blue }'
    """
    first = head(source)
    return short.removeprefix(first) if short.startswith(first) else source
