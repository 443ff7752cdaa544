"""A small city that signs: every document a device may get, in few words.

Bến Thành is a ward of the city; the device stands there. Next door lies another ward.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from schedules.canonical import sha256_hex
from schedules.config import DeviceConfig, Place, Window
from schedules.orders import Drill, FollowUp, Order, Urgent, is_urgent
from schedules.programme import Block, Entry, Policy, Programme, Sound
from schedules.recurrence import Daily, When
from schedules.wire import topics
from schedules.wire.ack import Ack
from schedules.wire.envelope import FOREVER, Head, open_text, seal, seal_text
from schedules.wire.keys import SigningKey
from schedules.wire.orders import Approval, HeldProof, Orders, SignedOrder, approval_bytes
from schedules.wire.strict import write_base64
from schedules.wire.time import TimeReply
from schedules.wire.trust import Root, Thresholds, Trust, TrustedKey

DEVICE = "loa-1"
CITY, WARD, NEXT = "hai-phong", "ben-thanh", "next-door"
MINUTE = 60_000
HOUR = 60 * MINUTE
MIDNIGHT = 1_795_366_800_000
"""2026-11-23 00:00 in Asia/Ho_Chi_Minh, a Monday."""
DAY = date(2026, 11, 23)


def at(hours: int, minutes: int = 0, seconds: int = 0, ms: int = 0) -> int:
    """UTC milliseconds of a local time on that Monday."""
    return MIDNIGHT + hours * HOUR + minutes * MINUTE + seconds * 1000 + ms


@lru_cache(maxsize=64)
def key(name: str) -> SigningKey:
    """The same key each time: a seed made of its name."""
    return SigningKey.from_bytes(bytes.fromhex(sha256_hex(name.encode())))


def sound(name: str, seconds: int = 30) -> Sound:
    return Sound(name, sha256_hex(name.encode()), seconds * 1000, seconds * 4000)


def entry(name: str, *hours_ms: int, seconds: int = 30, **more: Any) -> Entry:
    """A daily entry of the ward at these times of day (ms since midnight), one sound long."""
    fields: dict[str, Any] = {
        "id": name,
        "revision": 1,
        "class_": "normal",
        "areas": (WARD,),
        "block": Block((sound(name, seconds),)),
        "when": When("Asia/Ho_Chi_Minh", DAY, None, hours_ms, Daily()),
        "live_from": 0,
        "live_until": None,
        "created_ms": 0,
    }
    return Entry(**(fields | more))


@dataclass
class City:
    """Signs with sequences that only rise. Its documents are accepted from `not_before` to
    `not_after`; `office` names the office's key."""

    sequence: int = MIDNIGHT - 100 * HOUR
    not_before: int = 0
    not_after: int = FOREVER
    office: str = "office"
    trusted: Trust = field(default_factory=lambda: default_trust())  # noqa: PLW0108  (it is defined below)

    @cached_property
    def root(self) -> Root:
        return Root((key("root").public_text,), 1)

    def next(self) -> int:
        self.sequence += 1
        return self.sequence

    def trust(self, trust: Trust | None = None) -> bytes:
        self.trusted = trust or self.trusted
        topic = topics.TRUST_TOPIC.of()
        return seal("trust", self._head("root", topic), self.trusted, [key("root")])

    def config(self, config: DeviceConfig | None = None) -> bytes:
        config = config or default_config()
        topic = topics.CONFIG_TOPIC.of(config.device)
        return seal("config", self._head("office", topic), config, [key(self.office)])

    def programme(self, area: str, *entries: Entry, **more: Any) -> bytes:
        fields: dict[str, Any] = {
            "revision": 1,
            "effective_from": 0,
            "policies": (Policy(0, accepts_by_default=True),),
        }
        body = Programme(area, entries=entries, **(fields | more))
        topic = topics.PROGRAMME_TOPIC.of(area)
        return seal("programme", self._head(area, topic), body, [key(area)])

    def orders(self, area: str, *signed: SignedOrder) -> bytes:
        topic = topics.ORDERS_TOPIC.of(area)
        return seal("orders", self._head("office", topic), Orders(area, signed), [key(self.office)])

    def order(
        self,
        order: Order,
        issued_ms: int,
        issuer: str = WARD,
        not_after: int = FOREVER,
        people: tuple[str, ...] = ("lan", "minh"),
    ) -> SignedOrder:
        """An order signed by `issuer` (a drill by its drill key), an urgent one approved by
        `people`; a follow-up by nobody."""
        area = getattr(order, "area", None)
        device = getattr(order, "device", DEVICE)
        row, name = (topics.ORDERS_TOPIC, area) if area else (topics.INBOX_TOPIC, device)
        head = Head(issuer, row.of(name), 0, not_after, issued_ms)
        signer = drill_key(issuer) if isinstance(order, Drill) else issuer
        text = seal_text("order", head, order, [key(signer)])
        message = approval_bytes(open_text(text).identity)
        approvals = [
            Approval(one, key(one).id, HeldProof(write_base64(key(one).sign(message))))
            for one in people
        ]
        asks = is_urgent(order) and not isinstance(order, FollowUp)
        return SignedOrder(text, tuple(approvals) if asks else ())

    def ack(self, journal: str, through: int) -> bytes:
        topic = topics.ACK_TOPIC.of(DEVICE)
        return seal("ack", self._head("office", topic), Ack(journal, through), [key(self.office)])

    def time_reply(
        self, nonce: str, now_us: int, device: str = DEVICE, checkpoint: str | None = None
    ) -> bytes:
        topic = topics.TIME_TOPIC.of(device)
        body = TimeReply(nonce, now_us, now_us, checkpoint)
        return seal("time_reply", self._head("office", topic), body, [key(self.office)])

    def _head(self, issuer: str, topic: str) -> Head:
        return Head(issuer, topic, self.not_before, self.not_after, self.next())


def default_config(**more: Any) -> DeviceConfig:
    """The device in the ward, permitted from 05:00 to 22:00 every day."""
    fields: dict[str, Any] = {
        "device": DEVICE,
        "chain": (Place(CITY, "city"), Place(WARD, "ward")),
        "permitted": (Window((1, 2, 3, 4, 5, 6, 7), 5 * HOUR, 22 * HOUR),),
    }
    return DeviceConfig(**(fields | more))


def default_trust(office: str = "office", **more: Any) -> Trust:
    """The office, the city, both wards, and two people who may approve for the whole city."""
    holders: list[tuple[str, str, str | None, str | None]] = [(office, "office", None, None)]
    holders += [(CITY, "area", CITY, None)]
    holders += [(WARD, "area", WARD, None), (NEXT, "area", NEXT, None)]
    holders += [(one, "person", CITY, one) for one in ("lan", "minh")]
    holders += [(drill_key(WARD), "drill", WARD, None)]
    keys = tuple(_trusted(*holder) for holder in holders)
    return Trust(keys, Thresholds(), **({"stand_ins": True} | more))


def revoked(trust: Trust, name: str) -> Trust:
    gone = key(name).id
    return replace(
        trust, keys=tuple(replace(k, revoked=k.revoked or k.id == gone) for k in trust.keys)
    )


def urgent(name: str, at_ms: int, seconds: int = 20, **more: Any) -> Urgent:
    """An urgent order of the ward: ten seconds of attention tone, then a sound; once."""
    fields: dict[str, Any] = {
        "area": WARD,
        "until_ms": at_ms + 1,
        "every_ms": 10 * MINUTE,
        "attention_ms": 10_000,
        "sound": sound(name, seconds),
        "correction": sound("dinh-chinh", 15),
        "all_clear": sound("bao-yen", 12),
    }
    return Urgent(name, at_ms=at_ms, **(fields | more))


def follow_up(of: SignedOrder, alarm: Urgent, at_ms: int, **more: Any) -> FollowUp:
    """What corrects that alarm, as it was signed: five seconds of tone, then its correction."""
    fields: dict[str, Any] = {
        "id": "dinh-chinh",
        "area": alarm.area,
        "areas": alarm.areas,
        "urgent": alarm.id,
        "urgent_issuer": WARD,
        "urgent_identity": open_text(of.order).identity,
        "says": "correction",
        "at_ms": at_ms,
        "until_ms": at_ms + 1,
        "every_ms": MINUTE,
        "attention_ms": 5_000,
        "sound": alarm.correction,
    }
    return FollowUp(**(fields | more))


WORDS = sound("dien-tap", 2)


def drill(name: str, at_ms: int, **more: Any) -> Drill:
    """A drill of the ward: three seconds of tone, two of words, twenty of sound, two of words."""
    plain = Drill(name, WARD, at_ms, 3_000, WORDS, sound(name, 20))
    return replace(plain, **more)


def drill_key(area: str) -> str:
    return f"{area} drill"


def _trusted(name: str, holder: Any, area: str | None, person: str | None) -> TrustedKey:
    secret = key(name)
    method: Any = "server-held" if holder == "person" else None
    areas = (area,) if person is not None and area is not None else ()
    return TrustedKey(
        secret.id, secret.public_text, holder, None if areas else area, person, method, FOREVER,
        revoked=False, areas=areas,
    )  # fmt: skip
