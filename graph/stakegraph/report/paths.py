"""Section on conflict paths: which chains of conflict hold best, between any two stakeholders?"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from stakegraph.analysis.paths import PathOptions
from stakegraph.analysis.paths.chains import BestChains, ChainCount, best_chains, count_chains
from stakegraph.report.context import describe_facts, format_count
from stakegraph.report.model import Row, Section, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stakegraph.analysis.paths import ConflictPath
    from stakegraph.network import Receipt
    from stakegraph.report.context import Context


def build_section(context: Context) -> Section:
    """Return the strongest chains of two hops and more, and the number of all chains."""
    deadline = time.monotonic() + context.time_limit
    best = strongest_chains(context, context.claims, context.time_limit, best=context.top)
    count = count_chains(context.claims, context.parties, _options(context, deadline - time.monotonic()))
    rows = []
    for path in best.paths:
        cells = (context.wording.chain(path.hops), path.weakest, len(path.hops))
        rows.append(Row(cells, receipts_of(path)))
    title = "Strongest chains"
    truncated = []
    if best.truncated:
        title += " that were found in time"
        truncated.append(_truncation_words(context, best))
    return Section(
        key="paths",
        title="Conflict paths",
        question="By which chains does conflict pass from one party to the next?",
        findings=_findings(context, best, count),
        tables=(Table(title, ("chain", "weakest link, of 10", "hops"), tuple(rows), "No chain."),),
        unknowns=(
            "A chain says that conflicts meet in a party, not that one caused the other.",
            "A tie (···) joins two conflicts through one body or office; by itself it is not a conflict.",
            *_within_words(count),
            *truncated,
        ),
    )


def strongest_chains(
    context: Context, claims: Sequence[Receipt], time_limit: float, *, best: int = 1
) -> BestChains:
    """Return the chains between stakeholders with the strongest weakest links."""
    return best_chains(claims, context.parties, _options(context, time_limit, best))


def receipts_of(path: ConflictPath) -> tuple[Receipt, ...]:
    """Return the claims that a chain rests on, hop by hop."""
    return tuple(receipt for hop in path.hops for receipt in hop.receipts)


def _options(context: Context, time_limit: float, best: int = 1) -> PathOptions:
    return replace(PathOptions.of(context.selection), time_limit=time_limit, best=best)


def _findings(context: Context, best: BestChains, count: ChainCount) -> tuple[str, ...]:
    if not best.paths:
        if best.truncated:
            return (f"No chain was found within {context.time_limit:g} s; there may be one.",)
        return ("No chain of two to four hops leads from one stakeholder to another.",)
    first = best.paths[0]
    title = "The chain that holds best" if best.proved else "The best chain found so far"
    return (
        _count_words(count, at_least=len(best.paths)),
        f"{title}: {context.wording.chain(first.hops)}, weakest link {first.weakest:g} of 10 "
        f"{describe_facts(receipts_of(first))}.",
    )


def _truncation_words(context: Context, best: BestChains) -> str:
    stopped = f"The search stopped after {context.time_limit:g} s"
    if not best.proved:
        return f"{stopped}: stronger chains may exist."
    chains = "chain is" if best.proved == 1 else "chains are"
    return f"{stopped}: the first {best.proved} {chains} proved the strongest, after them stronger ones may be missing."


def _within_words(count: ChainCount) -> tuple[str, ...]:
    """Say how many chains lead from a body to its own head or part."""
    if not count.left_out:
        return ()
    leads = "leads" if count.left_out == 1 else "lead"
    at_least = "At least " if count.truncated else ""
    return (
        f"{at_least}{format_count(count.left_out, 'chain')} that {leads} from a body to its head or its own part, "
        "or back, left out; `stakegraph paths A --to B` shows them.",
    )


def _count_words(count: ChainCount, at_least: int) -> str:
    if count.truncated is None:
        joins = "joins" if count.chains == 1 else "join"
        pairs = format_count(count.pairs, "pair")
        return f"{format_count(count.chains, 'chain')} of two to four hops {joins} {pairs} of stakeholders."
    chains = max(count.chains, at_least)
    pairs = f", at least {format_count(count.pairs, 'pair')} of them" if count.pairs else ""
    join = "chain of two to four hops joins" if chains == 1 else "chains of two to four hops join"
    return f"At least {chains:,} {join} stakeholders{pairs}: {count.truncated}."
