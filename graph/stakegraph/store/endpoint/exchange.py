"""One request and its whole answer, or an error: never a part, never more than asked for, never to another server."""

from __future__ import annotations

import json
import ssl
import time
import zlib
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, partial
from io import BytesIO
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import urljoin

from stakegraph.errors import EngineError, MissingExtraError
from stakegraph.store.endpoint.addresses import FOR_QUERIES, UPDATE_URL, is_loopback, origin, shown
from stakegraph.store.endpoint.deadline import Watch
from stakegraph.store.endpoint.logs import hide_in_logs

try:
    import httpx
except ModuleNotFoundError as missing:
    raise MissingExtraError("httpx", "http") from missing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from stakegraph.store.endpoint.credentials import Credentials

_TRIES, _MOST_REDIRECTS, _MOST_OF_A_MESSAGE = 4, 3, 1 << 14
_FIRST_PAUSE, _TO_CONNECT = 0.5, 10.0
_PASSING = {429, 502, 503, 504}
_UNKNOWN = "; whether the change was made is not known: look with 'stakegraph cases', and try again"


@dataclass(frozen=True)
class Request:
    """What is sent. `is_safe` says that it may be sent again: it changes nothing."""

    url: str
    content: bytes
    content_type: str
    accept: Sequence[str] = ()
    params: Sequence[tuple[str, str]] = ()
    is_safe: bool = True
    method: str = "POST"


@dataclass(frozen=True)
class Answer:
    """A whole answer: its type, its body, how the server framed it, and what takes secrets out of a text about it."""

    content_type: str
    body: IO[bytes]
    headers: Mapping[str, str]
    hide: Callable[[str], str]

    @property
    def has_known_end(self) -> bool:
        """Whether the server said where the answer ends, so that a part of it cannot pass for the whole."""
        return "content-length" in self.headers or "chunked" in self.headers.get("transfer-encoding", "")


class Exchange:
    """Sends requests to one server.

    Attributes
    ----------
    seconds : float
        How long a request may take, from the first try to the last byte.
    most_bytes : int
        How large an answer may be once it is unpacked.
    """

    def __init__(
        self, credentials: Credentials, *, seconds: float = 300.0, most_bytes: int = 1 << 30
    ) -> None:
        self.seconds, self.most_bytes = seconds, most_bytes
        self._credentials = credentials
        hide_in_logs(credentials)

    def send(self, request: Request) -> Answer:
        """Send a request and return its whole answer.

        Raises
        ------
        EngineError
            When there is none, it is not whole, too large or too late, or the server says no.
        """
        end, pause = time.monotonic() + self.seconds, _FIRST_PAUSE
        for left in reversed(range(_TRIES)):
            try:
                return self._send_once(request, end)
            except _Passing as passing:
                pause = max(pause, passing.pause)
                if not left or not passing.may_repeat or time.monotonic() + pause >= end:
                    raise self._without_secrets(passing) from None
            except EngineError as error:
                raise self._without_secrets(error) from None
            time.sleep(pause)
            pause *= 2
        raise AssertionError("the last try returns or raises")

    def _without_secrets(self, error: Exception) -> EngineError:
        """Return the error to show: a server may say back what it was sent, in any part of its answer.

        What lies below it may quote the server too, so it is not kept.
        """
        return EngineError(self._credentials.hide(str(error)))

    def _send_once(self, request: Request, end: float) -> Answer:
        url = request.url
        for _ in range(_MOST_REDIRECTS + 1):
            watch = Watch(end)
            try:
                answer = watch.waited(partial(self._exchanged, request, url, watch))
            except TimeoutError:
                raise self._too_late(request, url, watch) from None
            if isinstance(answer, Answer):
                return answer
            url = answer
        raise EngineError(f"{shown(request.url)} sends on from one address to the next without an end")

    def _too_late(self, request: Request, url: str, watch: Watch) -> EngineError:
        if not watch.is_connected:
            return EngineError(f"{shown(url)} cannot be reached within {self.seconds:g} s; nothing was sent")
        lost = "" if request.is_safe else _UNKNOWN
        return EngineError(f"{shown(url)} took longer than {self.seconds:g} s{lost}")

    def _exchanged(self, request: Request, url: str, watch: Watch) -> Answer | str:
        """Return the answer, or the address it is to be found at."""
        lost = "" if request.is_safe else _UNKNOWN
        try:
            with (
                self._client(url) as client,
                client.stream(**self._arguments(request, url, watch)) as response,
            ):
                if response.is_redirect:
                    return _redirected(request, url, response.headers.get("location", ""))
                if not response.is_success:
                    raise self._refusal(request, url, response)
                _refuse_part(url, response)
                body = self._received(response, url)
        except (
            httpx.ConnectError,
            httpx.ConnectTimeout,
        ) as error:  # it has not got there: nothing was changed
            raise _Passing(f"{shown(url)} cannot be reached: {error}") from error
        except (httpx.HTTPError, httpx.InvalidURL, zlib.error) as error:
            if watch.is_over or isinstance(error, httpx.TimeoutException):
                raise self._too_late(request, url, watch) from error
            message = f"the answer of {shown(url)} broke off or cannot be read: {type(error).__name__}{lost}"
            raise _Passing(message, may_repeat=request.is_safe) from error
        if watch.is_over:  # a connection that was cut looks like an end where the server gave no length
            raise self._too_late(request, url, watch)
        media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        return Answer(media_type, body, response.headers, self._credentials.hide)

    def _client(self, url: str) -> httpx.Client:
        if is_loopback(url):  # a proxy of the environment is not asked for the way to this machine
            # Nobody's certificates count where there are none to be shown; reading all of them takes 20 ms.
            trusted = self._trusted if url.startswith("https:") else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            return httpx.Client(transport=httpx.HTTPTransport(verify=trusted), follow_redirects=False)
        return httpx.Client(verify=self._trusted, follow_redirects=False)

    @cached_property
    def _trusted(self) -> ssl.SSLContext:
        """Whose certificates count; the environment (SSL_CERT_FILE) may name others."""
        return httpx.create_ssl_context()

    def _arguments(self, request: Request, url: str, watch: Watch) -> dict[str, Any]:
        return {
            "method": request.method,
            "url": httpx.URL(url).copy_merge_params(list(request.params)) if request.params else url,
            "content": request.content,
            "headers": {
                "Content-Type": request.content_type,
                "Accept": ", ".join(request.accept) or "*/*",
                "Accept-Encoding": "gzip",
                "Connection": "close",
                **self._credentials.headers(),
            },
            "timeout": httpx.Timeout(max(0.1, watch.left), connect=min(_TO_CONNECT, max(0.1, watch.left))),
            "auth": _no_auth,
            "extensions": {"trace": watch.trace},
        }

    def _received(self, response: httpx.Response, url: str) -> IO[bytes]:
        encoding = response.headers.get("content-encoding", "identity").lower()
        if encoding not in ("identity", "gzip"):
            raise EngineError(f"{shown(url)} answers in an encoding that was not asked for: {encoding!r}")
        chunks = response.iter_raw()
        body = BytesIO()
        size = 0
        for data in _unpacked(chunks) if encoding == "gzip" else chunks:
            size += len(data)
            if size > self.most_bytes:
                raise EngineError(
                    f"the answer of {shown(url)} is larger than {self.most_bytes:,} bytes; ask for less"
                )
            body.write(data)
        body.seek(0)
        return body

    def _refusal(self, request: Request, url: str, response: httpx.Response) -> Exception:
        status, place = response.status_code, shown(url)
        if status in (401, 403):
            return EngineError(self._unwelcome(request, place, status, self._said(response)))
        if status in (404, 405):
            wanted = (
                FOR_QUERIES
                if request.is_safe
                else f"that for updates in {UPDATE_URL}, if the server takes any: it may be one that is only read"
            )
            return EngineError(f"there is nothing to ask at {place} ({status}); give {wanted}")
        message = f"{place} answers {status}: {self._said(response) or response.reason_phrase}"
        if not request.is_safe and status >= 500:
            message += _UNKNOWN
        pause = response.headers.get("retry-after", "")
        if status in _PASSING or pause:
            may_repeat = request.is_safe
            return _Passing(message, float(pause) if pause.isdecimal() else 0.0, may_repeat=may_repeat)
        return EngineError(message)

    def _unwelcome(self, request: Request, place: str, status: int, said: str) -> str:
        given = "the credentials given do not do" if self._credentials else "it wants credentials"
        if not request.is_safe and status == 403:
            given = f"it may be a server that is only read, or {given}"
        return (
            f"{place} refuses {'' if request.is_safe else 'a change '}({status}{said and ': '}{said}): {given}; set "
            "STAKEGRAPH_TOKEN, or STAKEGRAPH_USER and STAKEGRAPH_PASSWORD, or use a netrc file"
        )

    def _said(self, response: httpx.Response) -> str:
        """Return the beginning of what a server says of an error, on one line, without anything secret."""
        said = b""
        with suppress(httpx.HTTPError):
            for chunk in response.iter_raw():
                said += chunk
                if len(said) > _MOST_OF_A_MESSAGE:
                    break
        if response.headers.get("content-encoding") or "html" in response.headers.get("content-type", ""):
            return ""
        text = said.decode("utf-8", "replace")
        if "json" in response.headers.get("content-type", ""):
            text = _in_words(text)
        text = "".join(each if each.isprintable() else " " for each in text)
        return " ".join(self._credentials.hide(text).split())[:300]


class _Passing(Exception):  # noqa: N818 - it never leaves this module
    """What may be different the next time."""

    def __init__(self, message: str, pause: float = 0.0, *, may_repeat: bool = True) -> None:
        super().__init__(message)
        self.pause, self.may_repeat = pause, may_repeat


def _in_words(problem: str) -> str:
    """Return what an error in JSON says: that of RFC 9457 has a title and a detail, others have a message."""
    try:
        said = json.loads(problem)
    except (ValueError, RecursionError):
        return problem
    words = [said.get(key) for key in ("title", "detail", "message")] if isinstance(said, dict) else []
    return ": ".join(each for each in words if isinstance(each, str) and each) or problem


def _refuse_part(url: str, response: httpx.Response) -> None:
    """Refuse what a server itself calls a part of an answer; Virtuoso sends one when its time is over."""
    if response.status_code == 206 or response.headers.get("x-sql-state", "").upper() == "S1TAT":
        raise EngineError(f"{shown(url)} sends a part of the answer only: its time was over. Ask for less")


def _unpacked(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield what is packed, a piece at a time; a packed answer has one or more members (RFC 1952, 2.2)."""
    unpacking = zlib.decompressobj(31)
    for chunk in chunks:
        rest = chunk
        while rest:
            if unpacking.eof:
                unpacking = zlib.decompressobj(31)
            yield unpacking.decompress(rest, 1 << 20)
            rest = unpacking.unused_data if unpacking.eof else unpacking.unconsumed_tail
    if not unpacking.eof:
        raise httpx.RemoteProtocolError("the packed answer is not whole")


def _no_auth(request: httpx.Request) -> httpx.Request:
    """Leave a request as it is: httpx would look for a user in the environment's netrc file."""
    return request


def _redirected(request: Request, url: str, location: str) -> str:
    try:
        target = urljoin(url, location)
        is_elsewhere = origin(target) != origin(url)
    except ValueError as error:
        raise EngineError(f"{shown(url)} sends on to what is no address") from error
    advice = f"if you trust it, give {shown(target)} as the store"
    if is_elsewhere:
        raise EngineError(f"{shown(url)} sends on to another server, which is refused; {advice}")
    if not request.is_safe:
        raise EngineError(
            f"{shown(url)} sends on to {shown(target)}; a change is not sent on. Give that address"
        )
    return target
