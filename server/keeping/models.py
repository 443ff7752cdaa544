"""For how long things are kept, and what is kept beyond that."""

from sqlalchemy import BigInteger, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from server.base.database import Table


class KeepingTerm(Table):
    """What the city decided for one kind (`terms.KINDS`): so many months, None for ever."""

    __tablename__ = "keeping_term"

    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    months: Mapped[int | None] = mapped_column(Integer)


class KeepingHold(Table):
    """What was received in `[from_ms, until_ms)` stays, whatever its term (giữ lại), until the
    hold ends: `by` and `why` in people's own words."""

    __tablename__ = "keeping_hold"

    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    from_ms: Mapped[int] = mapped_column(BigInteger)
    until_ms: Mapped[int] = mapped_column(BigInteger)
    by: Mapped[str] = mapped_column(String(120))
    why: Mapped[str] = mapped_column(String(500))
    made_ms: Mapped[int] = mapped_column(BigInteger)
    ended_ms: Mapped[int | None] = mapped_column(BigInteger)
