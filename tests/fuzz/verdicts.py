"""What counts as a failure of a run."""

from __future__ import annotations

import os
import re
import signal
import time
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from fuzz.children import MOST_MEMORY, UNTIL_INTERRUPTED
from fuzz.inputs import CANARY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fuzz.children import Outcome

_BASE_SECONDS = {"html": 8.0, "rebuild": 8.0, "analyze": 12.0, "serve": 8.0, "watch": 8.0}
_OTHER_BASE_SECONDS = 4.0
_SECONDS_A_BYTE = 4e-6
_REFERENCE = 0.10
"""Processor seconds that `calibrate` takes on the machine where the figures above were chosen."""
_FINDING = re.compile(r"^[^\s:]+(:[^:\n]*)*: ", re.MULTILINE)
_UNFORESEEN = re.compile(
    r"Traceback \(most recent call last\)|a bug in stakegraph|this is a bug", re.IGNORECASE
)
_TEXT_ENDINGS = {".txt", ".md", ".text", ".toml", ".csv"}
_CASE_FILES = {"case.toml", "entities.csv", "claims.csv", "story.md"}
_DEVICES = {"con", "prn", "aux", "nul", "conin$", "conout$"} | {
    f"{name}{digit}" for name in ("com", "lpt") for digit in "0123456789¹²³"
}


@dataclass(frozen=True)
class Failure:
    """A failure: its kind, which command, and details; two with the same `key` are taken for one."""

    kind: str
    command: str
    details: str

    @property
    def key(self) -> str:
        if self.kind in ("time", "memory", "hangs"):
            return f"{self.kind}: {self.command}"
        place = re.sub("'.*|[0-9]+", "", self.details)
        return f"{self.kind}: {self.command}: {place[:80]}"


@cache
def machine_factor() -> float:
    """Return how much slower this machine is than the one where the limits were chosen, at least 1."""
    start = time.process_time()
    words = sorted(re.sub("[aeiou]", "", f"{index:x} and so on") for index in range(60_000))
    assert words
    return max(1.0, (time.process_time() - start) / _REFERENCE)


def most_seconds(command: str, size: int) -> float:
    """Return the processor seconds that a command may take on an input of some bytes."""
    base = _BASE_SECONDS.get(command, _OTHER_BASE_SECONDS)
    return (base + _SECONDS_A_BYTE * size) * machine_factor()


def failures_of(outcome: Outcome, limit: float) -> Iterator[Failure]:
    """Yield what is wrong with how a command ended."""
    command = outcome.words[0] if outcome.words else ""
    if outcome.hung:
        yield Failure("hangs", command, "it waits for something that does not come")
    elif outcome.code in (-signal.SIGXCPU, -signal.SIGKILL) or outcome.seconds > limit:
        yield Failure("time", command, f"{outcome.seconds:.1f} s of {limit:.1f} s")
    elif outcome.code < 0:
        yield Failure("signal", command, signal.Signals(-outcome.code).name)
    if outcome.memory > MOST_MEMORY:
        yield Failure("memory", command, f"{outcome.memory >> 20} MiB")
    if _UNFORESEEN.search(outcome.stderr):
        yield Failure("traceback", command, last_line(outcome.stderr))
    elif outcome.code >= 0:
        yield from _of_the_exit_code(outcome, command)
    if CANARY in outcome.stdout or CANARY in outcome.stderr:
        yield Failure("read", command, "it shows what a file outside holds")


def _of_the_exit_code(outcome: Outcome, command: str) -> Iterator[Failure]:
    meant = {0, 1, 2, 3} | ({130} if outcome.interrupted else set())
    if outcome.code not in meant:
        yield Failure("exit code", command, f"{outcome.code}: {last_line(outcome.stderr)}")
    elif outcome.code == 1 and not outcome.stdout and not _FINDING.search(outcome.stderr):
        yield Failure("exit code", command, f"1 without an answer: {last_line(outcome.stderr)}")
    elif outcome.code in (2, 3) and not outcome.stderr.strip():
        yield Failure("exit code", command, f"{outcome.code} without a message")
    elif command in UNTIL_INTERRUPTED and outcome.code == 1:
        yield Failure("exit code", command, f"1: {last_line(outcome.stderr)}")


def last_line(text: str) -> str:
    """Return the last line of a text that is not empty; of a traceback in it, the innermost frame and the error."""
    lines = [line.rstrip()[:300] for line in text.splitlines() if line.strip()] or [""]
    frames = [index for index, line in enumerate(lines) if line.lstrip().startswith('File "')]
    if not frames:
        return lines[-1]
    pattern = r'File "[^"]*?([^/"]+/[^/"]+)", line (\d+), in (\S+)'
    frame = re.sub(pattern, r"\1:\2 \3", lines[frames[-1]].lstrip())
    error = next((line for line in lines[frames[-1] + 1 :] if not line.startswith(" ")), lines[-1])
    return f"{frame}: {error}"


Tree = dict[str, tuple[int, int, bytes]]


def snapshot(root: Path) -> Tree:
    """Return what tells whether a file below a folder was made, changed or removed."""
    tree: Tree = {}
    for folder, names, files in os.walk(root):
        for name in (*files, *names):
            path = Path(folder, name)
            status = path.lstat()
            is_file = name in files
            key = path.relative_to(root).as_posix()
            tree[key] = (status.st_mode, status.st_size if is_file else 0, _start(path) if is_file else b"")
    return tree


def _start(path: Path) -> bytes:
    if path.is_symlink() or not path.is_file():
        return b""
    with path.open("rb") as file:
        return file.read(4096)


def written_outside(before: Tree, after: Tree, allowed: tuple[str, ...]) -> Iterator[Failure]:
    """Yield a failure for each path that changed and lies in none of the allowed folders."""
    for path in sorted(before.keys() | after.keys()):
        if before.get(path) != after.get(path) and not path.startswith(allowed):
            yield Failure("writes", "", f"{path!r} was changed")


def bad_names(folder: Path) -> Iterator[Failure]:
    """Yield a failure for each name in a restored case that is no plain, visible name of a text."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not _is_plain(name, is_file=path.is_file()):
            yield Failure("name", "new", repr(name))


def _is_plain(name: str, *, is_file: bool) -> bool:
    for part in PurePosixPath(name).parts:
        if part[0] in ".-~ " or part[-1] in ". " or part.split(".")[0].rstrip().casefold() in _DEVICES:
            return False
        if set(part) & set('\\:*?"<>|') or any(unicodedata.category(letter)[0] == "C" for letter in part):
            return False
    if not is_file or name in _CASE_FILES:
        return True
    folded = unicodedata.normalize("NFKC", name).casefold()
    return PurePosixPath(folded).suffix in _TEXT_ENDINGS and folded not in _CASE_FILES
