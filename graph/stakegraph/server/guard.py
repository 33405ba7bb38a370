"""The checks of every request (head, host, site, token) and the safe headers, as ASGI middleware."""

from __future__ import annotations

import base64
import binascii
import hmac
import ipaddress
import socket
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse

from stakegraph.server.problems import MEDIA_TYPE, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from stakegraph.server.settings import Settings

    Check = Callable[[Scope, Headers], None]

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
_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="stakegraph", Basic realm="stakegraph", charset="UTF-8"'}


def problem_response(problem: Problem) -> JSONResponse:
    """Return a problem as a response with the safe headers: some are sent before the middleware."""
    return JSONResponse(problem.record(), problem.status, {**HEADERS, **problem.headers}, MEDIA_TYPE)


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


class Checked:
    """Refuses a request before it reaches any address when a check raises a problem."""

    def __init__(self, app: ASGIApp, checks: Sequence[Check]) -> None:
        self._app, self._checks = app, checks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            try:
                for check in self._checks:
                    check(scope, Headers(scope=scope))
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


def host_check(settings: Settings) -> Check:
    """Refuse host names that are not the server's: a site whose name is pointed at this machine (DNS rebinding).

    Such an attack needs a name, so IP addresses are let through.
    """
    own_names = {"localhost", socket.gethostname().lower(), *(name.lower() for name in settings.names)}

    def check(_: Scope, headers: Headers) -> None:
        host = headers.get("host", "")
        name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
        try:
            ipaddress.ip_address(name.strip("[]"))
        except ValueError:
            if name.lower().rstrip(".") not in own_names:
                raise Problem("wrong-host", f"the request is for {host[:100]!r}") from None

    return check


def site_check(settings: Settings) -> Check:
    """Refuse what scripts and forms of other sites send, unless their origin is allowed (CORS)."""

    def check(_: Scope, headers: Headers) -> None:
        origin = headers.get("origin")
        is_allowed = origin in settings.origins or "*" in settings.origins
        is_visit = headers.get("sec-fetch-mode") == "navigate" and origin is None
        if headers.get("sec-fetch-site") == "cross-site" and not is_allowed and not is_visit:
            raise Problem("other-site", f"a page of {origin or 'another site'} sent the request")

    return check


def token_check(token: str) -> Check:
    """Let through only what carries the token, as a bearer token or as the password of basic authentication."""

    def check(scope: Scope, headers: Headers) -> None:
        if scope["path"] == "/health":
            return
        scheme, _, value = headers.get("authorization", "").partition(" ")
        given = {"bearer": value.strip(), "basic": _password(value)}.get(scheme.lower(), "")
        if not hmac.compare_digest(given.encode(), token.encode()):
            raise Problem("token-needed", "the request carries no token, or a wrong one", dict(_CHALLENGE))

    return check


def _password(encoded: str) -> str:
    try:
        return base64.b64decode(encoded.strip(), validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""
