"""Clients that stay silent, are slow, open many connections or leave: the others are still answered.

Attacks that the server itself stands are tried directly and through the proxies of docs/serving; those that only a
proxy can stop are tried through the proxies alone.
"""

from __future__ import annotations

import contextlib
import socket
import time
from typing import TYPE_CHECKING
from urllib.parse import quote

import httpx
import pytest

from server.conftest import serving
from server.proxies import caddy_before, nginx_before

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from server.conftest import Reached, Served

    Start = Callable[..., AbstractContextManager[Served]]

pytestmark = pytest.mark.slow

# as the server is, but with less patience, so that the tests need not wait
HURRIED = "from stakegraph.server import protocol; protocol.SLOWEST_BODY = 1.0"
BEHIND = ("--behind-proxy", "--public")
RUNAWAY = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c != ?i) }"
# about 10 MiB, more than the buffers of sockets hold
LARGE = "SELECT ?a ?b ?c ?f { ?a ?b ?c . { SELECT ?f { ?d ?e ?f } LIMIT 6 } }"
POST = "POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n"
LARGEST_BODY = 4 << 20


@pytest.fixture(scope="module")
def server(store: Path) -> Iterator[Served]:
    with serving("--store", str(store), *BEHIND, before=HURRIED) as served:
        yield served


@pytest.fixture(scope="module")
def nginx(server: Served) -> Iterator[Reached]:
    with nginx_before(server) as proxy:
        yield proxy


@pytest.fixture(scope="module")
def caddy(server: Served) -> Iterator[Reached]:
    with caddy_before(server) as proxy:
        yield proxy


@pytest.fixture(params=["server", "nginx", "caddy"])
def reached(request: pytest.FixtureRequest) -> Reached:
    """Return the server itself, or a proxy before it."""
    address: Reached = request.getfixturevalue(request.param)
    return address


@pytest.fixture(params=["nginx", "caddy"])
def proxy(request: pytest.FixtureRequest) -> Reached:
    address: Reached = request.getfixturevalue(request.param)
    return address


def get(target: str) -> bytes:
    return f"GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()


def read_all(connection: socket.socket) -> bytes:
    """Read until the other side ends the connection."""
    content = b""
    with contextlib.suppress(ConnectionError):
        while chunk := connection.recv(1 << 16):
            content += chunk
    return content


def eventually(condition: Callable[[], bool], seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


@pytest.mark.parametrize("sent", [b"GET / HT", b"GET / HTTP/1.1\r\nHost: loc"])
def test_a_head_that_never_ends_is_not_waited_for(sent: bytes, proxy: Reached) -> None:
    with proxy.connect() as slow:
        slow.sendall(sent)
        read_all(slow)
    assert proxy.client.get("/health").status_code == 200


def test_a_connection_that_sends_nothing_is_ended(proxy: Reached) -> None:
    with proxy.connect() as silent:
        assert read_all(silent) == b""


def test_a_connection_that_asks_nothing_more_is_ended(reached: Reached) -> None:
    with reached.connect() as silent:
        silent.sendall(get("/health"))
        assert read_all(silent).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("pause", [0.2, 30], ids=["slow", "silent"])
def test_a_slow_body_is_not_waited_for(pause: float, reached: Reached) -> None:
    with reached.connect() as slow:
        slow.sendall(f"{POST}Content-Length: 1000\r\n\r\nASK".encode())
        slow.settimeout(pause)
        for _ in range(100):
            try:
                answer = slow.recv(1 << 16)
                break
            except TimeoutError:
                slow.sendall(b" ")
            except ConnectionError:
                answer = b""
                break
    assert answer == b"" or answer.startswith(b"HTTP/1.1 408")  # Caddy ends the connection without an answer


def test_a_slow_reader_is_cut_off_and_holds_no_worker(store: Path, start: Start) -> None:
    with (
        start("--store", str(store), "--workers", "1", *BEHIND) as served,
        nginx_before(served) as proxy,
        proxy.connect() as slow,
    ):
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.sendall(get(f"/sparql?query={quote(LARGE)}"))
        assert slow.recv(12) == b"HTTP/1.1 200"  # it is being sent, and the only worker is free again
        assert proxy.client.get("/api/cases").status_code == 200
        for _ in range(6):
            slow.recv(1)
            time.sleep(0.5)
        assert len(read_all(slow)) < 8 << 20


def test_a_slow_reader_without_a_proxy_holds_no_worker(store: Path, start: Start) -> None:
    with start("--store", str(store), "--workers", "1") as served, served.connect() as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.sendall(get(f"/sparql?query={quote(LARGE)}"))
        assert slow.recv(12) == b"HTTP/1.1 200"
        assert served.client.get("/api/cases").status_code == 200


def test_answers_that_nobody_reads_are_bounded(store: Path, start: Start) -> None:
    little = "from stakegraph.server import app; app.MOST_UNREAD = 15 << 20"
    with start("--store", str(store), before=little) as served:
        with served.connect() as slow:
            slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            slow.sendall(get(f"/sparql?query={quote(LARGE)}"))
            assert slow.recv(12) == b"HTTP/1.1 200"
            refused = served.client.get("/sparql", params={"query": LARGE})
            assert served.client.get("/api/cases").status_code == 200
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "15")
        assert eventually(lambda: served.client.get("/sparql", params={"query": LARGE}).status_code == 200)


@pytest.mark.parametrize("direct", [True, False], ids=["server", "nginx"])
def test_the_work_for_a_client_that_left_is_stopped(direct: bool, store: Path, start: Start) -> None:
    with (
        start("--store", str(store), "--workers", "1", "--time-limit", "300", *BEHIND) as served,
        contextlib.nullcontext(served) if direct else nginx_before(served) as reached,
    ):
        (before,) = served.children()
        with reached.connect() as leaving:
            leaving.sendall(get(f"/sparql?query={quote(RUNAWAY)}"))
            time.sleep(0.5)
        assert eventually(lambda: before not in served.children())
        assert reached.client.get("/api/cases").status_code == 200


def test_300_connections_of_one_address_leave_room_for_others(nginx: Reached) -> None:
    with contextlib.ExitStack() as stack:
        crowd = [stack.enter_context(nginx.connect()) for _ in range(300)]
        for connection in crowd:
            connection.sendall(f"{POST}Content-Length: 1000\r\n\r\n".encode())
        elsewhere = httpx.HTTPTransport(local_address="127.0.0.2")  # another address of this machine
        with httpx.Client(transport=elsewhere, trust_env=False) as client:
            health = client.get(f"{nginx.address}/health")
        answers = [connection.recv(12) for connection in crowd]
    assert health.status_code == 200
    assert answers.count(b"HTTP/1.1 429") >= 200


def test_more_connections_than_the_server_takes_are_refused(store: Path, start: Start) -> None:
    with start("--store", str(store)) as served, contextlib.ExitStack() as stack:
        crowd = [stack.enter_context(served.connect()) for _ in range(300)]
        crowd[-1].sendall(get("/health"))
        assert crowd[-1].recv(12) == b"HTTP/1.1 503"
        stack.close()
        assert eventually(lambda: served.client.get("/health").status_code == 200)


def test_what_is_not_http_is_refused(reached: Reached) -> None:
    with reached.connect() as connection:
        connection.sendall(b"\x16\x03\x01 no HTTP at all\r\n\r\n")
        assert connection.recv(12) == b"HTTP/1.1 400"


def test_a_head_that_never_stops_growing_is_refused(reached: Reached) -> None:
    with reached.connect() as connection, contextlib.suppress(ConnectionError):
        connection.sendall(b"GET / HTTP/1.1\r\nX: " + b"a" * (1 << 20))
        assert connection.recv(12) in (b"", b"HTTP/1.1 400", b"HTTP/1.1 431")
    assert reached.client.get("/health").status_code == 200


@pytest.mark.parametrize(
    ("target", "header"),
    [("/health", "a" * 100_000), ("/health?" + "a" * 70_000, "a"), ("/" + "a" * 70_000, "a")],
    ids=["header", "query", "path"],
)
def test_a_large_head_that_arrives_at_once_is_refused(target: str, header: str, reached: Reached) -> None:
    with reached.connect() as connection:
        connection.sendall(f"GET {target} HTTP/1.1\r\nHost: localhost\r\nX: {header}\r\n\r\n".encode())
        answer = connection.recv(1 << 16)
    assert answer.startswith((b"HTTP/1.1 431", b"HTTP/1.1 400", b"HTTP/1.1 414")), answer[:200]


def test_many_small_headers_are_one_large_head(server: Served) -> None:
    response = server.client.get("/health", headers=[("X", "a" * 1000)] * 66)
    assert (response.status_code, response.json()["type"]) == (431, "/api#head-too-large")


@pytest.mark.parametrize(("size", "status"), [(LARGEST_BODY, 400), (LARGEST_BODY + 1, 413)])
def test_a_body_of_one_byte_too_many_is_refused_with_the_reason(
    size: int, status: int, reached: Reached
) -> None:
    headers = {"Content-Type": "application/sparql-query"}
    response = reached.client.post("/sparql", content=b"#" * size, headers=headers)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("is_chunked", [False, True], ids=["with its length", "chunked"])
def test_a_client_that_reads_only_after_sending_too_much_learns_why(is_chunked: bool, server: Served) -> None:
    size = 24 << 20
    with server.connect() as connection:
        if is_chunked:
            connection.sendall(f"{POST}Transfer-Encoding: chunked\r\n\r\n{size:x}\r\n".encode())
            connection.sendall(b"#" * size + b"\r\n0\r\n\r\n")
        else:
            connection.sendall(f"{POST}Content-Length: {size}\r\n\r\n".encode() + b"#" * size)
        answer = connection.recv(1 << 16)
    assert answer.startswith(b"HTTP/1.1 413")


def test_a_client_that_asks_before_sending_too_much_is_refused(reached: Reached) -> None:
    with reached.connect() as connection:
        connection.sendall(f"{POST}Expect: 100-continue\r\nContent-Length: 99999999\r\n\r\n".encode())
        answer = connection.recv(1 << 16).removeprefix(b"HTTP/1.1 100 Continue\r\n\r\n")  # of Caddy
        answer = answer or connection.recv(1 << 16)
    assert answer.startswith(b"HTTP/1.1 413")


def test_the_log_names_the_client_behind_the_proxy_and_no_query(store: Path, start: Start) -> None:
    with start("--store", str(store), *BEHIND) as served:
        headers = {"X-Forwarded-For": "192.0.2.7"}
        served.client.get("/api/cases?secret=1", headers=headers)
        _, log = served.stop()
    assert "192.0.2.7" in log
    assert "GET /api/cases 400" in log
    assert "secret" not in log
