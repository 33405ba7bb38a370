"""The states of a store on disk: a folder for each, one of them current, and no reader sees one that is being made.

Oxigraph does not let one program read what another is writing. So a change never touches what readers see::

    FOLDER/current                 the name of the generation that counts
    FOLDER/generations/NAME/       what a generation holds; nobody writes to it once `current` has named it
    FOLDER/generations/NAME/in-use locked (shared) by every reader
    FOLDER/generations/NAME/format-1 empty; its name says in which format all of this is. Older states have none
    FOLDER/writer                  locked by the one writer

A writer makes a new generation and renames a new `current` into place. A reader sees the old state or the new one; a
writer that is killed leaves the old one and a generation that nobody names, which the next writer removes, as it
removes old ones once their last reader is gone. Before `current` is renamed, the generation that it names is on the
disk; before an old one is removed, so is `current`.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import traceback
import weakref
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from stakegraph.errors import EngineError, StakegraphError
from stakegraph.files import (
    SizeLimit,
    irregular_entry,
    open_lock,
    open_regular,
    read_file,
    sync_folder,
    write_atomically,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = 1
"""The format of a store that this version writes. It reads all up to it; a store without one is as of format 1."""
_NAME = re.compile(r"g-[a-z0-9_]+")
_TEMPORARY = re.compile(r"(g|load)-[a-z0-9_]+")
_FORMAT_NAME = re.compile(r"format-([1-9][0-9]{0,8})", re.ASCII)


class Hold:
    """Keeps a generation from being removed, for as long as anybody refers to this."""

    def __init__(self, in_use: BinaryIO) -> None:
        weakref.finalize(self, in_use.close)


class Generations:
    """The generations of the store in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._pointer, self._all = folder / "current", folder / "generations"

    def current(self) -> str | None:
        """Return the name of the generation that counts; None when there is none.

        Raises
        ------
        EngineError
            When what names it is damaged.
        """
        try:
            name = read_file(self._pointer, SizeLimit(1), within=self._folder).decode("ascii", "replace")
        except (FileNotFoundError, NotADirectoryError):
            return None
        except StakegraphError as error:
            raise self.damaged(f"{self._pointer} {error}") from error
        if not _NAME.fullmatch(name):
            raise self.damaged(f"{self._pointer} names no state of it")
        return name

    def held(self) -> tuple[Path, Hold]:
        """Return the current generation, and what keeps it from being removed.

        Raises
        ------
        StakegraphError
            When there is none.
        EngineError
            When it is damaged.
        """
        while True:
            name = self.current()
            if name is None:
                raise StakegraphError(
                    f"{self._folder} is no store; make one: stakegraph load CASE --store {self._folder}"
                )
            try:
                in_use = open_regular(self._all / name / "in-use")
            except FileNotFoundError as error:
                if self.current() == name:
                    raise self.damaged(f"there is no {error.filename}") from error
                continue
            except StakegraphError as error:
                raise self.damaged(f"{self._all / name / 'in-use'} {error}") from error
            hold = Hold(in_use)
            _lock(in_use, shared=True)
            if self.current() == name:  # from here on no writer removes it
                self._check_format(name)
                self._check_entries(name)
                return self._all / name, hold

    def _check_entries(self, name: str) -> None:
        """Refuse a state with links or pipes in it: Oxigraph and the indexes would follow them out of the folder."""
        entry = self._all if self._all.is_symlink() else irregular_entry(self._all / name)
        if entry is not None:
            raise self.damaged(f"{entry} is a link, a pipe or a device, and a store has none")

    def _check_format(self, name: str) -> None:
        for path in (self._all / name).glob("format-*"):
            match = _FORMAT_NAME.fullmatch(path.name)
            if match is None:
                raise self.damaged(f"{path} names no format")
            if int(match[1]) > FORMAT:
                raise StakegraphError(
                    f"{self._folder} was made by a newer Stakegraph (store format {match[1]}; this one reads up to "
                    f"{FORMAT}): update Stakegraph, or have the newer one write the cases as pages (stakegraph html), "
                    "and take them back from these (stakegraph new --from)"
                )

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Be the one writer.

        Raises
        ------
        StakegraphError
            When the folder holds something else.
        EngineError
            When another program is writing.
        """
        if (
            self._folder.is_dir()
            and self.current() is None
            and any(each.name not in ("writer", "generations") for each in self._folder.iterdir())
        ):
            raise StakegraphError(
                f"{self._folder} holds other files; give a new or an empty folder for a store"
            )
        if self._all.is_symlink():
            raise self.damaged(f"{self._all} is a link, and what is unused would be removed where it leads")
        if self._folder.exists() and not self._folder.is_dir():
            raise StakegraphError(f"{self._folder} is no folder; give a new or an empty folder for a store")
        self._all.mkdir(parents=True, exist_ok=True)
        with open_lock(self._folder / "writer") as lock:
            if not _lock(lock, shared=False):
                raise EngineError(
                    f"another program is writing to the store {self._folder}; try again when it is done. "
                    "Reading goes on meanwhile"
                )
            current = self.current()
            if current is not None:
                self._check_format(current)
            yield

    @contextmanager
    def new(self) -> Iterator[Path]:
        """Give a folder for a new generation; it becomes current on return, and is taken away when that fails."""
        generation = Path(tempfile.mkdtemp(prefix="g-", dir=self._all))
        try:
            yield generation
            self._make_current(generation)
        except BaseException as error:
            # They hold the database, which goes on writing until it is closed.
            traceback.clear_frames(error.__traceback__)
            with suppress(OSError, EngineError):
                if self.current() != generation.name:
                    shutil.rmtree(generation, ignore_errors=True)
            raise

    def _make_current(self, generation: Path) -> None:
        (generation / "in-use").touch()
        (generation / f"format-{FORMAT}").touch()
        generation.chmod(0o755)
        for folder in (generation, self._all, self._folder.parent):
            sync_folder(folder)
        write_atomically(self._pointer, generation.name.encode("ascii"), durable=True, follow_link=False)

    def remove_unused(self) -> None:
        """Remove what is not current and nobody reads. Only the writer does, so nothing here is being made.

        What cannot be removed now is left to the next writer: it is no reason to refuse a change, nor to say that
        one failed which is made.
        """
        current = self.current()
        for each in self._all.iterdir():
            if each.name != current and _TEMPORARY.fullmatch(each.name) and not _is_read(each):
                shutil.rmtree(each, ignore_errors=True)
        for each in self._folder.glob(".current.*.tmp"):
            with suppress(OSError):
                each.unlink()

    def damaged(self, why: str) -> EngineError:
        """Return the error of a store of which a part is missing or does not add up."""
        return EngineError(f"{self._folder} is damaged: {why}; restore a backup into a new folder")


def _is_read(generation: Path) -> bool:
    """Whether somebody reads a generation, or may: it cannot be asked."""
    try:
        with open_regular(generation / "in-use") as in_use:
            return not _lock(in_use, shared=False)
    except (FileNotFoundError, StakegraphError):
        return False
    except OSError:
        return True


def _lock(file: BinaryIO, *, shared: bool) -> bool:
    """Lock a file until it is closed: wait for a shared lock, but only try an exclusive one."""
    try:
        import fcntl
    except ModuleNotFoundError as error:
        raise StakegraphError(
            "a store on disk needs the file locks of POSIX, which this system does not have (Windows); "
            "work on case folders, or in the Windows Subsystem for Linux"
        ) from error
    try:
        fcntl.flock(file, fcntl.LOCK_SH if shared else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
