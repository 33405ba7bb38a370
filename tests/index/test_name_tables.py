"""A saved name table finds the same entities as the case, and raises the same errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stakegraph.errors import StakegraphError, UnknownNameError
from stakegraph.index.name_tables import NameTable
from stakegraph.model import Case, Entity
from strategies import entities, texts

if TYPE_CHECKING:
    from pathlib import Path


def found(find: object, name: str) -> str:
    try:
        answer = find(name)  # type: ignore[operator]
    except UnknownNameError as error:
        return f"{error}"
    return answer.id if isinstance(answer, Entity) else str(answer)


@settings(deadline=None)
@given(members=entities(), misses=st.lists(texts, max_size=3), data=st.data())
def test_a_table_finds_whom_the_case_finds(
    members: tuple[Entity, ...], misses: list[str], data: st.DataObject
) -> None:
    case, table = Case("any", "Any", "https://cases.example/", entities=members), NameTable.of(members)
    names = [name for entity in members for name in entity.names]
    misspelled = data.draw(st.sampled_from(names)) + "x"
    for name in [*names, *(name.upper() for name in names), *misses, misspelled]:
        assert found(table.find, name) == found(case.find, name)
    for entity in members:
        assert table.name(entity.id) == entity.name


def test_an_id_beats_a_name_and_a_name_beats_an_alias() -> None:
    members = (
        Entity("a", "Port", "Organisation", ("b", "Dock")),
        Entity("b", "Dock", "Organisation"),
        Entity("c", "Quay", "Organisation", ("port",)),
    )
    table = NameTable.of(members)
    assert [table.find(name) for name in ("B", "dock", "PORT")] == ["b", "b", "a"]


def test_a_saved_table_is_the_same_table(bundled: Case, tmp_path: Path) -> None:
    table = NameTable.of(bundled.entities)
    table.save(tmp_path / "names", "digest")
    loaded = NameTable.load(tmp_path / "names", "digest")
    assert list(loaded.known) == list(table.known)
    assert loaded.find("trump") == "donald-trump"
    with pytest.raises(UnknownNameError, match=r"unknown stakeholder or stake 'Trumpp'; did you mean"):
        loaded.find("Trumpp")


def test_a_damaged_table_or_one_of_something_else_is_refused(bundled: Case, tmp_path: Path) -> None:
    NameTable.of(bundled.entities).save(tmp_path / "names", "digest")
    with pytest.raises(StakegraphError, match="different claims"):
        NameTable.load(tmp_path / "names", "another")
    path = tmp_path / "names" / "folded_letters.npy"
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    with pytest.raises(StakegraphError, match="is damaged"):
        NameTable.load(tmp_path / "names", "digest")


def test_nobody_has_an_id_that_is_not_there() -> None:
    with pytest.raises(UnknownNameError, match="unknown id 'x'"):
        NameTable.of(()).name("x")
