"""Requests to a scripted server, with a secret token."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stakegraph.store.endpoint.addresses import EndpointUrls
from stakegraph.store.endpoint.credentials import Credentials
from stakegraph.store.endpoint.exchange import Exchange, Request
from store.endpoint.conftest import JSON

if TYPE_CHECKING:
    from store.endpoint.conftest import Scripted

SECRET = "hunter2-very-secret"
WITH_SECRET = Credentials(f"Bearer {SECRET}", (SECRET,))


def ask(server: Scripted, **options: float) -> bytes:
    return _exchange(server, options).send(query_of(server)).body.read()


def change(server: Scripted, **options: float) -> None:
    _exchange(server, options).send(update_of(server.address))


def _exchange(server: Scripted, options: dict[str, float]) -> Exchange:
    return exchange(server.address, WITH_SECRET, **options)


def exchange(url: str, credentials: Credentials = WITH_SECRET, **limits: float) -> Exchange:
    made = Exchange(EndpointUrls(url), credentials)
    for name, limit in limits.items():
        setattr(made, name, limit)
    return made


def query_of(server: Scripted) -> Request:
    return Request(server.address, b"ASK {}", "application/sparql-query", JSON)


def update_of(url: str) -> Request:
    return Request(url, b"DROP ALL", "application/sparql-update", is_read_only=False)
