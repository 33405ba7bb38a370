"""The runner of the W3C's tests tells right from wrong: a suite of our own, in the W3C's format, half of it wrong."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from conformance.manifests import Test, read_tests
from conformance.w3c import FAILED, KNOWN, LEFT_OUT, PASSED, REFUSED, main, run

SUITE = Path(__file__).parent / "suite"
STATUSES = {"service": REFUSED, "update": REFUSED, "entailed": LEFT_OUT, "protocol": LEFT_OUT}


def names(folder: str) -> list[str]:
    return [test.name for test in read_tests(SUITE / folder)]


@pytest.mark.parametrize("test", read_tests(SUITE / "sound"), ids=lambda test: test.name)
def test_a_right_expectation_passes(test: Test) -> None:
    outcome = run(test)
    assert outcome.status == STATUSES.get(test.name.partition("#")[2], PASSED), outcome.reason


@pytest.mark.parametrize("test", read_tests(SUITE / "broken"), ids=lambda test: test.name)
def test_a_wrong_expectation_fails(test: Test) -> None:
    outcome = run(test)
    assert outcome.status == FAILED
    assert outcome.reason


def test_what_fails_is_printed_with_its_reason_and_ends_with_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(SUITE)]) == 1
    printed = capsys.readouterr().out
    assert all(f"FAILED {name}: " in printed for name in names("broken"))
    assert "FAILED broken#other-number: expected 2 rows: " in printed
    assert "2 refused: SERVICE 1, update 1" in printed
    assert main([str(SUITE / "sound")]) == 0


def test_what_is_listed_with_a_reason_may_fail_and_may_not_pass(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    known = tmp_path / "known.toml"
    listed = "".join(f'"{name}" = "because"\n' for name in names("broken"))
    known.write_text(listed, encoding="utf-8")
    assert main([str(SUITE), "--known", str(known)]) == 0
    assert "fails as known: broken#readable: because" in capsys.readouterr().out
    known.write_text(listed + '"sound#ask" = "because"\n', encoding="utf-8")
    assert main([str(SUITE), "--known", str(known)]) == 1
    assert "PASSED, though known.toml lists it: sound#ask" in capsys.readouterr().out


def test_a_folder_without_tests_is_no_success(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 2
    assert "no manifest.ttl with tests" in capsys.readouterr().err


def test_each_known_failure_has_a_reason_and_the_docs_list_it() -> None:
    listed = (Path(__file__).parents[2] / "bench" / "results" / "conformance.md").read_text(encoding="utf-8")
    for name, reason in tomllib.loads(KNOWN.read_text(encoding="utf-8")).items():
        assert reason.strip()
        assert f"- `{name}`: {reason}\n" in listed
