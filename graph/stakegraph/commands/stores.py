"""The commands for a store of many cases: load, unload, cases, backup, restore."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from stakegraph.commands.common import FilePath, StorePlace, format_option

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any


def _store_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--store",
        "store",
        type=StorePlace(),
        metavar="FOLDER|URL",
        envvar="STAKEGRAPH_STORE",
        required=True,
        help="The folder of the store, or the address for SPARQL queries of a server (or $STAKEGRAPH_STORE).",
    )(command)


def _folder(store: Path | str) -> Path:
    if isinstance(store, str):
        raise click.UsageError("backup and restore need a store on disk; use the server's own backup")
    return store


@click.command(
    short_help="Load cases into a store",
    epilog="""\b
Examples:
  stakegraph load my-case other-case --store cases.store
  stakegraph load my-case --store http://localhost:7878/query
  stakegraph paths "Donald Trump" --store cases.store --case nypd-recruitment""",
)
@click.argument("cases", nargs=-1, type=FilePath(), metavar="[CASE]...")
@_store_option
def load(cases: tuple[Path, ...], store: Path | str) -> None:
    """Load cases into a store, by default the case in the current folder, else the bundled case.

    A stored case is replaced.

    The change is atomic: readers see the former state until all cases are loaded, and keep it if loading fails. On
    disk, a case with 5,000 claims or more gets indexes, so that paths and dossiers read only the claims they show. To
    load a case larger than 64 MiB, give --max-case-size before the command.
    """
    from stakegraph.commands.common import read_files
    from stakegraph.loading import load_cases
    from stakegraph.wording.claims import describe_size

    contents = [read_files(case) for case in cases or (None,)]
    load_cases(store, contents)
    for case in contents:
        click.echo(f"{case.id}: {describe_size(case)}")


@click.command(
    short_help="Remove a case from a store",
    epilog="""\b
Examples:
  stakegraph unload my-case --store cases.store""",
)
@click.argument("case")
@_store_option
def unload(case: str, store: Path | str) -> None:
    """Remove a CASE from a store, by its id."""
    from stakegraph.loading import unload_case

    unload_case(store, case)
    click.echo(f"{case} is unloaded")


@click.command(
    short_help="List the cases of a store",
    epilog="""\b
Examples:
  stakegraph cases --store cases.store""",
)
@format_option("text", "json")
@_store_option
def cases(format_: str, store: Path | str) -> None:
    """List the cases of a store."""
    from stakegraph.characters import for_terminal
    from stakegraph.formats import records
    from stakegraph.loading import open_store
    from stakegraph.wording.claims import format_count

    listed = records.stored_cases(open_store(store))
    if format_ == "json":
        click.echo(records.json_text(listed), nl=False)
        return
    for case in listed:
        line = f"{case['id']}: {case['title']} ({format_count(case['claims'], 'claim')}, {case['base']})"
        click.echo(for_terminal(line))


@click.command(
    short_help="Copy a store on disk into a new folder",
    epilog="""\b
Examples:
  stakegraph backup cases.backup --store cases.store""",
)
@click.argument("target", type=FilePath())
@_store_option
def backup(target: Path, store: Path | str) -> None:
    """Back up a store on disk into the new folder TARGET.

    The backup is itself a store. On the same disk it shares files with the original, so write or copy it to another
    disk to protect it against disk failures.
    """
    from stakegraph.store.disk import StoreFolder

    StoreFolder(_folder(store)).back_up(target)
    click.echo(f"{target}: a backup of {store}")


@click.command(
    short_help="Replace a store with a backup",
    epilog="""\b
Examples:
  stakegraph restore cases.backup --store cases.store""",
)
@click.argument("source", type=FilePath())
@_store_option
def restore(source: Path, store: Path | str) -> None:
    """Replace a store on disk with the backup SOURCE."""
    from stakegraph.store.disk import StoreFolder

    StoreFolder(_folder(store)).restore(source)
    click.echo(f"{store}: restored from {source}")
