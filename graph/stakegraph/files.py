"""Writing files so that a reader never sees half of one."""

from __future__ import annotations

import errno
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from stakegraph.errors import StakegraphError


def write_atomically(path: Path, content: bytes, *, durable: bool = False) -> None:
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

    Raises
    ------
    StakegraphError
        When the place cannot be written to.
    """
    temporary: str | None = None
    try:
        path = path.resolve()
        if path.exists() and not path.is_file() and not path.is_dir():
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
