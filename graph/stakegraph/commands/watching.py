"""`stakegraph watch`: a page that follows the files of a case."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from stakegraph.commands.common import FilePath
from stakegraph.errors import StakegraphError, describe

if TYPE_CHECKING:
    from pathlib import Path

    from stakegraph.page.delivery.watch import Watched

_PAUSE = 0.4  # seconds between two looks at the files
_SETTLED = 0.1  # seconds without a change after which a save is over


@click.command(
    short_help="Show a page and rebuild it on every save",
    epilog="""\b
Examples:
  stakegraph watch my-case --open
  stakegraph watch my-case --port 0""",
)
@click.argument("folder", required=False, type=FilePath(), metavar="[CASE]", envvar="STAKEGRAPH_CASE")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8377, show_default=True, help="0 takes any that is free."
)
@click.option("--open", "open_", is_flag=True, help="Open the page in the browser.")
def watch(folder: Path | None, port: int, open_: bool) -> None:
    """Show the page of a CASE, and build it anew whenever a file is saved.

    The page is served to this machine only and reloads by itself. While the files do not hold together, the last page
    stays, and what is wrong stands above it and here. Ctrl-C ends it. Nothing is written.
    """
    from threading import Thread

    from stakegraph import resources
    from stakegraph.page.delivery.watch import LOOPBACK, Watched, WatchServer

    folder = folder or resources.bundled_case_folder()
    if not folder.is_dir():
        raise StakegraphError(f"{folder} is not a folder; name a case folder, with a case.toml in it")
    watched = Watched()
    with WatchServer(watched, port) as server:
        address = f"http://{LOOPBACK}:{server.port}/"
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            click.echo(f"{address} shows {folder}; Ctrl-C ends it")
            _follow(folder, watched, address if open_ else None)
        except KeyboardInterrupt:
            click.echo("ended", err=True)
        finally:
            server.shutdown()


def _follow(folder: Path, watched: Watched, address: str | None) -> None:
    import time

    from stakegraph.page.delivery.watch import take_snapshot, wait_until_settled

    seen, failure = None, ""
    while True:
        try:
            if take_snapshot(folder) != seen:
                seen = wait_until_settled(folder, _SETTLED)
                _rebuild(folder, watched)
                failure = ""
        except OSError:
            raise  # the terminal has gone: the folder's own errors are shown by _rebuild
        except Exception as error:
            if failure != (failure := describe(error)):
                _print_error(failure)
        if address is not None and click.launch(address) != 0:
            click.echo(f"no browser could be started; open {address} by hand", err=True)
        address = None
        time.sleep(_PAUSE)


def _print_error(message: str) -> None:
    import time

    from stakegraph.characters import for_terminal

    click.echo(f"{time.strftime('%H:%M:%S')} error: {for_terminal(message)}", err=True)


def _rebuild(folder: Path, watched: Watched) -> None:
    import time

    from stakegraph.case import read_case
    from stakegraph.page import render_page
    from stakegraph.rules import with_derived_claims
    from stakegraph.vocabulary import load_vocabulary

    def build() -> bytes:
        return render_page(with_derived_claims(read_case(folder)), load_vocabulary())

    state = watched.rebuild(build)
    if state.error:
        _print_error(state.error)
    else:
        click.echo(f"{time.strftime('%H:%M:%S')} built anew")
