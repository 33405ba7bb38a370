"""Stakegraph: who does what to whom, and the words that say so.

Public names are loaded on first use, so importing the package is fast:

>>> import stakegraph as sg
>>> case = sg.open()
>>> case.title
'ICE and DHS recruit New York police officers'
>>> case.paths("Trump", to="ICE").paths[0].nodes
('donald-trump', 'zohran-mamdani', 'ice')
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stakegraph.analysis.paths import PathOptions, conflict_paths
    from stakegraph.answers import OpenCase
    from stakegraph.answers import open_case as open  # noqa: A004 - read as stakegraph.open
    from stakegraph.case import bundled_case, read_case, write_case
    from stakegraph.errors import (
        CaseError,
        EngineError,
        OptionError,
        QueryError,
        StakegraphError,
        UnknownNameError,
    )
    from stakegraph.formats.pyvis_export import pyvis_network
    from stakegraph.loading import load_cases, open_case, open_store
    from stakegraph.model import Case, Claim, DerivedClaim, Entity, Polarity, Relation, Source, Status
    from stakegraph.network import Selection, build_network
    from stakegraph.page import render_page
    from stakegraph.page.delivery.notebook import PageView
    from stakegraph.query import run_query
    from stakegraph.report import Context, build_report
    from stakegraph.report.dossier import dossier
    from stakegraph.rules import with_derived_claims
    from stakegraph.vocabulary import Vocabulary, load_vocabulary

__version__ = "0.1.0"

_HOMES = {
    "analysis.paths": ("PathOptions", "conflict_paths"),
    "answers": ("OpenCase",),
    "case": ("bundled_case", "read_case", "write_case"),
    "report.dossier": ("dossier",),
    "errors": (
        "CaseError", "EngineError", "OptionError", "QueryError", "StakegraphError", "UnknownNameError",
    ),
    "loading": ("load_cases", "open_case", "open_store"),
    "formats.pyvis_export": ("pyvis_network",),
    "model": ("Case", "Claim", "DerivedClaim", "Entity", "Polarity", "Relation", "Source", "Status"),
    "network": ("Selection", "build_network"),
    "page": ("render_page",),
    "page.delivery.notebook": ("PageView",),
    "query": ("run_query",),
    "report": ("Context", "build_report"),
    "rules": ("with_derived_claims",),
    "vocabulary": ("Vocabulary", "load_vocabulary"),
}  # fmt: skip
_PUBLIC = {name: (home, name) for home, names in _HOMES.items() for name in names}
_PUBLIC["open"] = ("answers", "open_case")
__all__ = [
    "Case",
    "CaseError",
    "Claim",
    "Context",
    "DerivedClaim",
    "EngineError",
    "Entity",
    "OpenCase",
    "OptionError",
    "PageView",
    "PathOptions",
    "Polarity",
    "QueryError",
    "Relation",
    "Selection",
    "Source",
    "StakegraphError",
    "Status",
    "UnknownNameError",
    "Vocabulary",
    "__version__",
    "build_network",
    "build_report",
    "bundled_case",
    "conflict_paths",
    "dossier",
    "load_cases",
    "load_vocabulary",
    "open",
    "open_case",
    "open_store",
    "pyvis_network",
    "read_case",
    "render_page",
    "run_query",
    "with_derived_claims",
    "write_case",
]


def __getattr__(name: str) -> object:
    if name not in _PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home, own_name = _PUBLIC[name]
    return getattr(import_module(f"{__name__}.{home}"), own_name)


def __dir__() -> list[str]:
    return __all__
