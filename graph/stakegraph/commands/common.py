"""Options that several commands share, and opening the selected case or store."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from stakegraph.answers import OpenCase
    from stakegraph.case import CaseReading
    from stakegraph.model import Case
    from stakegraph.store.base import Store
    from stakegraph.store.cases import CaseStore, StoredCase


class FilePath(click.Path):
    """A `click.Path` that converts to `pathlib.Path`.

    It imports pathlib only if a path is given.
    """

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        import os
        from pathlib import Path

        return Path(os.fsdecode(super().convert(value, param, ctx)))


class StorePlace(FilePath):
    """A folder, or the address of a server as it was typed."""

    name = "store"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not isinstance(value, str) or "://" not in value:
            return super().convert(value, param, ctx)
        if not value.lower().startswith(("http://", "https://")):
            self.fail(
                f"{value!r} is neither a folder nor an address; give a folder, or an address that begins with http:// "
                "or https://",
                param,
                ctx,
            )
        return value


def case_option(command: Callable[..., Any]) -> Callable[..., Any]:
    with_case = click.option(
        "--case",
        "folder",
        type=FilePath(),
        metavar="FOLDER",
        envvar="STAKEGRAPH_CASE",
        help="The case to use (or $STAKEGRAPH_CASE); by default the current folder if it has a case.toml, else the "
        "bundled case. With --store, the id of a case in it.",
    )(command)
    return _store_option(with_case)


def case_argument(command: Callable[..., Any]) -> Callable[..., Any]:
    """Take the case as an argument too; below `case_option`, which gets its value."""

    @wraps(command)
    def with_folder(*args: Any, path: Path | None, folder: Path | None, **kwargs: Any) -> Any:
        from click.core import ParameterSource

        source = click.get_current_context().get_parameter_source("folder")
        if path and source is ParameterSource.COMMANDLINE:
            raise click.UsageError("name the case only once: as CASE, or with --case")
        return command(*args, folder=path or folder, **kwargs)

    return click.argument("path", required=False, type=FilePath(), metavar="[CASE]")(with_folder)


def _store_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --store, which `open_selected_store` reads."""
    return click.option(
        "--store",
        type=StorePlace(),
        metavar="FOLDER|URL",
        envvar="STAKEGRAPH_STORE",
        expose_value=False,
        callback=lambda context, _, value: context.meta.update({_STORE: value}),
        help="Read from a store (or $STAKEGRAPH_STORE) filled by 'stakegraph load': a folder, or the address for "
        "SPARQL queries of a server.",
    )(command)


_STORE, _OPENED = "stakegraph.store", "stakegraph.store.opened"


def format_option(*formats: str) -> Callable[..., Any]:
    return click.option(
        "--format",
        "format_",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help="Output format.",
    )


def include_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--include",
        "include",
        metavar="FACTUALITY",
        multiple=True,
        help="Also include claims of this factuality: self-reported, alleged, conditional, doubted or possible. May be "
        "repeated. Facts, background and announced acts are always included, unless --facts-only.",
    )(command)


_according_to = click.option(
    "--according-to",
    metavar="SPEAKER",
    multiple=True,
    help="Take a speaker at their word: include what they allege or report of themselves. May be repeated.",
)
_only_according_to = click.option(
    "--according-to",
    metavar="SPEAKER",
    multiple=True,
    help="Keep only what this speaker says and what sources say in their own voice. May be repeated.",
)
_without = (
    click.option(
        "--without-speaker",
        "without_speakers",
        metavar="SPEAKER",
        multiple=True,
        help="Leave out what a speaker says. May be repeated.",
    ),
    click.option(
        "--without-source",
        "without_sources",
        metavar="ID",
        multiple=True,
        help="Leave out the claims of a source. May be repeated.",
    ),
)


def speaker_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --according-to, --without-speaker and --without-source to a command that selects claims."""
    return _decorate(command, _according_to, *_without)


def narrow_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --according-to, --without-speaker and --without-source to a command that shows all claims."""
    return _decorate(command, _only_according_to, *_without)


def _decorate(command: Callable[..., Any], *options: Callable[..., Any]) -> Callable[..., Any]:
    decorated: Callable[..., Any] = with_options(*options)(command)
    return decorated


class Finite(click.FloatRange):
    """A finite number in a range."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        from math import isfinite

        result = super().convert(value, param, ctx)
        if not isfinite(result):
            self.fail(f"{value!r} is not a finite number", param, ctx)
        return result


def with_options(*options: Callable[..., Any]) -> Callable[..., Any]:
    """Return a decorator that adds options in the order of the help text."""

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


def limit_options(*, seconds: str, rows: str, mebibytes: str, most_mebibytes: int) -> Callable[..., Any]:
    """Add --time-limit, --row-limit and --memory-limit, with these help texts."""
    return with_options(
        click.option(
            "--time-limit", "seconds", type=Finite(0, min_open=True), default=30.0, show_default=True, help=seconds
        ),
        click.option(
            "--row-limit", "rows", type=click.IntRange(1), default=1_000_000, show_default=True, help=rows
        ),
        click.option(
            "--memory-limit", "mebibytes", type=click.IntRange(1), default=most_mebibytes, show_default=True,
            help=mebibytes,
        ),
    )  # fmt: skip


class Date(click.ParamType):  # type: ignore[type-arg]  # generic in the newest click only
    """An ISO 8601 date: a day, a month or a year."""

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
        help="Leave out claims dated later; claims without a date are kept.",
    )(command)


def default_output(case: Case, ending: str) -> Path:
    """Return the default output path: ``output/ID.ENDING`` below the current folder."""
    from pathlib import Path

    from stakegraph.names import check_case_id

    return Path("output") / f"{check_case_id(case.id)}.{ending}"


def has_store() -> bool:
    """Return whether --store or its variable names a store."""
    return click.get_current_context().meta.get(_STORE) is not None


def open_selected_store() -> CaseStore | None:
    """Open the store that --store names, once per command; None without --store."""
    context = click.get_current_context()
    meta = context.meta
    folder = meta.get(_STORE)
    if folder is None:
        return None
    if _OPENED not in meta:
        from stakegraph.loading import open_store

        meta[_OPENED] = open_store(folder)
        # an open store would keep the next load from removing its files
        context.call_on_close(lambda: meta.pop(_OPENED, None))
    store: CaseStore = meta[_OPENED]
    return store


def open_selected_case(folder: Path | None) -> OpenCase:
    """Open the case to use, from its files or from a store."""
    opened = open_case_if_selected(folder, needed=True)
    assert opened is not None
    return opened


def open_case_if_selected(folder: Path | None, *, needed: bool) -> OpenCase | None:
    """Open the case to use; None if it is not needed and not clear.

    It is not clear if a store holds several cases or none.
    """
    from stakegraph.answers import OpenCase
    from stakegraph.answers.opening import open_stored

    store = open_selected_store()
    if store is None:
        return OpenCase(read_files(folder))
    if folder is not None:
        return open_stored(store, str(folder))
    if not needed and len(store.cases()) != 1:
        return None
    return open_stored(store, None)


def read_selected_case(folder: Path | None) -> Case:
    """Read the case to use, from its files or from a store."""
    store = open_selected_store()
    return read_files(folder) if store is None else _read_stored(store, folder)


def read_with_derived(folder: Path | None) -> Case:
    """Read the case to use with its derived claims, from its files or from a store."""
    return open_selected_case(folder).case


def read_files(folder: Path | None) -> Case:
    """Read the case in a folder, or the default case."""
    from stakegraph.case import read_case

    return read_case(folder or default_case_folder())


def default_case_folder() -> Path:
    """Return the current folder if it has a case, and say so; else the folder of the bundled case."""
    from pathlib import Path

    from stakegraph import resources
    from stakegraph.characters import for_terminal

    if not Path("case.toml").is_file():
        return resources.bundled_case_folder()
    click.echo(f"Case: the current folder, {for_terminal(Path.cwd().name)}", err=True)
    return Path()


def inspect_selected_case(folder: Path | None) -> CaseReading:
    """Read as much as possible of the case to use, with its findings."""
    from stakegraph.case import inspect_case
    from stakegraph.validate import stored_reading

    store = open_selected_store()
    if store is None:
        return inspect_case(folder or default_case_folder())
    return stored_reading(_read_stored(store, folder, may_dangle=True))


def copy_statements(case: Case) -> Store:
    """Return a copy of the stored statements of a case and the codebook."""
    from pyoxigraph import NamedNode

    from stakegraph.loading import open_case
    from stakegraph.store import MemoryStore
    from stakegraph.vocabulary import ontology_quads

    store = open_selected_store()
    if store is None:
        return open_case(case, dyads=False)
    graph = NamedNode(case.base)
    quads = store.content(store.stored_case(case.id)).quads()
    copy = MemoryStore()
    copy.add(ontology_quads())
    copy.add(quad for quad in quads if quad.graph_name == graph)
    return copy


def _read_stored(store: CaseStore, id_: Path | None, *, may_dangle: bool = False) -> Case:
    from stakegraph.rdf import read_back

    case = _find_stored_case(store, id_)
    return read_back(store.content(case), case.base, may_dangle=may_dangle)


def _find_stored_case(store: CaseStore, id_: Path | None) -> StoredCase:
    return store.stored_case(None if id_ is None else str(id_))
