"""Bind parameters to the variables of a query; values are never pasted.

A value is a term that the engine's own serialiser writes. It appears only inside ``VALUES``, at the start of each
group that names the variable. So no value can change the query.
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
_MOST_NAMED = 20  # variables listed in an error
_NAME = re.compile(r"[^\W\d]\w*")
_QUOTED = re.compile(r'"(?P<text>.*)"(?:@(?P<language>[A-Za-z0-9-]+)|\^\^(?P<datatype>\S+))?', re.DOTALL)
_PREFIXED = re.compile(r"(?P<prefix>(?:[^\W\d_][\w.-]*)?):(?P<local>\S*)")
_PLAIN = {
    "xsd:integer": re.compile(r"[+-]?[0-9]+"),
    "xsd:decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    "xsd:boolean": re.compile(r"true|false"),
}


def split_parameters(texts: Iterable[str]) -> dict[str, str]:
    """Split ``NAME=VALUE`` texts; a ``?`` before a name is ignored.

    Raises
    ------
    QueryError
        If a text has another form, or a name is given twice.

    Examples
    --------
    >>> split_parameters(["one=ICE", "?other=a=b"])
    {'one': 'ICE', 'other': 'a=b'}
    """
    values: dict[str, str] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        name = name.removeprefix("?")
        is_parameter = equals and _NAME.fullmatch(name)
        if not is_parameter:
            raise QueryError(f"not a parameter: {text!r}; write NAME=VALUE, for example name=ICE")
        if name in values:
            raise QueryError(f"--param {name} is given twice; a parameter has one value")
        values[name] = value
    return values


def read_parameter(text: str, prefixes: Mapping[str, str]) -> tuple[str, NamedNode | Literal]:
    """Read ``name=VALUE`` as typed on the command line.

    Parameters
    ----------
    text : str
        VALUE is an IRI (``<https://…>``), a prefixed name (``:ice``), a number, ``true`` or ``false``, a text in
        quotation marks with an optional language or datatype after it, or any other text, which is taken unchanged.
    prefixes : mapping
        Prefixes that a name may have.

    Raises
    ------
    QueryError
        If the text is not a valid parameter.

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
        return _read_quoted(quoted, prefixes)
    for name, pattern in _PLAIN.items():
        if pattern.fullmatch(value):
            return Literal(value, datatype=vocabulary_term(name))
    prefixed = _PREFIXED.fullmatch(value)
    if prefixed is None:
        return Literal(value)
    prefix = prefixed["prefix"]
    if prefix not in prefixes:
        names = ", ".join(f"{name}:" for name in sorted(prefixes))
        raise ValueError(
            f"unknown prefix {prefix + ':'!r}; the known prefixes are {names}. "
            f'Write an IRI as <{value}>, and a text as "{value}"'
        )
    return NamedNode(prefixes[prefix] + prefixed["local"])


def _read_quoted(quoted: re.Match[str], prefixes: Mapping[str, str]) -> Literal:
    datatype = quoted["datatype"] and _read_term(quoted["datatype"], prefixes)
    if datatype is not None and not isinstance(datatype, NamedNode):
        raise ValueError(f"{quoted['datatype']!r} is not a datatype; give one such as xsd:date")
    return Literal(quoted["text"], language=quoted["language"], datatype=datatype)


# ---- binding -------------------------------------------------------------------------------------------


@dataclass
class _Group:
    """A pair of braces, and the variables named directly in it.

    The braces around a sub-SELECT hold no pattern of their own: their variables belong to the pattern inside. In the
    same way, variables outside of any braces belong to the WHERE of the query.
    """

    start: int
    is_pattern: bool
    names: set[str] = field(default_factory=set)
    first_pattern: _Group | None = None

    def pass_names_on(self) -> None:
        """Give the variables of a sub-SELECT to its pattern."""
        if not self.is_pattern and self.first_pattern is not None:
            self.first_pattern.names |= self.names


def bind_parameters(query: QueryText, parameters: Mapping[str, object]) -> str:
    """Return the text of a query with its parameters bound.

    Parameters
    ----------
    query : QueryText
        A query whose syntax was checked.
    parameters : mapping
        A NamedNode or a Literal for each variable, by its name without the question mark.

    Raises
    ------
    QueryError
        If the query does not have such a variable, or assigns it a value itself.
    """
    _refuse_invalid_names(query, parameters)
    values = {name: _serialise(name, value) for name, value in parameters.items()}
    pieces, start = [], 0
    for offset, insertion in sorted(_find_insertions(query, values)):
        pieces += [query.text[start:offset], insertion]
        start = offset
    return "".join([*pieces, query.text[start:]])


def _refuse_invalid_names(query: QueryText, parameters: Mapping[str, object]) -> None:
    variables = dict.fromkeys(token.text[1:] for token in query.tokens if token.kind == "variable")
    for name in parameters:
        if name not in variables:
            raise QueryError(f"the query has no variable {name!r}{_variable_hint(name, variables)}")
    for word, variable in pairwise(query.tokens):
        if word.keyword == "AS" and variable.text[1:] in parameters:
            problem = f"{variable.text} is a parameter, and AS cannot give it another value"
            raise query.error(variable.start, problem)


def _variable_hint(name: str, variables: Iterable[str]) -> str:
    names = ", ".join(islice(variables, _MOST_NAMED)) or "none"
    return did_you_mean(nearest(name, variables)) or f"; it has {names}"


def _serialise(name: str, value: object) -> str:
    if isinstance(value, NamedNode | Literal):
        return str(value)
    raise QueryError(f"the value of parameter {name!r} must be an IRI or a literal, not {value!r}")


def _find_insertions(query: QueryText, values: Mapping[str, str]) -> list[tuple[int, str]]:
    """Return the offsets and texts to insert."""
    tokens = query.after_prologue()
    all_values = _values_clause(values, values)
    is_construct_where = tokens[0].keyword == "CONSTRUCT" and tokens[1].text != "{"
    if is_construct_where:
        _refuse_own_values(tokens)
        # The pattern may hold triples only, so VALUES follows it.
        return [(len(query.text), f"\n{all_values}")]
    top, groups = _find_groups(tokens)
    if top is None:  # DESCRIBE without a pattern
        modifiers = (token.start for token in tokens if token.keyword in _MODIFIERS)
        offset = next(modifiers, len(query.text))
        return [(offset, f"\n{{ {all_values} }} ")]
    insertions = [(top.start + 1, f" {all_values}")]
    for group in groups:
        is_inner = group.is_pattern and group is not top
        if is_inner and group.names & values.keys():
            insertions.append((group.start + 1, f" {_values_clause(values, group.names)}"))
    return insertions


def _refuse_own_values(tokens: list[Token]) -> None:
    """Refuse a CONSTRUCT WHERE that ends in its own VALUES."""
    if tokens[-1].text == "}" and any(token.keyword == "VALUES" for token in tokens):
        raise QueryError("write CONSTRUCT { … } WHERE { … } to give a parameter to a query with VALUES")


def _values_clause(values: Mapping[str, str], names: Iterable[str]) -> str:
    bound_names = sorted(set(names) & values.keys())
    variables = " ".join(f"?{name}" for name in bound_names)
    row = " ".join(values[name] for name in bound_names)
    return f"VALUES ({variables}) {{ ({row}) }} "


def _find_groups(tokens: list[Token]) -> tuple[_Group | None, list[_Group]]:
    """Return the group of the WHERE, and all braces that are or contain groups."""
    outside = _Group(-1, is_pattern=False)
    groups, open_groups = [], [outside]
    in_values = False
    for index, token in enumerate(tokens):
        parent = open_groups[-1]
        if token.kind == "variable":
            parent.names.add(token.text[1:])
        elif token.keyword == "VALUES":
            in_values = True
        elif token.text == "{":
            group = _Group(token.start, not in_values and _starts_pattern(tokens, index))
            groups.append(group)
            if group.is_pattern and parent.first_pattern is None:
                parent.first_pattern = group
            open_groups.append(group)
        elif token.text == "}":
            open_groups.pop()
            in_values = False
    for group in groups:
        group.pass_names_on()
    return outside.first_pattern, groups


def _starts_pattern(tokens: list[Token], index: int) -> bool:
    """Return whether the brace at an index starts a pattern.

    A template, a sub-SELECT and an annotation are not patterns.
    """
    is_template = index > 0 and tokens[index - 1].keyword == "CONSTRUCT"
    following = tokens[index + 1]
    return not is_template and following.keyword != "SELECT" and following.text != "|"
