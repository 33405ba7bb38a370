"""`stakegraph serve`: a store's cases for others to read and to ask."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from stakegraph.commands.common import FilePath, StorePlace, limit_options
from stakegraph.errors import MissingExtraError, StakegraphError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


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
    help="Serve the cases of a store on disk; what 'stakegraph load' puts there later is served too.",
)
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Where to listen; by default this machine only."
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes any that is free."
)
@click.option(
    "--token-file",
    type=FilePath(exists=True, dir_okay=False),
    help="The token that requests must carry stands in this file (or in $STAKEGRAPH_TOKEN).",
)
@click.option("--public", is_flag=True, help="Let everybody who reaches the server read, without a token.")
@click.option("--name", "names", multiple=True, metavar="HOST", help="A host name by which it is reached.")
@click.option(
    "--cors",
    "origins",
    multiple=True,
    metavar="ORIGIN",
    help="Let scripts of this other site read; * for any.",
)
@click.option("--behind-proxy", is_flag=True, help="A proxy on this machine passes the requests on.")
@limit_options(
    seconds="Seconds an answer may take, as of 'query'.",
    rows="Rows an answer may have, as of 'query'.",
    mebibytes="MiB an answer may take; less than of 'query', since --workers answers may take as much at once.",
    most_mebibytes=1024,
)
@click.option(
    "--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="How many answers at once."
)  # fmt: skip
def serve(cases: tuple[Path, ...], store: Path | str | None, token_file: Path | None, **told: Any) -> None:
    """Serve cases to read: their pages, a SPARQL 1.1 endpoint, an editor, and JSON.

    Nothing can be changed over the wire. Requests are logged, without their queries. Ctrl-C or SIGTERM ends it; answers
    under way have ten seconds.
    """
    if isinstance(store, str):
        raise click.UsageError("serve reads a store on disk; a server serves what it holds by itself")
    if store is not None and cases:
        raise click.UsageError("--store has its own cases; load others into it with 'stakegraph load'")
    try:
        from stakegraph.server.running import serve as run
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] not in ("fastapi", "starlette", "uvicorn", "pydantic"):
            raise
        raise MissingExtraError(error.name or "fastapi", "serve") from error
    from stakegraph.server.settings import Settings

    with _folder_of(cases, store) as folder:
        settings = Settings(folder, token=_token(token_file), **told)
        run(
            settings, lambda address: click.echo(f"{address} serves {store or 'these cases'}; Ctrl-C ends it")
        )
    click.echo("ended", err=True)


@contextmanager
def _folder_of(cases: tuple[Path, ...], store: Path | None) -> Iterator[Path]:
    """Give the store, or one that holds the cases for as long as they are served."""
    import tempfile
    from pathlib import Path

    from stakegraph.commands.common import read_files
    from stakegraph.loading import load_cases
    from stakegraph.store.disk import StoreFolder

    if store is not None:
        StoreFolder(store).open()  # tells at once when there is none
        yield store
        return
    read = [read_files(case) for case in cases or (None,)]
    with tempfile.TemporaryDirectory(prefix="stakegraph-") as folder:
        load_cases(Path(folder) / "store", read)
        yield Path(folder) / "store"


def _token(file: Path | None) -> str | None:
    if file is None:
        return os.environ.get("STAKEGRAPH_TOKEN") or None
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise StakegraphError(f"the token cannot be read from {file}: {error}") from error
