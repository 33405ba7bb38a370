"""Send one request, and return its complete answer or raise an error.

An answer is never truncated, never larger than the limit, and never from another server.
"""

from __future__ import annotations

import gzip
import json
import zlib
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, partial
from io import BytesIO
from typing import TYPE_CHECKING

import httpx
import tenacity

from stakegraph.errors import EngineError
from stakegraph.hosts import is_loopback
from stakegraph.store.endpoint.addresses import QUERY_URL_HINT, UPDATE_URL, is_same_server
from stakegraph.store.endpoint.credentials import REMEDY
from stakegraph.store.endpoint.deadline import Deadline
from stakegraph.store.endpoint.redaction import Redactor, redact_urls

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from contextlib import AbstractContextManager

    from stakegraph.store.endpoint.addresses import EndpointUrls
    from stakegraph.store.endpoint.credentials import Credentials

_MOST_ATTEMPTS, _MOST_REDIRECTS = 4, 3
_BACKOFF = tenacity.wait_exponential(multiplier=0.5)
_CONNECT_SECONDS = 10.0
_CHUNK_BYTES, _MOST_ERROR_BYTES, _MOST_ERROR_CHARACTERS = 1 << 20, 1 << 14, 300
_TEMPORARY_STATUSES = {429, 502, 503, 504}
_UNKNOWN_FATE = "; the change may have been made or not: check with 'stakegraph cases', and try again"


@dataclass(frozen=True)
class Request:
    """A request to send; it is sent again after a failure only if it is read-only."""

    url: str
    content: bytes
    content_type: str
    accept: str = "*/*"
    is_read_only: bool = True

    @property
    def address(self) -> str:
        """The URL as messages show it."""
        return redact_urls(self.url)

    @property
    def unknown_fate(self) -> str:
        """The end of a message about a change that may have been made."""
        return "" if self.is_read_only else _UNKNOWN_FATE


@dataclass(frozen=True)
class Payload:
    """A complete answer: its media type and content, and the headers it came with."""

    address: str
    media_type: str
    body: BytesIO
    headers: Mapping[str, str]
    redactor: Redactor

    def error(self, message: str) -> EngineError:
        """Return an error about this answer, without secrets.

        The message follows the server's address.
        """
        return EngineError(self.redactor.redact(f"{self.address} {message}"))


class _TemporaryError(EngineError):
    """A failure that another attempt may avoid, after the pause the server asks for."""

    def __init__(self, message: str, pause: float = 0.0) -> None:
        super().__init__(message)
        self.pause = pause


class Exchange:
    """Sends requests to one server.

    Attributes
    ----------
    seconds : float
        The time limit of a request, from the first attempt to the last byte.
    most_bytes : int
        The largest answer, compressed or not.
    """

    seconds, most_bytes = 300.0, 1 << 30

    def __init__(self, urls: EndpointUrls, credentials: Credentials) -> None:
        self.urls, self._credentials = urls, credentials
        self._redactor = Redactor([*credentials.secrets, *urls.find_secrets()])

    def send(self, request: Request) -> Payload:
        """Send a request and return its complete answer.

        Raises
        ------
        EngineError
            If the answer is missing, truncated, too large or too late, or reports an error.
        """
        deadline = Deadline(self.seconds)
        try:
            return deadline.run(partial(self._retry, request, deadline))
        except (TimeoutError, EngineError) as error:
            message = self._describe_failure(request, error, has_connected=deadline.has_connected)
            error.__traceback__ = (
                None  # tenacity keeps the error in a frame of it: a circle, with all callers
            )
        raise EngineError(self._redactor.redact(message)) from None  # the cause may contain secrets

    def _describe_failure(self, request: Request, error: Exception, *, has_connected: bool) -> str:
        if isinstance(error, EngineError):
            return str(error)
        if has_connected:
            return f"{request.address} took longer than {self.seconds:g} s{request.unknown_fate}"
        return f"{request.address} cannot be reached within {self.seconds:g} s; nothing was sent"

    def _retry(self, request: Request, deadline: Deadline) -> Payload:
        attempts = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(_TemporaryError),
            stop=tenacity.stop_after_attempt(_MOST_ATTEMPTS) | tenacity.stop_before_delay(self.seconds),
            wait=_choose_pause,
            reraise=True,
        )
        return attempts(self._follow, request, deadline)

    def _follow(self, request: Request, deadline: Deadline) -> Payload:
        """Send a request once, and again to where the same server redirects it."""
        url = httpx.URL(request.url)
        for _ in range(_MOST_REDIRECTS + 1):
            answer = self._send_once(request, url, deadline)
            if isinstance(answer, Payload):
                return answer
            url = answer
        raise EngineError(f"{request.address} redirects in a circle, or too often")

    def _send_once(self, request: Request, url: httpx.URL, deadline: Deadline) -> Payload | httpx.URL:
        """Return the answer, or the URL it redirects to."""
        error_type = _TemporaryError if request.is_read_only else EngineError
        try:
            with self._open(request, url, deadline) as response:
                if response.next_request is not None:
                    return _check_redirect(request, url, response.next_request.url)
                if not response.is_success:
                    raise self._describe_refusal(request, response)
                _refuse_partial(request, response)
                body = self._receive(request, response)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:  # nothing was sent
            raise _TemporaryError(f"{request.address} cannot be reached: {error}") from error
        except (httpx.HTTPError, httpx.InvalidURL, gzip.BadGzipFile, EOFError, zlib.error) as error:
            if deadline.is_over or isinstance(error, httpx.TimeoutException):
                raise TimeoutError from error
            reason = f"{type(error).__name__}{request.unknown_fate}"
            raise error_type(f"the answer of {request.address} is truncated or invalid: {reason}") from error
        media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        return Payload(request.address, media_type, body, response.headers, self._redactor)

    def _open(
        self, request: Request, url: httpx.URL, deadline: Deadline
    ) -> AbstractContextManager[httpx.Response]:
        return self._client.stream(
            "POST",
            url,
            content=request.content,
            headers={"Content-Type": request.content_type, "Accept": request.accept},
            timeout=httpx.Timeout(deadline.left, connect=min(_CONNECT_SECONDS, deadline.left)),
            extensions={"trace": deadline.trace},
        )

    @cached_property
    def _client(self) -> httpx.Client:
        url = httpx.URL(self.urls.query)
        certificates = (
            httpx.create_ssl_context() if url.scheme == "https" else False
        )  # reading them takes 20 ms
        return httpx.Client(
            auth=self._credentials.sign,
            # A deadline shuts down only connections it has seen opening, so none is kept for the next request.
            headers={"Accept-Encoding": "gzip", "Connection": "close"},
            trust_env=not is_loopback(url.host),  # no proxy to this machine
            verify=certificates,
        )

    def _receive(self, request: Request, response: httpx.Response) -> BytesIO:
        encoding = response.headers.get("content-encoding", "identity").lower()
        if encoding not in ("identity", "gzip"):
            raise EngineError(
                f"{request.address} answers in an encoding that was not requested: {encoding!r}"
            )
        body = self._collect(request, response.iter_raw())
        if encoding == "gzip":
            if not body.getbuffer():
                raise EOFError
            # Not httpx's decoder: it takes a truncated answer for a complete one, and ignores a second member.
            unpacked = gzip.GzipFile(fileobj=body)
            body = self._collect(request, iter(partial(unpacked.read, _CHUNK_BYTES), b""))
        return body

    def _collect(self, request: Request, chunks: Iterable[bytes]) -> BytesIO:
        body = BytesIO()
        for chunk in chunks:
            if body.tell() + len(chunk) > self.most_bytes:
                raise EngineError(
                    f"the answer of {request.address} is larger than {self.most_bytes:,} bytes; ask for less"
                )
            body.write(chunk)
        body.seek(0)
        return body

    def _describe_refusal(self, request: Request, response: httpx.Response) -> EngineError:
        status, address = response.status_code, request.address
        text = self._read_error_text(response)
        if status in (401, 403):
            return self._describe_denial(request, status, text)
        if status in (404, 405):
            update_hint = f"the address for updates in {UPDATE_URL}, if the server is not read-only"
            hint = QUERY_URL_HINT if request.is_read_only else update_hint
            return EngineError(f"no SPARQL service at {address} ({status}); give {hint}")
        message = f"{address} answers {status}: {text or response.reason_phrase}"
        if status >= 500:
            message += request.unknown_fate
        pause = response.headers.get("retry-after", "")
        is_temporary = bool(pause) or status in _TEMPORARY_STATUSES
        if is_temporary and request.is_read_only:
            return _TemporaryError(message, float(pause) if pause.isdecimal() else 0.0)
        return EngineError(message)

    def _describe_denial(self, request: Request, status: int, text: str) -> EngineError:
        has_credentials = bool(self._credentials.secrets)
        cause = "it refuses the credentials" if has_credentials else "it wants credentials"
        if not request.is_read_only and status == 403:
            cause = f"it may be a read-only server, or {cause}"
        refused = "" if request.is_read_only else "a change "
        answer = f"{status}: {text}" if text else str(status)
        return EngineError(f"{request.address} refuses {refused}({answer}): {cause}; {REMEDY}")

    def _read_error_text(self, response: httpx.Response) -> str:
        """Return the start of a server's error message, on one line, without secrets."""
        content_type = response.headers.get("content-type", "")
        if response.headers.get("content-encoding") or "html" in content_type:
            return ""
        content = b""
        with suppress(httpx.HTTPError):
            content = next(response.iter_raw(_MOST_ERROR_BYTES), b"")
        text = content.decode("utf-8", "replace")
        if "json" in content_type:
            text = _find_message(text)
        printable = "".join(character if character.isprintable() else " " for character in text)
        return " ".join(self._redactor.redact(printable).split())[:_MOST_ERROR_CHARACTERS]


def _choose_pause(state: tenacity.RetryCallState) -> float:
    error = state.outcome and state.outcome.exception()
    return max(_BACKOFF(state), error.pause if isinstance(error, _TemporaryError) else 0.0)


def _check_redirect(request: Request, url: httpx.URL, target: httpx.URL) -> httpx.URL:
    """Return where a redirect leads if it may be followed there."""
    target_address = redact_urls(str(target))
    if not is_same_server(url, target):
        raise EngineError(
            f"{request.address} redirects to another server, which is refused; to trust it, use --store "
            f"{target_address}"
        )
    if not request.is_read_only:
        raise EngineError(
            f"{request.address} redirects to {target_address}; a change does not follow. Set {UPDATE_URL} to that "
            "address"
        )
    return target


def _refuse_partial(request: Request, response: httpx.Response) -> None:
    """Refuse an answer that the server itself marks as partial.

    Virtuoso sends one after its own time limit.
    """
    if response.status_code == 206 or response.headers.get("x-sql-state", "").upper() == "S1TAT":
        raise EngineError(f"{request.address} sends a partial answer: its time was over. Ask for less")


def _find_message(text: str) -> str:
    """Return the message in a JSON error: title and detail (RFC 9457), or message."""
    try:
        problem = json.loads(text)
    except (ValueError, RecursionError):
        return text
    parts = [problem.get(key) for key in ("title", "detail", "message")] if isinstance(problem, dict) else []
    return ": ".join(part for part in parts if isinstance(part, str) and part) or text
