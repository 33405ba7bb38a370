"""Answers as plain data (dictionaries, lists, texts, numbers), for JSON and whoever reads it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from stakegraph.model import Status
from stakegraph.report.model import count_facts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stakegraph.analysis.paths import PathAnswer
    from stakegraph.analysis.paths.connect import Connection
    from stakegraph.analysis.paths.cuts import PathCut
    from stakegraph.analysis.paths.relaxations import NoPath
    from stakegraph.formats import shapes
    from stakegraph.model import Case, Relation
    from stakegraph.network import Dyad, Receipt
    from stakegraph.query.named import NamedQuery
    from stakegraph.report.dossier import Dossier
    from stakegraph.report.model import Report
    from stakegraph.report.statistics import Statistics
    from stakegraph.store.cases import CaseStore

Record = dict[str, Any]


def json_text(record: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> str:
    """Return a record as JSON: UTF-8, two spaces, in the order in which it was made."""
    return json.dumps(record, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def claim(case: Case, receipt: Receipt) -> shapes.Claim:
    """Return a claim with all it rests on."""
    found = receipt.claim
    source = case.source_by_id[found.source]
    return {
        "id": found.id,
        "subject": entity(case, found.subject),
        "relation": {"id": receipt.relation.id, "label": receipt.relation.label},
        "object": entity(case, found.object),
        "polarity": receipt.relation.polarity.value,
        "intensity": receipt.intensity,
        "status": found.status.value,
        "is_fact": found.is_fact,
        "said_by": entity(case, found.said_by) if found.said_by else None,
        "quote": found.quote,
        "source": {"id": source.id, "title": source.title, "kind": source.kind.value, "file": source.file},
        "start": found.start,
        "end": found.end,
        "about": [entity(case, each) for each in found.about],
        "means": [entity(case, each) for each in found.means],
        "condition": found.condition,
        "date": found.date,
        "note": found.note,
        "rule": found.rule,
        "derived_from": list(found.derived_from),
    }


def entity(case: Case, identifier: str) -> shapes.EntityName:
    """Return an entity's id and name."""
    return {"id": identifier, "name": case.entity_by_id[identifier].name}


def paths(
    case: Case, answers: Sequence[PathAnswer], top: int, explanations: Sequence[NoPath | None]
) -> shapes.Paths:
    """Return conflict paths with the receipts of every hop."""
    return {
        "answers": [
            _answer(case, answer, top, explanation)
            for answer, explanation in zip(answers, explanations, strict=True)
        ]
    }


def _answer(case: Case, answer: PathAnswer, top: int, explanation: NoPath | None) -> shapes.PathAnswer:
    options = answer.options
    return {
        "from": entity(case, answer.source) if answer.source else None,
        "to": entity(case, answer.target) if answer.target else None,
        "options": {
            "statuses": [status.value for status in Status if status in options.statuses],
            "rules": options.rules,
            "direction_ignored": options.ignore_direction,
            "max_hops": options.max_hops,
            "ties": options.max_ties,
            "min_intensity": options.min_intensity,
            "as_of": options.as_of,
            "in_order": options.time_respecting,
        },
        "found": answer.found,
        "truncated": answer.truncated,
        "paths": [
            {
                "nodes": [entity(case, node) for node in path.nodes],
                "weakest_link": path.weakest,
                "mean": path.mean,
                "hops": [hop_record(case, hop) for hop in path.hops],
            }
            for path in answer.paths[:top]
        ],
        "no_path": _no_path(case, explanation) if explanation else None,
    }


def hop_record(case: Case, hop: Dyad) -> shapes.Hop:
    """Return a hop with its receipts."""
    return {
        "from": entity(case, hop.source),
        "to": entity(case, hop.target),
        "kind": hop.polarity.value,
        "strength": hop.strength,
        "receipts": [{**claim(case, receipt), "reversed": receipt.reversed} for receipt in hop.receipts],
    }


def _no_path(case: Case, explanation: NoPath) -> shapes.NoPath:
    return {
        "truncated": explanation.truncated,
        "unknown": [list(flags) for flags in explanation.unknown],
        "reasons": list(explanation.reasons),
        "relaxations": [
            {
                "flags": [change.flag for change in relaxation.changes],
                "words": [change.words for change in relaxation.changes],
                "path": [entity(case, node) for node in relaxation.path.nodes],
                "hops": [hop_record(case, hop) for hop in relaxation.path.hops],
            }
            for relaxation in explanation.relaxations
        ],
    }


def connection(case: Case, found: Connection[Dyad]) -> Record:
    """Return the disputes that connect some parties."""
    return {
        "parties": [entity(case, party) for party in found.parties],
        "size": found.size,
        "weakest": found.weakest,
        "joining": [entity(case, node) for node in found.joining],
        "proved": found.proved,
        "reason": found.reason,
        "conflicts": [hop_record(case, dyad) for dyad in found.dyads],
    }


def cut(case: Case, ends: tuple[str, str], found: PathCut) -> Record:
    """Return the conflicts without which no path is left."""
    return {
        "from": entity(case, ends[0]),
        "to": entity(case, ends[1]),
        "max_hops": found.max_hops,
        "proved": found.proved,
        "least": found.least,
        "reason": found.reason,
        "conflicts": [hop_record(case, dyad) for dyad in found.dyads],
    }


def dossier(case: Case, found: Dossier) -> shapes.Dossier:
    """Return a dossier, part by part."""
    about = found.entity
    return {
        "id": about.id,
        "name": about.name,
        "type": about.type,
        "aliases": list(about.aliases),
        "description": about.description,
        "wikidata": about.wikidata,
        "parts": [
            {
                "part": part.name.lower(),
                "title": part.value,
                "claims": [claim(case, each) for each in receipts],
            }
            for part, receipts in found.parts.items()
        ],
    }


def statistics(figures: Statistics) -> shapes.Statistics:
    """Return the figures of a case."""
    return {
        "title": figures.title,
        "sources": figures.sources,
        "stakeholders": figures.stakeholders,
        "stakes": figures.stakes,
        "claims": figures.claims,
        "facts": figures.facts,
        "derived": figures.derived,
        "relations": figures.relations,
        "by_polarity": {
            polarity.value: {status.value: count for status, count in counts.items()}
            for polarity, counts in figures.by_polarity.items()
        },
        "by_source": dict(figures.by_source),
        "speakers": dict(figures.speakers),
        "contested": dict(figures.contested),
    }


def report(case: Case, found: Report) -> Record:
    """Return a report: each row names its claims by id, and `claims` holds them in full, once."""
    return {
        "title": found.title,
        "basis": found.basis,
        "sections": [
            {
                "key": section.key,
                "title": section.title,
                "question": section.question,
                "findings": list(section.findings),
                "tables": [
                    {
                        "title": table.title,
                        "columns": list(table.columns),
                        "rows": [
                            {
                                "cells": list(row.cells),
                                "claims": [each.claim.id for each in row.receipts],
                                "facts": count_facts(row.receipts),
                            }
                            for row in table.rows
                        ],
                        "empty": None if table.rows else table.empty,
                        "left_out": table.left_out,
                    }
                    for table in section.tables
                ],
                "unknowns": list(section.unknowns),
            }
            for section in found.sections
        ],
        "claims": {receipt.claim.id: claim(case, receipt) for receipt in found.receipts()},
    }


def stored_cases(store: CaseStore) -> list[shapes.StoredCase]:
    """Return the cases of a store, each with the number of its curated claims."""
    counts = store.claim_counts()
    return [
        {"id": each.id, "base": each.base, "title": each.title, "claims": counts[each.id]}
        for each in store.cases()
    ]


def entities(case: Case) -> list[shapes.Entity]:
    """Return the stakeholders and stakes of a case."""
    return [{"id": each.id, "name": each.name, "type": each.type} for each in case.entities]


def named_query(found: NamedQuery) -> shapes.NamedQuery:
    """Return a named query with its parameters."""
    return {
        "name": found.name,
        "title": found.title,
        "description": found.description,
        "parameters": [
            {"name": each.name, "kind": each.kind, "description": each.description}
            for each in found.parameters
        ],
        "example": found.example,
        "sparql": found.text,
    }


def relation(found: Relation) -> Record:
    """Return an entry of the codebook."""
    return {
        "id": found.id,
        "label": found.label,
        "polarity": found.polarity.value,
        "parents": list(found.parents),
        "definition": found.definition,
        "example": found.example,
        "intensity": found.intensity,
        "intensity_source": found.intensity_source,
        "inverse_label": found.inverse_label,
        "symmetric": found.symmetric,
        "plover": found.plover,
        "cameo": found.cameo,
        "note": found.note,
    }
