"""SPARQL 1.1 Protocol, 2.1: read the query from a GET, from a form, or from the body of a POST."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect

from stakegraph.server.problems import Problem

if TYPE_CHECKING:
    from starlette.requests import Request

LARGEST_BODY = 4 << 20
SLOWEST_BODY = 20.0  # seconds
_MOST_FIELDS = 200
_FORM, _QUERY, _UPDATE = (
    "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update",
)  # fmt: skip


async def query_of(request: Request) -> dict[str, Any] | None:
    """Return the job of a request to the SPARQL endpoint; None for a GET without a query.

    Raises
    ------
    Problem
        If the request is invalid, or asks for an update.
    """
    fields = _fields(request.scope["query_string"])
    text: str | None = None
    if request.method == "POST":
        media_type, charset = _content_type(request.headers.get("content-type", ""))
        if media_type == _UPDATE:
            raise Problem("read-only", "this endpoint takes no updates")
        if media_type not in (_FORM, _QUERY):
            raise Problem("unknown-media-type", f"{media_type or 'no media type'!r} was sent")
        if charset not in ("", "utf-8", "utf8", "us-ascii"):
            raise Problem("unknown-media-type", f"the character set {charset!r} is not read; UTF-8 is")
        body = await _body(request)
        if media_type == _QUERY:
            text = _utf8(body)
        else:  # fields of the address count too, or the answer would come from other graphs
            fields += _fields(body)
    if any(name == "update" for name, _ in fields):
        raise Problem("read-only", "this endpoint takes no updates")
    given = [value for name, value in fields if name == "query"]
    if len(given) + (text is not None) > 1:
        raise Problem(
            "malformed-request", f"query is given {len(given) + (text is not None)} times; give one"
        )
    if text is None and not given:
        if request.method == "POST":
            raise Problem("malformed-request", "the form has no field 'query'")
        return None
    return {
        "kind": "sparql",
        "query": given[0] if text is None else text,
        "accept": _accepted(request),
        "default": [value for name, value in fields if name == "default-graph-uri"],
        "named": [value for name, value in fields if name == "named-graph-uri"],
    }


def _accepted(request: Request) -> str | None:
    values = request.headers.getlist("accept")
    return ", ".join(values) if values else None


def _content_type(header: str) -> tuple[str, str]:
    media_type, *parameters = (part.strip().lower() for part in header.split(";"))
    charsets = [
        parameter.partition("=")[2].strip('"') for parameter in parameters if parameter.startswith("charset=")
    ]
    return media_type, charsets[0] if charsets else ""


def _fields(encoded: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            encoded.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS
        )
    except ValueError as error:
        raise Problem(
            "malformed-request", "the fields are not percent-encoded UTF-8, or are too many"
        ) from error


def _utf8(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Problem("malformed-query", f"the query is not UTF-8: byte {error.start}") from error


async def _body(request: Request) -> bytes:
    """Read what was sent, as long as it is small and arrives in time."""
    told = request.headers.get("content-length", "0")
    # Closing while a client still sends would reset the connection, and it would never read the reason. The server
    # discards the rest for a while instead; only a client that waits to be asked for its body sends none.
    headers = {"Connection": "close"} if "expect" in request.headers else {}
    too_large = Problem("too-large", f"at most {LARGEST_BODY >> 20} MiB are read", headers)
    if told.isdigit() and int(told) > LARGEST_BODY:
        raise too_large
    body = bytearray()
    try:
        async with asyncio.timeout(SLOWEST_BODY):
            async for chunk in request.stream():
                body += chunk
                if len(body) > LARGEST_BODY:
                    raise too_large
    except TimeoutError as error:
        detail = f"it was not here after {SLOWEST_BODY:g} s"
        raise Problem("slow-request", detail, {"Connection": "close"}) from error
    except ClientDisconnect as error:
        raise Problem("malformed-request", "it broke off") from error
    return bytes(body)
