"""A store on disk: a folder with many cases, each in its named graph.

`stakegraph.store.generations` keeps the states of the folder. A state contains::

    data   an Oxigraph database
    paths  indexes of large cases: of their conflict paths, and of their names

A writer copies the current state (Oxigraph hard-links its files) and changes the copy.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph
from pyoxigraph import NamedNode, RdfFormat

from stakegraph.errors import EngineError, StakegraphError
from stakegraph.files import sync_folder
from stakegraph.names import check_case_id
from stakegraph.store.cases import CaseFinder, StoredCase, refuse_clash
from stakegraph.store.generations import Generations
from stakegraph.store.oxigraph import OxigraphStore
from stakegraph.terms import ONTOLOGY_GRAPH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from stakegraph.store.base import Store
    from stakegraph.store.generations import Hold

    Change = Callable[[pyoxigraph.Store, Path], None]

# One title per case: a case with several ids and titles would give a row for each pair of them.
_CASES = """SELECT ?base ?id ?title { ?base a sg:Case ; dcterms:identifier ?id .
  { SELECT ?base (MIN(?any) AS ?title) { ?base a sg:Case ; dcterms:title ?any } GROUP BY ?base } } ORDER BY ?id"""
_COUNTS = "SELECT ?base (COUNT(?claim) AS ?n) { GRAPH ?base { ?claim a sg:Claim } } GROUP BY ?base"


class DiskStore(CaseFinder, OxigraphStore):
    """A readable `Store` on disk: a snapshot of the state when it was opened."""

    def __init__(
        self,
        store: pyoxigraph.Store,
        hold: Hold | None,
        graphs: Sequence[NamedNode] | None = None,
        generation: Path | None = None,
    ) -> None:
        super().__init__(store, graphs)
        self._hold, self._generation = hold, generation

    def cases(self) -> list[StoredCase]:
        """Return the cases, sorted by id."""
        return [StoredCase(row["id"], row["base"], row["title"]) for row in self.select(_CASES)]

    def claim_counts(self) -> dict[str, int]:
        """Return the number of curated claims by case id; this reads every claim."""
        counts = {row["base"]: int(row["n"]) for row in self.select(_COUNTS)}
        return {case.id: counts.get(case.base, 0) for case in self.cases()}

    def view_case(self, case: StoredCase) -> DiskStore:
        """Return a view of one case: its graph and the vocabulary's."""
        return DiskStore(self._store, self._hold, [NamedNode(case.base), ONTOLOGY_GRAPH], self._generation)

    def content(self, case: StoredCase) -> DiskStore:
        """Return a store from which the whole case can be read."""
        return self.view_case(case)

    def path_index_folder(self, case: StoredCase) -> Path | None:
        """Return the folder of a case's path indexes; None for an unfinished store.

        The indexes are kept in the state that they were made from, and are removed with it.
        """
        return None if self._generation is None else _index_folder(self._generation, case.id)

    def _copy_to(self, generation: Path) -> None:
        """Copy the database and the complete indexes.

        An index that cannot be copied is made again when needed.
        """
        self._store.backup(str(generation / "data"))
        if self._generation is None:
            return
        for index in (self._generation / "paths").glob("[!.]*"):
            target = generation / "paths" / index.name
            try:
                shutil.copytree(index, target, copy_function=_link_or_copy)
            except OSError:  # a reader is replacing it at this moment
                shutil.rmtree(target, ignore_errors=True)


class StoreFolder:
    """A folder with a store, to read and to change."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._generations = folder, Generations(folder)

    def version(self) -> str | None:
        """Return the unique name of the current state; None without a store."""
        return self._generations.current()

    def open(self) -> DiskStore:
        """Open the current state for reading; a writer can work meanwhile.

        Raises
        ------
        StakegraphError
            If the folder is not a store.
        EngineError
            If it is damaged or cannot be read.
        """
        try:
            return self._open()
        except OSError as error:
            raise EngineError(f"{self.folder} cannot be opened: {error}") from error

    def _open(self) -> DiskStore:
        generation, hold = self._generations.hold_current()
        return DiskStore(self._database(generation), hold, generation=generation)

    def load(
        self,
        cases: Iterable[tuple[StoredCase, Store]],
        make_indexes: Callable[[StoredCase, Store, Path], None] = lambda case, content, folder: None,
    ) -> None:
        """Load cases with their contents; each replaces its former state.

        The change is atomic: readers see either none or all of the cases.

        Parameters
        ----------
        cases : iterable of tuples
            The cases and their contents, as `stakegraph.loading.open_case` returns them.
        make_indexes : callable, optional
            Makes the indexes of a case from its content, in a folder.

        Raises
        ------
        StakegraphError
            If two cases have the same id or the same base IRI, or the folder cannot be written to.
        EngineError
            If another program is writing to the store.
        """

        def change(store: pyoxigraph.Store, generation: Path) -> None:
            stored = {case.base: case for case in DiskStore(store, None).cases()}
            store.remove_graph(ONTOLOGY_GRAPH)
            loaded: set[str] = set()
            for case, content in cases:
                refuse_clash(case, stored, loaded)
                store.remove_graph(NamedNode(case.base))
                stored[case.base] = case
                loaded.add(case.id)
                _bulk_load(store, content, generation.parent)
                _drop_indexes(generation, case.id)
                make_indexes(case, content, _index_folder(generation, case.id))

        self._change(change)

    def unload(self, id_: str) -> None:
        """Remove a case.

        Raises
        ------
        UnknownNameError
            If the store does not hold it.
        """
        self.open().case_to_remove(id_)

        def change(store: pyoxigraph.Store, generation: Path) -> None:
            # Another writer may have changed the store meanwhile.
            case = DiskStore(store, None).case_to_remove(id_)
            store.remove_graph(NamedNode(case.base))
            _drop_indexes(generation, id_)

        self._change(change)

    def back_up(self, target: Path) -> None:
        """Write the current state into a new folder, which becomes a separate store.

        Raises
        ------
        StakegraphError
            If the folder exists already.
        EngineError
            If the store cannot be read.
        """
        if target.exists():
            raise StakegraphError(f"{target} exists already; back up into a new folder")
        start, partial = self.open(), target.with_name(f".{target.name}.partial")
        shutil.rmtree(partial, ignore_errors=True)
        start.claim_counts()  # fails if the store cannot be read
        try:
            StoreFolder(partial)._change(lambda store, generation: None, start)
            partial.rename(target)
            sync_folder(target.parent)
        except OSError as error:
            raise StakegraphError(f"cannot write {target}: {error.strerror or error}") from error
        finally:
            shutil.rmtree(partial, ignore_errors=True)

    def restore(self, source: Path) -> None:
        """Replace the content of this store with that of another one."""
        self._change(lambda store, generation: None, StoreFolder(source).open())

    def _database(self, generation: Path) -> pyoxigraph.Store:
        try:
            return pyoxigraph.Store.read_only(str(generation / "data"))
        except OSError as error:
            raise EngineError(f"{self.folder} cannot be opened: {error}") from error
        except RuntimeError as error:  # Oxigraph raises it for a wrong checksum
            raise self._generations.damage_error(str(error)) from error

    def _change(self, change: Change, start: DiskStore | None = None) -> None:
        """Change a copy of the current generation or `start`; make it current."""
        generations = self._generations
        try:
            with generations.lock_for_writing():
                start = start or (None if generations.current() is None else self._open())
                generations.remove_unused()  # after opening: a damaged store must stay untouched
                with generations.add() as generation:
                    if start is not None:
                        start._copy_to(generation)
                    _apply(generation, change)
                del start
                generations.remove_unused()
        except OSError as error:
            raise StakegraphError(f"cannot write to the store {self.folder}: {error}") from error
        except RuntimeError as error:
            raise EngineError(
                f"the store {self.folder} could not be changed and keeps its former state: {error}; if it is damaged, "
                "restore a backup into a new folder"
            ) from error


def _apply(generation: Path, change: Change) -> None:
    """Change a database that no reader sees yet.

    Returning releases the last reference to the database and so closes it.
    """
    store = pyoxigraph.Store(str(generation / "data"))
    change(store, generation)
    store.flush()


def _index_folder(generation: Path, case_id: str) -> Path:
    return generation / "paths" / check_case_id(case_id)


def _drop_indexes(generation: Path, case_id: str) -> None:
    """Remove the indexes of a case that changes, since they would be outdated."""
    folder = generation / "paths"
    if not folder.exists():
        return
    for index in folder.iterdir():
        if index.name.partition(".")[0] == case_id:  # a case id has no dot
            shutil.rmtree(index)


def _link_or_copy(source: str, target: str) -> None:
    """Hard-link or copy a file of an index.

    Index files never change, so two generations can share them.
    """
    try:
        os.link(source, target)
    except OSError:  # another disk, or one without links
        shutil.copy2(source, target)


def _bulk_load(store: pyoxigraph.Store, content: Store, beside: Path) -> None:
    """Load statements through a file on the store's disk.

    The disk for temporary files may be too small.
    """
    with tempfile.TemporaryDirectory(prefix="load-", dir=beside) as folder:
        path = str(Path(folder) / "case.nq")
        pyoxigraph.serialize(content.quads(), path, format=RdfFormat.N_QUADS)
        try:
            store.bulk_load(path=path, format=RdfFormat.N_QUADS)
        except MemoryError as error:  # one text fills the parser's buffer
            raise StakegraphError(
                f"a text of the case is too long for a store ({error}); shorten it, or split its source in two"
            ) from error
