"""A store on disk: a folder that holds many cases, each in its named graph, and that survives restarts.

Of each state of the folder (`stakegraph.store.generations`) this module knows what is in it::

    data   an Oxigraph database
    paths  indexes of large cases: of their conflict paths, and of their names

A writer copies the current state (Oxigraph makes hard links of its files), and changes the copy.
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
from stakegraph.store.cases import Choosing, StoredCase, refuse_clash
from stakegraph.store.generations import Generations
from stakegraph.store.oxigraph import OxigraphStore
from stakegraph.terms import ONTOLOGY_GRAPH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from stakegraph.store.base import Store
    from stakegraph.store.generations import Hold

    Change = Callable[[pyoxigraph.Store, Path], None]

# One title each: of many ids and many titles of one case, all pairs would be rows.
_CASES = """SELECT ?base ?id ?title { ?base a sg:Case ; dcterms:identifier ?id .
  { SELECT ?base (MIN(?any) AS ?title) { ?base a sg:Case ; dcterms:title ?any } GROUP BY ?base } } ORDER BY ?id"""
_COUNTS = "SELECT ?base (COUNT(?claim) AS ?n) { GRAPH ?base { ?claim a sg:Claim } } GROUP BY ?base"


class DiskStore(Choosing, OxigraphStore):
    """A `Store` on disk, to read: the state that was current when it was opened, for as long as it is held."""

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
        """Return the cases it holds, by their ids."""
        return [StoredCase(row["id"], row["base"], row["title"]) for row in self.select(_CASES)]

    def claim_counts(self) -> dict[str, int]:
        """Return how many curated claims each case has, by its id; this looks at each of them."""
        counts = {row["base"]: int(row["n"]) for row in self.select(_COUNTS)}
        return {case.id: counts.get(case.base, 0) for case in self.cases()}

    def only(self, case: StoredCase) -> DiskStore:
        """Return the store as it looks to one case: its graph and the vocabulary's."""
        return DiskStore(self._store, self._hold, [NamedNode(case.base), ONTOLOGY_GRAPH], self._generation)

    def content(self, case: StoredCase) -> DiskStore:
        """Return what to read all of one case from."""
        return self.only(case)

    def path_index_folder(self, case: StoredCase) -> Path | None:
        """Return where an index of a case's conflict paths is kept: beside the state that it was made of, and it goes
        with it. None for a store that is still being made."""
        return None if self._generation is None else _index_folder(self._generation, case.id)

    def _copy_to(self, generation: Path) -> None:
        """Copy the database, and the indexes that are whole; what cannot be copied of these is made when needed."""
        self._store.backup(str(generation / "data"))
        if self._generation is None:
            return
        for each in (self._generation / "paths").glob("[!.]*"):
            target = generation / "paths" / each.name
            try:
                shutil.copytree(each, target, copy_function=_link_or_copy)
            except OSError:  # a reader is replacing it at this moment
                shutil.rmtree(target, ignore_errors=True)


class StoreFolder:
    """A folder with a store in it: what is read, and how it is changed."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._generations = folder, Generations(folder)

    def version(self) -> str | None:
        """Return a name of the state that is current, which no other state has; None when there is no store."""
        return self._generations.current()

    def open(self) -> DiskStore:
        """Open what is current, to read; a writer may go on meanwhile.

        Raises
        ------
        StakegraphError
            When there is no store.
        EngineError
            When it is damaged or cannot be read.
        """
        try:
            return self._open()
        except OSError as error:
            raise EngineError(f"{self.folder} cannot be opened: {error}") from error

    def _open(self) -> DiskStore:
        generation, hold = self._generations.held()
        return DiskStore(self._database(generation), hold, generation=generation)

    def load(
        self,
        cases: Iterable[tuple[StoredCase, Store]],
        make_indexes: Callable[[StoredCase, Store, Path], None] = lambda case, content, folder: None,
    ) -> None:
        """Put cases in, each with what `stakegraph.store.open_case` holds of it, in place of its former state.

        All of them come in at once: readers see none or all.

        Parameters
        ----------
        cases : iterable of tuples
            The cases and their content.
        make_indexes : callable, optional
            Makes what is kept beside a case, of its content, in a folder.

        Raises
        ------
        StakegraphError
            When two cases have the same id or the same base IRI, or the folder cannot be written to.
        EngineError
            When another program is writing to the store.
        """

        def change(store: pyoxigraph.Store, generation: Path) -> None:
            known = {case.base: case for case in DiskStore(store, None).cases()}
            store.remove_graph(ONTOLOGY_GRAPH)
            seen: set[str] = set()
            for case, content in cases:
                refuse_clash(case, known, seen)
                store.remove_graph(NamedNode(case.base))
                known[case.base] = case
                seen.add(case.id)
                _bulk_load(store, content, generation.parent)
                _drop_indexes(generation, case.id)
                make_indexes(case, content, _index_folder(generation, case.id))

        self._change(change)

    def unload(self, id_: str) -> None:
        """Take a case out.

        Raises
        ------
        UnknownNameError
            When the store does not hold it.
        """
        self.open().case_to_remove(id_)

        def change(store: pyoxigraph.Store, generation: Path) -> None:
            base = (
                DiskStore(store, None).case_to_remove(id_).base
            )  # another writer may have changed it meanwhile
            store.remove_graph(NamedNode(base))
            _drop_indexes(generation, id_)

        self._change(change)

    def back_up(self, target: Path) -> None:
        """Write what is current into a new folder, which is a store of its own.

        Raises
        ------
        StakegraphError
            When something is there already.
        EngineError
            When the store cannot be read.
        """
        if target.exists():
            raise StakegraphError(f"{target} is there already; back up into a new folder")
        start, partial = self.open(), target.with_name(f".{target.name}.partial")
        shutil.rmtree(partial, ignore_errors=True)
        start.claim_counts()  # of a store that cannot be read a backup would be none
        try:
            StoreFolder(partial)._change(lambda store, generation: None, start)
            partial.rename(target)
            sync_folder(target.parent)
        except OSError as error:
            raise StakegraphError(f"cannot write {target}: {error.strerror or error}") from error
        finally:
            shutil.rmtree(partial, ignore_errors=True)

    def restore(self, source: Path) -> None:
        """Put what another store holds, a backup for example, in place of all that is in this one."""
        self._change(lambda store, generation: None, StoreFolder(source).open())

    def _database(self, generation: Path) -> pyoxigraph.Store:
        try:
            return pyoxigraph.Store.read_only(str(generation / "data"))
        except OSError as error:
            raise EngineError(f"{self.folder} cannot be opened: {error}") from error
        except RuntimeError as error:  # as Oxigraph calls it when sums do not add up
            raise self._generations.damaged(str(error)) from error

    def _change(self, change: Change, start: DiskStore | None = None) -> None:
        """Make a new generation from the current one, or from `start`, and make it current."""
        generations = self._generations
        try:
            with generations.writing():
                start = start or (None if generations.current() is None else self._open())
                generations.remove_unused()  # only now: of a damaged store nothing is removed
                with generations.new() as generation:
                    if start is not None:
                        start._copy_to(generation)
                    _changed(generation, change)
                del start
                generations.remove_unused()
        except OSError as error:
            raise StakegraphError(f"cannot write to the store {self.folder}: {error}") from error
        except RuntimeError as error:
            raise EngineError(
                f"the store {self.folder} could not be changed, and is as it was: {error}; if it is damaged, restore a "
                "backup into a new folder"
            ) from error


def _changed(generation: Path, change: Change) -> None:
    """Change a database that nobody else sees; it is closed on return, since nothing holds it any longer."""
    store = pyoxigraph.Store(str(generation / "data"))
    change(store, generation)
    store.flush()


def _index_folder(generation: Path, case_id: str) -> Path:
    return generation / "paths" / check_case_id(case_id)


def _drop_indexes(generation: Path, case_id: str) -> None:
    """Remove what is kept beside a case that changes: an index that stayed would be believed."""
    folder = generation / "paths"
    for each in folder.iterdir() if folder.exists() else ():
        if each.name.partition(".")[0] == case_id:  # no id of a case has a dot
            shutil.rmtree(each)


def _link_or_copy(source: str, target: str) -> None:
    """Nobody writes to a file of an index once it is there, so two generations may share it."""
    try:
        os.link(source, target)
    except OSError:  # on another disk, or one that has no links
        shutil.copy2(source, target)


def _bulk_load(store: pyoxigraph.Store, content: Store, beside: Path) -> None:
    """Load by way of a file on the disk of the store: a place for temporary files may be too small for a large case."""
    with tempfile.TemporaryDirectory(prefix="load-", dir=beside) as folder:
        path = str(Path(folder) / "case.nq")
        pyoxigraph.serialize(content.quads(), path, format=RdfFormat.N_QUADS)
        try:
            store.bulk_load(path=path, format=RdfFormat.N_QUADS)
        except MemoryError as error:  # one text fills the buffer of the engine's reader
            raise StakegraphError(
                f"a text of the case is too long for a store ({error}); shorten it, or split its source in two"
            ) from error
