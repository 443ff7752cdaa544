"""Names of people who held a post before: a salted digest stays of each."""

import secrets
from hashlib import sha256
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.accounts.models import Holding
from server.base.activity import record

FORGOTTEN: Final = "đã quên "
AT_ONCE: Final = 100


def digest(name: str, salt: str) -> str:
    """What stands in the place of a name: SALT:SHA-256 of salt and name, both hexadecimal. Whoever
    says that they were it can show it; who only wonders would have to try every name for each."""
    return f"{FORGOTTEN}{salt}:{sha256(salt.encode() + name.encode()).hexdigest()}"


def forget(session: Session, before_ms: int, now: int) -> int:
    """Some of those who left their post before; how many."""
    query = (
        select(Holding)
        .where(Holding.until_ms < before_ms, Holding.holder.not_like(f"{FORGOTTEN}%"))
        .limit(AT_ONCE)
    )
    rows = session.scalars(query).all()
    for row in rows:
        row.holder = digest(row.holder, secrets.token_hex(16))
        detail: dict[str, str | int | None] = {"holding": row.n}
        record(session, now, "account.forget", row.account, by=None, area=None, detail=detail)
    return len(rows)
