"""Binding, starting and stopping a server."""

from __future__ import annotations

import signal
import socket
from typing import TYPE_CHECKING, Any

import uvicorn

from stakegraph.errors import StakegraphError
from stakegraph.hosts import is_loopback
from stakegraph.server.app import make_app
from stakegraph.server.connections import Connection
from stakegraph.server.guard import LARGEST_HEAD

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from stakegraph.server.settings import Settings

LAST_ANSWERS = 10  # seconds that running answers have when the server is stopped


class _Server(uvicorn.Server):
    """Ends in good order when it is told to; uvicorn would raise the signal again."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self.force_exit = self.should_exit and sig == signal.SIGINT
        self.should_exit = True


def serve(settings: Settings, on_start: Callable[[str], None]) -> None:
    """Serve until SIGTERM or SIGINT; `on_start` is told the address as soon as it can be asked.

    Raises
    ------
    StakegraphError
        When the address cannot be bound.
    """
    bound = _bind(settings)
    host, port = bound.getsockname()[:2]
    shown = "localhost" if is_loopback(host) and ":" not in host else f"[{host}]" if ":" in host else host
    address = f"http://{host if shown == 'localhost' else shown}:{port}/"
    config: dict[str, Any] = {
        "http": Connection,
        "ws": "none",
        "log_config": None,
        "log_level": "warning",
        "access_log": False,
        "server_header": False,
        "proxy_headers": settings.behind_proxy,
        "forwarded_allow_ips": "127.0.0.1,::1",
        "timeout_keep_alive": 5,
        "timeout_graceful_shutdown": LAST_ANSWERS,
        "h11_max_incomplete_event_size": LARGEST_HEAD,
    }
    app = make_app(settings, lambda: on_start(address))
    _Server(uvicorn.Config(app, **config)).run(sockets=[bound])


def _bind(settings: Settings) -> socket.socket:
    bound = None
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        bound = socket.socket(family, kind, protocol)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
        bound.listen(128)
    except OSError as error:
        if bound is not None:
            bound.close()
        raise StakegraphError(
            f"cannot listen on {settings.host} port {settings.port}: {error.strerror or error}; choose another with "
            "--port or --host"
        ) from error
    return bound
