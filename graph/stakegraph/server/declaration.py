"""The JSON interface: one declaration, by which requests are read, answered, described and documented."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from stakegraph.errors import did_you_mean, nearest
from stakegraph.model import is_date
from stakegraph.server.problems import KINDS, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence


def _truth(value: object) -> object:
    if value in ("true", "false"):
        return value == "true"
    raise ValueError("write true or false")


def _date(value: str) -> str:
    if not is_date(value):
        raise ValueError("write a date like 2025, 2025-11 or 2025-11-04")
    return value


Truth = Annotated[bool, BeforeValidator(_truth)]
Name = Annotated[str, Field(min_length=1, max_length=500)]


class Nothing(BaseModel):
    """No parameters."""

    model_config = ConfigDict(extra="forbid")


class PathsQuery(Nothing):
    """The options of ``stakegraph paths``."""

    name: Name | None = Field(None, description="Whose paths: an id, a name or an alias.")
    from_: Name | None = Field(None, alias="from", description="Only paths that start here.")
    to: Name | None = Field(None, description="Only paths that end here.")
    direction: Literal["out", "in", "any"] | None = Field(
        None,
        description="out: paths that start at name; in: that end at it; any: ignore the direction of conflicts.",
    )
    max_hops: int = Field(4, alias="max-hops", ge=1, le=8, description="The longest path.")
    ties: int = Field(1, ge=0, le=4, description="How many ties may stand in a row between two conflicts.")
    in_order: Truth = Field(
        False, alias="in-order", description="Let no conflict be earlier than the one before it."
    )
    include: list[str] = Field(
        [], description="Take in claims of this status too: conditional or possible, no facts."
    )
    facts_only: Truth = Field(False, alias="facts-only", description="Leave announced acts out.")
    min_intensity: float = Field(
        0.0, alias="min-intensity", ge=0, le=10, description="Leave weaker conflicts out."
    )
    rules: Truth = Field(False, description="Use claims that the rules derive; they are no facts.")
    as_of: Annotated[str, AfterValidator(_date)] | None = Field(
        None, alias="as-of", description="Leave out claims dated later: 2025, 2025-11 or 2025-11-04."
    )
    top: int = Field(20, ge=1, le=10_000, description="How many paths to show.")


class DossierQuery(Nothing):
    """The argument of ``stakegraph dossier``."""

    name: Name = Field(description="An id, a name or an alias.")


class NamedQueryQuery(Nothing):
    """The options of ``stakegraph query --named``."""

    case: Name | None = Field(None, description="The id of a case; not needed when the store holds one.")
    param: list[str] = Field([], description="NAME=VALUE, for each parameter of the query.")


@dataclass(frozen=True)
class Operation:
    """An address, what it takes and what it gives; `kind` is a job of `stakegraph.server.jobs`."""

    path: str
    kind: str
    summary: str
    query: type[BaseModel]
    gives: Literal["object", "array"]
    command: str


OPERATIONS = (
    Operation("/api/cases", "cases", "The cases of the store", Nothing, "array", "cases"),
    Operation("/api/cases/{case}", "statistics", "What a case consists of, in figures", Nothing, "object", "stats"),
    Operation("/api/cases/{case}/entities", "entities", "The stakeholders and stakes", Nothing, "array", ""),
    Operation("/api/cases/{case}/paths", "paths", "Chains of conflict, with the words each link rests on", PathsQuery,
              "object", "paths"),
    Operation("/api/cases/{case}/dossier", "dossier", "All that a case holds about one stakeholder or stake",
              DossierQuery, "object", "dossier"),
    Operation("/api/queries", "queries", "The named queries, and their parameters", Nothing, "array", ""),
    Operation("/api/queries/{name}", "named", "The answer to a named query, as SPARQL 1.1 Results JSON",
              NamedQueryQuery, "object", "query --named"),
    Operation("/api/queries/{name}/sparql", "bound_query", "A named query as SPARQL, its parameters bound",
              NamedQueryQuery, "object", ""),
)  # fmt: skip


def read_query(model: type[BaseModel], pairs: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Return the parameters of a request as the job needs them.

    Raises
    ------
    Problem
        ``bad-parameter``, when one is unknown, given twice, or of a wrong value.

    Examples
    --------
    >>> read_query(DossierQuery, [("name", "ICE")])
    {'name': 'ICE'}
    """
    known = {field.alias or name: field for name, field in model.model_fields.items()}
    given: dict[str, Any] = {}
    for name, value in pairs:
        if name not in known:
            hint = did_you_mean(nearest(name, known)) or f"; there are {', '.join(known) or 'none'}"
            raise Problem("bad-parameter", f"unknown parameter {name[:100]!r}{hint}")
        if known[name].annotation == list[str]:
            given.setdefault(name, []).append(value)
        elif name in given:
            raise Problem("bad-parameter", f"{name} is given twice")
        else:
            given[name] = value
    try:
        read = model.model_validate(given).model_dump()
    except ValidationError as error:
        first = error.errors()[0]
        raise Problem("bad-parameter", f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error
    return {name.removesuffix("_"): value for name, value in read.items()}


def openapi(version: str) -> dict[str, Any]:
    """Return the declaration as an OpenAPI 3.1 document."""
    problem = {
        "type": "object",
        "required": ["type", "title", "status", "detail", "remedy"],
        "properties": {
            **{key: {"type": "string"} for key in ("type", "title", "detail", "remedy")},
            "status": {"type": "integer"},
        },
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Stakegraph",
            "version": version,
            "description": "Read only. The answers are those of the command line with --format json.",
        },
        "paths": {each.path: {"get": _described(each)} for each in OPERATIONS},
        "components": {"schemas": {"Problem": problem}},
    }


def _described(operation: Operation) -> dict[str, Any]:
    wrong = {
        "description": "A problem, as RFC 9457 tells it",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    statuses = sorted({str(status) for status, _, _ in KINDS.values()})
    return {
        "operationId": operation.kind,
        "summary": operation.summary,
        **({"description": f"As: stakegraph {operation.command} --format json"} if operation.command else {}),
        "parameters": [*_in_path(operation), *_in_query(operation)],
        "responses": {
            "200": {
                "description": "The answer",
                "content": {"application/json": {"schema": {"type": operation.gives}}},
            },
            **dict.fromkeys(statuses, wrong),
        },
    }


def _in_path(operation: Operation) -> list[dict[str, Any]]:
    names = [part[1:-1] for part in operation.path.split("/") if part.startswith("{")]
    words = {"case": "The id of a case.", "name": "The name of a named query."}
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "description": words[name],
            "schema": {"type": "string"},
        }
        for name in names
    ]


def _in_query(operation: Operation) -> list[dict[str, Any]]:
    schema = operation.query.model_json_schema()
    found = []
    for name, each in schema.get("properties", {}).items():
        shape = dict(each)
        description = shape.pop("description", "")
        shape.pop("title", None)
        if "anyOf" in shape:  # a parameter that may be left out is not null when it is there
            shape = {**next(one for one in shape.pop("anyOf") if one.get("type") != "null")}
        found.append(
            {"name": name, "in": "query", "required": name in schema.get("required", ()), "description": description,
             "schema": shape}
        )  # fmt: skip
    return found
