"""The server's own pages: what there is, the editor of queries, and the JSON interface in words."""

from __future__ import annotations

import json
import secrets
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from stakegraph.model import Status
from stakegraph.server.caching import revalidated
from stakegraph.server.guard import POLICY
from stakegraph.server.problems import KINDS, Problem
from stakegraph.terms import PREFIXES

if TYPE_CHECKING:
    from starlette.requests import Request

_FOLDER = Path(__file__).parent / "templates"
_SCRIPT = "text/javascript; charset=utf-8"
_STATIC = {
    "server.css": "text/css; charset=utf-8",
    "editor.js": _SCRIPT,
    "codemirror.js": _SCRIPT,
    "codemirror.LICENSE.txt": "text/plain; charset=utf-8",
}


@lru_cache(1)
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def index(cases: bytes) -> Response:
    """Return the page that lists the cases (JSON, as ``/api/cases`` gives it) and the other addresses."""
    return _page("index.html.j2", "/", cases=json.loads(cases))


def editor(cases: bytes, queries: bytes) -> Response:
    """Return the editor, with the named queries to start from; a nonce marks its own styles."""
    nonce = secrets.token_urlsafe(16)
    page = _page(
        "editor.html.j2",
        "/editor",
        cases=json.loads(cases),
        queries=json.loads(queries),
        nonce=nonce,
        prefixes=PREFIXES,
        statuses=[status.value for status in Status],
    )
    page.headers["Content-Security-Policy"] = POLICY.replace(
        "style-src 'self'", f"style-src 'self' 'nonce-{nonce}'"
    )
    return page


def api(document: dict[str, Any]) -> Response:
    """Return an OpenAPI document as a page to read."""
    return _page("api.html.j2", "/api", document=document, kinds=KINDS)


async def static(request: Request) -> Response:
    """Return the style or the script of these pages.

    Raises
    ------
    Problem
        When there is no such file.
    """
    name = request.path_params["name"]
    if name not in _STATIC:
        raise Problem("not-found", f"there is no {name[:100]!r} here")
    content = Response((_FOLDER / name).read_bytes(), headers={"Content-Type": _STATIC[name]})
    return revalidated(request, content)


def _page(template: str, here: str, **values: Any) -> Response:
    return HTMLResponse(_templates().get_template(template).render(here=here, **values))
