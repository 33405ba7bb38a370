"""The command line: its commands, and the one place where errors become messages and exit codes."""

from __future__ import annotations

import os
import sys
from errno import EPIPE
from typing import Any

import click

from stakegraph import __version__
from stakegraph.commands import analysis, answers, conflict, curation, outputs, serving, stores, watching
from stakegraph.errors import CaseError, EngineError, StakegraphError, describe, with_remedy

_SHOWN_FINDINGS = 20
_INTERRUPTED = 130

_EPILOG = """\b
Exit codes: 0 done; 1 the answer is "no" (no path, findings, ASK false);
2 bad input or usage; 3 an engine failed or timed out, or a bug in
Stakegraph (STAKEGRAPH_DEBUG=1 shows its traceback).
\b
The files of a case may have 64 MiB in all, and so may a page or a query;
$STAKEGRAPH_MAX_CASE_SIZE sets another limit, in MiB.
\b
Examples:
  stakegraph paths "Donald Trump"
  stakegraph dossier Mamdani --case my-case
  stakegraph query 'SELECT * WHERE { ?who sg:threatens ?what }'
  stakegraph html --open"""


class _Group(click.Group):
    """Turns the library's errors into messages and exit codes; nothing else in the program does."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except CaseError as error:
            lines = [str(finding) for finding in error.findings[:_SHOWN_FINDINGS]]
            if len(error.findings) > _SHOWN_FINDINGS:
                lines.append(
                    f"… and {len(error.findings) - _SHOWN_FINDINGS} more; 'stakegraph check' lists them all"
                )
            _fail("\n".join(lines), error.exit_code)
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
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            _fail(_unforeseen(error), EngineError.exit_code)


def _unforeseen(error: Exception) -> str:
    """Return the message for an error that is a bug; with the traceback where STAKEGRAPH_DEBUG is set."""
    if os.environ.get("STAKEGRAPH_DEBUG"):
        import traceback

        return "".join([*traceback.format_exception(error), describe(error)])
    return with_remedy(describe(error), "set STAKEGRAPH_DEBUG=1 to see the traceback, and report it")


def _fail(message: str, exit_code: int) -> None:
    from stakegraph.characters import for_terminal

    click.echo(f"error: {for_terminal(message)}", err=True)
    raise click.exceptions.Exit(exit_code)


def main() -> None:
    """Run the command line; a terminal that cannot show a character gets its code instead of a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # What goes into a file or a pipe is UTF-8 everywhere; a terminal says itself what it can show.
            stream.reconfigure(
                **({} if stream.isatty() else {"encoding": "utf-8"}), errors="backslashreplace"
            )
    try:
        cli(prog_name="stakegraph")
    except SystemExit as end:
        if "stakegraph.query.limits" in sys.modules:
            from stakegraph.query.limits import end_process_with_its_engines

            end_process_with_its_engines(end.code)
        raise


@click.group(cls=_Group, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="stakegraph")
def cli() -> None:
    """Who does what to whom, and the words that say so.

    Stakegraph reads a curated case (articles, entities, claims with their quotes) and answers from it.
    """


for _command in (
    conflict.paths,
    conflict.connect,
    conflict.cut,
    analysis.analyze,
    answers.dossier,
    answers.stats,
    answers.query,
    outputs.html,
    outputs.build,
    watching.watch,
    serving.serve,
    curation.new,
    curation.check,
    curation.codebook,
    stores.load,
    stores.unload,
    stores.cases,
    stores.backup,
    stores.restore,
):
    cli.add_command(_command)
