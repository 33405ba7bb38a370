"""The settings of a server."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stakegraph.errors import StakegraphError
from stakegraph.hosts import is_loopback

if TYPE_CHECKING:
    from pathlib import Path

SHORTEST_TOKEN = 20


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a server.

    Attributes
    ----------
    store : Path
        The folder of the store on disk.
    host, port : str, int
        Where it listens; port 0 is any free one.
    token : str or None
        What a request must carry, as a bearer token or as the password of basic authentication.
    public : bool
        Whether it may be reached from other machines without a token.
    names : tuple of str
        Host names by which it is reached, besides ``localhost``, IP addresses and the machine's own name.
    origins : tuple of str
        Other sites whose scripts may read it (CORS); ``*`` is any.
    behind_proxy : bool
        Whether a proxy on this machine gives the address of the client (X-Forwarded-For).
    seconds, rows, mebibytes : float, int, int
        What one answer may take.
    workers : int
        How many answers are worked out at once.

    Raises
    ------
    StakegraphError
        When it could be reached from elsewhere without a token, or the token is too short to be a secret.

    Examples
    --------
    >>> from pathlib import Path
    >>> Settings(Path("store")).host
    '127.0.0.1'
    >>> Settings(Path("store"), host="0.0.0.0")
    Traceback (most recent call last):
    stakegraph.errors.StakegraphError: bound to 0.0.0.0 the server is reached from other machines...
    """

    store: Path
    host: str = "127.0.0.1"
    port: int = 8000
    token: str | None = None
    public: bool = False
    names: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    behind_proxy: bool = False
    seconds: float = 30.0
    rows: int = 1_000_000
    mebibytes: int = 1024
    workers: int = 2

    def __post_init__(self) -> None:
        reached = (
            "behind a proxy"
            if self.behind_proxy
            else None
            if is_loopback(self.host)
            else f"bound to {self.host}"
        )
        if reached and self.token is None and not self.public:
            raise StakegraphError(
                f"{reached} the server is reached from other machines: give it a token (STAKEGRAPH_TOKEN or "
                "--token-file), or say --public to let everybody read. A good token: python3 -c "
                "'import secrets; print(secrets.token_urlsafe(32))'"
            )
        if self.token is not None and (
            len(self.token) < SHORTEST_TOKEN or not self.token.isascii() or not self.token.isprintable()
        ):
            raise StakegraphError(
                f"the token must be at least {SHORTEST_TOKEN} printable ASCII characters; a good one: python3 -c "
                "'import secrets; print(secrets.token_urlsafe(32))'"
            )
