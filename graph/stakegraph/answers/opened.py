"""An open case, which answers questions and caches the data that answers share."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Unpack, cast

from stakegraph.answers.paths import SAME_ENDS, PathsResult, path_ends, path_options
from stakegraph.errors import OptionError, UnknownNameError
from stakegraph.factuality import count_reports
from stakegraph.rules import with_derived_claims

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    import networkx as nx
    from pyoxigraph import BlankNode, Literal, NamedNode, Triple
    from pyvis.network import Network
    from rdflib import Dataset

    from stakegraph.analysis.paths import PathOptions
    from stakegraph.analysis.paths.connect import Connection
    from stakegraph.analysis.paths.cuts import PathCut
    from stakegraph.answers.claims import Claims
    from stakegraph.answers.paths import CountingChoices, Direction, Ends, PathChoices
    from stakegraph.contradictions import Contradiction
    from stakegraph.index.path_indexes import Finder
    from stakegraph.model import Case, Claim
    from stakegraph.network import Dyad
    from stakegraph.query import QueryResult
    from stakegraph.query.limits import Limits
    from stakegraph.query.named import NamedQuery
    from stakegraph.report import Context, Report
    from stakegraph.report.dossier import Dossier
    from stakegraph.report.statistics import Statistics
    from stakegraph.store.base import Store

    Term = NamedNode | BlankNode | Literal | Triple


class OpenCase:
    """A case that answers questions. `stakegraph.open` returns one.

    Examples
    --------
    >>> import stakegraph
    >>> case = stakegraph.open()
    >>> case.paths("Trump", to="ICE").paths[0].nodes
    ('donald-trump', 'zohran-mamdani', 'ice')
    >>> case.query("ASK { :ice sg:recruits :nypd-officers }").boolean
    True
    """

    def __init__(self, curated: Case) -> None:
        self._curated = curated

    def __repr__(self) -> str:
        return f"<OpenCase {self.id!r}: {self.title}>"

    # ---- data that answers share

    @property
    def id(self) -> str:
        return self._curated.id

    @property
    def title(self) -> str:
        return self._curated.title

    @cached_property
    def case(self) -> Case:
        """The case with its derived claims."""
        return with_derived_claims(self._curated)

    @cached_property
    def graph(self) -> nx.MultiDiGraph:
        """The claims as a network, as `stakegraph.build_network` makes it."""
        from stakegraph.network import build_network

        return build_network(self.case)

    @cached_property
    def store(self) -> Store:
        """A store with the case, its derived claims and dyads, and the codebook."""
        from stakegraph.loading import open_case

        return open_case(self.case)

    @property
    def prefixes(self) -> Mapping[str, str]:
        """The prefixes that a query can use without declaring them."""
        from stakegraph.rdf import prefixes

        return prefixes(self._curated)

    @property
    def claims(self) -> Claims:
        """The claims as a sequence, which converts to records and a table."""
        from stakegraph.answers.claims import Claims

        return Claims(self.case)

    def find(self, name: str) -> str:
        """Return the id of the entity with this id, name or alias.

        Raises
        ------
        UnknownNameError
            If the name is unknown; the error carries the closest names.
        """
        return self.case.find(name).id

    def find_source(self, id_: str) -> str:
        """Return the id of a source of the case.

        Raises
        ------
        UnknownNameError
            If no source has the id; the error carries the closest ids.
        """
        if id_ not in self.case.source_by_id:
            raise UnknownNameError("source", id_, self.case.source_by_id)
        return id_

    def path_options(self, choices: PathChoices, *, ignore_direction: bool = False) -> PathOptions:
        """Return the path options for choices, with names of speakers resolved."""
        return path_options(
            choices, ignore_direction=ignore_direction, find=self.find, find_source=self.find_source
        )

    def narrow(
        self,
        *,
        according_to: Iterable[str] = (),
        without_speakers: Iterable[str] = (),
        without_sources: Iterable[str] = (),
    ) -> OpenCase:
        """Return the case without what some speakers or sources say.

        Rules run again on the claims that are left, and their reports and opponents are counted again.

        Parameters
        ----------
        according_to : iterable of str, optional
            Keep only what these speakers say and what sources say in their own voice.
        without_speakers, without_sources : iterable of str, optional
            Leave out these speakers, by name, and sources, by id.

        Raises
        ------
        UnknownNameError
            If a speaker or a source is unknown.
        """
        believed = set(map(self.find, according_to))
        refused = set(map(self.find, without_speakers))
        sources = set(map(self.find_source, without_sources))
        if not (believed or refused or sources):
            return self

        def is_kept(claim: Claim) -> bool:
            is_other_word = bool(believed) and claim.said_by is not None and claim.said_by not in believed
            is_left_out = claim.said_by in refused or claim.source in sources
            return not (claim.is_derived or is_other_word or is_left_out)

        claims = tuple(filter(is_kept, self.case.claims))
        kept_ids = {claim.id for claim in claims}
        story = tuple(
            replace(step, claims=tuple(id_ for id_ in step.claims if id_ in kept_ids))
            for step in self.case.story
        )
        return OpenCase(count_reports(replace(self.case, claims=claims, story=story)))

    # ---- questions

    def paths(
        self,
        name: str,
        *,
        to: str | None = None,
        from_: str | None = None,
        direction: Direction | None = None,
        top: int = 20,
        **choices: Unpack[PathChoices],
    ) -> PathsResult:
        """Return the chains of conflict from, to or between stakeholders.

        Parameters
        ----------
        name : str
            An id, a name or an alias.
        to, from_ : str, optional
            The other end, where the paths end or start.
        direction : {"out", "in", "any"}, optional
            Paths that start at `name`, that end at it, or that ignore the direction of conflicts. By default both
            "out" and "in", unless `to` or `from_` is given.
        top : int, optional
            The number of paths to show; a large case in a store reads only the claims of these paths.
        **choices
            See `stakegraph.answers.paths.PathChoices`.

        Raises
        ------
        UnknownNameError
            If a name is unknown; the error carries the closest names.
        OptionError
            If the options contradict each other.
        """
        options = self.path_options(choices, ignore_direction=direction == "any")
        return self._paths(path_ends(self.find, name, to, from_, direction), options, top)

    def _paths(self, ends: Sequence[Ends], options: PathOptions, top: int) -> PathsResult:
        from stakegraph.analysis.paths.relaxations import explain_no_path

        answers = [self._find_paths(source, target, options) for source, target in ends]
        explanations = [None if answer.paths else explain_no_path(self.graph, answer) for answer in answers]
        return PathsResult(self.case, answers, explanations)

    @cached_property
    def _find_paths(self) -> Finder:
        from stakegraph.index.path_indexes import path_finder

        return path_finder(self.case, self.graph, self._index_folder)

    def _index_folder(self) -> Path | None:
        """Return the folder of the case's path indexes, if the case has any."""
        return None

    def connect(self, *names: str, **choices: Unpack[CountingChoices]) -> Connection[Dyad]:
        """Return the smallest set of disputes that connects two or more stakeholders.

        Raises
        ------
        UnknownNameError
            If a name is unknown.
        OptionError
            If the names belong to fewer than two stakeholders.
        """
        from stakegraph.analysis.paths.connect import connect

        parties = list(dict.fromkeys(map(self.find, names)))
        if len(parties) < 2:
            raise OptionError("name two or more different stakeholders")
        return connect(self.graph, parties, self.path_options(cast("PathChoices", choices)))

    def cut(
        self, source: str, target: str, *, any_length: bool = False, **choices: Unpack[PathChoices]
    ) -> PathCut:
        """Return the fewest conflicts that cut all paths from source to target.

        Raises
        ------
        UnknownNameError
            If a name is unknown.
        OptionError
            If both ends are the same.
        """
        from stakegraph.analysis.paths.cuts import smallest_cut

        ends = (self.find(source), self.find(target))
        if ends[0] == ends[1]:
            raise OptionError(SAME_ENDS)
        return smallest_cut(self.graph, *ends, self.path_options(choices), any_length=any_length)

    def dossier(self, name: str) -> Dossier:
        """Return everything the case holds about a stakeholder or stake.

        Raises
        ------
        UnknownNameError
            If the name is unknown.
        """
        return self.part_about(name)[1]

    def part_about(self, name: str) -> tuple[Case, Dossier]:
        """Return a case with the claims that a dossier shows, and the dossier."""
        from stakegraph.report.dossier import dossier

        return self.case, dossier(self.case, self.graph, name)

    def contradictions(self) -> list[Contradiction]:
        """Return the pairs of claims of which one denies or contradicts the other.

        Examples
        --------
        >>> import stakegraph
        >>> stakegraph.open().contradictions()
        []
        """
        from stakegraph.contradictions import contradictions

        return contradictions(self.case)

    def statistics(self) -> Statistics:
        """Return counts for the case."""
        from stakegraph.report.statistics import statistics
        from stakegraph.vocabulary import load_vocabulary

        return statistics(self.case, self.graph, load_vocabulary())

    def report(
        self,
        *sections: str,
        top: int = 10,
        time_limit: float = 10.0,
        **choices: Unpack[CountingChoices],
    ) -> Report:
        """Return an analysis of the case, section by section; all sections by default.

        Raises
        ------
        UnknownNameError
            If a section, a factuality, a speaker or a source is unknown.
        """
        from stakegraph.report import SECTIONS, Context, build_report

        selection = self.path_options(cast("PathChoices", choices)).selection
        context: Context = Context(self.case, selection, top, time_limit)
        return build_report(context, sections or SECTIONS)

    def query(
        self,
        text: str,
        *,
        parameters: Mapping[str, Term] | None = None,
        limits: Limits | None = None,
    ) -> QueryResult:
        """Answer a read-only SPARQL query; see `stakegraph.query.run_query`.

        Raises
        ------
        QueryError
            If the query is invalid or refused.
        EngineError
            If the engine fails, or a limit is reached.
        """
        from stakegraph.query import run_query

        return run_query(self.store, text, self.prefixes, parameters=parameters, limits=limits)

    def bind(self, named: NamedQuery, values: Mapping[str, str]) -> Mapping[str, Term]:
        """Return the values of a named query's parameters as terms.

        Raises
        ------
        QueryError
            If a parameter is missing or unknown.
        UnknownNameError
            If a value is unknown in the case and in the codebook.
        """
        return named.terms(values, self.case)

    def dataset(self) -> Dataset:
        """Return a read-only rdflib Dataset over the statements of the case."""
        return self.store.dataset()

    # ---- outputs

    def page(self, *, embed_for: str | None = None) -> bytes:
        """Return the case as one interactive page that works offline.

        Parameters
        ----------
        embed_for : str, optional
            Make a page for a frame in an article, with a link to the whole page at this address.
        """
        from stakegraph.page import render_page
        from stakegraph.vocabulary import load_vocabulary

        return render_page(self.case, load_vocabulary(), embed_for=embed_for)

    def pyvis(self) -> Network:
        """Return the case as a pyvis network, for pyvis's own API and page."""
        from stakegraph.formats.pyvis_export import pyvis_network

        return pyvis_network(self.case)

    def to_html(self, path: str | os.PathLike[str]) -> Path:
        """Write the page of the case to a file, and return its path.

        Raises
        ------
        StakegraphError
            If the file cannot be written.
        """
        from pathlib import Path

        from stakegraph.files import write_atomically

        target = Path(path)
        write_atomically(target, self.page())
        return target
