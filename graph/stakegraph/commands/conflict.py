"""`stakegraph paths`: by which chains of conflict is a stakeholder reached?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from stakegraph.commands.common import (
    case_option,
    format_option,
    include_option,
    read_complete,
    selected_statuses,
)

if TYPE_CHECKING:
    from pathlib import Path

    from stakegraph.model import Case


@click.command(
    epilog="""\b
Examples:
  stakegraph paths "Donald Trump"
  stakegraph paths Trump --to ICE
  stakegraph paths Trump --to "NYPD officers" --include possible --direction any
  stakegraph paths ICE --direction in --rules --format json"""
)
@click.argument("name")
@click.option("--to", "to", metavar="NAME", help="Only paths that end at this one.")
@click.option("--from", "from_", metavar="NAME", help="Only paths that start at this one and end at NAME.")
@click.option(
    "--direction",
    type=click.Choice(["out", "in", "any"]),
    help="out: paths that start at NAME; in: paths that end at it; any: ignore the direction of each conflict. "
    "Without it, and without --to and --from, both out and in are shown.",
)
@click.option("--max-hops", type=click.IntRange(1, 8), default=4, show_default=True, help="The longest path.")
@include_option
@click.option("--facts-only", is_flag=True, help="Leave announced acts out.")
@click.option(
    "--min-intensity",
    type=click.FloatRange(0, 10),
    default=0.0,
    show_default=True,
    help="Leave weaker conflicts out; 0 to 10, an ordinal scale.",
)
@click.option(
    "--ties",
    type=click.IntRange(0, 4),
    default=1,
    show_default=True,
    help="How many structural ties may stand in a row between two conflicts.",
)
@click.option(
    "--rules", is_flag=True, help="Use claims that the rules derive; they are marked ∴ and are no facts."
)
@click.option("--top", type=click.IntRange(1), default=20, show_default=True, help="How many paths to show.")
@format_option("text", "json", "csv", "mermaid")
@case_option
def paths(
    name: str,
    to: str | None,
    from_: str | None,
    direction: str | None,
    max_hops: int,
    include: tuple[str, ...],
    facts_only: bool,
    min_intensity: float,
    ties: int,
    rules: bool,
    top: int,
    format_: str,
    folder: Path | None,
) -> None:
    """Show the chains of conflict from, to or between stakeholders, and the words each link rests on.

    NAME is an id, a name or an alias. The strongest weakest link comes first, then the shorter path. A path is a
    directed chain of hostile claims; a structural tie may join two of them, but is no conflict itself.
    """
    from stakegraph.analysis.paths import PathOptions, conflict_paths
    from stakegraph.analysis.relaxations import explain_no_path
    from stakegraph.network import build_network

    case = read_complete(folder)
    network = build_network(case)
    options = PathOptions(
        statuses=selected_statuses(include, facts_only),
        ignore_direction=direction == "any",
        max_hops=max_hops,
        max_ties=ties,
        min_intensity=min_intensity,
        rules=rules,
    )
    ends = _ends(case, name, to, from_, direction)
    answers = [conflict_paths(network, source, target, options) for source, target in ends]
    explanations = [None if answer.paths else explain_no_path(network, answer) for answer in answers]
    click.echo(_print_paths(case, answers, top, explanations, format_), nl=False)
    if not any(answer.paths for answer in answers):
        raise click.exceptions.Exit(1)


def _ends(
    case: Case, name: str, to: str | None, from_: str | None, direction: str | None
) -> list[tuple[str | None, str | None]]:
    if (to or from_) and direction in ("in", "out"):
        raise click.UsageError(
            "--direction in or out does not go with --to or --from, which give the direction"
        )
    if to and from_:
        raise click.UsageError("--to and --from do not go together: NAME is one end, the option the other")
    one = case.find(name).id
    other = case.find(to or from_ or name).id
    if to:
        ends: list[tuple[str | None, str | None]] = [(one, other)]
    elif from_:
        ends = [(other, one)]
    elif direction is None:
        ends = [(one, None), (None, one)]
    else:
        ends = [(None, one)] if direction == "in" else [(one, None)]
    if (to or from_) and one == other:
        raise click.UsageError("both ends are the same; a conflict path leads from one party to another")
    return ends


def _print_paths(case: Case, answers: Any, top: int, explanations: Any, format_: str) -> str:
    from stakegraph.formats import mermaid, records, tables, text

    if format_ == "text":
        return text.paths(case, answers, top, explanations)
    if format_ == "json":
        return records.json_text(records.paths(case, answers, top, explanations))
    for answer, explanation in zip(answers, explanations, strict=True):
        notes = [] if explanation is None else list(explanation.reasons)
        for note in notes + ([f"truncated: {answer.truncated}"] if answer.truncated else []):
            click.echo(note, err=True)
    return tables.paths(case, answers, top) if format_ == "csv" else mermaid.paths(case, answers, top)
