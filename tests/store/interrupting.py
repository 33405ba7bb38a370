"""Interrupts a change to a store on disk at each of its steps, and looks at what it leaves.

Run as ``python interrupting.py PLACE CASE WHAT WAY EVERY`` by test_disk_interrupted.py. A step is what Python asks the
system for: to open, rename, remove, list, lock or sync; each ``EVERY``-th is tried. For each there is a process of its
own, forked from this one, which never opens a database and so has no threads that would be missing in the child.
``WAY`` is ``kill``, or the name of an error that the system gives, or ``small``: no file may be larger than a power of
two, in turn, also those that Oxigraph writes.
"""

from __future__ import annotations

import errno
import os
import shutil
import signal
import sys
import traceback
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import Literal, NamedNode, Quad

from stakegraph import build_network, read_case
from stakegraph.analysis.paths import PathOptions
from stakegraph.errors import StakegraphError
from stakegraph.index import path_indexes
from stakegraph.store.cases import StoredCase
from stakegraph.store.disk import StoreFolder
from stakegraph.terms import SG

if TYPE_CHECKING:
    from collections.abc import Callable

    import networkx as nx

    from stakegraph.model import Case
    from stakegraph.store.base import Store

STEPS = {
    "open",
    "os.rename",
    "os.remove",
    "os.rmdir",
    "os.mkdir",
    "os.chmod",
    "os.listdir",
    "os.scandir",
    "fcntl.flock",
}
DONE, UNTOUCHED, BROKEN = 0, 10, 4
TOO_LONG = 60
# The arguments of this program, and the objects made from them; unset if pytest only imports the module.
PLACE: Path
CASE: Case
NETWORK: nx.MultiDiGraph
WHAT: str
WAY: str
EVERY: int


class Statements(NamedTuple):
    """What stands for the store of a case: all that the store on disk asks it for is its quads."""

    listed: list[Quad]

    def quads(self) -> list[Quad]:
        return self.listed


def case(id_: str, title: str) -> tuple[StoredCase, Store]:
    base = f"https://stakegraph.example/case/{id_}/"
    node = NamedNode(base)
    type_ = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    about = {"identifier": id_, "title": title, "description": f"{title} " * 20}
    statements = [Quad(node, type_, NamedNode(SG + "Case"), node)]
    statements += [
        Quad(node, NamedNode(f"http://purl.org/dc/terms/{key}"), Literal(value), node)
        for key, value in about.items()
    ]
    return StoredCase(id_, base, title), Statements(statements)  # type: ignore[return-value]


def make_index(folder: Path) -> None:
    store = StoreFolder(folder).open()
    find = path_indexes.path_finder(CASE, NETWORK, lambda: store.path_index_folder(store.stored_case("one")))
    assert find("union", None, PathOptions()).paths


CHANGES: dict[str, Callable[[Path], None]] = {
    "load": lambda folder: StoreFolder(folder).load([case("one", "Changed"), case("two", "New")]),
    "unload": lambda folder: StoreFolder(folder).unload("one"),
    "restore": lambda folder: StoreFolder(folder).restore(PLACE / "backup"),
    "backup": lambda folder: StoreFolder(folder).back_up(folder.with_name("copy")),
    "index": make_index,
}


def state(folder: Path) -> str:
    return "\n".join(sorted(map(str, StoreFolder(folder).open().quads())))


def known(name: str) -> str:
    """What `state` was, once `prepare` had made it: to open a database takes long."""
    return (PLACE / f"{name}.txt").read_text(encoding="utf-8")


def forked(work: Callable[[], int | None]) -> int:
    """Do work in a process of its own; return its exit code, or the signal that ended it as a negative number."""
    assert len(list(Path("/proc/self/task").iterdir())) == 1
    child = os.fork()
    if not child:
        code = BROKEN
        try:
            signal.alarm(TOO_LONG)  # work that hangs is ended, and is an error
            code = work() or DONE
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


class Interruption:
    """Ends the process, or gives an error, at one of the steps that concern the place."""

    def __init__(self, moment: int) -> None:
        self.left = moment

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        if event not in STEPS or self.left <= 0:
            return
        name = str(arguments[0])
        # A relative name is in a folder that is being removed. A number is an open file.
        if Path(name).is_absolute() and not name.startswith(str(PLACE)):
            return
        if name.isdigit() and event == "open":
            return
        self.left -= 1
        if self.left == 0:
            if WAY == "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            code = getattr(errno, WAY)
            raise OSError(code, os.strerror(code), name)


def interrupted(folder: Path, moment: int) -> int:
    touched = Interruption(moment)
    if WAY == "small":
        import resource

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << moment, 1 << moment))
    else:
        sync = os.fsync

        def audited_sync(handle: int) -> None:
            touched("fcntl.flock", (handle,))  # Python has no audit event for a sync
            sync(handle)

        os.fsync = audited_sync  # type: ignore[assignment]
        sys.addaudithook(touched)
    try:
        CHANGES[WHAT](folder)
    except StakegraphError as error:
        return error.exit_code if str(PLACE) in str(error) else BROKEN
    return UNTOUCHED if touched.left or WAY == "small" else DONE


def look(folder: Path, status: int) -> None:
    state_now, copy = state(folder), folder.with_name("copy")
    if status in (DONE, UNTOUCHED):
        assert state_now == known("after")
    assert state_now in [known("before"), known("after")]
    if WHAT == "index":
        make_index(folder)
    if WHAT == "backup":
        if status in (DONE, UNTOUCHED):
            assert copy.exists()
        if not copy.exists():
            StoreFolder(folder).back_up(copy)
        assert state(copy) == known("before")
        assert sorted(path.name for path in folder.parent.iterdir()) == ["copy", "store"]
    StoreFolder(folder).load([case("one", "Later"), case("two", "Later")])
    titles = {stored.id: stored.title for stored in StoreFolder(folder).open().cases()}
    assert (titles["one"], titles["two"]) == ("Later", "Later")
    assert len(list((folder / "generations").iterdir())) == 1
    assert sorted(path.name for path in folder.iterdir()) == ["current", "generations", "writer"]


def prepare() -> None:
    StoreFolder(PLACE / "backup").load([case("three", "Kept")])
    StoreFolder(PLACE / "before").load([case("one", "Former"), case("three", "Other")])
    shutil.copytree(PLACE / "before", PLACE / "after")
    if WHAT != "backup":
        CHANGES[WHAT](PLACE / "after")
    for name in ("before", "after"):
        (PLACE / f"{name}.txt").write_text(state(PLACE / name), encoding="utf-8")


def main() -> None:
    setattr(path_indexes, "WORTH_AN_INDEX", 1)  # noqa: B010 - mypy
    assert forked(prepare) == DONE
    moments, status = 0, DONE
    for moment in count(1, EVERY):
        if status == UNTOUCHED:
            break
        moments += 1
        folder = PLACE / str(moment) / "store"
        shutil.copytree(PLACE / "before", folder, copy_function=os.link)
        status = forked(partial(interrupted, folder, moment))
        assert status in (DONE, 2, 3, UNTOUCHED, -signal.SIGKILL), f"{WHAT}, {WAY} at {moment}: {status}"
        seen = forked(partial(look, folder, status))
        assert seen == DONE, f"{WHAT}, {WAY} at {moment}: {status}, then {seen}"
        shutil.rmtree(PLACE / str(moment))
    print(moments - 1)


if __name__ == "__main__":
    PLACE, CASE, WHAT, WAY = Path(sys.argv[1]), read_case(Path(sys.argv[2])), sys.argv[3], sys.argv[4]
    NETWORK, EVERY = build_network(CASE), int(sys.argv[5])
    main()
