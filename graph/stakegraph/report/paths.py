"""Section: which chains of conflict hold best, whoever they lead from and to."""

from __future__ import annotations

import time
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


def section(context: Context) -> Section:
    """Return the strongest chains of two hops and more, and how many there are."""
    deadline = time.monotonic() + context.time_limit
    found = strongest_chains(context, context.claims, context.time_limit, best=context.top)
    count = count_chains(context.claims, context.parties, _options(context, deadline - time.monotonic()))
    rows = [
        Row((context.wording.chain(path.hops), path.weakest, len(path.hops)), receipts_of(path))
        for path in found.paths
    ]
    title = "Strongest chains" + (" that were found in time" if found.truncated else "")
    return Section(
        key="paths",
        title="Conflict paths",
        question="By which chains does conflict pass from one party to the next?",
        findings=_findings(context, found, count),
        tables=(Table(title, ("chain", "weakest link, of 10", "hops"), tuple(rows), "No chain."),),
        unknowns=(
            "A chain says that conflicts meet in a party, not that one caused the other.",
            "A tie (···) joins two conflicts through one body or office; of itself it is no conflict.",
            *((_more(context, found),) if found.truncated else ()),
        ),
    )


def strongest_chains(
    context: Context, claims: Sequence[Receipt], time_limit: float, *, best: int = 1
) -> BestChains:
    """Return the chains between stakeholders that hold best among some claims."""
    return best_chains(claims, context.parties, _options(context, time_limit, best))


def receipts_of(path: ConflictPath) -> tuple[Receipt, ...]:
    """Return the claims that a chain rests on, hop by hop."""
    return tuple(receipt for hop in path.hops for receipt in hop.receipts)


def _options(context: Context, time_limit: float, best: int = 1) -> PathOptions:
    chosen = context.selection
    return PathOptions(statuses=chosen.statuses, rules=chosen.rules, time_limit=time_limit, best=best)


def _findings(context: Context, found: BestChains, count: ChainCount) -> tuple[str, ...]:
    if not found.paths:
        return (
            f"No chain was found within {context.time_limit:g} s; there may be one."
            if found.truncated
            else "No chain of two to four hops leads from one stakeholder to another.",
        )
    best = found.paths[0]
    which = "The chain that holds best" if found.proved else "The best chain found so far"
    return (
        _count_words(count, at_least=len(found.paths)),
        f"{which}: {context.wording.chain(best.hops)}, weakest link {best.weakest:g} of 10 "
        f"{describe_facts(receipts_of(best))}.",
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


def _more(context: Context, found: BestChains) -> str:
    sure = f"the first {found.proved} are the strongest, of the others" if found.proved else "of these"
    return f"The search stopped after {context.time_limit:g} s: {sure} there may be stronger ones that were not found."
