"""Save NumPy arrays as a folder with a manifest, and map it into memory."""

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
_HEADER = 128
"""The size of the header of an empty array's file."""

_BLOCK = 1 << 20


@dataclass(frozen=True)
class ArrayFolder:
    """A kind of folder with arrays.

    Attributes
    ----------
    noun : str
        The name of the kind, for messages.
    version : int
        The version of the format. Loading refuses other versions.
    types : mapping of str to str
        The type of each array by its name.
    remedy : str
        The advice in errors if a folder cannot be used.
    """

    noun: str
    version: int
    types: Mapping[str, str]
    remedy: str

    def save(self, folder: Path, arrays: Arrays, digest: str, content: Mapping[str, Any]) -> None:
        """Save arrays as a folder, atomically.

        Parameters
        ----------
        folder : Path
            A new or empty folder, or a folder of the same kind to replace.
        arrays : mapping of str to array
            One-dimensional arrays of the types of this kind.
        digest : str
            Identifies the data that the arrays were built from.
        content : mapping
            More values for the manifest, which is JSON.

        Raises
        ------
        StakegraphError
            If the folder holds anything else, or cannot be written.
        """
        if folder.exists() and not self._is_replaceable(folder):
            raise StakegraphError(f"{folder} exists but is not a {self.noun}; choose another folder")
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
        """Map a saved folder into memory; return the arrays and the manifest.

        Raises
        ------
        StakegraphError
            If the folder is missing, has a different version or digest, or is damaged. Loading checks the checksums of
            all files, which takes one pass over them.
        """
        manifest = self._read_manifest(folder)
        if manifest.get("version") != self.version:
            raise self.unusable(folder, f"has version {manifest.get('version')!r} instead of {self.version}")
        if digest is not None and manifest.get("digest") != digest:
            raise self.unusable(folder, "was built from different claims")
        try:
            return {name: self._load(folder, name, manifest["sums"][name]) for name in self.types}, manifest
        except (StakegraphError, OSError, ValueError, TypeError, KeyError, EOFError) as error:
            raise self.unusable(folder, f"is damaged ({error})") from error

    def unusable(self, folder: Path, why: str) -> StakegraphError:
        """Return the error for a folder that cannot be used, with the remedy."""
        return StakegraphError(f"the {self.noun} {folder} {why}; {self.remedy}")

    def _manifest(self, digest: str, sums: Mapping[str, int], content: Mapping[str, Any]) -> str:
        head = {"format": f"stakegraph {self.noun}", "version": self.version, "digest": digest, "sums": sums}
        return json.dumps({**head, **content}, ensure_ascii=False, indent=1) + "\n"

    def _is_replaceable(self, folder: Path) -> bool:
        if not folder.is_dir():
            return False
        names = {path.name for path in folder.iterdir()}
        if not names:
            return True
        # Check the suffix instead of the names of the arrays, which differ in older versions.
        return MANIFEST in names and all(name.endswith(".npy") for name in names - {MANIFEST})

    def _read_manifest(self, folder: Path) -> dict[str, Any]:
        try:
            manifest = json.loads(read_file(folder / MANIFEST, SizeLimit(_MANIFEST_MEBIBYTES)))
        except FileNotFoundError:
            raise self.unusable(folder, "does not exist") from None
        except (StakegraphError, OSError, ValueError, RecursionError) as error:
            raise self.unusable(folder, f"is damaged ({error})") from error
        if not isinstance(manifest, dict) or manifest.get("format") != f"stakegraph {self.noun}":
            raise self.unusable(folder, "is damaged (the manifest is not its own)")
        return manifest

    def _load(self, folder: Path, name: str, expected: int) -> NDArray[Any]:
        path = folder / f"{name}.npy"
        if sum_of(path) != expected:  # check before NumPy parses the file
            raise ValueError(f"the checksum of {path.name} is wrong")
        is_empty = path.stat().st_size <= _HEADER  # an empty array cannot be mapped
        mapped = np.load(path, mmap_mode=None if is_empty else "r", allow_pickle=False)
        if mapped.dtype != self.types[name] or mapped.ndim != 1:
            raise ValueError(f"{path.name} has type {mapped.dtype} instead of {self.types[name]}")
        array: NDArray[Any] = mapped.view(np.ndarray)
        return array


def sum_of(path: Path) -> int:
    """Return the CRC-32 of a file."""
    total = 0
    with open_regular(path) as file:
        while block := file.read(_BLOCK):
            total = zlib.crc32(block, total)
    return total
