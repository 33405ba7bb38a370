"""The parts of a case that is too large for one page, and the links between the pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stakegraph.model import Case
    from stakegraph.page.geometry.clusters import Cluster


@dataclass(frozen=True)
class Part:
    """A camp or group as a case of its own: its members, the claims among them, and the sources of these.

    Attributes
    ----------
    file : str
        The name of its page, unique among the parts.
    cluster : Cluster
        The camp or group.
    case : Case
        The members, then the other entities that its claims name (speakers, topics, means); without a story.
    named : int
        Count of the entities that are not members, but that its claims name as speaker, topic or means.
    leaving : int
        Count of the claims between a member and another entity.
    resting : int
        How many claims among the members are left out: rules derive them from claims that are not all in the part.
    """

    file: str
    cluster: Cluster
    case: Case
    named: int
    leaving: int
    resting: int


@dataclass(frozen=True)
class Leads:
    """Where the page of a divided case leads: to the pages of its parts, or from a part back to the whole.

    Attributes
    ----------
    parts : tuple of (str, Part)
        On the page of the whole, the address of each part.
    whole : str
        On the page of a part, the address of the whole, else empty.
    part : Part, optional
        The part that the page shows.
    """

    parts: tuple[tuple[str, Part], ...] = ()
    whole: str = ""
    part: Part | None = None
