"""Measure the cost of a page: ``python bench/page.py [--quick] [--cap 40]``. Browser parts need chromium, chromedriver.

* **layout**: CPU seconds of this process for `stakegraph.layout` on generated cases (tests/large_cases.py), all on
  one map. Goals: 150 stakeholders and stakes at most 1 s, 2,000 at most 5 s.
* **stable**: main-thread CPU seconds in Chromium (`TaskDuration` of the DevTools protocol's Performance domain) from
  opening a page until its main thread is idle (three seconds in a row with less than 0.1 s of work), beside
  pyvis's default page with the same nodes and edges and its parts inlined. A page that is not stable after --cap CPU
  seconds, or after 1.2 times the CPU time that proves the goal, is given up and gets a ">".
  Goals at 50, 500 and 2,000: 5, 50 and 50 times less.
* **frame**: main-thread CPU milliseconds for each of 20 turns of the mouse wheel over the middle of the map
  (2 if a page is not stable).

Each page is opened three times, alternating with pyvis's, and the median counts; a page that was given up is opened
once. Both are opened once before that, so that neither pays for the start of the browser. A missed goal is printed
and does not fail the bench, because machines differ. Neither page can reach a network: requests of pyvis's page to a
CDN fail at once. Above 300 symbols our page opens on camps, as readers see it.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

from pyvis.network import Network

# in place of this folder, whose own page.py would hide the tests' page
sys.path.remove(str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from large_cases import large_case
from page.reader import CHROMEDRIVER, CHROMIUM, Reader, reading
from stakegraph import load_vocabulary
from stakegraph.layout.case_map import draw_map
from stakegraph.page import render_page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stakegraph.model import Case

LAYOUT_GOALS = {150: 1.0, 2000: 5.0}
STABLE_GOALS = {50: 5, 500: 50, 2000: 50}
_RUNS = 3
_ENOUGH = 1.2  # times the CPU that shows a goal to be met
_IDLE = 0.1  # of a second: what the main thread may do in one and count as at rest
_REST = 3  # seconds: a page may wait for something else meanwhile
_TURNS, _TURNS_UNSTABLE = 20, 2
_PATIENCE = 900  # seconds


class Cost(NamedTuple):
    """CPU seconds to a stable picture, CPU milliseconds of a frame, and whether it became stable."""

    stable_after: float
    frame: float
    stable: bool


def layouts(sizes: Sequence[int]) -> None:
    """Print the duration of the layout of each size."""
    vocabulary = load_vocabulary()
    for size in sizes:
        case = large_case(size)
        start = time.process_time()
        draw_map(case, vocabulary)
        took = time.process_time() - start
        goal = f"goal {LAYOUT_GOALS[size]:g} s" if size in LAYOUT_GOALS else ""
        print(f"layout with camps {size:6,} {took:8.2f} s   {goal}", flush=True)


def pyvis_page(case: Case) -> bytes:
    """Return pyvis's default page with its parts inlined."""
    network = Network(directed=True, cdn_resources="in_line")
    for entity in case.entities:
        network.add_node(entity.id, label=entity.name)
    for claim in case.claims:
        network.add_edge(claim.subject, claim.object, title=claim.quote)
    return str(network.generate_html()).encode("utf-8")


def busy(reader: Reader) -> float:
    """Return the CPU seconds of the page's main thread so far."""
    metrics: Any = reader.driver.execute_cdp_cmd("Performance.getMetrics", {})["metrics"]
    return next(float(each["value"]) for each in metrics if each["name"] == "TaskDuration")


def measured(reader: Reader, page: bytes, cap: float) -> Cost:
    """Return the cost of opening a page and zooming in it."""
    file = reader.folder / "bench.html"
    file.write_bytes(page)
    reader.driver.get("about:blank")
    start = busy(reader)
    reader.driver.get(file.as_uri())
    last, at_rest = busy(reader), 0
    to_stable = last - start
    while at_rest < _REST and last - start < cap:
        time.sleep(1)
        now = busy(reader)
        at_rest = at_rest + 1 if now - last < _IDLE else 0
        to_stable = to_stable if at_rest > 1 else now - start
        last = now
    stable = at_rest == _REST
    turns = _TURNS if stable else _TURNS_UNSTABLE
    before = busy(reader)
    for turn in range(turns):
        wheel = {"type": "mouseWheel", "x": 700, "y": 500, "deltaX": 0, "deltaY": -60 if turn % 2 else 60}
        reader.driver.execute_cdp_cmd("Input.dispatchMouseEvent", wheel)
        reader.driver.execute_async_script("requestAnimationFrame(() => requestAnimationFrame(arguments[0]))")
    return Cost(to_stable, 1000 * (busy(reader) - before) / turns, stable)


def both(reader: Reader, case: Case, page: bytes, cap: float) -> tuple[Cost, Cost]:
    """Return the cost of our page and of pyvis's, alternating; each a median."""
    goal, theirs_page = STABLE_GOALS.get(len(case.entities), 1), pyvis_page(case)
    ours: list[Cost] = []
    theirs: list[Cost] = []
    for _ in range(_RUNS):
        ours.append(measured(reader, page, cap))
        if all(each.stable for each in theirs):
            theirs.append(measured(reader, theirs_page, max(cap, _ENOUGH * goal * ours[0].stable_after)))
    return middle(ours), middle(theirs) if theirs[-1].stable else theirs[-1]


def middle(costs: list[Cost]) -> Cost:
    """Return the median of each figure."""
    return Cost(
        median(each.stable_after for each in costs),
        median(each.frame for each in costs),
        all(each.stable for each in costs),
    )


def pages(sizes: Sequence[int], cap: float) -> None:
    """Print both pages side by side."""
    vocabulary = load_vocabulary()
    with tempfile.TemporaryDirectory() as folder:
        readers = reading(Path(folder))
        reader = next(readers)
        connection: Any = getattr(reader.driver.command_executor, "client_config")  # noqa: B009 - untyped
        connection.timeout = _PATIENCE  # a page may answer nothing for minutes
        reader.driver.set_page_load_timeout(_PATIENCE)
        reader.driver.set_script_timeout(_PATIENCE)
        reader.driver.execute_cdp_cmd("Performance.enable", {"timeDomain": "threadTicks"})
        first = large_case(min(sizes))
        for page in (render_page(first, vocabulary), pyvis_page(first)):
            measured(reader, page, cap)
        print(f"{'':14} {'stable, CPU s':>26} {'ratio':>8}   {'a frame, ms':>20}")
        for size in sizes:
            case = large_case(size)
            ours, theirs = both(reader, case, render_page(case, vocabulary), cap)
            more = "" if theirs.stable else ">"
            times = theirs.stable_after / ours.stable_after
            met = "" if times >= STABLE_GOALS.get(size, 0) else ", MISSED"
            goal = f"goal {STABLE_GOALS[size]}×{met}" if size in STABLE_GOALS else ""
            print(
                f"page  {size:6,}   ours {ours.stable_after:6.2f}  pyvis {more}{theirs.stable_after:6.1f}"
                f"  {more + f'{times:.1f}×':>8}   ours {ours.frame:6.1f}  pyvis {theirs.frame:7.1f}   {goal}",
                flush=True,
            )
        next(readers, None)  # the browser ends


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="50 nodes in the browser, layouts up to 500")
    parser.add_argument("--cap", type=float, default=40.0, help="CPU seconds after which a page is given up")
    options = parser.parse_args()
    layouts((58, 150, 500) if options.quick else (58, 150, 500, 1000, 2000))
    if CHROMIUM.exists() and CHROMEDRIVER.exists():
        pages((50,) if options.quick else (50, 150, 500, 2000), options.cap)
    else:
        print("pages: not measured, for want of chromium and chromedriver")


if __name__ == "__main__":
    main()
