"""Rows that a statement is given, to join with what is stored: one parameter, however many.

Keys as parameters of their own (`tuple_(…).in_`) are written out and bound one by one at every
call: for 500 keys that is five times what the look itself costs.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import JSON, ColumnElement, Subquery, Text, cast, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.types import TypeEngine


def given(
    session: Session, rows: Iterable[Sequence[str | int | None]], *like: InstrumentedAttribute[Any]
) -> Subquery:
    """These rows as a table; its columns are named and typed as those of the models."""
    text = literal(json.dumps([list(row) for row in rows]), Text)
    if session.get_bind().dialect.name == "postgresql":
        each = func.json_array_elements(cast(text, JSON)).table_valued("value", name="each")
    else:
        each = func.json_each(text).table_valued("value", name="each")
    cells = [_cell(session, each.c.value, n, one.type).label(one.key) for n, one in enumerate(like)]
    return select(*cells).subquery("given")


def _cell(
    session: Session, row: ColumnElement[Any], n: int, type_: TypeEngine[Any]
) -> ColumnElement[Any]:
    if session.get_bind().dialect.name == "postgresql":
        return cast(row.op("->>")(n), type_)
    return func.json_extract(row, f"$[{n}]", type_=type_)
