"""The names of a large case as arrays: found without its entities, as `stakegraph.model.Case.find` finds them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from stakegraph.analysis.paths.texts import Texts
from stakegraph.array_folders import ArrayFolder
from stakegraph.errors import UnknownNameError
from stakegraph.model import fold, known_names, name_index, unknown_entity

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from stakegraph.model import Entity

_TEXTS = ("ids", "names", "folded", "known")
_FOLDER = ArrayFolder(
    "name table", 1, {"owner": "int32", **Texts.types(*_TEXTS)}, "load the case into the store again"
)


@dataclass(frozen=True)
class NameTable:
    """Who answers to which name.

    Attributes
    ----------
    ids, names : Texts
        The ids of the entities, sorted, and their names.
    folded : Texts
        Everything they answer to, as `stakegraph.model.fold` has it, sorted.
    owner : array
        Of each of these, the place of the entity in `ids`.
    known : Texts
        All names as they are written, in the order of the case: what a name that nobody knows is compared with.
    """

    ids: Texts
    names: Texts
    folded: Texts
    owner: NDArray[np.int32]
    known: Texts

    @classmethod
    def of(cls, entities: Sequence[Entity]) -> NameTable:
        """Make the table of a case.

        Examples
        --------
        >>> from stakegraph import bundled_case
        >>> NameTable.of(bundled_case().entities).find("trump")
        'donald-trump'
        """
        by_id = sorted(entities, key=lambda entity: entity.id)
        places = {entity.id: place for place, entity in enumerate(by_id)}
        index = sorted(name_index(entities).items())
        return cls(
            Texts.of(entity.id for entity in by_id),
            Texts.of(entity.name for entity in by_id),
            Texts.of(name for name, _ in index),
            np.array([places[owner] for _, owner in index], np.int32),
            Texts.of(known_names(entities)),
        )

    @classmethod
    def load(cls, folder: Path, digest: str) -> NameTable:
        """Map a saved table into memory; it is checked as `stakegraph.array_folders.ArrayFolder.load` says."""
        arrays, _ = _FOLDER.load(folder, digest)
        return cls(owner=arrays["owner"], **{name: Texts.kept(arrays, name) for name in _TEXTS})

    def save(self, folder: Path, digest: str) -> None:
        """Save the table as a folder."""
        arrays: dict[str, NDArray[Any]] = {"owner": self.owner}
        for name in _TEXTS:
            arrays |= getattr(self, name).arrays(name)
        _FOLDER.save(folder, arrays, digest, {})

    def find(self, name: str) -> str:
        """Return the id of the entity with this id, name or alias, without regard to case.

        Raises
        ------
        UnknownNameError
            When nobody answers to `name`; it carries the nearest names.
        """
        place = self.folded.find(fold(name))
        if place is None:
            raise unknown_entity(name, self.known)
        return self.ids[int(self.owner[place])]

    def name(self, id_: str) -> str:
        """Return the name of an entity.

        Raises
        ------
        UnknownNameError
            When the case has no entity of this id.
        """
        place = self.ids.find(id_)
        if place is None:
            raise UnknownNameError("id", id_, ())
        return self.names[place]
