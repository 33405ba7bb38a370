"""Patterns for all forms of English verbs, so that a lint lists each verb once."""

from __future__ import annotations

_IRREGULAR = {
    "find": "find finds found finding",
    "hold": "hold holds held holding",
    "mean": "mean means meant meaning",
    "say": "say says said saying",
    "seek": "seek seeks sought seeking",
    "tell": "tell tells told telling",
    "think": "think thinks thought thinking",
    "write": "write writes wrote written writing",
}
_DOUBLING = frozenset({"admit", "aver", "permit", "plan"})
"""Verbs that double their last letter: "planned"."""


def any_form(verbs: str, words: str = "") -> str:
    """Return a pattern for all forms of some verbs, and for words as they are.

    Spaces separate the words; an underscore is a space within one. The pattern also works in verbose mode.

    >>> any_form("deny vow", "called_on")
    '(?:deny|denies|denied|denying|vow|vows|vowed|vowing|called\\\\ on)'
    """
    forms = [form for verb in verbs.split() for form in _forms(verb)]
    alternatives = [*forms, *words.split()]
    return f"(?:{'|'.join(alternatives)})".replace("_", r"\ ")


def _forms(verb: str) -> list[str]:
    if verb in _IRREGULAR:
        return _IRREGULAR[verb].split()
    if verb in _DOUBLING:
        stem = verb + verb[-1]
        return [verb, f"{verb}s", f"{stem}ed", f"{stem}ing"]
    if verb.endswith("e"):
        return [verb, f"{verb}s", f"{verb}d", f"{verb[:-1]}ing"]
    if verb.endswith("y"):
        return [verb, f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing"]
    ending = "es" if verb.endswith(("s", "x", "z", "ch", "sh")) else "s"
    return [verb, f"{verb}{ending}", f"{verb}ed", f"{verb}ing"]
