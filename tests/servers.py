"""Real SPARQL servers on loopback, each a process of its own that ends with who started it."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from requiring import require

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_TO_START = 60.0


@contextmanager
def oxigraph_server() -> Iterator[str]:
    """Start an empty Oxigraph server and give its address for queries."""
    with killable_oxigraph_server() as (address, _):
        yield address


@contextmanager
def killable_oxigraph_server() -> Iterator[tuple[str, Callable[[], None]]]:
    """Start an empty Oxigraph server; give its address for queries, and what kills it."""
    program = _program("oxigraph")
    with _running(lambda port: [str(program), "serve", "--bind", f"127.0.0.1:{port}"]) as (address, process):
        yield f"{address}/query", process.kill


@contextmanager
def rdflib_server(*files: Path, may_change: bool = False) -> Iterator[str]:
    """Start rdflib-endpoint over files of quads and give its address; updates are not allowed unless `may_change`."""
    _program("rdflib-endpoint")
    words = [sys.executable, "-m", "rdflib_endpoint", "serve", *map(str, files), "--host", "127.0.0.1"]
    words += ["--enable-update"] * may_change
    with _running(lambda port: [*words, "--port", str(port)]) as (address, _):
        yield f"{address}/"


@contextmanager
def stakegraph_server(store: str, *options: str, **environment: str) -> Iterator[str]:
    """Start `stakegraph serve` over a store on disk, and give its address for queries."""
    from server.conftest import serving

    with serving("--store", store, *options, **environment) as served:
        yield f"{served.address}/sparql"


@contextmanager
def read_only_oxigraph_server(folder: Path) -> Iterator[str]:
    """Start an Oxigraph server that only reads a database, and give its address for queries."""
    program = _program("oxigraph")
    with _running(
        lambda port: [
            str(program),
            "serve-read-only",
            "--location",
            str(folder),
            "--bind",
            f"127.0.0.1:{port}",
        ]
    ) as (address, _):
        yield f"{address}/query"


def _program(package: str) -> Path:
    """Return the program that a package brings; without it the test is skipped, or fails where servers are required."""
    try:
        brought = [each for each in metadata.files(package) or () if Path(each).stem == package]
    except metadata.PackageNotFoundError:
        brought = []
    require(bool(brought), f"needs the server {package}: pip install {package}")
    return Path(str(brought[0].locate()))


@contextmanager
def _running(words: Callable[[int], Sequence[str]]) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Run a server on any free port; give its address once it takes connections, and its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(words(port), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port, process)
        yield f"http://127.0.0.1:{port}", process
    finally:
        process.kill()
        process.wait()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _TO_START
    while time.monotonic() < end and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    pytest.fail(f"{process.args!r} does not start (exit code {process.poll()})")
