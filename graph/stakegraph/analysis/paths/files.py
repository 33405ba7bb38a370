"""A saved path index: a folder of plain NumPy arrays and a manifest, mapped into memory when it is opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stakegraph.analysis.paths.columns import Columns
from stakegraph.analysis.paths.texts import Texts
from stakegraph.analysis.paths.traits import NONE, Traits, made_trait
from stakegraph.array_folders import ArrayFolder

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

VERSION = 3
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
    """Save an index as a folder; what is there keeps standing until the new one is whole.

    Parameters
    ----------
    columns : Columns
        The index.
    folder : Path
        A new folder, an empty one, or an older index, which is replaced.

    Raises
    ------
    StakegraphError
        When something else stands there, or it cannot be written.
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
        As `save_columns` wrote it.
    digest : str, optional
        What the index should have been made of, as `stakegraph.analysis.paths.columns.digest_of` names it.

    Raises
    ------
    StakegraphError
        When there is no index, when it is of another version or made of something else, and when it is damaged:
        the sums of all its bytes are checked, which costs a pass over the files.
    """
    arrays, manifest = _FOLDER.load(folder, digest)
    texts = {name: Texts.kept(arrays, name) for name in (*_TEXTS, *_TRAIT_TEXTS)}
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
    if not (_holds_together(columns) and _traits_hold_together(traits)):
        raise _FOLDER.unusable(folder, "is damaged (its arrays do not fit together)")
    return columns


def _kinds(written: list[Any]) -> tuple[Any, ...]:
    for kind in written:
        made_trait(*kind)  # refuses what is none
    return tuple(map(tuple, written))


def _holds_together(columns: Columns) -> bool:
    nodes, arcs, claims = len(columns.nodes), len(columns.node), len(columns.trait)
    lengths = (len(columns.start), len(columns.twin), len(columns.claim_start), len(columns.claim))
    return lengths == (nodes + 1, arcs, arcs + 1, claims) and all(
        _is_within(values, size)
        for values, size in (
            (columns.start, arcs + 1),
            (columns.node, nodes),
            (columns.twin, arcs),
            (columns.claim_start, claims + 1),
            (columns.trait, len(columns.traits)),
            (columns.claim, len(columns.claims)),
        )
    )


def _traits_hold_together(traits: Traits) -> bool:
    size, grounds = len(traits), len(traits.ground)
    lengths = (len(traits.date), len(traits.source), len(traits.speaker), len(traits.ground_start))
    return lengths == (size, size, size, size + 1) and all(
        _is_within(values, count, least)
        for values, count, least in (
            (traits.kind, len(traits.kinds), 0),
            (traits.date, len(traits.dates), NONE),
            (traits.source, len(traits.sources), 0),
            (traits.speaker, len(traits.speakers), NONE),
            (traits.ground_start, grounds + 1, 0),
            (traits.ground, size, 0),
        )
    )


def _is_within(values: NDArray[Any], size: int, least: int = 0) -> bool:
    return values.size == 0 or (int(values.min()) >= least and int(values.max()) < size)
