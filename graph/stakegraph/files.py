"""Read untrusted files within a size limit, and write files atomically."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from stakegraph.errors import StakegraphError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from io import BufferedReader

MAX_SIZE_VARIABLE = "STAKEGRAPH_MAX_CASE_SIZE"
MAX_MEBIBYTES = 64
_BLOCK = 1 << 20
"""Bytes that one read requests: 1 MiB."""


class SizeLimit:
    """A limit on the bytes read for one unit: all files of a case, or one page.

    Parameters
    ----------
    mebibytes : int, optional
        The limit; by default the value of ``STAKEGRAPH_MAX_CASE_SIZE``, else 64.

    Attributes
    ----------
    left : int
        The bytes that may still be read.

    Raises
    ------
    StakegraphError
        When the variable is not a positive whole number.
    """

    def __init__(self, mebibytes: int | None = None) -> None:
        self._mebibytes = _read_max_mebibytes() if mebibytes is None else mebibytes
        self.left = self._mebibytes << 20

    def read(self, file: BinaryIO) -> bytes:
        """Return the rest of a file.

        Raises
        ------
        StakegraphError
            When it exceeds the limit.
        """
        blocks: list[bytes] = []
        while block := file.read(min(_BLOCK, self.left + 1)):
            self.take(len(block))
            blocks.append(block)
        return b"".join(blocks)

    def take(self, size: int) -> None:
        """Count bytes that are about to be read or created.

        Raises
        ------
        StakegraphError
            When they exceed the limit; the message explains how to raise it.
        """
        if size > self.left:
            raise StakegraphError(
                f"is too large: the limit for a case, a page or a query is {self._mebibytes:,} MiB in all; "
                f"if you trust it, give 'stakegraph --max-case-size MIB …', or set {MAX_SIZE_VARIABLE} to more MiB"
            )
        self.left -= size


def _read_max_mebibytes() -> int:
    value = os.environ.get(MAX_SIZE_VARIABLE) or str(MAX_MEBIBYTES)
    if not (value.isascii() and value.isdecimal() and 0 < len(value) < 10):
        raise StakegraphError(f"{MAX_SIZE_VARIABLE} must be a whole number of MiB, not {value!r}")
    return int(value)


def read_file(path: Path, limit: SizeLimit, *, within: Path | None = None) -> bytes:
    """Return the bytes of an untrusted regular file.

    Reading never blocks on a pipe or device and never exceeds the limit.

    Parameters
    ----------
    path : Path
        The file.
    limit : SizeLimit
        The bytes that may still be read; the size of the file is subtracted.
    within : Path, optional
        A folder that the file must be in after links are followed.

    Raises
    ------
    OSError
        When the system cannot read it.
    StakegraphError
        When it is not a regular file, lies outside the folder or is too large. The message does not name the file.
    """
    if within is not None:
        path = Path(os.path.realpath(path))
        if not path.is_relative_to(os.path.realpath(within)):
            raise StakegraphError("is a link that leads out of the folder; put the file itself there")
    with open_regular(path) as file:
        size = os.fstat(file.fileno()).st_size
        if size > limit.left:
            limit.take(size)
        return limit.read(file)


def open_regular(path: Path) -> BufferedReader:
    """Open a regular file for reading, without blocking on a pipe or device.

    Raises
    ------
    OSError
        When the system cannot open it.
    StakegraphError
        When it is not a regular file.
    """
    _check_regular(path.stat())
    flags = ("O_NONBLOCK", "O_NOCTTY", "O_BINARY")  # not every system has all of them
    handle = os.open(path, os.O_RDONLY | sum(getattr(os, flag, 0) for flag in flags))
    try:
        _check_regular(os.fstat(handle))  # another file may have replaced it since
        return os.fdopen(handle, "rb")
    except BaseException:
        os.close(handle)
        raise


def _check_regular(status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise StakegraphError("cannot be read: it is a folder, a pipe or a device, not a file")


def irregular_entry(folder: Path) -> Path | None:
    """Return an entry at or below a folder that is neither a file nor a folder.

    Such an entry is a link, a pipe or a device. None means that there are only files and folders.
    """
    return next(_irregular_entries(folder), None)


def _irregular_entries(folder: Path) -> Iterator[Path]:
    if folder.is_symlink() or not folder.is_dir():
        yield folder
        return
    for parent, folders, files in os.walk(folder):
        for name in (*folders, *files):
            entry = Path(parent, name)
            if _is_irregular(entry):
                yield entry


def _is_irregular(entry: Path) -> bool:
    try:
        mode = entry.lstat().st_mode
    except FileNotFoundError:  # another program may be replacing an index
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def open_lock(path: Path) -> BinaryIO:
    """Open a lock file, creating it if necessary; links are not followed.

    Raises
    ------
    OSError
        When the system cannot open it.
    """
    flags = sum(getattr(os, flag, 0) for flag in ("O_NOFOLLOW", "O_NONBLOCK"))
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | flags, 0o666), "ab")


def write_atomically(path: Path, content: bytes, *, durable: bool = False, follow_link: bool = True) -> None:
    """Write a file under a temporary name beside `path`, then rename it.

    Missing parent folders are created. If writing fails, the previous content of `path` is kept.

    Parameters
    ----------
    path : Path
        The file to write.
    content : bytes
        The whole content of the file.
    durable : bool, optional
        Return only after the system confirms that the file and its name are on the disk, so that they survive a power
        failure. If only the confirmation of the name fails, `path` already has the new content.
    follow_link : bool, optional
        If `path` is a link, write to its target; if it is a pipe or a device, write into it. When false, the new file
        replaces the link, pipe or device.

    Raises
    ------
    StakegraphError
        When `path` cannot be written to.
    """
    temporary: Path | None = None
    try:
        path = path.resolve() if follow_link else path.parent.resolve() / path.name
        is_special = path.exists() and not path.is_file() and not path.is_dir()
        if follow_link and is_special:
            path.write_bytes(content)  # write into a pipe or a device, do not replace it
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = _write_temporary(path, content, durable=durable)
        temporary.replace(path)
        temporary = None
        if durable:
            sync_folder(path.parent)
    except OSError as error:
        raise StakegraphError(f"cannot write {path}: {error.strerror or error}") from error
    finally:
        if temporary is not None:
            _remove_quietly(temporary)


def write_together(contents: Mapping[Path, bytes]) -> None:
    """Write several files: all of them under temporary names first, then rename them in order.

    If a file cannot be written, none is changed. Links are followed.

    Raises
    ------
    StakegraphError
        When a file cannot be written to.
    """
    temporaries: dict[Path, Path] = {}
    path = Path()
    try:
        for path, content in contents.items():
            target = path.resolve()
            temporaries[target] = _write_temporary(target, content)
        for path in list(temporaries):
            temporaries[path].replace(path)
            del temporaries[path]
    except OSError as error:
        raise StakegraphError(f"cannot write {path}: {error.strerror or error}") from error
    finally:
        for temporary in temporaries.values():
            _remove_quietly(temporary)


def _write_temporary(path: Path, content: bytes, *, durable: bool = False) -> Path:
    """Write a file under a temporary name beside `path`, and return its path."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        temporary.chmod(0o666 & ~_umask())
    except BaseException:
        _remove_quietly(temporary)
        raise
    return temporary


def _remove_quietly(path: Path) -> None:
    with suppress(OSError):  # report the original error, not this one
        path.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Flush the names in a folder to the disk; Windows does not support this.

    Raises
    ------
    OSError
        When the system reports that they are not on the disk.
    """
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno != errno.EINVAL:  # the file system does not support it
            raise
    finally:
        os.close(handle)


def _umask() -> int:
    # The system returns the mask only when it is set.
    current = os.umask(0)
    os.umask(current)
    return current
