"""The interface of a store of many cases, on disk or on a server."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from stakegraph.errors import StakegraphError, UnknownNameError
from stakegraph.names import check_case_id, id_fault, is_case_id, quote_briefly
from stakegraph.store.base import Store

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


_MOST_SHOWN = 5  # cases in an error


class StoredCase(NamedTuple):
    """A case in a store: its id, base IRI and title."""

    id: str
    base: str
    title: str


class CaseStore(Store, Protocol):
    """A `Store` of many cases, each in its named graph."""

    def cases(self) -> list[StoredCase]:
        """Return the cases, sorted by id."""

    def claim_counts(self) -> dict[str, int]:
        """Return the number of curated claims of each case, by its id."""

    def stored_case(self, id_: str | None) -> StoredCase:
        """Return the case with this id, or the only one."""

    def view_case(self, case: StoredCase) -> Store:
        """Return a view of the store for queries about one case."""

    def content(self, case: StoredCase) -> Store:
        """Return a store with the whole case, which later changes do not affect."""

    def path_index_folder(self, case: StoredCase) -> Path | None:
        """Return the folder of the case's path indexes; None if the store keeps none."""


class CaseFinder:
    """A store that finds one of its cases."""

    def cases(self) -> list[StoredCase]:
        """Return the cases, sorted by id."""
        raise NotImplementedError

    def stored_case(self, id_: str | None) -> StoredCase:
        """Return the case with this id, or the only one.

        Another program may have written the store, and files are named by the id, so the id is checked.

        Raises
        ------
        UnknownNameError
            If no case has this id.
        StakegraphError
            If no id is given and the store does not hold exactly one case, if the id is not valid for a case folder,
            or if two cases have the id.
        """
        cases = self.cases()
        case = _find_case(cases, id_)
        if not is_case_id(case.id):
            raise StakegraphError(
                f"the store holds a case whose id {quote_briefly(case.id)} {id_fault(case.id)}; another program wrote "
                f"this store; remove the case: stakegraph unload {quote_briefly(case.id)} --store …"
            )
        bases = [stored.base for stored in cases if stored.id.casefold() == case.id]
        if len(bases) > 1:
            raise StakegraphError(
                f"the store holds {len(bases)} cases with the id {case.id!r}, {' and '.join(bases[:_MOST_SHOWN])}; "
                f"remove one: stakegraph unload {case.id} --store …"
            )
        return case

    def case_to_remove(self, id_: str) -> StoredCase:
        """Return the case with this id, even if the id is not valid for a case folder.

        Raises
        ------
        UnknownNameError
            If no case has this id.
        """
        return _find_case(self.cases(), id_)


def _find_case(cases: list[StoredCase], id_: str | None) -> StoredCase:
    by_id = {case.id: case for case in cases}
    if id_ is None:
        return _find_only_case(cases)
    if id_ not in by_id:
        raise UnknownNameError("case", id_, by_id, related=list(by_id)[:_MOST_SHOWN])
    return by_id[id_]


def _find_only_case(cases: list[StoredCase]) -> StoredCase:
    if not cases:
        raise StakegraphError("the store holds no case; load one: stakegraph load CASE --store …")
    if len(cases) > 1:
        ids = ", ".join(dict.fromkeys(case.id for case in cases))
        raise StakegraphError(f"choose a case with --case ID; the store holds {ids}")
    return cases[0]


def refuse_clash(case: StoredCase, stored_cases: Mapping[str, StoredCase], loaded: set[str]) -> None:
    """Raise an error if a case could be confused with a stored or loaded one.

    Raises
    ------
    StakegraphError
        If two cases to load have the same id, if the id or the base IRI, but not both, is that of a stored case, or
        if the id is not valid for a file name.
    """
    check_case_id(case.id)
    if case.id in loaded:
        raise StakegraphError(f"two cases have the id {case.id!r}; load one, or change the other's case.toml")
    for stored in stored_cases.values():
        has_same_id = case.id == stored.id.casefold()
        has_same_base = case.base == stored.base
        if has_same_id != has_same_base:
            raise StakegraphError(
                f"case {case.id!r} with base {case.base} clashes with the stored case {stored.id!r} with base "
                f"{stored.base}: change the id or the base in its case.toml, or unload the stored case first"
            )
