"""The addresses of the server, and what stands around them."""

from __future__ import annotations

import asyncio
import html
import re
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from stakegraph import __version__
from stakegraph.errors import StakegraphError
from stakegraph.server import pages
from stakegraph.server.caching import revalidated
from stakegraph.server.declaration import OPERATIONS, Operation, openapi, read_query
from stakegraph.server.guard import (
    BROKEN_OFF,
    Checked,
    Foreseen,
    Log,
    SafeHeaders,
    client_of,
    head_check,
    host_check,
    problem_response,
    site_check,
    token_check,
)
from stakegraph.server.negotiation import GRAPH_TYPES, best
from stakegraph.server.problems import Problem
from stakegraph.server.protocol import query_of
from stakegraph.server.sending import Sending
from stakegraph.server.workers import Reply, Workers
from stakegraph.store.disk import StoreFolder

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send

    from stakegraph.server.settings import Settings

_CHUNK = 64 << 10
_KEPT = 64 << 20  # bytes
_META_POLICY = re.compile(rb'http-equiv="Content-Security-Policy" content="([^"]*)"')


class Whole(Response):
    """A response whose length was told before: a client that gets less of it knows."""

    def __init__(self, reply: Reply, sending: Sending, client: str) -> None:
        headers = {"Content-Type": reply.media_type, **reply.headers}
        super().__init__(reply.body, media_type=None, headers=headers)
        self._sent = sending.take(client, len(reply.body))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._sent:
            await send(
                {"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers}
            )
            body = b"" if scope["method"] == "HEAD" else bytes(self.body)
            for start in range(0, len(body) or 1, _CHUNK):
                chunk, more = body[start : start + _CHUNK], start + _CHUNK < len(body)
                await send({"type": "http.response.body", "body": chunk, "more_body": more})
                if BROKEN_OFF in scope.get("state", {}):
                    return


class Addresses:
    """What is at each address."""

    def __init__(self, settings: Settings) -> None:
        self.workers = Workers(settings)
        self._folder = StoreFolder(settings.store)
        self._sending = Sending()
        self._with_token = settings.token is not None
        self._kept: dict[tuple[Any, ...], Reply] = {}

    def routes(self) -> list[Route]:
        made = [Route(each.path, self._operation(each)) for each in OPERATIONS]
        return [
            Route("/", self.index),
            Route("/sparql", self.sparql, methods=["GET", "POST"]),
            Route("/.well-known/void", self.description),
            Route("/cases/{case}", self.case_page),
            Route("/editor", self.editor),
            Route("/api", self.api_page),
            Route("/openapi.json", self.openapi),
            Route("/health", self.health),
            Route("/static/{name}", pages.static),
            *made,
        ]

    async def sparql(self, request: Request) -> Response:
        job = await query_of(request)
        if job is None:
            accepted = request.headers.get("accept")
            types = [each for each, _ in GRAPH_TYPES]
            if best(accepted, [*types, "text/html"]) == "text/html":
                return await self.editor(request)
            return await self.description(request)
        return self._response(request, await self._ask(request, job))

    async def description(self, request: Request) -> Response:
        job = {"kind": "description", "base": str(request.base_url), "accept": request.headers.get("accept")}
        return self._response(request, await self._ask(request, job))

    async def case_page(self, request: Request) -> Response:
        job = {"kind": "page", "case": request.path_params["case"]}
        key = (self._version(), job["case"])
        reply = self._kept.get(key) or await self._ask(request, job)
        self._keep((reply.version, job["case"]), reply)
        policy = _META_POLICY.search(reply.body)
        assert policy is not None  # every page has one
        page = Response(reply.body, headers={"Content-Type": reply.media_type})
        page.headers["Content-Security-Policy"] = (
            html.unescape(policy[1].decode()) + "; frame-ancestors 'none'"
        )
        page = revalidated(request, page)
        if page.status_code == 304:
            return page
        headers = {name: value for name, value in page.headers.items() if name != "content-length"}
        return self._response(request, replace(reply, headers=headers))

    def _version(self) -> str | None:
        """Return the name of the current state of the store; None also where it is damaged, as a worker then tells."""
        try:
            return self._folder.version()
        except StakegraphError:
            return None

    def _keep(self, key: tuple[Any, ...], page: Reply) -> None:
        """Keep a page for the next who asks, and let the oldest go when there are too many bytes of them."""
        self._kept.pop(key, None)
        self._kept[key] = page
        while len(self._kept) > 1 and sum(len(each.body) for each in self._kept.values()) > _KEPT:
            del self._kept[next(iter(self._kept))]

    async def index(self, request: Request) -> Response:
        return pages.index((await self._ask(request, {"kind": "cases"})).body)

    async def editor(self, request: Request) -> Response:
        cases = await self._ask(request, {"kind": "cases"})
        queries = await self._ask(request, {"kind": "queries"})
        return pages.editor(cases.body, queries.body)

    async def api_page(self, _: Request) -> Response:
        return pages.api(openapi(__version__, with_token=self._with_token))

    async def openapi(self, _: Request) -> Response:
        return JSONResponse(openapi(__version__, with_token=self._with_token))

    async def health(self, _: Request) -> Response:
        ready = self.workers.ready and self._version() is not None
        return JSONResponse({"live": True, "ready": ready}, 200 if ready else 503)

    def _operation(self, operation: Operation) -> Any:
        async def answer(request: Request) -> Response:
            pairs = parse_qsl(request.url.query, keep_blank_values=True, errors="replace")
            job = {**read_query(operation.query, pairs), **request.path_params, "kind": operation.kind}
            return self._response(request, await self._ask(request, job))

        return answer

    def _response(self, request: Request, reply: Reply) -> Whole:
        return Whole(reply, self._sending, client_of(request.scope))

    async def _ask(self, request: Request, job: dict[str, Any]) -> Reply:
        """Have a job done, and stop it when the client has gone."""
        asking = asyncio.ensure_future(self.workers.ask(client_of(request.scope), job))
        leaving = asyncio.ensure_future(_gone(request))
        try:
            await asyncio.wait({asking, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if not asking.done():
                raise Problem("malformed-request", "the client went away")
            return asking.result()
        finally:
            leaving.cancel()
            asking.cancel()
            await asyncio.gather(asking, leaving, return_exceptions=True)


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def make_app(settings: Settings, on_start: Callable[[], None] = lambda: None) -> Starlette:
    """Return the whole server as an ASGI application."""
    addresses = Addresses(settings)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        try:
            await addresses.workers.start()
            on_start()
            yield
        finally:
            await addresses.workers.stop()

    checks = [head_check, host_check(settings), site_check(settings)]
    around = [
        Middleware(Log),
        Middleware(SafeHeaders, settings),
        Middleware(Foreseen),
        *(Middleware(Checked, each) for each in checks),
    ]
    if settings.origins:
        around.append(
            Middleware(CORSMiddleware, allow_origins=list(settings.origins), allow_methods=["GET", "POST"],
                       allow_headers=["Accept", "Authorization", "Content-Type"])
        )  # fmt: skip
    if settings.token is not None:
        around.append(Middleware(Checked, token_check(settings.token)))
    return Starlette(
        routes=addresses.routes(),
        middleware=around,
        lifespan=lifespan,
        exception_handlers={Problem: _on_problem, HTTPException: _on_http},
    )


def _on_problem(_: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return problem_response(error)


def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    headers = dict(error.headers or {})
    if error.status_code == 405:
        return problem_response(Problem("wrong-method", f"{request.method} was sent", headers))
    return problem_response(Problem("not-found", f"there is no {request.url.path[:200]}", headers))
