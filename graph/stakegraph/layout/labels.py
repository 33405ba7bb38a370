"""The label under a symbol: a name broken into a few lines."""

from __future__ import annotations


def wrap_label(name: str, *, width: int = 18, widest: int = 26, lines: int = 3) -> str:
    """Break a name into at most `lines` lines.

    The lines are about `width` characters wide, or as much wider as the name needs to be shown whole; only what
    does not fit into `widest` either is cut and marked with "…".

    >>> wrap_label("Department of Homeland Security")
    'Department of\\nHomeland Security'
    >>> wrap_label("Earlier recruitment drives in sanctuary cities")
    'Earlier recruitment\\ndrives in sanctuary\\ncities'
    """
    for line_width in range(width, widest + 1):
        rows = _split_rows(name, line_width)
        if len(rows) <= lines:
            break
    else:
        rows = [*rows[: lines - 1], rows[lines - 1] + " …"]
    return "\n".join(row if len(row) <= widest else row[: widest - 1] + "…" for row in rows)


def _split_rows(name: str, width: int) -> list[str]:
    rows: list[str] = []
    for word in name.split() or [name]:
        if rows and len(rows[-1]) + 1 + len(word) <= width:
            rows[-1] += " " + word
        else:
            rows.append(word)
    return rows
