"""Measure how far two coders agree on the first case: ``python bench/coding.py``.

``bench/coding/`` has the claims of both coders and ``pairs.csv``, where each row pairs two claims about the same words.
A row with one id is a claim that only one coder wrote. The script prints the share of claims that have a partner, and
for the pairs the agreement and Krippendorff's alpha (nominal) on relation, polarity, status and speaker.
"""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from stakegraph import load_vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

FOLDER = Path(__file__).parent / "coding"
Claim = dict[str, str]


def main() -> None:
    """Print the table of agreement as Markdown."""
    print("\n".join(agreement_table()))


def agreement_table() -> list[str]:
    """Return the lines of the table of agreement."""
    pairs, alone = read_pairs()
    lines = [
        f"{len(pairs)} pairs; {alone['first']} claims only of the first coder, "
        f"{alone['second']} only of the second: "
        f"{share(len(pairs), len(pairs) + alone.total())} of all claims have a partner.",
        "",
        "| in a pair | agree | alpha |",
        "|---|---|---|",
    ]
    for name, feature in features().items():
        values = [(feature(first), feature(second)) for first, second in pairs]
        agreed = sum(first == second for first, second in values)
        lines.append(
            f"| {name} | {agreed} of {len(pairs)} ({share(agreed, len(pairs))}) | {alpha(values):.2f} |"
        )
    return lines


def share(part: int, whole: int) -> str:
    """Return a share in whole per cent.

    >>> share(2, 3)
    '67 %'
    """
    return f"{100 * part / whole:.0f} %"


def features() -> Mapping[str, Callable[[Claim], str]]:
    """Return what is compared in a pair, by name."""
    relations = load_vocabulary().relations
    return {
        "relation": lambda claim: claim["relation"],
        "polarity": lambda claim: relations[claim["relation"]].polarity.value,
        "status": lambda claim: claim["status"],
        "speaker": lambda claim: claim["said_by"],
        "status and speaker": lambda claim: f"{claim['status']} {claim['said_by']}",
    }


def read_pairs() -> tuple[list[tuple[Claim, Claim]], Counter[str]]:
    """Return the pairs of claims, and the number of claims that each coder wrote alone.

    Raises
    ------
    ValueError
        When a claim is missing from ``pairs.csv``, or occurs there twice.
    """
    claims = {coder: {row["id"]: row for row in read(f"{coder}.csv")} for coder in ("first", "second")}
    rows = read("pairs.csv")
    for coder, by_id in claims.items():
        listed = Counter(row[coder] for row in rows if row[coder])
        wrong = sorted(key for key in listed.keys() | by_id.keys() if listed[key] != 1 or key not in by_id)
        if wrong:
            raise ValueError(f"pairs.csv: {coder}: not exactly once: {', '.join(wrong)}")
    pairs = [
        (claims["first"][row["first"]], claims["second"][row["second"]])
        for row in rows
        if row["first"] and row["second"]
    ]
    alone = Counter(
        "second" if row["second"] else "first" for row in rows if not (row["first"] and row["second"])
    )
    return pairs, alone


def read(name: str) -> list[dict[str, str]]:
    """Return the rows of a CSV file in `FOLDER`."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def alpha(values: Sequence[tuple[str, str]]) -> float:
    """Return Krippendorff's alpha for two coders, nominal data and no missing values.

    The example is Krippendorff's own for two observers and nominal data ("Computing Krippendorff's Alpha-Reliability",
    2011, section B).

    >>> round(alpha(list(zip("aabbdcccedda", "babbbccceddd"))), 3)
    0.692
    >>> alpha([("a", "a")])
    1.0
    """
    counts = Counter(value for pair in values for value in pair)
    total = counts.total()
    expected = total**2 - sum(count**2 for count in counts.values())
    disagreements = 2 * sum(first != second for first, second in values)
    return 1 - (total - 1) * disagreements / expected if expected else 1.0


if __name__ == "__main__":
    main()
