"""Open a case from any location."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from stakegraph.answers.opened import OpenCase
from stakegraph.answers.stored import StoredOpenCase
from stakegraph.errors import OptionError, StakegraphError
from stakegraph.model import Case

if TYPE_CHECKING:
    from stakegraph.store.cases import CaseStore

Location = str | os.PathLike[str]


def open_case(location: Location | Case | None = None, *, case: str | None = None) -> OpenCase:
    """Open a case for questions.

    Parameters
    ----------
    location : str, path or Case, optional
        A case folder, a page that ``stakegraph html`` wrote, a store folder, the ``http(s)://`` address of a SPARQL
        endpoint, or a case in memory. The bundled case by default.
    case : str, optional
        The id of a case in a store; not needed if the store holds only one.

    Raises
    ------
    CaseError
        If a case folder is invalid; the error carries all findings.
    StakegraphError
        If nothing can be opened.

    Examples
    --------
    >>> open_case()
    <OpenCase 'nypd-recruitment': ICE and DHS recruit New York police officers>
    """
    if location is None or isinstance(location, Case):
        return _open_in_memory(location, case)
    text = os.fspath(location)
    if text.lower().startswith(("http://", "https://")):
        return open_stored(_open_store(text), case)
    path = Path(text)
    if path.is_file():
        return _open_in_memory(_read_page(path), case)
    if (path / "generations").is_dir() and not (path / "case.toml").exists():
        return open_stored(_open_store(path), case)
    from stakegraph.case import read_case

    return _open_in_memory(read_case(path), case)


def open_stored(store: CaseStore, case: str | None = None) -> OpenCase:
    """Open the case in a store that has this id, or the only one.

    Raises
    ------
    UnknownNameError
        If the store holds no case with this id.
    StakegraphError
        If no id is given and the store does not hold exactly one case.
    """
    return StoredOpenCase(store, store.stored_case(case))


def _open_in_memory(content: Case | None, case: str | None) -> OpenCase:
    from stakegraph.case import bundled_case

    if case is not None:
        raise OptionError("case is only for a store; a folder or a page holds one case, so leave it out")
    return OpenCase(bundled_case() if content is None else content)


def _open_store(location: Path | str) -> CaseStore:
    from stakegraph.loading import open_store

    return open_store(location)


def _read_page(path: Path) -> Case:
    from stakegraph.files import SizeLimit, read_file
    from stakegraph.page.delivery.reimport import case_in_page

    try:
        return case_in_page(read_file(path, SizeLimit()))
    except OSError as error:
        raise StakegraphError(f"{path} cannot be read: {error.strerror or error}") from error
