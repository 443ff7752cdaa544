"""Single orders, judged on their own: every kind passes once, and every doubt stands once."""

from collections.abc import Iterator
from dataclasses import replace

from schedules.canonical import sha256_hex
from schedules.codec import to_json
from schedules.orders import INLINE_MAX_BYTES, Order, Urgent
from schedules.programme import Sound
from schedules.wire import topics
from schedules.wire.envelope import EnvelopeText, SignatureText, seal_text
from schedules.wire.gate import Doubt
from schedules.wire.order_gate import (
    ORDER_AHEAD_AT_MOST_MS,
    ORDER_LASTS_AT_MOST_MS,
    SESSION_LASTS_AT_MOST_MS,
)
from schedules.wire.orders import Approval, HeldProof, SignedOrder
from schedules.wire.strict import write_base64
from tests.contract.vectors import cast, down
from tests.contract.vectors.case import Judged

AT = topics.ORDERS_TOPIC.of(cast.WARD)
CITY_AT = topics.ORDERS_TOPIC.of(cast.CITY)
GROUP_AT = topics.ORDERS_TOPIC.of(cast.CITY_GROUP)
NIGHT = replace(cast.URGENT, at_ms=cast.NOW + 300, until_ms=cast.NOW + 4 * cast.HOUR)
WIDE = replace(cast.URGENT, area=cast.CITY)
INLINE = replace(cast.URGENT, sound=cast.INLINE_SOUND, inline=write_base64(cast.INLINE))
TWO_WARDS = (cast.NEXT_DOOR, cast.WARD)
SOME = replace(WIDE, areas=TWO_WARDS)
"""For two wards of the city, one of them this device's."""
PARTS = (cast.WARD_GROUP, cast.NEIGHBOURHOOD)
SIREN = replace(cast.URGENT, tone="siren")
LARGE = bytes(INLINE_MAX_BYTES + 1)
TOO_LARGE = replace(
    cast.URGENT,
    sound=Sound("lon", sha256_hex(LARGE), 4_000, len(LARGE)),
    inline=write_base64(LARGE),
)


def cases() -> list[Judged]:
    found = [passed(name, topic, signed) for name, topic, signed in accepted()]
    found += [
        Judged(name, view_name, topic, to_json(signed), doubt)
        for name, view_name, topic, signed, doubt in refused()
    ]
    return found


def passed(name: str, topic: str, signed: SignedOrder, *beside: SignedOrder) -> Judged:
    """A vector of an order that an ordinary device admits."""
    others = tuple(to_json(one) for one in beside)
    case = Judged(name, "known", topic, to_json(signed), None, beside=others)
    issued = case.judge(down.views())
    at_ms = getattr(issued.order, "at_ms", None)
    return replace(
        case, order=issued.order.id, sequence=issued.sequence, rank=issued.rank, at_ms=at_ms
    )


def alone(order: Order, signer: str = cast.WARD, area: str = cast.WARD, **head: int) -> SignedOrder:
    """An order nobody has approved."""
    return SignedOrder(cast.order_text(order, signer, area, **head))


def approved(order: Order, *people: tuple[str, str, str], **where: str) -> SignedOrder:
    text = cast.order_text(order, where.get("signer", cast.WARD), where.get("area", cast.WARD))
    return cast.approve(text, people)


def for_some(order: Order, *people: cast.Approver) -> SignedOrder:
    """One of the city's list."""
    return approved(order, *people, signer=cast.CITY, area=cast.CITY)


def accepted() -> Iterator[tuple[str, str, SignedOrder]]:
    yield "urgent by day in the ward, one person", AT, approved(cast.URGENT, cast.CHAIRMAN)
    yield "urgent by day, by passkey", AT, approved(cast.URGENT, cast.CHAIRMAN_PASSKEY)
    yield "urgent approved from above", AT, approved(cast.URGENT, cast.DIRECTOR)
    yield "urgent with the siren", AT, approved(SIREN, cast.CHAIRMAN)
    begun = replace(approved(cast.URGENT, cast.CHAIRMAN), begins_ms=cast.URGENT.at_ms + 90_000)
    yield "urgent, begun when it was approved", AT, begun
    yield (
        "urgent approved by one who counts and one who does not",
        AT,
        approved(cast.URGENT, ("stranger", "server-held", "stranger"), cast.CHAIRMAN),
    )
    yield (
        "urgent into the night, two people",
        AT,
        approved(NIGHT, cast.CHAIRMAN, cast.VICE_CHAIRMAN),
    )
    yield "urgent approved by who approves in two wards", AT, approved(cast.URGENT, cast.BOTH)
    director, deputy = cast.DIRECTOR, cast.DEPUTY_PASSKEY
    for name, people in (
        ("by the city's people", (director, deputy)),
        ("by one of both and one of the city", (cast.BOTH, director)),
        ("by two people of this one", (cast.CHAIRMAN, cast.VICE_CHAIRMAN)),
    ):
        yield f"urgent for two wards, {name}", CITY_AT, for_some(SOME, *people)
    yield (
        "urgent for a neighbourhood and a group of one ward, one person",
        AT,
        approved(replace(cast.URGENT, areas=PARTS), cast.CHAIRMAN),
    )
    grouped = replace(WIDE, areas=(cast.NEXT_DOOR, cast.CITY_GROUP))
    yield "urgent for a ward and a group", CITY_AT, for_some(grouped, director, deputy)
    yield "urgent with its audio", AT, approved(INLINE, cast.CHAIRMAN)
    yield "stop of the ward", AT, alone(cast.STOP)
    yield "stop of the ward by the city", AT, alone(cast.STOP, cast.CITY)
    yield (
        "stop of the city",
        CITY_AT,
        alone(replace(cast.STOP, area=cast.CITY), cast.CITY, cast.CITY),
    )
    yield "stop for a day", AT, alone(replace(cast.STOP, until_ms=cast.NOW + 24 * cast.HOUR))
    yield "lift", AT, alone(cast.LIFT)
    yield "live", AT, alone(cast.LIVE)
    yield "relay", AT, alone(cast.RELAY)
    yield "test tone in a list", AT, alone(cast.TEST)
    group = topics.ORDERS_TOPIC.of(cast.WARD_GROUP)
    yield (
        "stop of a group of the ward",
        group,
        alone(replace(cast.STOP, area=cast.WARD_GROUP), cast.WARD, cast.WARD_GROUP),
    )


def refused() -> Iterator[tuple[str, str, str, SignedOrder, Doubt]]:
    good = approved(cast.URGENT, cast.CHAIRMAN)
    for name, topic, signed, doubt in (*_envelope(good), *_place(), *_sense(), *_approvals()):
        yield name, "known", topic, signed, doubt
    yield "not yet in force", "early", AT, good, "too_early"
    yield "no longer accepted", "late", AT, good, "too_late"


Refused = Iterator[tuple[str, str, SignedOrder, Doubt]]


def _envelope(good: SignedOrder) -> Refused:
    text = good.order
    twice = replace(text, signatures=text.signatures * 2)
    yield "another type", AT, replace(good, order=replace(text, type="programme")), "type_unknown"
    yield "two signatures", AT, replace(good, order=twice), "key_not_allowed"
    yield "no signature", AT, replace(good, order=replace(text, signatures=())), "key_not_allowed"
    yield "a stranger's key", AT, alone(cast.STOP, "stranger"), "key_unknown"
    yield "a revoked key", AT, alone(cast.STOP, "old ward"), "key_revoked"
    yield "the office key", AT, alone(cast.STOP, "office"), "key_not_allowed"
    yield "a person's key", AT, alone(cast.STOP, "chairman"), "key_not_allowed"
    yield "base64 cut", AT, replace(good, order=_with_payload(text, text.payload[:-1])), "base64"
    other = cast.order_text(cast.STOP, cast.WARD)
    swapped = replace(text, payload=other.payload)
    yield "another order's payload", AT, replace(good, order=swapped), "signature"
    other_key = SignatureText(cast.key(cast.CITY).id, text.signatures[0].signature)
    swapped = replace(text, signatures=(other_key,))
    yield "another key's name", AT, replace(good, order=swapped), "signature"
    body = seal_text("order", cast.head(cast.WARD, AT), cast.CONFIG, [cast.key(cast.WARD)])
    yield "a body that is no order", AT, SignedOrder(body), "payload"


def _with_payload(text: EnvelopeText, payload: str) -> EnvelopeText:
    return replace(text, payload=payload)


def _place() -> Refused:
    key = [cast.key(cast.WARD)]
    named = seal_text("order", cast.head(cast.CITY, AT), cast.STOP, key)
    yield "issued in another's name", AT, SignedOrder(named), "issuer"
    yield "another list's order", CITY_AT, alone(cast.STOP), "audience"
    yield (
        "an order for elsewhere",
        AT,
        alone(replace(cast.STOP, area=cast.NEIGHBOURHOOD)),
        "audience",
    )
    tone = replace(cast.TEST, device=cast.OTHER_DEVICE)
    yield "another device's test tone", AT, alone(tone), "audience"
    yield "a ward's key next door", AT, alone(cast.STOP, cast.NEXT_DOOR), "area"
    yield (
        "a ward's key for the whole city",
        CITY_AT,
        alone(replace(cast.STOP, area=cast.CITY), cast.WARD, cast.CITY),
        "area",
    )
    yield (
        "a ward's key for the city's group",
        GROUP_AT,
        alone(replace(cast.STOP, area=cast.CITY_GROUP), cast.WARD, cast.CITY_GROUP),
        "area",
    )
    far_at = topics.ORDERS_TOPIC.of(cast.NEXT_DOOR)
    yield (
        "next door's stop",
        far_at,
        alone(replace(cast.STOP, area=cast.NEXT_DOOR), cast.NEXT_DOOR, cast.NEXT_DOOR),
        "area",
    )
    yield "a test tone from next door", AT, alone(cast.TEST, cast.NEXT_DOOR), "area"
    yield "an order by a group's own key", AT, alone(cast.STOP, "group"), "area"
    far = alone(replace(cast.STOP, area=cast.NEXT_DOOR), cast.CITY, cast.NEXT_DOOR)
    yield "the city's stop of next door", far_at, far, "area"
    elsewhere = replace(WIDE, areas=(cast.NEXT_DOOR, "le-chan-tdp-9"))
    two = (cast.DIRECTOR, cast.DEPUTY_PASSKEY)
    yield "urgent for two areas elsewhere", CITY_AT, for_some(elsewhere, *two), "elsewhere"
    for name, areas in (
        ("for one of its areas alone", TWO_WARDS[1:]),
        ("for two wards, unsorted", TWO_WARDS[::-1]),
        ("for a ward twice", (cast.WARD, cast.WARD)),
        ("for a ward and all of the city", (cast.CITY, *TWO_WARDS)),
    ):
        order = replace(WIDE, areas=tuple(areas))
        yield f"urgent {name}", CITY_AT, for_some(order, *two), "senseless"
    moved = seal_text("order", cast.head(cast.WARD, CITY_AT), cast.STOP, key)
    yield "an order made for another list", AT, SignedOrder(moved), "audience"


def _sense() -> Refused:
    ahead = cast.NOW + ORDER_AHEAD_AT_MOST_MS + 1
    late = cast.NOW + ORDER_LASTS_AT_MOST_MS + 1
    yield "not accepted before later", AT, alone(cast.STOP, not_before=cast.NOW + 1), "too_early"
    week = cast.NOW - ORDER_LASTS_AT_MOST_MS
    old = replace(cast.LIVE, at_ms=week - 1, until_ms=week + cast.HOUR)
    yield "live that began before last week", AT, alone(old), "senseless"
    yield "a sequence from the future", AT, alone(cast.STOP, sequence=ahead), "too_early"
    yield "a stop for more than a week", AT, alone(replace(cast.STOP, until_ms=late)), "senseless"
    long = cast.NOW + SESSION_LASTS_AT_MOST_MS + 1
    for air in (cast.LIVE, cast.RELAY):
        blank = approved(replace(air, class_="urgent"), cast.CHAIRMAN, cast.VICE_CHAIRMAN)
        yield f"{air.kind} of class urgent, by two people", AT, blank, "senseless"
    yield "a relay for half a day", AT, alone(replace(cast.RELAY, until_ms=long)), "senseless"
    yield (
        "live that ends before it begins",
        AT,
        alone(replace(cast.LIVE, until_ms=cast.NOW - 1)),
        "senseless",
    )
    yield (
        "urgent in the year 9999",
        AT,
        approved(
            replace(cast.URGENT, at_ms=253_402_300_799_000, until_ms=253_402_300_799_999),
            cast.CHAIRMAN,
        ),
        "senseless",
    )
    for name, one, begins in (
        ("urgent begun before its approved time", approved(cast.URGENT, cast.CHAIRMAN),
         cast.URGENT.at_ms - 1),
        ("urgent begun at its end", approved(cast.URGENT, cast.CHAIRMAN), cast.URGENT.until_ms),
        ("a stop begun later", alone(cast.STOP), cast.NOW + 1),
        ("live begun later", alone(cast.LIVE), cast.NOW + 1),
    ):  # fmt: skip
        yield name, AT, replace(one, begins_ms=begins), "senseless"
    false = replace(INLINE, inline=write_base64(cast.INLINE[:-1] + b"\0"))
    yield "inline audio that is another", AT, approved(false, cast.CHAIRMAN), "payload"
    odd = replace(INLINE, inline="AB==")
    yield "inline audio of more than 64 KiB", AT, approved(TOO_LARGE, cast.CHAIRMAN), "payload"
    yield "inline audio in odd base64", AT, approved(odd, cast.CHAIRMAN), "base64"
    sized = replace(INLINE, sound=replace(cast.INLINE_SOUND, size=cast.INLINE_SOUND.size + 1))
    yield "inline audio of another size", AT, approved(sized, cast.CHAIRMAN), "payload"


def _approvals() -> Refused:
    chairman, passkey = cast.CHAIRMAN, cast.CHAIRMAN_PASSKEY
    for name, order, people in (
        ("nobody", cast.URGENT, ()),
        ("at night, one person", NIGHT, (chairman,)),
        ("at night, one person twice", NIGHT, (chairman, chairman)),
        ("at night, one person by two keys", NIGHT, (chairman, passkey)),
        ("one from next door", cast.URGENT, (("neighbour", "server-held", "neighbour"),)),
        ("one nobody knows", cast.URGENT, (("stranger", "server-held", "stranger"),)),
        ("one signing in another's name", cast.URGENT,
         (("chairman", "server-held", "vice chairman"),)),
        ("the area's own key", cast.URGENT, (("chairman", "server-held", cast.WARD),)),
        ("a passkey the server signed with", cast.URGENT,
         (("chairman", "server-held", "chairman passkey"),)),
    ):  # fmt: skip
        yield f"urgent approved by {name}", AT, approved(order, *people), "approvals"
    yield (
        "urgent for the whole city, one person",
        CITY_AT,
        approved(WIDE, cast.DIRECTOR, signer=cast.CITY, area=cast.CITY),
        "approvals",
    )
    yield (
        "urgent for the whole city, one of two from a ward",
        CITY_AT,
        approved(WIDE, cast.DIRECTOR, chairman, signer=cast.CITY, area=cast.CITY),
        "approvals",
    )
    neighbour = ("neighbour", "server-held", "neighbour")
    grouped = replace(WIDE, areas=(cast.NEXT_DOOR, cast.CITY_GROUP))
    for name, order, people in (
        ("one person", SOME, (cast.BOTH,)),
        ("one of two from the other", SOME, (cast.BOTH, neighbour)),
        ("two of another ward than the group's owner", grouped, (chairman, cast.VICE_CHAIRMAN)),
    ):
        yield f"urgent for two areas by {name}", CITY_AT, for_some(order, *people), "approvals"
    grouped = replace(cast.URGENT, area=cast.CITY_GROUP)
    yield (
        "urgent for a group of the city, one person",
        GROUP_AT,
        approved(grouped, cast.DIRECTOR, signer=cast.CITY, area=cast.CITY_GROUP),
        "approvals",
    )
    text = cast.order_text(cast.URGENT, cast.WARD)
    other = _later(cast.URGENT)
    moved = cast.approve(cast.order_text(other, cast.WARD), [chairman]).approvals
    yield "urgent with another order's approval", AT, SignedOrder(text, moved), "approvals"
    odd = (Approval("chairman", cast.key("chairman").id, HeldProof("AB==")),)
    yield "urgent with a proof in odd base64", AT, SignedOrder(text, odd), "approvals"


def _later(order: Urgent) -> Urgent:
    return replace(order, until_ms=order.until_ms + 1)
