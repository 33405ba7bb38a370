"""Pages that ``new --from`` takes back: hostile records with a digest that fits, and damaged bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fuzz import fragments
from fuzz.inputs import Input

if TYPE_CHECKING:
    from random import Random

_NAMES = (
    ".git/config", ".git/hooks/pre-commit", ".envrc", ".vscode/tasks.json", ".github/workflows/x.yml",
    "conftest.py",
    "Makefile", "-rf", "-rf.txt", "~/.bashrc", "~.txt", "..\\evil", "C:\\x", "C:x.txt", "con", "aux.txt",
    "COM1.txt",
    "CASE.TOML", "Claims.csv", "claim\u017f.csv", "story.md", "STORY.MD", "story.md.", "case.toml ",
    "a.txt ", "a.txt.",
    "texts/../../x.txt", "a/.hidden/x.txt", "a/-x/b.txt", "package.json", "setup.py", "x.sh", "x.desktop",
    "x.html",
    "index.php", "__init__.py", "x.txt:stream", "x\u202etxt.exe", "a\nb.txt", "a\x00b.txt", "x" * 300 + ".txt",
    "a/" * 300 + "b.txt", "texts", "texts/a.txt", "*.txt", "$(id).txt", "`id`.txt", "|x", "\ud800.txt",
    "/x.txt", "a//b.txt",
    "./a.txt", "article.txt/x.txt", ".txt", "x.TXT", "x.bat.txt", "nul.txt", "desktop.ini", "thumbs.db",
    "ﬁle.txt", ".",
    "clau\u0301se.txt", "@OUTSIDE@/evil.txt", "a\tb.txt", " .txt", "x.md", "pyproject.toml", "uv.toml",
    "netlify.toml",
    "requirements.txt", "CMakeLists.txt", "AGENTS.md", "CLAUDE.md", "Cargo.toml", "robots.txt",
)  # fmt: skip
_PLACES: tuple[list[str | int], ...] = (
    ["id"], ["title"], ["base"], ["description"], ["sources"], ["entities"], ["claims"], ["story"],
    ["sources", 0, "id"], ["sources", 0, "text"], ["sources", 0, "kind"], ["sources", 0, "published"],
    ["sources", 0, "url"],
    ["entities", 0, "id"], ["entities", 0, "name"], ["entities", 0, "aliases"], ["entities", 0, "type"],
    ["claims", 0, "id"], ["claims", 0, "subject"], ["claims", 0, "relation"], ["claims", 0, "start"],
    ["claims", 0, "end"],
    ["claims", 0, "status"], ["claims", 0, "about"], ["claims", 0, "date"], ["claims", 0, "quote"],
    ["claims", 0, "note"],
    ["story", 0, "text"], ["story", 0, "title"], ["story", 0, "claims"], ["story", 0, "focus"], ["story", 0],
)  # fmt: skip


def make(random: Random) -> Input:
    """Return a page that is not as `stakegraph html` writes it."""
    given = Input("pages", [["new", "new", "--from", "page.html"]])
    shape = random.randrange(4)
    if shape <= 1:
        name = random.choice(_NAMES) if random.random() < 0.7 else _composed(random)
        given.record.append([["sources", random.randrange(2), "file"], {"text": name}])
    if shape in (1, 2):
        given.record.append([random.choice(_PLACES), _value(random)])
    if shape == 3:
        if random.random() < 0.5:
            given.record.append([["title"], "T"])
        dialect = (
            '{"',
            '":',
            "[",
            "]",
            "{",
            "}",
            "<script>",
            "</script>",
            "<script type=",
            "<!--",
            "<![CDATA[",
            "&",
            "9",
        )
        start = random.choice((random.randrange(400), random.randrange(600_000)))
        edit = [start, start + random.choice((0, 1, 50, 10**6)), fragments.text(random, dialect, 200_000)]
        given.edits.append(["page.html", *edit])
    return given


def _composed(random: Random) -> str:
    parts = (
        "a",
        ".",
        "..",
        "/",
        "\\",
        "~",
        "-",
        "con",
        "git",
        ".txt",
        ".md",
        "case.toml",
        " ",
        "\u202e",
        ":",
        "%2e",
        "A",
    )
    return "".join(random.choice(parts) for _ in range(random.randint(1, 5)))


def _value(random: Random) -> Any:
    values: list[Any] = [
        None, True, 0, -1, 10**30, 1.5, "", [], {}, [[]], {"a": 1}, [None], ["x", 1], {"deep": 500},
        {"deep": 900},
        {"text": fragments.text(random, fragments.MARKDOWN)}, {"text": fragments.unit(random, fragments.PATHS)},
    ]  # fmt: skip
    return random.choice(values)
