"""Nothing from outside ends the program: what was found before, and a few runs of the fuzzer."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from fuzz.children import Outcome
from fuzz.inputs import Input, Scene
from fuzz.runs import make_input
from fuzz.surfaces import SURFACES
from fuzz.verdicts import bad_names, failures_of, snapshot, written_outside

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the fuzzer reads /proc")

CORPUS = sorted((Path(__file__).parent / "corpus").rglob("*.json"))
SEED, RUNS = 1, 10


def run_fuzzer(*words: str) -> tuple[int, str]:
    """Run the fuzzer in a process of its own: it forks, and a fork of a process with open databases hangs."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    ran = subprocess.run(
        [sys.executable, "-m", "fuzz", *words], env=environment, text=True, timeout=550, check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    return ran.returncode, ran.stdout


@pytest.mark.slow
@pytest.mark.parametrize("surface", SURFACES)
def test_what_was_found_before_stays_fixed(surface: str) -> None:
    paths = [str(path) for path in CORPUS if path.parent.name == surface]
    code, printed = run_fuzzer("--repeat", *paths)
    failures = [line for line in printed.splitlines() if ": held" not in line]
    assert (code, failures) == (0, [])


@pytest.mark.slow
@pytest.mark.parametrize("surface", SURFACES)
def test_a_few_runs_of_each_surface_find_nothing(surface: str) -> None:
    code, printed = run_fuzzer(
        "--runs", str(RUNS), "--seed", str(SEED), "--surface", surface, "--processes", "1"
    )
    assert code == 0, printed


def test_the_corpus_has_each_surface() -> None:
    assert {path.parent.name for path in CORPUS} == set(SURFACES)
    assert {Input.read(path).surface for path in CORPUS} == set(SURFACES)


@pytest.mark.parametrize("surface", SURFACES)
def test_a_seed_gives_the_same_inputs_and_another_seed_others(surface: str, tmp_path: Path) -> None:
    inputs = [make_input(surface, SEED, run) for run in range(20)]
    assert inputs == [make_input(surface, SEED, run) for run in range(20)]
    assert inputs != [make_input(surface, SEED + 1, run) for run in range(20)]
    for given in inputs:  # what is written for a repetition is the same input
        given.write(tmp_path / "input.json", seed=SEED)
        assert Input.read(tmp_path / "input.json") == json.loads(
            json.dumps(given.__dict__), object_hook=_input
        )


def _input(values: dict[str, object]) -> object:
    return Input(**values) if "surface" in values else values  # type: ignore[arg-type]


# ---- that a failure would be noticed


def _outcome(**changes: object) -> Outcome:
    fine = {"words": ("check",), "code": 0, "stdout": "", "stderr": "", "seconds": 0.1, "memory": 1 << 20,
            "hung": False, "interrupted": False}  # fmt: skip
    return Outcome(**{**fine, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [
        ("signal", _outcome(code=-11)),
        ("time", _outcome(seconds=11.0)),
        ("time", _outcome(code=-9)),
        ("memory", _outcome(memory=(1 << 30) + 1)),
        ("hangs", _outcome(hung=True, code=-9)),
        ("traceback", _outcome(code=1, stderr="Traceback (most recent call last):\nValueError: x")),
        ("traceback", _outcome(code=3, stderr="error: this is a bug in Stakegraph")),
        ("exit code", _outcome(code=130)),
        ("exit code", _outcome(code=70)),
        ("exit code", _outcome(code=1, stderr="error")),
        ("exit code", _outcome(code=2)),
        ("read", _outcome(stdout="… the-canary-was-read …")),
    ],
)
def test_what_counts_as_a_failure(kind: str, outcome: Outcome) -> None:
    assert [failure.kind for failure in failures_of(outcome, limit=10.0)] == [kind]


@pytest.mark.parametrize(
    "outcome",
    [
        _outcome(),
        _outcome(code=1, stdout="no path"),
        _outcome(code=1, stderr="claims.csv:3:quote: is not in the source"),
        _outcome(code=2, stderr="error: none/ is not a folder"),
        _outcome(words=("serve",), code=130, stderr="interrupted", interrupted=True),
    ],
)
def test_what_is_no_failure(outcome: Outcome) -> None:
    assert list(failures_of(outcome, limit=10.0)) == []


def test_what_is_written_outside_the_allowed_folders_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "evil.html").write_text("here before")
    before = snapshot(tmp_path)
    (tmp_path / "output").mkdir()
    (tmp_path / "output" / "page.html").write_text("a page")
    assert list(written_outside(before, snapshot(tmp_path), ("output",))) == []
    (tmp_path / "evil.html").write_text("changed now")
    (tmp_path / "new").write_text("")
    changed = [failure.details for failure in written_outside(before, snapshot(tmp_path), ("output",))]
    assert changed == ["'evil.html' was changed", "'new' was changed"]


@pytest.mark.parametrize(
    "name", [".git/config", "-rf", "con", "aux.txt", "a\\b.txt", "CASE.TOML", "x.sh", "a.txt.", "a/.b/c.txt"]
)
def test_a_name_that_is_not_plain_is_noticed(name: str, tmp_path: Path) -> None:
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text("")
    assert list(bad_names(tmp_path))


def test_plain_names_are_no_failure(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    for name in ("case.toml", "claims.csv", "story.md", "texts/Bürger in.txt"):
        (tmp_path / name).write_text("")
    assert list(bad_names(tmp_path)) == []


def test_a_repeated_piece_is_written_in_full_and_placeholders_are_filled(tmp_path: Path) -> None:
    scene = Scene(tmp_path, "http://127.0.0.1:9/")
    assert scene.expand(["x", ["ab", 3], ["@N@,", 3], "@HTTP@"]) == "xababab0,1,2,http://127.0.0.1:9/"
    assert scene.bytes_of("é\udcff") == b"\xc3\xa9\xff"


@pytest.mark.slow
def test_a_child_that_does_what_it_must_not_is_noticed() -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    ran = subprocess.run(
        [sys.executable, "-m", "fuzz.misdeeds"], env=environment, text=True, timeout=300, check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    assert (ran.returncode, ran.stdout) == (0, "memory\nsignal\nwrites\ncalls out\n")
