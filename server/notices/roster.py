"""The posts as they stand: what they hold, wish, and how they are reached."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.zones import DEFAULT_ZONE
from server.accounts.models import Account, HeldRole
from server.accounts.rights import Grant
from server.accounts.sealing import unseal
from server.base.custody import Custody
from server.notices.channel import Address
from server.notices.kinds import CHANNELS, CONCERNS, KINDS, Channel, Kind
from server.notices.models import NoticeAddress, NoticeWishes, PushSubscription
from server.notices.wishes import Post, Quiet, Wishes


def roster(session: Session, zones: Mapping[str, str]) -> list[Post]:
    """Every open post that holds a role, by account."""
    grants: defaultdict[str, list[Grant]] = defaultdict(list)
    rows = session.execute(
        select(HeldRole.account, HeldRole.role, HeldRole.area).order_by(
            HeldRole.account, HeldRole.area, HeldRole.role
        )
    )
    for account, role, area in rows:
        grants[account].append(Grant(role, area))
    names = session.execute(select(Account.id, Account.name).where(Account.disabled_ms.is_(None)))
    wishes = {row.account: row for row in session.scalars(select(NoticeWishes))}
    lines = lines_of(session)
    return [
        Post(
            account, name, tuple(grants[account]), wishes_of(wishes.get(account)),
            _switched_on(wishes.get(account)) & lines.get(account, frozenset()),
            zones.get(grants[account][0].area, DEFAULT_ZONE),
        )
        for account, name in sorted((row.id, row.name) for row in names)
        if grants[account]
    ]  # fmt: skip


def lines_of(
    session: Session, accounts: Collection[str] | None = None
) -> dict[str, frozenset[Channel]]:
    """By account: the channels that lead somewhere."""
    found: defaultdict[str, set[Channel]] = defaultdict(set)
    addressed = select(NoticeAddress.account, NoticeAddress.channel)
    browsers = select(PushSubscription.account).distinct()
    if accounts is not None:
        addressed = addressed.where(NoticeAddress.account.in_(accounts))
        browsers = browsers.where(PushSubscription.account.in_(accounts))
    for account, channel in session.execute(addressed):
        found[account].add(channel)
    for account in session.scalars(browsers):
        found[account].add("push")
    return {account: frozenset(channels) for account, channels in found.items()}


def wishes_of(row: NoticeWishes | None) -> Wishes:
    """What a row says; what holds where nobody chose."""
    if row is None:
        return Wishes()
    known: frozenset[Kind] = frozenset(kind for kind in KINDS if kind in row.kinds)
    quiet = Quiet(*row.quiet) if row.quiet is not None else None
    return Wishes(known, quiet, row.deputy, row.escalates_after_ms, row.language, row.below)


def kinds_for(grants: Collection[Grant]) -> list[Kind]:
    """What a post with these roles can be told of."""
    roles = {grant.role for grant in grants}
    return [kind for kind in KINDS if CONCERNS[kind].role in roles]


def addresses(session: Session, custody: Custody, account: str, channel: Channel) -> list[Address]:
    """Where a channel of a post leads to: of push, every browser."""
    if channel == "push":
        rows = select(PushSubscription).where(PushSubscription.account == account)
        return [
            Address(row.endpoint, p256dh=row.p256dh, auth=row.auth, id=row.id)
            for row in session.scalars(rows.order_by(PushSubscription.made_ms, PushSubscription.id))
        ]
    found = session.get(NoticeAddress, (account, channel))
    if found is None:
        return []
    return [Address(found.address, secret_of(custody, found))]


def secret_of(custody: Custody, row: NoticeAddress) -> str:
    """A webhook's secret; empty for what has none."""
    return unseal(custody.sealing(), row.sealed, sealed_about(row.account)) if row.sealed else ""


def sealed_about(account: str) -> str:
    """What a webhook's seal is about."""
    return f"notice webhook of {account}"


def _switched_on(row: NoticeWishes | None) -> frozenset[Channel]:
    if row is None:
        return frozenset(CHANNELS)
    return frozenset(channel for channel in CHANNELS if channel in row.channels)
