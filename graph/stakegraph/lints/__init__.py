"""Lints: hints about claims that a coder should look at again.

A lint reads the sentence around a quote, or a note, by rules, so it can be wrong. Its findings are hints, which do not
make a case invalid. ``claims.csv`` excuses a row from a lint in the column ``excused``: ``code: reason``, several
joined by ``|``. An unneeded excuse is a finding, so that excuses do not outlive their reasons.

========= ============================================================
module    lint
========= ============================================================
hedges    ``hedge-outside-quote``: a hedge that the quote leaves out
speakers  ``speaker-missing``: reported speech without a speaker
subjects  ``subject-missing``: a quote without its claim's subject
denials   ``note-denies``: a note that takes silence for a denial
acts      ``act-missing``: one act in several sources, not joined
copies    ``origin-missing``: a text that probably copies another
sentences the sentence around a quote
========= ============================================================

``bench/lints.py`` prints their precision and recall on labelled sentences.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from stakegraph.errors import Finding, did_you_mean, nearest, shorten
from stakegraph.lints.acts import find_unjoined_claims
from stakegraph.lints.copies import find_copies
from stakegraph.lints.denials import find_denial
from stakegraph.lints.hedges import find_hedge
from stakegraph.lints.sentences import Passage, Sentences
from stakegraph.lints.speakers import find_report
from stakegraph.lints.subjects import SubjectFinder
from stakegraph.model import Status
from stakegraph.validate import CLAIMS, in_file_order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from stakegraph.case import CaseReading
    from stakegraph.model import Case, Claim
    from stakegraph.vocabulary import Vocabulary


def lint(reading: CaseReading, vocabulary: Vocabulary) -> list[Finding]:
    """Return the hints of all lints about the claims of a case, and the faults of its excuses.

    Hints are sorted by row and column. An excuse is needed if its lint fires on any claim of one act with these words,
    because a row with several subjects makes several claims.

    Examples
    --------
    >>> from stakegraph import load_vocabulary, resources
    >>> from stakegraph.case import inspect_case
    >>> reading = inspect_case(resources.bundled_case_folder())
    >>> all(finding.is_hint for finding in lint(reading, load_vocabulary()))
    True
    """
    linter = _Linter(reading.case, vocabulary)
    # A quote that is not in its source has no place, and a finding of its own.
    claims = [claim for claim in reading.case.claims if not claim.is_derived and claim.start < claim.end]
    faults_by_id = {claim.id: dict(_find_faults(linter, claim)) for claim in claims}
    fired: dict[tuple[object, ...], set[str]] = defaultdict(set)
    for claim in claims:
        fired[_words_of_act(claim)].update(faults_by_id[claim.id])
    findings = find_copies(reading.case)
    for claim in claims:
        row = reading.rows.get((CLAIMS, claim.id), 0)
        excused_codes = set(map(_code, claim.excused))
        for code, message in faults_by_id[claim.id].items():
            if code not in excused_codes:
                findings.append(Finding(CLAIMS, row, _LINTS[code][0], message, code=code, is_hint=True))
        for message in _find_excuse_faults(claim.excused, fired[_words_of_act(claim)]):
            findings.append(Finding(CLAIMS, row, "excused", message))
    return in_file_order(findings)


def _find_faults(linter: _Linter, claim: Claim) -> Iterator[tuple[str, str]]:
    """Yield the codes of the lints that fire on a claim, with messages."""
    passage = linter.passage(claim)
    if passage is None:
        return
    for code, (_, find_fault) in _LINTS.items():
        message = find_fault(linter, claim, passage)
        if message:
            yield code, message


def _words_of_act(claim: Claim) -> tuple[object, ...]:
    return claim.source, claim.start, claim.end, claim.act_id


def _code(excuse: str) -> str:
    return excuse.partition(":")[0].strip()


def _find_excuse_faults(excuses: Iterable[str], fired: set[str]) -> Iterator[str]:
    for excuse in excuses:
        code, reason = _code(excuse), excuse.partition(":")[2].strip()
        if code not in _LINTS:
            remedy = did_you_mean(nearest(code, _LINTS)) or f"; the lints are {', '.join(_LINTS)}"
            yield f"unknown lint {shorten(code)!r}{remedy}"
        elif not reason:
            yield f"the excuse from {code!r} has no reason; write '{code}: reason'"
        elif code not in fired:
            yield f"the lint {code!r} does not fire on this row; delete the excuse"


class _Linter:
    """A case, with the lookups that the lints need."""

    def __init__(self, case: Case, vocabulary: Vocabulary) -> None:
        self.case, self._vocabulary = case, vocabulary
        self._sentences = {source.id: Sentences(source.text) for source in case.sources}

    @cached_property
    def subjects(self) -> SubjectFinder:
        return SubjectFinder(self.case.entities)

    @cached_property
    def unjoined(self) -> Mapping[str, str]:
        return find_unjoined_claims(self.case, self._vocabulary)

    def passage(self, claim: Claim) -> Passage | None:
        """Return the quote of a claim with the rest of its sentence; None if its source is unknown."""
        sentences = self._sentences.get(claim.source)
        return sentences.passage(claim.start, claim.end) if sentences else None

    def has_speaker(self, claim: Claim) -> bool:
        """Return whether a claim names its speaker, or is itself about an act of speaking."""
        source, relation = (
            self.case.source_by_id.get(claim.source),
            self._vocabulary.relations.get(claim.relation),
        )
        is_own_word = source is not None and source.speaker is not None
        return bool(claim.said_by) or is_own_word or (relation is not None and relation.is_speech)


def _find_hedge_outside(_: _Linter, claim: Claim, passage: Passage) -> str | None:
    is_actual = claim.status is Status.ACTUAL
    hedge = find_hedge(passage, is_actual=is_actual, condition=claim.condition)
    return f"the quote leaves out {hedge!r}, which its words depend on; quote that too" if hedge else None


def _find_missing_speaker(linter: _Linter, claim: Claim, passage: Passage) -> str | None:
    report = None if linter.has_speaker(claim) else find_report(passage)
    return f"the sentence reports speech ({report!r}); name the speaker" if report else None


def _find_missing_subject(linter: _Linter, claim: Claim, passage: Passage) -> str | None:
    subject = linter.case.entity_by_id.get(claim.subject)
    if not subject or not linter.subjects.is_missing(passage.quote, subject, claim.said_by):
        return None
    return f"the quote does not show the subject {subject.name!r}; quote more, or add the words as an alias"


def _find_denying_note(_: _Linter, claim: Claim, __: Passage) -> str | None:
    denial = find_denial(claim.note) if claim.note and claim.status is not Status.DENIED else None
    if not denial:
        return None
    return f"{denial!r} denies an act, but the claim is {claim.status.value}; write that none is reported"


def _find_missing_act(linter: _Linter, claim: Claim, _: Passage) -> str | None:
    earlier = linter.unjoined.get(claim.id)
    return f"says the same as {earlier}; if both tell of one act, give both the same act" if earlier else None


_LINTS: Mapping[str, tuple[str, Callable[[_Linter, Claim, Passage], str | None]]] = {
    "hedge-outside-quote": ("quote", _find_hedge_outside),
    "speaker-missing": ("said_by", _find_missing_speaker),
    "subject-missing": ("quote", _find_missing_subject),
    "note-denies": ("note", _find_denying_note),
    "act-missing": ("act", _find_missing_act),
}
"""The column and the check of each lint, by its code. A check returns a message, or None."""
