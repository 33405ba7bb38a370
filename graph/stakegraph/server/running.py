"""Binding, starting and stopping a server."""

from __future__ import annotations

import logging
import signal
import socket
from typing import TYPE_CHECKING, Any, cast

import uvicorn

from stakegraph.errors import StakegraphError
from stakegraph.hosts import is_loopback
from stakegraph.server.app import make_app
from stakegraph.server.guard import LARGEST_HEAD

if TYPE_CHECKING:
    from collections.abc import Callable

    from stakegraph.server.settings import Settings

LAST_ANSWERS = 10  # seconds that running requests get on shutdown
CONNECTIONS = 256


class AccessFormatter(logging.Formatter):
    """Formats a line of uvicorn's access log, without the query."""

    def format(self, record: logging.LogRecord) -> str:
        client, method, target, _, status = cast("tuple[Any, ...]", record.args)
        path = target.partition("?")[0][:200]
        return f"{self.formatTime(record, '%Y-%m-%dT%H:%M:%S%z')} {client} {method} {path} {status}"


def serve(settings: Settings, on_start: Callable[[str], None]) -> None:
    """Serve until SIGTERM or SIGINT; call `on_start` with the address when the server is ready.

    Raises
    ------
    StakegraphError
        When the address cannot be bound.
    """
    bound = bind(settings)
    host, port = bound.getsockname()[:2]
    shown = "localhost" if is_loopback(host) and ":" not in host else f"[{host}]" if ":" in host else host
    address = f"http://{host if shown == 'localhost' else shown}:{port}/"
    app = make_app(settings, lambda: on_start(address))
    config = uvicorn.Config(
        app,
        http="h11",  # httptools has no limit on the head of a request
        ws="none",
        log_config=None,
        server_header=False,
        proxy_headers=settings.behind_proxy,
        forwarded_allow_ips="127.0.0.1,::1",
        limit_concurrency=CONNECTIONS,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=LAST_ANSWERS,
        h11_max_incomplete_event_size=LARGEST_HEAD,
    )
    _log_requests()
    for sign in (signal.SIGINT, signal.SIGTERM):  # uvicorn raises the signal again after a graceful shutdown
        signal.signal(sign, lambda _, __: None)
    uvicorn.Server(config).run(sockets=[bound])


def _log_requests() -> None:
    """Write uvicorn's access log to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(AccessFormatter())
    access = logging.getLogger("uvicorn.access")
    access.setLevel(logging.INFO)
    access.addHandler(handler)


def bind(settings: Settings) -> socket.socket:
    """Return a socket that listens where the settings say; raise `StakegraphError` if it cannot."""
    bound = None
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        bound = socket.socket(family, kind, protocol)  # asyncio sets TCP_NODELAY only with a protocol
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
