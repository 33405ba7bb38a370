"""Stakegraph: who does what to whom, and the words that say so.

The public names are loaded on first use, so that importing the package costs nothing:

>>> import stakegraph
>>> case = stakegraph.bundled_case()
>>> case.title
'ICE and DHS recruit New York police officers'
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_PUBLIC = {
    "Case": "model",
    "Claim": "model",
    "Entity": "model",
    "Polarity": "model",
    "Relation": "model",
    "Source": "model",
    "Status": "model",
    "StakegraphError": "errors",
    "Vocabulary": "vocabulary",
    "load_vocabulary": "vocabulary",
    "bundled_case": "case",
    "read_case": "case",
    "write_case": "case",
    "open_case": "store",
    "build_network": "network",
    "conflict_paths": "analysis.paths",
    "PageView": "page.delivery.notebook",
    "pyvis_network": "formats.pyvis_export",
    "Context": "report",
    "build_report": "report",
}
__all__ = sorted(["__version__", *_PUBLIC])


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_PUBLIC[name]}"), name)


def __dir__() -> list[str]:
    return __all__
