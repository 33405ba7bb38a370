"""What the commands share: the options for a case and a format, and reading the case."""

from __future__ import annotations

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
    """A `click.Path` that gives a `pathlib.Path`, and imports pathlib only when a path was given."""

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
                f"{value!r} is neither a folder nor an address that begins with http:// or https://",
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
        help="The case to work on; without it, the bundled one (or $STAKEGRAPH_CASE). With --store, the id of a case "
        "in it.",
    )(command)
    return _store_option(with_case)


def _store_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Let a command read from a store: `read`, `read_with_derived` and `open_selected_store` know of it."""
    return click.option(
        "--store",
        type=StorePlace(),
        metavar="FOLDER|URL",
        envvar="STAKEGRAPH_STORE",
        expose_value=False,
        callback=lambda context, _, value: context.meta.update({_STORE: value}),
        help="Read from a store that 'stakegraph load' filled: a folder, or the address where a server takes SPARQL "
        "queries (or $STAKEGRAPH_STORE).",
    )(command)


_STORE, _OPENED = "stakegraph.store", "stakegraph.store.opened"


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


class Finite(click.FloatRange):
    """A number in a range; not a number is none."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        number = super().convert(value, param, ctx)
        if number != number or number in (float("inf"), float("-inf")):
            self.fail(f"{value!r} is not a finite number", param, ctx)
        return number


def with_options(*options: Callable[..., Any]) -> Callable[..., Any]:
    """Return a decorator that adds options, in the order in which the help shows them."""

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


def limit_options(*, seconds: str, rows: str, mebibytes: str, most_mebibytes: int) -> Callable[..., Any]:
    """Let a command be told what one answer may take; what it is told of each option is its help."""
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


def default_output(case: Case, ending: str) -> Path:
    """Return where a command writes when it is not told: ``output/ID.ENDING`` below the current folder."""
    from pathlib import Path

    from stakegraph.names import check_case_id

    return Path("output") / f"{check_case_id(case.id)}.{ending}"


def open_selected_store() -> CaseStore | None:
    """Return the store that --store names, open, the same one for as long as the command runs; None without it."""
    context = click.get_current_context()
    meta = context.meta
    folder = meta.get(_STORE)
    if folder is None:
        return None
    if _OPENED not in meta:
        from stakegraph.loading import open_store

        meta[_OPENED] = open_store(folder)
        # what is held open cannot be cleared away by who loads next
        context.call_on_close(lambda: meta.pop(_OPENED, None))
    store: CaseStore = meta[_OPENED]
    return store


def open_selected_case(folder: Path | None) -> OpenCase:
    """Return the case to work on, open, from its files or from a store."""
    opened = open_case_if_selected(folder, needed=True)
    assert opened is not None
    return opened


def open_case_if_selected(folder: Path | None, *, needed: bool) -> OpenCase | None:
    """Return the case to work on, open; None if it is not needed and a store leaves the choice open."""
    from stakegraph.answers import OpenCase
    from stakegraph.answers.opening import open_stored

    store = open_selected_store()
    if store is None:
        return OpenCase(read_files(folder))
    if folder is None and not needed and len(store.cases()) != 1:
        return None
    return open_stored(store, None if folder is None else str(folder))


def read(folder: Path | None) -> Case:
    """Return the case to work on, from its files or from a store."""
    store = open_selected_store()
    return read_files(folder) if store is None else _read_stored(store, folder)


def read_with_derived(folder: Path | None) -> Case:
    """Return the case to work on with its derived claims, from its files or from a store."""
    return open_selected_case(folder).case


def read_files(folder: Path | None) -> Case:
    """Return the case of a folder, the bundled one without any."""
    from stakegraph.case import bundled_case, read_case

    return bundled_case() if folder is None else read_case(folder)


def inspect_selected_case(folder: Path | None) -> CaseReading:
    """Return the case to work on as far as it can be read, with what is wrong with it."""
    from stakegraph import resources
    from stakegraph.case import inspect_case
    from stakegraph.validate import stored_reading

    store = open_selected_store()
    if store is None:
        return inspect_case(folder or resources.bundled_case_folder())
    return stored_reading(_read_stored(store, folder, may_dangle=True))


def statements(case: Case) -> Store:
    """Return the statements of a case that was read, as its store holds them, and the codebook's."""
    from pyoxigraph import NamedNode

    from stakegraph.loading import open_case
    from stakegraph.store import MemoryStore
    from stakegraph.vocabulary import ontology_quads

    store = open_selected_store()
    if store is None:
        return open_case(case, dyads=False)
    graph = NamedNode(case.base)
    held = store.content(store.stored_case(case.id)).quads()
    copy = MemoryStore()
    copy.add(ontology_quads())
    copy.add(quad for quad in held if quad.graph_name == graph)
    return copy


def _read_stored(store: CaseStore, id_: Path | None, *, may_dangle: bool = False) -> Case:
    from stakegraph.rdf import read_back

    case = _find_stored_case(store, id_)
    return read_back(store.content(case), case.base, may_dangle=may_dangle)


def _find_stored_case(store: CaseStore, id_: Path | None) -> StoredCase:
    return store.stored_case(None if id_ is None else str(id_))
