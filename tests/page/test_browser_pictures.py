"""The map as a file: a PNG of twice the size, and an SVG that any program reads and that carries the quotes."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from stakegraph.wording.claims import quote_words

if TYPE_CHECKING:
    from pathlib import Path

    from page.reader import Reader
    from stakegraph.model import Case

pytestmark = pytest.mark.slow

SVG = "{http://www.w3.org/2000/svg}"


def _save(reader: Reader, folder: Path, ending: str) -> bytes:
    """Press a download button and return the file."""
    return reader.saved(ending, f"*-map.{ending}", folder)


@pytest.mark.parametrize("kind", ["small", "hostile"])
def test_svg_is_well_formed_and_every_line_tells_its_quote(
    reader: Reader, kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    case: Case = request.getfixturevalue(f"{kind}_case")
    reader.open(request.getfixturevalue(f"{kind}_page"))
    root = ElementTree.fromstring(_save(reader, tmp_path, "svg"))
    assert root.tag == f"{SVG}svg"
    titles = [each.text or "" for each in root.iter(f"{SVG}title")]
    assert len(titles) == 1 + len(case.claims) + len(case.entities)
    if kind == "small":
        for claim in case.claims:
            words = ("because " if claim.is_derived else "") + quote_words(claim.quote)
            assert any(title.endswith(f": {words}") for title in titles)
        assert {entity.name for entity in case.entities} <= set(titles)
    assert {each.tag.removeprefix(SVG) for each in root.iter()} <= {
        "svg",
        "title",
        "g",
        "path",
        "rect",
        "text",
    }
    assert not [
        name for each in root.iter() for name in each.attrib if "href" in name or name.startswith("on")
    ]
    assert reader.console() == []


def test_svg_draws_what_the_map_draws(
    reader: Reader, small_page: bytes, small_case: Case, tmp_path: Path
) -> None:
    reader.open(small_page)
    root = ElementTree.fromstring(_save(reader, tmp_path, "svg"))
    assert "NaN" not in ElementTree.tostring(root, encoding="unicode")
    colour = reader.run(
        "return getComputedStyle(document.documentElement).getPropertyValue('--conflict')"
    ).strip()
    assert sum(each.get("stroke") == colour for each in root.iter(f"{SVG}path")) >= 10
    shown = {each.text for each in root.iter(f"{SVG}text") if each.get("fill") != "none"}
    assert {"Zohran Mamdani", "Donald Trump", "NYPD"} <= shown
    width, height = (float(root.get(name) or 0) for name in ("width", "height"))
    for each in root.iter(f"{SVG}text"):
        assert 0 <= float(each.get("x") or -1) <= width
        assert 0 <= float(each.get("y") or -1) <= height


def test_png_is_twice_the_size_of_the_map(reader: Reader, small_page: bytes, tmp_path: Path) -> None:
    reader.open(small_page)
    picture = _save(reader, tmp_path, "png")
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    size = reader.run(
        "const g = document.getElementById('graph'); return [2 * g.clientWidth, 2 * g.clientHeight]"
    )
    assert list(struct.unpack(">II", picture[16:24])) == size
    assert len(picture) > 20_000  # more than an empty sheet
