"""Remove secrets from messages, server texts and the logs of httpx."""

from __future__ import annotations

import html
import json
import logging
import re
from typing import TYPE_CHECKING
from weakref import WeakSet

if TYPE_CHECKING:
    from collections.abc import Iterable

_HIDDEN = "•••"
_SHORTEST_SECRET = 3  # hiding shorter texts would make messages unreadable
_URL = re.compile(r"""(https?://)(?:[^\s/?#"<>]*@)?([^\s?#"<>]*)(?:[?#][^\s"<>]*)?""", re.IGNORECASE)
_AUTHORIZATION = re.compile(
    r"""(authorization\b['"]?\s*[:=,]\s*b?['"]?(?:basic|bearer|digest|negotiate)\s+)[^\s'",;]+""",
    re.IGNORECASE,
)
# httpx logs the URL of each request, and httpcore logs the head of each response, which may echo the request.
_LOGGERS = ("httpx", "httpcore.connection", "httpcore.http11", "httpcore.proxy", "httpcore.socks")


def redact_urls(text: str) -> str:
    """Return a text with every URL cut down to its scheme, host, port and path.

    >>> redact_urls("https://me:secret@graphs.example:8443/query?key=secret is down")
    'https://graphs.example:8443/query is down'
    """
    return _URL.sub(r"\1\2", text)


class Redactor:
    """Removes known secrets from texts and from the logs of httpx.

    >>> Redactor(["p&q=r"]).redact("GET /query?key=p%26q%3Dr, Authorization: Bearer unknown")
    'GET /query?key=•••, Authorization: Bearer •••'
    """

    def __init__(self, secrets: Iterable[str]) -> None:
        long_enough = {secret for secret in secrets if len(secret) >= _SHORTEST_SECRET}
        patterns = []
        for secret in sorted(long_enough, key=len, reverse=True):
            patterns.append("".join(map(_match_encodings, secret)))
        match_nothing = "(?!)"
        self._secrets = re.compile("|".join(patterns) or match_nothing, re.IGNORECASE)
        _redactors.add(self)
        for name in _LOGGERS:
            logging.getLogger(name).addFilter(_log_filter)

    def redact(self, text: str) -> str:
        """Return a text without secrets, Authorization values and URL queries."""
        return redact_urls(_AUTHORIZATION.sub(rf"\1{_HIDDEN}", self._secrets.sub(_HIDDEN, text)))


def _match_encodings(character: str) -> str:
    """Return a pattern for the forms in which a server or a log may echo a character."""
    content = character.encode()
    percent = "".join(f"%{byte:02X}" for byte in content)
    forms = [character, percent, html.escape(character), json.dumps(character)[1:-1], repr(content)[2:-1]]
    forms += ["+"] if character == " " else []
    return f"(?:{'|'.join(map(re.escape, dict.fromkeys(forms)))})"


class _LogFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        for redactor in list(_redactors):
            text = redactor.redact(text)
        record.msg, record.args = text, ()
        return True


_redactors: WeakSet[Redactor] = WeakSet()
_log_filter = _LogFilter()
