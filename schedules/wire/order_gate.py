"""The gate for single orders: each in a list is judged on its own (rules 6 and 7).

A server asks the same functions before it publishes, with the configuration of a device there.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from schedules.canonical import sha256_hex
from schedules.codec import MalformedError
from schedules.config import DeviceConfig, permitted_spans
from schedules.orders import (
    INLINE_MAX_BYTES,
    Drill,
    FollowUp,
    Issued,
    Live,
    Relay,
    Repeating,
    Streamed,
    Test,
    Urgent,
    is_urgent,
    places_of,
)
from schedules.spans import Span
from schedules.wire import topics
from schedules.wire.envelope import Head, open_text
from schedules.wire.gate import GateError, check_key, open_payload
from schedules.wire.keys import verify
from schedules.wire.orders import Approval, HeldProof, SignedOrder, approval_bytes
from schedules.wire.passkeys import check_assertion
from schedules.wire.strict import read_base64
from schedules.wire.trust import Thresholds, Trust, TrustedKey
from schedules.zones import local_day

ORDER_LASTS_AT_MOST_MS = 7 * 86_400_000
"""No order reaches further than a week: what must last longer is a programme."""
SESSION_LASTS_AT_MOST_MS = 12 * 3_600_000
"""No more than a receipt can say was heard (`schedules.words.Duration`)."""
ORDER_AHEAD_AT_MOST_MS = 10 * 60_000
"""How far a sequence may run ahead of the clock: a stop dated ahead would end what nobody has
ordered yet."""
FOLLOW_UP_LASTS_AT_MOST_MS = 3_600_000
"""From its issue to its last beginning: it is said at once, and some times over."""
FOLLOW_UP_WITHIN_MS = 86_400_000
"""How long after an alarm's end it may still be followed up."""
FREELY_WITHIN_MS = 3_600_000
"""How long after an alarm's end its follow-up asks for nobody more, at night too (ADR 19)."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An order whose signature holds: which key signed it, and the identity people approve."""

    order: Any
    head: Head
    identity: str
    key: TrustedKey


def judge_order(
    signed: SignedOrder,
    topic: str,
    trust: Trust,
    config: DeviceConfig,
    now: int,
    beside: Sequence[SignedOrder] = (),
) -> Issued:
    """One order out of the list `beside`, which came on `topic`. Raises `GateError` at the first
    doubt.

    The key's area must stand in the device's chain at or above the order's area: a ward's
    key cannot speak next door. An urgent order needs as many different people as the trust
    bundle's thresholds say, each with a right that covers its area; a follow-up needs that very
    urgent order in the same list; a drill needs a drill key and the bundle's own words.
    """
    opened = open_order(signed, trust)
    _check_place(opened, topic, config)
    _check_now(opened.head, now)
    _check_order(opened, signed, topic, trust, config, beside)
    order, head = _begun(opened.order, signed.begins_ms), opened.head
    return Issued(order, head.sequence, config.rank_of(head.issuer), head.issuer)


def open_order(signed: SignedOrder, trust: Trust) -> Opened:
    """Key, signature, form and issuer: who said this. Raises `GateError`."""
    if signed.order.type != topics.ORDER.name:
        raise GateError("type_unknown", signed.order.type)
    if len(signed.order.signatures) != 1:
        raise GateError("key_not_allowed", "exactly one signature")
    key = trust.key(signed.order.signatures[0].key)
    drills = key is not None and key.holder == "drill"
    public = check_key(key, "drill" if drills else "area")
    sealed, head, order = open_payload(signed.order, topics.ORDER, public)
    if key is None or head.issuer != key.area:
        raise GateError("issuer", head.issuer)
    if drills != isinstance(order, Drill):
        raise GateError("key_not_allowed", "a drill has a key of its own, which signs nothing else")
    return Opened(order, head, sealed.identity, key)


def judge_approval(
    approval: Approval, identity: str, order: Any, trust: Trust, config: DeviceConfig
) -> str:
    """The person who approved the `order` of that identity, by a right that covers this device,
    wherever else the order is for (ADR 32). Raises `GateError`."""
    key = trust.key(approval.key)
    public = check_key(key, "person")
    if key is None or (key.person, key.method) != (approval.person, approval.proof.kind):
        raise GateError("key_not_allowed", approval.key)
    places = places_of(order)
    if not any(reaches(config, held, place) for held in key.areas for place in places):
        raise GateError("area", f"{approval.person} may not approve here")
    try:
        _check_proof(approval, identity, public, key, trust)
    except MalformedError as bad:
        raise GateError("signature", str(bad)) from bad
    return approval.person


def reaches(config: DeviceConfig, issuer: str, area: str) -> bool:
    """True when `issuer` stands in this device's chain at or above `area`, which is its own."""
    in_chain = any(place.area == issuer for place in config.chain)
    return in_chain and area in config.areas and config.rank_of(issuer) <= config.rank_of(area)


def people_needed(order: Any, thresholds: Thresholds, config: DeviceConfig) -> int:
    """How many different people rule 6 asks for this urgent order on this device.

    Wider than one commune-level unit: on the list of any area above it, or of a group owned there,
    however few of it the order names: no list of one unit reaches another. At night: not wholly
    within permitted hours. Its times have been judged: they span a week at most.
    """
    wide = config.is_above_commune(order.area)
    return max(
        thresholds.urgent,
        0 if is_by_day(order, config) else thresholds.urgent_night,
        thresholds.urgent_wide if wide else 0,
    )


def is_by_day(order: Any, config: DeviceConfig) -> bool:
    """Whether all of it lies within the device's permitted hours."""
    span = Span(order.at_ms, order.until_ms)
    first, last = local_day(span.start, config.zone), local_day(span.end - 1, config.zone)
    return any(hours.covers(span) for hours in permitted_spans(config, first, last))


def _check_place(opened: Opened, topic: str, config: DeviceConfig) -> None:
    order, head = opened.order, opened.head
    if head.audience != topic:
        raise GateError("audience", head.audience)
    area = config.chain[-1].area if isinstance(order, Test) else order.area
    if not isinstance(order, Test) and topics.ORDERS_TOPIC.of(order.area) != topic:
        raise GateError("audience", order.area)
    if isinstance(order, Test) and order.device != config.device:
        raise GateError("audience", order.device)
    if not reaches(config, head.issuer, area):
        raise GateError("area", f"{head.issuer} may not order for {area}")
    _check_areas(order, config)


def _check_areas(order: Any, config: DeviceConfig) -> None:
    """One way to say it; and said to this device too."""
    areas: tuple[str, ...] = getattr(order, "areas", ())
    if not areas:
        return
    if len(areas) == 1 or tuple(sorted({*areas} - {order.area})) != areas:
        raise GateError("senseless", "its areas are not two or more, sorted, below its own")
    if config.areas.isdisjoint(areas):
        raise GateError("elsewhere", f"for {', '.join(areas)}")


def _check_now(head: Head, now: int) -> None:
    if now < head.not_before:
        raise GateError("too_early")
    if now > head.not_after:
        raise GateError("too_late")
    if head.sequence > now + ORDER_AHEAD_AT_MOST_MS:
        raise GateError("too_early", "its sequence is a time to come")


def _check_order(
    opened: Opened,
    signed: SignedOrder,
    topic: str,
    trust: Trust,
    config: DeviceConfig,
    beside: Sequence[SignedOrder],
) -> None:
    """What the order says of itself, and who stands behind it."""
    order = opened.order
    _check_times(order, opened.head.sequence)
    _check_inline(order)
    if isinstance(order, FollowUp):
        _check_follow_up(opened, topic, trust, config, beside)
    elif isinstance(order, Drill):
        if order.words != trust.drill_words:
            raise GateError("senseless", "a drill says the words of the trust bundle")
    elif is_urgent(order):
        if isinstance(order, Streamed):
            raise GateError("senseless", "nobody can approve what is not yet said")
        needed = people_needed(order, trust.thresholds, config)
        _check_people(_people(signed, opened.identity, order, trust, config), needed)


def _begun(order: Any, begins_ms: int | None) -> Any:
    """The order as it begins: within the span that was approved, whenever people had done so."""
    if begins_ms is None:
        return order
    if isinstance(order, FollowUp) or not is_urgent(order):
        raise GateError("senseless", "only what people approve begins when they have")
    if not order.at_ms <= begins_ms < order.until_ms:
        raise GateError("senseless", "begins outside what was approved")
    return replace(order, at_ms=begins_ms)


def _check_follow_up(
    opened: Opened,
    topic: str,
    trust: Trust,
    config: DeviceConfig,
    beside: Sequence[SignedOrder],
) -> None:
    """It follows an urgent order of this list, approved for this device, and says what was
    approved with it, soon and not for long."""
    follow_up, sequence = opened.order, opened.head.sequence
    signed = _named(follow_up, beside)
    urgent = open_order(signed, trust)
    _check_place(urgent, topic, config)
    _check_order(urgent, signed, topic, trust, config, ())
    alarm = urgent.order
    named = (follow_up.urgent_issuer, follow_up.urgent, follow_up.area, follow_up.areas)
    if not isinstance(alarm, Urgent) or named != (
        urgent.head.issuer, alarm.id, alarm.area, alarm.areas
    ):  # fmt: skip
        raise GateError("evidence", "it names another order")
    if follow_up.sound != getattr(alarm, follow_up.says):
        raise GateError("evidence", "its sound was not approved with the alarm")
    if config.rank_of(opened.head.issuer) > config.rank_of(urgent.head.issuer):
        raise GateError("area", f"{opened.head.issuer} stands below whoever gave the alarm")
    latest = min(sequence + FOLLOW_UP_LASTS_AT_MOST_MS, alarm.until_ms + FOLLOW_UP_WITHIN_MS)
    last = follow_up.last_ms
    if sequence <= urgent.head.sequence or not follow_up.until_ms <= last <= latest:
        raise GateError("senseless", "it follows too late, or for too long")
    if last > alarm.until_ms + FREELY_WITHIN_MS:
        people = _people(signed, urgent.identity, alarm, trust, config)
        whole = replace(follow_up, until_ms=last)
        _check_people(people, people_needed(whole, trust.thresholds, config))


def _named(follow_up: FollowUp, beside: Sequence[SignedOrder]) -> SignedOrder:
    for signed in beside:
        try:
            if open_text(signed.order).identity == follow_up.urgent_identity:
                return signed
        except MalformedError:
            continue  # it is judged, and refused, on its own
    raise GateError("evidence", "the urgent order is not beside it")


def _people(
    signed: SignedOrder, identity: str, order: Any, trust: Trust, config: DeviceConfig
) -> frozenset[str]:
    """Who approved it, each once; a proof that does not hold is nobody's."""
    found = set()
    for approval in signed.approvals:
        try:
            found.add(judge_approval(approval, identity, order, trust, config))
        except GateError:
            continue
    return frozenset(found)


def _check_people(people: frozenset[str], needed: int) -> None:
    if len(people) < needed:
        raise GateError("approvals", f"{len(people)} of {needed} people")


def _check_proof(
    approval: Approval, identity: str, public: bytes, key: TrustedKey, trust: Trust
) -> None:
    proof = approval.proof
    if isinstance(proof, HeldProof):
        if not verify(public, approval_bytes(identity), read_base64(proof.signature)):
            raise MalformedError("signature", "is not this key's")
    else:
        assert trust.passkeys is not None, "a bundle with passkeys says where they are at home"
        check_assertion(proof, identity, public, key.algorithm, trust.passkeys)


def _check_times(order: Any, sequence: int) -> None:
    """An order begins and ends, in that order, within a week of its issue, either way."""
    at = getattr(order, "at_ms", sequence)
    until = getattr(order, "until_ms", sequence + 1)
    if not sequence - ORDER_LASTS_AT_MOST_MS <= at < until <= sequence + ORDER_LASTS_AT_MOST_MS:
        raise GateError("senseless", "begins or ends at no possible time")
    if isinstance(order, Live | Relay) and until - at > SESSION_LASTS_AT_MOST_MS:
        raise GateError("senseless", "nobody speaks that long")


def _check_inline(order: Any) -> None:
    if not isinstance(order, Repeating) or order.inline is None:
        return
    try:
        data = read_base64(order.inline)
    except MalformedError as bad:
        raise GateError("base64", str(bad)) from bad
    if len(data) > INLINE_MAX_BYTES:
        raise GateError("payload", "the inline audio is too large")
    if sha256_hex(data) != order.sound.content or len(data) != order.sound.size:
        raise GateError("payload", "the inline audio is not the sound it names")
