"""Which pages runs of ours wrote into a folder, so that a later one takes away those that are no more, and no other."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from stakegraph.errors import StakegraphError
from stakegraph.files import SizeLimit, open_regular, read_file, write_atomically
from stakegraph.names import check_case_id

if TYPE_CHECKING:
    from pathlib import Path

MANIFEST = ".stakegraph-pages.json"
"""The name of the file, in the folder of the pages, that lists them."""


class Pages:
    """The pages in a folder: each is noted as it is written, and goes when a later run does not write it anew.

    Parameters
    ----------
    folder : Path
        Where the pages are; it need not be there yet.

    Notes
    -----
    A page is removed only if the list names it and its bytes are unchanged (SHA-256): files that somebody else put
    there or changed stay. An unreadable list names nothing.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._former = _listed(folder / MANIFEST)
        self._written: dict[str, str] = {}

    def write(self, name: str, page: bytes) -> None:
        """Write a page and note it.

        Raises
        ------
        StakegraphError
            When the place cannot be written to.
        """
        check_case_id(
            name.removesuffix(".html")
        )  # a name like an id is a file of this folder on every system
        write_atomically(self._folder / name, page, follow_link=False)
        self._written[name] = hashlib.sha256(page).hexdigest()

    def note(self) -> None:
        """Write the list of the pages written now, and of those written before and not removed."""
        both = self._former | self._written
        if both:
            content = json.dumps({"pages": dict(sorted(both.items()))}, indent=1)
            write_atomically(self._folder / MANIFEST, f"{content}\n".encode(), follow_link=False)

    def remove_others(self) -> list[str]:
        """Remove the pages of former runs that were not written now, and the folder when nothing is left in it.

        Returns
        -------
        list of str
            The names of the pages that went.

        Raises
        ------
        StakegraphError
            When a page cannot be removed.
        """
        former_only = self._former.keys() - self._written.keys()
        gone = sorted(name for name in former_only if self._is_as_written(name))
        try:
            for name in gone:
                (self._folder / name).unlink()
            for name in former_only:
                del self._former[name]
            if not self._written and (self._folder / MANIFEST).is_file():
                (self._folder / MANIFEST).unlink()
                if not any(self._folder.iterdir()):
                    self._folder.rmdir()
        except OSError as error:
            raise StakegraphError(
                f"cannot remove {error.filename}, a page of a camp that is no more: {error.strerror or error}"
            ) from error
        return gone

    def _is_as_written(self, name: str) -> bool:
        path = self._folder / name
        if path.parent != self._folder or path.is_symlink() or not path.is_file():
            return False
        with open_regular(path) as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == self._former[name]


def _listed(manifest: Path) -> dict[str, str]:
    try:
        pages = json.loads(read_file(manifest, SizeLimit()))["pages"]
        return {str(name): str(digest) for name, digest in pages.items()}
    except (StakegraphError, OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}
