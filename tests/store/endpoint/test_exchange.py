"""One request gets its whole answer or an error, whatever the server does."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from leaks import keeps_its_caller
from stakegraph.cli import cli
from stakegraph.errors import EngineError

pytest.importorskip("httpx")

from stakegraph.store.endpoint.credentials import Credentials
from store.endpoint.asking import SECRET, ask, change, exchange, query_of, update_of
from store.endpoint.conftest import JSON, ROWS

if TYPE_CHECKING:
    from listening import Listener
    from store.endpoint.conftest import Scripted


# ---- an answer that is not whole, or never ends


def test_an_answer_that_breaks_off_is_asked_for_again(server: Scripted) -> None:
    server.says(b'{"head":', length=500)
    server.says(b"whole")
    assert ask(server) == b"whole"
    assert len(server.requests) == 2


def test_an_answer_that_always_breaks_off_is_an_error(server: Scripted) -> None:
    server.says(b'{"head":', length=500)
    with pytest.raises(EngineError, match="truncated or invalid"):
        ask(server)
    assert len(server.requests) == 4


def test_an_error_does_not_keep_the_frames_of_its_callers(server: Scripted) -> None:
    server.says(b'{"head":', length=500)
    assert not keeps_its_caller(lambda: ask(server))
    server.does(lambda _: time.sleep(1))
    assert not keeps_its_caller(lambda: ask(server, seconds=0.1))


def test_a_change_whose_answer_breaks_off_is_not_sent_again(server: Scripted) -> None:
    server.says(b"", length=500)
    with pytest.raises(EngineError, match="may have been made or not"):
        change(server)
    assert len(server.requests) == 1


def test_a_connection_closed_without_a_word_is_an_error(server: Scripted) -> None:
    server.sends(b"")
    with pytest.raises(EngineError, match="truncated or invalid"):
        ask(server)


def test_a_chunk_that_is_missing_is_an_error(server: Scripted) -> None:
    server.sends(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nwhole\r\n")
    with pytest.raises(EngineError, match="truncated or invalid"):
        ask(server)


def test_an_answer_without_an_end_does_not_fill_the_memory(server: Scripted) -> None:
    def endless(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(100_000):
            connection.sendall(b"1000\r\n" + bytes(0x1000) + b"\r\n")

    server.does(endless)
    with pytest.raises(EngineError, match="larger than 1,000,000 bytes"):
        ask(server, most_bytes=1_000_000)


def test_a_head_without_an_end_is_an_error(server: Scripted) -> None:
    def endless(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        for index in range(1_000_000):
            connection.sendall(b"X-%d: more\r\n" % index * 100)

    server.does(endless)
    with pytest.raises(EngineError, match="truncated or invalid"):
        ask(server)


FAILURES: dict[str, tuple[bytes, str, str, tuple[str, ...]]] = {
    "an error": (b"out of memory", "text/plain", "500 Error", ()),
    "a login page": (b"<html>Log in</html>", "text/html", "200 OK", ()),
    "half of the rows": (ROWS[:-3], JSON, "200 OK", ()),
    "rows as CSV": (b"n\n9\n", "text/csv", "200 OK", ()),
    "a part": (ROWS, JSON, "206 Partial Content", ()),
    "nobody is let in": (b"", "text/plain", "401 Who", ()),
    "nothing is there": (b"", "text/plain", "404 None", ()),
    "another server": (b"", "text/plain", "302 There", ("Location: http://127.0.0.2:1/query",)),
    "packed, cut": (gzip.compress(ROWS, mtime=0)[:-4], JSON, "200 OK", ("Content-Encoding: gzip",)),
}


@pytest.mark.parametrize("words", [["cases"], ["paths", "ICE"], ["query", "SELECT * {}"]], ids=" ".join)
@pytest.mark.parametrize("name", FAILURES)
def test_whatever_a_server_does_no_part_of_an_answer_is_printed(
    server: Scripted, name: str, words: list[str]
) -> None:
    body, content_type, status, headers = FAILURES[name]
    server.says(body, content_type, status, *headers)
    result = CliRunner().invoke(cli, [*words, "--store", server.address])
    assert (result.exit_code, result.stdout) == (3, ""), result.output
    assert result.stderr.startswith("error: ")
    assert server.address in result.stderr
    assert len(result.stderr.splitlines()) == 1


# ---- what was not sent is sent again


def test_a_change_is_sent_again_when_the_server_took_no_connection(
    server: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        address, passes = nobody.getsockname(), list[float]()

        def pause(seconds: float) -> None:
            passes.append(seconds)
            if len(passes) == 2:  # now somebody is there
                nobody.listen()
                threading.Thread(target=_answer_once, args=(nobody, requests), daemon=True).start()

        requests: list[bytes] = []
        monkeypatch.setattr(time, "sleep", pause)
        url = f"http://127.0.0.1:{address[1]}/update"
        exchange(url, seconds=20).send(update_of(url))
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
    with pytest.raises(EngineError, match="partial answer"):
        ask(server)


# ---- what is packed or too large


def test_a_packed_answer_is_unpacked(server: Scripted) -> None:
    text = b"many words " * 300_000
    server.says(gzip.compress(text, mtime=0), JSON, "200 OK", "Content-Encoding: gzip")
    assert ask(server) == text


def test_all_members_of_a_packed_answer_count(server: Scripted) -> None:
    server.says(
        gzip.compress(b"one ", mtime=0) + gzip.compress(b"two", mtime=0),
        JSON,
        "200 OK",
        "Content-Encoding: gzip",
    )
    assert ask(server) == b"one two"


@pytest.mark.parametrize(
    "packed", [gzip.compress(b"x" * 9_000, mtime=0)[:-9], gzip.compress(b"x", mtime=0) + b"?", b"no gzip"]
)
def test_a_packed_answer_that_is_not_whole_is_an_error(server: Scripted, packed: bytes) -> None:
    server.says(packed, JSON, "200 OK", "Content-Encoding: gzip")
    with pytest.raises(EngineError, match="truncated or invalid"):
        ask(server)


def test_a_small_packed_answer_cannot_fill_the_memory(server: Scripted) -> None:
    server.says(gzip.compress(bytes(50_000_000), mtime=0), JSON, "200 OK", "Content-Encoding: gzip")
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


def test_the_pause_is_as_long_as_the_server_asks(server: Scripted, monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(time, "sleep", pauses.append)
    server.says(b"busy", "text/plain", "503 Busy", "Retry-After: 7")
    server.says(b"whole")
    assert ask(server) == b"whole"
    assert pauses == [7.0]


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


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b'{"title": "Too many", "detail": "over 100 rows", "status": 500}', "Too many: over 100 rows"),
        (b'{"message": "no such graph"}', "no such graph"),
        (b'{"error": 7}', '{"error": 7}'),
        (b'["half', '["half'),
        (b"[" * 9_000, r"\[" * 300),
    ],
)
def test_what_a_server_says_of_an_error_in_json_is_shown_in_its_words(
    server: Scripted, body: bytes, says: str
) -> None:
    server.says(body, "application/problem+json", "500 Error")
    with pytest.raises(EngineError) as caught:
        ask(server)
    assert str(caught.value).endswith(f" answers 500: {says.replace(chr(92), '')}")


@pytest.mark.parametrize("status", ["500 Error", "502 Bad", "503 Busy", "504 Late"])
def test_a_change_is_sent_once_and_its_fate_is_called_unknown(server: Scripted, status: str) -> None:
    server.says(b"", "text/plain", status, "Retry-After: 0")
    with pytest.raises(EngineError, match="may have been made or not"):
        change(server)
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", ["401 Who", "403 No"])
def test_who_may_not_ask_is_told_what_to_set(server: Scripted, status: str) -> None:
    server.says(b"", "text/html", status)
    with pytest.raises(EngineError, match="STAKEGRAPH_TOKEN, or STAKEGRAPH_USER and STAKEGRAPH_PASSWORD"):
        ask(server)
    with pytest.raises(EngineError, match="wants credentials"):
        exchange(server.address, Credentials()).send(query_of(server))


def test_the_page_of_an_error_is_not_shown(server: Scripted) -> None:
    server.says(b"<html>a thousand tags</html>", "text/html", "500 Very wrong")
    with pytest.raises(EngineError, match=r"answers 500: Very wrong$"):
        ask(server)


# ---- a server that sends on


def test_nothing_goes_to_another_server_that_an_answer_points_to(
    server: Scripted, listener: Listener
) -> None:
    server.says(b"", "text/plain", "307 There", f"Location: {listener.address}query")
    with pytest.raises(EngineError, match="redirects to another server"):
        ask(server)
    assert listener.heard == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "location", ["https://127.0.0.1:PORT/query", "//127.0.0.2:PORT/query", "http://127.0.0.1/"]
)
def test_another_scheme_host_or_port_is_another_server(server: Scripted, location: str, status: int) -> None:
    location = location.replace("PORT", server.address.split(":")[2].split("/")[0])
    server.says(b"", "text/plain", f"{status} There", f"Location: {location}")
    with pytest.raises(EngineError, match="redirects to another server"):
        ask(server)
    assert len(server.requests) == 1


def test_a_user_in_a_redirect_does_not_replace_the_credentials(server: Scripted) -> None:
    server.says(b"", "text/plain", "307 There", f"Location: {server.address.replace('//', '//me:other@')}")
    server.says(b"whole")
    assert ask(server) == b"whole"
    assert f"authorization: bearer {SECRET}\r\n".encode() in server.requests[1].lower()


def test_a_query_follows_within_the_server(server: Scripted) -> None:
    server.says(b"", "text/plain", "307 There", "Location: /other")
    server.says(b"whole")
    assert ask(server) == b"whole"
    assert server.requests[1].startswith(b"POST /other ")
    assert server.requests[1].endswith(b"ASK {}")


def test_a_circle_of_addresses_has_an_end(server: Scripted) -> None:
    server.says(b"", "text/plain", "307 There", "Location: /query")
    with pytest.raises(EngineError, match="in a circle"):
        ask(server)


def test_a_change_does_not_follow(server: Scripted) -> None:
    server.says(b"", "text/plain", "307 There", "Location: /other")
    with pytest.raises(EngineError, match="a change does not follow"):
        change(server)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "location", ["http://[", "http://127.0.0.1:port/", "//", "javascript:0", "http://\x7f"]
)
def test_an_address_that_is_none_is_not_followed(server: Scripted, location: str) -> None:
    server.says(b"", "text/plain", "302 There", f"Location: {location}")
    with pytest.raises(EngineError, match=r"redirects|invalid"):
        ask(server)
    assert {request.split()[1] for request in server.requests} == {b"/query"}
