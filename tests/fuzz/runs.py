"""Runs of the fuzzer: what is laid out before one, and what is looked at after it."""

from __future__ import annotations

import contextlib
import shutil
import socket
import tempfile
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from fuzz.children import in_a_child, run_command
from fuzz.inputs import Scene, length, page_of
from fuzz.servers import Server
from fuzz.surfaces import SURFACES
from fuzz.verdicts import Failure, bad_names, failures_of, most_seconds, snapshot, written_outside

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from fuzz.inputs import Input

_WRITES_TO = {
    "new": ("inside/new",),
    "load": ("inside/store", "inside/new-store"),
    "unload": ("inside/store",),
    "restore": ("inside/store",),
}
_ALWAYS_WRITTEN = ("inside/output", "temporary", "stdout", "stderr", "inside/store")
_NOT_IMPORTED_BY_NEED = (
    "numpy", "networkx", "scipy", "rdflib", "pyoxigraph", "rich", "pyvis", "uvicorn", "httpx",
    "stakegraph.page", "stakegraph.store", "stakegraph.query", "stakegraph.server.running", "stakegraph.report",
    "stakegraph.analysis.paths", "stakegraph.store.endpoint", "stakegraph.page.delivery.reimport",
    "stakegraph.commands.watching",
)  # fmt: skip


def make_input(surface: str, seed: int, run: int) -> Input:
    """Return the input of one run: the same for the same surface, seed and number."""
    return SURFACES[surface](Random(f"{seed}/{surface}/{run}"))


class Fuzzer:
    """Runs inputs, one after the other, in folders of its own; used as a context manager."""

    def __init__(self) -> None:
        self._root = Path(tempfile.mkdtemp(prefix="fuzz-")).resolve()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=50)
        self._listener.setblocking(False)
        self._http = f"http://127.0.0.1:{self._listener.getsockname()[1]}/"
        self._server: Server | None = None
        _import_early()
        self._base = self._root / "base"
        in_a_child(lambda: _make_base(self._base))

    def __enter__(self) -> Fuzzer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            self._server.stop()
        self._listener.close()
        shutil.rmtree(self._root, ignore_errors=True)

    def run(self, given: Input) -> list[Failure]:
        """Run an input and return what is wrong with what came of it."""
        root = Path(tempfile.mkdtemp(dir=self._root))
        try:
            scene = Scene(root, self._http)
            in_a_child(lambda: scene.lay_out(given, self._base))
            failures = [*self._commands(given, scene), *self._requests(given, scene)]
            with contextlib.suppress(BlockingIOError):
                self._listener.accept()[0].close()
                failures.append(Failure("calls out", given.surface, "somebody was called"))
            return failures
        finally:
            shutil.rmtree(root, ignore_errors=True)

    def _commands(self, given: Input, scene: Scene) -> Iterator[Failure]:
        size = length([given.files, given.edits, given.record, given.statements, given.commands])
        for command in given.commands:
            words = [scene.expand(word).replace("\0", "") for word in command]  # no system passes it on
            before = snapshot(scene.root)
            limit = most_seconds(words[0] if words else "", size)
            yield from failures_of(run_command(words, scene.root, limit), limit)
            if given.surface != "command_lines":
                allowed = (*_ALWAYS_WRITTEN, *_WRITES_TO.get(words[0], ()))
                yield from written_outside(before, snapshot(scene.root), allowed)
            else:
                yield from written_outside(before, snapshot(scene.root), ("inside", *_ALWAYS_WRITTEN))
            if given.surface == "pages":
                yield from bad_names(scene.inside / "new")

    def _requests(self, given: Input, scene: Scene) -> Iterator[Failure]:
        if not given.requests:
            return
        if self._server is None:
            home = self._root / "server"
            for name in ("home", "temporary"):
                (home / name).mkdir(parents=True, exist_ok=True)
            shutil.rmtree(home / "inside", ignore_errors=True)
            shutil.copytree(self._base, home / "inside")
            self._server = Server(home)
        requests = [scene.expand(request).encode("iso-8859-1", "replace") for request in given.requests]
        failures = list(self._server.ask(requests))
        if failures:
            self._server.stop()
            self._server = None
        yield from failures


def _import_early() -> None:
    """Import what commands import when they need it, so that children have it."""
    import importlib

    for name in _NOT_IMPORTED_BY_NEED:
        importlib.import_module(name)


def _make_base(base: Path) -> None:
    """Make what every run begins with: a case, a page, a store with indexes, and the statements it is made of."""
    from unittest.mock import patch

    import pyoxigraph

    from stakegraph import bundled_case
    from stakegraph.case.plain import case_record
    from stakegraph.index import path_indexes
    from stakegraph.loading import load_cases, open_case
    from stakegraph.resources import bundled_case_folder

    base.mkdir()
    shutil.copytree(bundled_case_folder(), base / "case")
    case = bundled_case()
    (base / "page.html").write_text(page_of(case_record(case)), encoding="utf-8")
    quads = pyoxigraph.serialize(open_case(case).quads(), format=pyoxigraph.RdfFormat.N_QUADS)
    assert quads is not None
    kept = [line for line in quads.decode("utf-8").splitlines() if "/ontology> ." not in line]
    (base / "statements.nq").write_text("\n".join(kept) + "\n", encoding="utf-8")
    with patch.object(path_indexes, "WORTH_AN_INDEX", 0):
        load_cases(base / "store", [case])
