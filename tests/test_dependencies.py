"""What pyproject.toml declares: everything that is imported, and no version known to be unsafe."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# The first version of each package without the vulnerability named beside it.
FIRST_SAFE = {
    "h11": "0.16",  # CVE-2025-43859
    "httpcore": "1.0.9",  # the first that allows h11 0.16
    "httpx": "0.23",  # CVE-2021-41945
    "jinja2": "3.1.6",  # CVE-2025-27516
    "numpy": "1.22.2",  # CVE-2021-34141
    "pydantic": "2.4",  # CVE-2024-3772
    "pytest": "9.0.3",  # CVE-2025-71176
    "scipy": "1.11.1",  # CVE-2023-29824
    "starlette": "0.49.1",  # CVE-2025-54121, CVE-2025-62727
    "uvicorn": "0.11.7",  # CVE-2020-7694, CVE-2020-7695
}


def version(text: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", text)))


def lower_bounds() -> dict[str, str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = sum(project["optional-dependencies"].values(), project["dependencies"])
    return dict(line.split(">=") for line in declared if ">=" in line)


@pytest.mark.parametrize("package", FIRST_SAFE)
def test_no_version_with_a_known_vulnerability_is_allowed(package: str) -> None:
    assert version(lower_bounds()[package]) >= version(FIRST_SAFE[package])


def test_every_locked_package_has_hashes_and_no_address() -> None:
    lock = (ROOT / "requirements" / "ci.txt").read_text(encoding="utf-8")
    entries = re.split(r"^(?=\S+==)", lock, flags=re.MULTILINE)[1:]
    assert {entry.partition("==")[0].lower() for entry in entries} >= {"h11", "jinja2", "starlette", "pytest"}
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in lock


def test_the_lock_has_no_version_below_those_that_are_safe() -> None:
    lock = (ROOT / "requirements" / "ci.txt").read_text(encoding="utf-8")
    locked = {name.lower(): text for name, text in re.findall(r"^([\w.-]+)==([\w.]+)", lock, re.MULTILINE)}
    assert [name for name, safe in FIRST_SAFE.items() if version(locked[name]) < version(safe)] == []


@pytest.mark.parametrize(
    "words",
    [["graph"], ["tests", "bench", "--exclude", r"\.venv", "--ignore", "DEP002,DEP004"]],
    ids=["the program", "tests and benches"],
)
def test_every_imported_package_is_declared(words: list[str]) -> None:
    pytest.importorskip("deptry")
    command = [sys.executable, "-m", "deptry", "--no-ansi", *words]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
