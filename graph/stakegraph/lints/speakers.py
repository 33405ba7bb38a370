"""Find a reporting verb or "according to" that governs a quote."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stakegraph.lints.sentences import Passage

_SAY = (
    r"(?:sa(?:y|ys|id)|assert(?:s|ed)?|claim(?:s|ed)?|alleg(?:es?|ed)|argu(?:es?|ed)|contend(?:s|ed)?|insist(?:s|ed)?"
    r"|declar(?:es?|ed)|warn(?:s|ed)?|explain(?:s|ed)?|conced(?:es?|ed)|acknowledg(?:es?|ed)|admit(?:s|ted)?"
    r"|affirm(?:s|ed)?|writes?|wrote|complain(?:s|ed)?|testif(?:y|ies|ied)|reiterat(?:es?|ed)|aver(?:s|red)?)"
)
"""Verbs that report speech with or without "that"."""
_SAY_THAT = (
    r"(?:stat(?:es?|ed)|maintain(?:s|ed)?|h[eo]ld|holds|f[io]u?nds?|report(?:s|ed)?|t[eo]lls?|told|add(?:s|ed)?"
    r"|not(?:es?|ed)|recall(?:s|ed)?|confirm(?:s|ed)?|den(?:y|ies|ied)|announc(?:es?|ed)|conclud(?:es?|ed)"
    r"|pretend(?:s|ed)?|represent(?:s|ed)?|stress(?:es|ed)?|emphasi[sz](?:es?|ed)|underscor(?:es?|ed)|ruled?"
    r"|promis(?:es?|ed)|indicat(?:es?|ed)|describ(?:es?|ed)|declare|remark(?:s|ed)?|observ(?:es?|ed))"
)
"""Verbs that report speech only before "that" or "how"."""
_NOUNS = r"(?:claims?|allegations?|accusations?|assertions?|statements?|complaints?|contention|charges?|denial|view|words)"
_DISCLOSE = r"(?:announc|alleg|den|indicat|express|voic|promis|assert|underscor|reaffirm|reiterat|blam)(?:es?|ed|y|ies|ied|ing)"
"""Verbs whose object is what was said: "announced the dismissal", "indicated plans"."""
_TAGS = (
    rf"(?:{_SAY}|add(?:s|ed)?|not(?:es?|ed)|maintain(?:s|ed)?|report(?:s|ed)?|recall(?:s|ed)?|confirm(?:s|ed)?"
    r"|t[eo]lls?|told|announced|stated|rul(?:es|ed)|testified|remarked)"
)
"""Verbs in "…, the union said" and in "…, said the union"."""
_NOT_A_SPEAKER = (
    r"(?!(?:(?:the|a|its|their)\s)?(?:plan|plans|law|laws|schedule|custom|rules?|size|age|need|type|rank)\b)"
)
_ACCORDING_TO = re.compile(rf"\baccording to {_NOT_A_SPEAKER}", re.IGNORECASE)

_BEFORE = (
    re.compile(
        rf"\b(?:{_SAY}|{_SAY_THAT}|{_NOUNS})\b[^.;?!]{{0,80}}?\b(?:that|how),?\s*[“\"]?$", re.IGNORECASE
    ),
    re.compile(rf"(?<!the )(?<!a )(?<!an )(?<!his )(?<!’s )(?<!of )\b{_SAY}[,:]?\s*[“\"]?$", re.IGNORECASE),
    re.compile(rf"\b{_DISCLOSE}\s+$"),
    re.compile(r"\baccus(?:es?|ed|ing)\s[^,;]{1,60}\sof\s+$"),
    re.compile(rf",\s(?!who\b|which\b|whose\b|and\b|but\b)[^,;“]{{1,40}}\s{_TAGS},\s*$"),
)
_CALLED = re.compile(r"\bcall(?:s|ed|ing)\s+$")
_NAMED_AS = re.compile(r"(?:the|his|her|its|their|[A-Z]\S*)\s.*\s(?:an?|“)", re.DOTALL)
_TAG_AFTER = re.compile(
    rf"""
    [^;:.?!]{{0,120}}? [,.?!]? [”"]? ,? \s*
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
        r"\b(?:express|indicat|signal|voic)\w*\s(?:his |her |its |their |an? |the )?(?:intent|plan|willing|readiness|hope"
        r"|desire|support|concern|commit)\w*"
    ),
    re.compile(
        r"^(?:underscor|assert|claim|promis|insist|argu|stress|emphasi[sz]|alleg|vow|pledg)ing\b",
        re.IGNORECASE,
    ),
    re.compile(rf"\baccording to {_NOT_A_SPEAKER}", re.IGNORECASE),
)


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
