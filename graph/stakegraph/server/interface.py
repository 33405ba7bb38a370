"""The JSON interface: FastAPI reads and describes its requests; workers answer them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic.json_schema import SkipJsonSchema

from stakegraph import __version__
from stakegraph.errors import did_you_mean, nearest
from stakegraph.formats import shapes
from stakegraph.model import is_date
from stakegraph.server.problems import MEDIA_TYPE, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from fastapi.exceptions import RequestValidationError

    Endpoint = Callable[..., Coroutine[Any, Any, Response]]


def _truth(value: object) -> object:
    if value in ("true", "false"):
        return value == "true"
    if isinstance(value, bool):  # FastAPI may pass the default
        return value
    raise ValueError("write true or false")


def _date(value: str) -> str:
    if not is_date(value):
        raise ValueError("write a date like 2025, 2025-11 or 2025-11-04")
    return value


Absent = SkipJsonSchema[None]
Truth = Annotated[bool, BeforeValidator(_truth)]
Name = Annotated[str, Field(min_length=1, max_length=500)]
Names = Annotated[list[Name], Field(max_length=20)]


class Parameters(BaseModel):
    """No parameters, or those of a subclass."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _refuse_unknown(cls, given: dict[str, Any]) -> dict[str, Any]:
        parameters = [field.alias or name for name, field in cls.model_fields.items()]
        for name in given:
            if name not in parameters:
                hint = (
                    did_you_mean(nearest(name, parameters))
                    or f"; there are {', '.join(parameters) or 'none'}"
                )
                raise ValueError(f"unknown parameter {name[:100]!r}{hint}")
        return given


class Omissions(Parameters):
    """Speakers and sources to leave out."""

    without_speakers: Names = Field(
        [], alias="without-speaker", description="Leave out what these speakers say."
    )
    without_sources: Names = Field(
        [], alias="without-source", description="Leave out the claims of these sources, by id."
    )


class PathsQuery(Omissions):
    """The options of ``stakegraph paths``."""

    name: Name | Absent = Field(None, description="Whose paths: an id, a name or an alias.")
    from_: Name | Absent = Field(None, alias="from", description="Only paths that start here.")
    to: Name | Absent = Field(None, description="Only paths that end here.")
    direction: Literal["out", "in", "any"] | Absent = Field(
        None,
        description="out: paths that start at name; in: that end at it; any: ignore the direction of conflicts.",
    )
    max_hops: int = Field(4, alias="max-hops", ge=1, le=8, description="The longest path.")
    ties: int = Field(1, ge=0, le=4, description="Maximum number of ties in a row between two conflicts.")
    in_order: Truth = Field(
        False, alias="in-order", description="Let no conflict be earlier than the one before it."
    )
    include: list[Literal["self-reported", "alleged", "conditional", "doubted", "possible"]] = Field(
        [], description="Also include claims of this factuality; they are not facts."
    )
    according_to: Names = Field([], alias="according-to", description="Take these speakers at their word.")
    facts_only: Truth = Field(False, alias="facts-only", description="Leave announced acts out.")
    min_intensity: float = Field(
        0.0, alias="min-intensity", ge=0, le=10, description="Leave weaker conflicts out."
    )
    rules: Truth = Field(False, description="Include derived claims, which are not facts.")
    as_of: Annotated[str, AfterValidator(_date)] | Absent = Field(
        None, alias="as-of", description="Leave out claims dated later: 2025, 2025-11 or 2025-11-04."
    )
    top: int = Field(20, ge=1, le=10_000, description="How many paths to show.")


class DossierQuery(Omissions):
    """The argument of ``stakegraph dossier``."""

    name: Name = Field(description="An id, a name or an alias.")
    according_to: Names = Field(
        [],
        alias="according-to",
        description="Keep only what these speakers say and what sources say in their own voice.",
    )


class NamedQueryQuery(Parameters):
    """The options of ``stakegraph query --named``."""

    case: Name | Absent = Field(None, description="The id of a case; not needed when the store holds one.")
    param: list[str] = Field([], description="NAME=VALUE, for each parameter of the query.")


CaseId = Annotated[str, Path(description="The id of a case.")]
QueryName = Annotated[str, Path(description="The name of a named query.")]
NoParameters = Annotated[Parameters, Query()]
NamedQueryParameters = Annotated[NamedQueryQuery, Query()]


_REPEATABLE = ("include", "param", "according-to", "without-speaker", "without-source")


async def _refuse_repeated(request: Request) -> None:
    """Raise a problem where a parameter that takes one value is given twice."""
    for name in request.query_params:
        if name not in _REPEATABLE and len(request.query_params.getlist(name)) > 1:
            raise Problem("bad-parameter", f"{name} is given twice")


_WRONG: dict[str, Any] = {"model": shapes.Problem, "description": "A problem (RFC 9457)"}
router = APIRouter(
    dependencies=[Depends(_refuse_repeated)],
    responses={"4XX": _WRONG, "5XX": _WRONG},
    generate_unique_id_function=lambda route: route.name,
)


def _get(path: str, answer: Any, summary: str, command: str = "") -> Callable[[Endpoint], Endpoint]:
    """Return the decorator of an address; `answer` is the shape of its JSON, for the description alone."""
    description = f"As: stakegraph {command} --format json" if command else ""
    return router.get(path, response_model=answer, summary=summary, response_description="The answer",
                      description=description)  # fmt: skip


async def _answer(request: Request, kind: str, parameters: Parameters, **names: str) -> Response:
    """Return the answer of a job of `stakegraph.server.jobs`."""
    values = {name.removesuffix("_"): value for name, value in parameters.model_dump().items()}
    response: Response = await request.app.state.addresses.answer(request, {**values, **names, "kind": kind})
    return response


@_get("/api/cases", list[shapes.StoredCase], "The cases of the store", "cases")
async def cases(request: Request, parameters: NoParameters) -> Response:
    return await _answer(request, "cases", parameters)


@_get("/api/cases/{case}", shapes.Statistics, "Counts for a case", "stats")
async def statistics(request: Request, case: CaseId, parameters: NoParameters) -> Response:
    return await _answer(request, "statistics", parameters, case=case)


@_get("/api/cases/{case}/entities", list[shapes.Entity], "The stakeholders and stakes")
async def entities(request: Request, case: CaseId, parameters: NoParameters) -> Response:
    return await _answer(request, "entities", parameters, case=case)


@_get("/api/cases/{case}/paths", shapes.Paths, "Conflict paths, with the quotes of each hop", "paths")
async def paths(request: Request, case: CaseId, parameters: Annotated[PathsQuery, Query()]) -> Response:
    return await _answer(request, "paths", parameters, case=case)


@_get("/api/cases/{case}/dossier", shapes.Dossier, "All claims about a stakeholder or stake", "dossier")
async def dossier(request: Request, case: CaseId, parameters: Annotated[DossierQuery, Query()]) -> Response:
    return await _answer(request, "dossier", parameters, case=case)


@_get("/api/queries", list[shapes.NamedQuery], "The named queries, and their parameters")
async def queries(request: Request, parameters: NoParameters) -> Response:
    return await _answer(request, "queries", parameters)


@_get("/api/queries/{name}", shapes.Results, "A named query's SPARQL 1.1 Results JSON", "query --named")
async def named(request: Request, name: QueryName, parameters: NamedQueryParameters) -> Response:
    return await _answer(request, "named", parameters, name=name)


@_get("/api/queries/{name}/sparql", shapes.BoundQuery, "A named query as SPARQL, its parameters bound")
async def bound_query(request: Request, name: QueryName, parameters: NamedQueryParameters) -> Response:
    return await _answer(request, "bound_query", parameters, name=name)


@router.get("/health", response_model=shapes.Health, summary="Whether the server can answer",
            responses={503: {"model": shapes.Health, "description": "It cannot answer"}},
            openapi_extra={"security": []})  # fmt: skip
async def health(request: Request) -> Response:
    response: Response = request.app.state.addresses.health()
    return response


for route in [*router.routes]:  # a GET of FastAPI does not answer HEAD
    assert isinstance(route, APIRoute)
    router.add_api_route(route.path, route.endpoint, methods=["HEAD"], include_in_schema=False)


def validation_problem(error: RequestValidationError) -> Problem:
    """Return the first error of a request's parameters as a problem."""
    first = error.errors()[0]
    message = first["msg"].removeprefix("Value error, ")
    return Problem("bad-parameter", ": ".join([*map(str, first["loc"][1:]), message]))


@lru_cache(2)
def openapi(*, with_token: bool = False) -> dict[str, Any]:
    """Return the OpenAPI document of a server that requires a token or not."""
    document = get_openapi(
        title="Stakegraph",
        version=__version__,
        description="Read only. The answers are those of the command line with --format json.",
        routes=router.routes,
    )
    for methods in document["paths"].values():
        for status in ("4XX", "5XX"):
            content = methods["get"]["responses"][status]["content"]
            content[MEDIA_TYPE] = content.pop("application/json")
    for schema in document["components"]["schemas"].values():
        schema["additionalProperties"] = False  # an answer has the keys of its schema and no others
    if with_token:
        schemes = {"bearer": "bearer", "password": "basic"}
        document["components"]["securitySchemes"] = {
            name: {"type": "http", "scheme": scheme} for name, scheme in schemes.items()
        }
        document["security"] = [{name: []} for name in schemes]
    return document
