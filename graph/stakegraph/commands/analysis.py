"""`stakegraph analyze`: the analysis of a case, section by section."""

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
)

if TYPE_CHECKING:
    from pathlib import Path

    from stakegraph.answers.paths import CountingChoices


@click.command(
    short_help="Report findings and figures for a case",
    epilog="""\b
Examples:
  stakegraph analyze
  stakegraph analyze disputes camps --receipts
  stakegraph analyze balance --include possible --rules --format json
  stakegraph analyze --case my-case --as-of 2025-06 --format md > report.md
\b
Sections: disputes, paths, camps, mediators, balance, standing, exposure,
discourse, sensitivity. Without any, all of them.""",
)
@click.argument("sections", nargs=-1, metavar="[SECTION]...")
@include_option
@click.option("--facts-only", is_flag=True, help="Leave out announced acts.")
@click.option("--rules", is_flag=True, help="Also count derived claims, which are never facts.")
@as_of_option
@speaker_options
@click.option("--receipts", is_flag=True, help="List the claims behind each figure, with their quotes.")
@click.option("--top", type=click.IntRange(1), default=10, show_default=True, help="Maximum rows per table.")
@click.option(
    "--time-limit",
    type=Finite(0.1),
    default=10.0,
    show_default=True,
    help="Seconds for each long search, and for sensitivity as a whole. Partial results are shown and marked.",
)
@format_option("text", "md", "json", "csv")
@case_option
def analyze(
    sections: tuple[str, ...],
    receipts: bool,
    top: int,
    time_limit: float,
    format_: str,
    folder: Path | None,
    **choices: Any,
) -> None:
    """Analyse the conflict of a case.

    The report has findings, figures and their limits.
    """
    from stakegraph.formats import markdown, records, tables, text

    opened = open_selected_case(folder)
    report = opened.report(*sections, top=top, time_limit=time_limit, **cast("CountingChoices", choices))
    if format_ == "json":
        printed = records.json_text(records.report(opened.case, report))
    elif format_ == "csv":
        printed = tables.report(report)
    else:
        printed = (text if format_ == "text" else markdown).report(opened.case, report, receipts=receipts)
    click.echo(printed, nl=False)
