"""Messages that come down: one accepted of every type, and a doubt at every step of the gate."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from schedules.canonical import canonical
from schedules.evidence import note
from schedules.evidence.note import Checkpoint
from schedules.orders import Order
from schedules.programme import Block, Programme
from schedules.recurrence import Rrule
from schedules.wire import topics
from schedules.wire.ack import Ack
from schedules.wire.diagnosis import Diagnose
from schedules.wire.envelope import seal, signed_bytes
from schedules.wire.gate import Doubt, View, judge
from schedules.wire.live import LiveBatch, LivePacket
from schedules.wire.orders import Orders, SignedOrder
from schedules.wire.status import Held
from schedules.wire.strict import read_base64, write_base64
from schedules.wire.time import TimeReply
from schedules.wire.trust import Trust
from tests.contract.vectors import bundles, cast
from tests.contract.vectors.case import Down

LARGEST = 64 * topics.KIB
ED25519_ORDER = 2**252 + 27742317777372353535851937790883648493
"""L of RFC 8032: adding it to a signature's second half gives the same point."""

TRUST_AT = topics.TRUST_TOPIC.of()
WARD_AT = topics.PROGRAMME_TOPIC.of(cast.WARD)
CITY_AT = topics.PROGRAMME_TOPIC.of(cast.CITY)
ORDERS_AT = topics.ORDERS_TOPIC.of(cast.WARD)
CONFIG_AT = topics.CONFIG_TOPIC.of(cast.DEVICE)
INBOX = topics.INBOX_TOPIC.of(cast.DEVICE)
ACK_AT = topics.ACK_TOPIC.of(cast.DEVICE)
TIME_AT = topics.TIME_TOPIC.of(cast.DEVICE)
LIVE_AT = topics.LIVE_TOPIC.of("phien-1")

ASKED = Diagnose("kham-1", cast.DEVICE)
JOURNAL = "0123456789abcdef" * 2
CHECKPOINT = note.sign(
    Checkpoint("loa.log/" + "0f" * 16, 70_000, bytes.fromhex("ac" * 32), cast.NOW),
    cast.key("office"),
)


def programme(
    signer: str = cast.WARD, body: Programme = cast.SMALL_PROGRAMME, **head: Any
) -> bytes:
    """The ward's programme, as the ward's key would seal it."""
    issuer, at = head.pop("issuer", signer), head.pop("audience", WARD_AT)
    return seal("programme", cast.head(issuer, at, **head), body, [cast.key(signer)])


def office(type_: str, audience: str, body: Any, signer: str = "office", **head: Any) -> bytes:
    """A message of the office key."""
    issuer = head.pop("issuer", "office")
    return seal(type_, cast.head(issuer, audience, **head), body, [cast.key(signer)])


def trust(*signers: str, **head: Any) -> bytes:
    """The trust bundle under these root keys."""
    keys = [cast.key(name) for name in signers]
    return seal("trust", cast.head("root", TRUST_AT, **head), cast.TRUST, keys)


def bundled(bundle: Trust) -> bytes:
    """That bundle, signed by the root."""
    keys = [cast.key("root 1"), cast.key("root 2")]
    return seal("trust", cast.head("root", TRUST_AT), bundle, keys)


def orders_list() -> Orders:
    """The ward's list: one of every order but the test tone."""
    urgent = cast.approve(cast.order_text(cast.URGENT, cast.WARD), [cast.CHAIRMAN])
    plain: list[Order] = [cast.STOP, cast.LIFT, cast.LIVE, cast.RELAY]
    rest = [SignedOrder(cast.order_text(order, cast.WARD)) for order in plain]
    return Orders(cast.WARD, (urgent, *rest))


def tone(signer: str = cast.WARD, body: Any = cast.TEST) -> bytes:
    return seal("order", cast.head(signer, INBOX), body, [cast.key(signer)])


def live(signer: str = cast.WARD, session: str = "phien-1") -> bytes:
    packets = (LivePacket(cast.NOW, write_base64(cast.OPUS)),)
    batch = LiveBatch("truc-tiep-1", session, 0, 20, packets, False)
    return seal("live", cast.head(signer, LIVE_AT, sequence=0), batch, [cast.key(signer)])


def views() -> dict[str, View]:
    """`known` is an ordinary device; the others differ in one thing."""
    known = View(cast.DEVICE, cast.ROOT, cast.TRUST, (cast.CONFIG,), {}, cast.NOW)
    same = hashlib.sha256(signed_bytes("programme", payload_of(programme()))).hexdigest()
    return {
        "known": known,
        "new": replace(known, trust=None, configs=()),
        "clockless": replace(known, now=None),
        "clockless, once later": replace(known, now=None, floor=cast.NOW + 2 * cast.HOUR),
        "noon": replace(known, now=cast.NOW + 4 * cast.HOUR),
        "early": replace(known, now=cast.NOW - 2 * cast.HOUR),
        "late": replace(known, now=cast.NOW + 2 * cast.HOUR),
        "holds it": replace(known, held={WARD_AT: Held(WARD_AT, cast.NOW, same)}),
        "holds another": replace(known, held={WARD_AT: Held(WARD_AT, cast.NOW, "0" * 64)}),
        "holds newer": replace(known, held={WARD_AT: Held(WARD_AT, cast.NOW + 1, same)}),
        "holds older": replace(known, held={WARD_AT: Held(WARD_AT, cast.NOW - 1, "0" * 64)}),
    }


def cases() -> list[Down]:
    known = views()
    found = []
    for name, view, topic, raw in accepted():
        passed = judge(known[view], topic, raw)
        found.append(
            Down(name, view, topic, raw, None, passed.topic, passed.type, passed.identity,
                 passed.repeated)
        )  # fmt: skip
    return found + [Down(name, view, at, raw, doubt) for name, view, at, raw, doubt in refused()]


def accepted() -> Iterator[tuple[str, str, str, bytes]]:
    yield "trust bundle under two root keys", "known", TRUST_AT, trust("root 1", "root 3")
    for name, bundle in bundles.sensible():
        yield f"trust bundle {name}", "known", TRUST_AT, bundled(bundle)
    yield "the first trust bundle", "new", TRUST_AT, trust("root 1", "root 2")
    yield "trust bundle under all root keys", "known", INBOX, trust("root 1", "root 2", "root 3")
    yield (
        "programme of the ward, every recurrence",
        "known",
        WARD_AT,
        programme(body=cast.WARD_PROGRAMME),
    )
    yield "programme sent again to the inbox", "known", INBOX, programme()
    yield (
        "programme not in time, without a clock",
        "clockless",
        WARD_AT,
        programme(not_before=cast.NOW + cast.HOUR),
    )
    yield "programme newer than the one held", "holds older", WARD_AT, programme()
    yield "programme held already", "holds it", WARD_AT, programme()
    yield (
        "programme of the city",
        "known",
        CITY_AT,
        seal(
            "programme", cast.head(cast.CITY, CITY_AT), cast.CITY_PROGRAMME, [cast.key(cast.CITY)]
        ),
    )
    for area, signer in (
        (cast.NEIGHBOURHOOD, cast.WARD),
        (cast.WARD_GROUP, cast.WARD),
        (cast.CITY_GROUP, cast.CITY),
    ):
        at = topics.PROGRAMME_TOPIC.of(area)
        body = replace(cast.WARD_PROGRAMME, area=area, entries=(), policies=(), standby=())
        raw = seal("programme", cast.head(signer, at), body, [cast.key(signer)])
        yield f"programme of {area}", "known", at, raw
    yield (
        "list of orders, every kind",
        "known",
        ORDERS_AT,
        office("orders", ORDERS_AT, orders_list()),
    )
    yield "configuration", "known", CONFIG_AT, office("config", CONFIG_AT, cast.CONFIG)
    yield "acknowledgement", "known", ACK_AT, office("ack", ACK_AT, Ack(JOURNAL, 41))
    reply = TimeReply(JOURNAL, cast.NOW * 1000, cast.NOW * 1000 + 250)
    yield "time reply", "known", TIME_AT, office("time_reply", TIME_AT, reply)
    witnessed = replace(reply, checkpoint=CHECKPOINT)
    yield "time reply with a checkpoint", "known", TIME_AT, office("time_reply", TIME_AT, witnessed)
    yield "test tone", "known", INBOX, tone()
    yield "test tone from the city", "known", INBOX, tone(cast.CITY)
    yield "question how it is", "known", INBOX, office("diagnose", INBOX, ASKED)
    yield "live batch", "known", LIVE_AT, live()
    yield "outer JSON with spaces", "known", WARD_AT, spaced(programme())
    yield "outer JSON with keys in another order", "known", WARD_AT, reordered(programme())
    escaped = programme().replace(b'"programme"', rb'"\u0070rogramme"', 1)
    yield "outer JSON with a letter escaped", "known", WARD_AT, escaped


def refused() -> Iterator[tuple[str, str, str, bytes, Doubt]]:
    yield from _refused_outside()
    yield from _refused_signer()
    yield from _refused_inside()


def _refused_outside() -> Iterator[tuple[str, str, str, bytes, Doubt]]:
    good = programme()
    config = office("config", CONFIG_AT, cast.CONFIG)
    for at in (
        "loa/1/area/Le-Chan/programme",
        f"loa/1/area/{'x' * 65}/programme",
        f"{WARD_AT}\n",
        "loa/2/trust",
        "",
        topics.STATUS_TOPIC.of(cast.DEVICE),
    ):
        yield f"topic {at[:40]!r}", "known", at, good, "topic_unknown"
    yield "spaces without end", "known", CONFIG_AT, b" " * (LARGEST + 1), "too_large"
    yield "configuration too large", "known", CONFIG_AT, pad(config, LARGEST), "too_large"
    yield "configuration too large, by the inbox", "known", INBOX, pad(config, LARGEST), "too_large"
    yield "programme too large", "known", WARD_AT, pad(good, 16 * LARGEST), "too_large"
    text = good.decode()
    for name, raw in {
        "empty": b"",
        "a zero": b"\0",
        "not JSON": b"loa",
        "a list": b"[]",
        "deeply nested": b"[" * 2_000 + b"]" * 2_000,
        "cut short": good[:-1],
        "two values": good + b"{}",
        "byte order mark": b"\xef\xbb\xbf" + good,
        "not UTF-8": good.replace(b"programme", b"programm\xe9", 1),
        "type twice": text.replace("{", '{"type":"trust",', 1).encode(),
        "an extra key": text.replace("{", '{"extra":1,', 1).encode(),
        "a key less": text.replace('"type":"programme"', "", 1).replace(",}", "}").encode(),
        "a number for the type": text.replace('"programme"', "1", 1).encode(),
        "a float": text.replace('"programme"', "1.0", 1).encode(),
        "not a number": text.replace('"programme"', "NaN", 1).encode(),
        "half a surrogate": text.replace('"programme"', r'"\ud800"', 1).encode(),
        "six signatures": with_outer(good, signatures=outer(good)["signatures"] * 6),
        "signatures missing": with_outer(good, signatures=None),
    }.items():
        yield f"envelope: {name}", "known", WARD_AT, raw, "not_strict"
    yield "unknown type", "known", WARD_AT, with_outer(good, type="program"), "type_unknown"
    yield "a type that is not at home there", "known", WARD_AT, config, "type_unknown"
    yield "a programme renamed", "known", WARD_AT, with_outer(good, type="orders"), "type_unknown"
    payload, signature = outer(good)["payload"], outer(good)["signatures"][0]["signature"]
    for name, odd in {
        "no padding": payload.rstrip("=") if payload.endswith("=") else payload[:-1],
        "a line break": payload[:76] + "\n" + payload[76:],
        "a letter outside the alphabet": "é" + payload[1:],
    }.items():
        yield f"payload base64: {name}", "known", WARD_AT, with_outer(good, payload=odd), "base64"
    for name, odd in {
        "bits behind the end": signature[:-3] + _next(signature[-3]) + "==",
        "the alphabet for addresses": "-_" + signature[2:],
        "padding twice": signature + "==",
        "a space": signature + " ",
    }.items():
        yield f"signature base64: {name}", "known", WARD_AT, with_signature(good, odd), "base64"


def _refused_signer() -> Iterator[tuple[str, str, str, bytes, Doubt]]:
    good = programme()
    one = outer(good)["signatures"][0]
    config = office("config", CONFIG_AT, cast.CONFIG)
    yield "before any trust bundle", "new", WARD_AT, good, "key_unknown"
    yield (
        "a stranger's key",
        "known",
        WARD_AT,
        programme("stranger", issuer=cast.WARD),
        "key_unknown",
    )
    yield "a revoked key", "known", WARD_AT, programme("old ward", issuer=cast.WARD), "key_revoked"
    yield (
        "configuration under a ward's key",
        "known",
        CONFIG_AT,
        office("config", CONFIG_AT, cast.CONFIG, cast.WARD),
        "key_not_allowed",
    )
    yield (
        "programme under the office key",
        "known",
        WARD_AT,
        programme("office", issuer=cast.WARD),
        "key_not_allowed",
    )
    yield (
        "programme under a person's key",
        "known",
        WARD_AT,
        programme("chairman", issuer=cast.WARD),
        "key_not_allowed",
    )
    yield "no signature", "known", WARD_AT, with_outer(good, signatures=[]), "key_not_allowed"
    yield (
        "the same signature twice",
        "known",
        WARD_AT,
        with_outer(good, signatures=[one, one]),
        "key_not_allowed",
    )
    yield "one root key of the two", "known", TRUST_AT, trust("root 1"), "key_not_allowed"
    yield "no root key", "known", TRUST_AT, trust(), "key_not_allowed"
    yield "one root key twice", "known", TRUST_AT, trust("root 1", "root 1"), "key_not_allowed"
    thrice = trust("root 1", "root 2", "root 2")
    yield "two root keys, one of them twice", "known", TRUST_AT, thrice, "key_not_allowed"
    yield "a root key and the office's", "known", TRUST_AT, trust("root 1", "office"), "key_unknown"
    spoiled = outer(trust("root 1", "root 2"))
    spoiled["signatures"][1]["signature"] = spoiled["signatures"][0]["signature"]
    yield "one of two root signatures false", "known", TRUST_AT, canonical(spoiled), "signature"
    raw = bytearray(read_base64(one["signature"]))
    raw[0] ^= 1
    yield (
        "one bit of the signature",
        "known",
        WARD_AT,
        with_signature(good, write_base64(bytes(raw))),
        "signature",
    )
    yield (
        "signature cut short",
        "known",
        WARD_AT,
        with_signature(good, write_base64(bytes(raw[:-1]))),
        "signature",
    )
    yield (
        "the same point by another number (s + L)",
        "known",
        WARD_AT,
        with_signature(good, malleable(one["signature"])),
        "signature",
    )
    payload = payload_of(good).replace(b'"volume":60', b'"volume":61')
    yield (
        "one digit of the payload",
        "known",
        WARD_AT,
        with_outer(good, payload=write_base64(payload)),
        "signature",
    )
    yield "signed for another type", "known", INBOX, with_outer(config, type="orders"), "signature"


def _refused_inside() -> Iterator[tuple[str, str, str, bytes, Doubt]]:
    good = programme()
    payload = payload_of(good)
    for name, odd in {
        "key twice": payload.replace(b'"revision":3', b'"revision":3,"revision":3', 1),
        "a float": payload.replace(b'"volume":60', b'"volume":60.0'),
        "a huge integer": payload.replace(b'"volume":60', b'"volume":' + b"9" * 5_000),
        "beyond its limits": payload.replace(b'"volume":60', b'"volume":101'),
        "true for a number": payload.replace(b'"volume":60', b'"volume":true'),
        "an unknown recurrence": payload.replace(b'"kind":"daily"', b'"kind":"yearly"'),
        "an extra key": payload.replace(b'"revision":3', b'"note":"","revision":3', 1),
        "no body": payload.replace(b'"body":', b'"bod":'),
        "a list": b"[]",
        "a list of the body's name": b'["body"]',
        "a name in capitals": payload.replace(b'"id":"sang"', b'"id":"SANG"'),
        "a day that is none": payload.replace(b"2026-11-01", b"2026-11-31"),
        "a day in another spelling": payload.replace(b"2026-11-01", b"20261101"),
    }.items():
        assert odd != payload, name
        yield f"payload: {name}", "known", WARD_AT, signed("programme", odd, cast.WARD), "payload"
    yield "issuer: another unit's name", "known", WARD_AT, programme(issuer=cast.CITY), "issuer"
    yield (
        "issuer: not the office",
        "known",
        CONFIG_AT,
        office("config", CONFIG_AT, cast.CONFIG, issuer=cast.CITY),
        "issuer",
    )
    yield from _refused_place(good)
    far = Diagnose("kham-1", cast.OTHER_DEVICE)
    far_inbox = topics.INBOX_TOPIC.of(cast.OTHER_DEVICE)
    for name, raw in (
        ("asked of another device", office("diagnose", far_inbox, far)),
        ("asked of another device, in this one's name", office("diagnose", INBOX, far)),
    ):
        yield f"question how it is: {name}", "known", INBOX, raw, "audience"
    by_ward = office("diagnose", INBOX, ASKED, cast.WARD)
    yield "question how it is, under a ward's key", "known", INBOX, by_ward, "key_not_allowed"
    old = office("diagnose", INBOX, ASKED)
    yield "question how it is, too late", "late", INBOX, old, "too_late"
    long = pad(old, 4 * topics.KIB)
    yield "question how it is, too long", "known", INBOX, long, "too_large"
    yield "not yet in force", "early", WARD_AT, good, "too_early"
    yield "no longer accepted", "late", WARD_AT, good, "too_late"
    later = "clockless, once later"
    yield "no longer accepted, without a clock", later, WARD_AT, good, "too_late"
    yield "an older one replayed", "holds newer", WARD_AT, good, "sequence_old"
    yield "same sequence, another document", "holds another", WARD_AT, good, "sequence_conflict"
    yield from _refused_sense()
    for name, bundle in bundles.senseless():
        yield f"bundle: {name}", "known", TRUST_AT, bundled(bundle), "senseless"


def _refused_place(good: bytes) -> Iterator[tuple[str, str, str, bytes, Doubt]]:
    other_config = replace(cast.CONFIG, device=cast.OTHER_DEVICE)
    other_at = topics.CONFIG_TOPIC.of(cast.OTHER_DEVICE)
    yield "audience: another topic of this device", "known", CITY_AT, good, "audience"
    yield "audience: made for elsewhere", "known", WARD_AT, programme(audience=CITY_AT), "audience"
    yield (
        "another device's configuration",
        "known",
        INBOX,
        office("config", other_at, other_config),
        "audience",
    )
    yield (
        "another device's configuration, on its topic",
        "known",
        other_at,
        office("config", other_at, other_config),
        "audience",
    )
    other_ack = topics.ACK_TOPIC.of(cast.OTHER_DEVICE)
    yield (
        "another device's acknowledgement",
        "known",
        other_ack,
        office("ack", other_ack, Ack(JOURNAL, 41)),
        "audience",
    )
    yield "another session's live sound", "known", LIVE_AT, live(session="phien-2"), "audience"
    other_inbox = topics.INBOX_TOPIC.of(cast.OTHER_DEVICE)
    yield "another device's inbox", "known", other_inbox, good, "audience"
    yield "a ward's key next door", "known", WARD_AT, programme(cast.NEXT_DOOR), "area"
    yield "a city's key for a ward's programme", "known", WARD_AT, programme(cast.CITY), "area"
    yield (
        "a ward's key for the city's programme",
        "known",
        CITY_AT,
        seal(
            "programme", cast.head(cast.WARD, CITY_AT), cast.CITY_PROGRAMME, [cast.key(cast.WARD)]
        ),
        "area",
    )
    far_at = topics.PROGRAMME_TOPIC.of(cast.NEXT_DOOR)
    far = replace(cast.SMALL_PROGRAMME, area=cast.NEXT_DOOR)
    yield (
        "next door's own programme",
        "known",
        far_at,
        seal("programme", cast.head(cast.NEXT_DOOR, far_at), far, [cast.key(cast.NEXT_DOOR)]),
        "area",
    )
    far_orders = topics.ORDERS_TOPIC.of(cast.NEXT_DOOR)
    yield (
        "next door's orders",
        "known",
        far_orders,
        office("orders", far_orders, Orders(cast.NEXT_DOOR)),
        "area",
    )
    yield "a test tone from next door", "known", INBOX, tone(cast.NEXT_DOOR), "area"
    yield "live sound from next door", "known", LIVE_AT, live(cast.NEXT_DOOR), "area"


def _refused_sense() -> Iterator[tuple[str, str, str, bytes, Doubt]]:
    first = cast.SMALL_PROGRAMME.entries[0]
    for name, odd in {
        "an empty block": replace(first, block=Block(())),
        "no area": replace(first, areas=()),
        "a rule that never occurs": replace(
            first, when=replace(first.when, rule=Rrule("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"))
        ),
        "a time zone that is none": replace(first, when=replace(first.when, zone="Asia/Hai_Phong")),
    }.items():
        body = replace(cast.SMALL_PROGRAMME, entries=(odd,))
        raw = seal("programme", cast.head(cast.WARD, WARD_AT), body, [cast.key(cast.WARD)])
        yield f"programme: {name}", "known", WARD_AT, raw, "senseless"
    yield (
        "configuration without a chain",
        "known",
        CONFIG_AT,
        office("config", CONFIG_AT, replace(cast.CONFIG, chain=(), groups=())),
        "senseless",
    )
    misnamed = replace(cast.TRUST.keys[0], id="0" * 32)
    yield "trust bundle with a key misnamed", "known", TRUST_AT, seal(
        "trust", cast.head("root", TRUST_AT), replace(cast.TRUST, keys=(misnamed,)),
        [cast.key("root 1"), cast.key("root 2")],
    ), "senseless"  # fmt: skip
    yield (
        "an urgent order alone in the inbox",
        "known",
        INBOX,
        tone(body=cast.URGENT),
        "senseless",
    )


def outer(raw: bytes) -> dict[str, Any]:
    """The envelope's own JSON value."""
    value: dict[str, Any] = json.loads(raw)
    return value


def payload_of(raw: bytes) -> bytes:
    return read_base64(outer(raw)["payload"])


def with_outer(raw: bytes, **changed: Any) -> bytes:
    """The envelope with some of its own keys replaced, and those set to None left out."""
    value: Mapping[str, Any] = {**outer(raw), **changed}
    return canonical({name: one for name, one in value.items() if one is not None})


def with_signature(raw: bytes, signature: str) -> bytes:
    name = outer(raw)["signatures"][0]["key"]
    return with_outer(raw, signatures=[{"key": name, "signature": signature}])


def signed(type_: str, payload: bytes, signer: str) -> bytes:
    """Any bytes at all as a payload, truly signed."""
    signature = write_base64(cast.key(signer).sign(signed_bytes(type_, payload)))
    return canonical(
        {
            "type": type_,
            "payload": write_base64(payload),
            "signatures": [{"key": cast.key(signer).id, "signature": signature}],
        }
    )


def malleable(signature: str) -> str:
    """The other number that stands for the same signature (RFC 8032 section 8.4)."""
    raw = read_base64(signature)
    s = int.from_bytes(raw[32:], "little") + ED25519_ORDER
    return write_base64(raw[:32] + s.to_bytes(32, "little"))


def pad(raw: bytes, beyond: int) -> bytes:
    """One byte more than `beyond`, by spaces that JSON does not mind."""
    return raw + b" " * (beyond + 1 - len(raw))


def spaced(raw: bytes) -> bytes:
    return json.dumps(outer(raw), indent=2).encode()


def reordered(raw: bytes) -> bytes:
    return json.dumps(dict(reversed(outer(raw).items()))).encode()


def _next(letter: str) -> str:
    """The next letter of the base64 alphabet, where no bit but the last changes."""
    return chr(ord(letter) + 1)
