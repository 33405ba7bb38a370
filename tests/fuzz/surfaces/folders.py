"""Case folders: texts, tables and names that a curator, or a stranger's archive, may hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fuzz import fragments
from fuzz.inputs import Input

if TYPE_CHECKING:
    from random import Random

    from fuzz.inputs import Text

COMMANDS: list[list[Text]] = [
    ["check", "case"],
    ["check", "case", "--format", "json"],
    ["html", "--case", "case", "-o", "output/page.html"],
    ["html", "--case", "case"],
    ["build", "--case", "case"],
    ["paths", "ICE", "--case", "case", "--direction", "any"],
    ["analyze", "--case", "case", "--time-limit", "1"],
    ["stats", "--case", "case"],
    ["dossier", "ICE", "--case", "case"],
    ["rebuild", "case"],
    ["load", "case", "--store", "new-store"],
    ["query", "--case", "case", "ASK {}"],
]
_FILES = {
    "case.toml": fragments.TOML,
    "entities.csv": fragments.CSV,
    "claims.csv": fragments.CSV,
    "story.md": fragments.MARKDOWN,
    "article.txt": fragments.MARKUP,
}
_CLAIM = "id,source,subject,relation,object,quote,status,said_by,about,means,condition,date,note"
_ENTITY = "id,name,type,aliases,description,wikidata"
_TOML = 'id = "x"\ntitle = "t"\nbase = "https://x.example/"\n'


def make(random: Random) -> Input:
    """Return a case folder with one to three changes, and one command or two for it."""
    given = Input("folders")
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        random.choice((_edit, _edit, _setting, _row, _many_rows, _special, _story, _replace, _names))(
            random, given
        )
    given.commands = random.sample(COMMANDS, random.choice((1, 1, 2)))
    return given


def _edit(random: Random, given: Input) -> None:
    name, dialect = random.choice(list(_FILES.items()))
    start = random.randrange(30_000)
    end = start + random.choice((0, 0, 1, 5, 100, 10_000))
    given.edits.append([f"case/{name}", start, end, fragments.text(random, dialect)])


def _setting(random: Random, given: Input) -> None:
    key = random.choice(
        ("id", "title", "base", "description", "x", "source", "a.b", "source.x", "[[source]]\nfile")
    )
    value = fragments.text(random, fragments.TOML, 20_000)
    if random.random() < 0.5:
        value = ['"', *([value] if isinstance(value, str) else value), '"']
    line: list[Any] = [f"{key} = ", *([value] if isinstance(value, str) else value), "\n"]
    if random.random() < 0.3:
        line = [["a.", fragments.count(random, 30_000)], "b = 1\n"]
    given.edits.append(["case/case.toml", random.choice((0, 769)), 0, line])


def _row(random: Random, given: Input) -> None:
    name, head = random.choice((("claims.csv", _CLAIM), ("entities.csv", _ENTITY)))
    cells = ["x1", "article", "ICE", "threatens", "DHS", "the", "actual", "", "", "", "", "", ""]
    if name == "entities.csv":
        cells = ["x1", "X", "Agency", "", "", ""]
    position = random.randrange(len(cells))
    dialect = (*fragments.CSV, "the ", "New York ", "a")
    cell = fragments.text(random, dialect, 300_000)
    pieces = [",".join(cells[:position]) + ("," if position else ""), '"']
    assert len(head.split(",")) == len(cells)
    pieces += [cell] if isinstance(cell, str) else cell  # type: ignore[arg-type]
    pieces += ['"', "".join(f",{rest}" for rest in cells[position + 1 :]), "\n"]
    given.edits.append([f"case/{name}", -1, 0, pieces])


def _many_rows(random: Random, given: Input) -> None:
    known = random.random() < 0.5
    rows = fragments.count(random, 4_000)
    entity = random.choice(("e@N@,Name of @N@,Agency,,,\n", "e@N@,@N@,Agency,alias @N@|b@N@,,\n"))
    given.edits.append(["case/entities.csv", -1, 0, [[entity, rows]]])
    who = "Name of @N@" if known else random.choice(("nobody of @N@", "Name off @N@x", "@N@" * 30))
    claim = (
        f"d@N@,article,{who},threatens,ICE,{random.choice(('the', 'no such quote @N@', 'of'))},actual,,,,,,\n"
    )
    given.edits.append(["case/claims.csv", -1, 0, [[claim, fragments.count(random, 2_000)]]])
    if random.random() < 0.3:
        given.edits.append(
            ["case/article.txt", -1, 0, [["lorem ipsum @N@ ", fragments.count(random, 60_000)]]]
        )


def _special(random: Random, given: Input) -> None:
    name = random.choice(
        ("case.toml", "entities.csv", "claims.csv", "story.md", "article.txt", "background.txt")
    )
    target = random.choice(
        ("@OUTSIDE@/canary.ttl", "/dev/zero", "/dev/null", "/dev/stdin", "/dev/tty", "/dev/full", name,
        ".", "..", "none",
         "/proc/self/mem", "/proc/self/environ", "entities.csv", "../../outside/canary.ttl")
    )  # fmt: skip
    given.files[f"case/{name}"] = random.choice(
        ({"link": target}, {"link": target}, {"pipe": True}, {"folder": True})
    )


def _story(random: Random, given: Input) -> None:
    given.edits.append(
        ["case/story.md", -1, 0, ["\n\n## x\n\n", *_listed(fragments.text(random, fragments.MARKDOWN))]]
    )


def _replace(random: Random, given: Input) -> None:
    name, dialect = random.choice(list(_FILES.items()))
    before = {"case.toml": _TOML, "entities.csv": _ENTITY + "\n", "claims.csv": _CLAIM + "\n"}.get(name, "")
    start = random.choice((before, before, "", "\ufeff"))
    given.files[f"case/{name}"] = [start, *_listed(fragments.text(random, dialect))]


def _names(random: Random, given: Input) -> None:
    name = random.choice(
        (*fragments.PATHS, "a/" * 200 + "b.txt", "x" * 255, ".hidden", "a\nb.txt", "bad\udcff.txt")
    )
    value = name.replace("\\", "\\\\").replace("\n", "\\n").replace("\x00", "\\u0000")
    given.edits.append(
        ["case/case.toml", -1, 0, f'\n[[source]]\nid = "extra"\nfile = "{value}"\ntitle = "x"\n']
    )
    if random.random() < 0.5:
        kinds: list[Any] = [
            "some text",
            {"link": "@OUTSIDE@/canary.ttl"},
            {"pipe": True},
            {"link": "/dev/zero"},
        ]
        given.files[f"case/{name}"] = random.choice(kinds)


def _listed(value: Text) -> list[Any]:
    return [value] if isinstance(value, str) else value
