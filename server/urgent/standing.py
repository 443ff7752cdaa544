"""Whether who signed is still who may: what loudspeakers learn only with their next bundle of keys,
and, where the root is kept elsewhere, not before somebody signs that bundle."""

from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.codec import from_json
from schedules.wire.keys import key_id
from schedules.wire.orders import Approval
from server.accounts import handing_over, passkeys, sessions
from server.accounts.models import Account, Passkey
from server.base.activity import By
from server.base.names import folded
from server.orders.issuing import Desk
from server.orders.models import OrderRow
from server.urgent import places
from server.urgent.models import OrderApproval
from server.urgent.refusals import SamePersonError


def approvals(desk: Desk, row: OrderRow) -> Iterator[Approval]:
    """Those that still count, in the order in which people gave them."""
    query = select(OrderApproval).filter_by(order=row.id).order_by(OrderApproval.at_ms)
    for one in desk.session.scalars(query):
        approval = from_json(Approval, one.approval)
        if _may_still(desk, one, row.places) and _has_key(desk.session, approval):
            yield approval


def check_another(session: Session, order: str, account: str) -> None:
    """Raises `SamePersonError` where who holds the post has signed already, in another post.

    Names are all there is to tell by: two posts that one person holds under one name are found,
    two names of one person are not (ADR 22).
    """
    signed = session.scalars(select(OrderApproval.account).filter_by(order=order)).all()
    if namesakes(session, account, signed) - {account}:
        raise SamePersonError(handing_over.holdings(session, account)[-1].holder)


def namesakes(session: Session, account: str, others: Collection[str]) -> frozenset[str]:
    """Those of `others` that the account's own holder holds, as far as names can tell; the account
    itself is one of them."""
    held = handing_over.holdings_of(session, {account, *others})
    names = {each: folded(posts[-1].holder) for each, posts in held.items()}
    own = names.get(account)
    alike = {one for one in others if own is not None and names.get(one) == own}
    return frozenset(alike | ({account} & set(others)))


def authority(desk: Desk, account: str, order: OrderRow) -> By:
    """By which right somebody who signed did so. Raises `NotAllowedError`."""
    signer = desk.session.get_one(Account, account)
    person = sessions.person(desk.session, signer, strong=True)
    return places.require(person, "order.sign", order.places, desk.tree)


def _may_still(desk: Desk, signed: OrderApproval, there: Sequence[str]) -> bool:
    """The account is open, approves there, and nobody else has taken the post over since."""
    account = desk.session.get_one(Account, signed.account)
    if account.disabled_ms is not None:
        return False
    # The second factor was proven when they signed: that they hold one is not asked anew.
    person = sessions.person(desk.session, account, strong=True)
    held = handing_over.holdings(desk.session, account.id)
    handed_over = any(one.from_ms > signed.at_ms for one in held)
    return places.may(person, "order.sign", there, desk.tree) and not handed_over


def _has_key(session: Session, approval: Approval) -> bool:
    """The passkey was not taken away; the server's own key in their place is nobody's to take."""
    if approval.proof.kind == "server-held":
        return True
    rows = session.scalars(select(Passkey).where(Passkey.account == approval.person))
    known = (passkeys.public_key(row) for row in rows)
    return approval.key in {key_id(key.public) for key in known if key is not None}
