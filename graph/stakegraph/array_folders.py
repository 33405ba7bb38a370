"""A folder of plain NumPy arrays with a manifest: written whole, checked, and mapped into memory when it is opened."""

from __future__ import annotations

import json
import shutil
import tempfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from stakegraph.errors import StakegraphError
from stakegraph.files import SizeLimit, open_regular, read_file

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Arrays = Mapping[str, NDArray[Any]]

MANIFEST = "manifest.json"
_MANIFEST_MEBIBYTES = 1
_HEADER, _BLOCK = 128, 1 << 20


@dataclass(frozen=True)
class ArrayFolder:
    """What such a folder holds.

    Attributes
    ----------
    noun : str
        What it is called.
    version : int
        Another version is refused.
    types : mapping of str to str
        The arrays by their names, and their types.
    remedy : str
        What to do when it cannot be used.
    """

    noun: str
    version: int
    types: Mapping[str, str]
    remedy: str

    def save(self, folder: Path, arrays: Arrays, digest: str, content: Mapping[str, Any]) -> None:
        """Save arrays as a folder; what is there keeps standing until the new one is whole.

        Parameters
        ----------
        folder : Path
            A new folder, an empty one, or an older one of the same noun, which is replaced.
        arrays : mapping of str to array
            One-dimensional, of the types of this kind of folder.
        digest : str
            Names what they were made of.
        content : mapping
            What the manifest holds beside, as JSON has it.

        Raises
        ------
        StakegraphError
            When something else stands there, or it cannot be written.
        """
        if folder.exists() and not self._is_replaceable(folder):
            raise StakegraphError(f"{folder} is there and is no {self.noun}; name another folder")
        temporary: Path | None = None
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
            temporary = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
            new, old = temporary / "new", temporary / "old"
            new.mkdir()
            sums = {}
            for name in self.types:
                np.save(new / f"{name}.npy", arrays[name], allow_pickle=False)
                sums[name] = sum_of(new / f"{name}.npy")
            (new / MANIFEST).write_text(self._manifest(digest, sums, content), encoding="utf-8")
            if folder.exists():
                folder.rename(old)
            new.rename(folder)
        except OSError as error:
            raise StakegraphError(f"cannot write {folder}: {error.strerror or error}") from error
        finally:
            if temporary is not None:
                shutil.rmtree(temporary, ignore_errors=True)

    def load(self, folder: Path, digest: str | None) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
        """Map the arrays of a saved folder into memory; return them by their names, and the manifest.

        Raises
        ------
        StakegraphError
            When there is none, when it is of another version or made of something else than `digest` names, and when
            it is damaged: the sums of all its bytes are checked, which costs a pass over the files.
        """
        manifest = self._read_manifest(folder)
        if manifest.get("version") != self.version:
            raise self.unusable(folder, f"is of version {manifest.get('version')!r}, not {self.version}")
        if digest is not None and manifest.get("digest") != digest:
            raise self.unusable(folder, "was made of other claims than these")
        try:
            return {name: self._load(folder, name, manifest["sums"][name]) for name in self.types}, manifest
        except (StakegraphError, OSError, ValueError, TypeError, KeyError, EOFError) as error:
            raise self.unusable(folder, f"is damaged ({error})") from error

    def unusable(self, folder: Path, why: str) -> StakegraphError:
        """Return the error that says so, and what to do."""
        return StakegraphError(f"the {self.noun} {folder} {why}; {self.remedy}")

    def _manifest(self, digest: str, sums: Mapping[str, int], content: Mapping[str, Any]) -> str:
        head = {"format": f"stakegraph {self.noun}", "version": self.version, "digest": digest, "sums": sums}
        return json.dumps({**head, **content}, ensure_ascii=False, indent=1) + "\n"

    def _is_replaceable(self, folder: Path) -> bool:
        if not folder.is_dir():
            return False
        names = {each.name for each in folder.iterdir()}
        # The arrays of an older version may have had other names, and a damaged manifest tells none.
        return not names or (
            MANIFEST in names and all(name == MANIFEST or name.endswith(".npy") for name in names)
        )

    def _read_manifest(self, folder: Path) -> dict[str, Any]:
        try:
            manifest = json.loads(read_file(folder / MANIFEST, SizeLimit(_MANIFEST_MEBIBYTES)))
        except FileNotFoundError:
            raise self.unusable(folder, "is not there") from None
        except (StakegraphError, OSError, ValueError, RecursionError) as error:
            raise self.unusable(folder, f"is damaged ({error})") from error
        if not isinstance(manifest, dict) or manifest.get("format") != f"stakegraph {self.noun}":
            raise self.unusable(folder, "is damaged (its manifest is of something else)")
        return manifest

    def _load(self, folder: Path, name: str, expected: int) -> NDArray[Any]:
        path = folder / f"{name}.npy"
        if sum_of(path) != expected:  # before NumPy parses what is in it
            raise ValueError(f"the sum of {path.name} is wrong")
        is_empty = path.stat().st_size <= _HEADER
        mapped = np.load(
            path, mmap_mode=None if is_empty else "r", allow_pickle=False
        )  # nothing cannot be mapped
        if mapped.dtype != self.types[name] or mapped.ndim != 1:
            raise ValueError(f"{path.name} is of type {mapped.dtype}, not {self.types[name]}")
        array: NDArray[Any] = mapped.view(np.ndarray)
        return array


def sum_of(path: Path) -> int:
    """Return the CRC-32 of a file."""
    total = 0
    with open_regular(path) as file:
        while block := file.read(_BLOCK):
            total = zlib.crc32(block, total)
    return total
