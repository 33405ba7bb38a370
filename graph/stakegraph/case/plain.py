"""A `Case` as plain values for JSON, and back without loss.

Every field that has a value other than its default is written under its own name, whatever the model has: a field
that the model gains is carried without a change here. Quotes are not repeated where the text says them already.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from enum import Enum
from types import UnionType
from typing import TYPE_CHECKING, Any, Union, cast, get_args, get_origin, get_type_hints

from stakegraph.errors import StakegraphError, shortened
from stakegraph.files import SizeLimit
from stakegraph.model import Case, Source
from stakegraph.names import check_case_id

if TYPE_CHECKING:
    from collections.abc import Mapping

FORMAT = "stakegraph case"
VERSION = 1


def case_record(case: Case) -> dict[str, Any]:
    """Return a case as plain values that `case_of_record` takes back, derived claims left out.

    Parameters
    ----------
    case : Case
        The case. What the rules derive is left out: they derive it again.

    Returns
    -------
    dict
        ``format``, ``version``, ``case`` and ``sha256``, the digest of ``case`` that tells whether somebody
        changed it.

    Examples
    --------
    >>> from stakegraph import bundled_case
    >>> case_of_record(case_record(bundled_case())) == bundled_case()
    True
    """
    curated = tuple(claim for claim in case.claims if not claim.is_derived)
    values = _plain(dataclasses.replace(case, claims=curated))
    texts = {source.id: source.text for source in case.sources}
    for claim, fields in zip(curated, values.get("claims", ()), strict=True):
        if claim.quote == texts.get(claim.source, "")[claim.start : claim.end]:
            del fields["quote"]
    return {"format": FORMAT, "version": VERSION, "sha256": _digest(values), "case": values}


def case_of_record(record: Any) -> Case:
    """Return the case that `case_record` made plain values of.

    Raises
    ------
    StakegraphError
        When the values are no case, were changed, or come from another version of this format.
    """
    if not isinstance(record, dict) or record.get("format") != FORMAT:
        raise StakegraphError("it holds no case")
    if record.get("version") != VERSION:
        raise StakegraphError(
            f"its case is of format {shortened(repr(record.get('version')))}, and this version of Stakegraph reads "
            f"format {VERSION}; use the version that wrote it"
        )
    values = record.get("case")
    try:
        if _digest(values) != record.get("sha256"):
            raise StakegraphError(
                "its case was changed after it was written; write it anew, or find the original"
            )
        case = cast("Case", _built(Case, _with_quotes(values), "case"))
    except (_NotPlainError, TypeError) as error:  # a TypeError names a field that is missing
        raise StakegraphError(f"its case cannot be read: {error}; it comes from another version") from error
    except RecursionError as error:
        raise StakegraphError("its case cannot be read: it is nested too deeply") from error
    check_case_id(case.id)
    return case


def _digest(values: Any) -> str:
    # ASCII, so that what no UTF-8 can hold has a digest too
    text = json.dumps(values, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if dataclasses.is_dataclass(value):
        fields = ((each, getattr(value, each.name)) for each in dataclasses.fields(value))
        return {each.name: _plain(held) for each, held in fields if held != each.default}
    return value


class _NotPlainError(ValueError):
    """A value is not what the model has at that place."""


def _built(wanted: Any, value: Any, place: str) -> Any:
    """Return a value of the wanted type, which may be a dataclass of others, from plain values."""
    if get_origin(wanted) in (Union, UnionType):
        (wanted,) = [each for each in get_args(wanted) if each is not type(None)]
    if dataclasses.is_dataclass(wanted):
        return _dataclass(wanted, value, place)
    if get_origin(wanted) is tuple:
        if not isinstance(value, list):
            raise _NotPlainError(f"{place} is no list")
        item = get_args(wanted)[0]
        return tuple(_built(item, each, f"{place}[{number}]") for number, each in enumerate(value))
    if isinstance(wanted, type) and issubclass(wanted, Enum):
        if value not in [each.value for each in wanted]:
            raise _NotPlainError(f"{place} is {shortened(repr(value))}")
        return wanted(value)
    if type(value) is not wanted:
        raise _NotPlainError(f"{place} is {shortened(repr(value))}")
    return value


def _dataclass(wanted: Any, values: Any, place: str) -> Any:
    if not isinstance(values, dict):
        raise _NotPlainError(f"{place} is {shortened(repr(values))}")
    types = get_type_hints(wanted)
    known = {each.name for each in dataclasses.fields(wanted)}
    unknown = sorted(values.keys() - known)
    if unknown:
        raise _NotPlainError(f"{place} has {shortened(unknown[0])!r}")
    return wanted(**{name: _built(types[name], value, f"{place}.{name}") for name, value in values.items()})


def _with_quotes(values: Any) -> Any:
    """Return the values of a case in which every claim has its quote."""
    if not isinstance(values, dict):
        return values
    sources = _built(tuple[Source, ...], values.get("sources", []), "case.sources")
    texts = {source.id: source.text for source in sources}
    limit = SizeLimit()  # a short page may have many claims that each quote a whole long text
    claims = [_with_quote(claim, texts, limit) for claim in values.get("claims", [])]
    return {**values, "claims": claims}


def _with_quote(claim: Any, texts: Mapping[str, str], limit: SizeLimit) -> Any:
    if not isinstance(claim, dict) or "quote" in claim or claim.get("source") not in texts:
        return claim
    text = texts[claim["source"]]
    span = slice(claim.get("start"), claim.get("end"))
    limit.take(len(range(len(text))[span]))
    return {"quote": text[span], **claim}
