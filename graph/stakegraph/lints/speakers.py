"""Find a reporting verb or "according to" that governs a quote."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stakegraph.lints.sentences import Passage

_SAY = (
    r"(?:sa(?:y|ys|id|ying)|assert(?:s|ed|ing)?|claim(?:s|ed|ing)?|alleg(?:es?|ed|ing)|argu(?:es?|ed|ing)"
    r"|contend(?:s|ed|ing)?|insist(?:s|ed|ing)?|declar(?:es?|ed|ing)|warn(?:s|ed|ing)?|explain(?:s|ed|ing)?"
    r"|conced(?:es?|ed|ing)|acknowledg(?:es?|ed|ing)|admit(?:s|ted|ting)?|affirm(?:s|ed|ing)?|writ(?:es?|ing)|wrote"
    r"|complain(?:s|ed|ing)?|testif(?:y|ies|ied|ying)|reiterat(?:es?|ed|ing)|aver(?:s|red)?)"
)
"""Verbs that report speech with or without "that"."""
_SAY_THAT = (
    r"(?:stat(?:es?|ed|ing)|maintain(?:s|ed|ing)?|hold(?:s|ing)?|held|finds?|found|finding|report(?:s|ed|ing)?|t[eo]lls?"
    r"|told|telling|add(?:s|ed|ing)?|not(?:es?|ed|ing)|recall(?:s|ed|ing)?|confirm(?:s|ed|ing)?|den(?:y|ies|ied|ying)"
    r"|announc(?:es?|ed|ing)|conclud(?:es?|ed|ing)|pretend(?:s|ed|ing)?|represent(?:s|ed|ing)?|stress(?:es|ed|ing)?"
    r"|emphasi[sz](?:es?|ed|ing)|underscor(?:es?|ed|ing)|rul(?:es?|ed|ing)|promis(?:es?|ed|ing)"
    r"|indicat(?:es?|ed|ing)|describ(?:es?|ed|ing)|remark(?:s|ed|ing)?|observ(?:es?|ed|ing)|point(?:s|ed|ing)? out)"
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

_REST = r"(?:(?!, (?:and|but|while|who|which|where)\b|\bbut\b)[^.;:?!—])*"
"""Words after "that" that are still part of what is said."""
_BEFORE = (
    re.compile(
        rf"\b(?:{_SAY}|{_SAY_THAT}|{_NOUNS})\b[^.;?!]{{0,120}}?\b(?:that|how)\b{_REST}$", re.IGNORECASE
    ),
    re.compile(rf"\b(?:{_SAY}|{_SAY_THAT})\b[^.;?!]{{0,40}}:\s*[“\"]$", re.IGNORECASE),
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
    re.compile(r"^(?:assert|claim|promis|insist|argu|alleg|vow|pledg)ing\b", re.IGNORECASE),
    re.compile(r"\b(?:stress|emphasi[sz]|underscor)(?:es|ed|ing)\s", re.IGNORECASE),
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
