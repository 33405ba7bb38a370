"""The server's own pages in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from page.reader import Reader, reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from server.conftest import Served

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    yield from reading(tmp_path_factory.mktemp("server"))


def told(reader: Reader) -> str:
    said = reader.run("return document.getElementById('said').textContent")
    assert isinstance(said, str)
    return said


def test_a_named_question_is_filled_in_and_asked(reader: Reader, served: Served) -> None:
    reader.log("browser")
    reader.driver.get(f"{served.address}/editor")
    reader.run(
        "const named = document.getElementById('named'); named.value = 'about';"
        "named.dispatchEvent(new Event('change'));"
        "document.getElementById('about-name').value = 'Mamdani';"
        "document.querySelector('[data-name=about] .fill').click();"
    )
    reader.wait(lambda: told(reader) == "The question stands in the editor.")
    reader.run("document.getElementById('ask').click()")
    reader.wait(lambda: "row" in told(reader))
    shown = reader.run("return document.querySelectorAll('#answer tbody tr').length")
    asked = served.client.get("/api/queries/about", params={"param": "name=Mamdani"}).json()
    assert told(reader) == f"{len(asked['results']['bindings'])} rows."
    assert shown == len(asked["results"]["bindings"]) > 0
    assert reader.log("browser") == []


def test_what_is_wrong_with_a_question_is_said(reader: Reader, served: Served) -> None:
    reader.driver.get(f"{served.address}/editor")
    reader.run(
        "document.getElementById('query').value = 'SELECT nonsense'; document.getElementById('ask').click();"
    )
    reader.wait(lambda: "cannot be read" in told(reader))


@pytest.mark.parametrize("width", [320, 1440])
@pytest.mark.parametrize("path", ["/", "/editor", "/api"])
def test_no_page_scrolls_sideways(path: str, width: int, reader: Reader, served: Served) -> None:
    reader.resize(width, 800)
    reader.driver.get(served.address + path)
    assert reader.run("return document.documentElement.scrollWidth") <= width


def test_the_page_of_a_case_works_behind_the_server(reader: Reader, served: Served) -> None:
    reader.driver.get(f"{served.address}/cases/nypd-recruitment")
    reader.wait(lambda: reader.run("return document.documentElement.dataset.ready") == "yes")
