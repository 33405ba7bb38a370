"""How fast the server starts and answers: ``python bench/serving.py [--against CHECKOUT] [--rounds N] [--quick]``.

It starts `stakegraph serve` over the bundled case and asks it over four connections that stay open, for ``/health``, a
small SPARQL query and a small JSON answer. With ``--against`` the same is done with the code of another checkout, round
by round in turn, in this environment; the figures are medians over the rounds.
"""

from __future__ import annotations

import argparse
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parents[1]
CONNECTIONS = 4
TARGETS = {
    "/health": "/health",
    "small SPARQL query": f"/sparql?query={quote('SELECT ?c { ?c sg:status sg:denied } LIMIT 5')}",
    "/api/cases": "/api/cases",
}
RUN = "from stakegraph.cli import main; main()"


def environment(checkout: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(checkout / "graph")}


@contextmanager
def serving(checkout: Path, store: str) -> Iterator[tuple[int, float]]:
    """Start a server; give its port, and the seconds until it was ready."""
    start = time.perf_counter()
    words = [sys.executable, "-c", RUN, "serve", "--port", "0", "--store", store]
    process = subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment(checkout)
    )
    assert process.stdout is not None
    try:
        address = process.stdout.readline().split()[0]
        yield int(address.rstrip("/").rpartition(":")[2]), time.perf_counter() - start
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


def requests_per_second(port: int, target: str, seconds: float) -> float:
    """Ask over a few connections for a while; return the answers in a second."""
    counts = [0] * CONNECTIONS
    end = time.perf_counter() + seconds

    def ask(index: int) -> None:
        request = f"GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
        with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
            while time.perf_counter() < end:
                connection.sendall(request)
                read_answer(connection)
                counts[index] += 1

    threads = [threading.Thread(target=ask, args=(index,)) for index in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds


def read_answer(connection: socket.socket) -> None:
    """Read one answer as far as its Content-Length goes."""
    content = b""
    while b"\r\n\r\n" not in content:
        content += connection.recv(1 << 16)
    head, _, body = content.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200"), head
    length = int(head.lower().partition(b"content-length: ")[2].split()[0])
    while len(body) < length:
        body += connection.recv(1 << 16)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--against", type=Path, metavar="CHECKOUT", help="the root of another checkout")
    parser.add_argument("--rounds", type=int, default=7, help="rounds of each checkout (default 7)")
    parser.add_argument("--quick", action="store_true", help="one short round, to see that it runs")
    options = parser.parse_args()
    checkouts = {"here": HERE, **({"there": options.against.resolve()} if options.against else {})}
    rounds, seconds = (1, 0.3) if options.quick else (options.rounds, 2.0)
    figures: dict[tuple[str, str], list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        load = [sys.executable, "-c", RUN, "load", "--store", folder]
        subprocess.run(load, check=True, capture_output=True, env=environment(HERE))
        for _ in range(rounds):
            for name, checkout in checkouts.items():
                with serving(checkout, folder) as (port, start_up):
                    figures.setdefault(("seconds to start", name), []).append(start_up)
                    for title, target in TARGETS.items():
                        rate = requests_per_second(port, target, seconds)
                        figures.setdefault((f"requests/s, {title}", name), []).append(rate)
    print(f"{'median of ' + str(rounds) + ' rounds':36}" + "".join(f"{name:>12}" for name in checkouts))
    for title in dict.fromkeys(title for title, _ in figures):
        medians = [statistics.median(figures[title, name]) for name in checkouts]
        print(f"{title:36}" + "".join(f"{median:12.2f}" for median in medians))


if __name__ == "__main__":
    main()
