"""The names of a large case, to find entities without loading the case."""

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
    """The entities of a case by name.

    It finds the same entities as `stakegraph.model.Case.find`.

    Attributes
    ----------
    ids, names : Texts
        The ids of the entities, sorted, and their names.
    folded : Texts
        All ids, names and aliases, folded by `stakegraph.model.fold` and sorted.
    owner : array
        For each folded name, the index of its entity in `ids`.
    known : Texts
        All names as written, in the order of the case. An unknown name is compared with them to suggest similar ones.
    """

    ids: Texts
    names: Texts
    folded: Texts
    owner: NDArray[np.int32]
    known: Texts

    @classmethod
    def of(cls, entities: Sequence[Entity]) -> NameTable:
        """Build the table of the entities of a case.

        Examples
        --------
        >>> from stakegraph import bundled_case
        >>> NameTable.of(bundled_case().entities).find("trump")
        'donald-trump'
        """
        by_id = sorted(entities, key=lambda entity: entity.id)
        position_by_id = {entity.id: position for position, entity in enumerate(by_id)}
        owner_by_name = sorted(name_index(entities).items())
        return cls(
            Texts.of(entity.id for entity in by_id),
            Texts.of(entity.name for entity in by_id),
            Texts.of(name for name, _ in owner_by_name),
            np.array([position_by_id[owner] for _, owner in owner_by_name], np.int32),
            Texts.of(known_names(entities)),
        )

    @classmethod
    def load(cls, folder: Path, digest: str) -> NameTable:
        """Map a saved table into memory; see `ArrayFolder.load` for the checks."""
        arrays, _ = _FOLDER.load(folder, digest)
        return cls(owner=arrays["owner"], **{name: Texts.from_arrays(arrays, name) for name in _TEXTS})

    def save(self, folder: Path, digest: str) -> None:
        """Save the table as a folder."""
        arrays: dict[str, NDArray[Any]] = {"owner": self.owner}
        for name in _TEXTS:
            arrays |= getattr(self, name).arrays(name)
        _FOLDER.save(folder, arrays, digest, {})

    def find(self, name: str) -> str:
        """Return the id of the entity with this id, name or alias, ignoring case.

        Raises
        ------
        UnknownNameError
            If no entity has this name. The error lists similar names.
        """
        position = self.folded.find(fold(name))
        if position is None:
            raise unknown_entity(name, self.known)
        return self.ids[int(self.owner[position])]

    def name(self, id_: str) -> str:
        """Return the name of an entity.

        Raises
        ------
        UnknownNameError
            If the case has no entity with this id.
        """
        position = self.ids.find(id_)
        if position is None:
            raise UnknownNameError("id", id_, ())
        return self.names[position]
