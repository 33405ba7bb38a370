"""Measure a large store on disk: ``nice python bench/large_store.py [--claims 100000] [--runs 3] [--quick]``.

The bench loads a generated case into a folder. It then runs `stakegraph` as a user does, each command in a new
process: ``paths`` from a party, between two, without a path, and from the party with the most claims; ``dossier``,
``cases`` and queries. It prints the least wall time of some runs, with its CPU time and peak memory, and before them
the cost of loading, the share of the indexes, and the size of the store. The files of the store are in the system's
cache after the load; a first run after a restart also waits for the disk.

The case has a tenth as many parties and stakes as claims, with degrees that follow a power law, and 25 claims per
source, each source with its own date. A fifth of the claims have a speaker. A hundredth tie a stake to its holder and
another hundredth tie a member to a body, so that the rules derive claims. The seed is fixed. Goal: ``paths`` from a
party at 1,000,000 claims within 2 seconds. A missed goal is printed and does not fail the bench, because machines
differ. Exit code 1 if a command fails.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from itertools import accumulate, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stakegraph.index import path_indexes
from stakegraph.loading import load_cases
from stakegraph.model import Case, Claim, Entity, Source, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

GOAL = 2.0
_PROGRAM = Path(__file__).parents[1] / "cli.py"
DEGREE, PER_SOURCE = 10, 25
_EXPONENT = 0.75
_FIRST_DAY = date(2015, 1, 1)
_TYPES = ("Person", "Organisation", "Agency", "Company", "Group", "Union", "Media")
_RELATIONS = (
    "criticizes",
    "accuses",
    "threatens",
    "opposes",
    "labels",
    "supports",
    "funds",
    "worksWith",
    "addresses",
)
_STATUSES = (Status.ACTUAL,) * 7 + (Status.ANNOUNCED, Status.POSSIBLE, Status.DENIED)
_STAKE_EVERY = 20
Ends = tuple[str, str, str]


def made_up(size: int) -> Case:
    """Return a case with this many claims."""
    draw = random.Random(7)
    count, width = _parties(size)
    entities = tuple(
        Entity(
            f"e{number:0{width}}",
            f"Party {number}",
            "Policy" if number % _STAKE_EVERY == 0 else _TYPES[number % len(_TYPES)],
            (f"P. {number}",) if number % 3 == 0 else (),
        )
        for number in range(count)
    )
    ranked = _ranked(size, draw)
    weights = list(accumulate((rank + 1) ** -_EXPONENT for rank in range(count)))
    sources, claims = [], []
    for start in range(0, size, PER_SOURCE):
        ends = [
            _ends(number, ranked, weights, entities, draw)
            for number in range(start, min(start + PER_SOURCE, size))
        ]
        source = f"s{start // PER_SOURCE}"
        day = (_FIRST_DAY + timedelta(days=draw.randrange(4000))).isoformat()
        words = [
            f"{one} {relation} {other} in affair {start + place}."
            for place, (one, relation, other) in enumerate(ends)
        ]
        starts = list(accumulate((len(each) + 1 for each in words), initial=0))
        sources.append(Source(source, f"Report {source}", " ".join(words), f"{source}.txt", published=day))
        for place, ((one, relation, other), (begin, after)) in enumerate(
            zip(ends, pairwise(starts), strict=True)
        ):
            claims.append(
                Claim(
                    f"c{start + place}", source, one, relation, other, words[place], begin, after - 1,
                    draw.choice(_STATUSES),
                    said_by=draw.choice(ranked) if draw.random() < 0.2 else None, date=day,
                )
            )  # fmt: skip
    return Case("bench", f"Made up: {size} claims", "https://stakegraph.example/case/bench/", None,
                tuple(sources), entities, tuple(claims))  # fmt: skip


def _parties(size: int) -> tuple[int, int]:
    """Return the number of parties and the digits of their numbers."""
    count = max(20, size // DEGREE)
    return count, len(str(count))


def _ranked(size: int, draw: random.Random) -> list[str]:
    """Return the ids of the parties, the one with the most claims first."""
    count, width = _parties(size)
    ranked = [f"e{number:0{width}}" for number in range(count)]
    draw.shuffle(ranked)
    return ranked


def _ends(
    number: int, ranked: list[str], weights: list[float], entities: Sequence[Entity], draw: random.Random
) -> Ends:
    if number % 100 == 0:  # a stake and its holder
        return (
            entities[number // 5 % len(entities) // _STAKE_EVERY * _STAKE_EVERY].id,
            "stakeOf",
            draw.choice(ranked),
        )
    if number % 100 == 1:
        return draw.choice(ranked), "memberOf", draw.choice(ranked)
    one, other = draw.choices(ranked, cum_weights=weights, k=2)
    return one, draw.choice(_RELATIONS), other


def questions(size: int) -> dict[str, list[str]]:
    """Return the questions by name."""
    ranked = _ranked(size, random.Random(7))
    hub, middle, other, least = (ranked[place] for place in (0, len(ranked) // 2, len(ranked) // 3, -1))
    return {
        "paths from a party": ["paths", middle, "--direction", "out"],
        "paths from a party, with rules": ["paths", middle, "--direction", "out", "--rules"],
        "paths between two": ["paths", middle, "--to", other],
        "paths between two, in order": ["paths", middle, "--to", other, "--in-order"],
        "paths between two, none": ["paths", middle, "--to", least, "--max-hops", "1", "--facts-only"],
        "paths to the party of most claims": ["paths", hub, "--direction", "in"],
        "dossier of a party": ["dossier", middle],
        "cases": ["cases"],
        "query, claims of a party": ["query", f"SELECT ?c ?o {{ ?c rdf:subject :{middle} ; rdf:object ?o }}"],
        "query --named pair": [
            "query",
            "--named",
            "pair",
            "--param",
            f"one={hub}",
            "--param",
            f"other={middle}",
        ],
        "query --named hostile-pairs": ["query", "--named", "hostile-pairs"],
    }


def load(size: int, store: Path) -> None:
    """Generate and load the case, and print the cost."""
    started = time.perf_counter()
    case = made_up(size)
    made = time.perf_counter() - started
    index = _Watch(path_indexes.save_indexes)
    setattr(path_indexes, "save_indexes", index)  # noqa: B010
    whole = _Watch(load_cases)
    whole(store, [case])
    size_on_disk = sum(each.stat().st_size for each in store.rglob("*") if each.is_file())
    indexes = sum(each.stat().st_size for each in store.glob("generations/*/paths/*/*"))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{size:,} claims, {len(case.entities):,} parties and stakes, {len(case.sources):,} sources; "
        f"made in {made:.1f} s"
    )
    print(f"  load      {whole.wall:8.1f} s wall {whole.cpu:8.1f} s CPU   peak {peak:,.0f} MB")
    print(f"  of it the indexes {index.wall:.1f} s wall {index.cpu:.1f} s CPU")
    print(
        f"  the store {size_on_disk / 1e6:,.0f} MB, of which the indexes {indexes / 1e6:,.0f} MB", flush=True
    )


class _Watch:
    """A function that records its duration."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function
        self.wall = self.cpu = 0.0

    def __call__(self, *arguments: Any) -> Any:
        wall, cpu = time.perf_counter(), time.process_time()
        try:
            return self._function(*arguments)
        finally:
            self.wall, self.cpu = time.perf_counter() - wall, time.process_time() - cpu


def asked(words: list[str], store: Path) -> tuple[float, float, float, int]:
    """Run a command in a new process; return wall and CPU seconds, peak MB and exit code."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, str(_PROGRAM), *words, "--store", str(store)], stdout=subprocess.DEVNULL
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - started
    return wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, process.returncode


def ask_all(size: int, store: Path, runs: int) -> bool:
    """Print a line per question; return whether all were answered."""
    answered = True
    print(f"{'':36}{'wall s':>9}{'CPU s':>9}{'MB':>9}")
    for name, words in questions(size).items():
        wall, cpu, memory, code = min(asked(words, store) for _ in range(runs))
        answered &= code in (0, 1)
        goal = ""
        if name == "paths from a party" and size >= 1_000_000:
            goal = f"   goal {GOAL:g} s: {'met' if wall <= GOAL else 'MISSED'}"
        print(f"  {name:34}{wall:9.2f}{cpu:9.2f}{memory:9.0f}   exit code {code}{goal}", flush=True)
    return answered


def main() -> int:
    """Run the bench."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--claims", type=int, default=100_000, help="how many claims (default 100000)")
    parser.add_argument(
        "--runs", type=int, default=3, help="runs of each, of which the least counts (default 3)"
    )
    parser.add_argument(
        "--store", type=Path, help="keep the store here; one that is there is not loaded again"
    )
    parser.add_argument("--quick", action="store_true", help="6,000 claims, once: only to see that it runs")
    chosen = parser.parse_args()
    size, runs = (6000, 1) if chosen.quick else (chosen.claims, chosen.runs)
    with tempfile.TemporaryDirectory() as temporary:
        store = chosen.store or Path(temporary) / "store"
        if not store.exists():
            # In a process of its own: what is asked afterwards has the machine's memory to itself.
            loading = multiprocessing.get_context("spawn").Process(target=load, args=(size, store))
            loading.start()
            loading.join()
            if loading.exitcode:
                return 1
        return 0 if ask_all(size, store, runs) else 1


if __name__ == "__main__":
    sys.exit(main())
