"""Read and write ``story.md``, which presents a case in steps.

A step has a heading, lines that name what the map highlights, and paragraphs::

    ## A title
    focus: Donald Trump, ICE
    claims: c038, c039
    path: Donald Trump -> ICE

    Text in plain paragraphs, with **bold** and *emphasis*.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from stakegraph.errors import Finding, UnknownNameError, did_you_mean, nearest, with_remedy
from stakegraph.model import StoryStep, fold, name_index
from stakegraph.suggestions import KnownNames

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from stakegraph.model import Entity

FILE = "story.md"
_KEYS = ("focus", "claims", "path")
_SHOWN_OF_LINE = 30
"""Characters of a line that a message repeats."""
_HEADING = re.compile(r"(#{1,6})(\s*)(.*)")
_KEY_LINE = re.compile(r"([A-Za-z]{3,8})\s*:\s*(.*)")
_ARROW = re.compile("->|→")
_EMPHASIS = re.compile(r"\*(?=[^\s*])(?P<em>[^*]+?)(?<=\S)\*")
_INLINE = re.compile(rf"\*\*(?=\S)(?P<strong>.+?)(?<=\S)\*\*|{_EMPHASIS.pattern}", re.DOTALL)
_END_OF_STRONG = re.compile(r"(?<=\S)\*(?=\*)")


def read_story(
    text: str, entities: Sequence[Entity], claims: Sequence[str], findings: list[Finding]
) -> tuple[StoryStep, ...]:
    """Return the steps of a story, and record its faults by line.

    Parameters
    ----------
    text : str
        The content of ``story.md``.
    entities : sequence of Entity
        The entities of the case. The story may use their ids, names or aliases.
    claims : sequence of str
        The ids of the case's claims.
    findings : list of Finding
        The list to which faults are added.

    Examples
    --------
    >>> from stakegraph import bundled_case
    >>> findings = []
    >>> read_story("## Start\\nfocus: trump, ICE\\n\\nTwo parties.\\n", bundled_case().entities, [], findings)
    (StoryStep(title='Start', text='Two parties.', focus=('donald-trump', 'ice'), claims=(), path=()),)
    """
    lines = text.removeprefix("\ufeff").splitlines()
    return tuple(_Reader(entities, claims, findings).read_steps(lines))


def story_text(steps: Sequence[StoryStep]) -> str:
    """Return the content of ``story.md`` for some steps, with ids instead of names.

    >>> print(story_text([StoryStep("Start", "They met.", focus=("a", "b"), path=("a", "b"))]), end="")
    ## Start
    focus: a, b
    path: a -> b
    <BLANKLINE>
    They met.
    """
    return "\n".join(map(_format_step, steps))


def _format_step(step: StoryStep) -> str:
    lines = [f"## {step.title}"]
    for key, value in (
        ("focus", ", ".join(step.focus)),
        ("claims", ", ".join(step.claims)),
        ("path", " -> ".join(step.path)),
    ):
        if value:
            lines.append(f"{key}: {value}")
    return "\n".join([*lines, "", step.text, ""])


def parse_inline(paragraph: str) -> Iterator[tuple[str, str]]:
    """Yield the parts of a paragraph with their markup: ``strong``, ``em`` or empty.

    >>> list(parse_inline("A **guess**, *not* a fact: 2 * 3 * 4"))
    [('A ', ''), ('guess', 'strong'), (', ', ''), ('not', 'em'), (' a fact: 2 * 3 * 4', '')]
    """
    end = 0
    for match in _find_marked(paragraph):
        if match.start() > end:
            yield paragraph[end : match.start()], ""
        kind = match.lastgroup or ""
        yield match[kind], kind
        end = match.end()
    if end < len(paragraph):
        yield paragraph[end:], ""


def _find_marked(paragraph: str) -> Iterator[re.Match[str]]:
    """Yield the marked parts.

    A strong part can only begin before the last end of one. Searching for it after that would take quadratic time.
    """
    last_end = max((match.start() for match in _END_OF_STRONG.finditer(paragraph)), default=-1)
    end = last_end + 1
    for match in _INLINE.finditer(paragraph, 0, last_end + 2):
        end = max(end, match.end())
        yield match
    yield from _EMPHASIS.finditer(paragraph, end)


def _strip_closing_marks(heading: str) -> str:
    """Return the text of a heading without optional closing ``##``.

    >>> _strip_closing_marks("Who is who ##"), _strip_closing_marks("Number #1"), _strip_closing_marks("C#")
    ('Who is who ', 'Number #1', 'C#')
    """
    text = heading.rstrip("#")
    return text if text and text[-1].isspace() else heading


@dataclass
class _Reader:
    entities: Sequence[Entity]
    claims: Sequence[str]
    findings: list[Finding]

    @cached_property
    def id_by_name(self) -> dict[str, str]:
        """The entity ids by folded id, name and alias."""
        return name_index(self.entities)

    @cached_property
    def claim_ids(self) -> frozenset[str]:
        return frozenset(self.claims)

    @cached_property
    def known_claims(self) -> KnownNames:
        return KnownNames(self.claims)

    @cached_property
    def known_entities(self) -> KnownNames:
        return KnownNames(name for entity in self.entities for name in entity.names)

    def find(self, row: int, column: str, message: str) -> None:
        """Record a finding."""
        self.findings.append(Finding(FILE, row, column, message))

    def read_steps(self, lines: Sequence[str]) -> Iterator[StoryStep]:
        """Yield the steps, and record text outside of them."""
        starts = [index for index, line in enumerate(lines) if self._is_step(index + 1, line)]
        preamble_end = starts[0] if starts else len(lines)
        self._check_preamble(lines[:preamble_end])
        if not starts and not self.findings:
            message = "has no steps; begin each step with '## ' and its title, or delete the file"
            self.find(0, "", message)
        ends = [*starts[1:], len(lines)]
        for start, end in zip(starts, ends, strict=False):
            yield self._read_step(lines[start:end], start + 1)

    def _check_preamble(self, lines: Sequence[str]) -> None:
        """Record the first text before the first step; headings are allowed there."""
        for row, line in enumerate(lines, start=1):
            text = line.strip()
            if text and not _HEADING.fullmatch(text):
                message = "is before the first step; begin each step with '## ' and its title"
                self.find(row, "", message)
                return

    def _is_step(self, row: int, line: str) -> bool:
        heading = _HEADING.fullmatch(line.strip())
        if heading is None:
            return False
        marks, space, title = heading.groups()
        has_step_marks = marks == "##"
        if not has_step_marks or (title and not space):
            begin = line.strip()[:_SHOWN_OF_LINE]
            message = (
                f"a step begins with '## ' and its title; other lines must not begin with '#': {begin!r}"
            )
            self.find(row, "", message)
        return has_step_marks

    def _read_step(self, lines: Sequence[str], row: int) -> StoryStep:
        heading = _HEADING.fullmatch(lines[0].strip())
        title = " ".join(_strip_closing_marks(heading[3]).split()) if heading else ""
        if not title:
            self.find(row, "", "the step has no title; write one after '## '")
        step, text_start = self._read_keys(StoryStep(title, ""), lines, row)
        text = self._read_paragraphs(lines[text_start:], row + text_start)
        if not text:
            message = f"the step {title!r} has no text; describe in a sentence or two what the map shows"
            self.find(row, "", message)
        return replace(step, text=text)

    def _read_keys(self, step: StoryStep, lines: Sequence[str], row: int) -> tuple[StoryStep, int]:
        """Return the step with its highlights, and the index of the first line after them."""
        seen: set[str] = set()
        for index, line in enumerate(lines[1:], start=1):
            match = _KEY_LINE.fullmatch(line.strip())
            key = match[1].lower() if match else ""
            if match and key in _KEYS:
                if key in seen:
                    self.find(row + index, key, f"{key} occurs twice in one step; merge the two lines")
                seen.add(key)
                ids = _READERS[key](self, row + index, match[2])
                highlights: dict[str, Any] = {key: ids}
                step = replace(step, **highlights)
            elif match and nearest(key, _KEYS):
                suggestion = did_you_mean(nearest(key, _KEYS))
                self.find(row + index, key, f"unknown key {match[1]!r}{suggestion}")
            elif line.strip():
                return step, index
        return step, len(lines)

    def _read_paragraphs(self, lines: Sequence[str], row: int) -> str:
        paragraphs: list[list[str]] = [[]]
        for line_row, line in enumerate(lines, start=row):
            self._check_text_line(line_row, line)
            text = " ".join(line.split())
            if text:
                paragraphs[-1].append(text)
            elif paragraphs[-1]:
                paragraphs.append([])
        return "\n\n".join(" ".join(texts) for texts in paragraphs if texts)

    def _check_text_line(self, row: int, line: str) -> None:
        match = _KEY_LINE.fullmatch(line.strip())
        if match and match[1] in _KEYS:
            key = match[1]
            self.find(row, key, f"{key} must be directly below the step's heading, above its text")

    def _read_focus(self, row: int, value: str) -> tuple[str, ...]:
        names = [name for name in value.split(",") if name.strip()]
        return self._find_entities(row, "focus", names)

    def _read_claims(self, row: int, value: str) -> tuple[str, ...]:
        parts = map(str.strip, value.split(","))
        names = dict.fromkeys(filter(None, parts))
        if not names:
            self.find(row, "claims", "claims is empty; name claims by their ids, separated by commas")
        claims: list[str] = []
        for name in names:
            if name in self.claim_ids:
                claims.append(name)
            else:
                error = UnknownNameError("claim", name, self.known_claims)
                self.find(row, "claims", str(error))
        return tuple(claims)

    def _read_path(self, row: int, value: str) -> tuple[str, ...]:
        names = [name.strip() for name in _ARROW.split(value)]
        if len(names) != 2 or not all(names):
            self.find(row, "path", "a path has two ends; write path: A -> B")
            return ()
        ends = self._find_entities(row, "path", names)
        if len(ends) == 2:
            return ends
        are_known = all(fold(name) in self.id_by_name for name in names)
        if are_known:
            self.find(row, "path", f"a path from {names[0]!r} to itself leads nowhere; name another end")
        return ()

    def _find_entities(self, row: int, key: str, names: Sequence[str]) -> tuple[str, ...]:
        """Return the ids of some entities, without repetitions, and record unknown names."""
        if not names:
            self.find(row, key, f"{key} is empty; name stakeholders or stakes, separated by commas")
        ids: dict[str, None] = {}
        for name in names:
            entity_id = self.id_by_name.get(fold(name))
            if entity_id is None:
                self._report_unknown_entity(row, key, name.strip())
            else:
                ids[entity_id] = None
        return tuple(ids)

    def _report_unknown_entity(self, row: int, key: str, name: str) -> None:
        message = str(UnknownNameError("stakeholder or stake", name, self.known_entities))
        if "," in name:
            message = with_remedy(message, "if a name has a comma, use the entity's id")
        self.find(row, key, message)


_READERS: dict[str, Callable[[_Reader, int, str], tuple[str, ...]]] = {
    "focus": _Reader._read_focus,
    "claims": _Reader._read_claims,
    "path": _Reader._read_path,
}
