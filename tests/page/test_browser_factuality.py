"""A party's own document: whose word each claim is, nothing drawn as a fact, and paths according to the speaker."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from builders import disputed_case
from stakegraph.case.reading import read_case
from stakegraph.page import render_page
from stakegraph.page.content.page_content import PageContent

if TYPE_CHECKING:
    from pathlib import Path

    from page.reader import Reader
    from stakegraph.model import Case
    from stakegraph.vocabulary import Vocabulary

pytestmark = pytest.mark.slow

SVG = "{http://www.w3.org/2000/svg}"
TEXT = (
    "The King has plundered our seas and burnt our towns. We have petitioned for redress. "
    "He will send armies. The Congress and the King disagree.\n"
)
CASE = """id = "petition"
title = "A petition"
base = "https://example.org/petition/"

[[source]]
id = "petition"
file = "petition.txt"
title = "The petition"
speaker = "Congress"
"""
ENTITIES = """id,name,type,aliases,description,wikidata
king,The King,Person,,,
congress,Congress,Organisation,,,
colonies,The colonies,Jurisdiction,,,
towns,The towns,Jurisdiction,,,
"""
CLAIMS = """id,act,source,subject,relation,object,quote,status,said_by,about,means,condition,date,doubt,excused,note
c1,,petition,king,attacks,colonies|towns,plundered our seas and burnt our towns,actual,,,,,,,,
c2,,petition,congress,criticizes,king,We have petitioned for redress,actual,,,,,,,,
c3,,petition,king,escalatesAgainst,colonies,He will send armies,announced,,,,,,,,
c4,,petition,congress,disagreesWith,king,The Congress and the King disagree,actual,,,,,,a state is meant,,
"""
NEWS = """
[[source]]
id = "news"
file = "news.txt"
title = "The news"

[[source]]
id = "copy"
file = "copy.txt"
title = "A copy"
origin = "news"

[[source]]
id = "gazette"
file = "gazette.txt"
title = "The gazette"
"""
NEWS_CLAIMS = """c5,burning,news,king,attacks,towns,The King burnt the towns,actual,,,,,,,,
c6,burning,copy,king,attacks,towns,The King burnt the towns,actual,,,,,,,,
c7,burning,gazette,king,attacks,towns,Towns were burnt by the King,actual,,,,,,,,
c8,burning,gazette,king,attacks,colonies,Towns were burnt by the King,actual,,,,,,,,
c9,,gazette,congress,disagreesWith,king,The two are at odds,actual,,,,,,,,
"""
LISTED = "return [...document.querySelectorAll('[data-path]')].map(each => JSON.parse(each.dataset.path))"


def _write_case(folder: Path, *, has_news: bool = False) -> Case:
    (folder / "case.toml").write_text(CASE + NEWS * has_news, encoding="utf-8")
    (folder / "entities.csv").write_text(ENTITIES, encoding="utf-8")
    (folder / "claims.csv").write_text(CLAIMS + NEWS_CLAIMS * has_news, encoding="utf-8")
    (folder / "petition.txt").write_text(TEXT, encoding="utf-8")
    for name in ("news", "copy"):
        (folder / f"{name}.txt").write_text("The King burnt the towns.\n", encoding="utf-8")
    (folder / "gazette.txt").write_text(
        "Towns were burnt by the King. The two are at odds.\n", encoding="utf-8"
    )
    return read_case(folder)


@pytest.fixture(scope="module")
def petition(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return _write_case(tmp_path_factory.mktemp("petition"))


@pytest.fixture(scope="module")
def page(petition: Case, vocabulary: Vocabulary) -> bytes:
    return render_page(petition, vocabulary)


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """The petition, and a report of one act in three sources of which one is a copy."""
    return _write_case(tmp_path_factory.mktemp("reported"), has_news=True)


def test_a_party_s_document_says_once_whose_word_it_is(
    reader: Reader, page: bytes, petition: Case, reported: Case, vocabulary: Vocabulary
) -> None:
    words = "Every claim here is the word of Congress; no source reports it."
    reader.open(page)
    assert reader.text("header .only-word") == words
    assert page.decode("utf-8").count(words) == 1
    assert "as the word of Congress" in reader.text("#panel .sources")
    framed = render_page(petition, vocabulary, embed_for="https://example.org/petition.html")
    assert framed.decode("utf-8").count(words) == 1
    assert PageContent(reported, vocabulary).template_context()["only_word"] is None


@pytest.mark.parametrize(
    ("claim", "badge", "phrase"),
    [
        ("c1", "“” Alleged", "According to Congress"),
        ("c2", "“I” By its own account", "By its own account (Congress)"),
        ("c3", "Announced", "Said by Congress"),
        ("c4", "“I” By its own account", "coder is unsure: a state is meant"),
    ],
)
def test_evidence_says_who_stands_behind_it(
    reader: Reader, page: bytes, claim: str, badge: str, phrase: str
) -> None:
    reader.open(page, f"#c={claim}")
    assert reader.text("#panel .evidence .badge") == badge
    assert phrase in reader.text("#panel .evidence")
    assert reader.count("#panel .badge.fact") == 0
    assert reader.console() == []


def test_no_line_of_a_party_s_document_is_solid(reader: Reader, page: bytes, tmp_path: Path) -> None:
    reader.open(page)
    root = ElementTree.fromstring(reader.saved("svg", "*-map.svg", tmp_path))
    lines = [
        (group.findtext(f"{SVG}title") or "", group.findall(f"{SVG}path"))
        for group in root.iter(f"{SVG}g")
        if (group.findtext(f"{SVG}title") or "").endswith("”")
    ]
    assert len(lines) == 5
    assert all(float(paths[0].get("opacity") or 1) < 0.8 for _, paths in lines)
    assert any("according to Congress" in title for title, _ in lines)
    heads = {title.partition(" (")[0]: (paths[1].get("d") or "").count("Z") for title, paths in lines}
    assert [count for title, count in heads.items() if "disagrees" in title] == [2]
    assert [count for title, count in heads.items() if "attacks" in title] == [1, 1]


def test_factualities_filter_the_claims(reader: Reader, page: bytes) -> None:
    reader.open(page, "#view=table")
    reader.find("[data-facet=factuality][data-value=alleged]").click()
    rows = reader.run(
        "return [...document.querySelectorAll('#table tbody tr')].map(each => each.dataset.claim)"
    )
    assert rows == ["c2", "c3", "c4"]
    assert "no-factuality=alleged" in reader.run("return location.hash")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("#no-status=announced", "#no-factuality=announced"),
        ("#no-status=actual&no-origin=derived", "#no-factuality=fact&no-factuality=background&no-factuality=derived"),
        ("#from=king&statuses=actual+possible", "#from=king&factualities=fact+background+possible"),
        ("#no-origin=reported&status=actual", ""),
    ],
)  # fmt: skip
def test_a_link_to_an_older_page_opens(reader: Reader, page: bytes, old: str, new: str) -> None:
    reader.open(page, old)
    assert reader.run("return location.hash") == new
    assert reader.console() == []


def test_there_is_no_path_of_facts_but_one_according_to_the_speaker(reader: Reader, page: bytes) -> None:
    reader.open(page, "#from=king&to=towns")
    assert reader.text("#found") == (
        "No conflict path of facts or announced claims. According to Congress, there is one."
    )
    assert reader.count("[data-path]") == 0
    reader.run(
        "[...document.querySelectorAll('.relaxation button')].find(b => /word of Congress/.test(b.textContent)).click()"
    )
    assert "according=congress" in reader.run("return location.hash")
    assert reader.run("return document.querySelector('[data-option=according]').value") == "congress"
    assert reader.run(LISTED) == [[["c1-2"]]]
    assert "alleged, according to Congress; weakest link" in reader.text(".paths small")
    assert "⇢" in reader.text(".paths button")
    reader.open(page, "#from=congress&factualities=fact+background")
    reader.find("[data-option=according] option[value=congress]").click()
    assert reader.run("return document.activeElement.dataset.option") == "according"
    assert "↔" not in reader.text(".paths li:first-child button")  # a criticism besides the state
    assert reader.console() == []


def test_an_act_says_how_many_independent_sources_report_it(
    reader: Reader, reported: Case, vocabulary: Vocabulary
) -> None:
    reader.open(render_page(reported, vocabulary), "#c=c5")
    assert "Reported by 2 independent sources" in reader.text("#panel .plain-status")
    same_act = reader.run(
        "return [...document.querySelectorAll('#panel .evidence dl .plain button')].map(each => each.textContent)"
    )
    assert len(same_act) == 3
    reader.go_to("#c=c1")
    assert "independent sources" not in reader.text("#panel .evidence")
    reader.go_to("#view=table")
    assert reader.console() == []


def test_a_disputed_fact_says_who_denies_it(reader: Reader, vocabulary: Vocabulary) -> None:
    reader.open(render_page(disputed_case(), vocabulary), "#c=w1")
    assert "Disputed: denied by Guild (s1)." in reader.text("#panel .plain-status")
    reader.go_to("#n=guild")
    assert "Disputed: asserted by" in reader.text("#panel")
    assert reader.console() == []


def test_acts_and_states_of_facts_are_counted_once(
    reader: Reader, reported: Case, vocabulary: Vocabulary
) -> None:
    page = render_page(reported, vocabulary)
    contested = dict(PageContent(reported, vocabulary).template_context()["contested"])
    assert contested == {
        "king": "1 done, 1 mutual", "congress": "1 mutual", "colonies": "1 suffered", "towns": "1 suffered",
    }  # fmt: skip
    reader.open(page, "#from=congress&to=king")
    assert "↔" in reader.text(".paths button")
    without_script = page.decode("utf-8").split("<noscript>")[1].split("</noscript>")[0]
    assert re.search(r"\(<bdi>fact; reported by 2 independent sources</bdi>\)", without_script)
    assert "alleged; according to Congress" in without_script


def test_the_text_tells_hints_from_facts(reader: Reader, page: bytes) -> None:
    reader.open(page, "#view=text")
    assert reader.count("#text mark.hint") == reader.count("#text mark") == 4
    assert reader.run("return document.querySelector('#text mark').title") == "Alleged"
