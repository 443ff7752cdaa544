"""The documents made, exactly as they were signed."""

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from server.base.database import Table


class Document(Table):
    """One signed document of a retained topic. Older ones stay: they tell what devices followed.

    `body_hash` is the SHA-256 of its body alone, equal when it says the same again.
    `superseded_ms` is when a newer one was made, None for the newest. `published_ms` is when
    the broker acknowledged it; until then it is published again, and looked for four times a
    second.
    """

    __tablename__ = "document"
    __table_args__ = (
        Index("ix_document_superseded_ms_type", "superseded_ms", "type"),
        Index("ix_document_superseded_ms_published_ms", "superseded_ms", "published_ms"),
    )

    topic: Mapped[str] = mapped_column(String(200), primary_key=True)
    sequence: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    type: Mapped[str] = mapped_column(String(32))
    identity: Mapped[str] = mapped_column(String(64))
    body_hash: Mapped[str] = mapped_column(String(64))
    raw: Mapped[bytes] = mapped_column(LargeBinary)
    made_ms: Mapped[int] = mapped_column(BigInteger)
    not_after_ms: Mapped[int] = mapped_column(BigInteger)
    superseded_ms: Mapped[int | None] = mapped_column(BigInteger)
    published_ms: Mapped[int | None] = mapped_column(BigInteger)


class DrillWords(Table):
    """A recording of the words before and after every drill; the newest one counts."""

    __tablename__ = "drill_words"

    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    content: Mapped[str] = mapped_column(ForeignKey("content.sha256"))
    made_ms: Mapped[int] = mapped_column(BigInteger)


class TrustThresholds(Table):
    """How many different people an urgent order needs, where the city decided it; one row, 1."""

    __tablename__ = "trust_thresholds"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    urgent: Mapped[int] = mapped_column()
    urgent_night: Mapped[int] = mapped_column()
    urgent_wide: Mapped[int] = mapped_column()
