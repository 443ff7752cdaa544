"""A post goes from one person to the next: nothing of it is lost, and nothing of them stays."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from server.accounts import sessions
from server.accounts.models import (
    Holding,
    Invitation,
    OutsideName,
    Passkey,
    Password,
    RecoveryCode,
    Totp,
)
from server.base import outbox

CREDENTIALS: Final[list[Any]] = [Password, Totp, RecoveryCode, Passkey, OutsideName, Invitation]
"""What belongs to the holder, not to the post: tables with a column `account`."""


def belongs_to_holder(*tables: Any) -> None:
    """A later room names tables of its own that go with the holder."""
    CREDENTIALS.extend(tables)


def begin(session: Session, account: str, holder: str, now: int) -> None:
    """`holder` has the post from `now`; whoever had it before had it until then."""
    session.execute(
        update(Holding)
        .where(Holding.account == account, Holding.until_ms.is_(None))
        .values(until_ms=now)
    )
    session.add(Holding(account=account, holder=holder, from_ms=now))


def forget_credentials(session: Session, account: str) -> int:
    """End every session and forget every credential; returns how many sessions ended."""
    for kind in CREDENTIALS:
        session.execute(delete(kind).where(kind.account == account))
    return sessions.end_all(session, account)


def keys_changed(session: Session, now: int) -> None:
    """Loudspeakers count people's own keys: the bundle that lists them is due. For whoever gives
    or takes a right to approve, or a passkey, in that transaction."""
    outbox.put(session, "trust", "", now)


def holdings(session: Session, account: str) -> list[Holding]:
    """Who held the post from when until when, the first one first."""
    return list(
        session.scalars(select(Holding).where(Holding.account == account).order_by(Holding.n))
    )


def taken_over_ms(session: Session, account: str) -> int | None:
    """When the present holder took the post over from somebody else; None for its first."""
    held = holdings(session, account)
    return held[-1].from_ms if len(held) > 1 else None


def holdings_of(session: Session, accounts: Iterable[str]) -> dict[str, list[Holding]]:
    """The same of several posts at once."""
    found: dict[str, list[Holding]] = defaultdict(list)
    wanted = select(Holding).where(Holding.account.in_(accounts)).order_by(Holding.n)
    for row in session.scalars(wanted):
        found[row.account].append(row)
    return found


def holder_at(held: Iterable[Holding], at_ms: int) -> str | None:
    """Who of `held`, the first one first, had the post at `at_ms`; None before the first.

    So a line of the activity log names the person of then. Whoever took over within the same
    millisecond counts.
    """
    begun = [one.holder for one in held if one.from_ms <= at_ms]
    return begun[-1] if begun else None
