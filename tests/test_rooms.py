"""Rooms of the program import only what is below them; imports for types count too."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import stakegraph

ROOT = Path(stakegraph.__file__).parent
NEVER_IMPORTED = {
    "wording": {"formats", "layout", "page", "report"},
    "layout": {"formats", "page", "report"},
    "formats": {"page"},
    "page": {"formats", "report"},
    "page/geometry": {"page.content", "page.document", "page.delivery"},
    "page/content": {"page.document", "page.delivery"},
    "page/document": {"page.delivery"},
}


def _imports(module: Path) -> set[str]:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    return {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


@pytest.mark.parametrize("room", NEVER_IMPORTED)
def test_a_room_imports_nothing_from_above(room: str) -> None:
    upwards = {f"stakegraph.{name}" for name in NEVER_IMPORTED[room]}
    modules = sorted((ROOT / room).rglob("*.py"))
    assert modules
    assert [
        (module.name, name)
        for module in modules
        for name in _imports(module)
        if any(name == above or name.startswith(f"{above}.") for above in upwards)
    ] == []
