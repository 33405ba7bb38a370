"""Find the Authorization header in the environment or in a netrc file."""

from __future__ import annotations

import base64
import netrc
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from stakegraph.errors import StakegraphError
from stakegraph.hosts import is_loopback
from stakegraph.store.endpoint.redaction import redact_urls

if TYPE_CHECKING:
    from collections.abc import Mapping

USER, PASSWORD, TOKEN = "STAKEGRAPH_USER", "STAKEGRAPH_PASSWORD", "STAKEGRAPH_TOKEN"
ALLOW_PLAIN_HTTP = "STAKEGRAPH_ALLOW_PLAIN_HTTP"
REMEDY = f"set {TOKEN}, or {USER} and {PASSWORD}, or use a netrc file"


@dataclass(frozen=True)
class Credentials:
    """An Authorization header and its secrets; the repr shows neither."""

    authorization: str | None = field(default=None, repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)

    def sign(self, request: httpx.Request) -> httpx.Request:
        """Add the header to a request.

        As `auth` of httpx, this also keeps httpx from adding other credentials.
        """
        if self.authorization is not None:
            request.headers["Authorization"] = self.authorization
        return request


def find_credentials(url: str, environment: Mapping[str, str] = os.environ) -> Credentials:
    """Return the credentials for a server, from the environment or a netrc file.

    Raises
    ------
    StakegraphError
        If the variables contradict each other, cannot be sent, or would be sent unencrypted to another machine.

    Examples
    --------
    >>> find_credentials("https://graphs.example/", {"STAKEGRAPH_TOKEN": "secret"})
    Credentials()
    """
    user, password, token = _read_environment(environment)
    if token:
        _refuse_plain_http(url, environment)
        return _sign_with_token(token)
    if not user:
        user, password = _read_netrc(httpx.URL(url).host, environment)
    if not user:
        return Credentials()
    _refuse_plain_http(url, environment)
    return _sign_with_password(user, password)


def _read_environment(environment: Mapping[str, str]) -> tuple[str | None, str | None, str | None]:
    """Return the user, the password and the token in the environment."""
    user, password, token = (environment.get(name) or None for name in (USER, PASSWORD, TOKEN))
    if token and (user or password):
        raise StakegraphError(f"set {TOKEN}, or {USER} and {PASSWORD}, but not both")
    if (user is None) != (password is None):
        raise StakegraphError(f"set both {USER} and {PASSWORD}; one of them is not set")
    return user, password, token


def _sign_with_token(token: str) -> Credentials:
    if not token.isascii() or not token.isprintable() or " " in token:
        raise StakegraphError(f"{TOKEN} contains characters that a token cannot have")
    return Credentials(f"Bearer {token}", (token,))


def _sign_with_password(user: str, password: str | None) -> Credentials:
    if ":" in user:
        raise StakegraphError(
            "a user name with a colon cannot be sent: the server would take the rest as password"
        )
    pair = base64.b64encode(f"{user}:{password}".encode()).decode("ascii")
    return Credentials(f"Basic {pair}", (pair, password or ""))


def _refuse_plain_http(url: str, environment: Mapping[str, str]) -> None:
    parts = httpx.URL(url)
    if parts.scheme == "http" and not is_loopback(parts.host) and environment.get(ALLOW_PLAIN_HTTP) != "1":
        raise StakegraphError(
            f"credentials are not sent to {redact_urls(url)} over plain http, where others can read them: "
            f"use https, or set {ALLOW_PLAIN_HTTP}=1"
        )


def _read_netrc(host: str, environment: Mapping[str, str]) -> tuple[str | None, str | None]:
    # httpx.NetRCAuth would send the entry "default" to any server, and would hide the password from the redactor.
    path = Path(environment.get("NETRC") or Path("~/.netrc").expanduser())
    if not path.is_file():
        return None, None
    try:
        entry = netrc.netrc(path).hosts.get(host)
    except (netrc.NetrcParseError, OSError, UnicodeDecodeError):  # the message may contain a secret
        raise StakegraphError(f"{path} cannot be read as a netrc file") from None
    if entry is None:
        return None, None
    user, _, password = entry
    return user or None, password
