"""What OpenAPI tells of the JSON interface, held against real answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from stakegraph.server.interface import openapi

if TYPE_CHECKING:
    from collections.abc import Iterator

    from server.conftest import Served

jsonschema = pytest.importorskip("jsonschema")

CASE = "/api/cases/nypd-recruitment"
ANSWERS = {
    "/api/cases": ["/api/cases"],
    "/api/cases/{case}": [CASE],
    "/api/cases/{case}/entities": [f"{CASE}/entities"],
    "/api/cases/{case}/paths": [
        f"{CASE}/paths?name=ICE",
        f"{CASE}/paths?name=Trump&to=NYPD officers",  # no path, with relaxations
        f"{CASE}/paths?name=ICE&direction=any&rules=true&include=possible&include=conditional&top=3",
    ],
    "/api/cases/{case}/dossier": [f"{CASE}/dossier?name={name}" for name in ("Mamdani", "ICE")],
    "/api/queries": ["/api/queries"],
    "/api/queries/{name}": [
        "/api/queries/about?param=name=Mamdani", "/api/queries/factuality-counts", "/api/queries/speakers",
    ],
    "/api/queries/{name}/sparql": ["/api/queries/about/sparql?param=name=ICE"],
    "/health": ["/health"],
}  # fmt: skip


def validator(document: dict[str, Any], path: str, status: str, media_type: str) -> Any:
    responses = document["paths"][path]["get"]["responses"]
    described = responses.get(status) or responses[f"{status[0]}XX"]
    schema = {**described["content"][media_type]["schema"], "components": document["components"]}
    return jsonschema.Draft202012Validator(schema)


def objects(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        if "properties" in schema:
            yield schema
        for each in schema.values():
            yield from objects(each)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "address"), [(path, address) for path, addresses in ANSWERS.items() for address in addresses]
)
def test_an_answer_is_what_its_schema_says(path: str, address: str, served: Served) -> None:
    document = served.client.get("/openapi.json").json()
    response = served.client.get(address)
    assert response.status_code == 200, response.text
    validator(document, path, "200", "application/json").validate(response.json())


@pytest.mark.slow
@pytest.mark.parametrize("address", ["/api/cases/none/dossier?name=x", f"{CASE}/dossier"])
def test_a_problem_is_what_its_schema_says(address: str, served: Served) -> None:
    response = served.client.get(address)
    check = validator(
        served.client.get("/openapi.json").json(),
        "/api/cases/{case}/dossier",
        str(response.status_code),
        response.headers["content-type"],
    )
    check.validate(response.json())


def test_every_described_address_is_tried() -> None:
    assert set(openapi()["paths"]) == set(ANSWERS)


def test_schemas_are_closed_and_name_what_is_always_there() -> None:
    described = list(objects(openapi()["components"]["schemas"]))
    assert len(described) > 20
    for each in described:
        assert each["additionalProperties"] is False
        assert set(each["required"]) <= set(each["properties"])


def test_a_shape_that_a_record_does_not_have_is_noticed() -> None:
    check = validator(openapi(), "/health", "200", "application/json")
    with pytest.raises(jsonschema.ValidationError):
        check.validate({"live": True})
    with pytest.raises(jsonschema.ValidationError):
        check.validate({"live": True, "ready": True, "other": 1})


def test_a_token_is_told_of_where_one_is_needed() -> None:
    told = openapi(with_token=True)
    assert told["security"] == [{"bearer": []}, {"password": []}]
    assert told["paths"]["/health"]["get"]["security"] == []
    assert "security" not in openapi()
