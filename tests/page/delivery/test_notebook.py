"""The page in a notebook: whole, in a frame of its own, and working there."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from stakegraph import PageView
from stakegraph.page.delivery.reimport import case_in_page

if TYPE_CHECKING:
    from page.reader import Reader
    from stakegraph.model import Case

ATTACK = (
    "\"></iframe></script><script>document.title = 'attacked'</script><img src=x onerror=alert(1)> \u202e"
)


class _Elements(HTMLParser):
    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


@pytest.fixture(scope="module")
def attacked(bundled: Case) -> Case:
    """The bundled case with an attack in its title, a name and a note."""
    first, *rest = bundled.entities
    entities = (replace(first, name=ATTACK), *rest)
    claims = tuple(replace(each, note=ATTACK) for each in bundled.claims)
    return replace(bundled, title=ATTACK, entities=entities, claims=claims)


def test_the_frame_holds_exactly_the_page(attacked: Case) -> None:
    view = PageView(attacked, height=500)
    ((tag, attributes),) = _Elements(view._repr_html_()).tags
    assert tag == "iframe"
    assert set(attributes) == {"title", "sandbox", "width", "height", "style", "srcdoc"}
    assert attributes["height"] == "500"
    assert attributes["srcdoc"] == view.page.decode("utf-8")
    assert case_in_page(view.page) == attacked


def test_the_frame_cannot_act_as_the_notebook(bundled: Case) -> None:
    assert "allow-same-origin" not in PageView(bundled)._repr_html_().split("srcdoc=")[0]
    assert "allow-top-navigation" not in PageView(bundled)._repr_html_().split("srcdoc=")[0]


def test_where_no_frame_is_shown_one_line_stands_for_it(attacked: Case) -> None:
    told = repr(PageView(attacked))
    assert told.startswith("<PageView of ")
    assert "trusted" in told
    assert "\u202e" not in told
    assert len(told) < len(attacked.title) + 120


@pytest.mark.parametrize("height", [0, -1])
def test_a_frame_without_height_is_refused(height: int, bundled: Case) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        PageView(bundled, height)


@pytest.mark.slow
def test_the_page_works_in_its_frame(reader: Reader, attacked: Case) -> None:
    notebook = f"<!doctype html><meta charset=utf-8><title>Notebook</title>{PageView(attacked)._repr_html_()}"
    file = reader.folder / "notebook.html"
    file.write_text(notebook, encoding="utf-8")
    reader.driver.get("about:blank")
    reader.log("browser")
    reader.driver.get(file.as_uri())
    reader.driver.switch_to.frame(reader.find("iframe"))
    reader.wait(lambda: reader.run("return document.documentElement.dataset.ready") == "yes")
    assert reader.text("h1") == ATTACK.replace("\u202e", "[U+202E]")
    reader.find("#show-table").click()
    assert reader.count("#table tbody tr") >= len(attacked.claims)
    reader.find("#table tbody button").click()
    assert reader.count("#panel .passage mark") == 1
    assert not reader.find("#copy-link").is_displayed()
    with pytest.raises(Exception, match=r"SecurityError|Blocked a frame"):
        reader.run("return parent.document.title")
    reader.driver.switch_to.default_content()
    assert reader.driver.title == "Notebook"
    assert reader.count("img") == 0
    assert reader.console() == []
