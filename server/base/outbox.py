"""What must be published: a row written in the transaction of the change that caused it.

A row names a document that is due (`programme` of an area, `config` of a device, …), not its
bytes: whoever empties the outbox composes the document from the state it then finds.

On PostgreSQL changes and publishers run side by side, and no change may be left unpublished. So
`put` takes its row's lock until the change commits, also where the row waits already, and a
publisher takes the rows it composes by `take`, which passes over locked ones. Of a change C and a
publisher P that meet at one row, these are all the ways it can go:

- C holds the row first (it put it, or made it, and has not committed): P does not see it or passes
  over it, and composes it at its next look, from what C committed.
- P holds the row first: C waits in `put` until P has composed, without C, and deleted the row;
  then C makes a new one, and P's next look composes with C. C cannot commit while P composes, so
  what P reads in several statements is never half of C.
- C rolls back: the row is as it was before C; if C had made it, there is none.
- Two changes put one row: the second waits for the first, and finds its row or makes it.

The lock of a row is what keeps two publishers from composing one document twice.
"""

from typing import Literal

from sqlalchemy import BigInteger, Select, String, UniqueConstraint
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from server.base.database import Table

Due = Literal["trust", "programme", "orders", "config"]


class Outbox(Table):
    """One document that is due; `subject` is the area or device it is about, empty for trust."""

    __tablename__ = "outbox"
    __table_args__ = (UniqueConstraint("due", "subject"),)

    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    due: Mapped[Due] = mapped_column(String(16))
    subject: Mapped[str] = mapped_column(String(64))
    since_ms: Mapped[int] = mapped_column(BigInteger)


def put(session: Session, due: Due, subject: str, now: int) -> None:
    """Say that a document is due. Saying it twice is saying it once: it waits since the first.

    Whoever puts several puts them in one order, by `due` and `subject`: who waits for each
    other's rows in a circle is begun again (`Database.carry_out`).
    """
    session.flush()
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    row = sqlite.insert(Outbox) if on_sqlite else postgresql.insert(Outbox)
    waiting = row.values(due=due, subject=subject, since_ms=now).on_conflict_do_update(
        index_elements=[Outbox.due, Outbox.subject], set_={"since_ms": Outbox.since_ms}
    )
    session.execute(waiting)


def take(rows: Select[Outbox]) -> Select[Outbox]:
    """These rows for composing: locked, and without those that another transaction holds."""
    return rows.with_for_update(skip_locked=True)
