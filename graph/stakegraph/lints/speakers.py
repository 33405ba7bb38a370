"""Find a reporting verb or "according to" that governs a quote."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stakegraph.lints.verbs import any_form

if TYPE_CHECKING:
    from stakegraph.lints.sentences import Passage

_SAY = any_form(
    "say assert claim allege argue contend insist declare warn explain concede acknowledge admit affirm write complain"
    " testify reiterate aver"
)
"""Verbs that report speech with or without "that"."""
_SAY_THAT = any_form(
    "state maintain hold find report tell add note recall confirm deny announce conclude pretend represent stress"
    " emphasize emphasise underscore rule promise indicate describe remark observe",
    "pointed_out points_out",
)
"""Verbs that report speech only before "that" or "how"."""
_NOUNS = any_form(
    "", "claim claims allegation allegations accusation assertion statement complaint contention view"
)
_DISCLOSE = any_form(
    "announce allege deny indicate express voice promise assert underscore reaffirm reiterate blame"
)
"""Verbs whose object is what was said: "announced the dismissal", "indicated plans"."""
_TAGS = any_form(
    "",
    "say says said claim claims claimed argue argues argued insists insisted declared warns warned explains explained"
    " concedes conceded acknowledged admits admitted affirmed writes wrote complains complained testified adds added"
    " notes noted maintains maintained asserts asserted alleges alleged contends contended reported recalls recalled"
    " confirms confirmed states stated ruled remarked told announced",
)
"""Verbs in "…, the union said" and in "…, said the union"."""
_NOT_A_SPEAKER = (
    r"(?!(?:(?:the|a|its|their)\s)?(?:plan|plans|law|laws|schedule|custom|rules?|size|age|need|type|rank)\b)"
)
_ACCORDING_TO = re.compile(rf"\baccording to {_NOT_A_SPEAKER}", re.IGNORECASE)

_REST = r"(?:(?!, (?:and|but|while|who|which|where)\b|\bbut\b)[^.;:?!—])*"
"""Words after "that" that still belong to the reported speech."""
_BEFORE = (
    re.compile(
        rf"\b(?:{_SAY}|{_SAY_THAT}|{_NOUNS})\b[^.;?!]{{0,120}}?\b(?:that|how)\b{_REST}$", re.IGNORECASE
    ),
    re.compile(rf"\b(?:{_SAY}|{_SAY_THAT})\b[^.;?!]{{0,40}}:\s*[“\"]$", re.IGNORECASE),
    re.compile(rf"(?<!the )(?<!a )(?<!an )(?<!his )(?<!’s )(?<!of )\b{_SAY}[,:]?\s*[“\"]?$", re.IGNORECASE),
    re.compile(rf"\b{_DISCLOSE}\s+(?:(?:today|yesterday|on\s\w+day)\s+)?$"),
    re.compile(r"\b(?:accus(?:es?|ed|ing)\s[^,;]{1,60}\sof|charg(?:es?|ed|ing)\s[^,;]{1,60}\swith)\s+$"),
    re.compile(rf",\s(?!who\b|which\b|whose\b|and\b|but\b)[^,;“]{{1,40}}\s{_TAGS},\s*$"),
)
_CALLED = re.compile(r"\bcall(?:s|ed|ing)\s+$")
_NAMED_AS = re.compile(r"(?:the|his|her|its|their|[A-Z]\S*)\s.*\s(?:an?|“)", re.DOTALL)
_TAG_AFTER = re.compile(
    rf"""
    [^;:.?!]{{0,300}}? [,.?!]? [”"]? ,? \s*
    (?: (?<=[,”"]\s) {_TAGS} \s (?!that\b)                               # …,” said the union
      | (?<=[,”"]\s) (?!who\b|which\b|whose\b|and\b|but\b|while\b|where\b)
        (?:[^\s,;.]+\s){{1,6}}? (?: {_TAGS} (?= \s*(?:[,.;:“]|$) | \s(?:in|on|at|to|of|by|from|during)\b )
                               | t[eo]l(?:d|ls?) (?= (?:\s[^\s,.;]+){{1,4}}[,.;] ) )
      | ,? \s? according\sto\s {_NOT_A_SPEAKER} )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_WITHIN = (
    re.compile(rf"(?<!\bthe )\b(?:{_SAY}|{_SAY_THAT})\b[^.;]{{0,60}}?\bthat\b", re.IGNORECASE),
    re.compile(r"(?<!\bthe )\b(?:said|says|told)\b", re.IGNORECASE),
    re.compile(
        r"^(?:express|indicat|voic)\w*\s(?:\w+\s)?(?:intent|plan|willing|readiness|hope|desire|support)\w*"
    ),
    re.compile(r"^(?:assert|claim|promis|insist|argu|alleg|vow|pledg)ing\b", re.IGNORECASE),
    re.compile(r"^[^,;]*\b(?:stress|emphasi[sz]|underscor)(?:es|ed|ing)\s", re.IGNORECASE),
    re.compile(rf"\baccording to {_NOT_A_SPEAKER}", re.IGNORECASE),
)
"""Reports within a quote. Stances count only at its start: later, the claim may rest on other words."""


def find_report(passage: Passage) -> str | None:
    """Return the words that report a quote as somebody's speech, or None.

    Examples
    --------
    >>> from stakegraph.lints.sentences import Passage
    >>> find_report(Passage("The port said ", "the union paid strikebreakers", "."))
    'said'
    >>> find_report(Passage("", "The insurer filed claims against the shipyard", "."))
    """
    return _report_before(passage) or _report_after(passage.after) or _first_match(_WITHIN, passage.quote)


def _report_before(passage: Passage) -> str | None:
    according = _ACCORDING_TO.search(passage.before)
    if according and not re.search(r"[;?!]", passage.before[according.end() :]):
        return according.group().strip()
    if _CALLED.search(passage.before) and _NAMED_AS.match(passage.quote):
        return "called"
    return _first_match(_BEFORE, passage.before)


def _report_after(after: str) -> str | None:
    tag = _TAG_AFTER.match(after)
    return tag.group().strip(' ,.”"') if tag else None


def _first_match(patterns: tuple[re.Pattern[str], ...], text: str) -> str | None:
    for pattern in patterns:
        match = pattern.search(text)
        if match:
            return match.group().strip(' ,“"')
    return None
