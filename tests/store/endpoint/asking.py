"""A request to a scripted server, by one who has a secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stakegraph.store.endpoint.credentials import Credentials
from stakegraph.store.endpoint.exchange import Exchange, Request
from store.endpoint.conftest import JSON

if TYPE_CHECKING:
    from store.endpoint.conftest import Scripted

SECRET = "hunter2-very-secret"
WITH_SECRET = Credentials(f"Bearer {SECRET}", SECRET)


def ask(server: Scripted, **options: float) -> bytes:
    body = Exchange(WITH_SECRET, **options).send(query_of(server)).body  # type: ignore[arg-type]
    return body.read()


def change(server: Scripted, **options: float) -> None:
    request = Request(server.address, b"DROP ALL", "application/sparql-update", is_safe=False)
    Exchange(WITH_SECRET, **options).send(request)  # type: ignore[arg-type]


def query_of(server: Scripted) -> Request:
    return Request(server.address, b"ASK {}", "application/sparql-query", [JSON])
