"""Binding a server."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

from stakegraph.server.running import bind
from stakegraph.server.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path


def test_an_answer_does_not_wait_for_the_client_to_confirm_its_head(tmp_path: Path) -> None:
    """asyncio sets TCP_NODELAY only on sockets whose protocol is named; without it small answers take 40 ms."""
    with bind(Settings(tmp_path, port=0)) as bound:
        assert bound.proto == socket.IPPROTO_TCP
