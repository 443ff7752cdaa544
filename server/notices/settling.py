"""What a post's holder settles: wishes, addresses, browsers; and what is refused."""

import secrets
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from server.accounts.models import Account, HeldRole
from server.accounts.rights import Person
from server.accounts.sealing import seal
from server.areas.tree import AreaTree
from server.base import activity
from server.base.addresses import NotAnAddressError, checked
from server.base.custody import Custody
from server.base.ids import new_id
from server.base.names import NAME_LENGTH
from server.notices.kinds import CHANNELS, CONCERNS, KINDS, Channel
from server.notices.mail import is_mailbox
from server.notices.models import NoticeAddress, NoticeWishes, PushSubscription
from server.notices.refusals import (
    DeputyUnfitError,
    HookRefusedError,
    MailboxMalformedError,
    SubscriptionMalformedError,
    SubscriptionUnknownError,
)
from server.notices.roster import sealed_about
from server.notices.sealed_push import AUTH, from_text, public_key
from server.notices.wishes import Wishes

BROWSERS_MAX: Final = 10
"""Of one post; the oldest makes room."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The whole of what a holder settles. Blank addresses take away what stood there."""

    wishes: Wishes
    channels: frozenset[Channel]
    email: str
    webhook: str


@dataclass(frozen=True, slots=True)
class Browser:
    """What `PushSubscription.toJSON()` says in a browser, and what its owner calls it."""

    endpoint: str
    p256dh: str
    auth: str
    name: str


def settle(
    session: Session, custody: Custody, person: Person, tree: AreaTree, asked: Asked, now: int
) -> str | None:
    """Keep it. Returns the secret of a webhook that is new, shown this once.

    Raises `MailboxMalformedError`, `HookRefusedError`, `DeputyUnfitError`.
    """
    wishes = asked.wishes
    if wishes.deputy is not None and wishes.deputy not in deputies(session, person, tree):
        raise DeputyUnfitError
    quiet = [wishes.quiet.from_ms, wishes.quiet.until_ms] if wishes.quiet else None
    session.merge(
        NoticeWishes(
            account=person.account,
            kinds=[kind for kind in KINDS if kind in wishes.kinds],
            channels=[channel for channel in CHANNELS if channel in asked.channels],
            quiet=quiet,
            deputy=wishes.deputy,
            escalates_after_ms=wishes.escalates_after_ms,
            language=wishes.language,
            below=wishes.below,
            changed_ms=now,
        )
    )
    _settle_mailbox(session, person.account, asked.email.strip(), now)
    secret = _settle_hook(session, custody, person.account, asked.webhook.strip(), now)
    told = {"kinds": sorted(wishes.kinds), "channels": sorted(asked.channels), "quiet": quiet}
    activity.record(
        session, now, "notices.settle", person.account, by=person.own(), area=None,
        after={**told, "deputy": wishes.deputy},
    )  # fmt: skip
    session.flush()
    return secret


def deputies(session: Session, person: Person, tree: AreaTree) -> dict[str, str]:
    """Who may stand in for the person, by account: what the post is called. It holds a role of
    theirs that decides something, in their area or above."""
    wanted = [
        (grant.role, node.id)
        for grant in person.grants
        if any(one.escalates and one.role == grant.role for one in CONCERNS.values())
        for node in tree.up(grant.area)
    ]
    query = (
        select(Account.id, Account.name, HeldRole.role, HeldRole.area)
        .join(HeldRole, HeldRole.account == Account.id)
        .where(Account.disabled_ms.is_(None), Account.id != person.account)
        .where(HeldRole.area.in_({area for _, area in wanted}))
        .order_by(Account.name, Account.id)
    )
    rows = session.execute(query)
    return {id_: name for id_, name, role, area in rows if (role, area) in wanted}


def subscribe(session: Session, person: Person, browser: Browser, now: int) -> PushSubscription:
    """This browser takes messages for the post from now on, and for no other.

    Raises `HookRefusedError`, `SubscriptionMalformedError`.
    """
    _check(browser)
    session.execute(delete(PushSubscription).where(PushSubscription.endpoint == browser.endpoint))
    mine = select(PushSubscription).where(PushSubscription.account == person.account)
    held = list(session.scalars(mine.order_by(PushSubscription.made_ms, PushSubscription.id)))
    for row in held[: max(0, len(held) - BROWSERS_MAX + 1)]:
        session.delete(row)
    name = "".join(c for c in browser.name.strip() if c.isprintable())[:NAME_LENGTH]
    made = PushSubscription(
        id=new_id("w"), account=person.account, endpoint=browser.endpoint, p256dh=browser.p256dh,
        auth=browser.auth, name=name, made_ms=now,
    )  # fmt: skip
    session.add(made)
    _say(session, person, "notices.subscribe", made.id, now)
    session.flush()
    return made


def unsubscribe(session: Session, person: Person, id_: str, now: int) -> None:
    """Raises `SubscriptionUnknownError`."""
    row = session.get(PushSubscription, id_)
    if row is None or row.account != person.account:
        raise SubscriptionUnknownError
    session.delete(row)
    _say(session, person, "notices.unsubscribe", id_, now)


def _check(browser: Browser) -> None:
    try:
        checked(browser.endpoint)
    except NotAnAddressError:
        raise HookRefusedError("endpoint") from None
    try:
        public_key(from_text(browser.p256dh))
    except ValueError:
        raise SubscriptionMalformedError("p256dh") from None
    try:
        right = len(from_text(browser.auth)) == AUTH
    except ValueError:
        right = False
    if not right:
        raise SubscriptionMalformedError("auth")


def _settle_mailbox(session: Session, account: str, email: str, now: int) -> None:
    if email and not is_mailbox(email):
        raise MailboxMalformedError
    _keep(session, account, "email", email, None, now)


def _settle_hook(
    session: Session, custody: Custody, account: str, url: str, now: int
) -> str | None:
    if not url:
        _keep(session, account, "webhook", "", None, now)
        return None
    try:
        checked(url)
    except NotAnAddressError:
        raise HookRefusedError from None
    held = session.get(NoticeAddress, (account, "webhook"))
    if held is not None and held.address == url:
        return None
    secret = secrets.token_urlsafe(32)
    sealed = seal(custody.sealing(), secret, sealed_about(account))
    _keep(session, account, "webhook", url, sealed, now)
    return secret


def _keep(
    session: Session, account: str, channel: Channel, address: str, sealed: str | None, now: int
) -> None:
    held = session.get(NoticeAddress, (account, channel))
    if held is not None and held.address == address:
        return
    if held is not None:
        session.delete(held)
        session.flush()
    if address:
        session.add(
            NoticeAddress(
                account=account, channel=channel, address=address, sealed=sealed, made_ms=now
            )
        )


def _say(session: Session, person: Person, action: str, subject: str, now: int) -> None:
    activity.record(session, now, action, subject, by=person.own(), area=None)
