"""What stands around every address: host, token, other sites, headers, the access log; each a piece of ASGI."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hmac
import ipaddress
import socket
import sys
import time
import traceback
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse

from stakegraph.server.problems import MEDIA_TYPE, Problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from stakegraph.server.settings import Settings

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
    "trusted-types 'none'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
}
LARGEST_HEAD = 64 << 10  # bytes
BROKEN_OFF = "broken off"  # in the state of a request whose client had gone before all was sent
_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="stakegraph", Basic realm="stakegraph", charset="UTF-8"'}


def problem_response(problem: Problem) -> JSONResponse:
    """Return a problem as a response, with the safe headers: some problems are told before anything adds these."""
    return JSONResponse(problem.record(), problem.status, {**HEADERS, **problem.headers}, MEDIA_TYPE)


class Log:
    """One line a request on standard error: who, what, status, time and size; no query, no header."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        start, status, size, ended = time.monotonic(), 0, 0, False

        async def counted(message: Message) -> None:
            nonlocal status, size, ended
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)
            if message["type"] == "http.response.body":
                size += len(message.get("body", b""))
                ended = not message.get("more_body", False)

        try:
            await self._app(scope, receive, counted)
        finally:
            client = scope["client"][0] if scope.get("client") else "-"
            took = (time.monotonic() - start) * 1000
            path = quote(scope["path"], safe="/")[:200]
            is_whole = ended and BROKEN_OFF not in scope.get("state", {})
            note = "" if is_whole else f" {BROKEN_OFF}"
            moment = time.strftime("%Y-%m-%dT%H:%M:%S%z")
            line = f"{moment} {client} {scope['method']} {path} {status} {took:.0f} ms {size} B{note}"
            print(line, file=sys.stderr, flush=True)


class SafeHeaders:
    """Headers that keep a browser from doing more with an answer than show it."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._headers = dict(HEADERS)
        if not settings.origins:
            self._headers["Cross-Origin-Resource-Policy"] = "same-origin"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, with_headers)


class Foreseen:
    """Answers what nobody foresaw as a problem too, and puts it into the log; also what is cut short at the end."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_started = False

        async def watched(message: Message) -> None:
            nonlocal is_started
            is_started = is_started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except (Exception, asyncio.CancelledError) as error:
            if scope["type"] != "http" or is_started:
                raise
            problem = Problem("busy", "the server was told to end", {"Connection": "close"})
            if not isinstance(error, asyncio.CancelledError):
                traceback.print_exc()
                problem = Problem("engine-failed", "an error that nobody foresaw; the server's log has it")
            await problem_response(problem)(scope, receive, send)


class Checked:
    """Refuses a request before it comes to any address, when `check` raises a problem."""

    def __init__(self, app: ASGIApp, check: Callable[[Scope, Headers], None]) -> None:
        self._app, self._check = app, check

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            try:
                self._check(scope, Headers(scope=scope))
            except Problem as problem:
                await problem_response(problem)(scope, receive, send)
                return
        await self._app(scope, receive, send)


def head_check(scope: Scope, headers: Headers) -> None:
    """Refuse a large head: a protocol's own limit lets one pass that arrives at once."""
    size = len(scope.get("raw_path") or b"") + len(scope["query_string"])
    size += sum(len(name) + len(value) + len(b": \r\n") for name, value in headers.raw)
    if size > LARGEST_HEAD:
        raise Problem("head-too-large", f"address and headers have more than {LARGEST_HEAD >> 10} KiB")


def host_check(settings: Settings) -> Callable[[Scope, Headers], None]:
    """Refuse host names that are not the server's: a site whose name is pointed at this machine (DNS rebinding).

    Such an attack needs a name, so IP addresses are let through.
    """
    known = {"localhost", socket.gethostname().lower(), *(name.lower() for name in settings.names)}

    def check(_: Scope, headers: Headers) -> None:
        host = headers.get("host", "")
        name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
        try:
            ipaddress.ip_address(name.strip("[]"))
        except ValueError:
            if name.lower().rstrip(".") not in known:
                raise Problem("wrong-host", f"the request is for {host[:100]!r}") from None

    return check


def site_check(settings: Settings) -> Callable[[Scope, Headers], None]:
    """Refuse what scripts and forms of other sites send, unless their origin is allowed (CORS)."""

    def check(_: Scope, headers: Headers) -> None:
        origin = headers.get("origin")
        is_allowed = origin in settings.origins or "*" in settings.origins
        is_visit = headers.get("sec-fetch-mode") == "navigate" and origin is None
        if headers.get("sec-fetch-site") == "cross-site" and not is_allowed and not is_visit:
            raise Problem("other-site", f"a page of {origin or 'another site'} sent the request")

    return check


def token_check(token: str) -> Callable[[Scope, Headers], None]:
    """Let through only what carries the token, as a bearer token or as the password of basic authentication."""

    def check(scope: Scope, headers: Headers) -> None:
        if scope["path"] == "/health":
            return
        scheme, _, value = headers.get("authorization", "").partition(" ")
        given = (
            value.strip()
            if scheme.lower() == "bearer"
            else _password(value)
            if scheme.lower() == "basic"
            else ""
        )
        if not hmac.compare_digest(given.encode(), token.encode()):
            raise Problem("token-needed", "the request carries no token, or a wrong one", dict(_CHALLENGE))

    return check


def _password(encoded: str) -> str:
    try:
        return base64.b64decode(encoded.strip(), validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def client_of(scope: Any) -> str:
    """Return who asks, as `network_of` the address."""
    return network_of(scope["client"][0]) if scope.get("client") else "unknown"


def network_of(host: str) -> str:
    """Return an address; of IPv6 the network that one household has.

    >>> network_of("192.0.2.7"), network_of("2001:db8:1:2:3::4")
    ('192.0.2.7', '2001:db8:1:2::/64')
    """
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    return host if address.version == 4 else str(ipaddress.ip_network((address, 64), strict=False))
