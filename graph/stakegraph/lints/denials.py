"""Find a note that denies an act, although silence of the source is all that the coder knows."""

from __future__ import annotations

import re

_QUOTED = re.compile(r"“[^“”]*”|\"[^\"]*\"")
_CLAUSE = re.compile(r"[^.;:]+")
_ABOUT_THE_TEXT = re.compile(
    r"^\s*I\b|\b(?:sa(?:id|ys?)|report(?:s|ed)?|mention(?:s|ed)?|named?|names|stat(?:es?|ed)|specif\w+|known|told|quoted?"
    r"|claimed|given|clear|sure|text|article|sources?|paper|sentence|words?|wording|codebook|here|whether|read|describes?"
    r"|commits?|cod(?:e|ed|er)|implied|asserted|shown)\b"
)
_ACTS = (
    r"(?:done|carried out|implemented|executed|reali[sz]ed|fulfilled|imposed|happened|occurred|taken place|enacted"
    r"|built|signed|paid|achieved|adopted|approved|accepted|attacked)"
)
_DENIAL = re.compile(
    rf"\b[Nn]ot (?:yet )?{_ACTS}\b"
    r"|\b(?:did|has|have|had)(?: not|n[’']t)\b(?! only\b)(?<!had not(?= yet))"
    rf"|\b(?:was|were)(?: not|n[’']t)(?: yet)? (?:{_ACTS}|\w+ed|sold|sent|made|met|held|given|taken|found|broken)\b"
    r"|\b[Nn]ever (?:been |again )?(?:\w+ed|took|came|became|went|met|built|paid|done|begun|began|sent|left)\b"
    r"|\b(?:[Nn]o|[Nn]one of|[Nn]othing|[Nn]either|[Nn]obody)\b[^,]*\b(?:took|happened|occurred|followed|came|was|were"
    r"|has|have)\b"
    r"|\b(?:has|have) been no\b"
    r"|\bfailed to\b|\bfell through\b|\bcame to nothing\b|\bunfulfilled\b"
)


def find_denial(note: str) -> str | None:
    """Return the words of a note that deny an act, or None.

    Words between quotation marks belong to the source. A clause about the text ("none is reported") denies nothing.

    Examples
    --------
    >>> find_denial("Threatened, not done.")
    'not done'
    >>> find_denial("A promise; nothing is reported as done.")
    """
    for clause in _CLAUSE.findall(_QUOTED.sub("", note)):
        denial = _DENIAL.search(clause)
        if denial and not _ABOUT_THE_TEXT.search(clause):
            return denial.group()
    return None
