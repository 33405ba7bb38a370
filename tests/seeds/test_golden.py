"""Commands on the other shipped cases give the answers that were checked by hand, from memory and from disk.

Each folder of ``golden/seeds/CASE`` holds ``command`` (a line as typed, then ``exit: N`` when it is not 0) and
``expected``. ``STAKEGRAPH_UPDATE_GOLDEN=1 python -m pytest tests/seeds/test_golden.py`` writes the answers anew, from
memory; read the difference before you commit it.
"""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from stakegraph import resources
from stakegraph.case import read_case
from stakegraph.cli import cli
from stakegraph.index import path_indexes
from stakegraph.loading import load_cases

GOLDEN = Path(__file__).parent.parent / "golden" / "seeds"
FOLDERS = sorted(GOLDEN.glob("*/*"))
CASES = sorted(path.name for path in GOLDEN.iterdir())


@pytest.fixture(scope="module", params=["memory", "disk", "indexed"])
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str | None:
    """The folder of a store with the cases; None for memory."""
    if request.param == "memory":
        return None
    pytest.importorskip("fcntl", reason="a store on disk needs the file locks of POSIX")
    folder = tmp_path_factory.mktemp(request.param) / "store"
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "indexed":
            patch.setattr(path_indexes, "WORTH_AN_INDEX", 0)
        load_cases(folder, [read_case(resources.folder("seeds") / case) for case in CASES])
    return str(folder)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: f"{folder.parent.name}-{folder.name}")
def test_a_command_prints_what_was_checked_by_hand(folder: Path, store: str | None) -> None:
    line, _, rest = (folder / "command").read_text(encoding="utf-8").partition("\n")
    _, *words = shlex.split(line)
    case = folder.parent.name
    location = (
        ["--case", str(resources.folder("seeds") / case)]
        if store is None
        else ["--store", store, "--case", case]
    )
    result = CliRunner().invoke(cli, [*words, *location])
    if os.environ.get("STAKEGRAPH_UPDATE_GOLDEN") and store is None:
        (folder / "expected").write_bytes(result.stdout_bytes)
    assert result.exit_code == int(rest.strip().removeprefix("exit:") or 0), result.output
    assert result.stdout_bytes == (folder / "expected").read_bytes()
