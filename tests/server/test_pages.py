"""The server's own pages in a real browser."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import pytest
from selenium.webdriver import ActionChains
from selenium.webdriver.common.keys import Keys

from page import test_browser_axe
from page.reader import Reader, reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from server.conftest import Served

pytestmark = pytest.mark.slow

axe = test_browser_axe.axe
VIEW = "CodeMirror.EditorView.findFromDOM(document.querySelector('.cm-editor'))"


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    yield from reading(tmp_path_factory.mktemp("server"))


def told(reader: Reader) -> str:
    said = reader.run("return document.getElementById('said').textContent")
    assert isinstance(said, str)
    return said


def text_of(reader: Reader) -> str:
    return str(reader.run(f"return {VIEW}.state.doc.toString()"))


def write(reader: Reader, text: str) -> None:
    """Type a query over what stands in the editor, as a hand would; brackets are not completed."""
    reader.find(".cm-content").click()
    ActionChains(reader.driver).key_down(Keys.CONTROL).send_keys("a").key_up(Keys.CONTROL).perform()
    reader.press(Keys.DELETE, text)


def test_a_named_question_is_filled_in_and_asked(reader: Reader, served: Served) -> None:
    reader.log("browser")
    reader.driver.get(f"{served.address}/editor")
    reader.find("[data-name=about]").find_element("xpath", "../summary").click()
    reader.wait(lambda: reader.count("#of-entity option"))  # names to choose from
    reader.find("#about-name").send_keys("Mamdani", Keys.ENTER)
    reader.wait(lambda: told(reader) == "The question stands in the editor.")
    assert "SELECT" in text_of(reader)
    reader.find("#ask").click()
    reader.wait(lambda: "row" in told(reader))
    shown = reader.run("return document.querySelectorAll('#answer tbody tr').length")
    asked = served.client.get("/api/queries/about", params={"param": "name=Mamdani"}).json()
    assert told(reader) == f"{len(asked['results']['bindings'])} rows."
    assert shown == len(asked["results"]["bindings"]) > 0
    assert reader.log("browser") == []


def test_every_named_question_stands_there_with_its_description(reader: Reader, served: Served) -> None:
    reader.driver.get(f"{served.address}/editor")
    listed = reader.run("return [...document.querySelectorAll('.question')].map((each) => each.textContent)")
    known = served.client.get("/api/queries").json()
    assert len(listed) == len(known) >= 15
    for text, query in zip(listed, known, strict=True):
        assert query["description"] in text
        assert all(parameter["description"] in text for parameter in query["parameters"])


def test_what_is_wrong_with_a_question_is_said_and_its_line_is_marked(reader: Reader, served: Served) -> None:
    reader.driver.get(f"{served.address}/editor")
    write(reader, "SELECT ?a WHERE {\n?a nonsense\n}")
    assert reader.count(".cm-line.wrong") == 0
    ActionChains(reader.driver).key_down(Keys.CONTROL).send_keys(Keys.ENTER).key_up(Keys.CONTROL).perform()
    reader.wait(lambda: "cannot be read" in told(reader))
    line = re.search(r"line (\d+)", told(reader))
    assert line is not None
    lines = reader.run("return [...document.querySelectorAll('.cm-line')].map((each) => each.className)")
    assert [number for number, name in enumerate(lines, start=1) if "wrong" in name] == [int(line[1])]
    reader.press("x")
    assert reader.count(".cm-line.wrong") == 0


def test_the_keyboard_leaves_the_editor_by_tab(reader: Reader, served: Served) -> None:
    reader.driver.get(f"{served.address}/editor")
    reader.find(".cm-content").click()
    reader.press(Keys.TAB)
    assert reader.run("return document.activeElement.id") == "ask"


def test_words_are_coloured_and_the_codebook_completes_them(reader: Reader, served: Served) -> None:
    reader.log("browser")
    reader.driver.get(f"{served.address}/editor")
    keyword = "getComputedStyle(document.querySelector('.cm-line span')).color"
    plain = "getComputedStyle(document.querySelector('.cm-line')).color"
    assert reader.run(f"return {keyword} !== {plain}")
    write(reader, "ASK { ?who sg:threat")
    reader.wait(lambda: reader.count(".cm-completionLabel"))
    assert "sg:threatens" in reader.text(".cm-tooltip-autocomplete")
    time.sleep(0.2)  # a list that has just come takes no Enter, lest it be meant for the text
    reader.press(Keys.ENTER)
    assert text_of(reader) == "ASK { ?who sg:threatens"
    assert reader.log("browser") == []


def test_an_answer_leads_to_the_page_of_the_case(reader: Reader, served: Served) -> None:
    reader.driver.get(f"{served.address}/editor")
    reader.find("#ask").click()
    reader.wait(lambda: "row" in told(reader))
    linked = reader.run(
        "return [...document.querySelectorAll('#answer a')].map((each) => each.getAttribute('href'))"
    )
    assert "/cases/nypd-recruitment#n=donald-trump" in linked
    assert not [each for each in linked if "stakegraph.example" in each]


def test_without_scripts_a_question_can_still_be_asked(served: Served) -> None:
    page = served.client.get("/editor").text
    assert '<form id="form" action="/sparql" method="get">' in page
    assert '<textarea id="query" name="query"' in page
    accepted = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    answer = served.client.get("/sparql", params={"query": "ASK {}"}, headers=accepted)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/xml")


def test_styles_come_in_by_a_nonce_of_each_answer(served: Served) -> None:
    policies = [served.client.get("/editor").headers["content-security-policy"] for _ in range(2)]
    assert policies[0] != policies[1]
    assert all(
        "'unsafe-inline'" not in policy and "style-src 'self' 'nonce-" in policy for policy in policies
    )
    assert "nonce" not in served.client.get("/").headers["content-security-policy"]


STATES = [
    (path, scheme, width)
    for path in ("/", "/editor", "/api")
    for scheme in ("light", "dark")
    for width in (360, 1280)
]


@pytest.mark.parametrize(("path", "scheme", "width"), STATES)
def test_axe_finds_nothing(
    path: str, scheme: str, width: int, reader: Reader, served: Served, axe: str
) -> None:
    reader.prefer(prefers_color_scheme=scheme)
    reader.resize(width, 900)
    reader.driver.get(served.address + path)
    if path == "/editor":
        reader.find("#ask").click()
        reader.wait(lambda: "row" in told(reader))
        reader.run("document.querySelector('[data-name=about]').parentElement.open = true")
    reader.run(axe)
    assert reader.driver.execute_async_script(test_browser_axe.RUN) == []


@pytest.mark.parametrize("width", [320, 360, 768, 1920])
@pytest.mark.parametrize("path", ["/", "/editor", "/api"])
def test_no_page_scrolls_sideways(path: str, width: int, reader: Reader, served: Served) -> None:
    reader.resize(width, 800)
    reader.driver.get(served.address + path)
    assert reader.run("return document.documentElement.scrollWidth") <= width


def test_the_page_of_a_case_works_behind_the_server(reader: Reader, served: Served) -> None:
    reader.driver.get(f"{served.address}/cases/nypd-recruitment")
    reader.wait(lambda: reader.run("return document.documentElement.dataset.ready") == "yes")
