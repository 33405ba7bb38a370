"""The commands that write files: html, build."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from stakegraph.commands.common import (
    FilePath,
    case_argument,
    case_option,
    default_output,
    narrow_options,
    open_selected_case,
    read_selected_case,
    read_with_derived,
)
from stakegraph.errors import StakegraphError

if TYPE_CHECKING:
    from pathlib import Path

    from stakegraph.model import Case
    from stakegraph.page.content.leads import Leads
    from stakegraph.vocabulary import Vocabulary


@click.command(
    short_help="Write a case as one interactive page",
    epilog="""\b
Examples:
  stakegraph html
  stakegraph html my-case -o page.html --open
  stakegraph html --embed --link https://example.org/map.html""",
)
@click.option(
    "-o",
    "--output",
    type=FilePath(dir_okay=False),
    help="The file to write; output/ID.html by default, output/ID.embed.html with --embed, - for standard output.",
)
@click.option("--open", "open_", is_flag=True, help="Open the page in the browser.")
@click.option(
    "--embed", is_flag=True, help="Write a page for a frame in an article: the map, its title and one link."
)
@click.option(
    "--link", metavar="URL", help="With --embed, the address of the whole page; ID.html beside it by default."
)
@narrow_options
@case_option
@case_argument
def html(
    output: Path | None,
    open_: bool,
    embed: bool,
    link: str | None,
    folder: Path | None,
    **narrowing: tuple[str, ...],
) -> None:
    """Write the case as one interactive, self-contained page that works offline.

    With --embed the page is for an <iframe> in an article: without panel, legend and buttons. A sheet shows the quotes
    and the status of the selected claims. docs/page.md has the frame to paste.

    A case with more than 2,000 stakeholders and stakes also gets a page for each camp and group. They are in a folder
    beside the page, named like the page without its ending, and the page links to them.
    """
    if link is not None and not embed:
        raise click.UsageError("--link is the address of the whole page and needs --embed; add --embed")
    from stakegraph.files import write_atomically
    from stakegraph.page import render_page
    from stakegraph.page.content.text import web_link
    from stakegraph.page.geometry.clusters import MOST_ON_A_PAGE
    from stakegraph.vocabulary import load_vocabulary
    from stakegraph.wording.claims import describe_size

    to_standard_output = str(output) == "-"
    if to_standard_output and open_:
        raise click.UsageError("--open needs a file to open; name one with -o")
    case = open_selected_case(folder).narrow(**narrowing).case
    if link is not None and web_link(link) != link:
        raise click.UsageError(
            f"--link {link!r} is not a web address; give one that begins with http:// or https://"
        )
    whole_page = (link or f"{case.id}.html") if embed else None
    path = output or default_output(case, "embed.html" if embed else "html")
    vocabulary = load_vocabulary()
    leads = None
    if not embed and not to_standard_output:
        leads = write_parts(case, vocabulary, path)
    page = render_page(case, vocabulary, embed_for=whole_page, leads=leads)
    if to_standard_output:
        sys.stdout.buffer.write(page)
        return
    write_atomically(path, page)
    click.echo(f"{path}: {describe_size(case)}")
    if len(case.entities) > MOST_ON_A_PAGE:
        click.echo(
            f"More than {MOST_ON_A_PAGE:,} stakeholders and stakes: the page opens on camps, has "
            f"{len(page) // 10**6} MB and is slow to open; "
            + _describe_parts(path, leads)
            + "'stakegraph build -o case.gexf' writes the case for Gephi.",
            err=True,
        )
    if open_ and click.launch(path.resolve().as_uri()) != 0:
        raise StakegraphError(f"no browser could be started; open {path} by hand")


def write_parts(case: Case, vocabulary: Vocabulary, path: Path, limit: int | None = None) -> Leads:
    """Write the pages of the camps and groups of a large case beside its page.

    Outdated pages of an earlier run are removed; other files in the folder are kept.

    Parameters
    ----------
    case, vocabulary
        The case and its codebook.
    path : Path
        The page of the whole case.
    limit : int, optional
        A case with more stakeholders and stakes is large; `MOST_ON_A_PAGE` by default.

    Returns
    -------
    Leads
        The links to the pages, without any for a small case.
    """
    import os
    from urllib.parse import quote

    from stakegraph.page import render_page
    from stakegraph.page.content.leads import Leads
    from stakegraph.page.delivery.manifest import Pages
    from stakegraph.page.delivery.split import split
    from stakegraph.page.geometry.clusters import MOST_ON_A_PAGE

    parts = split(case, vocabulary, limit=MOST_ON_A_PAGE if limit is None else limit)
    folder = parts_folder(path)
    pages = Pages(folder)
    if parts:
        click.echo(f"Writing {len(parts)} pages of camps and groups into {folder}", err=True)
    back = f"../{quote(os.fsencode(path.name), safe='')}"
    try:
        for part in parts:
            pages.write(part.file, render_page(part.case, vocabulary, leads=Leads(whole=back, part=part)))
        if removed := pages.remove_others():
            click.echo(f"Removed {len(removed)} pages that an earlier run wrote into {folder}", err=True)
    finally:
        pages.note()
    beside = quote(os.fsencode(folder.name), safe="")
    return Leads(parts=tuple((f"{beside}/{part.file}", part) for part in parts))


def parts_folder(path: Path) -> Path:
    """Return the folder for the pages of camps, which is never a case folder."""
    folder = path.with_suffix("")
    if folder == path or (folder / "case.toml").exists():
        return path.with_name(f"{path.stem}-camps")
    return folder


def _describe_parts(path: Path, leads: Leads | None) -> str:
    if leads is None or not leads.parts:
        return ""
    return f"{len(leads.parts)} pages, one per camp or group, are in {parts_folder(path)}; "


@click.command(
    short_help="Write a case as RDF, GEXF or GraphML",
    epilog="""\b
Examples:
  stakegraph build -o output/case.ttl
  stakegraph build my-case -o case.jsonld --no-ontology
  stakegraph build -o case.gexf""",
)
@click.option(
    "-o",
    "--output",
    type=FilePath(dir_okay=False),
    help="The file to write; output/ID.ttl by default. Its ending sets the format: .ttl .trig .nq .nt .jsonld .rdf, "
    "or .gexf .graphml for Gephi and other graph tools.",
)
@click.option("--ontology/--no-ontology", default=True, show_default=True, help="Write the vocabulary too.")
@case_option
@case_argument
def build(output: Path | None, ontology: bool, folder: Path | None) -> None:
    """Write the case as RDF, or as a graph for other tools.

    The RDF has claims with their evidence, facts as plain triples, and marked derived claims. The graph has one edge
    per claim, with its status, quote and source; claims that are not facts are marked.
    """
    from stakegraph.files import write_atomically

    ending = "ttl" if output is None else output.suffix.lower().removeprefix(".")
    if ending in ("gexf", "graphml"):
        from stakegraph.formats.gexf import gexf, graphml

        case = read_with_derived(folder)
        content = gexf(case) if ending == "gexf" else graphml(case)
    else:
        from stakegraph.formats.rdf_files import dump, rdf_format
        from stakegraph.loading import open_case
        from stakegraph.rdf import prefixes

        case = read_selected_case(folder)
        name = "case.ttl" if output is None else output.name
        content = dump(open_case(case, dyads=False), rdf_format(name), prefixes(case), ontology=ontology)
    path = output or default_output(case, "ttl")
    write_atomically(path, content)
    click.echo(f"{path}: {len(content):,} bytes")
