"""Section: which chains of conflict hold best, whoever they lead from and to."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from stakegraph.analysis.paths import ConflictPath, PathOptions, paths_among
from stakegraph.report.context import counted, of_facts
from stakegraph.report.model import Row, Section, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stakegraph.network import Receipt
    from stakegraph.report.context import Context


def section(context: Context) -> Section:
    """Return the strongest chains of two hops and more."""
    found, truncated = chains(context, context.claims)
    rows = [
        Row((context.wording.chain(path.hops), path.weakest, len(path.hops)), _receipts(path))
        for path in found[: context.top]
    ]
    return Section(
        key="paths",
        title="Conflict paths",
        question="By which chains does conflict pass from one party to the next?",
        findings=_findings(context, found),
        tables=(
            Table("Strongest chains", ("chain", "weakest link, of 10", "hops"), tuple(rows), "No chain."),
        ),
        unknowns=(
            "A chain says that conflicts meet in a party, not that one caused the other.",
            "A tie (···) joins two conflicts through one body or office; of itself it is no conflict.",
            *truncated,
        ),
    )


def chains(
    context: Context, claims: Sequence[Receipt], deadline: float | None = None
) -> tuple[list[ConflictPath], tuple[str, ...]]:
    """Return all conflict paths of two hops and more between stakeholders, in order, and why there may be more."""
    is_stake = dict(context.network.nodes(data="is_stake"))
    options = PathOptions(
        statuses=context.selection.statuses, rules=context.selection.rules, time_limit=context.time_limit
    )
    found: list[ConflictPath] = []
    reasons: dict[str, None] = {}
    sources = sorted(
        {receipt.claim.subject for receipt in claims} | {receipt.claim.object for receipt in claims}
    )
    deadline = time.monotonic() + context.time_limit if deadline is None else deadline
    for source in sources:
        left = deadline - time.monotonic()
        if left <= 0:
            reasons["The search stopped at the time limit; there may be more chains, and stronger ones."] = (
                None
            )
            break
        if is_stake[source]:
            continue
        answer = paths_among(claims, source, None, replace(options, time_limit=left))
        found += [path for path in answer.paths if len(path.hops) > 1 and not is_stake[path.nodes[-1]]]
        if answer.truncated:
            reasons[f"Paths from {context.name(source)}: {answer.truncated}."] = None
    return sorted(found, key=lambda path: path.sort_key), tuple(reasons)


def _findings(context: Context, found: list[ConflictPath]) -> tuple[str, ...]:
    if not found:
        return ("No chain of two to four hops leads from one stakeholder to another.",)
    best = found[0]
    ends = {(path.nodes[0], path.nodes[-1]) for path in found}
    return (
        f"{counted(len(found), 'chain')} of two to four hops join {counted(len(ends), 'pair')} of stakeholders.",
        f"The chain that holds best: {context.wording.chain(best.hops)}, weakest link {best.weakest:g} of 10 "
        f"{of_facts(_receipts(best))}.",
    )


def _receipts(path: ConflictPath) -> tuple[Receipt, ...]:
    return tuple(receipt for hop in path.hops for receipt in hop.receipts)
