"""Where a case may be kept: its folder, a store on disk, a server. A command says the same of it wherever it is.

Three cases are in each place: the bundled one, the small one of the tests, and one whose words try to break out of
every format they pass on their way.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph
import pytest
from click.testing import CliRunner

from requiring import all_required
from servers import oxigraph_server, rdflib_server, stakegraph_server
from stakegraph.case import bundled_case, read_case, write_case
from stakegraph.cli import cli
from stakegraph.index import path_indexes
from stakegraph.loading import load_cases, open_case

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from click.testing import Result

    from stakegraph.model import Case, Entity

BUNDLED, SMALL, HOSTILE = "nypd-recruitment", "harbour", "hostile"
KINDS = ("memory", "disk", "indexed", "server")
READ_ONLY = (
    "served",
    "rdflib",
)  # `stakegraph serve`, and a server that pays no heed to the graphs it is told to see
_BREAKING_OUT = (
    '"""\\" . } <http://x/> ?x $y {{%s}} %00 %C3%A9 &amp; <b>\' ]]> # e\u0301 é \ufeff\u2028\u0085 🚢 \u202eab\u2069 '
    '\\u0041 _:b0 "x"@en ^^<y>\tz'
)


@dataclass(frozen=True)
class Place:
    """A place for cases; `store` is what --store takes, and None where each case is a folder of its own."""

    kind: str
    store: str | None
    folders: Mapping[str, Path]

    def words(self, case: str) -> list[str]:
        """Return the options that name a case in this place."""
        if self.store is not None:
            return ["--store", self.store, "--case", case]
        return [] if case == BUNDLED else ["--case", str(self.folders[case])]

    def asked(self, case: str, *words: str) -> Result:
        """Return what a command answers of a case."""
        return CliRunner().invoke(cli, [*words, *self.words(case)])


def hostile_case(case: Case) -> Case:
    """Return a case with words that would break out of SPARQL, of RDF and of JSON, if anything pasted them."""
    bad = _BREAKING_OUT
    first, *others = case.sources
    text = f"{first.text}\r\n{bad}\r\n"
    start = text.index(bad)
    url = "https://x.example/?a=%20&b=(c)'"
    return replace(
        case,
        id=HOSTILE,
        base="https://stakegraph.example/case/hostile/",
        title=f"{case.title} {bad}",
        description=bad,
        sources=(replace(first, title=bad, author=bad, text=text, url=url), *others),
        entities=tuple(_with_bad_names(each, bad) for each in case.entities),
        claims=tuple(
            replace(each, note=bad, quote=bad, start=start, end=start + len(bad))
            if each.source == first.id
            else each
            for each in case.claims
        ),
    )


def _with_bad_names(entity: Entity, bad: str) -> Entity:
    aliases = sorted([*entity.aliases, f"{entity.id} {bad * 9}"])
    return replace(entity, name=f"{entity.name} {bad}", aliases=tuple(aliases), description=bad)


@pytest.fixture(scope="session")
def case_folders(small_case: Case, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """The cases of every place but the bundled one, as folders."""
    folders = {}
    for case in (small_case, hostile_case(small_case)):
        folders[case.id] = tmp_path_factory.mktemp("cases") / case.id
        write_case(case, folders[case.id])
        assert read_case(folders[case.id]) == case
    return folders


@pytest.fixture(scope="session")
def places(
    case_folders: Mapping[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Place]]:
    """Give the place of a kind, the same one for all tests; it is filled when it is first asked for.

    No credentials of whoever runs the tests go to a server.
    """
    cases = [bundled_case(), *map(read_case, case_folders.values())]
    with ExitStack() as running, pytest.MonkeyPatch.context() as patch:
        for name in ("USER", "PASSWORD", "TOKEN", "UPDATE_URL", "ALLOW_PLAIN_HTTP"):
            patch.delenv(f"STAKEGRAPH_{name}", raising=False)
        patch.setenv("NETRC", str(tmp_path_factory.getbasetemp() / "no-netrc"))

        @cache
        def place(kind: str) -> Place:
            if kind == "memory":
                return Place(kind, None, case_folders)
            if kind == "disk":
                pytest.importorskip("fcntl", reason="a store on disk needs the file locks of POSIX")
                store = str(tmp_path_factory.mktemp("disk") / "store")
                load_cases(Path(store), cases)
                return Place(kind, store, case_folders)
            if kind == "indexed":  # a store on disk whose cases count as large
                pytest.importorskip("fcntl", reason="a store on disk needs the file locks of POSIX")
                store = str(tmp_path_factory.mktemp("indexed") / "store")
                with pytest.MonkeyPatch.context() as large:
                    large.setattr(path_indexes, "WORTH_AN_INDEX", 0)
                    load_cases(Path(store), cases)
                return Place(kind, store, case_folders)
            if not all_required():
                pytest.importorskip("httpx")
            if kind == "server":
                store = running.enter_context(oxigraph_server())
                load_cases(store, cases)
            elif kind == "served":
                store = running.enter_context(stakegraph_server(str(place("disk").store)))
            else:
                store = running.enter_context(
                    rdflib_server(*_files(cases, tmp_path_factory.mktemp("rdflib")))
                )
            return Place(kind, store, case_folders)

        yield place


def _files(cases: Iterable[Case], folder: Path) -> Iterator[Path]:
    """Write what a store holds of each case into a file."""
    for case in cases:
        path = folder / f"{case.id}.nq"
        pyoxigraph.serialize(open_case(case).quads(), str(path), format=pyoxigraph.RdfFormat.N_QUADS)
        yield path


@pytest.fixture(params=KINDS)
def place(request: pytest.FixtureRequest, places: Callable[[str], Place]) -> Place:
    """Each place in turn."""
    return places(request.param)
