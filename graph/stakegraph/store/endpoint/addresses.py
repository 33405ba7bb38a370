"""Where queries and updates go: the address of a store is that for queries, and others follow from it or are told."""

from __future__ import annotations

import ipaddress
import os
import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit, urlunsplit

from stakegraph.errors import StakegraphError

if TYPE_CHECKING:
    from collections.abc import Mapping

UPDATE_URL, GRAPH_STORE_URL = "STAKEGRAPH_UPDATE_URL", "STAKEGRAPH_GRAPH_STORE_URL"
FOR_QUERIES = (
    "the address for queries (of 'stakegraph serve' it ends in /sparql, of Oxigraph in /query, "
    "of Fuseki in /NAME/query)"
)
# How the path for queries ends, and how that for updates does instead.
_KNOWN = ((r"/query$", "/update"), (r"(/repositories/[^/]+)/?$", r"\1/statements"))


class Addresses(NamedTuple):
    """The addresses of a server; None where one is not known."""

    query: str
    update: str | None
    graph_store: str | None


def find_addresses(url: str, environment: Mapping[str, str] = os.environ) -> Addresses:
    """Return where queries and updates go.

    Parameters
    ----------
    url : str
        The address for queries.
    environment : mapping
        ``STAKEGRAPH_UPDATE_URL`` and ``STAKEGRAPH_GRAPH_STORE_URL`` go before what follows from `url`.

    Raises
    ------
    StakegraphError
        When an address is none, carries a user or a password, or has another host than that for queries.

    Examples
    --------
    >>> find_addresses("http://localhost:7878/query", {}).update
    'http://localhost:7878/update'
    >>> find_addresses("https://graphs.example/repositories/cases", {}).update
    'https://graphs.example/repositories/cases/statements'
    """
    query = checked(url)
    update, graph_store = (environment.get(name) or None for name in (UPDATE_URL, GRAPH_STORE_URL))
    for told in (update, graph_store):
        if told is not None and origin(checked(told)) != origin(query):
            raise StakegraphError(
                f"{shown(told)} is on another server than {shown(query)}; credentials go to one server only"
            )
    return Addresses(query, update or _update(query), graph_store)


def _update(query: str) -> str | None:
    parts = urlsplit(query)
    for ending, instead in _KNOWN:
        path, count = re.subn(ending, instead, parts.path)
        if count:
            return urlunsplit(parts._replace(path=path))
    return None


def checked(url: str) -> str:
    """Return an address that can be used as it is.

    Raises
    ------
    StakegraphError
        When it cannot.
    """
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise StakegraphError("the address of the store cannot be read") from error
    if "@" in parts.netloc:
        raise StakegraphError(
            "an address with a user or a password in it is refused, since others can see it; set STAKEGRAPH_USER and "
            "STAKEGRAPH_PASSWORD, or STAKEGRAPH_TOKEN, or use a netrc file"
        )
    if not parts.hostname or parts.fragment or re.search(r"[\x00-\x20\x7f]", url):
        raise StakegraphError(f"{shown(url)} is no address of a server; http://localhost:7878/query is one")
    return url


def origin(url: str) -> tuple[str, str, int]:
    """Return the scheme, host and port of an address.

    >>> origin("HTTPS://Graphs.example/query")
    ('https', 'graphs.example', 443)
    """
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)


def shown(url: str) -> str:
    """Return an address as messages show it: without user, password and parameters.

    >>> shown("https://me:secret@graphs.example:8443/query?key=secret")
    'https://graphs.example:8443/query'
    """
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def is_loopback(url: str) -> bool:
    """Return whether an address leads to this machine.

    >>> is_loopback("http://127.0.0.1:7878/query"), is_loopback("http://10.0.0.1/query")
    (True, False)
    """
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
