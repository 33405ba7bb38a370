"""The story of a case for its page: the text of each step, and the claims and parties that it lights up."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from stakegraph.case.story import parse_inline
from stakegraph.page.content.text import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    import networkx as nx

    from stakegraph.model import Case, Claim, StoryStep
    from stakegraph.vocabulary import Vocabulary


@dataclass(frozen=True)
class LitStep:
    """A step ready to show.

    Attributes
    ----------
    title : str
        Its title.
    paragraphs : tuple of tuple of (str, str)
        The parts of each paragraph: a text, and ``strong``, ``em`` or nothing.
    claims, entities : tuple of str
        The ids that it highlights; if empty, it highlights everything.
    """

    title: str
    paragraphs: tuple[tuple[tuple[str, str], ...], ...]
    claims: tuple[str, ...]
    entities: tuple[str, ...]

    def record(self) -> dict[str, Any]:
        """Return the fields for the page's script; the text is in the document."""
        return {"claims": self.claims, "entities": self.entities}


def light_steps(case: Case, vocabulary: Vocabulary) -> tuple[LitStep, ...]:
    """Return the steps of a case's story with the ids that they highlight.

    Two or more parties in focus highlight the claims between them, a single party all its claims, and a path the
    claims of its hops. A denied claim is highlighted like any other: the page shows it as denied.

    Examples
    --------
    >>> from stakegraph import bundled_case, load_vocabulary
    >>> [step.claims for step in light_steps(bundled_case(), load_vocabulary()) if "ICE" in step.title]
    [('c038', 'c039', 'c046', 'c085')]
    """
    lighting = _Lighting(case, vocabulary)
    return tuple(
        LitStep(visible(step.title), tuple(_paragraphs(step)), *lighting.lit(step)) for step in case.story
    )


def _paragraphs(step: StoryStep) -> Iterator[tuple[tuple[str, str], ...]]:
    for paragraph in step.text.split("\n\n"):
        yield tuple((visible(text), kind) for text, kind in parse_inline(paragraph))


@dataclass(frozen=True)
class _Lighting:
    """Finds the claims and entities that the steps of a story highlight."""

    case: Case
    vocabulary: Vocabulary

    @cached_property
    def network(self) -> nx.MultiDiGraph:
        from stakegraph.network import build_network

        return build_network(self.case, self.vocabulary)

    def lit(self, step: StoryStep) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the ids of the claims and of the entities that a step lights up."""
        wanted = {
            *step.claims,
            *(claim.id for claim in self._between(frozenset(step.focus))),
            *self._of_path(step),
        }
        claims = [claim for claim in self.case.claims if claim.id in wanted]
        ends = (end for claim in claims for end in (claim.subject, claim.object))
        return tuple(claim.id for claim in claims), tuple(dict.fromkeys([*step.focus, *step.path, *ends]))

    def _between(self, focus: frozenset[str]) -> Iterator[Claim]:
        for claim in self.case.claims:
            ends = {claim.subject, claim.object}
            if not claim.is_derived and (ends <= focus or (len(focus) == 1 and ends & focus)):
                yield claim

    def _of_path(self, step: StoryStep) -> Iterator[str]:
        if not step.path:
            return
        from stakegraph.analysis.paths import PathOptions, conflict_paths

        source, target = step.path
        paths = conflict_paths(self.network, source, target, PathOptions(best=1)).paths
        yield from (receipt.claim.id for path in paths for hop in path.hops for receipt in hop.receipts)
