"""Parameters of a query: variables that are given one value each. Values are bound, never pasted.

A value is a term that the engine's own serialiser writes, and it only ever stands inside ``VALUES``, at the start
of each group that names the variable. It can therefore be nothing but a value, whatever its text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from stakegraph.errors import QueryError, did_you_mean, nearest
from stakegraph.terms import term as vocabulary_term

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from stakegraph.sparql.text import QueryText
    from stakegraph.sparql.tokens import Token

_MODIFIERS = ("GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES")
_MOST_NAMED = 20
_NAME = re.compile(r"[^\W\d]\w*")
_QUOTED = re.compile(r'"(?P<text>.*)"(?:@(?P<language>[A-Za-z0-9-]+)|\^\^(?P<datatype>\S+))?', re.DOTALL)
_PREFIXED = re.compile(r"(?P<prefix>(?:[^\W\d_][\w.-]*)?):(?P<local>\S*)")
_PLAIN = {
    "xsd:integer": re.compile(r"[+-]?[0-9]+"),
    "xsd:decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    "xsd:boolean": re.compile(r"true|false"),
}


def split_parameters(texts: Iterable[str]) -> dict[str, str]:
    """Return the values that ``NAME=VALUE`` texts give, by their names; a ``?`` before a name is left out.

    Raises
    ------
    QueryError
        When one is written otherwise, or a name is given twice.

    Examples
    --------
    >>> split_parameters(["one=ICE", "?other=a=b"])
    {'one': 'ICE', 'other': 'a=b'}
    """
    values: dict[str, str] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        name = name.removeprefix("?")
        if not equals or _NAME.fullmatch(name) is None:
            raise QueryError(f"{text!r} is no parameter: write NAME=VALUE, for example name=ICE")
        if name in values:
            raise QueryError(f"--param {name} is given twice; a parameter has one value")
        values[name] = value
    return values


def read_parameter(text: str, prefixes: Mapping[str, str]) -> tuple[str, NamedNode | Literal]:
    """Read ``name=VALUE`` as it is typed on the command line.

    Parameters
    ----------
    text : str
        VALUE is an IRI (``<https://…>``), a prefixed name (``:ice``), a number, ``true`` or ``false``, a text in
        quotation marks with a language or a datatype behind it where wanted, or any other text as it is.
    prefixes : mapping
        Prefixes that a name may have.

    Raises
    ------
    QueryError
        When it cannot be read.

    Examples
    --------
    >>> read_parameter("who=:ice", {"": "https://stakegraph.example/"})
    ('who', <NamedNode value=https://stakegraph.example/ice>)
    >>> read_parameter('label=a "rogue agency"', {})[1].value
    'a "rogue agency"'
    """
    ((name, value),) = split_parameters([text]).items()
    try:
        return name, _read_term(value, prefixes)
    except ValueError as error:  # an invalid IRI or language tag, or half a surrogate pair
        raise QueryError(f"the value of parameter {name!r} cannot be read: {error}") from error


def _read_term(value: str, prefixes: Mapping[str, str]) -> NamedNode | Literal:
    if value.startswith("<") and value.endswith(">"):
        return NamedNode(value[1:-1])
    quoted = _QUOTED.fullmatch(value)
    if quoted is not None:
        datatype = quoted["datatype"] and _read_term(quoted["datatype"], prefixes)
        if datatype is not None and not isinstance(datatype, NamedNode):
            raise ValueError(f"{quoted['datatype']!r} is no datatype; xsd:date is one")
        return Literal(quoted["text"], language=quoted["language"], datatype=datatype)
    for name, pattern in _PLAIN.items():
        if pattern.fullmatch(value):
            return Literal(value, datatype=vocabulary_term(name))
    prefixed = _PREFIXED.fullmatch(value)
    if prefixed is None:
        return Literal(value)
    if prefixed["prefix"] not in prefixes:
        known = ", ".join(f"{name}:" for name in sorted(prefixes))
        raise ValueError(
            f"unknown prefix {prefixed['prefix'] + ':'!r}; known are {known}. "
            f'An IRI is written <{value}>, and a text "{value}"'
        )
    return NamedNode(prefixes[prefixed["prefix"]] + prefixed["local"])


# ---- binding -------------------------------------------------------------------------------------------


@dataclass
class _Group:
    """A pair of braces: what stands in it, and the variables that it names itself.

    The braces around a sub-SELECT hold no pattern of their own: what they name belongs to the pattern inside, as
    what the query names outside any braces belongs to its WHERE.
    """

    start: int
    is_pattern: bool
    names: set[str] = field(default_factory=set)
    first_pattern: _Group | None = None


def bound(query: QueryText, parameters: Mapping[str, object]) -> str:
    """Return the text of a query with its parameters bound.

    Parameters
    ----------
    query : QueryText
        A query whose syntax was checked.
    parameters : mapping
        A NamedNode or a Literal for each name of a variable, without question mark.

    Raises
    ------
    QueryError
        When the query names no such variable, or gives it a value itself.
    """
    _refuse_unfit_names(query, parameters)
    written = {name: _written(name, value) for name, value in parameters.items()}
    pieces, start = [], 0
    for position, inserted in sorted(_insertions(query, written)):
        pieces += [query.text[start:position], inserted]
        start = position
    return "".join([*pieces, query.text[start:]])


def _refuse_unfit_names(query: QueryText, parameters: Mapping[str, object]) -> None:
    variables = dict.fromkeys(each.text[1:] for each in query.tokens if each.kind == "variable")
    for name in parameters:
        if name not in variables:
            names = ", ".join(islice(variables, _MOST_NAMED)) or "none"
            hint = did_you_mean(nearest(name, variables)) or f"; it has {names}"
            raise QueryError(f"the query has no variable {name!r}{hint}")
    for word, variable in pairwise(query.tokens):
        if word.keyword == "AS" and variable.text[1:] in parameters:
            raise query.error(
                variable.start, f"{variable.text} is a parameter, and AS cannot give it another value"
            )


def _written(name: str, value: object) -> str:
    if isinstance(value, NamedNode | Literal):
        return str(value)
    raise QueryError(f"the value of parameter {name!r} must be an IRI or a literal, not {value!r}")


def _insertions(query: QueryText, written: Mapping[str, str]) -> list[tuple[int, str]]:
    rest = query.after_prologue()
    top, groups = _groups(rest)
    everything = _values(written, written)
    if rest[0].keyword == "CONSTRUCT" and rest[1].text != "{":  # CONSTRUCT WHERE takes triples only
        if rest[-1].text == "}" and any(each.keyword == "VALUES" for each in rest):
            raise QueryError("write CONSTRUCT { … } WHERE { … } to give a parameter to a query with VALUES")
        return [(len(query.text), f"\n{everything}")]
    if top is None:  # DESCRIBE without a pattern
        ends = (each.start for each in rest if each.keyword in _MODIFIERS)
        return [(next(ends, len(query.text)), f"\n{{ {everything} }} ")]
    inner = ((group.start, group.names) for group in groups if group.is_pattern and group is not top)
    return [
        (top.start + 1, f" {everything}"),
        *((start + 1, f" {_values(written, names)}") for start, names in inner if names & written.keys()),
    ]


def _values(written: Mapping[str, str], names: Iterable[str]) -> str:
    chosen = sorted(set(names) & written.keys())
    variables = " ".join(f"?{name}" for name in chosen)
    return f"VALUES ({variables}) {{ ({' '.join(written[name] for name in chosen)}) }} "


def _groups(tokens: list[Token]) -> tuple[_Group | None, list[_Group]]:
    """Return the group of the WHERE, and every pair of braces that is a group or holds one."""
    outside = _Group(-1, is_pattern=False)
    groups, open_ = [], [outside]
    in_values = False
    for number, token in enumerate(tokens):
        if token.kind == "variable":
            open_[-1].names.add(token.text[1:])
        elif token.keyword == "VALUES":
            in_values = True
        elif token.text == "{":
            holds_data = in_values or (number > 0 and tokens[number - 1].keyword == "CONSTRUCT")
            follows = tokens[number + 1]
            group = _Group(
                token.start, not holds_data and follows.keyword != "SELECT" and follows.text != "|"
            )
            groups.append(group)
            if group.is_pattern and open_[-1].first_pattern is None:
                open_[-1].first_pattern = group
            open_.append(group)
        elif token.text == "}":
            open_.pop()
            in_values = False
    for group in groups:
        if not group.is_pattern and group.first_pattern is not None:
            group.first_pattern.names |= group.names
    return outside.first_pattern, groups
