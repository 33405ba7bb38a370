"""What a child calls of the library, where there is no command for it or a program would call it itself."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


def _run_query(words: Sequence[str]) -> int:
    """Ask a query from a file of the bundled case, as a program does that takes queries from strangers."""
    from stakegraph import bundled_case, open_case
    from stakegraph.errors import StakegraphError
    from stakegraph.query import run_query
    from stakegraph.query.limits import Limits, end_process_with_its_engines
    from stakegraph.rdf import prefixes

    case, code = bundled_case(), 0
    text = Path(words[0]).read_bytes().decode("utf-8", "surrogatepass")
    try:
        print(run_query(open_case(case), text, prefixes(case), limits=Limits(seconds=2)).kind)
    except StakegraphError as error:
        print(f"error: {str(error)[:1000]}", file=sys.stderr)
        code = error.exit_code
    end_process_with_its_engines(code)
    return code


def _rebuild(words: Sequence[str]) -> int:
    """Build the page of a folder once more, as `stakegraph watch` does when a file was saved."""
    from stakegraph.commands.watching import _rebuild as rebuild
    from stakegraph.page.delivery.watch import Watched, take_snapshot

    take_snapshot(Path(words[0]))
    rebuild(Path(words[0]), Watched())
    return 0


OF_THE_LIBRARY: Mapping[str, Callable[[Sequence[str]], int]] = {"run_query": _run_query, "rebuild": _rebuild}
