"""A change to a store on disk that ends at any of its steps leaves the old state or the new one, and no rubbish.

Between two of these steps Oxigraph writes files that nobody reads yet; test_disk.py kills at random moments.
"""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from stakegraph.loading import load_cases
from stakegraph.store.disk import StoreFolder

if TYPE_CHECKING:
    from stakegraph.model import Case

pytest.importorskip("fcntl", reason="a store on disk needs the file locks of POSIX")

# Every nth step of a change is tried; STAKEGRAPH_EVERY_STEP=1 tries all of them, which takes minutes.
_WHAT = ("load", "unload", "restore", "backup", "index")  # a failed write of an index is not an error
_EVERY = {"kill": 7, "ENOSPC": 13, "EIO": 17, "small": 4}


@pytest.mark.slow
@pytest.mark.skipif(
    not Path("/proc/self/task").is_dir(), reason="forks, and makes sure that it has no threads"
)
@pytest.mark.parametrize(
    ("what", "way"), [pair for pair in product(_WHAT, _EVERY) if pair != ("index", "small")]
)
def test_a_change_that_ends_at_any_step_leaves_the_old_state_or_the_new_one(
    what: str, way: str, tmp_path: Path, small_folder: Path
) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    every = 1 if "STAKEGRAPH_EVERY_STEP" in os.environ else _EVERY[way]
    folder = tmp_path / "place"
    folder.mkdir()
    script = Path(__file__).with_name("interrupting.py")
    done = subprocess.run(
        [sys.executable, str(script), str(folder), str(small_folder), what, way, str(every)],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) >= 2  # there were steps to be interrupted at


_WRITER = """
import sys
from pathlib import Path
from stakegraph import read_case
from stakegraph.loading import load_cases
from stakegraph.store.disk import StoreFolder
store, case = StoreFolder(Path(sys.argv[1])), read_case(Path(sys.argv[3]))
while True:
    load_cases(store.folder, [case])
    store.unload(case.id)
    store.restore(Path(sys.argv[2]))
"""


@pytest.mark.slow
def test_a_reader_sees_whole_states_only_while_cases_are_loaded_unloaded_and_restored(
    tmp_path: Path, small_case: Case, small_folder: Path
) -> None:
    folder, backup = tmp_path / "store", tmp_path / "backup"

    def state() -> frozenset[str]:
        return frozenset(map(str, StoreFolder(folder).open().quads()))

    load_cases(folder, [dataclasses.replace(small_case, title="Former")])
    StoreFolder(folder).back_up(backup)
    restored = state()
    load_cases(folder, [small_case])
    loaded = state()
    StoreFolder(folder).unload("harbour")
    states, seen = {restored, loaded, state()}, set[frozenset[str]]()
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    words = [sys.executable, "-c", _WRITER, str(folder), str(backup), str(small_folder)]
    writer = subprocess.Popen(words, env=environment)
    try:
        while seen != states:
            assert writer.poll() is None
            seen.add(state())
            assert seen <= states
    finally:
        writer.kill()
        writer.wait()
    assert state() in states
