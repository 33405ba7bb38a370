"""The rules that hold between the cells of a case, once each cell can be read.

Reading a folder (`stakegraph.case`) finds what is wrong with a cell by itself: an unknown name, a quote that
is not in its source. Here stand the rules that need more than one cell. Each is written twice: below in
Python, quick and with rows, and in ``ontology/shapes.ttl`` as SHACL, for exchange and for stores that others
wrote to (`stakegraph.shacl`). The tests hold the two together.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from stakegraph.case.hidden import hidden_characters
from stakegraph.case.story import FILE as STORY
from stakegraph.case.tables import CLAIM_COLUMNS, ENTITY_COLUMNS
from stakegraph.errors import Finding
from stakegraph.model import Polarity, SourceKind, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from stakegraph.case import CaseReading
    from stakegraph.model import Case, Claim, Entity, Source
    from stakegraph.vocabulary import Vocabulary

CLAIMS, ENTITIES, CASE = "claims.csv", "entities.csv", "case.toml"
_FILE_ORDER = {CASE: 0, ENTITIES: 2, CLAIMS: 3, STORY: 4}
_COLUMN_ORDER = {
    (file, column): number
    for file, columns in ((ENTITIES, ENTITY_COLUMNS), (CLAIMS, CLAIM_COLUMNS))
    for number, column in enumerate(columns)
}
# A party may call itself something, and may say that it respects its own people.
_ON_ONESELF = {"labels", "expressesRespectFor"}
_MOST_MARKS_IN_NAME = 3
_QUOTATION_MARKS = re.compile("[“”‘’„«»'\"]")


def findings(reading: CaseReading, vocabulary: Vocabulary) -> list[Finding]:
    """Return all that is wrong with a case folder: what reading it found, and what breaks a rule.

    In the order of the files, then of rows, then of columns. A cell that could not be read is not checked
    again; and while a claim cannot be read, no entity is reported as unmentioned, since that claim may be the
    one that mentions it.

    Examples
    --------
    >>> from stakegraph import load_vocabulary, resources
    >>> from stakegraph.case import inspect_case
    >>> findings(inspect_case(resources.bundled_case_folder()), load_vocabulary())
    []
    """
    unreadable = {(each.file, each.row, each.column) for each in reading.findings}
    claims_readable = all(each.file != CLAIMS for each in reading.findings)
    found = [
        each
        for each in case_findings(reading.case, vocabulary, reading.rows, mentions=claims_readable)
        if (each.file, each.row, each.column) not in unreadable
    ]
    return in_file_order(
        [*reading.findings, *found, *hidden_characters(reading), *_stories_without_path(reading, vocabulary)]
    )


def stored_reading(case: Case) -> CaseReading:
    """Return a case that was read back from a store as if its folder had been read, for `findings`.

    Reading files finds each quote in its text; here it is looked whether the words still stand where the store says:
    anybody may write to a server. Rows are those that `write_case` gives.

    Examples
    --------
    >>> from stakegraph import bundled_case, load_vocabulary
    >>> findings(stored_reading(bundled_case()), load_vocabulary())
    []
    """
    from stakegraph.case import CaseReading

    rows = rows_of(case)
    found = [
        Finding(CLAIMS, rows[CLAIMS, claim.id], *problem)
        for claim in case.claims
        if not claim.is_derived
        for problem in _words_that_are_not_there(claim, case.source_by_id.get(claim.source))
    ]
    return CaseReading(case, tuple(found), rows)


def _words_that_are_not_there(claim: Claim, source: Source | None) -> Iterator[tuple[str, str]]:
    if source is None:
        yield "source", f"the case has no source {claim.source!r}"
        return
    if source.text[claim.start : claim.end] != claim.quote:
        place = f"{source.id}:{claim.start}–{claim.end}"
        yield "quote", f"other words stand at {place} of the source than the quote {claim.quote!r}"
    if claim.condition and claim.condition not in source.text:
        yield "condition", f"is not in the source word for word: {claim.condition!r}"


def _stories_without_path(reading: CaseReading, vocabulary: Vocabulary) -> Iterator[Finding]:
    """Yield the steps of a story whose conflict path is not there: they would light up nothing."""
    if reading.findings or not any(step.path for step in reading.case.story):
        return
    from stakegraph.analysis.paths import PathOptions, conflict_paths
    from stakegraph.network import build_network

    network = build_network(reading.case, vocabulary)
    for number, step in enumerate(reading.case.story, start=1):
        if not step.path:
            continue
        source, target = step.path
        if not conflict_paths(network, source, target, PathOptions(best=1)).paths:
            there = f"no conflict path leads from {source!r} to {target!r}"
            yield Finding(STORY, 0, "path", f"step {number}, {step.title!r}: {there}; see 'stakegraph paths'")


def case_findings(
    case: Case,
    vocabulary: Vocabulary,
    rows: Mapping[tuple[str, str], int] | None = None,
    *,
    mentions: bool = True,
) -> list[Finding]:
    """Return the rules that a case in memory breaks; `rows` are those that `write_case` gives, by default.

    >>> from stakegraph import bundled_case, load_vocabulary
    >>> case_findings(bundled_case(), load_vocabulary())
    []
    """
    rows = rows_of(case) if rows is None else rows
    checker = _Checker(case, vocabulary)
    found = [
        (CLAIMS, claim.id, *problem)
        for claim in case.claims
        for rule in (_DERIVED_RULES if claim.is_derived else _CLAIM_RULES)
        for problem in rule(checker, claim)
    ]
    found += [(CLAIMS, name, "", message) for name, message in _twins(checker)]
    entity_rules = (_is_mentioned, _is_not_named_by_opponents) if mentions else (_is_not_named_by_opponents,)
    found += [
        (ENTITIES, entity.id, *problem)
        for entity in case.entities
        for rule in entity_rules
        for problem in rule(checker, entity)
    ]
    return in_file_order(
        Finding(file, rows.get((file, name), 0), column, message) for file, name, column, message in found
    )


def rows_of(case: Case) -> dict[tuple[str, str], int]:
    """Return the row that each entity and claim has in the files that `write_case` gives."""
    curated = (claim for claim in case.claims if not claim.is_derived)
    rows = {(ENTITIES, entity.id): number for number, entity in enumerate(case.entities, start=2)}
    return rows | {(CLAIMS, claim.id): number for number, claim in enumerate(curated, start=2)}


def in_file_order(found: Iterable[Finding]) -> list[Finding]:
    """Return findings once each, by file, row and column."""

    def place(each: Finding) -> tuple[int, str, int, int, str, str]:
        column = _COLUMN_ORDER.get((each.file, each.column), -1)
        return _FILE_ORDER.get(each.file, 1), each.file, each.row, column, each.column, each.message

    return sorted(set(found), key=place)


@dataclass(frozen=True)
class _Checker:
    """A case, and what the rules ask of it."""

    case: Case
    vocabulary: Vocabulary

    def is_stake(self, entity_id: str) -> bool | None:
        """Whether an entity is a stake; None when it, or its type, is not known."""
        entity = self.case.entity_by_id.get(entity_id)
        kind = self.vocabulary.entity_types.get(entity.type) if entity else None
        return kind.is_stake if kind else None

    def polarity(self, claim: Claim) -> Polarity | None:
        """The polarity of a claim's relation; None when the codebook does not have it."""
        relation = self.vocabulary.relations.get(claim.relation)
        return relation.polarity if relation else None

    @cached_property
    def mentioned(self) -> frozenset[str]:
        """Every entity that a claim names, in any column."""
        return frozenset(
            name
            for claim in self.case.claims
            for name in (claim.subject, claim.object, claim.said_by, *claim.about, *claim.means)
            if name
        )

    @cached_property
    def labels(self) -> Mapping[str, set[str]]:
        """What each entity is called between quotation marks, all marks made the same.

        What stands between two marks may have some itself, as "O'Brien" has.
        """
        labels: dict[str, set[str]] = defaultdict(set)
        for claim in self.case.claims:
            if claim.relation != "labels":
                continue
            _, *parts = _plain_quotes(claim.quote).split("'")
            for count in range(1, _MOST_MARKS_IN_NAME + 2):
                ends = range(count, len(parts))
                labels[claim.object].update("'".join(parts[end - count : end]) for end in ends)
        return labels

    def name(self, entity_id: str) -> str:
        entity = self.case.entity_by_id.get(entity_id)
        return entity.name if entity else entity_id


# ---- rules about one claim: each yields columns and messages -------------------------------------------


def _has_its_condition(_: _Checker, claim: Claim) -> Iterator[tuple[str, str]]:
    """A claim that holds only "if" misleads when the reader cannot see the "if"."""
    if claim.status is Status.CONDITIONAL and not claim.condition:
        yield "condition", "a conditional claim needs its condition; copy the source's words for it"


def _is_said_by_a_stakeholder(checker: _Checker, claim: Claim) -> Iterator[tuple[str, str]]:
    """Only someone can say something: a policy or a sum of money cannot."""
    if claim.said_by and checker.is_stake(claim.said_by) is not False:
        name = checker.name(claim.said_by)
        yield "said_by", f"only a stakeholder of the case can say something, and {name!r} is none"


def _gives_a_stake_to_a_stakeholder(checker: _Checker, claim: Claim) -> Iterator[tuple[str, str]]:
    """The stake rule reads `stakeOf` from the stake to its holder; turned round, it concludes nonsense."""
    if claim.relation != "stakeOf":
        return
    rule = "stakeOf runs from a stake to a stakeholder"
    if checker.is_stake(claim.subject) is not True:
        yield "subject", f"{rule}, and {checker.name(claim.subject)!r} is no stake"
    if checker.is_stake(claim.object) is not False:
        yield "object", f"{rule}, and {checker.name(claim.object)!r} is no stakeholder"


def _names_what_the_case_has(checker: _Checker, claim: Claim) -> Iterator[tuple[str, str]]:
    """A name that leads nowhere is an edge into the void; a folder cannot have one, a changed store can."""
    for column, names in (
        ("subject", (claim.subject,)),
        ("object", (claim.object,)),
        ("about", claim.about),
        ("means", claim.means),
    ):
        for name in names:
            if name not in checker.case.entity_by_id:
                yield column, f"the case has no entity {name!r}; every entity needs a row in {ENTITIES}"
    if claim.relation not in checker.vocabulary.relations:
        yield "relation", f"the codebook has no {claim.relation!r}; 'stakegraph codebook' lists what it has"
    if claim.source not in checker.case.source_by_id:
        yield "source", f"the case has no source {claim.source!r}; every source needs a [[source]] in {CASE}"


def _rests_on_its_words(checker: _Checker, claim: Claim) -> Iterator[tuple[str, str]]:
    """A receipt must show what stands in the source; a folder cannot break this, a changed store can."""
    source = checker.case.source_by_id.get(claim.source)
    start, end = claim.start, claim.end
    if source and not (0 <= start < end and source.text[start:end] == claim.quote):
        yield "quote", f"the source does not have these words at {start} to {end}: {claim.quote!r}"


def _is_not_on_oneself(checker: _Checker, claim: Claim) -> Iterator[tuple[str, str]]:
    """Nobody is their own opponent, ally or part: such a row is a slip, and no analysis can use it."""
    if claim.subject != claim.object or claim.relation in _ON_ONESELF:
        return
    if checker.polarity(claim) not in (None, Polarity.CONTEXTUAL):
        yield "object", f"{checker.name(claim.object)!r} is the subject as well; name the other party"


def _is_not_after_its_source(checker: _Checker, claim: Claim) -> Iterator[tuple[str, str]]:
    """What happened after a text was published cannot be reported in it as happened."""
    source = checker.case.source_by_id.get(claim.source)
    if not (claim.status is Status.ACTUAL and claim.date and source and source.published):
        return
    known = min(len(claim.date), len(source.published))
    if claim.date[:known] > source.published[:known]:
        yield (
            "date",
            (
                f"{claim.date} is after the source was published ({source.published}), so it cannot be actual; "
                "correct the date, or use announced or possible"
            ),
        )


def _is_background_where_its_source_is(checker: _Checker, claim: Claim) -> Iterator[tuple[str, str]]:
    """Background is ties and context that everybody knows; a hint or a conflict needs an article."""
    source = checker.case.source_by_id.get(claim.source)
    if source is None or source.kind is not SourceKind.REFERENCE:
        return
    if claim.status is not Status.ACTUAL:
        yield "status", f"a claim from a source of kind reference must be actual, not {claim.status.value}"
    if checker.polarity(claim) in (Polarity.CONFLICT, Polarity.COOPERATION):
        yield (
            "relation",
            (
                f"a claim from a source of kind reference must be a tie or context, and {claim.relation} is "
                "neither; name the article that says so"
            ),
        )


def _is_no_surer_than_its_premises(checker: _Checker, claim: Claim) -> Iterator[tuple[str, str]]:
    """What follows from a hint is a hint."""
    premises = [checker.case.claim_by_id.get(each) for each in claim.derived_from]
    if not premises or None in premises:
        yield "", f"the derived claim {claim.id!r} does not name the claims it follows from"
    statuses = [premise.status for premise in premises if premise]
    if statuses and claim.status.rank < Status.weakest(statuses).rank:
        yield "status", f"the derived claim {claim.id!r} is surer than the claims it follows from"


def _has_an_intensity_of_the_scale(_: _Checker, claim: Claim) -> Iterator[tuple[str, str]]:
    """A figure off the scale would outrank every real act in a conflict path."""
    if claim.intensity is not None and not -10 <= claim.intensity <= 10:
        yield "", f"the derived claim {claim.id!r} has an intensity outside -10 to +10"


_CLAIM_RULES: tuple[Callable[[_Checker, Claim], Iterator[tuple[str, str]]], ...] = (
    _has_its_condition,
    _is_said_by_a_stakeholder,
    _gives_a_stake_to_a_stakeholder,
    _names_what_the_case_has,
    _rests_on_its_words,
    _is_not_on_oneself,
    _is_not_after_its_source,
    _is_background_where_its_source_is,
)
_DERIVED_RULES = (_is_no_surer_than_its_premises, _has_an_intensity_of_the_scale)


# ---- rules about entities, and about claims together --------------------------------------------------


def _is_mentioned(checker: _Checker, entity: Entity) -> Iterator[tuple[str, str]]:
    """An entity without a claim is a lonely dot on the map that no words stand behind."""
    if entity.id not in checker.mentioned:
        yield "id", f"no claim mentions {entity.name!r}; add a claim, or delete the row"


def _is_not_named_by_opponents(checker: _Checker, entity: Entity) -> Iterator[tuple[str, str]]:
    """A label is what one party called another: a claim, and never a name the map itself uses."""
    labels = checker.labels.get(entity.id, set())
    for column, name in (("name", entity.name), *(("aliases", alias) for alias in entity.aliases)):
        if _plain_quotes(name) in labels:
            yield column, f"{name!r} is what a party called it, in a claim; a name of the map must be neutral"


def _plain_quotes(text: str) -> str:
    return _QUOTATION_MARKS.sub("'", text).lower()


def _twins(checker: _Checker) -> Iterator[tuple[str, str]]:
    """Yield the claims that stand in an earlier row already: counted twice, they look like two receipts."""
    seen: dict[tuple[object, ...], str] = {}
    for claim in checker.case.claims:
        if claim.is_derived:
            continue
        relation = checker.vocabulary.relations.get(claim.relation)
        ends = (claim.subject, claim.object)
        parties = tuple(sorted(ends)) if relation and relation.symmetric else ends
        first = seen.setdefault((claim.source, claim.relation, parties, claim.quote, claim.status), claim.id)
        if first != claim.id:
            yield claim.id, f"says the same as {first!r}, with the same words and status; delete one of them"
