"""The page as bytes: what it holds, what may run in it, and that it is always the same."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from importlib.metadata import requires
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import builders
import stakegraph
from stakegraph.errors import StakegraphError
from stakegraph.factuality import assess_case
from stakegraph.model import Case, Claim, Entity, Factuality, Source, Status
from stakegraph.page import render_page
from stakegraph.page.content.packed import unpack_rows
from stakegraph.page.content.page_content import PageContent
from stakegraph.page.document import html

if TYPE_CHECKING:
    from stakegraph.vocabulary import Vocabulary


class _Document(HTMLParser):
    """What a browser makes of a page: its elements, and the texts of its scripts and styles."""

    def __init__(self, page: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, dict[str, str | None], str]] = []
        self._inside: tuple[str, dict[str, str | None]] | None = None
        self.feed(page.decode("utf-8"))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._inside = (tag, dict(attrs)) if tag in {"script", "style", "title"} else None

    def handle_endtag(self, tag: str) -> None:
        self._inside = None

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.texts.append((*self._inside, data))

    def inline(self, tag: str) -> list[str]:
        return [text for name, attributes, text in self.texts if name == tag and "type" not in attributes]

    def data(self) -> Any:
        data = json.loads(next(text for _, attributes, text in self.texts if attributes.get("id") == "data"))
        return data | {each: unpack_rows(data[each]) for each in ("nodes", "edges")}

    def policy(self) -> str:
        metas = [attributes for tag, attributes in self.elements if tag == "meta"]
        return next(
            each["content"] or "" for each in metas if each.get("http-equiv") == "Content-Security-Policy"
        )


def _hash_of(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _run_with_cases(program: str, seed: str = "0") -> str:
    """Return what a program prints in a fresh interpreter, where `cases` is the module with the cases."""
    conftest = str(Path(__file__).with_name("conftest.py"))
    head = (
        "import importlib.util, hashlib, sys;"
        f"spec = importlib.util.spec_from_file_location('cases', {conftest!r});"
        "cases = importlib.util.module_from_spec(spec); spec.loader.exec_module(cases);"
    )
    source_root = str(Path(stakegraph.__file__).parent.parent)
    done = subprocess.run(
        [sys.executable, "-c", head + program],
        env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": source_root},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


@pytest.mark.parametrize("seed", ["0", "1", "2", "3"])
def test_same_case_gives_same_bytes_under_any_hash_seed(seed: str, small_page: bytes) -> None:
    digest = _run_with_cases(
        "page = cases.render_page(cases.make_small_case(), cases.load_vocabulary());"
        "print(hashlib.sha256(page).hexdigest())",
        seed,
    )
    assert digest == hashlib.sha256(small_page).hexdigest()


@pytest.mark.parametrize(
    ("step", "unused"),
    [
        ("import stakegraph.page", {"pyvis", "numpy", "jinja2"}),
        ("cases.render_page(cases.make_small_case(), cases.load_vocabulary())", {"pyvis", "IPython"}),
    ],
)
def test_the_page_imports_no_more_than_it_needs(step: str, unused: set[str]) -> None:
    done = _run_with_cases(f"{step}; print({unused} & set(sys.modules) or 'set()')")
    assert done == "set()"


@pytest.mark.parametrize("which", ["small_page", "hostile_page"])
def test_policy_lets_exactly_the_inlined_scripts_and_style_run(
    which: str, request: pytest.FixtureRequest
) -> None:
    document = _Document(request.getfixturevalue(which))
    scripts, styles = document.inline("script"), document.inline("style")
    assert (len(scripts), len(styles)) == (2, 1)
    directives = dict(each.strip().partition(" ")[::2] for each in document.policy().split(";"))
    assert directives == {
        "default-src": "'none'",
        "script-src": " ".join(map(_hash_of, scripts)),
        "style-src": _hash_of(styles[0]),
        "img-src": "data: blob:",
        "base-uri": "'none'",
        "form-action": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "'none'",
    }


def test_page_has_no_carriage_return_that_would_change_a_hash(small_page: bytes) -> None:
    assert b"\r" not in small_page


@pytest.mark.parametrize("which", ["small_page", "hostile_page"])
def test_page_names_no_address_to_load_from(which: str, request: pytest.FixtureRequest) -> None:
    document = _Document(request.getfixturevalue(which))
    loaded = [
        (tag, name, value)
        for tag, attributes in document.elements
        for name, value in attributes.items()
        if name in {"src", "srcset", "href", "data", "action", "poster"} and value not in {"data:,", "#panel"}
    ]
    assert loaded == []


def test_attacks_add_no_element_and_no_handler(small_page: bytes, hostile_page: bytes) -> None:
    usual, attacked = _Document(small_page), _Document(hostile_page)
    assert {tag for tag, _ in attacked.elements} == {tag for tag, _ in usual.elements}
    assert len([tag for tag, _ in attacked.elements if tag == "script"]) == 4
    assert not [name for _, attributes in attacked.elements for name in attributes if name.startswith("on")]


def test_attacks_change_neither_script_nor_style(small_page: bytes, hostile_page: bytes) -> None:
    usual, attacked = _Document(small_page), _Document(hostile_page)
    assert attacked.inline("script") == usual.inline("script")
    assert attacked.inline("style") == usual.inline("style")
    assert attacked.policy() == usual.policy()


def test_data_block_escapes_what_html_or_a_script_would_read(hostile_page: bytes) -> None:
    block = re.search(rb'id="data">(.*?)</script>', hostile_page, re.DOTALL)
    assert block is not None
    assert not re.search("[<>&\u2028\u2029]", block[1].decode("utf-8"))
    json.loads(block[1])


def test_hidden_direction_marks_are_shown(hostile_page: bytes) -> None:
    text = hostile_page.decode("utf-8")
    assert "\u202e" not in text.split('id="data">')[1].split("</script>")[0]
    assert "[U+202E]" in text


def test_only_web_addresses_become_links(hostile_page: bytes, small_page: bytes) -> None:
    assert [source["link"] for source in _Document(hostile_page).data()["sources"]] == [None, None]
    assert {node["wikidata"] for node in _Document(hostile_page).data()["nodes"]} == {None}
    links = [source["link"] for source in _Document(small_page).data()["sources"]]
    assert links == ["https://example.org/story?id=1&page=2", None]


def test_every_claim_is_an_edge_of_its_own(small_case: Case, small_page: bytes) -> None:
    data = _Document(small_page).data()
    assert [edge["id"] for edge in data["edges"]] == [claim.id for claim in small_case.claims]
    assert [(edge["from"], edge["to"]) for edge in data["edges"]] == [
        (claim.subject, claim.object) for claim in small_case.claims
    ]
    assert [node["id"] for node in data["nodes"]] == [entity.id for entity in small_case.entities]


def test_quotes_are_verbatim_and_stand_in_their_passage(small_case: Case, small_page: bytes) -> None:
    for claim, edge in zip(small_case.claims, _Document(small_page).data()["edges"], strict=True):
        text = small_case.source_by_id[claim.source].text
        assert edge["quote"] == claim.quote == text[edge["start"] : edge["end"]]
        passage = edge["before"].lstrip("…") + edge["quote"] + edge["after"].removesuffix(" …")
        assert passage in text


def test_arrows_follow_direction_and_symmetry(small_page: bytes) -> None:
    edges = {edge["id"]: edge for edge in _Document(small_page).data()["edges"]}
    assert edges["c15"]["arrows"] == "to, from"
    assert edges["c05"]["arrows"] == "to"


def test_stronger_claims_are_wider_and_own_intensity_wins(small_page: bytes) -> None:
    edges = {edge["id"]: edge for edge in _Document(small_page).data()["edges"]}
    assert edges["c06"]["width"] > edges["c05"]["width"] > edges["c03"]["width"] > edges["c19"]["width"]
    assert edges["d01"]["strength"] == 3.5


def test_factuality_tells_facts_from_background_from_derived_claims(small_page: bytes) -> None:
    edges = {edge["id"]: edge for edge in _Document(small_page).data()["edges"]}
    assert [edges[key]["factuality"] for key in ("c01", "r01", "d01")] == ["fact", "background", "derived"]
    assert [edges[key]["reports"] for key in ("c01", "r01", "d01")] == [1, 0, 0]
    assert (edges["d01"]["rule"], edges["d01"]["premises"]) == ("stake rule", ["c07", "r03"])


def test_page_carries_nothing_beside_the_allowed_keys(small_page: bytes) -> None:
    data = _Document(small_page).data()
    assert set(data) == {
        "meta", "words", "types", "columns", "groups", "sources", "camps", "story", "nodes", "edges", "options",
        "notes", "names", "clusters", "campFigure",
    }  # fmt: skip
    assert not {"color", "shape", "font", "title"} & {key for node in data["nodes"] for key in node}
    assert data["options"]["physics"] == {"enabled": False}


def test_document_has_title_language_viewport_and_one_heading(small_page: bytes) -> None:
    document = _Document(small_page)
    assert document.elements[0] == ("html", {"lang": "en"})
    assert [tag for tag, _ in document.elements].count("h1") == 1
    assert any(attributes.get("name") == "viewport" for _, attributes in document.elements)
    assert any(tag == "title" and "ICE recruits NYPD officers" in text for tag, _, text in document.texts)


def test_without_scripts_every_claim_can_still_be_read(small_case: Case, small_page: bytes) -> None:
    fallback = small_page.decode("utf-8").split("<noscript>")[1].split("</noscript>")[0]
    assert fallback.count("<li>") == len(small_case.claims) + len(small_case.sources)
    assert (
        "(<bdi>fact</bdi>): <bdi>‘invited officers to join “an agency that respects you,”’</bdi>" in fallback
    )
    assert ": because <bdi>“These threats" in fallback
    assert "(<bdi>background, no article says it</bdi>): <bdi>“ICE is an agency" in fallback
    assessed = assess_case(small_case)
    assert fallback.count("(<bdi>fact") == sum(claim.is_fact for claim in assessed.claims)


def test_symbols_grow_with_facts_only(vocabulary: Vocabulary) -> None:
    hints = [
        builders.claim(f"h{status.value}", "hinted", "attacks", "x", status.value)
        for status in Status
        if status is not Status.ACTUAL
    ]
    derived = builders.claim("d1", "hinted", "attacks", "x", rule="stake", derived_from=("hpossible",))
    small = builders.case(
        *hints,
        derived,
        builders.claim("c1", "y", "attacks", "z"),
        builders.claim("c2", "calm", "meetsWith", "z"),
    )
    nodes = PageContent(small, vocabulary).script_data()["nodes"]
    sizes = {each["id"]: each["size"] for each in nodes}
    assert sizes["hinted"] == sizes["x"] == sizes["calm"] < sizes["y"] == sizes["z"]


def test_symbols_grow_once_for_each_act(vocabulary: Vocabulary) -> None:
    apart = builders.case(
        builders.claim("c1", "a", "attacks", "b"), builders.claim("c2", "a", "threatens", "b")
    )
    of_one_act = replace(apart, claims=tuple(replace(claim, act="raid") for claim in apart.claims))
    first, second = (
        PageContent(case, vocabulary).script_data()["nodes"][0]["size"] for case in (apart, of_one_act)
    )
    assert second < first


def test_own_script_and_style_stay_small() -> None:
    assert len(html.app_script().encode()) <= 64 * 1024
    assert len(html.stylesheet().encode()) <= 15 * 1024


def test_every_module_of_the_app_is_in_the_script() -> None:
    folder = Path(html.__file__).with_name("app")
    assert sorted(html.APP_MODULES) == sorted(path.name for path in folder.glob("*.js"))


def test_inline_script_that_would_end_its_element_is_refused() -> None:
    with pytest.raises(StakegraphError, match="would end it"):
        html._inline("let text = '</SCRIPT>'")


@pytest.mark.parametrize(("name", "value"), [("VIS_VERSION", "0.0.1"), ("find_spec", lambda _: None)])
def test_missing_vis_network_is_named(name: str, value: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html, name, value)
    with pytest.raises(StakegraphError, match=r"vis-network .*pip install 'pyvis>=0\.3\.2,<0\.4'"):
        html.vis_network()


def test_the_pinned_pyvis_carries_the_vis_network_that_the_page_needs() -> None:
    assert re.search(r"@version (\S+)", html.vis_network()[:1000])[1] == html.VIS_VERSION  # type: ignore[index]
    pinned = [line for line in requires("stakegraph") or [] if line.startswith("pyvis")]
    assert pinned == ["pyvis<0.4,>=0.3.2"]


@pytest.mark.parametrize("count", [0, 1, 2])
def test_cases_with_few_entities_and_no_claims_have_a_page(count: int, vocabulary: Vocabulary) -> None:
    entities = tuple(Entity(f"e{each}", f"Entity {each}", "Person") for each in range(count))
    data = _Document(
        render_page(Case("tiny", "Tiny", "https://example.org/", None, (), entities), vocabulary)
    ).data()
    assert (len(data["nodes"]), data["edges"]) == (count, [])


def test_a_claim_of_an_entity_about_itself_has_a_page(vocabulary: Vocabulary) -> None:
    source = Source("s", "Text", "I blame myself.", "s.txt")
    claim = Claim("c", "s", "me", "criticizes", "me", "I blame myself", 0, 14)
    case = Case(
        "self", "Self", "https://example.org/", None, (source,), (Entity("me", "Me", "Person"),), (claim,)
    )
    edge = _Document(render_page(case, vocabulary)).data()["edges"][0]
    assert (edge["from"], edge["to"], edge["lane"]) == ("me", "me", 0)


def test_a_hint_never_reads_as_a_fact(small_case: Case, vocabulary: Vocabulary) -> None:
    data = PageContent(small_case, vocabulary).script_data()
    words = {word["id"]: word for word in data["words"]["factuality"]}
    assert words.pop("fact")["mark"] == ""
    marks = [word["mark"] for word in words.values()]
    assert all(marks)
    assert len(set(marks)) == len(marks) == len(Factuality)  # one more for derived claims, none for facts


def test_names_are_data_even_when_they_look_like_options(small_case: Case, vocabulary: Vocabulary) -> None:
    entities = (replace(small_case.entities[0], name="0"), *small_case.entities[1:])
    page = render_page(replace(small_case, entities=entities), vocabulary)
    assert _Document(page).data()["nodes"][0]["name"] == "0"
