"""A page that follows its case: built anew when a file is saved, served to this machine only, reloaded by itself.

The page that is served is the plain page with one more script; its policy lets that script ask the server that it came
from, and nothing else. What ``stakegraph html`` writes has neither.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import time
from dataclasses import dataclass
from html import escape, unescape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Condition
from typing import TYPE_CHECKING, Any

from stakegraph.errors import StakegraphError, describe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LOOPBACK = "127.0.0.1"
_STILL_THERE = 10.0
"""Seconds between messages to a waiting page; a failed message shows that the page was closed."""
_POLICY = re.compile(r'(http-equiv="Content-Security-Policy" content=")([^"]*)')
_NOTHING_YET = (
    '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
    '<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; script-src &#39;none&#39;">'
    "<title>Nothing to show yet</title></head><body><h1>Nothing to show yet</h1></body></html>"
)


def add_watch_script(page: str, version: str) -> str:
    """Return a page with the script that reloads it, and a policy under which that script runs.

    Parameters
    ----------
    page : str
        A page of `stakegraph.page.render_page`.
    version : str
        An id of this page; a later page has another one.

    Examples
    --------
    >>> 'data-version="7"' in add_watch_script(_NOTHING_YET, "7")
    True
    """
    from stakegraph.page.document.html import own_text, policy_digest

    script = own_text("watch.js")

    def widened(match: re.Match[str]) -> str:
        policy = unescape(match[2])
        scripts = policy_digest(script) if "script-src 'none'" in policy else f"{policy_digest(script)} "
        policy = policy.replace("script-src 'none'", "script-src ").replace(
            "script-src ", f"script-src {scripts}"
        )
        return match[1] + escape(f"{policy}; connect-src 'self'")

    page = _POLICY.sub(widened, page, count=1)
    before, _, after = page.rpartition("</body>")
    return f'{before}<script data-version="{escape(version)}">{script}</script></body>{after}'


Snapshot = dict[str, tuple[int, int, int]]
"""Modification time, size and inode of each file; renaming a file into place changes its inode."""


_MOST_WATCHED = 10_000


def take_snapshot(folder: Path) -> Snapshot:
    """Return the state of the files in a folder, without hidden ones; of a huge folder the first 10,000 files."""
    snapshot: Snapshot = {}
    # os.walk skips folders that vanish meanwhile.
    for visited, (path, folders, names) in enumerate(os.walk(folder)):
        if len(snapshot) + visited > _MOST_WATCHED:
            break
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for file in (Path(path, name) for name in sorted(names) if not name.startswith(".")):
            try:
                status = file.stat()
            except OSError:
                continue  # it was there a moment ago: an editor renames what it saves
            snapshot[str(file)] = (status.st_mtime_ns, status.st_size, status.st_ino)
    return snapshot


def wait_until_settled(folder: Path, pause: float, longest: float = 2.0) -> Snapshot:
    """Return a snapshot once nothing changes for a pause: an editor saves in several steps.

    Parameters
    ----------
    folder : Path
        The folder that is watched.
    pause : float
        Seconds for which it must stay as it is.
    longest : float
        Seconds after which what it is then is returned, though it still changes.
    """
    end = time.monotonic() + longest
    before = take_snapshot(folder)
    while True:
        time.sleep(pause)
        now = take_snapshot(folder)
        if now == before or time.monotonic() > end:
            return now
        before = now


@dataclass(frozen=True)
class State:
    """The last page that was built, and the error of a later build if there is one."""

    page: str
    version: str
    error: str = ""


class Watched:
    """The newest state, and everybody who waits for a newer one."""

    def __init__(self) -> None:
        self._changed = Condition()
        self.state = State(_NOTHING_YET, "")

    def rebuild(self, build: Callable[[], bytes]) -> State:
        """Build the page; when that fails for any reason, keep the last one and note the error."""
        try:
            page = build()
            made = State(page.decode("utf-8"), hashlib.sha256(page).hexdigest()[:16])
        except (StakegraphError, OSError) as error:
            made = State(self.state.page, self.state.version, str(error))
        except Exception as error:  # the user mends the file, and goes on
            made = State(self.state.page, self.state.version, describe(error))
        with self._changed:
            self.state = made
            self._changed.notify_all()
        return made

    def states(self) -> Iterator[State]:
        """Yield the state as it is and after every change; also when nothing has changed for a while."""
        while True:
            state = self.state
            yield state
            with self._changed:
                if self.state is state:
                    self._changed.wait(_STILL_THERE)


class WatchServer(ThreadingHTTPServer):
    """Serves what is watched, to this machine only.

    Raises
    ------
    StakegraphError
        When the port is in use or may not be used.
    """

    daemon_threads = True

    def __init__(self, watched: Watched, port: int) -> None:
        self.watched = watched
        try:
            super().__init__((LOOPBACK, port), _Handler)
        except OSError as error:
            raise StakegraphError(
                f"port {port} cannot be used: {error.strerror or error}; "
                "name another with --port, or 0 for any that is free"
            ) from error

    @property
    def port(self) -> int:
        """The port that it listens at."""
        return int(self.server_address[1])

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a browser that went away in the middle of an answer; raise all else."""
        import sys

        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    server: WatchServer

    def do_GET(self) -> None:
        # A site that gives its own name this machine's address must not read the case through a visitor's browser.
        port = self.server.port
        if self.headers.get("Host") not in {f"{LOOPBACK}:{port}", f"localhost:{port}"}:
            self.send_error(421, explain=f"ask for http://{LOOPBACK}:{port}/")
        elif self.path.partition("?")[0] == "/":
            state = self.server.watched.state
            self._answer(
                "text/html; charset=utf-8", add_watch_script(state.page, state.version).encode("utf-8")
            )
        elif self.path == "/changes":
            self._tell_changes()
        else:
            self.send_error(404)

    def _answer(self, kind: str, content: bytes | None) -> None:
        self.send_response(200)
        for name, value in (
            ("Content-Type", kind),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
            *([("Content-Length", str(len(content)))] if content is not None else []),
        ):
            self.send_header(name, value)
        self.end_headers()
        if content is not None:
            self.wfile.write(content)

    def _tell_changes(self) -> None:
        self._answer("text/event-stream", None)
        for state in self.server.watched.states():
            event = json.dumps({"version": state.version, "error": state.error})
            self.wfile.write(f"data: {event}\n\n".encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name the standard library gave it
        """Say nothing of requests: the terminal is for the case."""
