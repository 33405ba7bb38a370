"""Measure reading and checking a large case folder: ``python bench/reading.py [--entities 33400] [--quick]``.

CPU seconds of this process, one run, on a generated case of one text with about three claims per entity:

* **read**: `stakegraph.read_case`, which finds each quote in the text; and its part **quotes**: finding alone.
* **one by one**: the same quotes, each searched in the whole text; measured on every hundredth quote, times 100.
* **check**: the rules between cells (`stakegraph.validate.findings`) on the case that was read.
* **a wrong quote**: finding the closest passage to a quote that is not in the text, the mean of five.

Exit code 1 if a quote is located at the wrong position.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from stakegraph import load_vocabulary
from stakegraph.case import inspect_case, write_case
from stakegraph.case.quotes import QuoteError, QuotesOf, locate
from stakegraph.validate import findings

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from large_cases import large_case

if TYPE_CHECKING:
    from collections.abc import Callable

Result = TypeVar("Result")


def main() -> int:
    """Measure, and print a line for each figure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--entities", type=int, default=33_400)
    parser.add_argument("--quick", action="store_true", help="500 entities: only to see that it runs")
    arguments = parser.parse_args()
    case = large_case(500 if arguments.quick else arguments.entities)
    text, quotes = case.sources[0].text, [claim.quote for claim in case.claims]
    print(f"{len(quotes):,} claims in one text of {len(text):,} characters")
    with tempfile.TemporaryDirectory() as folder:
        write_case(case, Path(folder) / "case")
        reading = timed("read", lambda: inspect_case(Path(folder) / "case"))
    of_text = QuotesOf(text)
    spans = timed("quotes", lambda: [of_text.locate(quote) for quote in quotes])
    timed("one by one", lambda: [locate(text, quote) for quote in quotes[::100]], times=100)
    found = timed("check", lambda: findings(reading, load_vocabulary()))
    timed("a wrong quote", lambda: [missed(of_text, f"{quote}x") for quote in quotes[:5]], times=1 / 5)
    print(f"{len(reading.findings)} findings by reading, {len(found)} in all")
    return int(spans != [(claim.start, claim.end) for claim in case.claims] or bool(reading.findings))


def timed(name: str, work: Callable[[], Result], times: float = 1.0) -> Result:
    """Do work and print its CPU seconds, times a factor."""
    start = time.process_time()
    result = work()
    print(f"{name:>18}: {(time.process_time() - start) * times:8.2f} s", flush=True)
    return result


def missed(of_text: QuotesOf, quote: str) -> str:
    """Return the message for a quote that is not in the text."""
    try:
        return repr(of_text.locate(quote))
    except QuoteError as error:
        return str(error)


if __name__ == "__main__":
    sys.exit(main())
