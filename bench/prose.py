"""Counts for plain English: content-free names, phrases that read as translated, and branches a line.

Run ``python bench/prose.py`` for the counts, ``--list PATH…`` for each line in some files or folders, and ``--check``
to fail if there are too many content-free names or any listed phrase.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from collections import Counter
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).resolve().parent.parent
CODE = ROOT / "graph"
PROSE = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "docs", "ontology/shapes.ttl")
GENERATED = ("docs/commands.md", "docs/codebook.md", "docs/vocabulary.md")  # from code and ontology/

CONTENT_FREE = frozenset(
    {"each", "found", "place", "places", "number", "numbers", "other", "others", "known", "chosen"}
)
_COMPARATIVES = r"longer|more|fewer|surer|less|later|earlier|larger|better|different"
_BEFORE_NOUN = r"(?:[.,;] |\b(?:of|to|in|from|with|and|for|by|on|than|as) )"
# Good English is not listed: "there is no path", "is None", "stands for", "stands behind", "tells of an act".
PHRASES = {
    "is no X": rf"(?<!\bthere )\b(?:is|are|was|were) no (?!(?:{_COMPARATIVES})\b)[a-z]+",
    "is none": r"(?<!\bthere )\b(?:is|are) (?-i:none)\b",
    "stand(s), for being somewhere": r"\bstands?\b(?! (?:in )?for\b| behind\b)(?!-)",
    "tell / told": r"\b(?:is|are|was|were|be|been|being) told\b(?! apart)|\b(?:Tell|tells?) (?:whether|it|so)\b"
    r"|\bdo(?:es)? not tell\b(?! you\b)(?![^.,;:]* from\b)",
    "whoever": r"\bwhoever\b",
    "so many": r"\bso (?:many|manieth)\b",
    "Of each …": r"(?:^|[.:;] )Of (?:each|what|all)\b",
    "heed, keeper, shall": r"\b(?:heed|keeper|shall)\b(?!\|)",
    "what is …, as a noun": rf"{_BEFORE_NOUN}what (?:is|was|are|were|has|have|rules|somebody)\b"
    r"|\b(?:of|to|in|with) what (?:it|they|the|a)\b"
    r"|(?:^|[.:] )(?-i:What) (?:is|was|are|were|have|happens|can)\b(?![^.]*\?)",
}
_MOST_CONTENT_FREE = 1.0  # percent of the names that code binds
_BRANCHES = (
    ast.If, ast.IfExp, ast.For, ast.While, ast.ExceptHandler, ast.comprehension, ast.Assert, ast.match_case,
)  # fmt: skip


class Place(NamedTuple):
    """Where something was found."""

    path: Path
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path.relative_to(ROOT)}:{self.line}: {self.text}"


def python_files(paths: Sequence[Path]) -> list[Path]:
    """Return the Python files in some folders, sorted."""
    return sorted(file for path in paths for file in ([path] if path.suffix == ".py" else path.rglob("*.py")))


def bound_names(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Yield each name that code binds, with its line: assignments, loops, comprehensions and parameters."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id, node.lineno
        elif isinstance(node, ast.arg):
            yield node.arg, node.lineno
        elif isinstance(node, ast.ExceptHandler) and node.name:
            yield node.name, node.lineno


def prose_of_code(path: Path, tree: ast.AST) -> Iterator[Place]:
    """Yield the strings of a module, docstrings included, and its comments."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
            for offset, line in enumerate(node.value.splitlines()):
                if not line.lstrip().startswith((">>>", "...")):
                    yield Place(path, node.lineno + offset, line)
    for index, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        comment = re.search(r"(?:^|\s)# (?!fmt|noqa|type)(.*)$", line)
        if comment:
            yield Place(path, index, comment[1])


def prose_of_documents() -> Iterator[Place]:
    """Yield the lines of the documents, without code blocks and generated pages, and the texts of the shapes."""
    for name in PROSE:
        path = ROOT / name
        for file in sorted(path.rglob("*.md")) if path.is_dir() else [path]:
            if str(file.relative_to(ROOT)) in GENERATED:
                continue
            is_code = False
            for index, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
                if line.startswith("```"):
                    is_code = not is_code
                elif not is_code:
                    yield Place(file, index, line)


def phrases_in(places: Iterator[Place]) -> dict[str, list[Place]]:
    """Return the places of each listed phrase."""
    patterns = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in PHRASES.items()}
    hits: dict[str, list[Place]] = {name: [] for name in PHRASES}
    for place in places:
        for name, pattern in patterns.items():
            hits[name] += [place._replace(text=place.text.strip()) for _ in pattern.finditer(place.text)]
    return hits


def branches_a_line(tree: ast.AST) -> Iterator[float]:
    """Yield branches for each line of body, of functions with 8 lines of body and more."""
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        body = function.body[1:] if ast.get_docstring(function) else function.body
        if not body:
            continue
        lines = (body[-1].end_lineno or 0) - body[0].lineno + 1
        if lines >= 8:
            branches = sum(isinstance(node, _BRANCHES) for part in body for node in ast.walk(part))
            branches += sum(
                len(node.values) - 1
                for part in body
                for node in ast.walk(part)
                if isinstance(node, ast.BoolOp)
            )
            yield (branches + 1) / lines


def refusals(share: float, hits: dict[str, list[Place]]) -> Iterator[str]:
    """Yield a line if there are too many content-free names, and one for each listed phrase."""
    if share > _MOST_CONTENT_FREE:
        yield f"{share:.1f} % of the names are content-free; at most {_MOST_CONTENT_FREE} % may be"
    for name, places in hits.items():
        yield from (f"{place} [{name}]" for place in places)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--list", nargs="+", type=Path, metavar="PATH", help="show each line in these")
    parser.add_argument("--check", action="store_true", help="fail if there are too many names, or a phrase")
    options = parser.parse_args()
    paths = [path.resolve() for path in options.list or [CODE]]
    names: Counter[str] = Counter()
    weak: list[Place] = []
    density: list[float] = []
    prose: list[Place] = []
    for path in python_files(paths):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for name, line in bound_names(tree):
            names[name] += 1
            if name.strip("_") in CONTENT_FREE:
                weak.append(Place(path, line, name))
        density += branches_a_line(tree)
        prose += prose_of_code(path, tree)
    if not options.list:
        prose += prose_of_documents()
    hits = phrases_in(iter(prose))
    if options.list:
        for place in [*weak, *(place for places in hits.values() for place in places)]:
            print(place)
    share = 100 * len(weak) / max(1, names.total())
    print(f"content-free names: {len(weak):,} of {names.total():,} names bound ({share:.1f} %)")
    for name, places in hits.items():
        print(f"  {name}: {len(places)}")
    if len(density) > 1:
        print(
            f"branches a line: median {median(density):.2f}, 90th percentile {quantiles(density, n=10)[-1]:.2f}"
        )
    refused = list(refusals(share, hits)) if options.check else []
    print(*refused, sep="\n", end="\n" * bool(refused))
    return int(bool(refused))


if __name__ == "__main__":
    sys.exit(main())
