"""The commands of a curator: new, check, codebook."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import click

from stakegraph.commands.common import FilePath, case_option, format_option, inspect_selected_case, statements
from stakegraph.errors import StakegraphError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from stakegraph.case import CaseReading
    from stakegraph.errors import Finding
    from stakegraph.model import Case


@click.command(
    short_help="Start a case folder of your own",
    epilog="""\b
Examples:
  stakegraph new my-case --title "Harbour dispute" --article report.txt
  stakegraph new my-case --from page.html
  stakegraph check --case my-case""",
)
@click.argument("folder", type=FilePath())
@click.option("--title", help="The title of the case.")
@click.option(
    "--article",
    type=FilePath(exists=True, dir_okay=False),
    help="The text of the first source, UTF-8; it is copied byte for byte.",
)
@click.option(
    "--from",
    "page",
    type=FilePath(exists=True, dir_okay=False),
    help="Take a whole case back from a page that 'stakegraph html' wrote, or from the data saved there.",
)
def new(folder: Path, title: str | None, article: Path | None, page: Path | None) -> None:
    """Start a case of your own: a FOLDER with case.toml, the article, and tables to fill in.

    A story.md that you put beside them, in steps that begin with '## ', leads readers through the page.

    With --from, the folder gets the case that a page carries: sources, entities and claims as they were. Nothing in
    the page is run. Exit code 1 when that case has findings here; its files are written all the same.
    """
    if page is not None:
        if title is not None or article is not None:
            raise click.UsageError(
                "--from brings title and articles along: it goes with no --title or --article"
            )
        _restore_from_page(page, folder)
        return
    for option, value in (("--title", title), ("--article", article)):
        if value is None:
            raise click.UsageError(
                f"{option} is missing: a case needs a title and an article, or --from a page"
            )
    from stakegraph.case import create_case

    create_case(folder, str(title), cast("Path", article))
    click.echo(f"{folder}: now fill in entities.csv and claims.csv, then: stakegraph check --case {folder}")
    click.echo(f"To tell it in steps on the page, write {folder / 'story.md'} (docs/curating.md says how).")


def _restore_from_page(page: Path, folder: Path) -> None:
    from stakegraph.case import restore_case
    from stakegraph.characters import for_terminal
    from stakegraph.files import SizeLimit, read_file
    from stakegraph.page.delivery.reimport import case_in_page
    from stakegraph.wording.claims import counted, size_of

    try:
        case = case_in_page(read_file(page, SizeLimit()))
    except StakegraphError as error:
        raise StakegraphError(f"{page}: {error}") from error
    reading = restore_case(case, folder)
    click.echo(f"{folder}: {counted(len(case.sources), 'source')}, {size_of(case)}")
    if reading.findings:
        for each in reading.findings:
            click.echo(for_terminal(str(each)), err=True)
        raise click.exceptions.Exit(1)


@click.command(
    short_help="Check the quotes, ids and shapes of a case",
    epilog="""\b
Examples:
  stakegraph check my-case
  stakegraph check my-case --shacl
  stakegraph check my-case --store cases""",
)
@click.argument("place", required=False, type=FilePath(), metavar="[CASE]")
@click.option("--shacl", is_flag=True, help="Also run the SHACL shapes (needs the extra 'shacl').")
@format_option("text", "json")
@case_option
def check(place: Path | None, shacl: bool, format_: str, folder: Path | None) -> None:
    """Check a CASE: quotes, ids, statuses, shapes. Findings read file:row:column; exit code 1 when there are any.

    Of a case in a store the rows are those that its files would have, and what the rules concluded is checked too.
    """
    from click.core import ParameterSource

    from stakegraph.validate import findings
    from stakegraph.vocabulary import load_vocabulary

    if place and click.get_current_context().get_parameter_source("folder") is ParameterSource.COMMANDLINE:
        raise click.UsageError("name the case once: as CASE, or with --case")
    reading = inspect_selected_case(place or folder)
    found = findings(reading, load_vocabulary())
    if shacl:
        found += _find_by_shapes(reading, found)
    _print_findings(found, reading.case, format_)
    if found:
        raise click.exceptions.Exit(1)


def _find_by_shapes(reading: CaseReading, found: Sequence[Finding]) -> list[Finding]:
    """Return what the shapes find beside: they word a finding differently, and its place tells that it is the same."""
    from stakegraph.shacl import shacl_findings

    if reading.findings:
        click.echo("the shapes are run when the case can be read without findings", err=True)
        return []
    by_shapes = shacl_findings(statements(reading.case), reading.case, reading.rows)
    places = {(each.file, each.row, each.column) for each in found}
    return [each for each in by_shapes if (each.file, each.row, each.column) not in places]


def _print_findings(found: Sequence[Finding], case: Case, format_: str) -> None:
    from stakegraph.characters import for_terminal
    from stakegraph.formats import records
    from stakegraph.wording.claims import counted

    if format_ == "json":
        keys = ("file", "row", "column", "message")
        click.echo(records.json_text([{key: getattr(each, key) for key in keys} for each in found]), nl=False)
        return
    for each in found:
        click.echo(for_terminal(str(each)))
    count = counted(len(found), "finding") if found else "no findings"
    claims = counted(sum(not claim.is_derived for claim in case.claims), "claim")
    entities = counted(len(case.entities), "entity", "entities")
    click.echo(f"{count} in {claims} and {entities}", err=True)


@click.command(
    short_help="Print the codebook of relations",
    epilog="""\b
Examples:
  stakegraph codebook
  stakegraph codebook threatens
  stakegraph codebook --format md > codebook.md""",
)
@click.argument("relation", required=False)
@format_option("text", "md", "json")
def codebook(relation: str | None, format_: str) -> None:
    """Print the codebook: every relation with its definition, example, polarity and intensity, or one RELATION."""
    from stakegraph.formats import markdown, records, text
    from stakegraph.vocabulary import load_vocabulary

    vocabulary = load_vocabulary()
    chosen = [vocabulary.relation(relation)] if relation else list(vocabulary.relations.values())
    if format_ == "json":
        printed = records.json_text([records.relation(each) for each in chosen])
    elif format_ == "md":
        printed = markdown.codebook(vocabulary, chosen)
    else:
        printed = text.codebook(vocabulary, chosen)
    click.echo(printed, nl=False)
