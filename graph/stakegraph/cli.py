"""The command line: each command parses, calls the library, prints. Heavy imports stand inside the commands."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stakegraph import __version__
from stakegraph.errors import CaseError, StakegraphError

if TYPE_CHECKING:
    from collections.abc import Callable

    from stakegraph.model import Case

_SHOWN_FINDINGS = 20
_INTERRUPTED = 130

_EPILOG = """\b
Exit codes: 0 done; 1 the answer is "no" (no path, findings, ASK false);
2 bad input or usage; 3 an engine failed or timed out.
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
                lines.append(f"… and {len(error.findings) - _SHOWN_FINDINGS} more; 'stakegraph check' lists them all")
            _fail("\n".join(lines), error.exit_code)
        except StakegraphError as error:
            _fail(str(error), error.exit_code)
        except KeyboardInterrupt:
            _fail("interrupted", _INTERRUPTED)


def _fail(message: str, exit_code: int) -> None:
    click.echo(f"error: {message}", err=True)
    raise click.exceptions.Exit(exit_code)


def main() -> None:
    """Run the command line; a terminal that cannot show a character gets its code instead of a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    cli(prog_name="stakegraph")


def _case_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--case",
        "folder",
        type=click.Path(path_type=Path),
        metavar="FOLDER",
        envvar="STAKEGRAPH_CASE",
        help="The case to work on; without it, the bundled one (or $STAKEGRAPH_CASE).",
    )(command)


def _format_option(*formats: str) -> Callable[..., Any]:
    return click.option(
        "--format", "format_", type=click.Choice(formats), default=formats[0], show_default=True, help="How to print it."
    )


def _read(folder: Path | None) -> Case:
    from stakegraph.case import bundled_case, read_case

    return bundled_case() if folder is None else read_case(folder)


def _read_complete(folder: Path | None) -> Case:
    from stakegraph.store import with_derived_claims

    return with_derived_claims(_read(folder))


@click.group(cls=_Group, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="stakegraph")
def cli() -> None:
    """Who does what to whom, and the words that say so.

    Stakegraph reads a curated case (articles, entities, claims with their quotes) and answers from it.
    """


@cli.command(
    epilog="""\b
Examples:
  stakegraph paths "Donald Trump"
  stakegraph paths Trump --to ICE
  stakegraph paths Trump --to "NYPD officers" --include possible --direction any
  stakegraph paths ICE --direction in --rules --format json"""
)
@click.argument("name")
@click.option("--to", "to", metavar="NAME", help="Only paths that end at this one.")
@click.option("--from", "from_", metavar="NAME", help="Only paths that start at this one and end at NAME.")
@click.option(
    "--direction",
    type=click.Choice(["out", "in", "any"]),
    help="out: paths that start at NAME; in: paths that end at it; any: ignore the direction of each conflict. "
    "Without it, and without --to and --from, both out and in are shown.",
)
@click.option("--max-hops", type=click.IntRange(1, 8), default=4, show_default=True, help="The longest path.")
@click.option(
    "--include",
    "include",
    metavar="STATUS",
    multiple=True,
    help="Take in claims of this status too: conditional or possible, which are hints. May be repeated. "
    "Facts and announced acts are always in, unless --facts-only.",
)
@click.option("--facts-only", is_flag=True, help="Leave announced acts out.")
@click.option(
    "--min-intensity",
    type=click.FloatRange(0, 10),
    default=0.0,
    show_default=True,
    help="Leave weaker conflicts out; 0 to 10, an ordinal scale.",
)
@click.option(
    "--ties",
    type=click.IntRange(0, 4),
    default=1,
    show_default=True,
    help="How many structural ties may stand in a row between two conflicts.",
)
@click.option("--rules", is_flag=True, help="Use claims that the rules derive; they are marked ∴ and are no facts.")
@click.option("--top", type=click.IntRange(1), default=20, show_default=True, help="How many paths to show.")
@_format_option("text", "json", "csv", "mermaid")
@_case_option
def paths(
    name: str,
    to: str | None,
    from_: str | None,
    direction: str | None,
    max_hops: int,
    include: tuple[str, ...],
    facts_only: bool,
    min_intensity: float,
    ties: int,
    rules: bool,
    top: int,
    format_: str,
    folder: Path | None,
) -> None:
    """Show the chains of conflict from, to or between stakeholders, and the words each link rests on.

    NAME is an id, a name or an alias. The strongest weakest link comes first, then the shorter path. A path is a
    directed chain of hostile claims; a structural tie may join two of them, but is no conflict itself.
    """
    from stakegraph.analysis.paths import PathOptions, conflict_paths
    from stakegraph.analysis.relaxations import explain_no_path
    from stakegraph.network import build_network

    case = _read_complete(folder)
    network = build_network(case)
    options = PathOptions(
        statuses=_statuses(include, facts_only),
        ignore_direction=direction == "any",
        max_hops=max_hops,
        max_ties=ties,
        min_intensity=min_intensity,
        rules=rules,
    )
    ends = _ends(case, name, to, from_, direction)
    answers = [conflict_paths(network, source, target, options) for source, target in ends]
    explanations = [None if answer.paths else explain_no_path(network, answer) for answer in answers]
    click.echo(_print_paths(case, answers, top, explanations, format_), nl=False)
    if not any(answer.paths for answer in answers):
        raise click.exceptions.Exit(1)


def _statuses(include: tuple[str, ...], facts_only: bool) -> Any:
    from stakegraph.errors import UnknownNameError
    from stakegraph.model import Status

    statuses = {Status.ACTUAL} if facts_only else {Status.ACTUAL, Status.ANNOUNCED}
    known = [status.value for status in Status]
    for name in (part.strip() for each in include for part in each.split(",")):
        if name not in known:
            raise UnknownNameError("status", name, known)
        if Status(name) is Status.DENIED:
            raise click.UsageError("a denied claim is never part of a conflict path; see it with 'stakegraph dossier'")
        statuses.add(Status(name))
    return frozenset(statuses)


def _ends(
    case: Case, name: str, to: str | None, from_: str | None, direction: str | None
) -> list[tuple[str | None, str | None]]:
    if (to or from_) and direction in ("in", "out"):
        raise click.UsageError("--direction in or out does not go with --to or --from, which give the direction")
    if to and from_:
        raise click.UsageError("--to and --from do not go together: NAME is one end, the option the other")
    one = case.find(name).id
    other = case.find(to or from_ or name).id
    if to:
        ends: list[tuple[str | None, str | None]] = [(one, other)]
    elif from_:
        ends = [(other, one)]
    elif direction is None:
        ends = [(one, None), (None, one)]
    else:
        ends = [(None, one)] if direction == "in" else [(one, None)]
    if (to or from_) and one == other:
        raise click.UsageError("both ends are the same; a conflict path leads from one party to another")
    return ends


def _print_paths(case: Case, answers: Any, top: int, explanations: Any, format_: str) -> str:
    from stakegraph.formats import mermaid, records, tables, text

    if format_ == "text":
        return text.paths(case, answers, top, explanations)
    if format_ == "json":
        return records.json_text(records.paths(case, answers, top, explanations))
    for answer, explanation in zip(answers, explanations, strict=True):
        notes = [] if explanation is None else list(explanation.reasons)
        for note in notes + ([f"truncated: {answer.truncated}"] if answer.truncated else []):
            click.echo(note, err=True)
    return tables.paths(case, answers, top) if format_ == "csv" else mermaid.paths(case, answers, top)


@cli.command(
    epilog="""\b
Examples:
  stakegraph dossier Mamdani
  stakegraph dossier ICE --format md > ice.md"""
)
@click.argument("name")
@_format_option("text", "json", "md")
@_case_option
def dossier(name: str, format_: str, folder: Path | None) -> None:
    """Show all a case holds about one stakeholder or stake, with the words.

    Conflicts and cooperation in and out, labels given and received, ties, what it said and where it is a topic;
    facts before hints.
    """
    from stakegraph.dossier import dossier as gather
    from stakegraph.formats import markdown, records, text
    from stakegraph.network import build_network
    from stakegraph.vocabulary import load_vocabulary

    case = _read_complete(folder)
    found = gather(case, build_network(case), name)
    if format_ == "json":
        printed = records.json_text(records.dossier(case, found))
    else:
        printed = (text if format_ == "text" else markdown).dossier(case, found, load_vocabulary())
    click.echo(printed, nl=False)


@cli.command(
    epilog="""\b
Examples:
  stakegraph stats
  stakegraph stats --case my-case --format json"""
)
@_format_option("text", "json")
@_case_option
def stats(format_: str, folder: Path | None) -> None:
    """Show what a case consists of, in figures."""
    from stakegraph.formats import records, text
    from stakegraph.network import build_network
    from stakegraph.statistics import statistics
    from stakegraph.vocabulary import load_vocabulary

    case = _read_complete(folder)
    figures = statistics(case, build_network(case), load_vocabulary())
    printed = text.statistics(case, figures) if format_ == "text" else records.json_text(records.statistics(figures))
    click.echo(printed, nl=False)


@cli.command(
    epilog="""\b
Examples:
  stakegraph check --case my-case
  stakegraph check --case my-case --shacl"""
)
@click.option("--shacl", is_flag=True, help="Also run the SHACL shapes (needs the extra 'shacl').")
@_format_option("text", "json")
@_case_option
def check(shacl: bool, format_: str, folder: Path | None) -> None:
    """Check a case: quotes, ids, statuses, shapes. Findings read file:row:column; exit code 1 when there are any."""
    from stakegraph import resources
    from stakegraph.case import inspect_case
    from stakegraph.formats import records
    from stakegraph.validate import findings, shacl_findings
    from stakegraph.vocabulary import load_vocabulary

    reading = inspect_case(folder or resources.bundled_case_folder())
    found = findings(reading, load_vocabulary())
    if shacl:
        from stakegraph.store import open_case

        if reading.findings:
            click.echo("the shapes are run when the case can be read without findings", err=True)
        else:
            found += [each for each in shacl_findings(open_case(reading.case), reading) if each not in found]
    if format_ == "json":
        keys = ("file", "row", "column", "message")
        click.echo(records.json_text([{key: getattr(each, key) for key in keys} for each in found]), nl=False)
    else:
        for each in found:
            click.echo(str(each))
        count = f"{len(found)} finding{'' if len(found) == 1 else 's'}" if found else "no findings"
        click.echo(f"{count} in {len(reading.case.claims)} claims and {len(reading.case.entities)} entities", err=True)
    if found:
        raise click.exceptions.Exit(1)


@cli.command(
    epilog="""\b
Examples:
  stakegraph query 'SELECT ?who ?what WHERE { ?who sg:threatens ?what }'
  stakegraph query 'ASK { :ice sg:recruits :nypd-officers }'
  stakegraph query 'DESCRIBE :donald-trump' --format ttl
  stakegraph query --file question.rq --format csv
\b
Known without a PREFIX line: the empty prefix (the case), sg, rdf, rdfs, skos, prov, oa, org, foaf, dcterms, owl, xsd."""
)
@click.argument("text", required=False)
@click.option(
    "--file", "-f", "file", type=click.File("r", encoding="utf-8"), help="Read the query from a file; - for standard input."
)
@_format_option("table", "json", "csv", "tsv", "xml", "ttl", "nt", "jsonld")
@_case_option
def query(text: str | None, file: Any, format_: str, folder: Path | None) -> None:
    """Ask a SPARQL 1.1 query: SELECT, ASK, CONSTRUCT or DESCRIBE. It only reads.

    The query is TEXT, or comes from --file, or from standard input. Exit code 1 when ASK answers false.
    """
    from stakegraph.formats.sparql_results import render
    from stakegraph.query import run_query
    from stakegraph.rdf import prefixes
    from stakegraph.store import open_case

    if text is not None and file is not None:
        raise click.UsageError("give the query as an argument or with --file, not both")
    if text is None and file is None and sys.stdin.isatty():
        raise click.UsageError("give a query, for example: stakegraph query 'SELECT * WHERE { ?who sg:threatens ?what }'")
    asked = text if text is not None else (file or click.get_text_stream("stdin", encoding="utf-8")).read()
    case = _read(folder)
    result = run_query(open_case(case), asked, prefixes(case))
    width = click.get_terminal_size()[0] if hasattr(click, "get_terminal_size") else None
    click.echo(render(result, format_, prefixes(case), width), nl=False)
    if result.boolean is False:
        raise click.exceptions.Exit(1)


@cli.command(
    epilog="""\b
Examples:
  stakegraph html
  stakegraph html --case my-case -o page.html --open"""
)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Where; output/ID.html by default.")
@click.option("--open", "open_", is_flag=True, help="Open the page in the browser.")
@_case_option
def html(output: Path | None, open_: bool, folder: Path | None) -> None:
    """Write the case as one interactive, self-contained page that works offline."""
    from stakegraph.files import write_atomically
    from stakegraph.page import render_page
    from stakegraph.vocabulary import load_vocabulary

    case = _read_complete(folder)
    path = output or Path("output") / f"{case.id}.html"
    write_atomically(path, render_page(case, load_vocabulary()))
    click.echo(f"{path}: {len(case.entities)} stakeholders and stakes, {len(case.claims)} claims")
    if open_ and click.launch(path.resolve().as_uri()) != 0:
        raise StakegraphError(f"no browser could be started; open {path} by hand")


@cli.command(
    epilog="""\b
Examples:
  stakegraph build -o output/case.ttl
  stakegraph build --case my-case -o case.jsonld --no-ontology"""
)
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Where; output/ID.ttl by default. "
    "The ending names the format: .ttl .trig .nq .nt .jsonld .rdf"
)
@click.option("--ontology/--no-ontology", default=True, show_default=True, help="Write the vocabulary too.")
@_case_option
def build(output: Path | None, ontology: bool, folder: Path | None) -> None:
    """Write the case as RDF: claims with their evidence, facts as plain triples, derived claims marked."""
    from stakegraph.files import write_atomically
    from stakegraph.formats.rdf_files import dump, rdf_format
    from stakegraph.rdf import prefixes
    from stakegraph.store import open_case

    case = _read(folder)
    path = output or Path("output") / f"{case.id}.ttl"
    content = dump(open_case(case), rdf_format(path.name), prefixes(case), ontology=ontology)
    write_atomically(path, content)
    click.echo(f"{path}: {len(content):,} bytes")


@cli.command(
    epilog="""\b
Examples:
  stakegraph codebook
  stakegraph codebook threatens
  stakegraph codebook --format md > codebook.md"""
)
@click.argument("relation", required=False)
@_format_option("text", "md", "json")
def codebook(relation: str | None, format_: str) -> None:
    """Print the codebook: every relation with its definition, example, polarity and intensity, or one RELATION."""
    from stakegraph.formats import markdown, records, text
    from stakegraph.vocabulary import load_vocabulary

    vocabulary = load_vocabulary()
    chosen = [vocabulary.relation(relation)] if relation else list(vocabulary.relations.values())
    if format_ == "json":
        printed = records.json_text([records.relation(each) for each in chosen])
    elif format_ == "md":
        printed = markdown.codebook(vocabulary, chosen)
    else:
        printed = text.codebook(vocabulary, chosen)
    click.echo(printed, nl=False)


@cli.command(
    epilog="""\b
Examples:
  stakegraph new my-case --title "Harbour dispute" --article report.txt
  stakegraph check --case my-case"""
)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--title", required=True, help="The title of the case.")
@click.option(
    "--article", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The text of the first source, UTF-8; it is copied byte for byte.",
)
def new(folder: Path, title: str, article: Path) -> None:
    """Start a case of your own: a FOLDER with case.toml, the article, and tables to fill in."""
    from stakegraph.case import create_case

    create_case(folder, title, article)
    click.echo(f"{folder}: now fill in entities.csv and claims.csv, then: stakegraph check --case {folder}")
