"""What stands around every address."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from stakegraph.server.guard import Foreseen

if TYPE_CHECKING:
    import pytest
    from starlette.types import Message, Receive, Scope, Send


def answered(error: BaseException) -> list[Any]:
    """Return what is sent when an application raises an error."""
    sent: list[Any] = []

    async def raising(scope: Scope, receive: Receive, send: Send) -> None:
        raise error

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(Foreseen(raising)({"type": "http"}, receive, send))
    return sent


def test_what_nobody_foresaw_is_a_problem_and_its_reason_stays_in_the_log(
    capsys: pytest.CaptureFixture[str],
) -> None:
    start, body = answered(RuntimeError("a secret of the server"))
    assert start["status"] == 500
    assert (b"content-type", b"application/problem+json") in start["headers"]
    assert b"secret" not in body["body"]
    assert "a secret of the server" in capsys.readouterr().err


def test_who_is_cut_short_by_the_end_of_the_server_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    start, body = answered(asyncio.CancelledError())
    assert start["status"] == 503
    assert b"told to end" in body["body"]
    assert capsys.readouterr().err == ""
