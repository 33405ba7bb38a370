"""The addresses of the server, and the checks around them."""

from __future__ import annotations

import asyncio
import html
import re
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from stakegraph.errors import StakegraphError
from stakegraph.server import pages
from stakegraph.server.caching import revalidated
from stakegraph.server.guard import (
    Checked,
    SafeHeaders,
    head_check,
    host_check,
    problem_response,
    site_check,
    token_check,
)
from stakegraph.server.interface import openapi, router, validation_problem
from stakegraph.server.negotiation import GRAPH_TYPES, best
from stakegraph.server.problems import Problem
from stakegraph.server.protocol import query_of
from stakegraph.server.workers import Reply, Workers
from stakegraph.store.disk import StoreFolder

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from starlette.requests import Request

    from stakegraph.server.settings import Settings

MOST_UNREAD = 1 << 30  # bytes of answers that clients have not read yet
_CHUNK = 64 << 10
_CACHE_BYTES = 64 << 20
_META_POLICY = re.compile(rb'http-equiv="Content-Security-Policy" content="([^"]*)"')


class Addresses:
    """The answer at each address; those of the JSON interface are in `stakegraph.server.interface`."""

    def __init__(self, settings: Settings) -> None:
        self.workers = Workers(settings)
        self._folder = StoreFolder(settings.store)
        self._with_token = settings.token is not None
        self._unread = 0
        self._pages: dict[tuple[str | None, str], Reply] = {}

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/", self.index),
            Route("/sparql", self.sparql, methods=["GET", "POST"]),
            Route("/.well-known/void", self.description),
            Route("/cases/{case}", self.case_page),
            Route("/editor", self.editor),
            Route("/api", self.api_page),
            Route("/openapi.json", self.openapi),
            Route("/static/{name}", pages.static),
        ]

    async def sparql(self, request: Request) -> Response:
        job = await query_of(request)
        if job is None:
            types = [media_type for media_type, _ in GRAPH_TYPES]
            if best(request.headers.get("accept"), [*types, "text/html"]) == "text/html":
                return await self.editor(request)
            return await self.description(request)
        return await self.answer(request, job)

    async def description(self, request: Request) -> Response:
        job = {"kind": "description", "base": str(request.base_url), "accept": request.headers.get("accept")}
        return await self.answer(request, job)

    async def case_page(self, request: Request) -> Response:
        case = request.path_params["case"]
        reply = self._pages.get((self._version(), case))
        if reply is None:
            reply = await self._ask(request, {"kind": "page", "case": case})
            self._keep((reply.version, case), reply)
        policy = _META_POLICY.search(reply.body)
        assert policy is not None  # every page has one
        page = _response(reply)
        page.headers["Content-Security-Policy"] = (
            html.unescape(policy[1].decode()) + "; frame-ancestors 'none'"
        )
        return self._bounded(revalidated(request, page))

    def _version(self) -> str | None:
        """Return the name of the store's current state; None if it is damaged, which a worker reports."""
        try:
            return self._folder.version()
        except StakegraphError:
            return None

    def _keep(self, key: tuple[str | None, str], page: Reply) -> None:
        """Keep a page for the next request; drop the oldest pages when they take too many bytes."""
        self._pages[key] = page
        while len(self._pages) > 1 and sum(len(reply.body) for reply in self._pages.values()) > _CACHE_BYTES:
            del self._pages[next(iter(self._pages))]

    async def index(self, request: Request) -> Response:
        return pages.index((await self._ask(request, {"kind": "cases"})).body)

    async def editor(self, request: Request) -> Response:
        cases = await self._ask(request, {"kind": "cases"})
        queries = await self._ask(request, {"kind": "queries"})
        return pages.editor(cases.body, queries.body)

    async def api_page(self, _: Request) -> Response:
        return pages.api(openapi(with_token=self._with_token))

    async def openapi(self, _: Request) -> Response:
        return JSONResponse(openapi(with_token=self._with_token))

    def health(self) -> Response:
        ready = self.workers.ready and self._version() is not None
        return JSONResponse({"live": True, "ready": ready}, 200 if ready else 503)

    async def answer(self, request: Request, job: dict[str, Any]) -> Response:
        return self._bounded(_response(await self._ask(request, job)))

    def _bounded(self, response: Response) -> Response:
        """Return a response that is sent as fast as it is read; refuse it when too much is unread."""
        body = bytes(response.body)
        if len(body) <= _CHUNK:
            return response
        if self._unread and self._unread + len(body) > MOST_UNREAD:
            detail = f"clients have not read {self._unread:,} bytes of other answers yet"
            raise Problem("busy", detail, {"Retry-After": "15"})
        return StreamingResponse(self._chunks(body), headers=response.headers)

    async def _chunks(self, body: bytes) -> AsyncIterator[bytes]:
        self._unread += len(body)
        try:
            for start in range(0, len(body), _CHUNK):
                yield body[start : start + _CHUNK]
        finally:
            self._unread -= len(body)

    async def _ask(self, request: Request, job: dict[str, Any]) -> Reply:
        """Have a job done, and stop it when the client disconnects or the server shuts down."""
        asking = asyncio.ensure_future(self.workers.ask(job))
        leaving = asyncio.ensure_future(_disconnect(request))
        try:
            await asyncio.wait({asking, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if not asking.done():
                raise Problem("malformed-request", "the client went away")
            return asking.result()
        except asyncio.CancelledError:  # uvicorn cancels what still runs when the time to shut down is over
            raise Problem("busy", "the server is shutting down", {"Connection": "close"}) from None
        finally:
            leaving.cancel()
            asking.cancel()
            await asyncio.gather(asking, leaving, return_exceptions=True)


async def _disconnect(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _response(reply: Reply) -> Response:
    """Return a reply with its length, so that a client knows when a part is missing."""
    return Response(reply.body, headers={"Content-Type": reply.media_type, **reply.headers})


def make_app(settings: Settings, on_start: Callable[[], None] = lambda: None) -> FastAPI:
    """Return the whole server as an ASGI application."""
    addresses = Addresses(settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        try:
            await addresses.workers.start()
            on_start()
            yield
        finally:
            await addresses.workers.stop()

    middleware = [
        Middleware(SafeHeaders, settings),
        Middleware(Checked, [head_check, host_check(settings), site_check(settings)]),
    ]
    if settings.origins:
        middleware.append(
            Middleware(CORSMiddleware, allow_origins=list(settings.origins), allow_methods=["GET", "POST"],
                       allow_headers=["Accept", "Authorization", "Content-Type"])
        )  # fmt: skip
    if settings.token is not None:
        middleware.append(Middleware(Checked, [token_check(settings.token)]))
    app = FastAPI(
        openapi_url=None,  # docs_url and redoc_url need it: their pages load scripts from elsewhere
        routes=addresses.routes(),
        middleware=middleware,
        lifespan=lifespan,
        exception_handlers={
            Problem: _on_problem,
            RequestValidationError: _on_invalid,
            HTTPException: _on_http,
            Exception: _on_error,
        },
    )
    app.include_router(router)
    app.state.addresses = addresses
    return app


async def _on_problem(_: Request, problem: Problem) -> Response:
    return problem_response(problem)


async def _on_invalid(_: Request, error: RequestValidationError) -> Response:
    return problem_response(validation_problem(error))


async def _on_http(request: Request, error: HTTPException) -> Response:
    headers = dict(error.headers or {})
    if error.status_code == 405:
        return problem_response(Problem("wrong-method", f"{request.method} was sent", headers))
    return problem_response(Problem("not-found", f"there is no {request.url.path[:200]}", headers))


async def _on_error(_: Request, __: Exception) -> Response:
    """Answer an unexpected error; uvicorn writes its traceback to the log."""
    return problem_response(Problem("engine-failed", "an unexpected error; the server log has it"))
