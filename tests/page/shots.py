"""Pictures of every state of the page at five widths, for someone who looks at them after a change of its looks.

``PYTHONPATH=tests python -m page.shots FOLDER [WORD …]`` writes them, and an ``index.html`` that shows them side by
side; with words, only states whose name has one of them. Nothing is judged here: that is for the eye.
"""

from __future__ import annotations

import argparse
import base64
import tempfile
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from large_cases import large_case
from page.conftest import ATTACK, make_hostile_case, make_small_case
from page.reader import Reader, reading
from stakegraph import bundled_case, load_vocabulary
from stakegraph.model import Case, Claim, Entity, Source
from stakegraph.page import render_page
from stakegraph.page.content.leads import Leads
from stakegraph.page.delivery.split import split
from stakegraph.rules import with_derived_claims

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

SIZES = {360: 740, 768: 1024, 1024: 768, 1440: 900, 1920: 1080}
LOOKS: dict[str, dict[str, str]] = {
    "light": {},
    "dark": {"prefers_color_scheme": "dark"},
    "forced": {"forced_colors": "active"},
    "grey": {},
}
TWO = ("light", "dark")
TYPE = "const q = document.getElementById('query'); q.value = '{}'; q.focus(); q.dispatchEvent(new Event('input'))"


class State(NamedTuple):
    """What a picture shows: a case, an address, a script that does the rest, and in which looks."""

    case: str
    fragment: str = ""
    script: str = ""
    looks: Sequence[str] = TWO
    sizes: Sequence[int] = tuple(SIZES)


OPEN_LEGEND = (
    "document.getElementById('show-legend').click();"
    "document.querySelectorAll('#legend details').forEach((each) => { each.open = true; })"
)
STATES = {
    "start": State("bundled", looks=tuple(LOOKS)),
    "help": State("bundled", "", "document.querySelector('#panel .help').scrollIntoView()"),
    "entity": State("bundled", "#n=donald-trump", looks=tuple(LOOKS)),
    "claim": State("bundled", "#c=c043", looks=("light", "dark", "forced")),
    "claim-derived": State("bundled", "#c=d001", looks=("light",)),
    "filters": State(
        "bundled", "#no-polarity=tie&no-factuality=possible&no-type=Policy&no-polarity=contextual"
    ),
    "legend": State("bundled", "", OPEN_LEGEND, (*TWO, "forced")),
    "search": State("bundled", "", TYPE.format("mam")),
    "paths": State("bundled", "#from=donald-trump&to=ice", looks=(*TWO, "grey")),
    "no-path": State("bundled", "#from=donald-trump&to=nypd-officers"),
    "compare": State("bundled", "#v=donald-trump+zohran-mamdani"),
    "camp": State("bundled", "#k=0", looks=tuple(LOOKS)),
    "story": State("bundled", "#s=2"),
    "time": State("dated", "#from=donald-trump&until=2025-05", OPEN_LEGEND),
    "table": State("bundled", "#view=table", looks=(*TWO, "forced")),
    "text": State("bundled", "#c=c043&view=text", looks=(*TWO, "forced")),
    "focus": State("bundled", "", "document.getElementById('graph').focus()", (*TWO, "forced"), (1440,)),
    "hostile": State("hostile"),
    "hostile-entity": State("hostile", "#n=donald-trump", looks=("light",)),
    "hostile-claim": State("hostile", "#c=c06", looks=("light",)),
    "hostile-table": State("hostile", "#view=table", looks=("light",)),
    "hostile-story": State("hostile", "#s=2", looks=("light",)),
    "hostile-legend": State("hostile", "", OPEN_LEGEND, ("light",)),
    "scripts": State("scripts", "#n=e3"),
    "scripts-claim": State("scripts", "#c=c0", looks=("light",)),
    "scripts-pair": State("scripts", "#v=e0+e3", looks=("light",)),
    "one": State("one", looks=("light",)),
    "empty": State("empty", looks=("light",)),
    "embed": State("embed", sizes=(360, 600, 768, 1024)),
    "embed-claim": State("embed", "#c=c043", sizes=(360, 600, 768, 1024)),
    "embed-500": State("embed-500", sizes=(360, 600, 1024), looks=("light",)),
    "150": State("150"),
    "150-entity": State("150", "#n=e00002", looks=("light",)),
    "500": State("500", looks=(*TWO, "grey")),
    "500-camp": State("500", "#g=camp-1", looks=("light",)),
    "500-open": State("500", "#open=camp-1"),
    "500-ego": State("500", "#ego=e00002&n=e00002"),
    "500-bundle": State("500", "#g=camp-1", "document.querySelector('#panel ul button').click()", ("light",)),
    "500-24-camps": State("500-24"),
    "2000": State("2000"),
    "2000-open": State("2000", "#open=camp-1", looks=("light",)),
    "beyond": State("beyond", looks=("light",)),
    "beyond-part": State("part", looks=("light",)),
}
EMBED_HEIGHT = 480
SCRIPTS = (
    "ليلى حداد، رئيسة نقابة عمال الميناء القديم",
    "בית הדין הארצי לעבודה",
    "港湾労働者組合連合会",
    "👩🏽\u200d🌾 Farmers’ 🚜 Union",
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
    "Interministerial Committee on the Reform of the Common Organisation of the Markets in Agricultural Products",
    "Ꮳꮃꭹ",
    "x",
)


@cache
def _page(name: str) -> bytes:
    vocabulary = load_vocabulary()
    small = make_small_case()
    bundled = with_derived_claims(bundled_case())
    whole = "https://example.org/whole.html"
    if name in ("beyond", "part"):
        parts = split(large_case(2100), vocabulary)
        if name == "part":
            leads = Leads(whole="whole.html", part=parts[0])
            return render_page(parts[0].case, vocabulary, leads=leads)
        leads = Leads(tuple((f"whole/{part.file}", part) for part in parts))
        return render_page(large_case(2100), vocabulary, leads=leads)
    if name == "embed":
        return render_page(bundled, vocabulary, embed_for=whole)
    if name == "embed-500":
        return render_page(large_case(500), vocabulary, embed_for=whole)
    cases: dict[str, Callable[[], Case]] = {
        "bundled": lambda: bundled,
        "hostile": lambda: make_hostile_case(small),
        "dated": lambda: _dated(small),
        "scripts": _scripts_case,
        "one": lambda: Case("one", "One stakeholder", whole, None, (), (Entity("e0", "Alone", "Person"),)),
        "empty": lambda: Case("empty", "Nothing yet", whole),
        "500-24": lambda: large_case(500, camps=24),
    }
    case = cases[name]() if name in cases else large_case(int(name))
    return render_page(case, vocabulary)


def _dated(case: Case) -> Case:
    claims = tuple(replace(claim, date=f"2025-0{1 + at % 9}") for at, claim in enumerate(case.claims))
    return replace(case, claims=claims)


def _scripts_case() -> Case:
    """A case with names of many scripts, without spaces, of one letter and of far too many."""
    quotes = [f"{name} ⟵ {SCRIPTS[at - 1]} 🌍 {ATTACK[:9]}" for at, name in enumerate(SCRIPTS)]
    text = "\n".join(quotes)
    entities = tuple(
        Entity(f"e{at}", name, ("Person", "Organisation", "Policy")[at % 3])
        for at, name in enumerate(SCRIPTS)
    )
    relations = ("criticizes", "supports", "threatens", "memberOf")
    claims = tuple(
        Claim(f"c{at}", "s", f"e{at}", relations[at % 4], f"e{(at + 3) % len(SCRIPTS)}", quote, text.index(quote),
              text.index(quote) + len(quote))
        for at, quote in enumerate(quotes)
    )  # fmt: skip
    source = Source("s", "نزاع السوق 🗞️", text, "s.txt")
    return Case(
        "scripts", SCRIPTS[5] + " 🌾", "https://example.org/", SCRIPTS[0], (source,), entities, claims
    )


def _show(reader: Reader, state: State, width: int, look: str) -> None:
    height = EMBED_HEIGHT if state.case.startswith("embed") else SIZES[width]
    reader.prefer(**LOOKS[look])
    vision = "achromatopsia" if look == "grey" else "none"
    reader.driver.execute_cdp_cmd("Emulation.setEmulatedVisionDeficiency", {"type": vision})
    reader.resize(width, height, touch=width < 500)
    reader.open(_page(state.case), state.fragment)
    if state.script:
        reader.run(state.script)
    reader.run("return new Promise((done) => setTimeout(done, 350))")  # a sheet slides in


def _print(reader: Reader, folder: Path) -> None:
    """Write the bundled case as it goes to paper from a dark screen, as a document and as a picture of it."""
    reader.prefer(prefers_color_scheme="dark")
    reader.resize(1123, 794)
    reader.open(_page("bundled"), "#s=2")
    made = reader.driver.execute_cdp_cmd("Page.printToPDF", {"printBackground": False})
    (folder / "print.pdf").write_bytes(base64.b64decode(made["data"]))
    reader.run("dispatchEvent(new Event('beforeprint'))")
    reader.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    height = reader.run("return document.documentElement.scrollHeight")
    whole = {"x": 0, "y": 0, "width": 1123, "height": height, "scale": 1}
    asked = {"captureBeyondViewport": True, "clip": whole}
    shot = reader.driver.execute_cdp_cmd("Page.captureScreenshot", asked)
    (folder / "print.png").write_bytes(base64.b64decode(shot["data"]))


def _index(shots: dict[str, list[str]]) -> str:
    rows = "".join(
        f"<h2>{name}</h2><p>"
        + "".join(f'<a href="{file}"><img src="{file}" alt="{file}" height="360"></a> ' for file in files)
        for name, files in shots.items()
    )
    return f'<!doctype html><meta charset="utf-8"><title>States of the page</title>{rows}'


@contextmanager
def _browser() -> Iterator[Reader]:
    with tempfile.TemporaryDirectory() as folder:
        yield from reading(Path(folder))


def main() -> None:
    """Write the pictures that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("words", nargs="*")
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    shots: dict[str, list[str]] = {}
    with _browser() as reader:
        for name, state in STATES.items():
            if asked.words and not any(word in name for word in asked.words):
                continue
            for look in state.looks:
                for width in state.sizes:
                    _show(reader, state, width, look)
                    file = f"{name}-{look}-{width}.png"
                    reader.driver.save_screenshot(str(asked.folder / file))
                    shots.setdefault(f"{name}, {look}", []).append(file)
        if not asked.words or "print" in asked.words:
            _print(reader, asked.folder)
    (asked.folder / "index.html").write_text(_index(shots), encoding="utf-8")


if __name__ == "__main__":
    main()
