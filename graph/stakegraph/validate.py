"""Check the rules between the cells of a case.

Reading a folder (`stakegraph.case`) finds the faults of a single cell, such as an unknown name or a quote that is not
in its source. This module has the rules that involve several cells. ``ontology/shapes.ttl`` repeats them as SHACL, for
exchange and for stores that other programs wrote to (`stakegraph.shacl`). The Python rules are faster and know the
rows. Tests check that both agree.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from stakegraph.case.digests import changed_texts
from stakegraph.case.hidden import hidden_characters
from stakegraph.case.story import FILE as STORY
from stakegraph.case.tables import CLAIM_COLUMNS, ENTITY_COLUMNS
from stakegraph.errors import Finding
from stakegraph.model import Polarity, SourceKind, Status
from stakegraph.vocabulary import MAX_INTENSITY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from stakegraph.case import CaseReading
    from stakegraph.model import Case, Claim, Entity, Source
    from stakegraph.vocabulary import Vocabulary

CLAIMS, ENTITIES, CASE = "claims.csv", "entities.csv", "case.toml"
_FILE_ORDER = {CASE: 0, ENTITIES: 2, CLAIMS: 3, STORY: 4}
_TEXT_ORDER = 1
"""The texts of the sources come after ``case.toml``."""
_COLUMN_ORDER = {
    (file, column): index
    for file, columns in ((ENTITIES, ENTITY_COLUMNS), (CLAIMS, CLAIM_COLUMNS))
    for index, column in enumerate(columns)
}
_REFLEXIVE = {"labels", "expressesRespectFor"}
"""A party may label itself, and may say that it respects its own people."""
_MAX_MARKS_IN_NAME = 3
"""Quotation marks that a name may contain, as "O'Brien" does."""
_QUOTATION_MARKS = re.compile("[“”‘’„«»'\"]")

Faults = Iterator[tuple[str, str]]
"""Columns and messages."""


def findings(reading: CaseReading, vocabulary: Vocabulary) -> list[Finding]:
    """Return all faults of a case folder, from reading it and from checking the rules.

    Findings are sorted by file, row and column. A cell that could not be read is not checked again. While a claim
    cannot be read, no entity is reported as unmentioned, because that claim may mention it.

    Examples
    --------
    >>> from stakegraph import load_vocabulary, resources
    >>> from stakegraph.case import inspect_case
    >>> findings(inspect_case(resources.bundled_case_folder()), load_vocabulary())
    []
    """
    unreadable = {_location(finding) for finding in reading.findings}
    are_claims_readable = all(finding.file != CLAIMS for finding in reading.findings)
    broken_rules = case_findings(reading.case, vocabulary, reading.rows, mentions=are_claims_readable)
    return in_file_order(
        [
            *reading.findings,
            *(finding for finding in broken_rules if _location(finding) not in unreadable),
            *hidden_characters(reading),
            *changed_texts(reading.case),
            *_check_story_paths(reading, vocabulary),
        ]
    )


def _location(finding: Finding) -> tuple[str, int, str]:
    return finding.file, finding.row, finding.column


def stored_reading(case: Case) -> CaseReading:
    """Return a case from a store as if its folder had been read, for `findings`.

    Reading a folder locates each quote in its source. A store may have been changed by anybody, so this function checks
    that each quote is at its stored offsets. The rows are those that `write_case` would write.

    Examples
    --------
    >>> from stakegraph import bundled_case, load_vocabulary
    >>> findings(stored_reading(bundled_case()), load_vocabulary())
    []
    """
    from stakegraph.case import CaseReading

    rows = rows_of(case)
    faults: list[Finding] = []
    for claim in case.claims:
        if not claim.is_derived:
            row = rows[CLAIMS, claim.id]
            source = case.source_by_id.get(claim.source)
            faults += [Finding(CLAIMS, row, *fault) for fault in _check_stored_words(claim, source)]
    return CaseReading(case, tuple(faults), rows)


def _check_stored_words(claim: Claim, source: Source | None) -> Faults:
    if source is None:
        yield "source", f"the case has no source {claim.source!r}"
        return
    if source.text[claim.start : claim.end] != claim.quote:
        span = f"{source.id}:{claim.start}–{claim.end}"
        yield "quote", f"the source has other words than the quote at {span}: {claim.quote!r}"
    if claim.condition and claim.condition not in source.text:
        yield "condition", f"is not in the source word for word: {claim.condition!r}"


def _check_story_paths(reading: CaseReading, vocabulary: Vocabulary) -> Iterator[Finding]:
    """Yield the story steps whose conflict path does not exist, so that the map would highlight nothing."""
    steps = reading.case.story
    if reading.findings or not any(step.path for step in steps):
        return
    from stakegraph.analysis.paths import PathOptions, conflict_paths
    from stakegraph.network import build_network

    network = build_network(reading.case, vocabulary)
    for index, step in enumerate(steps, start=1):
        if not step.path:
            continue
        source, target = step.path
        answer = conflict_paths(network, source, target, PathOptions(best=1))
        if not answer.paths:
            fault = f"no conflict path leads from {source!r} to {target!r}"
            message = f"step {index}, {step.title!r}: {fault}; see 'stakegraph paths'"
            yield Finding(STORY, 0, "path", message)


def case_findings(
    case: Case,
    vocabulary: Vocabulary,
    rows: Mapping[tuple[str, str], int] | None = None,
    *,
    mentions: bool = True,
) -> list[Finding]:
    """Return the rules that a case in memory breaks.

    Parameters
    ----------
    case : Case
        The case.
    vocabulary : Vocabulary
        The codebook of its claims.
    rows : mapping, optional
        The row of each entity and claim by file and id; by default the rows that `write_case` would write.
    mentions : bool, optional
        Whether to report entities that no claim mentions.

    Examples
    --------
    >>> from stakegraph import bundled_case, load_vocabulary
    >>> case_findings(bundled_case(), load_vocabulary())
    []
    """
    if rows is None:
        rows = rows_of(case)
    checker = _Checker(case, vocabulary)
    findings: list[Finding] = []
    for claim in case.claims:
        row = rows.get((CLAIMS, claim.id), 0)
        findings += [Finding(CLAIMS, row, *fault) for fault in _check_claim(checker, claim)]
    for claim_id, message in _find_duplicates(checker):
        row = rows.get((CLAIMS, claim_id), 0)
        findings.append(Finding(CLAIMS, row, "", message))
    for entity in case.entities:
        row = rows.get((ENTITIES, entity.id), 0)
        faults = _check_entity(checker, entity, mentions=mentions)
        findings += [Finding(ENTITIES, row, *fault) for fault in faults]
    return in_file_order(findings)


def _check_claim(checker: _Checker, claim: Claim) -> Faults:
    rules = _DERIVED_RULES if claim.is_derived else _CLAIM_RULES
    for rule in rules:
        yield from rule(checker, claim)


def _check_entity(checker: _Checker, entity: Entity, *, mentions: bool) -> Faults:
    if mentions:
        yield from _is_mentioned(checker, entity)
    yield from _is_not_named_by_opponents(checker, entity)


def rows_of(case: Case) -> dict[tuple[str, str], int]:
    """Return the row of each entity and claim in the files that `write_case` would write."""
    curated = (claim for claim in case.claims if not claim.is_derived)
    rows = {(ENTITIES, entity.id): row for row, entity in enumerate(case.entities, start=2)}
    return rows | {(CLAIMS, claim.id): row for row, claim in enumerate(curated, start=2)}


def in_file_order(findings: Iterable[Finding]) -> list[Finding]:
    """Return distinct findings, sorted by file, row and column."""

    def sort_key(finding: Finding) -> tuple[int, str, int, int, str, str]:
        file, column = finding.file, finding.column
        file_order = _FILE_ORDER.get(file, _TEXT_ORDER)
        column_order = _COLUMN_ORDER.get((file, column), -1)
        return file_order, file, finding.row, column_order, column, finding.message

    return sorted(set(findings), key=sort_key)


@dataclass(frozen=True)
class _Checker:
    """A case, with the lookups that the rules need."""

    case: Case
    vocabulary: Vocabulary

    def is_stake(self, entity_id: str) -> bool | None:
        """Return whether an entity is a stake; None if the entity or its type is unknown."""
        entity = self.case.entity_by_id.get(entity_id)
        entity_type = self.vocabulary.entity_types.get(entity.type) if entity else None
        return entity_type.is_stake if entity_type else None

    def polarity(self, claim: Claim) -> Polarity | None:
        """Return the polarity of a claim's relation; None if the relation is unknown."""
        relation = self.vocabulary.relations.get(claim.relation)
        return relation.polarity if relation else None

    @cached_property
    def mentioned(self) -> frozenset[str]:
        """The entities that claims name, in any column."""
        names: set[str | None] = set()
        for claim in self.case.claims:
            names.update((claim.subject, claim.object, claim.said_by, *claim.about, *claim.means))
        return frozenset(name for name in names if name)

    @cached_property
    def labels(self) -> Mapping[str, set[str]]:
        """The labels of each entity: the texts between quotation marks in claims that label it.

        A label may itself contain quotation marks, as "O'Brien" does.
        """
        labels: dict[str, set[str]] = defaultdict(set)
        for claim in self.case.claims:
            if claim.relation == "labels":
                labels[claim.object].update(_extract_quoted(claim.quote))
        return labels

    def name(self, entity_id: str) -> str:
        """Return the name of an entity, or its id if the case does not have it."""
        entity = self.case.entity_by_id.get(entity_id)
        return entity.name if entity else entity_id


# ---- rules about one claim ----------------------------------------------------------------------------


def _has_its_condition(_: _Checker, claim: Claim) -> Faults:
    """A conditional claim misleads readers who cannot see its condition."""
    if claim.status is Status.CONDITIONAL and not claim.condition:
        yield "condition", "a conditional claim needs its condition; copy the source's words for it"


def _is_said_by_a_stakeholder(checker: _Checker, claim: Claim) -> Faults:
    """Only a stakeholder can be a speaker; a policy or a sum of money cannot."""
    if claim.said_by and checker.is_stake(claim.said_by) is not False:
        name = checker.name(claim.said_by)
        yield "said_by", f"{name!r} is not a stakeholder of the case; only stakeholders can be speakers"


def _gives_a_stake_to_a_stakeholder(checker: _Checker, claim: Claim) -> Faults:
    """The stake rule reads `stakeOf` from a stake to its holder, and misreads the reverse."""
    if claim.relation != "stakeOf":
        return
    rule = "stakeOf runs from a stake to a stakeholder"
    if checker.is_stake(claim.subject) is not True:
        yield "subject", f"{rule}, but {checker.name(claim.subject)!r} is not a stake"
    if checker.is_stake(claim.object) is not False:
        yield "object", f"{rule}, but {checker.name(claim.object)!r} is not a stakeholder"


def _names_what_the_case_has(checker: _Checker, claim: Claim) -> Faults:
    """A changed store can have unknown names; a folder cannot."""
    columns = {
        "subject": (claim.subject,),
        "object": (claim.object,),
        "about": claim.about,
        "means": claim.means,
    }
    for column, names in columns.items():
        for name in names:
            if name not in checker.case.entity_by_id:
                yield column, f"the case has no entity {name!r}; every entity needs a row in {ENTITIES}"
    if claim.relation not in checker.vocabulary.relations:
        yield (
            "relation",
            f"the codebook has no relation {claim.relation!r}; 'stakegraph codebook' lists them all",
        )
    if claim.source not in checker.case.source_by_id:
        yield "source", f"the case has no source {claim.source!r}; every source needs a [[source]] in {CASE}"


def _rests_on_its_words(checker: _Checker, claim: Claim) -> Faults:
    """A receipt must show the words of the source. A changed store can break this; a folder cannot."""
    source = checker.case.source_by_id.get(claim.source)
    start, end = claim.start, claim.end
    if source and not (0 <= start < end and source.text[start:end] == claim.quote):
        yield "quote", f"the source does not have these words at {start} to {end}: {claim.quote!r}"


def _is_not_on_oneself(checker: _Checker, claim: Claim) -> Faults:
    """A party cannot be its own opponent, ally or part; such a row is a slip."""
    if claim.subject != claim.object or claim.relation in _REFLEXIVE:
        return
    if checker.polarity(claim) not in (None, Polarity.CONTEXTUAL):
        yield "object", f"{checker.name(claim.object)!r} is also the subject; name the other party"


def _is_not_after_its_source(checker: _Checker, claim: Claim) -> Faults:
    """A text cannot report as fact an event after its publication."""
    source = checker.case.source_by_id.get(claim.source)
    published = source.published if source else None
    if claim.status is not Status.ACTUAL or not claim.date or not published:
        return
    # Dates may lack the day or the month; compare the parts that both have.
    length = min(len(claim.date), len(published))
    if claim.date[:length] > published[:length]:
        message = (
            f"{claim.date} is after the source was published ({published}), so the claim cannot be actual; "
            "correct the date, or use announced or possible"
        )
        yield "date", message


def _is_background_where_its_source_is(checker: _Checker, claim: Claim) -> Faults:
    """Background consists of known ties and context; hints and conflicts need an article."""
    source = checker.case.source_by_id.get(claim.source)
    if source is None or source.kind is not SourceKind.REFERENCE:
        return
    if claim.status is not Status.ACTUAL:
        yield "status", f"a claim from a source of kind reference must be actual, not {claim.status.value}"
    if checker.polarity(claim) in (Polarity.CONFLICT, Polarity.COOPERATION):
        message = (
            f"a claim from a source of kind reference must be a tie or context, but {claim.relation} is neither; "
            "name the article that says so"
        )
        yield "relation", message


def _is_no_surer_than_its_premises(checker: _Checker, claim: Claim) -> Faults:
    """A conclusion from a hint is a hint."""
    premises = [checker.case.claim_by_id.get(premise) for premise in claim.derived_from]
    if not premises or None in premises:
        yield "", f"the derived claim {claim.id!r} does not name the claims it follows from"
    statuses = [premise.status for premise in premises if premise]
    if statuses and claim.status.rank < Status.weakest(statuses).rank:
        yield "status", f"the derived claim {claim.id!r} is surer than the claims it follows from"


def _has_an_intensity_of_the_scale(_: _Checker, claim: Claim) -> Faults:
    """An intensity off the scale would outrank all real acts in a conflict path."""
    intensity = claim.intensity or 0
    if not -MAX_INTENSITY <= intensity <= MAX_INTENSITY:
        limits = f"-{MAX_INTENSITY} to +{MAX_INTENSITY}"
        yield "", f"the derived claim {claim.id!r} has an intensity outside {limits}"


_CLAIM_RULES: tuple[Callable[[_Checker, Claim], Faults], ...] = (
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


def _is_mentioned(checker: _Checker, entity: Entity) -> Faults:
    """An entity without claims would be on the map without any evidence."""
    if entity.id not in checker.mentioned:
        yield "id", f"no claim mentions {entity.name!r}; add a claim, or delete the row"


def _is_not_named_by_opponents(checker: _Checker, entity: Entity) -> Faults:
    """The map must not use a label, which one party gave another, as a neutral name."""
    labels = checker.labels.get(entity.id, set())
    columns = [("name", entity.name)]
    columns += [("aliases", alias) for alias in entity.aliases]
    for column, name in columns:
        if _unify_quotation_marks(name) in labels:
            yield column, f"{name!r} is a label that a party used in a claim; the map needs a neutral name"


def _extract_quoted(text: str) -> Iterator[str]:
    """Yield each part of a text that is between two quotation marks, with few marks inside."""
    _, *parts = _unify_quotation_marks(text).split("'")
    for count in range(1, _MAX_MARKS_IN_NAME + 2):
        for end in range(count, len(parts)):
            yield "'".join(parts[end - count : end])


def _unify_quotation_marks(text: str) -> str:
    return _QUOTATION_MARKS.sub("'", text).lower()


def _find_duplicates(checker: _Checker) -> Iterator[tuple[str, str]]:
    """Yield the ids of claims that repeat an earlier row, which would count as a second receipt."""
    first_ids: dict[tuple[object, ...], str] = {}
    for claim in checker.case.claims:
        if claim.is_derived:
            continue
        relation = checker.vocabulary.relations.get(claim.relation)
        is_symmetric = relation is not None and relation.symmetric
        ends = (claim.subject, claim.object)
        parties = tuple(sorted(ends)) if is_symmetric else ends
        content = (claim.source, claim.relation, parties, claim.quote, claim.status)
        first_id = first_ids.setdefault(content, claim.id)
        if first_id != claim.id:
            yield (
                claim.id,
                f"says the same as {first_id!r}, with the same words and status; delete one of them",
            )
