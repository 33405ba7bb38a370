"""What the commands share: the options for a case and a format, and reading the case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from stakegraph.model import Case, Status


class FilePath(click.Path):
    """A `click.Path` that gives a `pathlib.Path`, and imports pathlib only when a path was given."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        import os
        from pathlib import Path

        return Path(os.fsdecode(super().convert(value, param, ctx)))


def case_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--case",
        "folder",
        type=FilePath(),
        metavar="FOLDER",
        envvar="STAKEGRAPH_CASE",
        help="The case to work on; without it, the bundled one (or $STAKEGRAPH_CASE).",
    )(command)


def format_option(*formats: str) -> Callable[..., Any]:
    return click.option(
        "--format",
        "format_",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help="How to print it.",
    )


def include_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--include",
        "include",
        metavar="STATUS",
        multiple=True,
        help="Take in claims of this status too: conditional or possible, which are hints. May be repeated. "
        "Facts and announced acts are always in, unless --facts-only.",
    )(command)


class Date(click.ParamType):  # type: ignore[type-arg]  # generic in the newest click only
    """A day, a month or a year, as ISO 8601 writes it."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from stakegraph.model import is_date

        if not is_date(value):
            self.fail(f"{value!r} is not a date like 2025, 2025-11 or 2025-11-04", param, ctx)
        return str(value)


def as_of_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--as-of",
        type=Date(),
        metavar="DATE",
        help="Leave out claims dated later; a claim without a date stays in.",
    )(command)


def selected_statuses(include: tuple[str, ...], facts_only: bool) -> frozenset[Status]:
    from stakegraph.errors import UnknownNameError
    from stakegraph.model import Status

    statuses = {Status.ACTUAL} if facts_only else {Status.ACTUAL, Status.ANNOUNCED}
    known = [status.value for status in Status]
    for name in (part.strip() for each in include for part in each.split(",")):
        if name not in known:
            raise UnknownNameError("status", name, known)
        if Status(name) is Status.DENIED:
            raise click.UsageError(
                "a denied claim is never part of a conflict path or a figure; see it with 'stakegraph dossier'"
            )
        statuses.add(Status(name))
    return frozenset(statuses)


def default_output(case: Case, ending: str) -> Path:
    """Return where a command writes when it is not told: ``output/ID.ENDING`` below the current folder."""
    from pathlib import Path

    return Path("output") / f"{case.id}.{ending}"


def read(folder: Path | None) -> Case:
    from stakegraph.case import bundled_case, read_case

    return bundled_case() if folder is None else read_case(folder)


def read_complete(folder: Path | None) -> Case:
    from stakegraph.store import with_derived_claims

    return with_derived_claims(read(folder))
