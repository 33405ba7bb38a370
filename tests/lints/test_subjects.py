"""Which quotes hold the subject of their claim."""

from __future__ import annotations

import pytest

from stakegraph.lints.subjects import SubjectFinder
from stakegraph.model import Entity

PORT = Entity("port", "Port Authority", "Agency", ("PA",), "The agency that runs the harbour.")
LUND = Entity("lund", "Ursula Lund", "Person", (), "Elected mayor of Harbour City.")
BUREAU = Entity("bureau", "Federal Bureau of Investigation", "Agency")
BLOC = Entity("bloc", "African Union", "Organisation")
JUNTA = Entity("junta", "Junta", "Group")
FINDER = SubjectFinder([PORT, LUND, BUREAU, BLOC, JUNTA])


@pytest.mark.parametrize(
    ("quote", "subject"),
    [
        ("the authority’s plans", PORT),
        ("PA officers closed the pier", PORT),
        ("it closed the pier", PORT),
        ("Ms. Lund left", LUND),
        ("her party left", LUND),
        ("under the new mayor", LUND),
        ("F.B.I. agents raided the office", BUREAU),
        ("The bloc suspended the members", BLOC),
        ("two dockers were arrested", PORT),
    ],
)
def test_a_form_of_the_subject_is_enough(quote: str, subject: Entity) -> None:
    assert not FINDER.is_missing(quote, subject)


@pytest.mark.parametrize(
    ("quote", "subject"),
    [
        ("closed the pier", PORT),
        ("her party left", PORT),
        ("it left the coalition", LUND),
        ("The junta suspended the members", BLOC),
        ("the filing of a suit against members", BLOC),
        ("two dockers were arrested by soldiers", PORT),
    ],
)
def test_a_quote_without_the_subject_misses_it(quote: str, subject: Entity) -> None:
    assert FINDER.is_missing(quote, subject)


def test_we_is_the_speaker_or_a_body_of_the_speaker() -> None:
    assert not FINDER.is_missing("we burnt our towns", LUND)
    assert not FINDER.is_missing("we burnt our towns", LUND, "lund")
    assert not FINDER.is_missing("we burnt our towns", PORT, "lund")
    assert FINDER.is_missing("burnt our towns", PORT, "lund")
    assert FINDER.is_missing("we burnt our towns", LUND, "port")
