"""Receipts as text for a terminal: a claim with its quote, its speaker and its place."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from stakegraph.wording.claims import Wording, quote_words
from stakegraph.wording.terms import POLARITY_TERMS

if TYPE_CHECKING:
    from stakegraph.model import Claim
    from stakegraph.network import Receipt

WIDTH = 100


def receipt_lines(wording: Wording, receipt: Receipt, indent: str, *, brief: bool = False) -> list[str]:
    """Return a claim with its status, quote, speaker and source; for a derived claim, those of its premises.

    `brief` leaves out the optional fields: for a claim that was described before.
    """
    claim = receipt.claim
    inner = indent + "    "
    standing = f"{wording.standing(receipt)}; {_intensity_words(receipt)}; {claim.id}"
    lines = [f"{indent}• {wording.sentence(receipt)}  [{standing}]"]
    if claim.is_derived:
        for premise in wording.premises(claim):
            lines += _quote_lines(wording, premise, inner, opening="because ")
            lines[-1] += f" · {premise.id}"
        return lines
    lines += _quote_lines(wording, claim, inner)
    if not brief:
        for label, text in wording.details(claim):
            lines += wrap(f"{label}: {text}", inner)
    return lines


def _quote_lines(wording: Wording, claim: Claim, indent: str, opening: str = "") -> list[str]:
    hang = " " * (len(opening) + 1)
    source = f"{indent}{wording.speaker(claim)} · {wording.place(claim)}"
    return [*wrap(opening + quote_words(claim.quote), indent, hang=hang), source]


def _intensity_words(receipt: Receipt) -> str:
    if receipt.relation.polarity.sign:
        return f"intensity {receipt.intensity:+g}".replace("-", "−")
    return POLARITY_TERMS[receipt.relation.polarity]["label"].lower()


def wrap(text: str, indent: str, hang: str = "  ") -> list[str]:
    """Return the lines of a text; those after the first hang by some more spaces."""
    return textwrap.wrap(
        text, WIDTH, initial_indent=indent, subsequent_indent=indent + hang, break_on_hyphens=False
    )


def wrap_paragraph(text: str, indent: str) -> list[str]:
    """Return the lines of a text, all with the same indent."""
    return wrap(text, indent, hang="")
