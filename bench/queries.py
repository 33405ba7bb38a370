"""Measure the stack and time that the engine needs to parse a query, shape by shape.

`stakegraph.sparql.trial` relies on these figures: the stack that a character of a query can cost, and the growth of
time with repetition. Run ``python bench/queries.py`` (a few minutes) or ``--quick`` (some shapes, a few seconds).
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time

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
SHAPES = {
    "parentheses": ("ASK{FILTER(", "(", "1", ")", ")}"),
    "negations": ("ASK{FILTER(", "!", "true", "", ")}"),
    "functions": ("ASK{FILTER(", "STR(", "1", ")", ")}"),
    "groups": ("ASK", "{", "", "}", ""),
    "optionals, nested": ("ASK{", "OPTIONAL{", "", "}", "}"),
    "optionals, in a row": ("ASK{", "OPTIONAL{?s ?p ?o}", "", "", "}"),
    "exists": ("ASK{", "FILTER EXISTS{", "", "}", "}"),
    "sub-selects": ("ASK", "{SELECT*", "{}", "}", ""),
    "unions": ("ASK{{}", "UNION{}", "", "", "}"),
    "lists": ("ASK{?s ?p ", "(", "1", ")", "}"),
    "blank nodes": ("ASK{?s ?p ", "[?p ", "1", "]", "}"),
    "triple terms": ("ASK{", "<<", "?s ?p ?o", ">>", " ?p ?o}"),
    "a path": ("ASK{?s ", "a/", "a", "", " ?o}"),
    "alternatives of a path": ("ASK{?s ", "a|", "a", "", " ?o}"),
    "patterns": ("ASK{", "?s ?p ?o.", "", "", "}"),
    "a sum": ("ASK{FILTER(", "1+", "1", "", ")}"),
    "values": ("ASK{", "VALUES ?a{1}", "", "", "}"),
}


def shaped(name: str, depth: int) -> str:
    """Return a query that repeats a shape."""
    before, opening, inside, closing, after = SHAPES[name]
    return before + opening * depth + inside + closing * depth + after


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
