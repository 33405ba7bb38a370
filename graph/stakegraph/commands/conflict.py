"""The commands for conflict paths: paths, connect, cut."""

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
    speaker_options,
    with_options,
)

if TYPE_CHECKING:
    from pathlib import Path

    from stakegraph.answers.paths import CountingChoices, Direction, PathChoices, PathsResult

_COUNTS = (
    include_option,
    click.option("--facts-only", is_flag=True, help="Leave out announced acts."),
    click.option(
        "--min-intensity",
        type=Finite(0, 10),
        default=0.0,
        show_default=True,
        help="Leave out weaker conflicts; 0 to 10, an ordinal scale.",
    ),
    click.option(
        "--rules", is_flag=True, help="Also use derived claims, which are marked ∴ and are never facts."
    ),
    as_of_option,
    speaker_options,
)
_LENGTH = (
    click.option(
        "--max-hops", type=click.IntRange(1, 8), default=4, show_default=True, help="Maximum hops per path."
    ),
    click.option(
        "--ties",
        type=click.IntRange(0, 4),
        default=1,
        show_default=True,
        help="Maximum structural ties in a row between two conflicts.",
    ),
    click.option(
        "--in-order/--any-order",
        default=False,
        help="Leave out paths on which a conflict is earlier than the one before it; a claim without a date fits any "
        "order.",
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
@click.option("--to", "to", metavar="NAME", help="Show only paths that end here.")
@click.option("--from", "from_", metavar="NAME", help="Show only paths that start here and end at NAME.")
@click.option(
    "--direction",
    type=click.Choice(["out", "in", "any"]),
    help="out: paths that start at NAME; in: paths that end at it; any: ignore the direction of each conflict. "
    "By default both out and in, unless --to or --from is given.",
)
@with_options(*_LENGTH, *_COUNTS)
@click.option(
    "--top", type=click.IntRange(1), default=20, show_default=True, help="Maximum number of paths shown."
)
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
    **choices: Any,
) -> None:
    """Show conflict paths from, to or between stakeholders, with their quotes.

    NAME is an id, a name or an alias. The surest paths come first, then those with the strongest weakest link. A path
    is a directed chain of hostile claims; a structural tie can join two of them, but is not a conflict itself.
    """
    result = open_selected_case(folder).paths(
        name, to=to, from_=from_, direction=direction, top=top, **cast("PathChoices", choices)
    )
    click.echo(_format_paths(result, top, format_), nl=False)
    if not result.paths:
        # A truncated search is not the answer "no".
        raise click.exceptions.Exit(3 if result.is_truncated else 1)


def _format_paths(result: PathsResult, top: int, format_: str) -> str:
    from stakegraph.formats import mermaid, records, tables, text

    if format_ == "text":
        return text.paths(result.case, result.answers, top, result.explanations)
    if format_ == "json":
        return records.json_text(records.paths(result.case, result.answers, top, result.explanations))
    _print_notes(result)
    if format_ == "csv":
        return tables.paths(result.case, result.answers, top)
    return mermaid.paths(result.case, result.answers, top)


def _print_notes(result: PathsResult) -> None:
    """Print notes that the format cannot hold to standard error."""
    for answer, explanation in zip(result.answers, result.explanations, strict=True):
        notes = [] if explanation is None else list(explanation.reasons)
        if answer.truncated:
            notes.append(f"truncated: {answer.truncated}")
        for note in notes:
            click.echo(note, err=True)


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
def connect(names: tuple[str, ...], format_: str, folder: Path | None, **choices: Any) -> None:
    """Show the smallest set of disputes that connects two or more stakeholders.

    The direction of a dispute does not matter. Other stakeholders can connect them: a common adversary connects all
    its opponents. Exit code 1 if they cannot be connected.
    """
    from stakegraph.formats import records, text

    opened = open_selected_case(folder)
    connection = opened.connect(*names, **cast("CountingChoices", choices))
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
@click.option("--any-length", is_flag=True, help="Cut paths of any length, with any number of ties in a row.")
@with_options(*_LENGTH, *_COUNTS)
@format_option("text", "json")
@case_option
def cut(
    source: str, target: str, any_length: bool, format_: str, folder: Path | None, **choices: Any
) -> None:
    """Show the fewest conflicts that cut all conflict paths from SOURCE to TARGET.

    A tie is never cut. Exit code 1 if no path exists anyway.
    """
    from stakegraph.formats import records, text

    opened = open_selected_case(folder)
    ends = (opened.find(source), opened.find(target))
    answer = opened.cut(*ends, any_length=any_length, **cast("PathChoices", choices))
    if format_ == "text":
        printed = text.cut(opened.case, ends, answer)
    else:
        printed = records.json_text(records.cut(opened.case, ends, answer))
    click.echo(printed, nl=False)
    if not answer.dyads:
        raise click.exceptions.Exit(1)
