"""Rows of like fields in little room: column by column, and what repeats written once."""

from __future__ import annotations

import json
from typing import Any


def pack_rows(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return rows as columns.

    Parameters
    ----------
    rows : list of dict
        Values that JSON can hold; all rows have the same keys in the same order.

    Returns
    -------
    dict
        `count`, and `columns`: the key and the values of each column. If many values are equal, each is listed once,
        and a third part gives the index of each row's value.

    Examples
    --------
    >>> pack_rows([{"id": 1, "by": "A"}, {"id": 2, "by": "A"}])
    {'count': 2, 'columns': [['id', [1, 2]], ['by', ['A'], [0, 0]]]}
    >>> pack_rows([])
    {'count': 0, 'columns': []}
    """
    keys = list(rows[0]) if rows else []
    return {"count": len(rows), "columns": [_column(key, [row[key] for row in rows]) for key in keys]}


def unpack_rows(table: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the rows that :func:`pack_rows` made columns of, as the page's script does.

    >>> unpack_rows(pack_rows([{"id": 1, "by": None}, {"id": 2, "by": None}]))
    [{'id': 1, 'by': None}, {'id': 2, 'by': None}]
    """
    return [
        {key: values[indices[0][row] if indices else row] for key, values, *indices in table["columns"]}
        for row in range(table["count"])
    ]


def _column(key: str, values: list[Any]) -> list[Any]:
    texts = [json.dumps(value, ensure_ascii=False) for value in values]  # 1, 1.0 and true differ
    first = dict(zip(reversed(texts), reversed(values), strict=True))
    distinct = {text: index for index, text in enumerate(dict.fromkeys(texts))}
    if 2 * len(distinct) > len(values):
        return [key, values]
    return [key, [first[text] for text in distinct], [distinct[text] for text in texts]]
