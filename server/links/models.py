"""Links that were given, each to one thing, and their use."""

from typing import Any, Literal

from sqlalchemy import JSON, BigInteger, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from server.base.database import Table

Kind = Literal["report", "playlog", "evidence"]


class Link(Table):
    """A link to one thing of `area`: a report (`what`: `year`, `month`), the play log or the
    evidence of a time (`what`: `from_ms`, `until_ms`).

    Of its token the SHA-256 alone is kept. It counts until `expires_ms` or `revoked_ms`, and as
    long as `account`, who gave it, could give it anew. `uses` counts each time something was
    taken by it, `used_ms` is the last; `hour` and `hour_uses` hold it back within an hour.
    """

    __tablename__ = "link"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    area: Mapped[str] = mapped_column(ForeignKey("area.id"), index=True)
    kind: Mapped[Kind] = mapped_column(String(16))
    what: Mapped[dict[str, Any]] = mapped_column(JSON)
    label: Mapped[str] = mapped_column(String(200))
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    account: Mapped[str] = mapped_column(ForeignKey("account.id"))
    made_ms: Mapped[int] = mapped_column(BigInteger)
    expires_ms: Mapped[int] = mapped_column(BigInteger)
    revoked_ms: Mapped[int | None] = mapped_column(BigInteger)
    uses: Mapped[int] = mapped_column(Integer)
    used_ms: Mapped[int | None] = mapped_column(BigInteger)
    hour: Mapped[int] = mapped_column(BigInteger)
    hour_uses: Mapped[int] = mapped_column(Integer)
