"""``PYTHONPATH=tests python -m fuzz --runs 500``: fuzz, print each distinct failure; exit code 1 if there are any."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections import Counter
from dataclasses import astuple
from pathlib import Path
from typing import TYPE_CHECKING

from fuzz.inputs import Input
from fuzz.runs import Fuzzer, make_input
from fuzz.surfaces import SURFACES
from fuzz.verdicts import Failure

if TYPE_CHECKING:
    from collections.abc import Sequence


def main() -> int:
    """Fuzz or repeat what the command line says; return the exit code."""
    parser = argparse.ArgumentParser(prog="fuzz", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=100, help="runs of each surface")
    parser.add_argument("--first", type=int, default=0, help="number of the first run")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--surface", choices=SURFACES, action="append", help="only this; may be repeated")
    parser.add_argument("--failures", type=Path, metavar="FOLDER", help="write failing inputs there")
    parser.add_argument("--repeat", type=Path, metavar="PATH", nargs="+", help="run these inputs instead")
    parser.add_argument("--processes", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--share", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.repeat:
        return _repeat(options.repeat)
    if options.share:
        return _run_share(options)
    return _fuzz(options)


def _repeat(paths: Sequence[Path]) -> int:
    failed = False
    with Fuzzer() as fuzzer:
        for path in paths:
            start, failures = time.monotonic(), fuzzer.run(Input.read(path))
            failed = failed or bool(failures)
            print(f"{path}: {'held' if not failures else 'FAILED'}, {time.monotonic() - start:.1f} s")
            for failure in failures:
                print(f"    {failure.kind}: {failure.command}: {failure.details}")
    return int(failed)


def _fuzz(options: argparse.Namespace) -> int:
    """Share the runs among processes, which tell of each run in a line of JSON."""
    counts: Counter[str] = Counter()
    seconds: Counter[str] = Counter()
    first: dict[str, tuple[str, int, Failure]] = {}
    words = [sys.executable, "-m", "fuzz", *sys.argv[1:], "--share"]
    shares = [
        subprocess.Popen([*words, f"{index}/{options.processes}"], stdout=subprocess.PIPE)
        for index in range(options.processes)
    ]
    lines = [line for share in shares for line in share.communicate()[0].splitlines()]
    for surface, run, failures, took in sorted(map(json.loads, lines), key=lambda report: report[1]):
        seconds[surface] += took
        for failure in (Failure(*values) for values in failures):
            counts[failure.key] += 1
            first.setdefault(failure.key, (surface, run, failure))
    _print(options, counts, first, seconds)
    if len(lines) != len(_runs(options)) or any(share.returncode for share in shares):
        print("a process of the fuzzer itself failed")
        return 2
    return int(bool(counts))


def _runs(options: argparse.Namespace) -> list[tuple[str, int]]:
    numbers = range(options.first, options.first + options.runs)
    return [(surface, run) for run in numbers for surface in options.surface or SURFACES]


def _run_share(options: argparse.Namespace) -> int:
    index, count = map(int, options.share.split("/"))
    parent = os.getppid()
    with Fuzzer() as fuzzer:
        for surface, run in _runs(options)[index::count]:
            if os.getppid() != parent:
                return 1  # nobody reads on
            start = time.monotonic()
            failures = fuzzer.run(make_input(surface, options.seed, run))
            report = [surface, run, [astuple(failure) for failure in failures], time.monotonic() - start]
            print(json.dumps(report), flush=True)
            for failure in failures:
                told = f"{failure.kind}: {failure.command}: {failure.details!r}"
                print(f"{surface} run {run}: {told}", file=sys.stderr)
    return 0


def _print(
    options: argparse.Namespace,
    counts: Counter[str],
    first: dict[str, tuple[str, int, Failure]],
    seconds: Counter[str],
) -> None:
    for surface, took in sorted(seconds.items()):
        print(f"{surface}: {options.runs} runs, {took:.0f} s")
    for key, (surface, run, failure) in sorted(first.items()):
        where = f"surface {surface}, seed {options.seed}, first in run {run}"
        print(f"\n{counts[key]} × {failure.kind}, {where}: {failure.command}")
        print(f"    {failure.details[:500]}")
        if options.failures is not None:
            path = options.failures / surface / f"{options.seed}-{run}.json"
            make_input(surface, options.seed, run).write(
                path, seed=options.seed, run=run, failure=failure.key
            )
            print(f"    python -m fuzz --repeat {path}")
    print(f"\n{len(first)} distinct failures" if first else "no failures")


if __name__ == "__main__":
    sys.exit(main())
