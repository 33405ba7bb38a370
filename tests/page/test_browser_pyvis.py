"""The page that pyvis writes of a case: what a case says is text there too."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from selenium.common.exceptions import NoAlertPresentException
from selenium.webdriver import ActionChains

from stakegraph import pyvis_network

if TYPE_CHECKING:
    from pathlib import Path

    from page.reader import Reader
    from stakegraph.model import Case

pytestmark = pytest.mark.slow


def test_attacks_are_text_in_the_titles_of_pyvis(reader: Reader, hostile_case: Case, tmp_path: Path) -> None:
    entities = tuple(
        replace(entity, description="<a href=x><img src=x onerror=alert(6)>")
        for entity in hostile_case.entities
    )
    page = tmp_path / "page.html"
    page.write_text(pyvis_network(replace(hostile_case, entities=entities)).generate_html(), encoding="utf-8")
    reader.driver.get(page.as_uri())
    reader.run("network.moveTo({position: network.getPositions(['ice']).ice, scale: 1})")
    ActionChains(reader.driver).move_to_element(reader.find("#mynetwork")).perform()
    reader.wait(lambda: reader.count(".vis-tooltip"))
    assert "onerror=alert(6)" in reader.text(".vis-tooltip")
    assert reader.count("#mynetwork img, #mynetwork script, #mynetwork a") == 0
    with pytest.raises(NoAlertPresentException):
        reader.driver.switch_to.alert.dismiss()
