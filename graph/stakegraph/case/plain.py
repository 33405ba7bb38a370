"""Convert a `Case` to plain values for JSON, and back without loss.

Every field that differs from its default is written under its own name, so a new field of the model needs no change
here. Fields that are not compared are left out: a case computes them again, and a page from somebody else must not say
what is a fact. A quote is left out if the source's text has the same words at its offsets.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from enum import Enum
from types import UnionType
from typing import TYPE_CHECKING, Any, Union, cast, get_args, get_origin, get_type_hints

from stakegraph.errors import StakegraphError, shorten
from stakegraph.files import SizeLimit
from stakegraph.model import Case, Source
from stakegraph.names import check_case_id

if TYPE_CHECKING:
    from collections.abc import Mapping

FORMAT = "stakegraph case"
VERSION = 1


def case_record(case: Case) -> dict[str, Any]:
    """Return a case as plain values, which `case_of_record` converts back.

    Parameters
    ----------
    case : Case
        The case. Its derived claims are left out, because the rules can derive them again.

    Returns
    -------
    dict
        ``format``, ``version``, ``case`` and ``sha256``. The digest reveals later changes of ``case``.

    Examples
    --------
    >>> from stakegraph import bundled_case
    >>> case_of_record(case_record(bundled_case())) == bundled_case()
    True
    """
    curated = tuple(claim for claim in case.claims if not claim.is_derived)
    values = _convert_to_plain(dataclasses.replace(case, claims=curated))
    texts = {source.id: source.text for source in case.sources}
    for claim, fields in zip(curated, values.get("claims", ()), strict=True):
        if claim.quote == texts.get(claim.source, "")[claim.start : claim.end]:
            del fields["quote"]
    return {"format": FORMAT, "version": VERSION, "sha256": _digest(values), "case": values}


def case_of_record(record: Any) -> Case:
    """Return the case from the plain values that `case_record` returned.

    Raises
    ------
    StakegraphError
        When the values are not a case, were changed, or come from another version of this format.
    """
    if not isinstance(record, dict) or record.get("format") != FORMAT:
        raise StakegraphError("it does not contain a case")
    version = record.get("version")
    if version != VERSION:
        raise StakegraphError(
            f"its case has format {shorten(repr(version))}, but this version of Stakegraph reads format {VERSION}; "
            "use the version that wrote it"
        )
    values = record.get("case")
    try:
        if _digest(values) != record.get("sha256"):
            raise StakegraphError(
                "its case was changed after it was written; write it again, or use the original"
            )
        case = cast("Case", _build(Case, _restore_quotes(values), "case"))
    except (_NotPlainError, TypeError) as error:  # a TypeError names a missing field
        raise StakegraphError(f"its case cannot be read: {error}; it comes from another version") from error
    except RecursionError as error:
        raise StakegraphError("its case cannot be read: it is nested too deeply") from error
    check_case_id(case.id)
    return case


def _digest(values: Any) -> str:
    # ASCII escapes also encode lone surrogates, which UTF-8 cannot.
    text = json.dumps(values, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _convert_to_plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [_convert_to_plain(item) for item in value]
    if not dataclasses.is_dataclass(value):
        return value
    plain: dict[str, Any] = {}
    for field in _stored_fields(value):
        content = getattr(value, field.name)
        if content != field.default:
            plain[field.name] = _convert_to_plain(content)
    return plain


class _NotPlainError(ValueError):
    """A plain value does not match the model; the message names its path."""


def _build(type_: Any, value: Any, path: str) -> Any:
    """Return a value of a type from plain values; the type may be a nested dataclass."""
    if get_origin(type_) in (Union, UnionType):
        (type_,) = [option for option in get_args(type_) if option is not type(None)]
    if dataclasses.is_dataclass(type_):
        return _build_dataclass(type_, value, path)
    if get_origin(type_) is tuple:
        item_type = get_args(type_)[0]
        return _build_tuple(item_type, value, path)
    if isinstance(type_, type) and issubclass(type_, Enum):
        return _build_member(type_, value, path)
    if type(value) is not type_:
        raise _NotPlainError(f"{path} is {shorten(repr(value))}")
    return value


def _build_tuple(item_type: Any, values: Any, path: str) -> tuple[Any, ...]:
    if not isinstance(values, list):
        raise _NotPlainError(f"{path} is not a list")
    return tuple(_build(item_type, value, f"{path}[{index}]") for index, value in enumerate(values))


def _build_member(type_: type[Enum], value: Any, path: str) -> Enum:
    if value not in [member.value for member in type_]:
        raise _NotPlainError(f"{path} is {shorten(repr(value))}")
    return type_(value)


def _build_dataclass(type_: Any, values: Any, path: str) -> Any:
    if not isinstance(values, dict):
        raise _NotPlainError(f"{path} is {shorten(repr(values))}")
    types = _field_types(type_)
    unknown = sorted(values.keys() - types.keys())
    if unknown:
        raise _NotPlainError(f"{path} has {shorten(unknown[0])!r}")
    fields: dict[str, Any] = {}
    for name, value in values.items():
        fields[name] = _build(types[name], value, f"{path}.{name}")
    return type_(**fields)


def _field_types(type_: Any) -> dict[str, Any]:
    hints = get_type_hints(type_)
    return {field.name: hints[field.name] for field in _stored_fields(type_)}


def _stored_fields(type_: Any) -> list[dataclasses.Field[Any]]:
    return [field for field in dataclasses.fields(type_) if field.compare]


def _restore_quotes(values: Any) -> Any:
    """Return the plain values of a case with the quotes that `case_record` left out."""
    if not isinstance(values, dict):
        return values
    sources = _build(tuple[Source, ...], values.get("sources", []), "case.sources")
    texts = {source.id: source.text for source in sources}
    limit = SizeLimit()  # a short page may have many claims that each quote a whole long text
    claims = [_restore_quote(claim, texts, limit) for claim in values.get("claims", [])]
    return {**values, "claims": claims}


def _restore_quote(claim: Any, texts: Mapping[str, str], limit: SizeLimit) -> Any:
    if not isinstance(claim, dict) or "quote" in claim or claim.get("source") not in texts:
        return claim
    text = texts[claim["source"]]
    span = slice(claim.get("start"), claim.get("end"))
    quote_length = len(range(len(text))[span])
    limit.take(quote_length)
    return {"quote": text[span], **claim}
