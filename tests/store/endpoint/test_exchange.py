"""One request gets its whole answer or an error, whatever the server does; a secret goes to one server only."""

from __future__ import annotations

import gzip
import socket
import threading
import time
import traceback
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from stakegraph.cli import cli
from stakegraph.errors import EngineError

pytest.importorskip("httpx")

from stakegraph.store.endpoint import deadline, exchange
from stakegraph.store.endpoint.credentials import Credentials, find_credentials
from stakegraph.store.endpoint.exchange import Exchange, Request

if TYPE_CHECKING:
    from collections.abc import Iterator

    from listening import Listener
    from store.endpoint.conftest import Scripted

SECRET = "hunter2-very-secret"
WITH_SECRET = Credentials(f"Bearer {SECRET}", SECRET)
JSON = "application/sparql-results+json"


def ask(server: Scripted, **options: float) -> bytes:
    body = Exchange(WITH_SECRET, **options).send(_query(server)).body  # type: ignore[arg-type]
    return body.read()


def change(server: Scripted, **options: float) -> None:
    request = Request(server.address, b"DROP ALL", "application/sparql-update", is_safe=False)
    Exchange(WITH_SECRET, **options).send(request)  # type: ignore[arg-type]


def _query(server: Scripted) -> Request:
    return Request(server.address, b"ASK {}", "application/sparql-query", [JSON])


# ---- an answer that is not whole, or never ends


def test_an_answer_that_breaks_off_is_asked_for_again(server: Scripted) -> None:
    server.says(b'{"head":', length=500)
    server.says(b"whole")
    assert ask(server) == b"whole"
    assert len(server.requests) == 2


def test_an_answer_that_always_breaks_off_is_an_error(server: Scripted) -> None:
    server.says(b'{"head":', length=500)
    with pytest.raises(EngineError, match="broke off"):
        ask(server)
    assert len(server.requests) == 4


def test_a_change_whose_answer_breaks_off_is_not_sent_again(server: Scripted) -> None:
    server.says(b"", length=500)
    with pytest.raises(EngineError, match="whether the change was made is not known"):
        change(server)
    assert len(server.requests) == 1


def test_a_connection_closed_without_a_word_is_an_error(server: Scripted) -> None:
    server.sends(b"")
    with pytest.raises(EngineError, match="broke off"):
        ask(server)


def test_a_chunk_that_is_missing_is_an_error(server: Scripted) -> None:
    server.sends(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nwhole\r\n")
    with pytest.raises(EngineError, match="broke off"):
        ask(server)


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
    near.settimeout(5)
    watch = deadline.Watch(time.monotonic() + 0.05)
    with near, far:
        watch.trace(f"{layer}.complete", {"return_value": _Stream(near)})
        assert watch.waited(lambda: near.recv(1)) == b""
    assert watch.is_over


class _Stream:
    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection

    def get_extra_info(self, name: str) -> socket.socket:
        assert name == "socket"
        return self._connection


def test_a_server_that_takes_no_connection_is_said_to_be_out_of_reach(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(exchange, "_TO_CONNECT", 0.1)
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for each in waiting:
            each.setblocking(False)
            each.connect_ex(full.getsockname())
        url = f"http://127.0.0.1:{full.getsockname()[1]}/query"
        with pytest.raises(EngineError, match="cannot be reached"):
            Exchange(WITH_SECRET, seconds=5).send(Request(url, b"", "application/sparql-query"))
        for each in waiting:
            each.close()


def test_a_name_whose_address_is_never_found_does_not_hold_anybody_past_the_deadline(
    server: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, looked, look_up = threading.Event(), threading.Event(), socket.getaddrinfo

    def slow(*words: Any, **more: Any) -> Any:
        found.wait(20)
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
    found.set()
    assert looked.wait(10)
    _wait_for_threads("stakegraph-exchange")
    assert server.requests == []  # it came too late, and nobody waited: the change is not made


def _wait_for_threads(name: str) -> None:
    for each in threading.enumerate():
        if each.name == name:
            each.join(10)
            assert not each.is_alive()


def test_nothing_is_sent_after_an_interrupt(server: Scripted, monkeypatch: pytest.MonkeyPatch) -> None:
    found, look_up = threading.Event(), socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda *words, **more: found.wait(20) and look_up(*words, **more)
    )

    def interrupt(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(deadline, "wait", interrupt)
    server.says()
    with pytest.raises(KeyboardInterrupt):
        change(server)
    found.set()
    _wait_for_threads("stakegraph-exchange")
    assert server.requests == []


# ---- what was not sent is sent again


def test_a_change_is_sent_again_when_the_server_took_no_connection(
    server: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        place, passes = nobody.getsockname(), list[float]()

        def pause(seconds: float) -> None:
            passes.append(seconds)
            if len(passes) == 2:  # now somebody is there
                nobody.listen()
                threading.Thread(target=_answer_once, args=(nobody, requests), daemon=True).start()

        requests: list[bytes] = []
        monkeypatch.setattr(time, "sleep", pause)
        url = f"http://127.0.0.1:{place[1]}/update"
        Exchange(WITH_SECRET, seconds=20).send(Request(url, b"DROP ALL", "text/plain", is_safe=False))
        assert len(passes) == 2
        assert len(requests) == 1


def _answer_once(listening: socket.socket, requests: list[bytes]) -> None:
    connection, _ = listening.accept()
    with connection:
        requests.append(connection.recv(4096))
        connection.sendall(b"HTTP/1.1 204 Done\r\n\r\n")


# ---- what a server itself calls a part


@pytest.mark.parametrize(
    ("status", "headers"), [("206 Partial Content", ()), ("200 OK", ("X-SQL-State: S1TAT",))]
)
def test_a_part_is_no_answer(server: Scripted, status: str, headers: tuple[str, ...]) -> None:
    server.says(b"rows", JSON, status, *headers)
    with pytest.raises(EngineError, match="sends a part of the answer only"):
        ask(server)


# ---- what is packed or too large


def test_a_packed_answer_is_unpacked(server: Scripted) -> None:
    text = b"many words " * 300_000
    server.says(gzip.compress(text), JSON, "200 OK", "Content-Encoding: gzip")
    assert ask(server) == text


def test_all_members_of_a_packed_answer_count(server: Scripted) -> None:
    server.says(gzip.compress(b"one ") + gzip.compress(b"two"), JSON, "200 OK", "Content-Encoding: gzip")
    assert ask(server) == b"one two"


@pytest.mark.parametrize("packed", [gzip.compress(b"x" * 9_000)[:-9], gzip.compress(b"x") + b"?", b"no gzip"])
def test_a_packed_answer_that_is_not_whole_is_an_error(server: Scripted, packed: bytes) -> None:
    server.says(packed, JSON, "200 OK", "Content-Encoding: gzip")
    with pytest.raises(EngineError, match="broke off or cannot be read"):
        ask(server)


def test_a_small_packed_answer_cannot_fill_the_memory(server: Scripted) -> None:
    server.says(gzip.compress(bytes(50_000_000)), JSON, "200 OK", "Content-Encoding: gzip")
    with pytest.raises(EngineError, match="larger than 1,000,000 bytes"):
        ask(server, most_bytes=1_000_000)


def test_an_encoding_that_was_not_asked_for_is_refused(server: Scripted) -> None:
    server.says(b"...", JSON, "200 OK", "Content-Encoding: br")
    with pytest.raises(EngineError, match="encoding"):
        ask(server)


def test_an_answer_may_be_as_large_as_allowed_and_not_a_byte_larger(server: Scripted) -> None:
    server.says(b"x" * 1_000)
    assert len(ask(server, most_bytes=1_000)) == 1_000
    with pytest.raises(EngineError, match="larger than 999 bytes"):
        ask(server, most_bytes=999)


# ---- the way there


def test_no_proxy_of_the_environment_is_asked_for_the_way_to_this_machine(
    server: Scripted, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, listener.address)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    server.says(b"whole")
    assert ask(server) == b"whole"
    assert listener.heard == []


# ---- a server that says no


@pytest.mark.parametrize("status", ["429 Slow down", "502 Bad", "503 Busy", "504 Late"])
def test_a_query_is_asked_again_when_the_trouble_may_pass(server: Scripted, status: str) -> None:
    server.says(b"busy", "text/plain", status)
    server.says(b"busy", "text/plain", "500 Error", "Retry-After: 0")
    server.says(b"whole")
    assert ask(server) == b"whole"


def test_a_query_is_asked_four_times_at_most(server: Scripted) -> None:
    server.says(b"too many askers", "text/plain", "503 Busy", "Retry-After: 0")
    with pytest.raises(EngineError, match="answers 503: too many askers"):
        ask(server)
    assert len(server.requests) == 4


@pytest.mark.parametrize("pause", ["3600", "9" * 500])
def test_nobody_waits_for_a_server_past_the_deadline(server: Scripted, pause: str) -> None:
    server.says(b"later", "text/plain", "503 Busy", f"Retry-After: {pause}")
    with pytest.raises(EngineError, match="answers 503: later"):
        ask(server, seconds=5)
    assert len(server.requests) == 1


def test_an_error_of_the_server_is_shown_and_not_asked_for_again(server: Scripted) -> None:
    server.says(b"out of\r\n\x1b[31mmemory", "text/plain", "500 Error")
    with pytest.raises(EngineError, match=r"answers 500: out of \[31mmemory$"):
        ask(server)
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", ["500 Error", "502 Bad", "503 Busy", "504 Late"])
def test_a_change_is_sent_once_and_its_fate_is_called_unknown(server: Scripted, status: str) -> None:
    server.says(b"", "text/plain", status, "Retry-After: 0")
    with pytest.raises(EngineError, match="whether the change was made is not known"):
        change(server)
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", ["401 Who", "403 No"])
def test_who_may_not_ask_is_told_what_to_set(server: Scripted, status: str) -> None:
    server.says(b"", "text/html", status)
    with pytest.raises(EngineError, match="STAKEGRAPH_TOKEN, or STAKEGRAPH_USER and STAKEGRAPH_PASSWORD"):
        ask(server)
    with pytest.raises(EngineError, match="wants credentials"):
        Exchange(Credentials()).send(_query(server))


def test_the_page_of_an_error_is_not_shown(server: Scripted) -> None:
    server.says(b"<html>a thousand tags</html>", "text/html", "500 Very wrong")
    with pytest.raises(EngineError, match=r"answers 500: Very wrong$"):
        ask(server)


# ---- a server that sends on


def test_nothing_goes_to_another_server_that_an_answer_points_to(
    server: Scripted, listener: Listener
) -> None:
    server.says(b"", "text/plain", "307 There", f"Location: {listener.address}query")
    with pytest.raises(EngineError, match="sends on to another server, which is refused"):
        ask(server)
    assert listener.heard == []


def test_a_query_follows_within_the_server(server: Scripted) -> None:
    server.says(b"", "text/plain", "307 There", "Location: /other")
    server.says(b"whole")
    assert ask(server) == b"whole"
    assert server.requests[1].startswith(b"POST /other ")
    assert server.requests[1].endswith(b"ASK {}")


def test_a_circle_of_addresses_has_an_end(server: Scripted) -> None:
    server.says(b"", "text/plain", "307 There", "Location: /query")
    with pytest.raises(EngineError, match="without an end"):
        ask(server)


def test_a_change_does_not_follow(server: Scripted) -> None:
    server.says(b"", "text/plain", "307 There", "Location: /other")
    with pytest.raises(EngineError, match="a change is not sent on"):
        change(server)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "location", ["http://[", "http://127.0.0.1:port/", "//", "javascript:0", "http://\x7f"]
)
def test_an_address_that_is_none_is_not_followed(server: Scripted, location: str) -> None:
    server.says(b"", "text/plain", "302 There", f"Location: {location}")
    with pytest.raises(EngineError, match=r"sends on|cannot be read"):
        ask(server)
    assert {request.split()[1] for request in server.requests} == {b"/query"}


# ---- secrets


def test_a_token_of_the_environment_is_sent(server: Scripted) -> None:
    server.says()
    credentials = find_credentials(server.address, {"STAKEGRAPH_TOKEN": SECRET, "NETRC": "none"})
    Exchange(credentials).send(_query(server))
    assert f"authorization: bearer {SECRET}\r\n".encode() in server.requests[0].lower()


def test_nothing_is_sent_of_who_asks_when_nobody_said_it(server: Scripted) -> None:
    server.says()
    Exchange(Credentials()).send(_query(server))
    assert b"authorization" not in server.requests[0].lower()


def _leaks() -> Iterator[tuple[bytes, str, str, tuple[str, ...]]]:
    """Give answers that say the secret, in each place an error could take it from."""
    yield SECRET.encode(), "text/plain", "500 Error", ()
    yield b"", "text/plain", f"500 {SECRET}", ()
    yield b"", "text/plain", f"503 {SECRET}", ("Retry-After: 0",)
    yield b"", f"text/{SECRET}", "200 OK", ()
    yield b"", "text/plain", "200 OK", (f"Content-Encoding: {SECRET}",)
    yield b"", "text/plain", "307 There", (f"Location: http://{SECRET}.example/{SECRET}",)
    yield b"", "text/plain", "200 OK", (f"Transfer-Encoding: {SECRET}",)
    yield b"", "text/plain", f"2000 {SECRET}", ()
    yield f'{{"{SECRET}": [{SECRET}]}}'.encode(), JSON, "200 OK", ()
    yield (
        f'{{"head":{{"vars":["x"]}},"results":{{"bindings":[{{"x":{{"type":"{SECRET}"}}}}]}}}}'.encode(),
        JSON,
        "200 OK",
        (),
    )


@pytest.mark.parametrize(("body", "content_type", "status", "headers"), list(_leaks()))
def test_a_secret_that_a_server_says_back_is_not_shown(
    server: Scripted,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    body: bytes,
    content_type: str,
    status: str,
    headers: tuple[str, ...],
) -> None:
    monkeypatch.setenv("STAKEGRAPH_TOKEN", SECRET)
    server.says(body, content_type, status, *headers)
    result = CliRunner().invoke(cli, ["stats", "--store", server.address])
    assert result.exit_code == 3, result.output
    assert isinstance(result.exception, SystemExit)
    shown = "".join(traceback.format_exception(result.exception))
    for text in (result.output, shown, caplog.text):
        assert SECRET not in text.lower()
    assert f"Bearer {SECRET}".encode() in server.requests[0]


def test_a_secret_that_cannot_be_sent_is_not_shown(server: Scripted, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAKEGRAPH_TOKEN", f"{SECRET} ")
    result = CliRunner().invoke(cli, ["stats", "--store", server.address])
    assert result.exit_code == 2
    assert SECRET not in result.output + "".join(traceback.format_exception(result.exception))
    assert server.requests == []
