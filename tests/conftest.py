"""Cases that many tests use: the bundled one, and a small one in which each thing stands once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from listening import canary as canary
from listening import listener as listener
from places import case_folders as case_folders
from places import place as place
from places import places as places
from stakegraph.case import bundled_case, write_case
from stakegraph.model import Case, Claim, Entity, Source, SourceKind, Status
from stakegraph.vocabulary import Vocabulary, load_vocabulary

if TYPE_CHECKING:
    from pathlib import Path

ARTICLE = (
    "The union threatens the port’s funds. The port recruits dockers, and the union and the port disagree. "
    "Dockers may strike.\r\nThe mayor called the union a “mob”. The port will pay the union if the strike ends. "
    "The port does not detain dockers. Naïve 🚢 words, too."
)
BACKGROUND = "The funds are the port's own. Dockers belong to the union."


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return load_vocabulary()


@pytest.fixture(scope="session")
def bundled() -> Case:
    """The case that is bundled as an example."""
    return bundled_case()


@pytest.fixture(scope="session")
def small_case() -> Case:
    """A harbour town: each status, a symmetric relation, a label, a stake, a membership, background."""
    article = Source(
        "article",
        "The harbour dispute",
        ARTICLE,
        "article.txt",
        publisher="The Weekly",
        published="2024-05-02",
        url="https://weekly.example/1",
    )
    background = Source(
        "background", "What everybody knows", BACKGROUND, "background.txt", SourceKind.REFERENCE
    )
    return Case(
        id="harbour",
        title="Who fights over the harbour",
        base="https://stakegraph.example/case/harbour/",
        description="A made-up case for tests.",
        sources=(article, background),
        entities=(
            Entity("port", "Port authority", "Agency", ("the port",), "Runs the harbour.", "Q42"),
            Entity("union", "Dockers' union", "Union", ("Local 7", "the union")),
            Entity("dockers", "Dockers", "Group"),
            Entity("mayor", "The mayor", "Person"),
            Entity("port-funds", "The port’s funds", "Resource"),
            Entity("strike", "The strike", "Event"),
        ),
        claims=(
            _claim(
                "c1",
                "union",
                "threatens",
                "port-funds",
                "The union threatens the port’s funds",
                date="2024-04",
            ),
            _claim("c2", "port", "recruits", "dockers", "The port recruits dockers"),
            _claim("c3", "dockers", "strikesAgainst", "port", "Dockers may strike", Status.POSSIBLE),
            _claim(
                "c4", "mayor", "labels", "union", "called the union a “mob”", said_by="mayor", note="A label."
            ),
            _claim(
                "c5",
                "port",
                "funds",
                "union",
                "The port will pay the union",
                Status.CONDITIONAL,
                about=("strike",),
                condition="if the strike ends",
            ),
            _claim("c6", "port", "detains", "dockers", "The port does not detain dockers", Status.DENIED),
            _claim(
                "c7", "union", "disagreesWith", "port", "the union and the port disagree", means=("strike",)
            ),
            _claim(
                "b1", "port-funds", "stakeOf", "port", "The funds are the port's own", source="background"
            ),
            _claim("b2", "dockers", "memberOf", "union", "Dockers belong to the union", source="background"),
        ),
    )


def _claim(
    name: str,
    subject: str,
    relation: str,
    object_: str,
    quote: str,
    status: Status = Status.ACTUAL,
    *,
    source: str = "article",
    said_by: str | None = None,
    about: tuple[str, ...] = (),
    means: tuple[str, ...] = (),
    condition: str | None = None,
    date: str | None = None,
    note: str | None = None,
) -> Claim:
    start = {"article": ARTICLE, "background": BACKGROUND}[source].index(quote)
    return Claim(
        name,
        source,
        subject,
        relation,
        object_,
        quote,
        start,
        start + len(quote),
        status,
        said_by,
        about,
        means,
        condition,
        date,
        note,
    )


@pytest.fixture
def small_folder(small_case: Case, tmp_path: Path) -> Path:
    """The small case as a folder of its own that a test may break."""
    folder = tmp_path / "harbour"
    write_case(small_case, folder)
    return folder
