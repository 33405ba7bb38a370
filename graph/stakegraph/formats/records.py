"""Answers as plain data (dictionaries, lists, strings and numbers), for JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from stakegraph.model import Factuality
from stakegraph.report.model import count_facts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stakegraph.analysis.paths import ConflictPath, PathAnswer, PathOptions
    from stakegraph.analysis.paths.connect import Connection
    from stakegraph.analysis.paths.cuts import PathCut
    from stakegraph.analysis.paths.relaxations import NoPath, Relaxation
    from stakegraph.formats import shapes
    from stakegraph.model import Case, Relation
    from stakegraph.network import Dyad, Receipt
    from stakegraph.query.named import NamedQuery
    from stakegraph.report.dossier import Dossier
    from stakegraph.report.model import Report, Section, Table
    from stakegraph.report.statistics import Statistics
    from stakegraph.store.cases import CaseStore

Record = dict[str, Any]


def json_text(record: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> str:
    """Return a record as JSON, indented by two spaces, with its keys in their order."""
    return json.dumps(record, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def claim(case: Case, receipt: Receipt) -> shapes.Claim:
    """Return a claim with its quote, source and premises."""
    claim_ = receipt.claim
    source = case.source_by_id[claim_.source]
    return {
        "id": claim_.id,
        "subject": entity(case, claim_.subject),
        "relation": {"id": receipt.relation.id, "label": receipt.relation.label},
        "object": entity(case, claim_.object),
        "polarity": receipt.relation.polarity.value,
        "intensity": receipt.intensity,
        "status": claim_.status.value,
        "factuality": claim_.factuality.value,
        "is_fact": claim_.is_fact,
        "said_by": entity(case, claim_.said_by) if claim_.said_by else None,
        "quote": claim_.quote,
        "source": {"id": source.id, "title": source.title, "kind": source.kind.value, "file": source.file},
        "start": claim_.start,
        "end": claim_.end,
        "about": [entity(case, topic) for topic in claim_.about],
        "means": [entity(case, means) for means in claim_.means],
        "condition": claim_.condition,
        "date": claim_.date,
        "doubt": claim_.doubt,
        "act": claim_.act_id,
        "independent_sources": claim_.independent_sources,
        "disputed": bool(claim_.disputed_by),
        "disputed_by": list(claim_.disputed_by),
        "note": claim_.note,
        "rule": claim_.rule,
        "derived_from": list(claim_.derived_from),
    }


def entity(case: Case, identifier: str) -> shapes.EntityName:
    """Return an entity's id and name."""
    return {"id": identifier, "name": case.entity_by_id[identifier].name}


def paths(
    case: Case, answers: Sequence[PathAnswer], top: int, explanations: Sequence[NoPath | None]
) -> shapes.Paths:
    """Return conflict paths with the receipts of every hop."""
    pairs = zip(answers, explanations, strict=True)
    return {"answers": [_answer(case, answer, top, explanation) for answer, explanation in pairs]}


def _answer(case: Case, answer: PathAnswer, top: int, explanation: NoPath | None) -> shapes.PathAnswer:
    return {
        "from": entity(case, answer.source) if answer.source else None,
        "to": entity(case, answer.target) if answer.target else None,
        "options": _options(answer.options),
        "found": answer.path_count,
        "truncated": answer.truncated,
        "paths": [_path(case, path) for path in answer.paths[:top]],
        "no_path": _no_path(case, explanation) if explanation else None,
    }


def _options(options: PathOptions) -> shapes.PathOptions:
    return {
        "factualities": [item.value for item in Factuality if item in options.factualities],
        "according_to": sorted(options.according_to),
        "without_speakers": sorted(options.without_speakers),
        "without_sources": sorted(options.without_sources),
        "rules": options.rules,
        "direction_ignored": options.ignore_direction,
        "max_hops": options.max_hops,
        "ties": options.max_ties,
        "min_intensity": options.min_intensity,
        "as_of": options.as_of,
        "in_order": options.time_respecting,
    }


def _path(case: Case, path: ConflictPath) -> shapes.Path:
    return {
        "nodes": [entity(case, node) for node in path.nodes],
        "weakest_link": path.weakest,
        "mean": path.mean,
        "hops": [hop_record(case, hop) for hop in path.hops],
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
        "relaxations": [_relaxation(case, relaxation) for relaxation in explanation.relaxations],
    }


def _relaxation(case: Case, relaxation: Relaxation) -> shapes.Relaxation:
    return {
        "flags": [change.flag for change in relaxation.changes],
        "words": [change.words for change in relaxation.changes],
        "path": [entity(case, node) for node in relaxation.path.nodes],
        "hops": [hop_record(case, hop) for hop in relaxation.path.hops],
    }


def connection(case: Case, result: Connection[Dyad]) -> Record:
    """Return the disputes that connect some parties."""
    return {
        "parties": [entity(case, party) for party in result.parties],
        "size": result.size,
        "weakest": result.weakest,
        "joining": [entity(case, node) for node in result.joining],
        "proved": result.proved,
        "reason": result.reason,
        "conflicts": [hop_record(case, dyad) for dyad in result.dyads],
    }


def cut(case: Case, ends: tuple[str, str], result: PathCut) -> Record:
    """Return the conflicts that cut all paths."""
    return {
        "from": entity(case, ends[0]),
        "to": entity(case, ends[1]),
        "max_hops": result.max_hops,
        "proved": result.proved,
        "least": result.least,
        "reason": result.reason,
        "conflicts": [hop_record(case, dyad) for dyad in result.dyads],
    }


def dossier(case: Case, result: Dossier) -> shapes.Dossier:
    """Return a dossier with its parts."""
    entity_ = result.entity
    return {
        "id": entity_.id,
        "name": entity_.name,
        "type": entity_.type,
        "aliases": list(entity_.aliases),
        "description": entity_.description,
        "wikidata": entity_.wikidata,
        "courted_by": [entity(case, suitor) for suitor in result.courted_by],
        "disputed": list(result.disputed),
        "parts": [
            {
                "part": part.name.lower(),
                "title": part.value,
                "claims": [claim(case, receipt) for receipt in receipts],
            }
            for part, receipts in result.parts.items()
        ],
    }


def statistics(figures: Statistics) -> shapes.Statistics:
    """Return the counts for a case."""
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
        "contested": {
            contested.entity: {
                "done": contested.done,
                "suffered": contested.suffered,
                "mutual": contested.mutual,
                "claims": contested.claims,
                "background": contested.background,
            }
            for contested in figures.contested
        },
        "background": figures.background,
    }


def report(case: Case, result: Report) -> Record:
    """Return a report: rows name their claims by id, and `claims` holds the claims in full."""
    return {
        "title": result.title,
        "basis": result.basis,
        "sections": [_section(section) for section in result.sections],
        "claims": {receipt.claim.id: claim(case, receipt) for receipt in result.receipts()},
    }


def _section(section: Section) -> Record:
    return {
        "key": section.key,
        "title": section.title,
        "question": section.question,
        "findings": list(section.findings),
        "tables": [_table(table) for table in section.tables],
        "unknowns": list(section.unknowns),
    }


def _table(table: Table) -> Record:
    return {
        "title": table.title,
        "columns": list(table.columns),
        "rows": [
            {
                "cells": list(row.cells),
                "claims": [receipt.claim.id for receipt in row.receipts],
                "facts": count_facts(row.receipts),
            }
            for row in table.rows
        ],
        "empty": None if table.rows else table.empty,
        "left_out": table.left_out,
    }


def stored_cases(store: CaseStore) -> list[shapes.StoredCase]:
    """Return the cases of a store, each with the number of its curated claims."""
    counts = store.claim_counts()
    return [
        {"id": case.id, "base": case.base, "title": case.title, "claims": counts[case.id]}
        for case in store.cases()
    ]


def entities(case: Case) -> list[shapes.Entity]:
    """Return the stakeholders and stakes of a case."""
    return [{"id": entity_.id, "name": entity_.name, "type": entity_.type} for entity_ in case.entities]


def named_query(query: NamedQuery) -> shapes.NamedQuery:
    """Return a named query with its parameters."""
    return {
        "name": query.name,
        "title": query.title,
        "description": query.description,
        "parameters": [
            {"name": parameter.name, "kind": parameter.kind, "description": parameter.description}
            for parameter in query.parameters
        ],
        "example": query.example,
        "sparql": query.text,
    }


def relation(entry: Relation) -> Record:
    """Return an entry of the codebook."""
    return {
        "id": entry.id,
        "label": entry.label,
        "polarity": entry.polarity.value,
        "parents": list(entry.parents),
        "definition": entry.definition,
        "example": entry.example,
        "intensity": entry.intensity,
        "intensity_source": entry.intensity_source,
        "inverse_label": entry.inverse_label,
        "symmetric": entry.symmetric,
        "plover": entry.plover,
        "cameo": entry.cameo,
        "note": entry.note,
    }
