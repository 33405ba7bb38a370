"""The page carries the short form of its script and style where that fits the sources, else the sources."""

from __future__ import annotations

import re

import pytest

from stakegraph.page.document import html
from stakegraph.page.document.minified import head, pick_short_form

SOURCES = {"app.js": html.script_source, "app.css": html.style_source}


@pytest.mark.parametrize("name", SOURCES)
def test_what_is_kept_was_made_of_the_sources_as_they_stand(name: str) -> None:
    kept = html.own_text("minified", name)
    assert kept.startswith(head(SOURCES[name]())), "changed since: run .ci/minify and commit what it makes"


def test_the_page_carries_the_short_forms() -> None:
    assert len(html.app_script()) < 0.7 * len(html.script_source())
    assert len(html.stylesheet()) < 0.9 * len(html.style_source())
    assert "made by .ci/minify" not in html.app_script() + html.stylesheet()


def test_a_change_of_the_sources_is_on_the_page_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html, "APP_MODULES", html.APP_MODULES[:-1])
    assert html.app_script() == html.script_source()


def test_what_is_short_says_what_the_modules_say() -> None:
    # every text that a reader is shown survives, and the names of the document's parts that the script asks for
    shown = re.findall(r"(?:announce|byId|button)\('([^'\\]+)'", html.script_source())
    assert len(shown) > 40
    assert [text for text in shown if text not in html.app_script()] == []


def test_nothing_of_another_source_is_taken() -> None:
    assert pick_short_form("let a = 1;", head("let a = 2;") + "let a=2") == "let a = 1;"
