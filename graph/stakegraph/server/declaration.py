"""The JSON interface: one declaration, by which requests are read, answered, described and documented."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_origin

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
)
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from stakegraph.errors import did_you_mean, nearest
from stakegraph.formats import shapes
from stakegraph.model import is_date
from stakegraph.server.problems import KINDS, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic_core import core_schema


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
    include: list[Literal["conditional", "possible"]] = Field(
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
    """An address, what it takes and what it gives; `kind` is a job of `stakegraph.server.jobs`.

    `gives` is the shape of the answer, one of `stakegraph.formats.shapes`.
    """

    path: str
    kind: str
    summary: str
    query: type[BaseModel]
    gives: Any
    command: str = ""


OPERATIONS = (
    Operation("/api/cases", "cases", "The cases of the store", Nothing, list[shapes.StoredCase], "cases"),
    Operation("/api/cases/{case}", "statistics", "What a case consists of, in figures", Nothing, shapes.Statistics,
              "stats"),
    Operation("/api/cases/{case}/entities", "entities", "The stakeholders and stakes", Nothing, list[shapes.Entity]),
    Operation("/api/cases/{case}/paths", "paths", "Chains of conflict, with the words each link rests on", PathsQuery,
              shapes.Paths, "paths"),
    Operation("/api/cases/{case}/dossier", "dossier", "All that a case holds about one stakeholder or stake",
              DossierQuery, shapes.Dossier, "dossier"),
    Operation("/api/queries", "queries", "The named queries, and their parameters", Nothing, list[shapes.NamedQuery]),
    Operation("/api/queries/{name}", "named", "The answer to a named query, as SPARQL 1.1 Results JSON",
              NamedQueryQuery, shapes.Results, "query --named"),
    Operation("/api/queries/{name}/sparql", "bound_query", "A named query as SPARQL, its parameters bound",
              NamedQueryQuery, shapes.BoundQuery),
)  # fmt: skip
HEALTH = Operation("/health", "health", "Whether the server can answer", Nothing, shapes.Health)


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
        if get_origin(known[name].annotation) is list:
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


class _Closed(GenerateJsonSchema):
    """Schemas of shapes that have the keys that are told, and no others."""

    def typed_dict_schema(self, schema: core_schema.TypedDictSchema) -> JsonSchemaValue:
        return {**super().typed_dict_schema(schema), "additionalProperties": False}


def openapi(version: str, *, with_token: bool = False) -> dict[str, Any]:
    """Return the declaration as an OpenAPI 3.1 document, of a server that wants a token or not."""
    schemes = {
        "bearer": {"type": "http", "scheme": "bearer"},
        "password": {"type": "http", "scheme": "basic"},
    }
    described = [*OPERATIONS, HEALTH]
    shaped, definitions = TypeAdapter.json_schemas(
        [
            *((each.kind, "serialization", TypeAdapter(each.gives)) for each in described),
            ("problem", "serialization", TypeAdapter(shapes.Problem)),
        ],
        ref_template="#/components/schemas/{model}",
        schema_generator=_Closed,
    )
    answers = {kind: schema for (kind, _), schema in shaped.items()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Stakegraph",
            "version": version,
            "description": "Read only. The answers are those of the command line with --format json.",
        },
        "paths": {each.path: {"get": _described(each, answers)} for each in described},
        "components": {
            "schemas": definitions["$defs"],
            **({"securitySchemes": schemes} if with_token else {}),
        },
        **({"security": [{name: []} for name in schemes]} if with_token else {}),
    }


def _described(operation: Operation, answers: dict[str, JsonSchemaValue]) -> dict[str, Any]:
    wrong = {
        "description": "A problem, as RFC 9457 tells it",
        "content": {"application/problem+json": {"schema": answers["problem"]}},
    }
    answer = {
        "description": "The answer",
        "content": {"application/json": {"schema": answers[operation.kind]}},
    }
    statuses = sorted({str(status) for status, _, _ in KINDS.values()})
    is_health = operation is HEALTH
    return {
        "operationId": operation.kind,
        "summary": operation.summary,
        **({"description": f"As: stakegraph {operation.command} --format json"} if operation.command else {}),
        **({"security": []} if is_health else {}),
        "parameters": [*_in_path(operation), *_in_query(operation)],
        "responses": {
            "200": answer,
            **dict.fromkeys(statuses, wrong),
            **({"503": {**answer, "description": "It cannot answer"}} if is_health else {}),
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
