"""No input takes work that grows faster than its length times the logarithm of it.

To add an input, write a function that gets a size and an empty folder and returns what is measured, and name it in
`INPUTS`. All that it builds beforehand is not measured.
"""

from __future__ import annotations

import gc
import math
import time
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import pytest

from builders import case, claim
from stakegraph import load_vocabulary, suggestions
from stakegraph.case import inspect_case, quotes
from stakegraph.case.cells import parse_cells
from stakegraph.case.quotes import QuoteError, QuotesOf
from stakegraph.case.revision import compare_text
from stakegraph.case.settings import SettingsError, parse_settings
from stakegraph.case.settings_edits import set_source_keys
from stakegraph.case.story import parse_inline, read_story
from stakegraph.case.tables import CLAIM_COLUMNS, read_table
from stakegraph.errors import StakegraphError, UnknownNameError
from stakegraph.model import Entity, StoryStep
from stakegraph.page.content.pieces import Span, pieces_of
from stakegraph.page.content.story import light_steps
from stakegraph.page.delivery.reimport import case_in_page
from stakegraph.sparql.text import QueryText
from stakegraph.suggestions import KnownNames
from stakegraph.validate import case_findings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_FACTOR = 8
_SLACK = 1.8
_MEASURABLE = 0.05  # seconds of the largest input, so that one tick of the clock does not count
_LARGEST = 1 << 14
_ATTEMPTS = 4  # squared work fails each of them


class Input(NamedTuple):
    """A kind of input, by its size."""

    name: str
    make: Callable[[int, Path], Callable[[], object]]
    size: int = 1_000


def _seconds(work: Callable[[], object]) -> float:
    gc.collect()
    gc.disable()  # its rounds cost what the whole process holds
    try:
        start = time.process_time()
        work()
        return time.process_time() - start
    finally:
        gc.enable()


def _growth(entry: Input, folder: Path) -> tuple[float, float, int]:
    """Return by what factor the work grows on an input of eight times the size, by what it may, and that size."""
    size = entry.size
    large = _seconds(entry.make(_FACTOR * size, folder))
    while large < _MEASURABLE and size < _LARGEST:
        size *= 2
        large = _seconds(entry.make(_FACTOR * size, folder))
    allowed = _SLACK * _FACTOR * math.log(_FACTOR * size) / math.log(size)
    if large < _MEASURABLE:
        return 0.0, allowed, size
    work = entry.make(size, folder)
    small = min(_seconds(work) for _ in range(5))
    if large / small > allowed:
        work = entry.make(_FACTOR * size, folder)
        large = min(_seconds(work) for _ in range(3))
    return large / small, allowed, size


# ---- case.toml ----------------------------------------------------------------------------------------


def _toml(write: Callable[[int], str]) -> Callable[[int, Path], Callable[[], object]]:
    def make(size: int, _: Path) -> Callable[[], object]:
        text = write(size)

        def work() -> None:
            with suppress(SettingsError):
                parse_settings(text)

        return work

    return make


SETTINGS = [
    Input("toml: one dotted key", _toml(lambda size: ".".join("a" * size) + " = 1")),
    Input("toml: quoted parts", _toml(lambda size: " . ".join(['"a"'] * size) + " = 1")),
    Input("toml: a header of many parts", _toml(lambda size: f"[{'.'.join('a' * size)}]\nx = 1")),
    Input(
        "toml: headers of many parts",
        _toml(lambda size: "\n".join(f"[{'.'.join('a' * 40)}.k{number}]" for number in range(size))),
        100,
    ),
    Input("toml: keys", _toml(lambda size: "\n".join(f"a.k{number} = 1" for number in range(size)))),
    Input("toml: nested lists", _toml(lambda size: "x = " + "[" * size)),
    Input("toml: nested tables", _toml(lambda size: "x = " + "{a=" * size)),
    Input("toml: a long number", _toml(lambda size: "x = " + "1" * size)),
    Input("toml: escaped marks, never closed", _toml(lambda size: 'x = "' + '\\"' * size)),
    Input("toml: three marks, never closed", _toml(lambda size: 'x = """' + '\\"""' * size)),
    Input("toml: a long bare key", _toml("a".__mul__)),
    Input("toml: spaces around dots", _toml(lambda size: "a" + " " * size + "." + " " * size)),
]


# ---- tables -------------------------------------------------------------------------------------------


def _table(write: Callable[[int], str]) -> Callable[[int, Path], Callable[[], object]]:
    def make(size: int, folder: Path) -> Callable[[], object]:
        path = folder / "claims.csv"
        path.write_text(write(size), encoding="utf-8")
        return lambda: read_table(path, CLAIM_COLUMNS, [])

    return make


def _unknown_rows(size: int, folder: Path) -> Callable[[], object]:
    (folder / "case.toml").write_text(
        'title = "T"\nbase = "https://example.org/"\n[[source]]\nid = "s"\nfile = "s.txt"\ntitle = "S"\n',
        encoding="utf-8",
    )
    (folder / "s.txt").write_text(_prose(20 * size), encoding="utf-8")
    rows = [f"e{number},Name {number} of many,Person" for number in range(size)]
    (folder / "entities.csv").write_text("\n".join(["id,name,type", *rows]), encoding="utf-8")
    rows = [f"c{n},s,Nme {n} of mny,sues{n},Nam {n} of many,Words {n} that miss,actual" for n in range(size)]
    header = "id,source,subject,relation,object,quote,status"
    (folder / "claims.csv").write_text("\n".join([header, *rows]), encoding="utf-8")
    return lambda: inspect_case(folder)


TABLES = [
    Input("csv: one column many times", _table(lambda size: "id," * size)),
    Input("csv: unknown columns", _table(lambda size: ",".join(f"qote{number}" for number in range(size)))),
    Input("csv: a long cell", _table(lambda size: 'id,quote\nc1,"' + '""\n' * size + '"')),
    Input("csv: a cell that never ends", _table(lambda size: 'id,quote\nc1,"' + '""' * size)),
    Input("csv: cells beyond the header", _table(lambda size: "id\n" + "x," * size)),
    Input("csv: empty rows", _table(lambda size: "id\n" + ", \n" * size)),
    Input("csv: rows of unknown names and missing quotes", _unknown_rows, 200),
]


# ---- messages -----------------------------------------------------------------------------------------


def _prose(size: int) -> str:
    return " ".join(f"word{number * 7919 % 10007}" for number in range(size // 9))


def _missing(
    write: Callable[[int], tuple[str, list[str]]],
) -> Callable[[int, Path], Callable[[], object]]:
    def make(size: int, _: Path) -> Callable[[], object]:
        text, missing = write(size)

        def work() -> None:
            places = QuotesOf(text)
            for quote in missing:
                with suppress(QuoteError):
                    places.locate(quote)

        return work

    return make


def _unknown_names(size: int, _: Path) -> Callable[[], object]:
    def work() -> None:
        known = KnownNames(f"Entity number {number}" for number in range(size))
        for number in range(size):
            known.nearest(f"Entitty numbr {number}")

    return work


def _long_names(size: int, _: Path) -> Callable[[], object]:
    return lambda: UnknownNameError("entity", "ab" * size, ["ba" * size])


def _unknown_relations(size: int, _: Path) -> Callable[[], object]:
    vocabulary = load_vocabulary()

    def work() -> None:
        for number in range(size):
            with suppress(StakegraphError):
                vocabulary.relation(f"sues {number}")

    return work


MESSAGES = [
    Input("quotes: missing", _missing(lambda size: (_prose(size), [f"word7 misses {n}" for n in range(size // 50)]))),
    Input("quotes: a long one", _missing(lambda size: (_prose(size), [_prose(size)[: size // 2] + "!"]))),
    Input("quotes: longer than the text", _missing(lambda size: ("word1 word2", ["word " * size]))),
    Input("quotes: in very many places", _missing(lambda size: ("a" * size, ["aa"] * (size // 100)))),
    Input("quotes: a text without spaces", _missing(lambda size: ("ab" * size, ["abc" * 10]))),
    Input("names: unknown", _unknown_names),
    Input("names: long", _long_names),
    Input("names: unknown relations", _unknown_relations, 100),
]  # fmt: skip


# ---- stories ------------------------------------------------------------------------------------------


def _story(
    write: Callable[[int], str], *, has_names: bool = False
) -> Callable[[int, Path], Callable[[], object]]:
    def make(size: int, _: Path) -> Callable[[], object]:
        text = write(size)
        names = range(size if has_names else 0)
        entities = [Entity(f"e{number}", f"Entity {number}", "Person") for number in names]
        claims = [f"c{number}" for number in names]
        return lambda: read_story(text, entities, claims, [])

    return make


def _paragraph(write: Callable[[int], str]) -> Callable[[int, Path], Callable[[], object]]:
    def make(size: int, _: Path) -> Callable[[], object]:
        text = write(size)
        return lambda: sum(1 for _ in parse_inline(text))

    return make


def _lit(size: int, _: Path) -> Callable[[], object]:
    parties = [f"e{number}" for number in range(size)]
    told = case(*(claim(f"c{number}", party, "threatens", "e0") for number, party in enumerate(parties)))
    told = replace(told, story=(StoryStep("All", "Text.", focus=tuple(parties)),))
    return lambda: light_steps(told, load_vocabulary())


def _listed(separator: str, prefix: str) -> Callable[[int], str]:
    return lambda size: separator.join(f"{prefix}{number}" for number in range(size))


_FOCUS, _UNKNOWN, _CLAIMS = _listed(",", "e"), _listed(",", "Entitty "), _listed(",", "c")

STORIES = [
    Input("story: spaces in a heading", _story(lambda size: f"## x{' ' * size}y\nText.")),
    Input("story: marks in a heading", _story(lambda size: f"## x{' #' * size}y\nText.")),
    Input("story: headings", _story(lambda size: "## x\nText.\n\n" * size)),
    Input("story: spaces in a key", _story(lambda size: f"## x\nfocus{' ' * size}x\nText.")),
    Input("story: spaces in a path", _story(lambda size: f"## x\npath: a{' ' * size}b\nText.")),
    Input("story: arrows", _story(lambda size: f"## x\npath: {'a -> ' * size}b\nText.")),
    Input("story: parties", _story(lambda size: f"## x\nfocus: {_FOCUS(size)}\nText.", has_names=True)),
    Input(
        "story: unknown parties", _story(lambda size: f"## x\nfocus: {_UNKNOWN(size)}\nText.", has_names=True)
    ),
    Input("story: claims", _story(lambda size: f"## x\nclaims: {_CLAIMS(size)}\nText.", has_names=True)),
    Input("story: parties that light up", _lit, 200),
    Input("emphasis: never closed", _paragraph("**a *b ".__mul__)),
    Input("emphasis: closed behind spaces", _paragraph("**a **".__mul__)),
    Input("emphasis: asterisks", _paragraph("*".__mul__)),
    Input("emphasis: closed", _paragraph("**a** *b* ".__mul__)),
]


# ---- pages and cases ----------------------------------------------------------------------------------


def _page(write: Callable[[int], str]) -> Callable[[int, Path], Callable[[], object]]:
    def make(size: int, _: Path) -> Callable[[], object]:
        content = write(size).encode()

        def work() -> None:
            with suppress(StakegraphError):
                case_in_page(content)

        return work

    return make


# Regular expressions that need more memory than is at hand take a step in time, which these sizes are above.
_ABOVE_THE_STEP = 150_000

PAGES = [
    Input("page: comments that never end", _page("<!-- ".__mul__)),
    Input("page: declarations", _page("<!x ".__mul__)),
    Input("page: sections", _page("<![CDATA[".__mul__)),
    Input("page: references", _page(lambda size: "&" * size + "&lt" * size + "<p>")),
    Input("page: attributes", _page(lambda size: f"<p {'a=b ' * size}>")),
    Input("page: attributes that never end", _page(lambda size: "<p " + "a='\"" * size), _ABOVE_THE_STEP),
    Input("page: tags in tags", _page("<p <".__mul__), _ABOVE_THE_STEP),
    Input("page: ends of tags", _page("</p ".__mul__)),
    Input("page: scripts", _page('<script type="application/json" id="data">'.__mul__)),
    Input("page: nested lists", _page(lambda size: '{"case": ' + "[" * size)),
    Input("page: a long number", _page(lambda size: '{"case": ' + "1" * size + "}")),
]


def _twins(size: int, _: Path) -> Callable[[], object]:
    twins = case(*(claim(f"c{number}", "a", "threatens", "b") for number in range(size)))
    return lambda: case_findings(twins, load_vocabulary())


def _labels(size: int, _: Path) -> Callable[[], object]:
    quote = " ".join(f"“name {number}”" for number in range(size))
    labelled = case(replace(claim("c1", "a", "labels", "b"), quote=quote))
    aliases = tuple(f"alias {number}" for number in range(size))
    labelled = replace(labelled, entities=(Entity("b", "B", "Person", aliases),))
    return lambda: case_findings(labelled, load_vocabulary())


def _overlapping(size: int, _: Path) -> Callable[[], object]:
    spans = [Span(number, number + 5, f"c{number}") for number in range(size)]
    return lambda: pieces_of("a" * (size + 5), spans)


CASES = [
    Input("case: twins", _twins, 100),
    Input("case: labels and names", _labels),
    Input("case: quotes that overlap", _overlapping),
]

# ---- queries ------------------------------------------------------------------------------------------

_REPEATED = {
    "a name without a colon": "a-",
    "escaped quotation marks": '"\\"',
    "long texts that do not end": '\\"""\n',
    "starts of IRIs": "<a",
    "dots after a name": ":a..",
    "prefixes": "PREFIX a: <a:> ",
    "graphs": "FROM <a:b> ",
    "brackets": "(",
    "codepoint escapes": "\\u0028",
    "groups with a parameter": "{ ?x ?p ?o } ",
}


def _query(repeated: str) -> Callable[[int, Path], Callable[[], object]]:
    def make(size: int, _: Path) -> Callable[[], object]:
        text = f'{repeated * size} SELECT * {{ {repeated * size} }} # """'

        def read() -> None:
            query = QueryText(text, {})
            with suppress(StakegraphError):
                query.refuse_unless_read_only()
            query.after_prologue()
            with suppress(KeyError):  # a name with an unknown prefix
                list(query.graph_offsets)
            assert query.known_prefixes is not None
            assert query.has_order is False
            str(query.error(len(text) // 2, "here"))

        return read

    return make


QUERIES = [Input(f"a query of {name}", _query(repeated)) for name, repeated in _REPEATED.items()]

# ---- edits and new versions of texts ------------------------------------------------------------------


def _edited_cells(size: int, _: Path) -> Callable[[], object]:
    text = "id,quote,date,note\n" + '"c1","a ""b""",,\n' * size

    def work() -> None:
        table = parse_cells(text)
        table.replace({(row, "quote"): "new" for row in range(1, size, 2)})
        table.add_columns(("act", "doubt"), ("id", "act", "quote", "date", "doubt", "note"))

    return work


def _edited_settings(size: int, _: Path) -> Callable[[], object]:
    text = "".join(f'[[source]]\nid = "s{index}"\n# one\n\n' for index in range(size))
    values = {f"s{index}": {"sha256": "0"} for index in range(size)}
    return lambda: set_source_keys(text, values)


def _new_version(
    write: Callable[[int], tuple[str, str, list[str]]],
) -> Callable[[int, Path], Callable[[], object]]:
    """Return an input of an old text, a new text and quotes."""

    def make(size: int, folder: Path) -> Callable[[], object]:
        old, new, quoted = write(size)
        (folder / "case.toml").write_text('[[source]]\nid = "a"\nfile = "a.txt"\n', encoding="utf-8")
        (folder / "a.txt").write_text(old, encoding="utf-8")
        rows = "".join(f"c{index},a,{words}\n" for index, words in enumerate(quoted))
        (folder / "claims.csv").write_text("id,source,quote\n" + rows, encoding="utf-8")
        return lambda: compare_text(folder, "a", new)

    return make


def _changed_words(size: int) -> tuple[str, str, list[str]]:
    words = _prose(9 * size).split()
    changed = [word if index % 20 else "changed" for index, word in enumerate(words)]
    quoted = [" ".join(words[start : start + 30]) for start in range(0, size - 30, 40)]
    return " ".join(words), " ".join(changed), quoted


VERSIONS = [
    Input("cells to replace and columns to add", _edited_cells),
    Input("sources of case.toml to edit", _edited_settings, 200),
    Input("a new text with changed words", _new_version(_changed_words)),
    Input(
        "a new text of the same words throughout",
        _new_version(lambda size: ("a b " * size, "a c " * size, ["a b " * 20 + "b"] * 20)),
    ),
    Input(
        "a quote as long as the text",
        _new_version(lambda size: ("a b " * size, "a c " * size, ["a b " * size])),
    ),
]

INPUTS = [*SETTINGS, *TABLES, *MESSAGES, *STORIES, *PAGES, *CASES, *QUERIES, *VERSIONS]


@pytest.mark.slow
@pytest.mark.parametrize("entry", INPUTS, ids=[entry.name for entry in INPUTS])
def test_work_grows_no_faster_than_the_input(
    entry: Input, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # With limits that a large input reaches early; what lies below them may grow as it likes, for seconds.
    monkeypatch.setattr(suggestions, "_MAX_COMPARISONS", 20_000)
    monkeypatch.setattr(quotes, "_MAX_SEARCHED", 500_000)
    size = entry.size
    for _ in range(_ATTEMPTS):
        grown, allowed, size = _growth(entry._replace(size=size), tmp_path)
        if grown <= allowed:
            return
        size *= 2  # other programs had the machine, or the larger size did not fit its cache
    pytest.fail(f"work grew by {grown:.0f} times on an input of 8 times the size")


def test_the_growth_of_squared_work_is_seen(tmp_path: Path) -> None:
    """The measure itself can fail."""

    def squared(size: int, _: Path) -> Callable[[], object]:
        return lambda: sum(1 for _ in range(size * size))

    grown, allowed, _ = _growth(Input("squared", squared, 100), tmp_path)
    assert grown > allowed
