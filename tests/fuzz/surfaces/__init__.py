"""The surfaces: a module each, with a `make` that returns an input for a `Random`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fuzz.surfaces import addresses, command_lines, folders, pages, queries, stores

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from random import Random

    from fuzz.inputs import Input

SURFACES: Mapping[str, Callable[[Random], Input]] = {
    "folders": folders.make,
    "pages": pages.make,
    "stores": stores.make,
    "queries": queries.make,
    "addresses": addresses.make,
    "command_lines": command_lines.make,
}
