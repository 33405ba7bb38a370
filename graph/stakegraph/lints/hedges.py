"""Find a hedge or condition that governs a quote and that the quote leaves out.

The words before the quote are searched from the nearest to the farthest. A hedge governs the quote unless the words
between them end its clause. After the quote, only a condition, a restrictive clause ("officers who may …") or an adverb
such as "allegedly" that follows at once governs it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stakegraph.lints.verbs import any_form

if TYPE_CHECKING:
    from stakegraph.lints.sentences import Passage

_MODALS = "(?:may|might|could|would)"
_EVIDENTIALS = "allegedly reportedly apparently supposedly purportedly"
_ADVERBS = any_form(
    "",
    f"perhaps possibly probably maybe presumably seemingly ostensibly potentially likely unlikely {_EVIDENTIALS}",
)
_INTENTIONS = any_form(
    "plan hope intend aim want seek desire threaten promise vow pledge offer propose agree expect appear seem",
    "intent intention intentions threat proposal proposals objective objectives goal goals power willing willingness"
    " ready readiness prepared likely unlikely set poised due said thought believed supposed understood alleged"
    " reported rumored rumoured designed meant authorized authorised entitled permitted allowed scheduled",
)
"""Words before "to" that leave open whether the act is done."""
_ATTEMPTS = any_form("try attempt", "effort efforts bid order action")
"""Words directly before "to" and the quote that leave open whether the act succeeded; "order" as in "in order to"."""
_REQUESTS = any_form(
    "order ask urge invite advise encourage want expect require allow permit", "told called_on"
)
"""Words before "somebody to" that leave open whether the act is done."""
_BELIEFS = any_form("suggest imply appear seem fear hope believe think expect worry suspect assume speculate")
_CHANCES = any_form("", "possible impossible likely unlikely probable risk chance likelihood possibility")
_CONDITIONS = any_form(
    "",
    "if only_if unless provided_that providing_that on_condition_that in_case in_the_event as_long_as so_long_as",
)

_HEDGE = re.compile(
    rf"""
    (?P<condition>\b(?:[Ii]f|{_CONDITIONS}|Unless|whether|Provided\ that|In\ case)\b(?!\ (?:not|any|only|so|possible)\b)
        | ^[“"]?(?:Should|Had|Were)\b | (?<=,\ )should\b )
    | (?P<intention>\b{_INTENTIONS}(?=\ to\b|\s*$) | \bconsider(?:s|ed|ing)?(?=\s*$) )
    | (?P<request>\b{_REQUESTS}(?=\ [^,;.]{{1,60}}\ to\s*$))
    | (?P<attempt>\b{_ATTEMPTS}(?=\ to\s*$))
    | (?P<aim>\b(?:goals?|aims?|purpose|intention|hopes?|plans?)\ of\s*$ | \baim(?:s|ed|ing)?\ at\s*$)
    | (?P<belief>\b(?:(?P<belief_verb>{_BELIEFS})|{_CHANCES})\b)
    | (?P<modal>\b{_MODALS}\b)
    | (?P<future>\b(?:will|shall|should|won[’']t)(?=\s+(?:not\s+|also\s+|soon\s+|be\s+|have\s+)*$))
    | (?P<adverb>\b(?:{_ADVERBS}|{_ADVERBS.title()})\b)
    """,
    re.VERBOSE,
)
_AFTER = re.compile(
    rf"\s*(?:,?[”\"]?\s*(?P<condition>\b{_CONDITIONS}\b(?! not\b| any\b)|should (?:it|he|she|they|we|the)\b)"
    rf"|(?P<clause>(?:who|that|which) {_MODALS}\b)"
    rf"|,? (?P<adverb>{any_form('', _EVIDENTIALS)})\b)"
)
_INNER_KINDS = {"condition", "modal", "adverb"}
"""The kinds of hedge that, within a quote, tell its readers enough."""
_NOUN_BEFORE = re.compile(r"\b(?:military|the|its|their|his|her|own|full|with|all)\s+$", re.IGNORECASE)
_CLOSER = re.compile(
    r"[;:?!]|[—–]| - |\b(?:but|while|whilst|although|though|because|since|whereas|which|who|whose|where|after|before"
    r"|when|despite|lest)\b|, \w+ing\b",
    re.IGNORECASE,
)
_NEW_CLAUSE = re.compile(r", (?:and|but|yet|so)\b")
_OPENER = re.compile(
    r"(?:^|, )(?:who|which|whose|that|although|though|while|whatever|because|since|when|\w+ing)\b[^,]*$",
    re.IGNORECASE,
)
"""A relative, concessive or participial clause, which ends at the next comma."""
_SUBJECT = re.compile(
    r"[“\"]?(?:the|an?|his|her|its|their|our|he|she|it|they|we|I|this|these|[A-Z][\w’']*)\b"
)
_FINITE = re.compile(r"\b(?:has|have|had|is|are|was|were|did|hath|\w+ed)\b")
_DEFINITE = re.compile(
    r"(?:(?:[Tt]he|[Hh]is|[Hh]er|[Ii]ts|[Tt]heir|[Oo]ur|[Tt]his|[Tt]hese|[Tt]hose)\s|[A-Z])|[\w’']+[’']s\s"
)
_GERUND = re.compile(r"\w+ing\b")
_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|does|did|do|will|would|can|could|may|might|must|shall|should|hath|not"
    r"|\w+ed|to\s+\w+)\b"
)


def find_hedge(passage: Passage, *, is_actual: bool, condition: str | None = None) -> str | None:
    """Return the hedge or condition that governs a quote from outside, or None.

    A hedge before the quote does not count if the quote has one itself and the claim is not actual. A condition does
    not count if the claim repeats it in its own column.

    Examples
    --------
    >>> from stakegraph.lints.sentences import Passage
    >>> find_hedge(Passage("The memo suggests ", "the ministry wants a deal", "."), is_actual=True)
    'suggests'
    >>> find_hedge(Passage("", "The union sued", ", and more suits may follow."), is_actual=True)
    """
    following = _AFTER.match(passage.after)
    if following and not _is_covered(following, passage.after, condition):
        return following["condition"] or following["clause"] or following["adverb"]
    if not is_actual and _has_hedge(passage.quote):
        return None
    for hedge in reversed(list(_HEDGE.finditer(passage.before))):
        if not _is_covered(hedge, passage.before, condition) and _governs(hedge, passage):
            return hedge.group().strip()
    return None


def _has_hedge(quote: str) -> bool:
    hedges = _HEDGE.finditer(quote)
    return any(hedge.lastgroup in _INNER_KINDS or hedge["belief_verb"] for hedge in hedges)


def _is_covered(hedge: re.Match[str], text: str, condition: str | None) -> bool:
    """Return whether a hedge is within the condition that the claim repeats."""
    if not condition or not hedge["condition"]:
        return False
    start = text.casefold().find(condition.casefold())
    return start >= 0 and start <= hedge.start("condition") < start + len(condition)


def _governs(hedge: re.Match[str], passage: Passage) -> bool:
    preceding, gap = passage.before[: hedge.start()], passage.before[hedge.end() :]
    if hedge.group() == "might" and _NOUN_BEFORE.search(preceding):
        return False
    if _CLOSER.search(gap) or _CLOSER.match(passage.quote):
        return False
    if gap.rstrip().endswith(",") and _GERUND.match(passage.quote):
        return False
    if hedge["condition"]:
        return _condition_governs(preceding, gap)
    if hedge["aim"]:
        return _GERUND.match(passage.quote) is not None
    if "," in gap and _OPENER.search(preceding + hedge.group()):
        return False
    if hedge["belief"] and not _takes_clause(gap, passage.quote):
        return False
    is_direct = gap.strip(' ,“"') in ("", "that", "to")
    return is_direct or not (_starts_clause(gap, passage.quote) or _is_presupposed(passage.quote))


def _condition_governs(preceding: str, gap: str) -> bool:
    is_concession = preceding.casefold().rstrip().endswith(("even", "as", "what"))
    return not _NEW_CLAUSE.search(gap) and not (is_concession and "," in gap)


def _takes_clause(gap: str, quote: str) -> bool:
    """Return whether a verb of belief is followed by a clause that has the quote, not by an object or a place."""
    has_conjunction = re.search(r"\bthat\b", gap) is not None
    return has_conjunction or (not gap.strip(' “"') and _SUBJECT.match(quote) is not None)


def _starts_clause(gap: str, quote: str) -> bool:
    """Return whether the quote is a clause of its own, joined to that of the hedge."""
    is_joined = re.search(r"(?:,|\band|\bor)\s*[“\"]?$", gap) is not None
    return is_joined and bool(_SUBJECT.match(quote)) and bool(_FINITE.search(quote))


def _is_presupposed(quote: str) -> bool:
    """Return whether a quote only names something definite, which exists whether or not the hedged act happens."""
    return bool(_DEFINITE.match(quote)) and not _VERB.search(quote)
