"""A secret goes to one server only, and is in no message, no traceback and no log."""

from __future__ import annotations

import base64
import gc
import logging
import traceback
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from click.testing import CliRunner

from stakegraph.cli import cli
from stakegraph.errors import EngineError
from stakegraph.loading import load_cases

pytest.importorskip("httpx")

from stakegraph.store.endpoint.credentials import Credentials, find_credentials
from store.endpoint.asking import SECRET, exchange, query_of
from store.endpoint.conftest import JSON, ROWS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from stakegraph.model import Case
    from store.endpoint.conftest import Scripted


def test_a_token_of_the_environment_is_sent(server: Scripted) -> None:
    server.says()
    credentials = find_credentials(server.address, {"STAKEGRAPH_TOKEN": SECRET, "NETRC": "none"})
    exchange(server.address, credentials).send(query_of(server))
    assert f"authorization: bearer {SECRET}\r\n".encode() in server.requests[0].lower()


def test_nothing_is_sent_of_who_asks_when_nobody_said_it(server: Scripted) -> None:
    server.says()
    exchange(server.address, Credentials()).send(query_of(server))
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


def test_no_secret_is_in_a_log_that_tells_everything(
    server: Scripted, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("httpx", "httpcore"):
        caplog.set_level(logging.DEBUG, logger=name)
    monkeypatch.setenv("STAKEGRAPH_TOKEN", SECRET)
    server.says(ROWS, JSON, f"200 {SECRET}", f"X-Echo: Bearer {SECRET}", "X-Plain: seen")
    CliRunner().invoke(cli, ["stats", "--store", f"{server.address}?key=of-the-address"])
    assert f"Bearer {SECRET}".encode() in server.requests[0]
    assert b"key=of-the-address" in server.requests[0]
    assert "X-Plain" in caplog.text  # other headers are logged
    assert f"HTTP Request: POST {server.address} " in caplog.text
    assert SECRET not in caplog.text
    assert "of-the-address" not in caplog.text


def test_a_netrc_file_says_who_asks_and_is_not_shown(
    server: Scripted, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "netrc"
    path.write_text(f"machine 127.0.0.1 login me password {SECRET}\n", encoding="utf-8")
    path.chmod(0o600)
    monkeypatch.setenv("NETRC", str(path))
    server.says(f"no right for {SECRET}".encode(), "text/plain", "403 No")
    result = CliRunner().invoke(cli, ["stats", "--store", server.address])
    assert (result.exit_code, result.stdout) == (3, "")
    assert "(403: no right for •••): it refuses the credentials" in result.stderr
    pair = base64.b64encode(f"me:{SECRET}".encode())
    assert b"authorization: basic " + pair.lower() in server.requests[0].lower()


def test_a_secret_that_cannot_be_sent_is_not_shown(server: Scripted, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAKEGRAPH_TOKEN", f"{SECRET} ")
    result = CliRunner().invoke(cli, ["stats", "--store", server.address])
    assert result.exit_code == 2
    assert SECRET not in result.output + "".join(traceback.format_exception(result.exception))
    assert server.requests == []


# ---- secrets in the address, and secrets that the client does not know


KEY = "K3y/of the=address"
KEY_FORMS = (KEY, "K3y/of%20the=address", "K3y%2Fof%20the%3Daddress", "K3y%2Fof+the%3Daddress", KEY.upper())
KEY_WORDS = ("3y/of", "3y%2fof", "the=address", "the%3daddress")


def _echoes() -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    """Give answers that echo the key of the address: body, media type, status, headers."""
    for key in KEY_FORMS:
        yield f"no right for POST /query?api-key={key} HTTP/1.1", "text/plain", "500 Error", ()
        yield f'{{"detail": "bad key {key}"}}', "application/problem+json", "403 No", ()
        yield "", "text/plain", f"500 bad key {key}", ()
        yield "", f"text/{key}", "200 OK", ()
        yield "", "text/plain", "307 There", (f"Location: http://other.example/{key}",)
        yield (
            f'{{"head":{{"vars":["x"]}},"results":{{"bindings":[{{"x":{{"type":"{key}"}}}}]}}}}',
            JSON,
            "200 OK",
            (),
        )


@pytest.mark.parametrize(("body", "content_type", "status", "headers"), list(_echoes()))
def test_a_key_in_the_address_that_a_server_echoes_is_not_shown(
    server: Scripted,
    caplog: pytest.LogCaptureFixture,
    body: str,
    content_type: str,
    status: str,
    headers: tuple[str, ...],
) -> None:
    for name in ("httpx", "httpcore"):
        caplog.set_level(logging.DEBUG, logger=name)
    server.says(body.encode(), content_type, status, *headers)
    result = CliRunner().invoke(cli, ["cases", "--store", f"{server.address}?api-key={quote(KEY)}"])
    assert result.exit_code == 3, result.output
    shown = "".join(traceback.format_exception(result.exception))
    for text in (result.output, shown, caplog.text):
        assert not [word for word in KEY_WORDS if word in text.lower()]


def test_a_key_of_the_address_for_updates_is_not_shown(
    server: Scripted, monkeypatch: pytest.MonkeyPatch, small_case: Case
) -> None:
    update_url = server.address.replace("/query", "/change?key=of-the-updates")
    monkeypatch.setenv("STAKEGRAPH_UPDATE_URL", update_url)
    server.says(b'{"head":{"vars":["id"]},"results":{"bindings":[]}}')
    server.says(b"wrong: of-the-updates", "text/plain", "500 Error")
    with pytest.raises(EngineError, match=r"/change answers 500: wrong: •••"):
        load_cases(server.address, [small_case])


@pytest.mark.parametrize(
    ("echo", "hidden", "remains"),
    [
        ("see https://me:hunter3@graphs.example/query", "hunter3", "https://graphs.example/query"),
        ("see https://graphs.example/query?key=hunter3", "hunter3", "https://graphs.example/query"),
        ("you sent Authorization: Basic aHVudGVyMw==", "aHVudGVyMw", "you sent Authorization: Basic •••"),
        ('{"authorization": "Bearer hunter3"}', "hunter3", "authorization"),
    ],
)
def test_secrets_of_others_that_a_server_echoes_are_not_shown(
    server: Scripted, echo: str, hidden: str, remains: str
) -> None:
    server.says(echo.encode(), "text/plain", "500 Error")
    with pytest.raises(EngineError) as caught:
        exchange(server.address).send(query_of(server))
    assert hidden not in str(caught.value)
    assert remains in str(caught.value)


def test_logs_of_httpx_are_left_alone_when_no_endpoint_is_in_use(caplog: pytest.LogCaptureFixture) -> None:
    gc.collect()  # the endpoints of other tests
    caplog.set_level(logging.INFO, logger="httpx")
    logging.getLogger("httpx").info("GET %s", "http://other.example/?page=2")
    assert "http://other.example/?page=2" in caplog.text
