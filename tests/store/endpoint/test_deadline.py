"""Nobody waits past the deadline, whatever a server does or does not do; and nothing is sent after it."""

from __future__ import annotations

import socket
import threading
import time
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

import pytest

from stakegraph.errors import EngineError

pytest.importorskip("httpx")

from stakegraph.store.endpoint import exchange as exchange_module
from stakegraph.store.endpoint.deadline import Deadline
from store.endpoint.asking import ask, change, exchange, update_of

if TYPE_CHECKING:
    from store.endpoint.conftest import Scripted


@pytest.mark.parametrize("head", [b"", b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 500 No\r\n\r\n"])
def test_a_byte_at_a_time_does_not_go_on_past_the_deadline(server: Scripted, head: bytes) -> None:
    def drip(connection: socket.socket) -> None:
        connection.sendall(head)
        for _ in range(100):
            connection.sendall(b"H")
            time.sleep(0.2)

    server.does(drip)
    start = time.monotonic()
    with pytest.raises(EngineError, match=r"took longer than 1 s|answers 500"):
        ask(server, seconds=1)
    assert time.monotonic() - start < 15  # of the 20 s that the server would go on


def test_a_silent_server_does_not_hold_anybody_past_the_deadline(server: Scripted) -> None:
    server.does(lambda _: time.sleep(2))
    with pytest.raises(EngineError, match=r"took longer than 1 s"):
        ask(server, seconds=1)


@pytest.mark.parametrize("layer", ["connection.connect_tcp", "connection.start_tls", "proxy.start_tls"])
def test_the_deadline_cuts_each_layer_of_a_connection(layer: str) -> None:
    near, far = socket.socketpair()
    far.settimeout(5)
    deadline = Deadline(0.05)
    with near, far:
        deadline.trace(f"{layer}.complete", {"return_value": _Stream(near)})
        with pytest.raises(TimeoutError):
            deadline.run(lambda: near.recv(1))
        assert far.recv(1) == b""
    assert deadline.is_over


class _Stream:
    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection

    def get_extra_info(self, name: str) -> socket.socket:
        assert name == "socket"
        return self._connection


def test_a_server_that_takes_no_connection_is_said_to_be_out_of_reach(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(exchange_module, "_CONNECT_SECONDS", 0.1)
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for client in waiting:
            client.setblocking(False)
            client.connect_ex(full.getsockname())
        url = f"http://127.0.0.1:{full.getsockname()[1]}/query"
        with pytest.raises(EngineError, match="cannot be reached"):
            exchange(url, seconds=5).send(update_of(url))
        for client in waiting:
            client.close()


def test_a_name_whose_address_is_never_found_does_not_hold_anybody_past_the_deadline(
    server: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_resolved, looked, look_up = threading.Event(), threading.Event(), socket.getaddrinfo

    def slow(*words: Any, **more: Any) -> Any:
        is_resolved.wait(20)
        try:
            return look_up(*words, **more)
        finally:
            looked.set()

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    server.says()
    start = time.monotonic()
    with pytest.raises(EngineError, match=r"cannot be reached within 0\.2 s; nothing was sent"):
        change(server, seconds=0.2)
    assert time.monotonic() - start < 10  # of the 20 s that the search would go on
    is_resolved.set()
    assert looked.wait(10)
    _wait_for_threads("stakegraph-exchange")
    assert server.requests == []  # it came too late, and nobody waited: the change is not made


def _wait_for_threads(name: str) -> None:
    for thread in threading.enumerate():
        if thread.name == name:
            thread.join(10)
            assert not thread.is_alive()


def test_nothing_is_sent_after_an_interrupt(server: Scripted, monkeypatch: pytest.MonkeyPatch) -> None:
    is_resolved, look_up = threading.Event(), socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda *words, **more: is_resolved.wait(20) and look_up(*words, **more)
    )

    def interrupt(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Future, "result", interrupt)
    server.says()
    with pytest.raises(KeyboardInterrupt):
        change(server)
    is_resolved.set()
    _wait_for_threads("stakegraph-exchange")
    assert server.requests == []
