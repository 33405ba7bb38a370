"""``case.toml`` is read whole, or refused with an error: what it nests and how long it is makes no difference."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stakegraph.case import inspect_case
from stakegraph.case.settings import SettingsError, parse_settings
from stakegraph.errors import CaseError

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = {
    "nested lists": ("x = " + "[" * 3_000, "nests"),
    "nested tables": ("x = " + "{a=" * 3_000, "nests"),
    "nested lists that end": ("x = " + "[" * 3_000 + "]" * 3_000, "nests"),
    "a long number": ("x = " + "1" * 5_000, "digits"),
    "a long number in a list": ("x = [" + "1_" * 5_000 + "1]", "digits"),
    "a dotted key": (".".join("a" * 20_000) + " = 1", "parts"),
    "a dotted key with quotes": (" . ".join(['"a b"'] * 20_000) + " = 1", "parts"),
    "a dotted key with apostrophes": (".".join(["'a.b'"] * 20_000) + " = 1", "parts"),
    "a dotted header": ("[" + ".".join("a" * 20_000) + "]", "parts"),
    "a dotted header of tables": ("[[" + " .\t".join("a" * 20_000) + "]]", "parts"),
    "a dotted key in a table": ("x = {" + ".".join("a" * 20_000) + " = 1}", "parts"),
    "a dotted key after a string": ('x = """a\\"""b"""\n' + ".".join("a" * 20_000) + " = 1", "parts"),
    "many keys of many parts": (
        "".join(f"\n[k{index}.{'.'.join('a' * 48)}]" for index in range(200)),
        "dots",
    ),
    "a string that never ends": ('x = """' + '\\"' * 20_000, "well-formed"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_settings_are_a_finding(name: str, small_folder: Path) -> None:
    text, message = HOSTILE[name]
    (small_folder / "case.toml").write_text(text, encoding="utf-8")
    with pytest.raises(CaseError, match=message) as caught:
        inspect_case(small_folder)
    assert [finding.file for finding in caught.value.findings] == ["case.toml"]
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    "text",
    [
        f"x = '{'a.' * 100}'",
        f'x = """\n{"a . " * 100}"""',
        f"x = '''{'a.' * 100}''''",
        f"# {'a.' * 100}",
        f'x = "a" # {"a." * 100}',
        f"x = 'Chapter 1 {'.' * 200} 7'",
        ".".join("a" * 40) + " = 1",
        f"x = {'[' * 50}{']' * 50}",
        "x = 0x" + "f" * 5_000,
    ],
)
def test_long_texts_and_usual_keys_are_read(text: str) -> None:
    assert parse_settings(text) == tomllib.loads(text)


@given(text=st.text(alphabet="a.\"'\\\n#=[] 1", max_size=60))
def test_all_else_is_read_as_tomllib_reads_it(text: str) -> None:
    try:
        expected = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        with pytest.raises(SettingsError, match="well-formed"):
            parse_settings(text)
    else:
        assert parse_settings(text) == expected
