"""Save a path index as a folder, and map it into memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stakegraph.analysis.paths.columns import Columns
from stakegraph.analysis.paths.texts import Texts
from stakegraph.analysis.paths.traits import NONE, Traits, make_receipt
from stakegraph.array_folders import ArrayFolder

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

VERSION = 4
_COLUMNS = ("start", "node", "twin", "claim_start", "trait", "claim")
_TRAITS = ("kind", "date", "source", "speaker", "ground_start", "ground")
_TEXTS = ("nodes", "claims")
_TRAIT_TEXTS = ("dates", "sources", "speakers")
_TYPES = {
    **dict.fromkeys((*_COLUMNS, *(f"trait_{name}" for name in _TRAITS)), "int32"),
    **Texts.types(*_TEXTS, *_TRAIT_TEXTS),
}
_FOLDER = ArrayFolder(
    "path index", VERSION, _TYPES, "rebuild it from the claims: PathIndex.of_network(network).save(folder)"
)


def save_columns(columns: Columns, folder: Path) -> None:
    """Save an index as a folder, atomically.

    Parameters
    ----------
    columns : Columns
        The index.
    folder : Path
        A new or empty folder, or a saved index to replace.

    Raises
    ------
    StakegraphError
        If the folder holds anything else, or cannot be written.
    """
    traits = columns.traits
    arrays = {
        **{name: getattr(columns, name) for name in _COLUMNS},
        **{f"trait_{name}": getattr(traits, name) for name in _TRAITS},
    }
    for owner, names in ((columns, _TEXTS), (traits, _TRAIT_TEXTS)):
        for name in names:
            arrays |= getattr(owner, name).arrays(name)
    _FOLDER.save(folder, arrays, columns.digest, {"kinds": traits.kinds})


def load_columns(folder: Path, *, digest: str | None = None) -> Columns:
    """Map a saved index into memory.

    Parameters
    ----------
    folder : Path
        A folder written by `save_columns`.
    digest : str, optional
        The expected digest of the data; see `stakegraph.analysis.paths.columns.digest_of`.

    Raises
    ------
    StakegraphError
        If the index is missing, has a different version or digest, or is damaged. Loading checks the checksums of all
        files, which takes one pass over them.
    """
    arrays, manifest = _FOLDER.load(folder, digest)
    texts = {name: Texts.from_arrays(arrays, name) for name in (*_TEXTS, *_TRAIT_TEXTS)}
    try:
        parts: dict[str, Any] = {name: arrays[f"trait_{name}"] for name in _TRAITS}
        parts |= {name: texts[name] for name in _TRAIT_TEXTS}
        traits = Traits(_kinds(manifest["kinds"]), **parts)
        columns = Columns(
            texts["nodes"],
            claims=texts["claims"],
            traits=traits,
            digest=manifest["digest"],
            **{name: arrays[name] for name in _COLUMNS},
        )
    except (ValueError, TypeError, KeyError) as error:
        raise _FOLDER.unusable(folder, f"is damaged ({error})") from error
    if not (_is_consistent(columns) and _are_traits_consistent(traits)):
        raise _FOLDER.unusable(folder, "is damaged (its arrays do not fit together)")
    return columns


def _kinds(records: list[Any]) -> tuple[Any, ...]:
    for kind in records:
        make_receipt(*kind)  # fails for an invalid kind
    return tuple(map(tuple, records))


def _is_consistent(columns: Columns) -> bool:
    """Return whether the arrays have matching lengths and valid indexes."""
    nodes, arcs, claims = len(columns.nodes), len(columns.node), len(columns.trait)
    lengths = (len(columns.start), len(columns.twin), len(columns.claim_start), len(columns.claim))
    if lengths != (nodes + 1, arcs, arcs + 1, claims):
        return False
    sizes = (
        (columns.start, arcs + 1),
        (columns.node, nodes),
        (columns.twin, arcs),
        (columns.claim_start, claims + 1),
        (columns.trait, len(columns.traits)),
        (columns.claim, len(columns.claims)),
    )
    return all(_is_within(values, size) for values, size in sizes)


def _are_traits_consistent(traits: Traits) -> bool:
    """Return whether the arrays of traits have matching lengths and valid indexes."""
    size, grounds = len(traits), len(traits.ground)
    lengths = (len(traits.date), len(traits.source), len(traits.speaker), len(traits.ground_start))
    if lengths != (size, size, size, size + 1):
        return False
    ranges = (
        (traits.kind, len(traits.kinds), 0),
        (traits.date, len(traits.dates), NONE),
        (traits.source, len(traits.sources), 0),
        (traits.speaker, len(traits.speakers), NONE),
        (traits.ground_start, grounds + 1, 0),
        (traits.ground, size, 0),
    )
    return all(_is_within(values, count, minimum) for values, count, minimum in ranges)


def _is_within(values: NDArray[Any], size: int, minimum: int = 0) -> bool:
    return values.size == 0 or (int(values.min()) >= minimum and int(values.max()) < size)
