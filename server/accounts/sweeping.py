"""Taking away what is over, a little at each turn."""

from typing import Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from server.base.database import Table

AT_ONCE: Final = 200


def sweep(session: Session, table: type[Table], over: ColumnElement[bool]) -> None:
    """Take away rows of `table` that are `over`; those that others hold wait for the next turn,
    so that nobody waits for anybody here."""
    found = select(table).where(over).limit(AT_ONCE).with_for_update(skip_locked=True)
    for row in session.scalars(found):
        session.delete(row)
    session.flush()
