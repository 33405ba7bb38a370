"""The legend, which is the filter: what each line and symbol means, and by what else claims can be chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stakegraph.model import Factuality
from stakegraph.page.content.text import visible
from stakegraph.wording.terms import DERIVED_TERM, FACTUALITY_TERMS, OWN_VOICE, POLARITY_TERMS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from stakegraph.model import Case
    from stakegraph.vocabulary import Vocabulary
    from stakegraph.wording.terms import Term

    Fields = dict[str, Any]

# in line widths: solid, dotted, thin and dashed; the map has the same (paint_claims.js)
_DASHES = {"conflict": (), "cooperation": (0.01, 2.1), "tie": (), "contextual": (5.0, 3.5)}


def build_legend(case: Case, vocabulary: Vocabulary, types: Iterable[Fields]) -> list[Fields]:
    """Return the groups of the legend: title, facet, rows; `closed` groups open when asked for.

    A row has the value it switches, a label and, where it stands for a line or a symbol, its picture.
    """
    lines = [
        _group("polarity", "What the line says", [_row(term, _line(term["id"])) for term in POLARITY_TERMS.values()]),
        _group(
            "factuality",
            "Who stands behind it",
            [_row(term, _factuality_line(term)) for term in (*FACTUALITY_TERMS.values(), DERIVED_TERM)],
        ),
    ]  # fmt: skip
    types = list(types)
    symbols = [
        _group("type", title, [{"id": kind["id"], "label": kind["label"], "symbol": kind} for kind in types
                               if kind["stake"] is stake])
        for title, stake in (("Stakeholders", False), ("Stakes: what they fight over", True))
    ]  # fmt: skip
    groups = [*lines, *symbols, *_closed_groups(case, vocabulary)]
    return [group for group in groups if group["rows"]]


def dates_of(case: Case) -> list[str]:
    """Return the dates that claims carry, in order."""
    return sorted({visible(claim.date) for claim in case.claims if claim.date})


def _closed_groups(case: Case, vocabulary: Vocabulary) -> Iterable[Fields]:
    names = {entity.id: visible(entity.name) for entity in case.entities}
    curated = [claim for claim in case.claims if not claim.is_derived]
    labels = {visible(vocabulary.relations[claim.relation].label) for claim in case.claims}
    speakers = {visible(claim.said_by or "") for claim in curated}
    topics = {visible(topic) for claim in case.claims for topic in claim.about or ("",)}
    sources = {source.id: visible(source.title) for source in case.sources}
    used = {claim.source for claim in case.claims}
    for facet, title, values, names_of_values in (
        ("relation", "Relation", labels, {}),
        (
            "voice",
            "Who says so",
            speakers,
            names | {"": f"No one named: {OWN_VOICE}"},
        ),
        ("about", "Topic", topics, names | {"": "No topic named"}),
        ("document", "Source", used, sources),
    ):
        yield _group(facet, title, _sorted(values, names_of_values)) | {"closed": True}


def _sorted(values: Iterable[str], labels: Mapping[str, str]) -> list[Fields]:
    rows = [{"id": value, "label": labels.get(value, value)} for value in values]
    return sorted(rows, key=lambda row: (row["label"].casefold(), row["id"]))


def _group(facet: str, title: str, rows: list[Fields]) -> Fields:
    return {"facet": facet, "title": title, "rows": rows, "closed": False}


def _row(term: Term, line: Fields) -> Fields:
    meaning = "" if term in POLARITY_TERMS.values() else term["meaning"]
    return {"id": term["id"], "label": term["label"], "meaning": meaning, "line": line}


def _factuality_line(term: Term) -> Fields:
    is_derived = term is DERIVED_TERM
    is_solid = term["id"] in (Factuality.FACT.value, Factuality.BACKGROUND.value)
    polarity = "tie" if term["id"] == Factuality.BACKGROUND.value else "conflict"
    return _line(polarity, hint=not is_solid, hollow=is_derived, mark=term["mark"])


def _line(polarity: str, *, hint: bool = False, hollow: bool = False, mark: str = "") -> Fields:
    width = 1.2 if polarity == "tie" else 2.6
    return {
        "polarity": polarity,
        "width": width,
        "dashes": " ".join(f"{length * width:g}" for length in _DASHES[polarity]) or "none",
        "cap": "round" if polarity == "cooperation" else "butt",
        "hint": hint,
        "hollow": hollow,
        "mark": mark,
        "room": 9 + 5.2 * len(mark),
    }
