"""The commands for curating: new, check, codebook."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from stakegraph.commands.common import (
    FilePath,
    case_argument,
    case_option,
    copy_statements,
    format_option,
    inspect_selected_case,
)
from stakegraph.commands.upkeep import SourceText, compare_texts, folder_to_edit, mend
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
  stakegraph new my-case --title "Harbour dispute" \\
    --article report.txt --article letter.txt
  stakegraph new my-case --from page.html
  stakegraph check --case my-case""",
)
@click.argument("folder", type=FilePath())
@click.option("--title", help="The title of the case.")
@click.option(
    "--article",
    "articles",
    type=FilePath(exists=True, dir_okay=False),
    multiple=True,
    help="The text of a source, in UTF-8; it is copied unchanged. May be repeated.",
)
@click.option(
    "--from",
    "page",
    type=FilePath(exists=True, dir_okay=False),
    help="Import a whole case from a page that 'stakegraph html' wrote, or from the data saved there.",
)
def new(folder: Path, title: str | None, articles: tuple[Path, ...], page: Path | None) -> None:
    """Create a case: a FOLDER with case.toml, the articles, and tables to fill in.

    To guide readers through the page, add a file story.md to the folder. Each step begins with a line '## …'.

    With --from, the folder gets the case in a page, with its sources, entities and claims. No script of the page is
    run. Exit code 1 if the case has findings; its files are written anyway.
    """
    if page is not None:
        if title is not None or articles:
            raise click.UsageError(
                "--from takes the title and the articles from the page; leave out --title and --article"
            )
        _restore_from_page(page, folder)
        return
    for option, value in (("--title", title), ("--article", articles)):
        if not value and value != "":
            raise click.UsageError(
                f"{option} is missing: a case needs a title and an article, or --from a page"
            )
    from stakegraph.case import create_case

    create_case(folder, str(title), *articles)
    click.echo(f"{folder}: now fill in entities.csv and claims.csv, then: stakegraph check --case {folder}")
    click.echo(f"To add a story to the page, write {folder / 'story.md'} (see docs/curating.md).")


def _restore_from_page(page: Path, folder: Path) -> None:
    from stakegraph.case import restore_case
    from stakegraph.characters import for_terminal
    from stakegraph.files import SizeLimit, read_file
    from stakegraph.page.delivery.reimport import case_in_page
    from stakegraph.wording.claims import describe_size, format_count

    try:
        case = case_in_page(read_file(page, SizeLimit()))
    except StakegraphError as error:
        raise StakegraphError(f"{page}: {error}") from error
    reading = restore_case(case, folder)
    click.echo(f"{folder}: {format_count(len(case.sources), 'source')}, {describe_size(case)}")
    if reading.findings:
        for finding in reading.findings:
            click.echo(for_terminal(str(finding)), err=True)
        raise click.exceptions.Exit(1)


@click.command(
    short_help="Check the quotes, ids and shapes of a case",
    epilog="""\b
Examples:
  stakegraph check my-case
  stakegraph check my-case --shacl
  stakegraph check my-case --strict
  stakegraph check my-case --fix
  stakegraph check my-case --text article=new-version.txt
  stakegraph check my-case --store cases""",
)
@click.option("--shacl", is_flag=True, help="Also run the SHACL shapes (needs the extra 'shacl').")
@click.option("--strict", is_flag=True, help="Exit with code 1 for hints too.")
@click.option(
    "--fix",
    is_flag=True,
    help="First write each quote as its source has it, if only quotation marks, hyphens or spaces differ.",
)
@click.option(
    "--text",
    "texts",
    type=SourceText(),
    metavar="ID=FILE",
    multiple=True,
    help="Compare the claims of source ID with a new version of its text instead. May be repeated.",
)
@click.option("--accept", is_flag=True, help="With --text, rewrite the case for the new version.")
@format_option("text", "json")
@case_option
@case_argument
def check(
    shacl: bool,
    strict: bool,
    fix: bool,
    texts: tuple[tuple[str, Path], ...],
    accept: bool,
    format_: str,
    folder: Path | None,
) -> None:
    """Check a CASE: quotes, ids, statuses, shapes, changed texts; and lint its claims.

    A finding begins with file:row:column. Exit code 1 if the case has findings. For a case in a store, the rows are
    those of its files, and derived claims are checked too.

    A hint comes from a lint of the claims, which may be wrong, and changes the exit code only with --strict. The column
    'excused' of claims.csv excuses a row from a lint: 'code: reason'.

    With --text, each quote and condition of a source is reported as exact, moved, changed ([-old-] {+new+} words),
    repeated or missing. Exit code 1 unless all are exact or moved. After a look, add --accept: the file of the source
    gets the new text, case.toml its hash, and claims.csv the new words of changed quotes. The former text is kept
    beside it. Words that are missing, repeated or unclear stay as they are; then the exit code is 1.
    """
    from stakegraph.lints import lint
    from stakegraph.validate import findings, in_file_order
    from stakegraph.vocabulary import load_vocabulary

    _refuse_together(shacl=shacl, fix=fix, texts=bool(texts), accept=accept)
    if texts:
        compare_texts(folder_to_edit(folder), texts, accept=accept, format_=format_)
        return
    if fix:
        mend(folder_to_edit(folder))
    reading = inspect_selected_case(folder)
    vocabulary = load_vocabulary()
    all_findings = findings(reading, vocabulary)
    if shacl:
        all_findings += _find_by_shapes(reading, all_findings)
    all_findings = in_file_order([*all_findings, *lint(reading, vocabulary)])
    _print_findings(all_findings, reading.case, format_)
    if format_ == "text":
        _print_contradiction_count(reading.case)
    if any(strict or not finding.is_hint for finding in all_findings):
        raise click.exceptions.Exit(1)


def _refuse_together(*, shacl: bool, fix: bool, texts: bool, accept: bool) -> None:
    if accept and not texts:
        raise click.UsageError("--accept rewrites a case for a new text; name it with --text ID=FILE")
    if texts and (fix or shacl):
        raise click.UsageError("--text compares texts only; leave out --fix and --shacl")


def _find_by_shapes(reading: CaseReading, earlier_findings: Sequence[Finding]) -> list[Finding]:
    """Return the additional findings of the SHACL shapes.

    A finding at the position of an earlier one is not repeated.
    """
    from stakegraph.shacl import shacl_findings

    if reading.findings:
        click.echo("the shapes are not run: first fix the findings of reading the case", err=True)
        return []
    shape_findings = shacl_findings(copy_statements(reading.case), reading.case, reading.rows)
    positions = set(map(_position, earlier_findings))
    return [finding for finding in shape_findings if _position(finding) not in positions]


def _position(finding: Finding) -> tuple[object, ...]:
    return finding.file, finding.row, finding.column


def _print_findings(findings: Sequence[Finding], case: Case, format_: str) -> None:
    from stakegraph.characters import for_terminal
    from stakegraph.formats import records
    from stakegraph.wording.claims import format_count

    if format_ == "json":
        click.echo(records.json_text(list(map(_finding_record, findings))), nl=False)
        return
    for finding in findings:
        click.echo(for_terminal(str(finding)))
    hints = sum(finding.is_hint for finding in findings)
    count = format_count(len(findings) - hints, "finding") if len(findings) > hints else "no findings"
    count += f", {format_count(hints, 'hint')}" if hints else ""
    curated = [claim for claim in case.claims if not claim.is_derived]
    claims = format_count(len(curated), "claim")
    entities = format_count(len(case.entities), "entity", "entities")
    click.echo(f"{count} in {claims} and {entities}", err=True)


def _print_contradiction_count(case: Case) -> None:
    from stakegraph.contradictions import contradictions
    from stakegraph.wording.claims import format_count

    count = len(contradictions(case))
    if count:
        click.echo(f"{format_count(count, 'contradiction')}: see 'stakegraph contradictions'", err=True)


def _finding_record(finding: Finding) -> dict[str, object]:
    record = {key: getattr(finding, key) for key in ("file", "row", "column", "message")}
    return {**record, "kind": "hint" if finding.is_hint else "finding", "code": finding.code or None}


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
    """Print the codebook, or one RELATION of it.

    An entry has the definition, an example, the polarity and the intensity of a relation.
    """
    from stakegraph.formats import markdown, records, text
    from stakegraph.vocabulary import load_vocabulary

    vocabulary = load_vocabulary()
    relations = [vocabulary.relation(relation)] if relation else list(vocabulary.relations.values())
    if format_ == "json":
        printed = records.json_text(list(map(records.relation, relations)))
    elif format_ == "md":
        printed = markdown.codebook(vocabulary, relations)
    else:
        printed = text.codebook(vocabulary, relations)
    click.echo(printed, nl=False)
