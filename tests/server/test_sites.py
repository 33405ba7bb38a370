"""What scripts of other sites may read: nothing, unless their origin was named; in a real browser and by headers."""

from __future__ import annotations

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from page.reader import Reader, reading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from server.conftest import Served

    Start = Callable[..., AbstractContextManager[Served]]

pytestmark = pytest.mark.slow

TOKEN = "a-token-of-the-tests-and-no-secret"
OTHER = "https://maps.example"
ASKED = {
    "Origin": OTHER, "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "content-type,authorization",
}  # fmt: skip
FETCH = """
const [address, options, done] = arguments;
fetch(address, options).then((got) => got.text()).then((text) => done(text), (error) => done(`refused: ${error.name}`));
"""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base class
        pass


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    yield from reading(tmp_path_factory.mktemp("sites"))


@pytest.fixture
def other_site(tmp_path: Path) -> Iterator[str]:
    """Return the origin of a server whose pages are of another site than ours: localhost, where ours is 127.0.0.1."""
    (tmp_path / "page.html").write_text("<!doctype html><title>another site</title>", encoding="utf-8")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(tmp_path))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()


def fetched(reader: Reader, site: str, address: str, **options: Any) -> str:
    reader.driver.get(f"{site}/page.html")
    answer: str = reader.driver.execute_async_script(FETCH, address, options)
    return answer


def test_a_page_of_another_site_reads_nothing(reader: Reader, other_site: str, served: Served) -> None:
    assert fetched(reader, other_site, f"{served.address}/api/cases") == "refused: TypeError"
    as_text = {"method": "POST", "body": "ASK {}", "headers": {"Content-Type": "application/sparql-query"}}
    assert fetched(reader, other_site, f"{served.address}/sparql", **as_text) == "refused: TypeError"
    assert fetched(reader, other_site, f"{served.address}/health", mode="no-cors") in (
        "",
        "refused: TypeError",
    )


def test_a_page_of_a_named_site_reads_and_asks(
    reader: Reader, other_site: str, start: Start, store: Path
) -> None:
    with start("--store", str(store), "--cors", other_site, STAKEGRAPH_TOKEN=TOKEN) as served:
        headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/sparql-query"}
        answer = fetched(
            reader, other_site, f"{served.address}/sparql", method="POST", body="ASK {}", headers=headers
        )
        without = fetched(reader, other_site, f"{served.address}/api/cases")
    assert '"boolean":true' in answer.replace(" ", "")
    assert "token" in without  # the problem can be read, and is no answer


def test_a_preflight_is_answered_to_the_named_origin_only(start: Start, store: Path) -> None:
    with start("--store", str(store), "--cors", OTHER, STAKEGRAPH_TOKEN=TOKEN) as served:
        named = served.client.options("/sparql", headers=ASKED)
        others = [
            served.client.options("/sparql", headers={**ASKED, "Origin": origin})
            for origin in (f"{OTHER}.evil.example", "http://maps.example", f"{OTHER}:8443", "null")
        ]
    assert (named.status_code, named.headers["access-control-allow-origin"]) == (200, OTHER)
    assert "access-control-allow-credentials" not in named.headers
    for each in others:
        assert "access-control-allow-origin" not in each.headers
        assert each.status_code == 400


def test_without_cors_no_origin_is_told_anything(served: Served) -> None:
    for response in (
        served.client.options("/sparql", headers=ASKED),
        served.client.get("/api/cases", headers={"Origin": OTHER}),
    ):
        assert not [name for name in response.headers if name.startswith("access-control-")]
        assert response.headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize(
    "host", ["rebound.example", "127.0.0.1.rebound.example:80", "localhost.rebound.example", ""]
)
def test_a_name_that_was_pointed_at_this_machine_is_refused(host: str, served: Served) -> None:
    assert served.client.get("/api/cases", headers={"Host": host}).status_code == 421


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("/", {}), ("/api/cases", {}), ("/nowhere", {}), ("/api/cases/none", {}), ("/sparql?query=x", {}),
        ("/health", {}), ("/static/none", {}), ("/", {"Host": "rebound.example"}), ("/cases/nypd-recruitment", {}),
        ("/api/cases", {"Sec-Fetch-Site": "cross-site", "Origin": OTHER}),
    ],
)  # fmt: skip
def test_every_answer_and_every_refusal_carries_the_safe_headers(
    address: str, headers: dict[str, str], served: Served
) -> None:
    found = served.client.get(address, headers=headers).headers
    assert found["x-content-type-options"] == "nosniff"
    assert found["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in found["content-security-policy"]
    assert found["cache-control"] in ("no-store", "private, no-cache")


def test_the_log_holds_neither_queries_nor_tokens(start: Start, store: Path) -> None:
    with start("--store", str(store), STAKEGRAPH_TOKEN=TOKEN) as served:
        served.client.get(f"/api/cases?token={TOKEN}", headers={"Authorization": f"Bearer {TOKEN}"})
        served.client.get(
            "/sparql", params={"query": "ASK { <urn:unheard-of> ?p ?o }", "access_token": TOKEN}
        )
        served.client.get("/sparql?query=%0d%0aforged", auth=("anybody", TOKEN))
        _, log = served.stop()
    assert "GET /api/cases 400" in log
    for secret in (TOKEN, "unheard-of", "forged", "?"):
        assert secret not in log
