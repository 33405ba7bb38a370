"""Answers that a browser may keep: it asks each time whether they are still the same (RFC 9110, 13.1.2)."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from starlette.responses import Response

if TYPE_CHECKING:
    from starlette.requests import Request

# a shared cache would serve protected answers to clients without a token
KEPT = {"Cache-Control": "private, no-cache"}


def revalidated(request: Request, response: Response) -> Response:
    """Return a response with its entity tag, or 304 if the client already has that one.

    Headers that both need, such as the content security policy, stay.
    """
    tag = f'"{hashlib.sha256(bytes(response.body)).hexdigest()[:32]}"'
    response.headers.update({**KEPT, "ETag": tag})
    if not is_known(request.headers.getlist("if-none-match"), tag):
        return response
    kept = {name: value for name, value in response.headers.items() if not name.startswith("content-")}
    policy = response.headers.get("content-security-policy")
    return Response(None, 304, {**kept, **({"Content-Security-Policy": policy} if policy else {})})


def is_known(headers: list[str], tag: str) -> bool:
    """Return whether If-None-Match names an entity tag; weak ones count.

    >>> is_known(['"a", W/"b"'], '"b"'), is_known(["*"], '"b"'), is_known(['"a"'], '"b"'), is_known([], '"b"')
    (True, True, False, False)
    """
    names = [name.strip().removeprefix("W/") for header in headers for name in header.split(",")]
    return tag in names or "*" in names
