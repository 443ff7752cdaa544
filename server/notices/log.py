"""What was told: the keys that keep from telling twice, and the log that keeps everything."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Final

from sqlalchemy import Select, delete, func, insert, select
from sqlalchemy.orm import Session

from schedules.zones import DAY_MS
from server.notices.due import Digest, History, Line
from server.notices.flaws import Flaw
from server.notices.kinds import Channel
from server.notices.models import NoticeAddress, NoticeLine, NoticeTold, PushSubscription
from server.notices.words import Letter

KEPT_MS: Final = 30 * DAY_MS
"""How long a key is kept of what waits no more."""
HISTORY_MS: Final = 2 * DAY_MS


def told_keys(session: Session, accounts: Collection[str]) -> set[tuple[str, Channel, str]]:
    columns = (NoticeTold.account, NoticeTold.channel, NoticeTold.key)
    rows = session.execute(select(*columns).where(NoticeTold.account.in_(accounts)))
    return {(account, channel, key) for account, channel, key in rows}


def histories(session: Session, accounts: Collection[str], now: int) -> dict[Line, History]:
    """What became of what was sent to the addresses that hold now."""
    since = _addressed_ms(session, accounts)
    columns = (
        NoticeLine.account, NoticeLine.channel, NoticeLine.message, NoticeLine.at_ms,
        NoticeLine.outcome,
    )  # fmt: skip
    query = (
        select(*columns)
        .where(NoticeLine.account.in_(accounts), NoticeLine.at_ms > now - HISTORY_MS)
        .distinct()
        .order_by(NoticeLine.at_ms, NoticeLine.message)
    )
    found: defaultdict[Line, History] = defaultdict(History)
    for account, channel, _message, at_ms, outcome in session.execute(query):
        line = (account, channel)
        if at_ms < since.get(line, 0):
            continue
        before = found[line]
        if outcome == "sent":
            found[line] = History(at_ms)
        else:
            found[line] = History(before.sent_ms, before.failures + 1, at_ms)
    return dict(found)


def note(
    session: Session, account: str, channel: str, letter: Letter, flaw: Flaw | None, now: int
) -> None:
    """Append what was sent, or could not be: a line for each sentence."""
    session.execute(
        insert(NoticeLine),
        [
            {
                "at_ms": now, "message": letter.id, "account": account, "channel": channel,
                "kind": one.kind, "area": one.area or None, "count": one.count,
                "sentence": one.text, "urgent": letter.urgent, "deputy_of": one.deputy_of,
                "outcome": "failed" if flaw else "sent", "flaw": flaw,
            }
            for one in letter.sentences
        ],
    )  # fmt: skip


def keep_told(session: Session, digest: Digest, now: int) -> None:
    """From now on nobody tells these things on this line again."""
    account, channel = digest.line
    rows = [
        {"account": account, "channel": channel, "key": one.thing.key, "at_ms": now}
        for one in digest.heard
    ]
    session.execute(insert(NoticeTold), rows)


def forget(session: Session, waiting: Iterable[str], now: int) -> None:
    """Let go of keys of long ago, but for what still waits."""
    old = select(NoticeTold.key).where(NoticeTold.at_ms < now - KEPT_MS).distinct()
    gone = sorted(set(session.scalars(old)) - set(waiting))
    for n in range(0, len(gone), 500):
        session.execute(delete(NoticeTold).where(NoticeTold.key.in_(gone[n : n + 500])))


def lines(
    session: Session, *, account: str, before: int | None, limit: int
) -> Sequence[NoticeLine]:
    """What a post was told, the newest first."""
    query = select(NoticeLine).where(NoticeLine.account == account)
    return _page(session, query, before, limit)


def lines_about(
    session: Session, areas: Collection[str], before: int | None, limit: int
) -> Sequence[NoticeLine]:
    """What anybody was told about these areas, the newest first."""
    query = select(NoticeLine).where(NoticeLine.area.in_(areas))
    return _page(session, query, before, limit)


def trials_since(session: Session, account: str, since_ms: int) -> int:
    query = select(func.count(NoticeLine.message.distinct())).where(
        NoticeLine.account == account, NoticeLine.kind == "test", NoticeLine.at_ms > since_ms
    )
    return session.scalar(query) or 0


def _page(
    session: Session, query: Select[NoticeLine], before: int | None, limit: int
) -> list[NoticeLine]:
    if before is not None:
        query = query.where(NoticeLine.n < before)
    return list(session.scalars(query.order_by(NoticeLine.n.desc()).limit(limit)))


def _addressed_ms(session: Session, accounts: Collection[str]) -> dict[Line, int]:
    """Since when each line leads where it leads."""
    found: dict[Line, int] = {}
    rows = select(NoticeAddress.account, NoticeAddress.channel, NoticeAddress.made_ms)
    for account, channel, made_ms in session.execute(
        rows.where(NoticeAddress.account.in_(accounts))
    ):
        found[account, channel] = made_ms
    newest = (
        select(PushSubscription.account, func.max(PushSubscription.made_ms))
        .where(PushSubscription.account.in_(accounts))
        .group_by(PushSubscription.account)
    )
    for account, made_ms in session.execute(newest):
        found[account, "push"] = made_ms
    return found
