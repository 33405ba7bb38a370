"""Locate the bundled data folders, ``ontology/`` and ``seeds/``.

In a wheel both are inside the package; in a checkout they are at the top level.
"""

from __future__ import annotations

from pathlib import Path

from stakegraph.errors import StakegraphError

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parent.parent

BUNDLED_CASE = "nypd-recruitment"


def folder(name: str) -> Path:
    """Return the folder ``"ontology"`` or ``"seeds"``, from the package or else the checkout."""
    for root in (_PACKAGE, _CHECKOUT):
        if (root / name).is_dir():
            return root / name
    raise StakegraphError(
        f"the installation is incomplete: the folder {name!r} is missing beside {_PACKAGE}; reinstall stakegraph"
    )


def ontology() -> Path:
    """Return the folder of the vocabulary, its shapes and rules."""
    return folder("ontology")


def bundled_case_folder() -> Path:
    """Return the folder of the bundled example case."""
    return folder("seeds") / BUNDLED_CASE
