"""Measure the stack and time that the engine needs to parse a query, shape by shape.

`stakegraph.sparql.trial` relies on these figures: the stack that a character of a query can cost, and the growth of
time with repetition. Run ``python bench/queries.py`` (a few minutes) or ``--quick`` (some shapes, a few seconds).
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path

sys.path.remove(str(Path(__file__).resolve().parent))  # it has another sparql
sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from sparql.query_shapes import SHAPES, shaped

_MEBIBYTE = 1 << 20
_STACK = 4 * _MEBIBYTE
_LONGEST = 4.0
_CHILD = """
import sys, threading, pyoxigraph
text = sys.stdin.read()
def read():
    try:
        pyoxigraph.Store().query(text)
    except SyntaxError:
        pass
threading.stack_size(int(sys.argv[1]))
thread = threading.Thread(target=read)
thread.start()
thread.join()
"""


def read(text: str) -> tuple[bool, float]:
    """Parse a query on a small stack in a child process; return survival and seconds."""
    start = time.perf_counter()
    command = [sys.executable, "-c", _CHILD, str(_STACK)]
    try:
        child = subprocess.run(
            command, input=text, text=True, capture_output=True, timeout=_LONGEST, check=False
        )
    except subprocess.TimeoutExpired:
        return True, _LONGEST
    return child.returncode == 0, time.perf_counter() - start


def measure(name: str, most: int) -> str:
    """Double the depth until the stack overflows or time is up; return a table row."""
    depth, is_alive, seconds = 16, True, 0.0
    while is_alive and seconds < _LONGEST and depth < most:
        depth *= 2
        is_alive, seconds = read(shaped(name, depth))
    if seconds >= _LONGEST:
        return f"| {name} | – | more than {_LONGEST:g} s at {depth:,} |"
    if is_alive:
        return f"| {name} | – | {seconds:.1f} s at {depth:,} |"
    low, high = depth // 2, depth
    while high - low > max(1, low // 20):
        middle = (low + high) // 2
        low, high = (middle, high) if read(shaped(name, middle))[0] else (low, middle)
    text = shaped(name, low)
    return f"| {name} | {_STACK // low:,} ({_STACK // len(text):,}) | overflows at {low:,} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    print(
        f"stack {_STACK // _MEBIBYTE} MiB\n\n| shape | bytes a level (a character) | outcome |\n|---|---|---|"
    )
    for name in list(SHAPES)[:4] if quick else SHAPES:
        print(measure(name, 10_000 if quick else 200_000), flush=True)


if __name__ == "__main__":
    main()
