"""The commands on chains of conflict: paths, connect, cut."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from stakegraph.commands.common import (
    Finite,
    as_of_option,
    case_option,
    format_option,
    include_option,
    indexed_case,
    path_index_folder,
    read_complete,
    selected_statuses,
    with_options,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from stakegraph.analysis.paths import PathOptions
    from stakegraph.answers.indexed import PathsFound
    from stakegraph.model import Case

    Ends = tuple[str | None, str | None]
    Find = Callable[[str], str]

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


def path_options(chosen: dict[str, Any], **more: Any) -> PathOptions:
    """Return what counts as a path, from the options of a command by their names."""
    from stakegraph.analysis.paths import PathOptions

    if "max_hops" in chosen:
        more |= {
            "max_hops": chosen["max_hops"],
            "max_ties": chosen["ties"],
            "time_respecting": chosen["in_order"],
        }
    return PathOptions(
        statuses=selected_statuses(chosen["include"], chosen["facts_only"]),
        min_intensity=chosen["min_intensity"],
        rules=chosen["rules"],
        as_of=chosen["as_of"],
        **more,
    )


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
@with_options(*_LENGTH, *_COUNTS)
@click.option("--top", type=click.IntRange(1), default=20, show_default=True, help="How many paths to show.")
@format_option("text", "json", "csv", "mermaid")
@case_option
def paths(
    name: str,
    to: str | None,
    from_: str | None,
    direction: str | None,
    top: int,
    format_: str,
    folder: Path | None,
    **chosen: Any,
) -> None:
    """Show the chains of conflict from, to or between stakeholders, and the words each link rests on.

    NAME is an id, a name or an alias. The strongest weakest link comes first, then the shorter path. A path is a
    directed chain of hostile claims; a structural tie may join two of them, but is no conflict itself.
    """
    options = path_options(chosen, ignore_direction=direction == "any")
    indexed = indexed_case(folder)
    if indexed is None:
        found = _found_in_all(
            read_complete(folder), lambda find: path_ends(find, name, to, from_, direction), options
        )
    else:
        found = indexed.paths(path_ends(indexed.find, name, to, from_, direction), options, top)
    case, answers, explanations = found.case, found.answers, found.explanations
    click.echo(_print_paths(case, answers, top, explanations, format_), nl=False)
    if not any(answer.paths for answer in answers):
        # A search that was cut has not answered "no".
        raise click.exceptions.Exit(3 if any(answer.truncated for answer in answers) else 1)


def _found_in_all(case: Case, ends: Callable[[Find], Sequence[Ends]], options: PathOptions) -> PathsFound:
    """Find paths in a case that is all in memory."""
    from stakegraph.analysis.paths.relaxations import explain_no_path
    from stakegraph.answers.indexed import PathsFound
    from stakegraph.index.path_indexes import path_finder
    from stakegraph.network import build_network

    network = build_network(case)
    find = path_finder(case, network, lambda: path_index_folder(case))
    answers = [find(source, target, options) for source, target in ends(lambda name: case.find(name).id)]
    explanations = [None if answer.paths else explain_no_path(network, answer) for answer in answers]
    return PathsFound(case, answers, explanations)


def path_ends(find: Find, name: str, to: str | None, from_: str | None, direction: str | None) -> list[Ends]:
    """Return the ends of the paths that were asked for; `find` gives the id of who answers to a name."""
    if (to or from_) and direction in ("in", "out"):
        raise click.UsageError(
            "--direction in or out does not go with --to or --from, which give the direction"
        )
    if to and from_:
        raise click.UsageError("--to and --from do not go together: NAME is one end, the option the other")
    one, other = find(name), find(to or from_ or name)
    if to:
        ends: list[Ends] = [(one, other)]
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


@click.command(
    epilog="""\b
Examples:
  stakegraph connect Trump ICE "New York City"
  stakegraph connect Trump DHS "Local authorities" --rules --format json"""
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
    from stakegraph.analysis.paths.connect import connect as find
    from stakegraph.formats import records, text
    from stakegraph.network import build_network

    case = read_complete(folder)
    parties = list(dict.fromkeys(case.find(name).id for name in names))
    if len(parties) < 2:
        raise click.UsageError("name two or more different stakeholders")
    found = find(build_network(case), parties, path_options(chosen))
    printed = (
        text.connection(case, found)
        if format_ == "text"
        else records.json_text(records.connection(case, found))
    )
    click.echo(printed, nl=False)
    if not found.dyads:
        raise click.exceptions.Exit(1)


@click.command(
    epilog="""\b
Examples:
  stakegraph cut Trump ICE
  stakegraph cut DHS "Federal authorities" --any-length"""
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
    from stakegraph.analysis.paths.cuts import smallest_cut
    from stakegraph.formats import records, text
    from stakegraph.network import build_network

    case = read_complete(folder)
    ends = (case.find(source).id, case.find(target).id)
    if ends[0] == ends[1]:
        raise click.UsageError("both ends are the same; a conflict path leads from one party to another")
    found = smallest_cut(build_network(case), *ends, path_options(chosen), any_length=any_length)
    printed = (
        text.cut(case, ends, found)
        if format_ == "text"
        else records.json_text(records.cut(case, ends, found))
    )
    click.echo(printed, nl=False)
    if not found.dyads:
        raise click.exceptions.Exit(1)
