"""Clients that keep silent, dawdle, crowd or go away, over real sockets: none of them holds the others up."""

from __future__ import annotations

import contextlib
import socket
import time
from typing import TYPE_CHECKING
from urllib.parse import quote

import httpx
import pytest

from stakegraph.server.connections import MOST_EACH, crowd

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from server.conftest import Served

    Start = Callable[..., AbstractContextManager[Served]]

# as the server is, but with less patience, so that the tests need not wait
HURRIED = """
from stakegraph.server import connections, protocol
connections.SLOWEST_HEAD, connections.SLOWEST_READER, protocol.SLOWEST_BODY = 1.0, 1.0, 1.0
"""
RUNAWAY = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c != ?i) }"
# some 10 MiB, more than sockets take in on their own
LARGE = "SELECT ?a ?b ?c ?f { ?a ?b ?c . { SELECT ?f { ?d ?e ?f } LIMIT 6 } }"


@pytest.fixture(scope="module")
def hurried(store: Path) -> Iterator[Served]:
    from server.conftest import serving

    with serving("--store", str(store), before=HURRIED) as server:
        yield server


def get(target: str) -> bytes:
    return f"GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()


def ends_within(connection: socket.socket, seconds: float) -> bool:
    """Read what comes until the other side ends; tell whether it did in time."""
    end = time.monotonic() + seconds
    connection.settimeout(seconds)
    with contextlib.suppress(ConnectionError):
        while connection.recv(1 << 16):
            if time.monotonic() > end:
                return False
    return True


def eventually(condition: Callable[[], bool], seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


@pytest.mark.slow
@pytest.mark.parametrize("sent", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: loc", get("/health")])
def test_a_connection_that_falls_silent_is_ended(sent: bytes, hurried: Served) -> None:
    with hurried.connect() as slow:
        slow.sendall(sent)
        assert ends_within(slow, 20)
    assert hurried.client.get("/health").status_code == 200


@pytest.mark.slow
def test_a_body_that_dribbles_in_is_not_waited_for(hurried: Served) -> None:
    head = "POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n"
    with hurried.connect() as slow:
        slow.sendall(f"{head}Content-Length: 1000\r\n\r\nASK".encode())
        answer = slow.recv(1 << 16)
    assert answer.startswith(b"HTTP/1.1 408")


@pytest.mark.slow
def test_who_reads_a_byte_a_second_is_cut_off_and_holds_no_worker(store: Path, start: Start) -> None:
    with start("--store", str(store), "--workers", "1", before=HURRIED) as served:
        with served.connect() as slow:
            slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            slow.sendall(get(f"/sparql?query={quote(LARGE)}"))
            assert slow.recv(12) == b"HTTP/1.1 200"  # it is being sent, and the only worker is free again
            assert served.client.get("/api/cases").status_code == 200
            for _ in range(6):
                slow.recv(1)
                time.sleep(0.5)
            slow.settimeout(20)
            received = 0
            with contextlib.suppress(ConnectionError):
                while chunk := slow.recv(1 << 20):
                    received += len(chunk)
        _, log = served.stop()
    assert received < 8 << 20
    assert "broken off" in log
    assert "Traceback" not in log


@pytest.mark.slow
def test_the_work_for_a_client_that_went_away_is_stopped(store: Path, start: Start) -> None:
    with start("--store", str(store), "--workers", "1", "--time-limit", "300") as served:
        (before,) = served.children()
        with served.connect() as leaving:
            leaving.sendall(get(f"/sparql?query={quote(RUNAWAY)}"))
            time.sleep(0.5)
        assert eventually(lambda: before not in served.children())
        assert served.client.get("/api/cases").status_code == 200


@pytest.mark.slow
def test_one_address_cannot_take_all_connections(store: Path, start: Start) -> None:
    with (
        start("--store", str(store), "--host", "0.0.0.0", "--public") as served,
        contextlib.ExitStack() as stack,
    ):
        port = int(served.address.rpartition(":")[2])
        crowding = [stack.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(100)]
        crowding[-1].sendall(get("/health"))
        refused = b"".join(iter(lambda: crowding[-1].recv(1 << 16), b""))
        other = httpx.HTTPTransport(local_address="127.0.0.2")  # another address of this machine
        with httpx.Client(transport=other, trust_env=False) as elsewhere:
            health = elsewhere.get(f"http://127.0.0.1:{port}/health")
    assert refused.startswith(b"HTTP/1.1 429")
    assert b"application/problem+json" in refused
    assert b"nosniff" in refused
    assert health.status_code == 200


@pytest.mark.slow
def test_what_is_no_http_is_told_so_with_the_headers_of_all_answers(hurried: Served) -> None:
    with hurried.connect() as connection:
        connection.sendall(b"\x16\x03\x01 no HTTP at all\r\n\r\n")
        answer = b"".join(iter(lambda: connection.recv(1 << 16), b""))
    assert answer.startswith(b"HTTP/1.1 400")
    for expected in (b"application/problem+json", b"nosniff", b"/api#malformed-request"):
        assert expected in answer


@pytest.mark.slow
def test_a_head_that_never_stops_growing_is_refused(hurried: Served) -> None:
    with hurried.connect() as connection, contextlib.suppress(ConnectionError):
        connection.sendall(b"GET / HTTP/1.1\r\nX: " + b"a" * (1 << 20))
        assert connection.recv(12) in (b"", b"HTTP/1.1 400", b"HTTP/1.1 431")
    assert hurried.client.get("/health").status_code == 200


@pytest.mark.slow
@pytest.mark.parametrize(
    ("target", "header"),
    [("/health", "a" * 100_000), ("/health?" + "a" * 70_000, "a"), ("/" + "a" * 70_000, "a")],
    ids=["header", "query", "path"],
)
def test_a_head_that_arrives_at_once_is_limited_too(target: str, header: str, hurried: Served) -> None:
    with hurried.connect() as connection:
        connection.sendall(f"GET {target} HTTP/1.1\r\nHost: localhost\r\nX: {header}\r\n\r\n".encode())
        answer = connection.recv(1 << 16)
    assert answer.startswith((b"HTTP/1.1 431", b"HTTP/1.1 400")), answer[:200]


@pytest.mark.slow
def test_many_small_headers_are_one_large_head(hurried: Served) -> None:
    response = hurried.client.get("/health", headers=[("X", "a" * 1000)] * 66)
    assert (response.status_code, response.json()["type"]) == (431, "/api#head-too-large")


@pytest.mark.slow
@pytest.mark.parametrize("is_chunked", [False, True], ids=["with its length", "chunked"])
def test_who_reads_only_after_sending_too_much_still_learns_why(is_chunked: bool, hurried: Served) -> None:
    head = "POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n"
    size = 24 << 20
    with hurried.connect() as connection:
        if is_chunked:
            connection.sendall(f"{head}Transfer-Encoding: chunked\r\n\r\n{size:x}\r\n".encode())
            connection.sendall(b"#" * size + b"\r\n0\r\n\r\n")
        else:
            connection.sendall(f"{head}Content-Length: {size}\r\n\r\n".encode() + b"#" * size)
        answer = connection.recv(1 << 16)
    assert answer.startswith(b"HTTP/1.1 413")


@pytest.mark.slow
def test_who_asks_before_sending_too_much_is_answered_and_the_connection_ended(hurried: Served) -> None:
    head = "POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n"
    with hurried.connect() as connection:
        connection.sendall(f"{head}Expect: 100-continue\r\nContent-Length: 99999999\r\n\r\n".encode())
        answer = b"".join(iter(lambda: connection.recv(1 << 16), b""))
    assert answer.startswith(b"HTTP/1.1 413")


def test_behind_a_proxy_its_connections_are_those_of_many() -> None:
    proxy = [("127.0.0.1", port) for port in range(MOST_EACH + 1)]
    assert crowd(proxy[0], proxy, behind_proxy=True) is None
    crowded = crowd(proxy[0], proxy, behind_proxy=False)
    assert crowded is not None
    assert crowded.kind == "too-many"
