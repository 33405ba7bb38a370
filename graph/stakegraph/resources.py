"""Where the data that travels with the program lies: ``ontology/`` and ``seeds/``.

In a wheel both are inside the package; in a checkout they stand at its top level.
"""

from __future__ import annotations

from pathlib import Path

from stakegraph.errors import StakegraphError

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parent.parent

BUNDLED_CASE = "nypd-recruitment"


def folder(name: str) -> Path:
    """Return the folder `name` (``"ontology"`` or ``"seeds"``), from the package first, else the checkout."""
    for root in (_PACKAGE, _CHECKOUT):
        if (root / name).is_dir():
            return root / name
    raise StakegraphError(
        f"the installation is incomplete: no folder {name!r} beside {_PACKAGE}; reinstall it"
    )


def ontology() -> Path:
    """Return the folder of the vocabulary, its shapes and rules."""
    return folder("ontology")


def bundled_case_folder() -> Path:
    """Return the folder of the case that is bundled as an example."""
    return folder("seeds") / BUNDLED_CASE
