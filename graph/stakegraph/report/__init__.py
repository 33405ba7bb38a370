"""A report on a case: one module per section, one question per section, in words a journalist can quote."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from stakegraph.errors import UnknownNameError
from stakegraph.report.context import Context
from stakegraph.report.model import Report, Section

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["SECTIONS", "Context", "Report", "Section", "build_report"]

SECTIONS = (
    "disputes",
    "paths",
    "camps",
    "mediators",
    "balance",
    "standing",
    "exposure",
    "discourse",
    "sensitivity",
)


def build_report(context: Context, names: Sequence[str] = SECTIONS) -> Report:
    """Return a report with the named sections, in the order of `SECTIONS`.

    Raises
    ------
    UnknownNameError
        If a name is not in `SECTIONS`.

    Examples
    --------
    >>> from stakegraph import bundled_case
    >>> report = build_report(Context(bundled_case()), ["disputes"])
    >>> report.sections[0].findings[2]
    'Donald Trump and Zohran Mamdani have cooperation beside their conflict.'
    """
    for name in names:
        if name not in SECTIONS:
            raise UnknownNameError("section", name, SECTIONS)
    modules = [import_module(f"stakegraph.report.{name}") for name in SECTIONS if name in names]
    sections = tuple(module.build_section(context) for module in modules)
    return Report(context.case.title, context.basis, sections)
