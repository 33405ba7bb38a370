"""Reading files that strangers may have made, within a limit; writing files so that a reader never sees half of one."""

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
    from collections.abc import Iterator
    from io import BufferedReader

MAX_SIZE_VARIABLE = "STAKEGRAPH_MAX_CASE_SIZE"
MAX_MEBIBYTES = 64
_BLOCK = 1 << 20


class SizeLimit:
    """The bytes that may still be read of what belongs together: the files of one case, or one page.

    Parameters
    ----------
    mebibytes : int, optional
        By default what ``STAKEGRAPH_MAX_CASE_SIZE`` says, else 64.

    Attributes
    ----------
    left : int
        The bytes that may still be read.

    Raises
    ------
    StakegraphError
        When the variable is not a whole number.
    """

    def __init__(self, mebibytes: int | None = None) -> None:
        self._mebibytes = _mebibytes() if mebibytes is None else mebibytes
        self.left = self._mebibytes << 20

    def read(self, file: BinaryIO) -> bytes:
        """Return all that is left in a file.

        Raises
        ------
        StakegraphError
            When that is more than may be read.
        """
        blocks: list[bytes] = []
        while block := file.read(min(_BLOCK, self.left + 1)):
            self.take(len(block))
            blocks.append(block)
        return b"".join(blocks)

    def take(self, size: int) -> None:
        """Count bytes that are about to be read or made.

        Raises
        ------
        StakegraphError
            When they are more than may be read; it says how to raise the limit.
        """
        if size > self.left:
            raise StakegraphError(
                f"is too large: a case, a page or a query may have {self._mebibytes:,} MiB in all; if you trust it, "
                f"set {MAX_SIZE_VARIABLE} to more MiB"
            )
        self.left -= size


def _mebibytes() -> int:
    value = os.environ.get(MAX_SIZE_VARIABLE) or str(MAX_MEBIBYTES)
    if not (value.isascii() and value.isdecimal() and 0 < len(value) < 10):
        raise StakegraphError(f"{MAX_SIZE_VARIABLE} must be a whole number of MiB, not {value!r}")
    return int(value)


def read_file(path: Path, limit: SizeLimit, *, within: Path | None = None) -> bytes:
    """Return the bytes of a regular file that a stranger may have made. It cannot hang, nor take more than the limit.

    Parameters
    ----------
    path : Path
        The file.
    limit : SizeLimit
        What may still be read; it is less afterwards.
    within : Path, optional
        A folder that no link may lead out of.

    Raises
    ------
    OSError
        When the system cannot read it.
    StakegraphError
        When it is not a regular file, lies outside the folder or is too large. The message does not name it.
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
    """Open a file to read, without waiting for anybody: no pipe, no device.

    Raises
    ------
    OSError
        When the system cannot open it.
    StakegraphError
        When it is not a regular file.
    """
    _check_regular(path.stat())
    flags = ("O_NONBLOCK", "O_NOCTTY", "O_BINARY")  # as far as the system has them
    handle = os.open(path, os.O_RDONLY | sum(getattr(os, flag, 0) for flag in flags))
    try:
        _check_regular(os.fstat(handle))  # another may have taken its place
        return os.fdopen(handle, "rb")
    except BaseException:
        os.close(handle)
        raise


def _check_regular(status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise StakegraphError("cannot be read: it is a folder, a pipe or a device and not a file")


def irregular_entry(folder: Path) -> Path | None:
    """Return what is neither a regular file nor a folder, at or below a folder: a link or a pipe; None without any."""
    return next(_irregular_entries(folder), None)


def _irregular_entries(folder: Path) -> Iterator[Path]:
    if folder.is_symlink() or not folder.is_dir():
        yield folder
        return
    for place, folders, names in os.walk(folder):
        for entry in (Path(place, name) for name in (*folders, *names)):
            with suppress(FileNotFoundError):  # another program replaces an index
                mode = entry.lstat().st_mode
                if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
                    yield entry


def open_lock(path: Path) -> BinaryIO:
    """Open a file that is there to be locked, and make it when it is missing; a link is not followed.

    Raises
    ------
    OSError
        When the system cannot open it.
    """
    flags = sum(getattr(os, flag, 0) for flag in ("O_NOFOLLOW", "O_NONBLOCK"))
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | flags, 0o666), "ab")


def write_atomically(path: Path, content: bytes, *, durable: bool = False, follow_link: bool = True) -> None:
    """Write `content` under a temporary name beside `path`, then rename it into place.

    Folders on the way are made. When anything fails, what stood at `path` before still stands there.

    Parameters
    ----------
    path : Path
        Where the file shall be.
    content : bytes
        All that shall stand in it.
    durable : bool, optional
        Return only when the system says that file and name are on the disk, so that they outlive a loss of power.
        When just this last word fails, the new content stands at `path`.
    follow_link : bool, optional
        Where `path` is a link, write to where it leads. Otherwise the file takes the place of the link, as it takes
        that of a pipe or a device.

    Raises
    ------
    StakegraphError
        When the place cannot be written to.
    """
    temporary: str | None = None
    try:
        path = path.resolve() if follow_link else path.parent.resolve() / path.name
        if follow_link and path.exists() and not path.is_file() and not path.is_dir():
            path.write_bytes(content)  # a pipe or a device is written to, not replaced
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        Path(temporary).chmod(0o666 & ~_umask())
        Path(temporary).replace(path)
        temporary = None
        if durable:
            sync_folder(path.parent)
    except OSError as error:
        raise StakegraphError(f"cannot write {path}: {error.strerror or error}") from error
    finally:
        if temporary is not None:
            with suppress(OSError):  # what went wrong before it is what counts
                Path(temporary).unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Return when the names in a folder are on the disk, as far as the system can be asked for that (not on Windows).

    Raises
    ------
    OSError
        When the system says that they are not.
    """
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno != errno.EINVAL:  # a file system without it
            raise
    finally:
        os.close(handle)


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
