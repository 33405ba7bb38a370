"""Measure how far two coders agree on the first case: ``python bench/coding.py``.

``bench/coding/`` has the claims of both coders. ``pairs.csv`` pairs claims about the same words; a row with one id is a
claim that only one coder wrote. ``entities.csv`` lists which entities of the coders are the same. The script prints the
share of claims that have a partner, and for the pairs the agreement and Krippendorff's alpha (nominal).
"""

from __future__ import annotations

import csv
from collections import Counter
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from stakegraph import load_vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

FOLDER = Path(__file__).parent / "coding"
CODERS = ("first", "second")
Claim = dict[str, str]
Pair = tuple[Claim, Claim]


def main() -> None:
    """Print the agreement as Markdown."""
    print("\n".join(agreement_lines()))


def agreement_lines() -> list[str]:
    """Return the shares of claims with a partner, and the table of agreement."""
    pairs, alone = read_pairs()
    lines = [
        f"- first coder: {_of(len(pairs), len(pairs) + alone['first'])} claims have a partner",
        f"- second coder: {_of(len(pairs), len(pairs) + alone['second'])} claims have a partner",
        "",
        "| in a pair | the same | alpha |",
        "|---|---|---|",
        f"| subject and object | {_of(sum(map(have_same_parties, pairs)), len(pairs))} | – |",
    ]
    for name, values in _compare(pairs).items():
        same = sum(first == second for first, second in values)
        lines.append(f"| {name} | {_of(same, len(values))} | {alpha(values):.2f} |")
    return lines


def _of(part: int, whole: int) -> str:
    """Return a count with its share in per cent.

    >>> _of(2, 3)
    '2 of 3 (67 %)'
    """
    return f"{part} of {whole} ({100 * part / whole:.0f} %)"


def _compare(pairs: Sequence[Pair]) -> Mapping[str, list[tuple[str, str]]]:
    """Return what both coders wrote in each pair, by the name of what is compared."""
    relations = load_vocabulary().relations
    features: dict[str, Callable[[Claim], str]] = {
        "relation": lambda claim: claim["relation"],
        "polarity": lambda claim: relations[claim["relation"]].polarity.value,
        "status": lambda claim: claim["status"],
        "speaker": lambda claim: claim["said_by"],
        "status and speaker": lambda claim: f"{claim['status']} {claim['said_by']}",
        "a fact or not": lambda claim: str(is_fact(claim)),
    }
    return {
        name: [(feature(first), feature(second)) for first, second in pairs]
        for name, feature in features.items()
    }


def is_fact(claim: Claim) -> bool:
    """Return whether a claim of the article is actual, in its own voice and without doubt."""
    return claim["status"] == "actual" and not claim["said_by"] and not claim["doubt"]


def have_same_parties(pair: Pair) -> bool:
    """Return whether both claims have the same subject and the same object."""
    first, second = pair
    same = {row["second"]: row["first"].split("|") for row in read("entities.csv")}
    return all(first[column] in same[second[column]] for column in ("subject", "object"))


def read_pairs() -> tuple[list[Pair], Counter[str]]:
    """Return the pairs of claims, and the number of claims that each coder wrote alone.

    Raises
    ------
    ValueError
        When ``pairs.csv`` does not have each claim exactly once.
    """
    claims = {coder: {claim["id"]: claim for claim in read_claims(f"{coder}.csv")} for coder in CODERS}
    rows = read("pairs.csv")
    for coder, by_id in claims.items():
        counts = Counter(row[coder] for row in rows if row[coder])
        if counts != Counter(by_id.keys()):
            wrong = sorted(((counts - Counter(by_id.keys())) | (Counter(by_id.keys()) - counts)).keys())
            raise ValueError(f"pairs.csv: {coder}: not exactly once: {', '.join(wrong)}")
    pairs: list[Pair] = []
    alone: Counter[str] = Counter()
    for row in rows:
        if row["first"] and row["second"]:
            pairs.append((claims["first"][row["first"]], claims["second"][row["second"]]))
        else:
            alone["first" if row["first"] else "second"] += 1
    return pairs, alone


def read_claims(name: str) -> Iterator[Claim]:
    """Yield the claims of a coder: one for each subject and object of a row, as Stakegraph reads it."""
    for row in read(name):
        parties = product(row["subject"].split("|"), row["object"].split("|"))
        for position, (subject, object_) in enumerate(parties, start=1):
            suffix = f"-{position}" if position > 1 else ""
            yield row | {"id": row["id"] + suffix, "subject": subject, "object": object_}


def read(name: str) -> list[dict[str, str]]:
    """Return the rows of a CSV file in `FOLDER`."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def alpha(values: Sequence[tuple[str, str]]) -> float:
    """Return Krippendorff's alpha for two coders, nominal data and no missing values.

    The example is from "Computing Krippendorff's Alpha-Reliability" (2011), section B.

    >>> round(alpha(list(zip("aabbdcccedda", "babbbccceddd"))), 3)
    0.692
    """
    counts = Counter(value for pair in values for value in pair)
    total = counts.total()
    expected = total**2 - sum(count**2 for count in counts.values())
    differences = 2 * sum(first != second for first, second in values)
    return 1 - (total - 1) * differences / expected if expected else 1.0


if __name__ == "__main__":
    main()
