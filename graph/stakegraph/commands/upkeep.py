"""The commands that edit a case folder: upgrade, add-source; and the edits of check."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from stakegraph.commands.common import Date, FilePath, has_store

if TYPE_CHECKING:
    from pathlib import Path

    from stakegraph.case.revision import Revision


@click.command(
    short_help="Add new columns and text hashes to a case",
    epilog="""\b
Examples:
  stakegraph upgrade my-case""",
)
@click.argument("folder", required=False, type=FilePath(), metavar="[CASE]")
def upgrade(folder: Path | None) -> None:
    """Bring an old CASE folder up to date; by default the current folder.

    claims.csv gets the columns that it lacks (act, doubt, excused), and case.toml the hash of each text (sha256), by
    which 'stakegraph check' notices that a text has changed. All other bytes stay as they are: comments, quotation
    marks, line ends. An old folder can also be read without it.
    """
    from stakegraph.case import upgrade_case

    folder = folder_to_edit(folder)
    lines = upgrade_case(folder)
    for line in lines:
        click.echo(_in_folder(folder, line))
    if not lines:
        click.echo(f"{folder}: up to date", err=True)


@click.command(
    "add-source",
    short_help="Add a text to a case",
    epilog="""\b
Examples:
  stakegraph add-source my-case report.txt --id report --title "Port at odds"
  stakegraph add-source my-case wire.txt --id wire --title "Port at odds" \\
    --publisher "The Courier" --published 2025-03-04 --origin report""",
)
@click.argument("folder", type=FilePath(), metavar="CASE")
@click.argument("file", type=FilePath(exists=True, dir_okay=False), metavar="FILE")
@click.option("--id", "id", required=True, help="The id of the source; claims name it.")
@click.option("--title", required=True, help="The title of the text.")
@click.option("--kind", help="article, the default, or reference: background that you write yourself.")
@click.option("--publisher", help="Who published it.")
@click.option("--author", help="Who wrote it.")
@click.option("--published", type=Date(), metavar="DATE", help="When it was published.")
@click.option("--url", help="Its address.")
@click.option("--licence", help="The licence of the text.")
@click.option(
    "--speaker", help="The entity whose own word the text is, such as the author of a press release."
)
@click.option("--origin", help="The id of the source that this text copies.")
@click.option("--retrieved", type=Date(), metavar="DATE", help="When you took the text.")
def add_source(folder: Path, file: Path, **keys: str | None) -> None:
    """Add the text in FILE, in UTF-8, to a CASE as one more source.

    The file is copied unchanged into the folder of the case, unless it is there already, and case.toml gets a
    [[source]] with its hash at the end. Leave out what you do not know.
    """
    from stakegraph.case import add_source as add

    name = add(folder, file, {key: value for key, value in keys.items() if value is not None})
    click.echo(f"{folder / name}: added as source {keys['id']}")


def folder_to_edit(folder: Path | None) -> Path:
    """Return the folder that a command may change: the given one, else the current one if it has a case."""
    from pathlib import Path

    if has_store():
        raise click.UsageError("a case in a store cannot be edited; leave out --store and name a case folder")
    if folder is None and not Path("case.toml").is_file():
        raise click.UsageError("name the case folder to change")
    return folder or Path()


def compare_texts(folder: Path, texts: tuple[tuple[str, Path], ...], *, accept: bool, format_: str) -> None:
    """Print what has become of the claims of some sources; exit with 1 if some have lost their words.

    With `accept`, the case is rewritten for the new texts.
    """
    from stakegraph.case.folder_texts import read_required
    from stakegraph.case.revision import accept_text, compare_text
    from stakegraph.characters import for_terminal
    from stakegraph.formats.records import json_text
    from stakegraph.formats.revisions import revision_lines, revision_records, summarize

    revisions = [compare_text(folder, source, read_required(path)) for source, path in texts]
    if format_ == "json":
        click.echo(json_text(revision_records(revisions)), nl=False)
    for revision in revisions:
        if format_ != "json":
            for line in revision_lines(revision):
                click.echo(for_terminal(line))
        click.echo(summarize(revision), err=True)
    if accept:
        for index, (source, path) in enumerate(texts):
            # after the first, each is compared again, because the one before may have changed claims.csv
            revision = compare_text(folder, source, read_required(path)) if index else revisions[0]
            for name in accept_text(revision):
                click.echo(for_terminal(f"{folder / name}: written"), err=True)
    if not all(_is_settled(revision, accepted=accept) for revision in revisions):
        raise click.exceptions.Exit(1)


def mend(folder: Path) -> None:
    """Write quotes as their sources have them, and say which."""
    from stakegraph.case import mend_quotes
    from stakegraph.characters import for_terminal
    from stakegraph.formats.revisions import mark_words

    for cell in mend_quotes(folder):
        words = " ".join(mark_words(cell.former_words, cell.words).split())
        click.echo(
            for_terminal(f"claims.csv:{cell.row}:{cell.column}: {cell.claim}: fixed: {words}"), err=True
        )


def _is_settled(revision: Revision, *, accepted: bool) -> bool:
    return not revision.unresolved if accepted else revision.is_kept


def _in_folder(folder: Path, line: str) -> str:
    from stakegraph.characters import for_terminal

    return for_terminal(str(folder / line))


class SourceText(click.ParamType):  # type: ignore[type-arg]  # generic in the newest click only
    """A source and a file with its text, written ``ID=FILE``."""

    name = "text"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, Path]:
        if isinstance(value, tuple):
            return value
        source, separator, path = value.partition("=")
        if not source or not separator or not path:
            self.fail(
                f"{value!r} is not ID=FILE: the id of a source and the file with its new text", param, ctx
            )
        file: Path = FilePath(exists=True, dir_okay=False).convert(path, param, ctx)
        return source, file
