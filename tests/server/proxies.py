"""The proxy examples of docs/serving, started before a real server on loopback."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from requiring import require
from server.conftest import Reached

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

EXAMPLES = Path(__file__).parents[2] / "docs" / "serving"
_TO_START = 30.0
_TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


@contextmanager
def nginx_before(server: Reached) -> Iterator[Reached]:
    """Start nginx with its example, with shorter times, and without TLS."""
    with _folder() as folder:
        port = _free_port()
        _write_example("nginx.conf", folder / "stakegraph.conf", {
            "listen 443 ssl;": f"listen 127.0.0.1:{port};",
            "    ssl_certificate /etc/ssl/certs/cases.example.org.pem;\n": "",
            "    ssl_certificate_key /etc/ssl/private/cases.example.org.key;\n": "",
            "/var/log/nginx/stakegraph.log": f"{folder}/access.log",
            "127.0.0.1:8000": server.address.removeprefix("http://"),
            "client_header_timeout 10s": "client_header_timeout 1s",
            "client_body_timeout 20s": "client_body_timeout 3s",
            "send_timeout 20s": "send_timeout 1s",
            "keepalive_timeout 15s": "keepalive_timeout 1s",
        })  # fmt: skip
        temporary = "\n".join(f"{name}_temp_path {folder}/{name};" for name in _TEMPORARY)
        (folder / "nginx.conf").write_text(
            f"daemon off; master_process off; pid {folder}/pid; events {{ worker_connections 1024; }}\n"
            f"http {{\n{temporary}\ninclude {folder}/stakegraph.conf;\n}}\n",
            encoding="utf-8",
        )
        words = [_program("nginx"), "-e", "stderr", "-c", str(folder / "nginx.conf")]
        with _running(words, folder, port) as proxy:
            yield proxy


@contextmanager
def caddy_before(server: Reached) -> Iterator[Reached]:
    """Start Caddy with its example, with shorter times, and without TLS."""
    with _folder() as folder:
        port = _free_port()
        _write_example("Caddyfile", folder / "Caddyfile", {
            "{\n\tservers {": "{\n\tadmin off\n\tservers {",
            "cases.example.org {": f"http://:{port} {{\n\tbind 127.0.0.1",
            "127.0.0.1:8000": server.address.removeprefix("http://"),
            "read_header 10s": "read_header 1s",
            "read_body 20s": "read_body 3s",
            "write 2m": "write 3s",
            "idle 15s": "idle 1s",
        })  # fmt: skip
        words = [_program("caddy"), "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]
        with _running(words, folder, port) as proxy:
            yield proxy


def _program(name: str) -> str:
    program = shutil.which(name, path=f"{os.environ['PATH']}{os.pathsep}/usr/sbin")
    require(program is not None, f"no {name}: apt-get install {name}")
    return str(program)


def _write_example(name: str, file: Path, changes: Mapping[str, str]) -> None:
    """Write an example with what a test must change; each change is of text that is there."""
    text = (EXAMPLES / name).read_text(encoding="utf-8")
    for before, after in changes.items():
        assert before in text, f"{name} no longer has {before!r}"
        text = text.replace(before, after)
    file.write_text(text, encoding="utf-8")


@contextmanager
def _folder() -> Iterator[Path]:
    """Give a folder of the user that a proxy runs as."""
    with tempfile.TemporaryDirectory() as folder:
        user = _user()
        if user is not None:
            shutil.chown(folder, user)
        yield Path(folder)


def _user() -> str | None:
    """Return whom a proxy runs as; root starts none as root."""
    return "nobody" if os.geteuid() == 0 else None


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def _running(words: list[str], folder: Path, port: int) -> Iterator[Reached]:
    """Run a proxy until the test ends."""
    environment = {**os.environ, "HOME": str(folder)}
    log = (folder / "log").open("w+", encoding="utf-8")
    with log:
        process = subprocess.Popen(words, stdout=log, stderr=log, env=environment, cwd=folder, user=_user())
        try:
            end = time.monotonic() + _TO_START
            while not _takes_connections(port):
                assert process.poll() is None, (folder / "log").read_text(encoding="utf-8")
                assert time.monotonic() < end, (folder / "log").read_text(encoding="utf-8")
                time.sleep(0.05)
            proxy = Reached(f"http://127.0.0.1:{port}")
            yield proxy
            proxy.client.close()
        finally:
            process.terminate()
            process.wait(timeout=30)


def _takes_connections(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
