"""The states of a store on disk, called generations; one is current.

Oxigraph does not let one program read what another is writing. So a change never touches what readers see::

    FOLDER/current                   the name of the current generation
    FOLDER/generations/NAME/         a generation; it never changes after `current` has named it
    FOLDER/generations/NAME/in-use   locked (shared) by every reader
    FOLDER/generations/NAME/format-1 empty; its name is the format of the generation. Older generations have none
    FOLDER/writer                    locked by the only writer

A writer makes a new generation and renames a new `current` into place, so a reader sees either the old or the new
state. After a killed writer, the old state stays current, and the next writer removes the unfinished generation. A
writer also removes old generations that have no reader left. A generation is synced to disk before `current` names
it, and `current` is synced before an old generation is removed.
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

FORMAT = 2
"""The store format that this version writes, and the only one that it reads. A store without a format has format 1.

In format 1, claims have no factuality, so that a question for facts would find none.
"""
_NAME = re.compile(r"g-[a-z0-9_]+")
_TEMPORARY = re.compile(r"(g|load)-[a-z0-9_]+")
_FORMAT_NAME = re.compile(r"format-([1-9][0-9]{0,8})", re.ASCII)


class Hold:
    """Keeps a generation from being removed while a reference to this object exists."""

    def __init__(self, in_use: BinaryIO) -> None:
        weakref.finalize(self, in_use.close)


class Generations:
    """The generations of the store in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._pointer, self._all = folder / "current", folder / "generations"

    def current(self) -> str | None:
        """Return the name of the current generation; None without a store.

        Raises
        ------
        EngineError
            If the file `current` is damaged.
        """
        try:
            name = read_file(self._pointer, SizeLimit(1), within=self._folder).decode("ascii", "replace")
        except (FileNotFoundError, NotADirectoryError):
            return None
        except StakegraphError as error:
            raise self.damage_error(f"{self._pointer} {error}") from error
        if not _NAME.fullmatch(name):
            raise self.damage_error(f"{self._pointer} does not contain the name of a state")
        return name

    def hold_current(self) -> tuple[Path, Hold]:
        """Return the current generation, and a hold that keeps it from being removed.

        Raises
        ------
        StakegraphError
            If the folder is not a store.
        EngineError
            If the store is damaged.
        """
        while True:
            name = self.current()
            if name is None:
                raise StakegraphError(
                    f"{self._folder} is not a store; make one: stakegraph load CASE --store {self._folder}"
                )
            try:
                in_use = open_regular(self._all / name / "in-use")
            except FileNotFoundError as error:
                if self.current() == name:
                    raise self.damage_error(f"{error.filename} is missing") from error
                continue
            except StakegraphError as error:
                raise self.damage_error(f"{self._all / name / 'in-use'} {error}") from error
            hold = Hold(in_use)
            _lock(in_use, shared=True)
            if self.current() == name:  # from now on, no writer removes it
                self._check_format(name)
                self._check_entries(name)
                return self._all / name, hold

    def _check_entries(self, name: str) -> None:
        """Refuse a state that contains links or pipes.

        Oxigraph and the indexes would follow them elsewhere.
        """
        entry = self._all if self._all.is_symlink() else irregular_entry(self._all / name)
        if entry is not None:
            raise self.damage_error(f"{entry} is a link, a pipe or a device, which a store never contains")

    def _check_format(self, name: str) -> None:
        formats = [1]
        for path in (self._all / name).glob("format-*"):
            match = _FORMAT_NAME.fullmatch(path.name)
            if match is None:
                raise self.damage_error(f"{path} is not the name of a format")
            formats.append(int(match[1]))
            if int(match[1]) > FORMAT:
                raise StakegraphError(
                    f"{self._folder} was made by a newer Stakegraph (store format {match[1]}; this one reads up to "
                    f"{FORMAT}): update Stakegraph, or write the cases as pages with the newer one (stakegraph html) "
                    "and import the pages here (stakegraph new --from)"
                )
        if (self._all / name).is_dir() and max(formats) < FORMAT:
            raise StakegraphError(
                f"{self._folder} was made by an older Stakegraph (store format {max(formats)}; "
                f"this one needs {FORMAT}): "
                "load the cases again into a new folder (stakegraph load CASE --store FOLDER)"
            )

    @contextmanager
    def lock_for_writing(self) -> Iterator[None]:
        """Hold the lock of the only writer.

        Raises
        ------
        StakegraphError
            If the folder is not a store and not empty.
        EngineError
            If another program is writing.
        """
        self._check_folder()
        self._all.mkdir(parents=True, exist_ok=True)
        with open_lock(self._folder / "writer") as lock:
            if not _lock(lock, shared=False):
                raise EngineError(
                    f"another program is writing to the store {self._folder}; try again when it is done. "
                    "Reading is possible meanwhile"
                )
            current = self.current()
            if current is not None:
                self._check_format(current)
            yield

    def _check_folder(self) -> None:
        """Refuse a folder that is not a store and not empty."""
        if self._folder.is_dir() and self.current() is None:
            names = {path.name for path in self._folder.iterdir()}
            if names - {"writer", "generations"}:
                raise StakegraphError(
                    f"{self._folder} holds other files; give a new or an empty folder for a store"
                )
        if self._all.is_symlink():
            raise self.damage_error(
                f"{self._all} is a link, and unused states would be removed in the folder it points to"
            )
        if self._folder.exists() and not self._folder.is_dir():
            raise StakegraphError(
                f"{self._folder} is not a folder; give a new or an empty folder for a store"
            )

    @contextmanager
    def add(self) -> Iterator[Path]:
        """Yield a folder for a new generation, and make it current afterwards.

        After an error, the folder is removed.
        """
        generation = Path(tempfile.mkdtemp(prefix="g-", dir=self._all))
        try:
            yield generation
            self._make_current(generation)
        except BaseException as error:
            # The frames refer to the database, which writes until it is closed.
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
        """Remove the generations and files that are not current and have no reader.

        Call it only with the writer's lock, so that no other program is making a generation. A folder that cannot be
        removed now is left to the next writer; it must not make a change fail.
        """
        current = self.current()
        for folder in self._all.iterdir():
            is_removable = folder.name != current and _TEMPORARY.fullmatch(folder.name)
            if is_removable and not _has_reader(folder):
                shutil.rmtree(folder, ignore_errors=True)
        for path in self._folder.glob(".current.*.tmp"):
            with suppress(OSError):
                path.unlink()

    def damage_error(self, reason: str) -> EngineError:
        """Return the error for a damaged store."""
        return EngineError(f"{self._folder} is damaged: {reason}; restore a backup into a new folder")


def _has_reader(generation: Path) -> bool:
    """Return whether a generation has a reader; True if that is unknown."""
    try:
        with open_regular(generation / "in-use") as in_use:
            return not _lock(in_use, shared=False)
    except (FileNotFoundError, StakegraphError):
        return False
    except OSError:
        return True


def _lock(file: BinaryIO, *, shared: bool) -> bool:
    """Lock a file until it is closed; return whether it worked.

    Only a shared lock waits.
    """
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
