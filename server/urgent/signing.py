"""People's signatures on an alarm, and the last one, which gives it out (rule 6).

What is signed is the identity of the order's exact bytes. The server judges each touch by the very
function that devices judge it by, against the bundle of keys that devices follow; so whatever it
takes here, they take, and nothing else.
"""

from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.codec import MalformedError, from_json, to_json
from schedules.config import DeviceConfig
from schedules.orders import Urgent
from schedules.wire import topics
from schedules.wire.gate import GateError
from schedules.wire.keys import key_id
from schedules.wire.order_gate import judge_approval, judge_order
from schedules.wire.orders import Approval, HeldProof, SignedOrder, approval_bytes
from schedules.wire.passkeys import PasskeyProof, challenge_of
from schedules.wire.strict import write_base64
from schedules.wire.trust import Trust
from server.accounts import passkeys
from server.accounts.models import Passkey
from server.accounts.refusals import PasskeyRefusedError
from server.accounts.rights import Person
from server.base import outbox
from server.base.activity import By, record
from server.base.database import after_commit
from server.base.web import House
from server.library import bulletins
from server.library.refusals import BulletinNotApprovedError, BulletinUnknownError
from server.orders.issuing import Desk, told
from server.urgent import alarms, places, reached, spoken, standing
from server.urgent.alarms import Found
from server.urgent.models import Method, OrderApproval
from server.urgent.refusals import (
    NoKeyError,
    OutdatedError,
    OwnWordsError,
    SignatureRefusedError,
    SignedAlreadyError,
)

LEAD_MS: Final = 300
"""From the last touch to the first sound, so that neighbouring horns start together (rule 1)."""
TOLD_AFTER_MS: Final = 5_000
"""Within so long whoever gave it sees which loudspeakers it did not reach."""


@dataclass(frozen=True, slots=True)
class Signer:
    """How this person signs: by one of these passkeys, or by the server in their place."""

    method: Method
    rp_id: str = ""
    credentials: tuple[str, ...] = ()

    def options(self, identity: str) -> dict[str, Any] | None:
        """For `navigator.credentials.get`, whose touch then signs exactly that order."""
        if self.method == "server-held":
            return None
        return passkeys.to_sign(self.credentials, challenge_of(identity), self.rp_id)


def signer(session: Session, desk: Desk, account: str, trust: Trust) -> Signer:
    """Raises `NoKeyError` for who has no key that loudspeakers know."""
    mine = {key.id for key in trust.keys if key.person == account and not key.revoked}
    known = []
    for row in session.scalars(select(Passkey).where(Passkey.account == account)):
        key = passkeys.public_key(row)
        if key is not None and key_id(key.public) in mine:
            known.append(row.credential_id)
    if known and trust.passkeys is not None:
        return Signer("passkey", trust.passkeys.rp_id, tuple(sorted(known)))
    if trust.stand_ins and desk.custody.person(account).id in mine:
        return Signer("server-held")
    raise NoKeyError


def check_may_sign(desk: Desk, person: Person, found: Found) -> By:
    """Raises `NotAllowedError`, `OverError`, `OutdatedError`, `SignedAlreadyError`,
    `OwnWordsError`, `SamePersonError`."""
    by = places.require(person, "order.sign", found.row.places, desk.tree)
    alarms.check_waiting(desk.session, desk.tree, found, desk.now)
    if desk.session.get(OrderApproval, (found.row.id, person.account)) is not None:
        raise SignedAlreadyError
    if spoken.is_alone(desk.session, found, person.account):
        raise OwnWordsError
    standing.check_another(desk.session, found.row.id, person.account)
    return by


def sign(
    house: House, desk: Desk, person: Person, found: Found, touched: dict[str, Any] | None
) -> None:
    """Count the person's yes; with the last one needed the order goes out, past the ticks.

    `touched` is what the authenticator answered; None: the server signs in the person's place,
    who proved just now, by password or code, that it is they. Raises what `check_may_sign` does,
    `NoKeyError`, `SignatureRefusedError`.
    """
    by = check_may_sign(desk, person, found)
    trust = alarms.trust_now(desk.session)
    if touched is None:
        approval = _in_their_place(desk, person.account, found.alarm.identity, trust)
    else:
        approval = _touch(desk.session, person.account, touched)
    order, judges = alarms.order_of(found.row), _judges(desk, found, trust)
    try:
        for config in judges:
            judge_approval(approval, found.alarm.identity, order, trust, config)
    except GateError as doubt:
        raise SignatureRefusedError from doubt
    _keep(desk, found, approval, by)
    if len(alarms.approvals_of(desk.session, found.row.id)) >= found.alarm.needed:
        give(house, desk, found, by)


def give(house: House, desk: Desk, found: Found, by: By) -> None:
    """Onto its area's list, to begin `LEAD_MS` from this moment, or at its own later time.

    Looked at again as it goes out: who signed is still who may, and nothing of it was withdrawn.
    Raises `OutdatedError`.
    """
    row, alarm = found
    order = alarms.order_of(row)
    text = from_json(SignedOrder, row.signed).order
    now = house.clock.now_ms()
    begins = max(order.at_ms, now + LEAD_MS)
    approvals = tuple(standing.approvals(desk, row))
    spoken.approve(desk, found, order.sound.bulletin, approvals)
    _check_cleared(desk.session, order)
    signed = SignedOrder(text, approvals, begins)
    check_taken(desk, found, signed, now)
    row.signed, row.waiting = to_json(signed), False
    alarm.given_ms, alarm.begins_ms = now, begins
    alarm.ends_ms = begins + (alarm.repeats - 1) * order.every_ms + order.length_ms
    alarm.watched_ms = now + TOLD_AFTER_MS
    outbox.put(desk.session, "orders", row.area, now)
    after = told(row) | {"title": alarm.title, "people": [one.person for one in approvals]}
    record(desk.session, now, "order.give", row.area, by=by, area=row.area, after=after)
    after_commit(desk.session, partial(house.express.hurry, "orders", row.area))


def _check_cleared(session: Session, order: Urgent) -> None:
    """The alert, the correction and the all-clear are approved as they were when it was
    prepared; nobody withdraws them before it is out. Raises `OutdatedError`."""
    for sound in (order.sound, order.correction, order.all_clear):
        try:
            cleared = bulletins.approved_sound(session, sound.bulletin)
        except (BulletinUnknownError, BulletinNotApprovedError) as gone:
            raise OutdatedError from gone
        if cleared.content != sound.content:
            raise OutdatedError


def check_taken(
    desk: Desk,
    found: Found,
    signed: SignedOrder,
    now: int,
    beside: tuple[SignedOrder, ...] = (),
) -> None:
    """Raises `OutdatedError` where a device that judges for all would not take it now."""
    trust, topic = alarms.trust_now(desk.session), topics.ORDERS_TOPIC.of(found.row.area)
    judges = _judges(desk, found, trust)
    try:
        for config in judges:
            judge_order(signed, topic, trust, config, now, (signed, *beside))
    except GateError as doubt:
        raise OutdatedError from doubt


def is_proven(desk: Desk, found: Found) -> bool:
    """Whether loudspeakers still believe as many who signed it as it needed."""
    trust, (row, alarm), order = alarms.trust_now(desk.session), found, alarms.order_of(found.row)
    approvals = from_json(SignedOrder, row.signed).approvals
    for config in _judges(desk, found, trust):
        people = set()
        for approval in approvals:
            with suppress(GateError):
                people.add(judge_approval(approval, alarm.identity, order, trust, config))
        if len(people) < alarm.needed:
            return False
    return True


def _judges(desk: Desk, found: Found, trust: Trust) -> list[DeviceConfig]:
    order, device = alarms.order_of(found.row), found.alarm.judged_by
    return reached.judges_of(desk.session, desk.tree, order, trust, device)


def _keep(desk: Desk, found: Found, approval: Approval, by: By) -> None:
    method: Method = approval.proof.kind
    desk.session.add(
        OrderApproval(
            order=found.row.id, account=approval.person, method=method, at_ms=desk.now,
            approval=to_json(approval),
        )
    )  # fmt: skip
    desk.session.flush()
    after = told(found.row) | {"identity": found.alarm.identity, "method": method}
    area = found.row.area
    record(desk.session, desk.now, "order.sign", area, by=by, area=area, after=after)


def _in_their_place(desk: Desk, account: str, identity: str, trust: Trust) -> Approval:
    if signer(desk.session, desk, account, trust).method != "server-held":
        raise NoKeyError
    key = desk.custody.person(account)
    proof = HeldProof(write_base64(key.sign(approval_bytes(identity))))
    return Approval(account, key.id, proof)


def _touch(session: Session, account: str, touched: dict[str, Any]) -> Approval:
    """The browser's answer as devices take it. Of whose passkey it is, only the server's own table
    is believed. Raises `SignatureRefusedError`."""
    try:
        touch = passkeys.touch_of(touched)
        row = session.scalar(select(Passkey).where(Passkey.credential_id == touch.credential_id))
        key = passkeys.public_key(row) if row is not None and row.account == account else None
        if key is None:
            raise SignatureRefusedError
        parts = (touch.authenticator_data, touch.client_data, touch.signature)
        data, client, signature = map(write_base64, parts)
        proof = PasskeyProof(data, client, signature)
        return from_json(Approval, to_json(Approval(account, key_id(key.public), proof)))
    except (MalformedError, PasskeyRefusedError) as malformed:
        raise SignatureRefusedError from malformed
