"""What a store of many cases can do, wherever it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from stakegraph.errors import StakegraphError, UnknownNameError
from stakegraph.names import check_case_id, id_fault, is_case_id, quote_briefly
from stakegraph.store.base import Store

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class StoredCase(NamedTuple):
    """A case in a store: its id, base IRI and title."""

    id: str
    base: str
    title: str


class CaseStore(Store, Protocol):
    """A `Store` of many cases, each in its named graph."""

    def cases(self) -> list[StoredCase]:
        """Return the cases it holds, by their ids."""

    def claim_counts(self) -> dict[str, int]:
        """Return how many curated claims each case has, by its id."""

    def stored_case(self, id_: str | None) -> StoredCase:
        """Return the case of this id, or the only one."""

    def only(self, case: StoredCase) -> Store:
        """Return the store as it looks to one case, to ask it."""

    def content(self, case: StoredCase) -> Store:
        """Return what to read all of one case from; no change of the store shows in it."""

    def path_index_folder(self, case: StoredCase) -> Path | None:
        """Return where an index of the case's conflict paths is kept; None where it is not."""


class Choosing:
    """A store that finds one of its cases."""

    def cases(self) -> list[StoredCase]:
        """Return the cases it holds, by their ids."""
        raise NotImplementedError

    def stored_case(self, id_: str | None) -> StoredCase:
        """Return the case of this id, or the only one.

        Raises
        ------
        UnknownNameError
            When there is no case of this id.
        StakegraphError
            When no id is given and the store does not hold exactly one case, when the id is one that no case folder
            has, and when two cases have it. Others may have written the store, and files are named by the id.
        """
        cases = self.cases()
        case = _find_case(cases, id_)
        if not is_case_id(case.id):
            check = f"others wrote this store; take the case out: stakegraph unload {quote_briefly(case.id)} --store …"
            raise StakegraphError(
                f"the store holds a case whose id {quote_briefly(case.id)} {id_fault(case.id)}; {check}"
            )
        same = [each.base for each in cases if each.id.casefold() == case.id]
        if len(same) > 1:
            raise StakegraphError(
                f"the store holds {len(same)} cases with the id {case.id!r}, {' and '.join(same[:5])}; take one out: "
                f"stakegraph unload {case.id} --store …"
            )
        return case

    def case_to_remove(self, id_: str) -> StoredCase:
        """Return the case of this id, which may be one that no case folder has.

        Raises
        ------
        UnknownNameError
            When there is no case of this id.
        """
        return _find_case(self.cases(), id_)


def _find_case(cases: list[StoredCase], id_: str | None) -> StoredCase:
    by_id = {case.id: case for case in cases}
    if id_ is not None:
        if id_ not in by_id:
            raise UnknownNameError("case", id_, by_id, related=list(by_id)[:5])
        return by_id[id_]
    if not cases:
        raise StakegraphError("the store holds no case; put one in: stakegraph load CASE --store …")
    if len(cases) != 1:
        raise StakegraphError(f"choose a case with --case ID; the store holds {', '.join(by_id)}")
    return cases[0]


def refuse_clash(case: StoredCase, known: Mapping[str, StoredCase], seen: set[str]) -> None:
    """Refuse a case that would be taken for another one of the store, or of those that come in with it.

    Raises
    ------
    StakegraphError
        When two have the same id, or the same id and another base IRI, or the other way round, and when the id may
        name no file.
    """
    check_case_id(case.id)
    if case.id in seen:
        raise StakegraphError(f"two cases have the id {case.id!r}; load one, or change the other's case.toml")
    for other in known.values():
        if (case.id == other.id.casefold()) != (case.base == other.base):
            raise StakegraphError(
                f"case {case.id!r} with base {case.base} clashes with {other.id!r} with base {other.base}, which the "
                "store holds: change the id or the base in its case.toml, or unload the other first"
            )
