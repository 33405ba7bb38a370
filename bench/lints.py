"""Measure precision and recall of the lints on labelled sentences.

Run ``python bench/lints.py`` for the figures, and ``--errors LINT`` for the sentences on which a lint is wrong. Do not
look at those of the halves ``held-out`` and ``unseen`` before you change a rule.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from lint_scores import HALVES, LINTS, find_errors, rows_of_half, score


def main() -> None:
    """Print the figures, or the errors of one lint."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--errors", choices=list(LINTS), metavar="LINT")
    parser.add_argument("--half", choices=HALVES, default="tuned")
    options = parser.parse_args()
    if options.errors:
        print_errors(options.errors, options.half)
    else:
        print_scores()


def print_scores() -> None:
    """Print a table with a line for each lint and half."""
    print("| lint | sentences | rows | labelled | precision | recall |\n|---|---|--:|--:|--:|--:|")
    for lint in LINTS:
        for half in (*HALVES, None):
            rows = rows_of_half(lint, half)
            if rows:
                result = score(lint, rows)
                labelled = sum(row["expected"] == "yes" for row in rows)
                figures = f"{len(rows)} | {labelled} | {result.precision:.3f} | {result.recall:.3f}"
                print(f"| {lint} | {half or 'all'} | {figures} |")


def print_errors(lint: str, half: str) -> None:
    """Print the sentences of a half on which a lint is wrong."""
    for row in find_errors(lint, rows_of_half(lint, half)):
        words = row.get("text", row.get("note"))
        print(f"{row['id']} expected {row['expected']}: {words}\n    {row.get('quote', '')}")


if __name__ == "__main__":
    main()
