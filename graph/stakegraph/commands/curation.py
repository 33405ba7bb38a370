"""The commands of a curator: new, check, codebook."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from stakegraph.commands.common import FilePath, case_option, format_option

if TYPE_CHECKING:
    from pathlib import Path


@click.command(
    epilog="""\b
Examples:
  stakegraph new my-case --title "Harbour dispute" --article report.txt
  stakegraph check --case my-case"""
)
@click.argument("folder", type=FilePath())
@click.option("--title", required=True, help="The title of the case.")
@click.option(
    "--article",
    required=True,
    type=FilePath(exists=True, dir_okay=False),
    help="The text of the first source, UTF-8; it is copied byte for byte.",
)
def new(folder: Path, title: str, article: Path) -> None:
    """Start a case of your own: a FOLDER with case.toml, the article, and tables to fill in."""
    from stakegraph.case import create_case

    create_case(folder, title, article)
    click.echo(f"{folder}: now fill in entities.csv and claims.csv, then: stakegraph check --case {folder}")


@click.command(
    epilog="""\b
Examples:
  stakegraph check --case my-case
  stakegraph check --case my-case --shacl"""
)
@click.option("--shacl", is_flag=True, help="Also run the SHACL shapes (needs the extra 'shacl').")
@format_option("text", "json")
@case_option
def check(shacl: bool, format_: str, folder: Path | None) -> None:
    """Check a case: quotes, ids, statuses, shapes. Findings read file:row:column; exit code 1 when there are any."""
    from stakegraph import resources
    from stakegraph.case import inspect_case
    from stakegraph.formats import records
    from stakegraph.validate import findings, shacl_findings
    from stakegraph.vocabulary import load_vocabulary

    reading = inspect_case(folder or resources.bundled_case_folder())
    found = findings(reading, load_vocabulary())
    if shacl:
        from stakegraph.store import open_case

        if reading.findings:
            click.echo("the shapes are run when the case can be read without findings", err=True)
        else:
            by_shapes = shacl_findings(open_case(reading.case), reading.case, reading.rows)
            # The shapes word the same finding differently; its place tells that it is the same.
            places = {(each.file, each.row, each.column) for each in found}
            found += [each for each in by_shapes if (each.file, each.row, each.column) not in places]
    if format_ == "json":
        keys = ("file", "row", "column", "message")
        click.echo(records.json_text([{key: getattr(each, key) for key in keys} for each in found]), nl=False)
    else:
        for each in found:
            click.echo(str(each))
        count = f"{len(found)} finding{'' if len(found) == 1 else 's'}" if found else "no findings"
        click.echo(
            f"{count} in {len(reading.case.claims)} claims and {len(reading.case.entities)} entities",
            err=True,
        )
    if found:
        raise click.exceptions.Exit(1)


@click.command(
    epilog="""\b
Examples:
  stakegraph codebook
  stakegraph codebook threatens
  stakegraph codebook --format md > codebook.md"""
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
