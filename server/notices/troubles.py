"""Channels that do not work, told to whose they are and to who administers them."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.accounts.models import Account, HeldRole
from server.notices import log
from server.notices.due import Line
from server.notices.flaws import Flaw, told
from server.notices.kinds import CHANNELS
from server.notices.models import NoticeLine
from server.notices.roster import lines_of


@dataclass(frozen=True, slots=True)
class Trouble:
    """A line on which message after message failed, or that leads nowhere any more: the browser
    that took the messages is gone. `last_ms` is when it failed last."""

    line: Line
    name: str
    failures: int
    last_ms: int
    vi: str
    en: str


def of_accounts(session: Session, names: Mapping[str, str], now: int) -> Iterator[Trouble]:
    """By account and channel; `names` are what the posts are called."""
    lines = lines_of(session, names.keys())
    histories = log.histories(session, names.keys(), now)
    for account in sorted(names):
        for channel in CHANNELS:
            history = histories.get((account, channel))
            if history is None:
                continue
            known = channel in lines.get(account, frozenset())
            lost = channel == "push" and not known and history.failures > 0
            if lost or (known and history.is_broken):
                flaw = _last_flaw(session, (account, channel))
                vi, en = told(channel, flaw)
                yield Trouble(
                    (account, channel), names[account], history.failures, history.failed_ms,
                    vi, en,
                )  # fmt: skip


def posts_in(session: Session, areas: Collection[str]) -> dict[str, str]:
    """The open posts that hold a role in any of these areas, by account: what they are called."""
    query = (
        select(Account.id, Account.name)
        .join(HeldRole, HeldRole.account == Account.id)
        .where(Account.disabled_ms.is_(None), HeldRole.area.in_(areas))
    )
    return {row.id: row.name for row in session.execute(query)}


def _last_flaw(session: Session, line: Line) -> Flaw:
    query = (
        select(NoticeLine.flaw)
        .where(NoticeLine.account == line[0], NoticeLine.channel == line[1])
        .where(NoticeLine.outcome == "failed")
        .order_by(NoticeLine.n.desc())
        .limit(1)
    )
    flaw: Flaw = session.scalars(query).one()  # type: ignore[assignment]  # only flaws stand there
    return flaw
