"""`stakegraph watch`: show a page that is rebuilt after each change of a case."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from stakegraph.commands.common import FilePath, default_case_folder
from stakegraph.errors import StakegraphError, describe

if TYPE_CHECKING:
    from pathlib import Path

    from stakegraph.page.delivery.watch import Watched

_PAUSE = 0.4  # seconds between two checks of the files
_QUIET = 0.1  # seconds without a change after which a save is complete


@click.command(
    short_help="Show a page and rebuild it on every save",
    epilog="""\b
Examples:
  stakegraph watch my-case --open
  stakegraph watch my-case --port 0""",
)
@click.argument("folder", required=False, type=FilePath(), metavar="[CASE]", envvar="STAKEGRAPH_CASE")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8377, show_default=True, help="0 selects a free port."
)
@click.option("--open", "open_", is_flag=True, help="Open the page in the browser.")
def watch(folder: Path | None, port: int, open_: bool) -> None:
    """Show the page of a CASE, and rebuild it whenever a file is saved.

    The page is served to this machine only and reloads by itself. While the case has errors, the last valid page is
    shown, with the errors above it and in the terminal. No file is written. Ctrl-C ends it.
    """
    from threading import Thread

    from stakegraph.page.delivery.watch import LOOPBACK, Watched, WatchServer

    folder = folder or default_case_folder()
    if not folder.is_dir():
        raise StakegraphError(f"{folder} is not a folder; give a case folder, which contains a case.toml")
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
                seen = wait_until_settled(folder, _QUIET)
                _rebuild(folder, watched)
                failure = ""
        except OSError:
            raise  # the terminal is closed; _rebuild shows the errors of the folder
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
        click.echo(f"{time.strftime('%H:%M:%S')} rebuilt")
