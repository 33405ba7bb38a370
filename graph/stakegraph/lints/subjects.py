"""Find a quote that does not hold the subject of its claim in any form."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stakegraph.model import Entity

_WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)*")
_DOTTED = re.compile(r"\b(?:\w\.){2,}")
_POSSESSIVE = re.compile(r"[’']s?$")


def _word_set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_COMMON = _word_set(
    "the a an of and for in on at to by from with his her its their our new federal national local current major united"
    " states state former members people general north south east west great public"
)
"""Words of a name that do not identify it, because other names have them too."""
_PERSONAL = _word_set("he she him her his hers himself herself")
_IMPERSONAL = _word_set("it its itself they them their theirs themselves")
_FIRST_PERSON = _word_set("i we me us my our ours ourselves myself")
_RELATIVE = _word_set("you your both neither either who which whose whom")
_TYPE_NOUNS = {
    "Agency": "agency department office service bureau ministry commission",
    "PoliceForce": "police force officers",
    "Government": "government administration city state county authorities",
    "Court": "court judge judges justices",
    "Party": "party faction",
    "Company": "company firm business carrier",
    "Union": "union",
    "Organisation": "organisation organization body group bloc",
    "Jurisdiction": "city country county state",
}
_ENDING = re.compile(r"(?:ians?|ish|ans?|ese|ies|(?<=s|x|z)es|(?<=[cs]h)es|(?<!s)s|ia|y)$")
_MIN_STEM = 4
"""Letters of a stem. Shorter words must be equal to match."""
_DEFINITE = re.compile(r"\b(?:[Tt]he|[Tt]his|[Tt]hat)\s+((?:[\w’'-]+\s?){1,3})")
_HEAD_END = re.compile(r"[,.;(]|\b(?:of|for|in|at|on|that|which|who|whom|whose|now|as)\b")
_OPENING = re.compile(r"[“\"]?(?:[Tt]he|[Tt]his|[Tt]hat)\s+([\w’'-]+)\s+(?!(?:of|for|to|in|from|by)\b)")
_FINITE = re.compile(r"\b(?:is|are|was|were|has|have|had|did|will|would|may|might|hath|\w+ed|\w+[^s\W]s)\b")
_PASSIVE = re.compile(
    r"\b(?:is|are|was|were|be|been|being)\s+(?:\w+ly\s+)?(?:\w+ed|held|sold|sent|taken|made|given)\b"
)
_AGENT = re.compile(r"\bby\b")


class SubjectFinder:
    """Finds out whether quotes hold the subjects of their claims.

    Examples
    --------
    >>> from stakegraph.model import Entity
    >>> port = Entity("port", "Port Authority", "Agency")
    >>> finder = SubjectFinder([port])
    >>> finder.is_missing("closed the pier", port), finder.is_missing("it closed the pier", port)
    (True, False)
    """

    def __init__(self, entities: Iterable[Entity]) -> None:
        self._stems_by_id = {entity.id: _identifying_stems(entity) for entity in entities}
        self._ids_by_stem: dict[str, set[str]] = defaultdict(set)
        for id_, stems in self._stems_by_id.items():
            for stem in stems:
                self._ids_by_stem[stem].add(id_)

    def is_missing(self, quote: str, subject: Entity, speaker: str | None = None) -> bool:
        """Return whether a quote holds neither its subject nor words that can refer to it.

        The subject may appear as a name, alias, acronym or distinctive word of a name, as a pronoun or possessive of
        its kind, or as a description ("the company") that fits no other entity. Another speaker's "we" may be a body
        that includes the speaker. A passive without an agent has no subject that a longer quote could show.
        """
        words = _words(quote)
        if self._holds_name(quote, words, subject) or not _pronouns(subject, speaker).isdisjoint(words):
            return False
        if _PASSIVE.search(quote) and not _AGENT.search(quote):
            return False
        return not self._holds_description(quote, subject)

    def _holds_name(self, quote: str, words: list[str], subject: Entity) -> bool:
        if not self._stems_by_id[subject.id].isdisjoint(map(_stem, words)):
            return True
        return any(_spells_out(name, quote) for name in (subject.name, *subject.aliases))

    def _holds_description(self, quote: str, subject: Entity) -> bool:
        own_nouns = {*_head_of(subject.description or ""), *_TYPE_NOUNS.get(subject.type, "").split()}
        if any(not own_nouns.isdisjoint(_words(definite[1])) for definite in _DEFINITE.finditer(quote)):
            return True
        opening = _OPENING.match(quote)
        if not opening or subject.type == "Person" or not _FINITE.search(quote):
            return False
        first_stem = _stem(_words(opening[1])[0])
        return not self._ids_by_stem.get(first_stem, set()) - {subject.id}


def _head_of(description: str) -> list[str]:
    """Return the noun that a description begins with, as a list of at most one word.

    >>> _head_of("Elected mayor of New York City.")
    ['mayor']
    """
    return _words(_HEAD_END.split(description, maxsplit=1)[0])[-1:]


def _words(text: str) -> list[str]:
    """Return the words of a text in lower case, without possessive endings and dots of acronyms."""
    undotted = _DOTTED.sub(lambda acronym: acronym.group().replace(".", ""), text)
    return [_POSSESSIVE.sub("", word) for word in _WORD.findall(undotted.casefold().replace("&", " and "))]


def _stem(word: str) -> str:
    """Return a word without its ending, so that "Hungary" and "Hungarians" are the same.

    >>> _stem("hungary"), _stem("hungarians"), _stem("ice")
    ('hungar', 'hungar', 'ice')
    """
    stem = _ENDING.sub("", word)
    return stem if len(stem) >= _MIN_STEM else word


def _identifying_stems(entity: Entity) -> set[str]:
    """Return the stems of words that identify an entity in a quote, with the acronyms of its names."""
    stems: set[str] = set()
    for name in (entity.name, *entity.aliases):
        words = _words(name)
        distinctive = [word for word in words if word not in _COMMON] or words
        stems.update(map(_stem, distinctive))
        initials = "".join(word[0] for word in words if word not in ("of", "the", "and", "for"))
        if len(initials) > 1:
            stems.add(initials)
    return stems


def _spells_out(name: str, quote: str) -> bool:
    """Return whether a quote has capitalised words in a row whose initials are the name."""
    if not (name.isupper() and name.isalpha() and len(name) > 1):
        return False
    initials = "".join(word[0] if word[0].isupper() else " " for word in _WORD.findall(quote))
    return name in initials


def _pronouns(subject: Entity, speaker: str | None) -> frozenset[str]:
    third_person = _PERSONAL if subject.type == "Person" else _IMPERSONAL
    if speaker in (None, subject.id):
        return third_person | _FIRST_PERSON | _RELATIVE
    is_group = subject.type != "Person"
    return third_person | _RELATIVE | ({"we"} if is_group else set())
