"""A saved path index: a folder of plain NumPy arrays and a manifest, mapped into memory when it is opened."""

from __future__ import annotations

import json
import shutil
import tempfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from stakegraph.analysis.paths.columns import Columns, made_trait, trait_parts
from stakegraph.analysis.paths.texts import Texts
from stakegraph.errors import StakegraphError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

VERSION = 2
_FORMAT = "stakegraph path index"
_MANIFEST = "manifest.json"
_HEADER, _BLOCK = 128, 1 << 20
_TYPES = {
    "start": "int32", "node": "int32", "twin": "int32", "claim_start": "int32", "trait": "int32", "claim": "int32",
    "node_letters": "uint8", "node_ends": "int64", "claim_letters": "uint8", "claim_ends": "int64",
}  # fmt: skip


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
    if folder.exists() and not _is_replaceable(folder):
        raise StakegraphError(f"{folder} is there and is no path index; name another folder")
    temporary: Path | None = None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
        new, old = temporary / "new", temporary / "old"
        new.mkdir()
        sums = {}
        for name, values in _arrays(columns):
            np.save(new / f"{name}.npy", values, allow_pickle=False)
            sums[name] = _sum(new / f"{name}.npy")
        (new / _MANIFEST).write_text(_manifest(columns, sums), encoding="utf-8")
        if folder.exists():
            folder.rename(old)
        new.rename(folder)
    except OSError as error:
        raise StakegraphError(f"cannot write {folder}: {error.strerror or error}") from error
    finally:
        if temporary is not None:
            shutil.rmtree(temporary, ignore_errors=True)


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
    manifest = _read_manifest(folder)
    if manifest.get("version") != VERSION:
        raise _unusable(folder, f"is of version {manifest.get('version')!r}, not {VERSION}")
    if digest is not None and manifest.get("digest") != digest:
        raise _unusable(folder, "was made of other claims than these")
    try:
        arrays = {name: _load(folder, name, manifest["sums"][name]) for name in _TYPES}
        traits = tuple(made_trait(*parts) for parts in manifest["traits"])
        columns = Columns(
            Texts(arrays.pop("node_letters"), arrays.pop("node_ends")),
            claims=Texts(arrays.pop("claim_letters"), arrays.pop("claim_ends")),
            traits=traits,
            digest=manifest["digest"],
            **arrays,
        )
    except (OSError, ValueError, TypeError, KeyError, EOFError) as error:
        raise _unusable(folder, f"is damaged ({error})") from error
    if not _holds_together(columns):
        raise _unusable(folder, "is damaged (its arrays do not fit together)")
    return columns


def _arrays(columns: Columns) -> Iterator[tuple[str, NDArray[Any]]]:
    for name in ("start", "node", "twin", "claim_start", "trait", "claim"):
        yield name, getattr(columns, name)
    yield "node_letters", columns.nodes.letters
    yield "node_ends", columns.nodes.ends
    yield "claim_letters", columns.claims.letters
    yield "claim_ends", columns.claims.ends


def _manifest(columns: Columns, sums: dict[str, int]) -> str:
    content = {
        "format": _FORMAT,
        "version": VERSION,
        "digest": columns.digest,
        "sums": sums,
        "traits": [trait_parts(trait) for trait in columns.traits],
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _is_replaceable(folder: Path) -> bool:
    if not folder.is_dir():
        return False
    if not any(folder.iterdir()):
        return True
    ours = {_MANIFEST, *(f"{name}.npy" for name in _TYPES)}
    return {each.name for each in folder.iterdir()} <= ours


def _read_manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise _unusable(folder, "is not there") from None
    except (OSError, ValueError) as error:
        raise _unusable(folder, f"is damaged ({error})") from error
    if not isinstance(manifest, dict) or manifest.get("format") != _FORMAT:
        raise _unusable(folder, "is damaged (its manifest is of something else)")
    return manifest


def _load(folder: Path, name: str, expected: int) -> NDArray[Any]:
    path = folder / f"{name}.npy"
    if _sum(path) != expected:  # before NumPy parses what is in it
        raise ValueError(f"the sum of {path.name} is wrong")
    is_empty = path.stat().st_size <= _HEADER
    mapped = np.load(
        path, mmap_mode=None if is_empty else "r", allow_pickle=False
    )  # nothing cannot be mapped
    if mapped.dtype != _TYPES[name] or mapped.ndim != 1:
        raise ValueError(f"{path.name} is of type {mapped.dtype}, not {_TYPES[name]}")
    array: NDArray[Any] = mapped.view(np.ndarray)
    return array


def _sum(path: Path) -> int:
    total = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            total = zlib.crc32(block, total)
    return total


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


def _is_within(values: NDArray[Any], size: int) -> bool:
    return values.size == 0 or (int(values.min()) >= 0 and int(values.max()) < size)


def _unusable(folder: Path, why: str) -> StakegraphError:
    return StakegraphError(
        f"the path index {folder} {why}; rebuild it from the claims: PathIndex.of_network(network).save(folder)"
    )
