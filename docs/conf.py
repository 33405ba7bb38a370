"""The docs site: ``.ci/site`` builds it with Sphinx, furo and MyST from the root of the repository."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import stakegraph

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "Stakegraph"
author = "The Stakegraph authors"
version = release = stakegraph.__version__

root_doc = "docs/index"
include_patterns = ["docs/*.md", "bench/results/*.md", "SECURITY.md"]
exclude_patterns = [".*", "dist", "build", "graph", "node_modules", "ontology", "output", "seeds", "tests"]

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
default_role = "code"
highlight_language = "text"
myst_heading_anchors = 3
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
napoleon_google_docstring = False
napoleon_use_ivar = True
napoleon_use_rtype = False
strip_signature_backslash = True

html_theme = "furo"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_title = "Stakegraph"
html_copy_source = False
html_show_copyright = False
html_show_sphinx = False


def escape_bars(_app: Sphinx, _what: str, _name: str, _obj: Any, _options: Any, lines: list[str]) -> None:
    """Keep ``|x|``, an absolute value in our docstrings, from being read as a substitution."""
    lines[:] = [line.replace("|", r"\|") for line in lines]


def setup(app: Sphinx) -> None:
    """Register the hook."""
    app.connect("autodoc-process-docstring", escape_bars)
