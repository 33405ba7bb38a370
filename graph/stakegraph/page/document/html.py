"""The document around the data: template, inlined scripts and style, and the policy that lets only them run."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FunctionLoader, StrictUndefined

from stakegraph.errors import StakegraphError
from stakegraph.page.content.packed import pack_rows
from stakegraph.page.document.minified import pick_short_form
from stakegraph.wording.claims import quote_words

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

# concatenated in this order into one script: a later module may use an earlier one
APP_MODULES = (
    "dom.js",
    "model.js",
    "factuality.js",
    "theme.js",
    "state.js",
    "scene.js",
    "paths.js",
    "no_path.js",
    "reading.js",
    "sprites.js",
    "geometry.js",
    "paint_claims.js",
    "paint_entities.js",
    "camps.js",
    "graph.js",
    "cards.js",
    "panel.js",
    "paths_panel.js",
    "compare.js",
    "story.js",
    "legend.js",
    "search.js",
    "table.js",
    "picture.js",
    "print.js",
    "keyboard.js",
    "address.js",
    "start.js",
)
VIS_VERSION = "9.1.2"  # in the wheels of pyvis 0.3.x; pyproject.toml pins that range
# what HTML or a script would read as its own, what deceives who reads the source, and what no UTF-8 can hold
_ESCAPED_IN_JSON = re.compile("[<>&\u2028\u2029\ufeff\u202a-\u202e\u2066-\u2069\ud800-\udfff\x7f-\x9f]")
_SOURCE_MAP = re.compile(r"\n//# sourceMappingURL=\S*")
# what would end an inline element early, or put the HTML parser into a state where its end tag is not seen
_BREAKS_OUT = re.compile(r"</(script|style)|<!--", re.IGNORECASE)


def page_html(data: dict[str, Any], context: dict[str, Any]) -> str:
    """Return the whole document for the page's data.

    Parameters
    ----------
    data : dict
        Plain values, as `PageContent.script_data` returns them.
    context : dict
        What the templates show around the map, as `PageContent.template_context` returns it.
    """
    style, vis, app = stylesheet(), vis_network(), app_script()
    environment = Environment(
        loader=FunctionLoader(template_text), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    environment.filters["quoted"] = quote_words
    template = environment.get_template("page.html.j2")
    return template.render(
        policy=content_security_policy([vis, app], [style]),
        style=_inline(style),
        vis=_inline(vis),
        app=_inline(app),
        data=json_block(data | {name: pack_rows(data[name]) for name in ("nodes", "edges")}),
        **context | {"case": json_block(context["case"])},
        meta=data["meta"],
        sources=data["sources"],
        claims=data["edges"],
        clusters=data["clusters"],
        names={node["id"]: node["name"] for node in data["nodes"]},
    )


def content_security_policy(scripts: list[str], styles: list[str]) -> str:
    """Return the policy that lets exactly these inline scripts and styles run and nothing be fetched."""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src " + " ".join(map(policy_digest, scripts)),
            "style-src " + " ".join(map(policy_digest, styles)),
            "img-src data: blob:",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def json_block(data: Any) -> str:
    r"""Return `data` as JSON that cannot end its script element nor upset a script's line counting.

    >>> json_block({"quote": "</script>"})
    '{"quote":"\\u003c/script\\u003e"}'
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return _ESCAPED_IN_JSON.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def stylesheet() -> str:
    """Return the page's style, in short."""
    return pick_short_form(style_source(), own_text("minified", "app.css"))


def style_source() -> str:
    """Return the page's style as it is edited."""
    return own_text("app.css")


def app_script() -> str:
    """Return the page's own modules as one script that leaves no global name behind, in short."""
    return pick_short_form(script_source(), own_text("minified", "app.js"))


def script_source() -> str:
    """Return the page's own modules as one script, as they are edited."""
    code = "\n".join(own_text("app", name) for name in APP_MODULES)
    return f"(() => {{\n'use strict';\n{code}\n}})();\n"


def vis_network() -> str:
    """Return the vis-network bundle that the installed pyvis carries; pyvis itself is not imported.

    Raises
    ------
    StakegraphError
        If pyvis is missing or carries another version of vis-network than the page was written for.
    """
    pyvis = find_spec("pyvis")
    for folder in (pyvis and pyvis.submodule_search_locations) or ():
        bundle = Path(folder, "templates", "lib", f"vis-{VIS_VERSION}", "vis-network.min.js")
        if bundle.is_file():
            return _SOURCE_MAP.sub("", _text(bundle))
    raise StakegraphError(
        f"the page needs vis-network {VIS_VERSION} out of pyvis, which is not installed here; "
        "run: pip install 'pyvis>=0.3.2,<0.4'"
    )


def own_text(*path: str) -> str:
    """Return the text of a file of the document, by its path in this package."""
    return _text(files("stakegraph.page.document").joinpath(*path))


def template_text(name: str) -> str:
    """Return the source of a template."""
    return own_text("templates", name)


def _text(file: Traversable) -> str:
    # browsers hash what they parsed, and parsing turns CRLF and CR into LF
    return file.read_bytes().decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")


def _inline(text: str) -> str:
    match = _BREAKS_OUT.search(text)
    if match:
        raise StakegraphError(f"{match.group()!r} inside an inline script or style would end it")
    return text


def policy_digest(text: str) -> str:
    """Return how a policy names one inline script or style."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}'"
