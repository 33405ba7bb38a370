"""The URLs of a SPARQL server: one for queries, and one for updates."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx

from stakegraph.errors import StakegraphError
from stakegraph.store.endpoint.credentials import REMEDY
from stakegraph.store.endpoint.redaction import redact_urls

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

UPDATE_URL = "STAKEGRAPH_UPDATE_URL"
QUERY_URL_HINT = (
    "the address for queries (of 'stakegraph serve' it ends in /sparql, of Oxigraph in /query, "
    "of Fuseki in /NAME/query)"
)
# The end of a path for queries, and its replacement in the path for updates.
_UPDATE_PATHS = ((r"/query$", "/update"), (r"(/repositories/[^/]+)/?$", r"\1/statements"))


@dataclass(frozen=True)
class EndpointUrls:
    """The URLs of one server; `update` can be unknown."""

    query: str
    update: str | None = None

    def find_secrets(self) -> Iterator[str]:
        """Yield what may be secret in the URLs: the values of their query strings."""
        for url in filter(None, (self.query, self.update)):
            yield from (value or name for name, value in httpx.URL(url).params.multi_items())


def find_urls(query_url: str, environment: Mapping[str, str] = os.environ) -> EndpointUrls:
    """Return the URLs of the server that takes queries at `query_url`.

    The environment may name the one for updates.

    Raises
    ------
    StakegraphError
        If a URL is invalid, contains a user or a password, or is on another server.

    Examples
    --------
    >>> find_urls("http://localhost:7878/query", {}).update
    'http://localhost:7878/update'
    >>> find_urls("https://graphs.example/repositories/cases", {}).update
    'https://graphs.example/repositories/cases/statements'
    """
    query = _parse(query_url)
    update_url = environment.get(UPDATE_URL) or _guess_update_url(query)
    if update_url:
        _refuse_other_server(_parse(update_url), query)
    return EndpointUrls(query_url, update_url)


def _refuse_other_server(update: httpx.URL, query: httpx.URL) -> None:
    if not is_same_server(update, query):
        raise StakegraphError(
            f"{redact_urls(str(update))} is on another server than {redact_urls(str(query))}; credentials go to one "
            f"server only: change {UPDATE_URL}"
        )


def is_same_server(first: httpx.URL, second: httpx.URL) -> bool:
    """Return whether two URLs have the same scheme, host and port.

    >>> is_same_server(httpx.URL("HTTPS://Graphs.example/a"), httpx.URL("https://graphs.example:443/b"))
    True
    """
    return (first.scheme, first.host, first.port) == (second.scheme, second.host, second.port)


def _parse(url: str) -> httpx.URL:
    try:
        parts = httpx.URL(url)
        parts.host.encode("idna")  # as a look-up of the name does
    except (httpx.InvalidURL, UnicodeError):  # the message may contain a secret
        raise StakegraphError("the address of the store cannot be read") from None
    if parts.userinfo:
        raise StakegraphError(
            f"an address with a user or a password is refused, since others can see it; {REMEDY}"
        )
    is_http = parts.scheme in ("http", "https") and parts.host
    has_wrong_parts = parts.fragment or re.search(r'[\s"<>]', url)
    if not is_http or has_wrong_parts:
        raise StakegraphError(
            f"not the address of a server: {redact_urls(url)}; an example is http://localhost:7878/query"
        )
    return parts


def _guess_update_url(query: httpx.URL) -> str | None:
    for ending, replacement in _UPDATE_PATHS:
        path, count = re.subn(ending, replacement, query.path)
        if count:
            return str(query.copy_with(path=path))
    return None
