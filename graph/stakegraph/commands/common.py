"""What the commands share: the options for a case and a format, and reading the case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from stakegraph.model import Case


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
