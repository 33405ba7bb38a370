"""The commands on chains of conflict: paths, connect, cut."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import click

from stakegraph.commands.common import (
    Finite,
    as_of_option,
    case_option,
    format_option,
    include_option,
    open_selected_case,
    with_options,
)

if TYPE_CHECKING:
    from pathlib import Path

    from stakegraph.answers.paths import CountingChoices, Direction, PathChoices, PathsResult

_COUNTS = (
    include_option,
    click.option("--facts-only", is_flag=True, help="Leave announced acts out."),
    click.option(
        "--min-intensity",
        type=Finite(0, 10),
        default=0.0,
        show_default=True,
        help="Leave weaker conflicts out; 0 to 10, an ordinal scale.",
    ),
    click.option(
        "--rules", is_flag=True, help="Use claims that the rules derive; they are marked ∴ and are no facts."
    ),
    as_of_option,
)
_LENGTH = (
    click.option(
        "--max-hops", type=click.IntRange(1, 8), default=4, show_default=True, help="The longest path."
    ),
    click.option(
        "--ties",
        type=click.IntRange(0, 4),
        default=1,
        show_default=True,
        help="How many structural ties may stand in a row between two conflicts.",
    ),
    click.option(
        "--in-order/--any-order",
        default=False,
        help="Let no conflict be earlier than the one before it; a claim without a date may be of any day.",
    ),
)


@click.command(
    short_help="Show chains of conflict with their quotes",
    epilog="""\b
Examples:
  stakegraph paths "Donald Trump"
  stakegraph paths Trump --to ICE
  stakegraph paths Trump --to "NYPD officers" --include possible --direction any
  stakegraph paths ICE --direction in --rules --format json""",
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
@with_options(*_LENGTH, *_COUNTS)
@click.option("--top", type=click.IntRange(1), default=20, show_default=True, help="How many paths to show.")
@format_option("text", "json", "csv", "mermaid")
@case_option
def paths(
    name: str,
    to: str | None,
    from_: str | None,
    direction: Direction | None,
    top: int,
    format_: str,
    folder: Path | None,
    **chosen: Any,
) -> None:
    """Show the chains of conflict from, to or between stakeholders, and the words each link rests on.

    NAME is an id, a name or an alias. The strongest weakest link comes first, then the shorter path. A path is a
    directed chain of hostile claims; a structural tie may join two of them, but is no conflict itself.
    """
    found = open_selected_case(folder).paths(
        name, to=to, from_=from_, direction=direction, top=top, **cast("PathChoices", chosen)
    )
    click.echo(_print_paths(found, top, format_), nl=False)
    if not found.paths:
        # A search that was truncated has not answered "no".
        raise click.exceptions.Exit(3 if found.is_truncated else 1)


def _print_paths(found: PathsResult, top: int, format_: str) -> str:
    from stakegraph.formats import mermaid, records, tables, text

    if format_ == "text":
        return text.paths(found.case, found.answers, top, found.explanations)
    if format_ == "json":
        return records.json_text(records.paths(found.case, found.answers, top, found.explanations))
    for answer, explanation in zip(found.answers, found.explanations, strict=True):
        notes = [] if explanation is None else list(explanation.reasons)
        for note in notes + ([f"truncated: {answer.truncated}"] if answer.truncated else []):
            click.echo(note, err=True)
    if format_ == "csv":
        return tables.paths(found.case, found.answers, top)
    return mermaid.paths(found.case, found.answers, top)


@click.command(
    short_help="Find the disputes that join stakeholders",
    epilog="""\b
Examples:
  stakegraph connect Trump ICE "New York City"
  stakegraph connect Trump DHS "Local authorities" --rules --format json""",
)
@click.argument("names", nargs=-1, required=True, metavar="NAME NAME [NAME]...")
@with_options(*_COUNTS)
@format_option("text", "json")
@case_option
def connect(names: tuple[str, ...], format_: str, folder: Path | None, **chosen: Any) -> None:
    """Show the smallest set of disputes that connects two or more stakeholders, whoever strikes whom.

    What joins them need not be one of them: a common adversary joins all who are in dispute with it. Exit code 1
    when they cannot be connected.
    """
    from stakegraph.formats import records, text

    opened = open_selected_case(folder)
    connection = opened.connect(*names, **cast("CountingChoices", chosen))
    if format_ == "text":
        printed = text.connection(opened.case, connection)
    else:
        printed = records.json_text(records.connection(opened.case, connection))
    click.echo(printed, nl=False)
    if not connection.dyads:
        raise click.exceptions.Exit(1)


@click.command(
    short_help="Find the fewest conflicts that cut all paths",
    epilog="""\b
Examples:
  stakegraph cut Trump ICE
  stakegraph cut DHS "Federal authorities" --any-length""",
)
@click.argument("source")
@click.argument("target")
@click.option(
    "--any-length", is_flag=True, help="Cut chains of any length, with any number of ties in a row."
)
@with_options(*_LENGTH, *_COUNTS)
@format_option("text", "json")
@case_option
def cut(source: str, target: str, any_length: bool, format_: str, folder: Path | None, **chosen: Any) -> None:
    """Show the smallest set of conflicts without which no conflict path leads from SOURCE to TARGET.

    A tie is never cut. Exit code 1 when no path leads there anyway.
    """
    from stakegraph.formats import records, text

    opened = open_selected_case(folder)
    ends = (opened.find(source), opened.find(target))
    answer = opened.cut(*ends, any_length=any_length, **cast("PathChoices", chosen))
    if format_ == "text":
        printed = text.cut(opened.case, ends, answer)
    else:
        printed = records.json_text(records.cut(opened.case, ends, answer))
    click.echo(printed, nl=False)
    if not answer.dyads:
        raise click.exceptions.Exit(1)
