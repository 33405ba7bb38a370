"""Who asks a server: a token, or a user and a password, from the environment or a netrc file; never shown."""

from __future__ import annotations

import base64
import netrc
import os
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from stakegraph.errors import StakegraphError
from stakegraph.store.endpoint.addresses import is_loopback, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

USER, PASSWORD, TOKEN = "STAKEGRAPH_USER", "STAKEGRAPH_PASSWORD", "STAKEGRAPH_TOKEN"
ALLOW_PLAIN_HTTP = "STAKEGRAPH_ALLOW_PLAIN_HTTP"


class Credentials:
    """What a request says of who asks. It does not show itself, and `hide` takes it out of what a server says."""

    def __init__(self, header: str | None = None, *secrets: str) -> None:
        self._header = header
        # Short ones would blot out half of a message, and are no secrets.
        self._secrets = sorted((each for each in secrets if len(each) > 2), key=len, reverse=True)

    def __repr__(self) -> str:
        return f"Credentials({'given' if self._header else 'none'})"

    def __bool__(self) -> bool:
        return self._header is not None

    def headers(self) -> dict[str, str]:
        """Return the headers of a request."""
        return {} if self._header is None else {"Authorization": self._header}

    def hide(self, text: str) -> str:
        """Return a text without any secret.

        >>> Credentials("Bearer abcdef", "abcdef").hide("no right for abcdef")
        'no right for •••'
        """
        for secret in self._secrets:
            text = text.replace(secret, "•••")
        return text


def find_credentials(url: str, environment: Mapping[str, str] = os.environ) -> Credentials:
    """Return what the environment, or else a netrc file, says of who asks the server of an address.

    Raises
    ------
    StakegraphError
        When it contradicts itself, cannot be sent, or would go over plain http to another machine.

    Examples
    --------
    >>> find_credentials("https://graphs.example/", {"STAKEGRAPH_TOKEN": "secret"})
    Credentials(given)
    """
    user, password, token = (environment.get(name) or None for name in (USER, PASSWORD, TOKEN))
    if token and (user or password):
        raise StakegraphError(f"set {TOKEN}, or {USER} and {PASSWORD}, but not both")
    if token is None and user is None and password is None:
        user, password = _from_netrc(urlsplit(url).hostname or "", environment)
    elif token is None and (user is None or password is None):
        raise StakegraphError(f"{USER} and {PASSWORD} go together; one of them is not set")
    if user and ":" in user:
        raise StakegraphError(
            "a user whose name has a colon cannot be sent: a server would read the rest as password"
        )
    if token is None and user is None:
        return Credentials()
    if urlsplit(url).scheme == "http" and not is_loopback(url) and environment.get(ALLOW_PLAIN_HTTP) != "1":
        raise StakegraphError(
            f"credentials are not sent to {shown(url)} over plain http, where everybody on the way can read them: "
            f"use https, or set {ALLOW_PLAIN_HTTP}=1"
        )
    if token is not None:
        return _checked(Credentials(f"Bearer {token}", token), token)
    pair = base64.b64encode(f"{user}:{password}".encode()).decode("ascii")
    return _checked(Credentials(f"Basic {pair}", pair, password or ""), "")


def _checked(credentials: Credentials, token: str) -> Credentials:
    if not token.isascii() or not token.isprintable() or " " in token:
        raise StakegraphError(f"{TOKEN} holds characters that no token has")
    return credentials


def _from_netrc(host: str, environment: Mapping[str, str]) -> tuple[str | None, str | None]:
    path = Path(environment.get("NETRC") or Path("~/.netrc").expanduser())
    if not path.is_file():
        return None, None
    try:
        # Its entry "default" is for servers that nobody named: not for ours.
        user, _, password = netrc.netrc(path).hosts.get(host) or (None, None, None)
    except (netrc.NetrcParseError, OSError, UnicodeDecodeError):
        raise StakegraphError(
            f"{path} cannot be read as a netrc file"
        ) from None  # its message may hold a secret
    return user or None, password if user else None
