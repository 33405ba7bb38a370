"""Generated requests, right and wrong ones, against the OpenAPI description: schemathesis as a client.

schemathesis brings much with it and is not installed with the tests: STAKEGRAPH_SCHEMATHESIS names its program, unless
it is on the path.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from requiring import require

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from server.conftest import Served

pytestmark = pytest.mark.slow

TOKEN = "a-token-of-the-tests-and-no-secret"


def test_no_generated_request_gets_an_answer_that_is_not_described(
    start: Callable[..., AbstractContextManager[Served]], store: Path, tmp_path: Path
) -> None:
    program = os.environ.get("STAKEGRAPH_SCHEMATHESIS") or shutil.which("schemathesis")
    require(
        program is not None,
        "no schemathesis; 'pip install schemathesis' into any venv, and name it in STAKEGRAPH_SCHEMATHESIS",
    )
    assert program is not None
    with start("--store", str(store), STAKEGRAPH_TOKEN=TOKEN) as served:
        done = subprocess.run(
            [
                program, "--config-file", str(Path(__file__).with_name("schemathesis.toml")),
                "run", f"{served.address}/openapi.json", "--header", f"Authorization: Bearer {TOKEN}",
                "--phases", "coverage,fuzzing", "--max-examples", "25", "--seed", "5", "--continue-on-failure",
                "--no-color",
            ],
            capture_output=True, text=True, timeout=300, check=False, cwd=tmp_path,
        )  # fmt: skip
        _, log = served.stop()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "9 selected / 9 total" in done.stdout
    assert "Traceback" not in log
