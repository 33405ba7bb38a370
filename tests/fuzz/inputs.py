"""One input of the fuzzer: the files, words and requests of a run, in a JSON file that repeats it.

A text is a string, or a list of pieces: strings and ``[string, count]`` for a string that is repeated. So an input of a
megabyte is a line of JSON. In a repeated piece ``@N@`` is the number of the repetition. In every text ``@OUTSIDE@`` is
a folder outside the one that commands run in, ``@HTTP@`` an address that notices who calls, and ``@CANARY@`` the
address of a file that nobody may read.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from pyoxigraph import Quad

Piece = str | list[str | int]
Text = str | list[Piece]

LARGEST = 24 << 20
"""Bytes: a text of more is cut, so that a run is about the program and not about the fuzzer."""


@dataclass
class Input:
    """What one run gives to the program.

    Attributes
    ----------
    surface : str
        The surface that made it.
    commands : list
        The commands to run, each a list of words (texts); each in a process of its own.
    files : dict
        For paths below the working folder a text, or ``{"link": target}``, ``{"pipe": true}``, ``{"folder": true}``.
    edits : list
        ``[path pattern, start, end, text]``: bytes of a file that a text replaces; offsets wrap around.
    record : list
        ``[path in the record, value]``: changes of the case that page.html carries, with a fitting digest.
    statements : list
        ``[old, new]``: replacements in the N-Quads of which the store is made anew.
    requests : list
        Raw requests (ISO 8859-1) to a server.
    """

    surface: str
    commands: list[list[Text]] = field(default_factory=list)
    files: dict[str, Any] = field(default_factory=dict)
    edits: list[list[Any]] = field(default_factory=list)
    record: list[list[Any]] = field(default_factory=list)
    statements: list[list[Text]] = field(default_factory=list)
    requests: list[Text] = field(default_factory=list)

    @classmethod
    def read(cls, path: Path) -> Input:
        """Read what `write` wrote."""
        values = json.loads(path.read_text(encoding="utf-8"))
        known = {each.name for each in fields(cls)}
        return cls(**{name: value for name, value in values.items() if name in known})

    def write(self, path: Path, **notes: Any) -> None:
        """Write it as JSON, notes such as the seed first; what is empty is left out."""
        values = {**notes, **{name: value for name, value in asdict(self).items() if value}}
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values, indent=1) + "\n", encoding="utf-8")


def length(value: Any) -> int:
    """Return about how many characters a text or any structure of texts expands to."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict):
        return sum(map(length, value.values()))
    if isinstance(value, list):
        if len(value) == 2 and isinstance(value[0], str) and isinstance(value[1], int):
            return len(value[0]) * value[1]
        return sum(map(length, value))
    return 1


@dataclass(frozen=True)
class Scene:
    """The folders of a run, and what stands for them in texts."""

    root: Path
    http: str

    @property
    def inside(self) -> Path:
        return self.root / "inside"

    @property
    def outside(self) -> Path:
        return self.root / "outside"

    def expand(self, text: Text) -> str:
        """Return a text in full."""
        pieces = [text] if isinstance(text, str) else text
        whole, size = [], 0
        for piece in pieces:
            expanded = piece if isinstance(piece, str) else _repeated(str(piece[0]), int(piece[1]))
            whole.append(expanded)
            size += len(expanded)
            if size > LARGEST:
                break
        names = {
            "@OUTSIDE@": str(self.outside),
            "@HTTP@": self.http,
            "@CANARY@": (self.outside / "canary.ttl").as_uri(),
        }
        filled = "".join(whole)[:LARGEST]
        for name, value in names.items():
            filled = filled.replace(name, value)
        return filled

    def bytes_of(self, text: Text) -> bytes:
        """Return a text in full as bytes: lone surrogates U+DC80 to U+DCFF are the bytes that are no UTF-8."""
        whole = self.expand(text)
        try:
            return whole.encode("utf-8", "surrogateescape")
        except UnicodeEncodeError:
            return whole.encode("utf-8", "surrogatepass")

    def lay_out(self, given: Input, base: Path) -> None:
        """Make the folders of a run: the base's files, then what the input changes of them."""
        for name in ("home", "temporary", "outside"):
            (self.root / name).mkdir(parents=True)
        (self.outside / "evil.html").write_text("here before", encoding="utf-8")
        canary = f'<http://x/a> <http://x/b> "{CANARY}" .\n{CANARY},{CANARY}\n'
        (self.outside / "canary.ttl").write_text(canary, encoding="utf-8")
        without = () if given.surface in ("stores", "command_lines") else ("store",)
        shutil.copytree(base, self.inside, ignore=shutil.ignore_patterns(*without))
        self._change_record(given.record)
        self._change_store(given.statements)
        for name, content in given.files.items():
            self._put(self.inside / self.expand(name), content)
        for pattern, start, end, text in given.edits:
            self._edit(pattern, start, end, text)

    def _put(self, path: Path, content: Any) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            path.unlink(missing_ok=True)
            if isinstance(content, dict) and "link" in content:
                path.symlink_to(self.expand(content["link"]))
            elif isinstance(content, dict) and "pipe" in content:
                os.mkfifo(path)
            elif isinstance(content, dict):
                path.mkdir()
            else:
                path.write_bytes(self.bytes_of(content))
        except (OSError, ValueError):
            pass  # the system has no such name; the run goes on without that file

    def _edit(self, pattern: str, start: int, end: int, text: Text) -> None:
        for path in sorted(self.inside.glob(pattern))[:1]:
            if path.is_file() and not path.is_symlink():
                content = path.read_bytes()
                first = start % (len(content) + 1)
                last = min(len(content), first + max(0, end - start))
                path.write_bytes(content[:first] + self.bytes_of(text) + content[last:])

    def _change_record(self, changes: list[list[Any]]) -> None:
        if not changes:
            return
        from stakegraph import bundled_case
        from stakegraph.case import plain

        record = plain.case_record(bundled_case())
        for steps, value in changes:
            _set(record["case"], steps, self._expanded(value))
        record["sha256"] = plain._digest(record["case"])
        (self.inside / "page.html").write_text(page_of(record), encoding="utf-8", errors="surrogatepass")

    def _expanded(self, value: Any) -> Any:
        """Expand ``{"text": …}`` anywhere in a JSON value."""
        if isinstance(value, dict) and value.keys() == {"text"}:
            return self.expand(value["text"])
        if isinstance(value, dict) and value.keys() == {"deep"}:
            nested: Any = "x"
            for _ in range(min(int(value["deep"]), 900)):
                nested = [nested]
            return nested
        return value

    def _change_store(self, replacements: list[list[Text]]) -> None:
        if not replacements:
            return
        import pyoxigraph

        statements = (self.inside / "statements.nq").read_text(encoding="utf-8")
        large: dict[str, str] = {}
        for old, new in ((self.expand(old), self.expand(new)) for old, new in replacements):
            if len(new) > _MOST_PARSED:
                large[old.strip('"')] = new.strip('"')
            else:
                statements = statements.replace(old, new)
        content = statements.encode("utf-8", "replace")
        try:
            quads = [
                _with_large(quad, large) for quad in pyoxigraph.parse(content, pyoxigraph.RdfFormat.N_QUADS)
            ]
        except (SyntaxError, MemoryError):
            return  # no store holds such statements
        database = next((self.inside / "store" / "generations").glob("g-*")) / "data"
        store = pyoxigraph.Store(str(database))
        for graph in list(store.named_graphs()):
            if "ontology" not in str(graph):
                store.remove_graph(graph)
        store.extend(quads)
        store.flush()


_MOST_PARSED = 4 << 20
"""Characters of a literal that the parser of N-Quads surely takes; longer ones are made without it."""


def _with_large(quad: Quad, large: dict[str, str]) -> Quad:
    import pyoxigraph

    new = large.get(quad.object.value) if isinstance(quad.object, pyoxigraph.Literal) else None
    if new is None:
        return quad
    return pyoxigraph.Quad(quad.subject, quad.predicate, pyoxigraph.Literal(new), quad.graph_name)


CANARY = "the-canary-was-read"


def page_of(record: Any) -> str:
    """Return the part of a page that carries a case."""
    from stakegraph.page.document import html

    block = html.json_block(record)
    return f'<title>A page</title><script type="application/json" id="case">{block}</script>'


def _repeated(unit: str, count: int) -> str:
    count = max(0, min(count, LARGEST // max(1, len(unit)) + 1))
    if "@N@" not in unit:
        return unit * count
    return "".join(unit.replace("@N@", str(index)) for index in range(count))


def _set(record: Any, steps: list[str | int], value: Any) -> None:
    *way, last = steps
    try:
        for step in way:
            record = record[step]
        record[last] = value
    except (IndexError, KeyError, TypeError):
        pass  # an earlier change took away what this one would change
