"""Named queries: frequent questions, one file each in ``ontology/queries``.

The head of a file describes the query::

    # title: All about a pair
    # description: Every claim between two parties.
    # parameter one (entity): one of the two
    # example: stakegraph query --named pair --param one=ICE --param other=NYPD

The kind of a parameter says how its value is read: an *entity* or a *source* by its id or name, a *relation* or a
*status* by its name in the codebook, and a *text* unchanged.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from stakegraph import resources
from stakegraph.errors import QueryError, UnknownNameError, VocabularyError
from stakegraph.model import Status, fold
from stakegraph.terms import SG

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from stakegraph.model import Case

_HEAD = re.compile(
    r"# (?P<key>title|description|example|parameter (?P<name>\w+) \((?P<kind>\w+)\)): (?P<value>.+)"
)
KINDS = ("entity", "relation", "source", "status", "text")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a named query; `kind` is one of `KINDS`."""

    name: str
    kind: str
    description: str


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A named query: its SPARQL text, and the fields of its head."""

    name: str
    title: str
    description: str
    parameters: tuple[Parameter, ...]
    example: str
    text: str

    def terms(self, values: Mapping[str, str], case: Case) -> dict[str, NamedNode | Literal]:
        """Return the values of the parameters as terms for `stakegraph.query.run_query`.

        Raises
        ------
        QueryError
            If a parameter is missing or unknown.
        UnknownNameError
            If a value is unknown in the case and in the codebook.

        Examples
        --------
        >>> from stakegraph import bundled_case
        >>> named_query("said-by").terms({"speaker": "Mamdani"}, bundled_case())["speaker"].value
        'https://stakegraph.example/case/nypd-recruitment/zohran-mamdani'
        """
        parameters = {parameter.name: parameter for parameter in self.parameters}
        self._check_names(values, parameters)
        return {name: _read_term(parameters[name], value, case) for name, value in values.items()}

    def _check_names(self, values: Mapping[str, str], parameters: Mapping[str, Parameter]) -> None:
        usage = f"for example: {self.example}"
        for name in values:
            if name not in parameters:
                names = ", ".join(parameters) or "none"
                raise QueryError(f"{self.name!r} has no parameter {name!r}; it has {names}; {usage}")
        for name, parameter in parameters.items():
            if name not in values:
                raise QueryError(
                    f"{self.name!r} needs {name}, {parameter.description}: give it with --param {name}=…; {usage}"
                )


def named_query(name: str) -> NamedQuery:
    """Return the query with this name.

    Raises
    ------
    UnknownNameError
        If the name is unknown; the error carries the closest names.

    Examples
    --------
    >>> [parameter.name for parameter in named_query("pair").parameters]
    ['one', 'other']
    """
    queries = named_queries()
    if name not in queries:
        raise UnknownNameError("named query", name, queries)
    return queries[name]


@cache
def named_queries() -> Mapping[str, NamedQuery]:
    """Return all named queries by name, sorted.

    >>> "timeline" in named_queries()
    True
    """
    paths = sorted((resources.ontology() / "queries").glob("*.rq"))
    return {path.stem: read_named_query(path) for path in paths}


def read_named_query(path: Path) -> NamedQuery:
    """Read a named query from its file.

    Raises
    ------
    VocabularyError
        If its head is incomplete, or a parameter has an unknown kind.
    """
    text = path.read_text(encoding="utf-8")
    fields: dict[str, str] = {}
    parameters: list[Parameter] = []
    for line in text.splitlines():
        match = _HEAD.fullmatch(line)
        if match is None:
            continue
        if match["name"] is None:
            fields[match["key"]] = match["value"]
        else:
            parameters.append(Parameter(match["name"], match["kind"], match["value"]))
    for key in ("title", "description", "example"):
        if key not in fields:
            raise VocabularyError(f"{path.name}: the head has no line '# {key}: …'")
    for parameter in parameters:
        if parameter.kind not in KINDS:
            raise VocabularyError(
                f"{path.name}: parameter {parameter.name} is of unknown kind {parameter.kind!r}; use one of "
                f"{', '.join(KINDS)}"
            )
    return NamedQuery(
        path.stem, fields["title"], fields["description"], tuple(parameters), fields["example"], text
    )


def _read_term(parameter: Parameter, value: str, case: Case) -> NamedNode | Literal:
    if parameter.kind == "entity":
        return NamedNode(case.base + case.find(value).id)
    if parameter.kind == "source":
        return NamedNode(f"{case.base}source/{_source_id(value, case)}")
    if parameter.kind == "relation":
        from stakegraph.vocabulary import load_vocabulary

        return NamedNode(SG + load_vocabulary().relation(value).id)
    if parameter.kind == "status":
        names = [status.value for status in Status]
        if fold(value) not in names:
            raise UnknownNameError("status", value, names)
        return NamedNode(SG + fold(value))
    try:
        return Literal(value)
    except ValueError as error:  # half a surrogate pair
        raise QueryError(f"the value of parameter {parameter.name!r} cannot be read: {error}") from error


def _source_id(value: str, case: Case) -> str:
    ids = {fold(source.title): source.id for source in case.sources}
    ids |= {fold(source.id): source.id for source in case.sources}
    if fold(value) not in ids:
        names = [*case.source_by_id, *(source.title for source in case.sources)]
        raise UnknownNameError("source", value, names)
    return ids[fold(value)]
