"""The command line: register the commands and turn errors into exit codes."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from errno import EPIPE
from typing import TYPE_CHECKING, Any

import click

from stakegraph import __version__
from stakegraph.commands import (
    analysis,
    answers,
    conflict,
    curation,
    outputs,
    serving,
    stores,
    upkeep,
    watching,
)
from stakegraph.errors import CaseError, EngineError, StakegraphError, describe, with_remedy

if TYPE_CHECKING:
    from collections.abc import Iterator

_SHOWN_FINDINGS = 20
_INTERRUPTED = 130

_EPILOG = """\b
Exit codes: 0 done; 1 the answer is "no" (no path, findings, ASK false);
2 bad input or usage; 3 an engine failed or timed out, or a bug in
Stakegraph (STAKEGRAPH_DEBUG=1 shows its traceback).
\b
Examples:
  stakegraph paths "Donald Trump"
  stakegraph dossier Mamdani --case my-case
  stakegraph query 'SELECT * WHERE { ?who sg:threatens ?what }'
  stakegraph html --open"""


class _Group(click.Group):
    """Turns errors into messages and exit codes; no other module does."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except CaseError as error:
            _fail(_list_findings(error), error.exit_code)
        except StakegraphError as error:
            _fail(str(error), error.exit_code)
        except MemoryError as error:
            reason = f" ({error})" if str(error) else ""
            _fail(f"the command needs more memory than there is{reason}; ask for less", EngineError.exit_code)
        except KeyboardInterrupt:
            _fail("interrupted", _INTERRUPTED)
        except OSError as error:
            if error.errno == EPIPE:
                raise
            _fail(f"{error.filename or 'the answer cannot be written'}: {error.strerror or error}", 2)
        except Exception as error:
            _fail(_describe_bug(error), EngineError.exit_code)


def _list_findings(error: CaseError) -> str:
    lines = [str(finding) for finding in error.findings[:_SHOWN_FINDINGS]]
    hidden_count = len(error.findings) - _SHOWN_FINDINGS
    if hidden_count > 0:
        lines.append(f"… and {hidden_count} more; 'stakegraph check' lists them all")
    return "\n".join(lines)


def _describe_bug(error: Exception) -> str:
    """Return the message for an unexpected error.

    With STAKEGRAPH_DEBUG, it includes the traceback.
    """
    if os.environ.get("STAKEGRAPH_DEBUG"):
        import traceback

        return "".join([*traceback.format_exception(error), describe(error)])
    return with_remedy(describe(error), "set STAKEGRAPH_DEBUG=1 to see the traceback, and report it")


def _fail(message: str, exit_code: int) -> None:
    from stakegraph.characters import for_terminal

    click.echo(f"error: {for_terminal(message)}", err=True)
    raise click.exceptions.Exit(exit_code)


def main() -> None:
    """Run the command line."""
    _set_encodings()
    try:
        cli(prog_name="stakegraph")
    except SystemExit as end:
        if "stakegraph.query.limits" in sys.modules:
            from stakegraph.query.limits import end_process_with_its_engines

            end_process_with_its_engines(end.code)
        raise


def _set_encodings() -> None:
    """Write UTF-8 to files and pipes; escape what a terminal cannot show."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            encoding = stream.encoding if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace")


@click.group(cls=_Group, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="stakegraph")
@click.option(
    "--max-case-size",
    type=click.IntRange(1, 999_999_999),
    metavar="MIB",
    help="Read a case, a page or an article of up to this size; 64 MiB by default (or $STAKEGRAPH_MAX_CASE_SIZE).",
)
@click.pass_context
def cli(context: click.Context, max_case_size: int | None) -> None:
    """Who does what to whom, and the words that say so.

    Stakegraph reads a curated case (articles, entities, claims with their quotes) and answers from it.
    """
    if max_case_size is not None:
        context.with_resource(_size_limit(max_case_size))


@contextmanager
def _size_limit(mebibytes: int) -> Iterator[None]:
    """Set the size limit of cases for as long as a command runs."""
    from stakegraph.files import MAX_SIZE_VARIABLE

    before = os.environ.get(MAX_SIZE_VARIABLE)
    os.environ[MAX_SIZE_VARIABLE] = str(mebibytes)
    try:
        yield
    finally:
        del os.environ[MAX_SIZE_VARIABLE]
        if before is not None:
            os.environ[MAX_SIZE_VARIABLE] = before


for _command in (
    conflict.paths,
    conflict.connect,
    conflict.cut,
    analysis.analyze,
    answers.dossier,
    answers.contradictions,
    answers.stats,
    answers.query,
    outputs.html,
    outputs.build,
    watching.watch,
    serving.serve,
    curation.new,
    curation.check,
    upkeep.add_source,
    upkeep.upgrade,
    curation.codebook,
    stores.load,
    stores.unload,
    stores.cases,
    stores.backup,
    stores.restore,
):
    cli.add_command(_command)
