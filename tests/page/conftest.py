"""Cases for the page: a small true one that shows everything, and one in which every text field attacks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from stakegraph.model import Case, Claim, DerivedClaim, Entity, Source, SourceKind, Status, StoryStep
from stakegraph.page import render_page
from stakegraph.resources import bundled_case_folder
from stakegraph.rules import with_derived_claims
from stakegraph.vocabulary import Vocabulary, load_vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from page.reader import Reader

ATTACK = "</script><img src=x onerror=alert(1)><!--<script>alert(2)</script>"

ENTITIES = (
    Entity("donald-trump", "Donald Trump", "Person", ("Trump", "the president"), "U.S. president", "Q22686"),
    Entity("zohran-mamdani", "Zohran Mamdani", "Person", ("Mamdani",)),
    Entity("dhs", "Department of Homeland Security", "Agency", ("DHS",)),
    Entity("ice", "Immigration and Customs Enforcement", "Agency", ("ICE",)),
    Entity("nypd", "NYPD", "PoliceForce"),
    Entity("nypd-officers", "NYPD officers", "Group", ("officers",)),
    Entity("new-york-city", "New York City", "Jurisdiction", ("the city",)),
    Entity("federal-authorities", "Federal authorities", "Government"),
    Entity("local-authorities", "Local authorities", "Government"),
    Entity("federal-funding", "Federal funding", "Resource"),
    Entity("sanctuary-policies", "Sanctuary policies", "Policy"),
    Entity("cost-of-living", "Cost of living", "Issue"),
    Entity("recruitment-effort", "Recruitment effort", "Campaign"),
    Entity("press-event", "Press event", "Event", (), "Mentioned by no claim."),
)

# id, subject, relation, object, quote, status, and whatever else a claim says
ROWS: tuple[tuple[str, str, str, str, str, Status, dict[str, object]], ...] = (
    ("c01", "ice", "invites", "nypd-officers", "invited officers to join “an agency that respects you,”",
     Status.ACTUAL, {"means": ("recruitment-effort",)}),
    ("c02", "dhs", "recruits", "nypd-officers",
     "initiated a targeted recruitment effort aimed at current NYPD officers", Status.ACTUAL, {}),
    ("c03", "donald-trump", "criticizes", "zohran-mamdani", "Trump has been openly critical of Mamdani",
     Status.ACTUAL, {}),
    ("c04", "donald-trump", "labels", "zohran-mamdani", "labeling him a “communist”", Status.ACTUAL,
     {"said_by": "donald-trump"}),
    ("c05", "donald-trump", "threatens", "new-york-city", "threatening potential consequences", Status.ACTUAL,
     {"about": ("federal-authorities",), "date": "2025-11"}),
    ("c06", "donald-trump", "withholdsFrom", "new-york-city", "withholding federal funding", Status.CONDITIONAL,
     {"condition": "the city does not cooperate with federal immigration authorities", "said_by": "donald-trump"}),
    ("c07", "donald-trump", "threatens", "federal-funding", "These threats include withholding federal funding",
     Status.ACTUAL, {}),
    ("c08", "zohran-mamdani", "willingToCooperateWith", "donald-trump",
     "indicated a willingness to collaborate with the president", Status.ACTUAL, {"about": ("cost-of-living",)}),
    ("c09", "zohran-mamdani", "campaignedOn", "cost-of-living", "a central focus of his campaign", Status.ACTUAL, {}),
    ("c10", "local-authorities", "limitsCooperationWith", "federal-authorities",
     "local authorities have limited cooperation with federal immigration actions", Status.ACTUAL, {}),
    ("c11", "local-authorities", "prevents", "ice", "they cannot legally prevent ICE from conducting operations",
     Status.DENIED, {"note": "Said to be impossible, not to have happened."}),
    ("c12", "dhs", "escalatesAgainst", "new-york-city", "plans to intensify ICE activities in New York",
     Status.ANNOUNCED, {"said_by": "dhs"}),
    ("c13", "zohran-mamdani", "labels", "ice", "Mamdani has characterized ICE as a “rogue agency”", Status.ACTUAL, {}),
    ("c14", "federal-authorities", "clashesWith", "sanctuary-policies",
     "a continued clash between federal priorities and local sanctuary policies", Status.POSSIBLE, {}),
    ("c15", "new-york-city", "hasTensionsWith", "federal-authorities",
     "historically created tensions with federal authorities", Status.ACTUAL, {}),
    ("c16", "nypd-officers", "isUneasyAbout", "zohran-mamdani", "uneasy about working under Mamdani",
     Status.POSSIBLE, {}),
    ("c17", "zohran-mamdani", "reassures", "nypd-officers", "intended to reassure city residents and officers",
     Status.POSSIBLE, {}),
    ("c18", "zohran-mamdani", "labels", "zohran-mamdani", "a democratic socialist", Status.ACTUAL,
     {"note": "Kept to show a claim of someone about themself."}),
    ("c19", "zohran-mamdani", "electedToHead", "new-york-city",
     "the election of Zohran Mamdani as New York City’s mayor", Status.ACTUAL, {}),
)  # fmt: skip
STORY = (
    StoryStep("The whole of it", "Who is in conflict with whom?"),
    StoryStep("Two parties", "They are at odds.\n\nAnd they talk.", focus=("donald-trump", "zohran-mamdani")),
    StoryStep("Hints", "Nothing of this has happened.", claims=("c06", "c11", "c12", "c14")),
    StoryStep("One chain", "It leads to ICE.", path=("donald-trump", "ice")),
)
BACKGROUND = (
    ("r01", "ice", "agencyOf", "dhs", "ICE is an agency of the Department of Homeland Security"),
    ("r02", "nypd-officers", "memberOf", "nypd", "NYPD officers serve in the NYPD"),
    ("r03", "federal-funding", "stakeOf", "new-york-city", "New York City counts on the federal funding"),
)
BACKGROUND_TEXT = ". ".join(row[4] for row in BACKGROUND) + "."


def make_small_case() -> Case:
    text = (bundled_case_folder() / "article.txt").read_bytes().decode("utf-8")
    article = Source("article", "ICE recruits police officers", text, "article.txt", publisher="A newspaper",
                     published="2025-11-20", url="https://example.org/story?id=1&page=2")  # fmt: skip
    reference = Source(
        "background", "Who belongs to whom", BACKGROUND_TEXT, "background.txt", SourceKind.REFERENCE
    )
    claims = [
        Claim(key, "article", subject, relation, target, quote, text.index(quote), text.index(quote) + len(quote),
              status, **more)  # type: ignore[arg-type]
        for key, subject, relation, target, quote, status, more in ROWS
    ]  # fmt: skip
    claims += [
        Claim(key, "background", subject, relation, target, quote, BACKGROUND_TEXT.index(quote),
              BACKGROUND_TEXT.index(quote) + len(quote))
        for key, subject, relation, target, quote in BACKGROUND
    ]  # fmt: skip
    premise = claims[6]
    derived = DerivedClaim("d01", "article", "donald-trump", "conflictsWith", "new-york-city", premise.quote,
                    premise.start, premise.end, rule="stake", derived_from=("c07", "r03"), intensity=-3.5)  # fmt: skip
    return Case("small", "ICE recruits NYPD officers", "https://example.org/case/", "Who does what to whom.",
                (article, reference), ENTITIES, (*claims, derived), STORY)  # fmt: skip


def make_hostile_case(case: Case) -> Case:
    """Put an attack into every text of a case; ids stay, since a case cannot be read with others."""
    bad = f"{ATTACK} \u202etxt.exe\u2066 \u2028\u2029 =cmd|' /C calc'!A0 &amp; {{{{7*7}}}} {{% raw %}}"
    text = f"Before {ATTACK}. {bad}. After \ud800 {bad}\nnext"
    start = text.index(bad)
    sources = (
        replace(case.sources[0], title=bad, text=text, file=bad, publisher=bad, author=bad, published=bad,
                licence=bad, url="javascript:alert(3)"),
        replace(case.sources[1], title=bad, text=text, file=bad, url="data:text/html,<script>alert(4)</script>"),
    )  # fmt: skip
    entities = tuple(
        replace(each, name=f"={index} {bad}", aliases=(bad,), description=bad, wikidata='Q1"><script>alert(5)')
        for index, each in enumerate(case.entities)
    )  # fmt: skip
    claims = tuple(
        replace(each, quote=bad, start=start, end=start + len(bad), condition=bad, date=bad, note=f"@{bad}",
                about=(bad,), means=("\t=1+1",), said_by=each.said_by and bad)
        for each in case.claims
    )  # fmt: skip
    story = tuple(
        replace(each, path=(), title=bad, text="\n\n".join([bad] * (each.text.count("\n\n") + 1)))
        for each in case.story
    )
    return Case("hostile", f"</title>{bad}", case.base, f"+{bad}", sources, entities, claims, story)


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    """The vocabulary that travels with the program."""
    return load_vocabulary()


@pytest.fixture(scope="session")
def small_case() -> Case:
    """Every status, polarity and origin; parallel, mutual, symmetric and self-directed claims."""
    return make_small_case()


@pytest.fixture(scope="session")
def hostile_case(small_case: Case) -> Case:
    """The small case with an attack in every field."""
    return make_hostile_case(small_case)


@pytest.fixture(scope="session")
def small_page(small_case: Case, vocabulary: Vocabulary) -> bytes:
    """The page of the small case."""
    return render_page(small_case, vocabulary)


@pytest.fixture(scope="session")
def hostile_page(hostile_case: Case, vocabulary: Vocabulary) -> bytes:
    """The page of the hostile case."""
    return render_page(hostile_case, vocabulary)


@pytest.fixture(scope="session")
def complete_case(bundled: Case) -> Case:
    """The bundled case with what the rules derive, as the command line reads it."""
    return with_derived_claims(bundled)


@pytest.fixture(scope="session")
def complete_page(complete_case: Case, vocabulary: Vocabulary) -> bytes:
    """The page of the bundled case."""
    return render_page(complete_case, vocabulary)


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """A Chromium that all tests of the page share."""
    from page.reader import reading

    yield from reading(tmp_path_factory.mktemp("browser"))


@pytest.fixture
def reader(browser: Reader) -> Reader:
    """The shared browser at desk size, without preferences."""
    browser.resize(1440, 900)
    browser.prefer()
    return browser
