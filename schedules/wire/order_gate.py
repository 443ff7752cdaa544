"""The gate for single orders: each in a list is judged on its own (rules 6 and 7)."""

from typing import Any

from schedules.canonical import sha256_hex
from schedules.codec import MalformedError
from schedules.config import DeviceConfig, permitted_spans
from schedules.orders import Issued, Test, Urgent, is_urgent
from schedules.spans import Span
from schedules.wire import topics
from schedules.wire.gate import GateError, check_key, open_payload
from schedules.wire.keys import verify
from schedules.wire.orders import SignedOrder, approval_bytes
from schedules.wire.strict import read_base64
from schedules.wire.trust import Thresholds, Trust
from schedules.zones import local_day

ORDER_LASTS_AT_MOST_MS = 7 * 86_400_000
"""No order reaches further than a week: what must last longer is a programme."""
ORDER_AHEAD_AT_MOST_MS = 10 * 60_000
"""How far a sequence may run ahead of the clock: a stop dated ahead would end what nobody has
ordered yet."""


def judge_order(
    signed: SignedOrder, topic: str, trust: Trust, config: DeviceConfig, now: int
) -> Issued:
    """One order out of the list that came on `topic`. Raises `GateError` at the first doubt.

    The key's area must stand in the device's chain at or above the order's area: a ward's
    key cannot speak next door. An urgent order needs as many different people as the trust
    bundle's thresholds say, each with a right that covers its area.
    """
    if signed.order.type != topics.ORDER.name:
        raise GateError("type_unknown", signed.order.type)
    if len(signed.order.signatures) != 1:
        raise GateError("key_not_allowed", "exactly one signature")
    key = trust.key(signed.order.signatures[0].key)
    sealed, head, order = open_payload(signed.order, topics.ORDER, check_key(key, "area"))
    if key is None or head.issuer != key.area:
        raise GateError("issuer", head.issuer)
    if head.audience != topic:
        raise GateError("audience", head.audience)
    area = config.chain[-1].area if isinstance(order, Test) else order.area
    if not isinstance(order, Test) and topics.ORDERS_TOPIC.of(order.area) != topic:
        raise GateError("audience", order.area)
    if isinstance(order, Test) and order.device != config.device:
        raise GateError("audience", order.device)
    if not reaches(config, head.issuer, area):
        raise GateError("area", f"{head.issuer} may not order for {area}")
    if now < head.not_before:
        raise GateError("too_early")
    if now > head.not_after:
        raise GateError("too_late")
    if head.sequence > now + ORDER_AHEAD_AT_MOST_MS:
        raise GateError("too_early", "its sequence is a time to come")
    _check_times(order, head.sequence)
    try:
        _check_inline(order)
        if is_urgent(order):
            _check_approvals(signed, sealed.identity, order, trust, config)
    except MalformedError as bad:
        raise GateError("base64", str(bad)) from bad
    return Issued(order, head.sequence, config.rank_of(head.issuer), head.issuer)


def reaches(config: DeviceConfig, issuer: str, area: str) -> bool:
    """True when `issuer` stands in this device's chain at or above `area`, which is its own."""
    in_chain = any(place.area == issuer for place in config.chain)
    return in_chain and area in config.areas and config.rank_of(issuer) <= config.rank_of(area)


def people_needed(order: Any, thresholds: Thresholds, config: DeviceConfig) -> int:
    """How many different people rule 6 asks for this urgent order on this device.

    Wider than one commune-level unit: any area above it, or a group owned there. At night:
    not wholly within permitted hours. Its times have been judged: they span a week at most.
    """
    span = Span(order.at_ms, order.until_ms)
    first, last = local_day(span.start, config.zone), local_day(span.end - 1, config.zone)
    by_day = any(hours.covers(span) for hours in permitted_spans(config, first, last))
    wide = config.is_above_commune(order.area)
    return max(
        thresholds.urgent,
        0 if by_day else thresholds.urgent_night,
        thresholds.urgent_wide if wide else 0,
    )


def _check_approvals(
    signed: SignedOrder, identity: str, order: Any, trust: Trust, config: DeviceConfig
) -> None:
    message = approval_bytes(identity)
    people = {
        key.person
        for approval in signed.approvals
        for key in trust.keys
        if key.holder == "person"
        and not key.revoked
        and (key.person, key.method) == (approval.person, approval.method)
        and reaches(config, key.area or "", order.area)
        and verify(read_base64(key.public), message, read_base64(approval.proof))
    }
    if len(people) < people_needed(order, trust.thresholds, config):
        raise GateError("approvals", f"{len(people)} of the people needed")


def _check_times(order: Any, sequence: int) -> None:
    """An order begins and ends, in that order, within a week of its issue, either way."""
    at = getattr(order, "at_ms", sequence)
    until = getattr(order, "until_ms", sequence + 1)
    if not sequence - ORDER_LASTS_AT_MOST_MS <= at < until <= sequence + ORDER_LASTS_AT_MOST_MS:
        raise GateError("senseless", "begins or ends at no possible time")


def _check_inline(order: Any) -> None:
    if isinstance(order, Urgent) and order.inline is not None:
        data = read_base64(order.inline)
        if sha256_hex(data) != order.sound.content or len(data) != order.sound.size:
            raise GateError("payload", "the inline audio is not the sound it names")
