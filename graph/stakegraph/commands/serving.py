"""`stakegraph serve`: serve cases over HTTP."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from stakegraph.commands.common import FilePath, StorePlace, limit_options
from stakegraph.errors import MissingExtraError, StakegraphError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from stakegraph.server.settings import Settings


@click.command(
    short_help="Serve cases over HTTP, for reading only",
    epilog="""\b
Examples:
  stakegraph serve
  stakegraph serve my-case other-case --port 8080
  stakegraph serve --store cases.store
  STAKEGRAPH_TOKEN=… stakegraph serve --store cases.store --behind-proxy --name cases.example.org""",
)
@click.argument("cases", nargs=-1, type=FilePath(), metavar="[CASE]...")
@click.option(
    "--store",
    type=StorePlace(),
    metavar="FOLDER",
    help="Serve the cases of a store on disk, and cases that 'stakegraph load' adds later.",
)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="The address to listen on; by default only reachable from this machine.",
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 selects a free port."
)
@click.option(
    "--token-file",
    type=FilePath(exists=True, dir_okay=False),
    help="The file with the token that requests must carry (or $STAKEGRAPH_TOKEN).",
)
@click.option("--public", is_flag=True, help="Serve without a token to every client that reaches the server.")
@click.option("--name", "names", multiple=True, metavar="HOST", help="A host name of the server.")
@click.option(
    "--cors",
    "origins",
    multiple=True,
    metavar="ORIGIN",
    help="Let scripts of this other site read; * for any site.",
)
@click.option("--behind-proxy", is_flag=True, help="Expect requests from a proxy on this machine.")
@limit_options(
    seconds="Seconds per answer, as for 'query'.",
    rows="Maximum rows per answer, as for 'query'.",
    mebibytes="Maximum MiB of memory per answer; less than for 'query', since --workers answers can run at once.",
    most_mebibytes=1024,
)
@click.option(
    "--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Maximum simultaneous answers."
)  # fmt: skip
def serve(
    cases: tuple[Path, ...], store: Path | str | None, token_file: Path | None, **settings: Any
) -> None:
    """Serve cases over HTTP: pages, a SPARQL 1.1 endpoint, an editor, and JSON.

    The server is read-only. It logs requests without their queries. Ctrl-C or SIGTERM stops it; running requests get 10
    seconds.
    """
    if isinstance(store, str):
        raise click.UsageError("serve needs a store on disk; a SPARQL server already serves its own cases")
    if store is not None and cases:
        raise click.UsageError("--store has its own cases; load others into it with 'stakegraph load'")
    run = _import_server()
    from stakegraph.server.settings import Settings

    with _prepare_store(cases, store) as folder:
        name = store or "these cases"
        run(
            Settings(folder, token=_read_token(token_file), **settings),
            lambda address: click.echo(f"{address} serves {name}; Ctrl-C ends it"),
        )
    click.echo("ended", err=True)


def _import_server() -> Callable[[Settings, Callable[[str], None]], None]:
    try:
        from stakegraph.server.running import serve as run
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package not in ("fastapi", "starlette", "uvicorn", "h11", "pydantic"):
            raise
        raise MissingExtraError(error.name or "starlette", "serve") from error
    return run


@contextmanager
def _prepare_store(cases: tuple[Path, ...], store: Path | None) -> Iterator[Path]:
    """Yield the folder of the store, or of a temporary store with the cases."""
    import tempfile
    from pathlib import Path

    from stakegraph.commands.common import read_files
    from stakegraph.loading import load_cases
    from stakegraph.store.disk import StoreFolder

    if store is not None:
        StoreFolder(store).open()  # fails at once if the store cannot be opened
        yield store
        return
    contents = [read_files(case) for case in cases or (None,)]
    with tempfile.TemporaryDirectory(prefix="stakegraph-") as folder:
        load_cases(Path(folder) / "store", contents)
        yield Path(folder) / "store"


def _read_token(file: Path | None) -> str | None:
    if file is None:
        return os.environ.get("STAKEGRAPH_TOKEN") or None
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise StakegraphError(f"the token cannot be read from {file}: {error}") from error
