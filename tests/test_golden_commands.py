"""Commands on the bundled case give the answers that were checked by hand against the article.

Each folder of ``golden/commands`` holds ``command`` (a line as typed, then ``exit: N`` when it is not 0) and
``expected``, what it prints. After a change that is meant, ``STAKEGRAPH_UPDATE_GOLDEN=1 python -m pytest
tests/test_golden_commands.py`` writes the answers anew; read the difference before you commit it.
"""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from stakegraph.cli import cli

FOLDERS = sorted((Path(__file__).parent / "golden" / "commands").iterdir())


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_command_prints_what_was_checked_by_hand(folder: Path) -> None:
    line, _, rest = (folder / "command").read_text(encoding="utf-8").partition("\n")
    program, *words = shlex.split(line)
    result = CliRunner().invoke(cli, words)
    printed = result.stdout_bytes.decode("utf-8")
    exit_code = int(rest.strip().removeprefix("exit:") or 0)
    if os.environ.get("STAKEGRAPH_UPDATE_GOLDEN"):
        (folder / "expected").write_text(printed, encoding="utf-8", newline="")
    assert program == "stakegraph"
    assert result.exit_code == exit_code, result.output
    assert printed == (folder / "expected").read_bytes().decode("utf-8")
