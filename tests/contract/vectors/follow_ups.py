"""Corrections, all-clears and drills: what is approved with an alarm, and what has a key apart."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from schedules.codec import to_json
from schedules.orders import Urgent
from schedules.wire.gate import Doubt
from schedules.wire.order_gate import (
    FOLLOW_UP_LASTS_AT_MOST_MS,
    FOLLOW_UP_WITHIN_MS,
    FREELY_WITHIN_MS,
    ORDER_LASTS_AT_MOST_MS,
)
from schedules.wire.orders import SignedOrder
from schedules.wire.strict import write_base64
from tests.contract.vectors import cast, down, orders
from tests.contract.vectors.case import Judged
from tests.contract.vectors.orders import AT, CITY_AT

ALARM = orders.approved(cast.URGENT, cast.CHAIRMAN)
ISSUED = cast.NOW + cast.MINUTE
"""When the follow-ups are issued, a minute after the alarm; devices know `NOW`, close enough."""
NOON = cast.NOW + 4 * cast.HOUR
"""Outside permitted hours."""
MORNING = replace(
    cast.URGENT, at_ms=NOON - 2 * cast.HOUR, until_ms=NOON - FREELY_WITHIN_MS - 30 * cast.MINUTE
)
"""An alarm within permitted hours that ended an hour and a half before noon."""
PAST = replace(
    cast.URGENT,
    at_ms=cast.NOW - FOLLOW_UP_WITHIN_MS - cast.HOUR,
    until_ms=cast.NOW - FOLLOW_UP_WITHIN_MS,
)
ONE, TWO = (cast.CHAIRMAN,), (cast.CHAIRMAN, cast.VICE_CHAIRMAN_PASSKEY)

List = tuple[SignedOrder, ...]


def cases() -> list[Judged]:
    found = [orders.passed(name, at, one, *beside) for name, at, one, beside in accepted()]
    found += [
        Judged(name, "known", at, to_json(one), doubt, beside=tuple(map(to_json, beside)))
        for name, at, one, beside, doubt in (*refused(), *_drills())
    ]
    return found + list(_at_noon())


def after(
    alarm: SignedOrder, says: str = "correction", signer: str = cast.WARD, **more: Any
) -> SignedOrder:
    """A follow-up that nobody approved by itself."""
    head = {"sequence": more.pop("sequence", ISSUED)}
    if "not_after" in more:
        head["not_after"] = more.pop("not_after")
    order = cast.follow_up(alarm.order, says, more.pop("of", cast.URGENT), **more)
    return orders.alone(order, signer, order.area, **head)


def earlier(order: Urgent, *people: cast.Approver) -> SignedOrder:
    """An alarm issued when it began."""
    return cast.approve(cast.order_text(order, cast.WARD, sequence=order.at_ms - 300), people)


def accepted() -> Iterator[tuple[str, str, SignedOrder, List]]:
    yield "a correction, nobody more", AT, after(ALARM), (ALARM,)
    stop = orders.alone(cast.STOP)
    yield "an all-clear, nobody more", AT, after(ALARM, "all_clear"), (stop, ALARM)
    yield "a correction by the city", AT, after(ALARM, signer=cast.CITY), (ALARM,)
    inline = replace(cast.URGENT, correction=cast.INLINE_SOUND)
    alarm = orders.approved(inline, cast.CHAIRMAN)
    carried = after(alarm, of=inline, inline=write_base64(cast.INLINE))
    yield "a correction with its audio", AT, carried, (alarm,)
    alarm = orders.approved(
        orders.WIDE, cast.DIRECTOR, cast.DEPUTY_PASSKEY, signer=cast.CITY, area=cast.CITY
    )
    wide = after(alarm, signer=cast.CITY, of=orders.WIDE, urgent_issuer=cast.CITY)
    yield "a correction for the whole city", CITY_AT, wide, (alarm,)
    some = orders.for_some(orders.SOME, cast.BOTH, cast.DIRECTOR)
    narrow = after(some, signer=cast.CITY, of=orders.SOME, urgent_issuer=cast.CITY)
    yield "a correction for two wards", CITY_AT, narrow, (some,)
    owed = after(ALARM, owed_until_ms=ISSUED + FOLLOW_UP_LASTS_AT_MOST_MS)
    yield "a correction owed for an hour", AT, owed, (ALARM,)
    parts = replace(cast.DRILL, areas=orders.PARTS)
    yield "a drill for parts of the ward", AT, orders.alone(parts, "ward drill"), ()
    yield "a drill", AT, orders.alone(cast.DRILL, "ward drill"), ()
    yield "a drill by the city", AT, orders.alone(cast.DRILL, "city drill"), ()


def refused() -> Iterator[tuple[str, str, SignedOrder, List, Doubt]]:
    good = after(ALARM)
    for name, one, beside, doubt in _evidence(good):
        yield f"a correction {name}", AT, one, beside, doubt
    for name, changed in (
        ("of another id", {"urgent": "khan-2"}),
        ("of another issuer", {"urgent_issuer": cast.CITY}),
        ("for parts of its area", {"areas": orders.PARTS}),
        ("with the all-clear's sound", {"sound": cast.URGENT.all_clear}),
        ("with a sound nobody approved", {"sound": cast.sound("la", 15)}),
        ("a moment longer", {"sound": replace(cast.URGENT.correction, duration_ms=15_001)}),
    ):
        yield f"a correction {name}", AT, after(ALARM, **changed), (ALARM,), "evidence"
    long = after(ALARM, until_ms=ISSUED + FOLLOW_UP_LASTS_AT_MOST_MS + 1)
    yield "a correction for hours", AT, long, (ALARM,), "senseless"
    for name, until in (
        ("owed for hours", ISSUED + FOLLOW_UP_LASTS_AT_MOST_MS + 1),
        ("owed no longer than it began", cast.NOW + cast.MINUTE + 301),
    ):
        odd = after(ALARM, owed_until_ms=until)
        yield f"a correction {name}", AT, odd, (ALARM,), "senseless"
    before = after(ALARM, sequence=cast.NOW)
    yield "a correction as old as the alarm", AT, before, (ALARM,), "senseless"
    old = earlier(PAST, cast.CHAIRMAN)
    yield "an all-clear a day too late", AT, after(old, of=PAST), (old,), "senseless"
    by_city = orders.approved(cast.URGENT, cast.CHAIRMAN, signer=cast.CITY)
    below = after(by_city, urgent_issuer=cast.CITY)
    yield "a ward's correction of the city's alarm", AT, below, (by_city,), "area"
    yield (
        "a correction by a drill key",
        AT,
        after(ALARM, signer="ward drill"),
        (ALARM,),
        ("key_not_allowed"),
    )
    begun = replace(after(ALARM), begins_ms=ISSUED + 400)
    yield "a correction begun later", AT, begun, (ALARM,), "senseless"
    false = after(ALARM, inline=write_base64(cast.INLINE))
    yield "a correction with other audio", AT, false, (ALARM,), "payload"


def _evidence(good: SignedOrder) -> Iterator[tuple[str, SignedOrder, List, Doubt]]:
    """What stands beside the follow-up is no alarm that was approved here."""
    yield "alone", good, (), "evidence"
    yield "beside another alarm", good, (orders.approved(orders.SIREN, cast.CHAIRMAN),), "evidence"
    unreadable = replace(ALARM, order=replace(ALARM.order, payload="A"))
    yield "beside what cannot be read", good, (unreadable,), "evidence"
    yield "of an alarm nobody approved", good, (SignedOrder(ALARM.order),), "approvals"
    stop = orders.alone(cast.STOP)
    yield "of a stop", after(stop, urgent=cast.STOP.id), (stop,), "evidence"
    first = after(ALARM)
    yield "of a correction", after(first), (ALARM, first), "evidence"
    stranger = orders.alone(cast.URGENT, "stranger")
    yield "of a stranger's alarm", after(stranger), (stranger,), "key_unknown"
    elsewhere = orders.approved(orders.WIDE, *ONE, signer=cast.CITY, area=cast.CITY)
    yield "of an alarm of elsewhere", after(elsewhere), (elsewhere,), "audience"
    endless = replace(cast.URGENT, until_ms=cast.NOW + ORDER_LASTS_AT_MOST_MS + cast.HOUR)
    alarm = orders.approved(endless, *TWO)
    yield "of an alarm without end", after(alarm, of=endless), (alarm,), "senseless"


def _at_noon() -> Iterator[Judged]:
    """Long after an alarm, only as many people as approved it may still call it off at night."""
    soon = NOON - 40 * cast.MINUTE
    for name, people, at, owed, doubt in (
        ("long after, at night, one had approved", ONE, NOON, None, "approvals"),
        ("long after, at night, two had approved", TWO, NOON, None, None),
        ("soon after, at night, one had approved", ONE, soon, soon + 10 * cast.MINUTE, None),
        ("soon after, owed for longer, one had approved", ONE, soon, NOON, "approvals"),
    ):
        alarm = earlier(MORNING, *people)
        told = after(
            alarm, "all_clear", of=MORNING, sequence=at - 300, at_ms=at,
            until_ms=at + 60_000, owed_until_ms=owed, not_after=NOON + cast.HOUR,
        )  # fmt: skip
        beside = (to_json(alarm),)
        case = Judged(f"an all-clear {name}", "noon", AT, to_json(told), doubt, beside=beside)
        if doubt is None:
            issued = case.judge(down.views())
            case = replace(
                case, order=issued.order.id, sequence=issued.sequence, rank=issued.rank, at_ms=at
            )
        yield case


def _drills() -> Iterator[tuple[str, str, SignedOrder, List, Doubt]]:
    drill, alone = cast.DRILL, orders.alone
    yield "a drill by the ward's own key", AT, alone(drill), (), "key_not_allowed"
    siren = orders.approved(orders.SIREN, cast.CHAIRMAN, signer="ward drill")
    yield "a siren by a drill key", AT, siren, (), "key_not_allowed"
    urgent = orders.approved(cast.URGENT, cast.CHAIRMAN, signer="ward drill")
    yield "an urgent order by a drill key", AT, urgent, (), "key_not_allowed"
    yield "a stop by a drill key", AT, alone(cast.STOP, "ward drill"), (), "key_not_allowed"
    other = replace(drill, words=cast.sound("khong-phai-dien-tap", 2))
    yield "a drill of other words", AT, alone(other, "ward drill"), (), "senseless"
    wide = replace(drill, area=cast.CITY)
    yield (
        "a ward's drill for the whole city",
        CITY_AT,
        alone(wide, "ward drill", cast.CITY),
        (),
        "area",
    )
