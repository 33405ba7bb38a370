"""Commands on the bundled case give the answers that were checked by hand against the article, wherever the case is.

Each folder of ``golden/commands`` holds ``command`` (a line as typed, then ``exit: N`` when it is not 0) and
``expected``, what it prints; ``errors``, where there is one, is what it prints beside that. The same files count for
the case in memory, in a store on disk and on a real server, byte for byte. After a change that is meant,
``STAKEGRAPH_UPDATE_GOLDEN=1 python -m pytest tests/test_golden_commands.py`` writes the answers anew, from memory;
read the difference before you commit it.
"""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from places import BUNDLED
from stakegraph.cli import cli

if TYPE_CHECKING:
    from places import Place

FOLDERS = sorted((Path(__file__).parent / "golden" / "commands").iterdir())


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_command_prints_what_was_checked_by_hand_wherever_the_case_is(folder: Path, place: Place) -> None:
    line, _, rest = (folder / "command").read_text(encoding="utf-8").partition("\n")
    program, *words = shlex.split(line)
    is_about_a_case = any(param.name == "folder" for param in cli.commands[words[0]].params)
    result = CliRunner().invoke(cli, [*words, *(place.words(BUNDLED) if is_about_a_case else [])])
    exit_code = int(rest.strip().removeprefix("exit:") or 0)
    if os.environ.get("STAKEGRAPH_UPDATE_GOLDEN") and place.store is None:
        (folder / "expected").write_bytes(result.stdout_bytes)
        if result.stderr_bytes:
            (folder / "errors").write_bytes(result.stderr_bytes)
    assert program == "stakegraph"
    assert result.exit_code == exit_code, result.output
    assert result.stdout_bytes == (folder / "expected").read_bytes()
    errors = folder / "errors"
    assert result.stderr_bytes == (errors.read_bytes() if errors.exists() else b"")
