"""``story.md``: a case told in steps, each a heading, what it lights up, and paragraphs.

::

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

from stakegraph.errors import Finding, UnknownNameError, did_you_mean, nearest
from stakegraph.model import StoryStep, fold, name_index
from stakegraph.suggestions import KnownNames

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from stakegraph.model import Entity

FILE = "story.md"
_KEYS = ("focus", "claims", "path")
_HEADING = re.compile(r"(#{1,6})(\s*)(.*)")
_KEY_LINE = re.compile(r"([A-Za-z]{3,8})\s*:\s*(.*)")
_ARROW = re.compile("->|→")
_EMPHASIS = re.compile(r"\*(?=[^\s*])(?P<em>[^*]+?)(?<=\S)\*")
_INLINE = re.compile(rf"\*\*(?=\S)(?P<strong>.+?)(?<=\S)\*\*|{_EMPHASIS.pattern}", re.DOTALL)
_END_OF_STRONG = re.compile(r"(?<=\S)\*(?=\*)")


def read_story(
    text: str, entities: Sequence[Entity], claims: Sequence[str], findings: list[Finding]
) -> tuple[StoryStep, ...]:
    """Return the steps of a story; what is wrong with it becomes findings, by line.

    Parameters
    ----------
    text : str
        What stands in ``story.md``.
    entities : sequence of Entity
        Who and what there is; they may be named by id, name or alias.
    claims : sequence of str
        The ids of the claims that there are.

    Examples
    --------
    >>> from stakegraph import bundled_case
    >>> found = []
    >>> read_story("## Start\\nfocus: trump, ICE\\n\\nTwo parties.\\n", bundled_case().entities, [], found), found
    ((StoryStep(title='Start', text='Two parties.', focus=('donald-trump', 'ice'), claims=(), path=()),), [])
    """
    return tuple(_Reader(entities, claims, findings).steps(text.removeprefix("\ufeff").splitlines()))


def story_text(steps: Sequence[StoryStep]) -> str:
    """Return steps as ``story.md`` has them, everything by its id; reading it gives the same steps.

    >>> print(story_text([StoryStep("Start", "They met.", focus=("a", "b"), path=("a", "b"))]), end="")
    ## Start
    focus: a, b
    path: a -> b
    <BLANKLINE>
    They met.
    """
    return "\n".join(map(_step_text, steps))


def _step_text(step: StoryStep) -> str:
    lines = [f"## {step.title}"]
    for key, value in (
        ("focus", ", ".join(step.focus)),
        ("claims", ", ".join(step.claims)),
        ("path", " -> ".join(step.path)),
    ):
        lines += [f"{key}: {value}"] if value else []
    return "\n".join([*lines, "", step.text, ""])


def inline(paragraph: str) -> Iterator[tuple[str, str]]:
    """Yield the parts of a paragraph: of each its text, and ``strong``, ``em`` or nothing.

    >>> list(inline("A **guess**, *not* a fact: 2 * 3 * 4"))
    [('A ', ''), ('guess', 'strong'), (', ', ''), ('not', 'em'), (' a fact: 2 * 3 * 4', '')]
    """
    end = 0
    for match in _marked(paragraph):
        if match.start() > end:
            yield paragraph[end : match.start()], ""
        kind = match.lastgroup or ""
        yield match[kind], kind
        end = match.end()
    if end < len(paragraph):
        yield paragraph[end:], ""


def _marked(paragraph: str) -> Iterator[re.Match[str]]:
    """Yield the marked parts. Behind the last end of a strong part none can begin, so none is looked for there."""
    last = max((match.start() for match in _END_OF_STRONG.finditer(paragraph)), default=-1)
    end = last + 1
    for match in _INLINE.finditer(paragraph, 0, last + 2):
        end = max(end, match.end())
        yield match
    yield from _EMPHASIS.finditer(paragraph, end)


def _without_closing_marks(heading: str) -> str:
    """Return the text of a heading without the ``##`` that may close it.

    >>> _without_closing_marks("Who is who ##"), _without_closing_marks("Number #1"), _without_closing_marks("C#")
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
    def names(self) -> dict[str, str]:
        """Each id, name and alias, folded, and whom it names."""
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
        self.findings.append(Finding(FILE, row, column, message))

    def steps(self, lines: Sequence[str]) -> Iterator[StoryStep]:
        """Yield the steps, and find what belongs to none."""
        starts = [number for number, line in enumerate(lines) if self._is_step(number + 1, line)]
        for number, line in enumerate(lines[: starts[0] if starts else None], start=1):
            if line.strip() and not _HEADING.fullmatch(line.strip()):
                self.find(
                    number, "", "stands before the first step; begin each step with '## ' and its title"
                )
                break
        if not starts and not self.findings:
            self.find(0, "", "holds no step; begin each step with '## ' and its title, or delete the file")
        for start, end in zip(starts, [*starts[1:], len(lines)], strict=False):
            yield self._step(lines[start:end], start + 1)

    def _is_step(self, row: int, line: str) -> bool:
        found = _HEADING.fullmatch(line.strip())
        if found is None:
            return False
        if found[1] != "##" or (found[3] and not found[2]):
            self.find(
                row,
                "",
                f"a step begins with '## ' and its title, and nothing else with '#': {line.strip()[:30]!r}",
            )
        return found[1] == "##"

    def _step(self, lines: Sequence[str], row: int) -> StoryStep:
        heading = _HEADING.fullmatch(lines[0].strip())
        title = " ".join(_without_closing_marks(heading[3]).split()) if heading else ""
        if not title:
            self.find(row, "", "the step has no title; write one after '## '")
        step, first = self._lit(StoryStep(title, ""), lines, row)
        text = self._text(lines[first:], row + first)
        if not text:
            self.find(row, "", f"the step {title!r} has no text; say in a sentence or two what is seen")
        return replace(step, text=text)

    def _lit(self, step: StoryStep, lines: Sequence[str], row: int) -> tuple[StoryStep, int]:
        """Return the step with what the lines below its heading light up, and the first line after them."""
        seen: set[str] = set()
        for at, line in enumerate(lines[1:], start=1):
            found = _KEY_LINE.fullmatch(line.strip())
            key = found[1].lower() if found else ""
            if found and key in _KEYS:
                if key in seen:
                    self.find(row + at, key, f"{key} stands twice in one step; put all of it in one line")
                seen.add(key)
                lit: dict[str, Any] = {key: _READERS[key](self, row + at, found[2])}
                step = replace(step, **lit)
            elif found and nearest(key, _KEYS):
                self.find(row + at, key, f"unknown key {found[1]!r}{did_you_mean(nearest(key, _KEYS))}")
            elif line.strip():
                return step, at
        return step, len(lines)

    def _text(self, lines: Sequence[str], row: int) -> str:
        paragraphs: list[list[str]] = [[]]
        for number, line in enumerate(lines, start=row):
            found = _KEY_LINE.fullmatch(line.strip())
            if found and found[1] in _KEYS:
                self.find(
                    number, found[1], f"{found[1]} must stand right below the step's heading, above its text"
                )
            if line.strip():
                paragraphs[-1].append(" ".join(line.split()))
            elif paragraphs[-1]:
                paragraphs.append([])
        return "\n\n".join(" ".join(each) for each in paragraphs if each)

    def _focus(self, row: int, value: str) -> tuple[str, ...]:
        return self._entities(row, "focus", [each for each in value.split(",") if each.strip()])

    def _claims(self, row: int, value: str) -> tuple[str, ...]:
        wanted = list(dict.fromkeys(each.strip() for each in value.split(",") if each.strip()))
        if not wanted:
            self.find(row, "claims", "claims is empty; name claims by their ids, separated by commas")
        for claim in wanted:
            if claim not in self.claim_ids:
                self.find(row, "claims", str(UnknownNameError("claim", claim, self.known_claims)))
        return tuple(claim for claim in wanted if claim in self.claim_ids)

    def _path(self, row: int, value: str) -> tuple[str, ...]:
        ends = [end.strip() for end in _ARROW.split(value)]
        if len(ends) != 2 or not all(ends):
            self.find(row, "path", "a path has two ends: path: A -> B")
            return ()
        found = self._entities(row, "path", ends)
        if len(found) == 1 and fold(ends[0]) in self.names and fold(ends[1]) in self.names:
            self.find(row, "path", f"a path from {ends[0]!r} to itself leads nowhere; name another end")
        return found if len(found) == 2 else ()

    def _entities(self, row: int, key: str, wanted: Sequence[str]) -> tuple[str, ...]:
        if not wanted:
            self.find(row, key, f"{key} is empty; name stakeholders or stakes, separated by commas")
        found = []
        for each in wanted:
            entity = self.names.get(fold(each))
            if entity is None:
                error = UnknownNameError("stakeholder or stake", each.strip(), self.known_entities)
                self.find(
                    row, key, f"{error}; a name with a comma goes by its id" if "," in each else str(error)
                )
            else:
                found.append(entity)
        return tuple(dict.fromkeys(found))


_READERS: dict[str, Callable[[_Reader, int, str], tuple[str, ...]]] = {
    "focus": _Reader._focus,
    "claims": _Reader._claims,
    "path": _Reader._path,
}
