"""Who plays in the vectors: a small city, its keys, its devices, its documents.

No key here is secret or in use: each is `sha256(b"loa test key NAME")`.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from schedules.config import DeviceConfig, GroupPlace, Place, QuietDays, Window
from schedules.orders import Drill, FollowUp, Lift, Live, Order, Relay, Stop, Test, Urgent
from schedules.programme import Acceptance, Block, Entry, Policy, Programme, Sound
from schedules.recurrence import Daily, Monthly, Once, Rrule, Rule, Weekdays, When
from schedules.wire.envelope import FOREVER, EnvelopeText, Head, seal_text
from schedules.wire.keys import SigningKey
from schedules.wire.orders import Approval, HeldProof, SignedOrder, approval_bytes
from schedules.wire.strict import read_base64, write_base64
from schedules.wire.trust import Root, Thresholds, Trust, TrustedKey
from schedules.zones import to_ms
from tests.contract.vectors.authenticator import RULES, Ceremony, PointKey

HOUR = 3_600_000
MINUTE = 60_000
NOW = to_ms(datetime(2026, 11, 23, 1, 0, tzinfo=UTC))
"""Monday 23 November 2026, 8 in the morning in Hải Phòng: within permitted hours."""

CITY, WARD, NEIGHBOURHOOD = "hai-phong", "le-chan", "le-chan-tdp-3"
NEXT_DOOR = "hong-bang"
CITY_GROUP, WARD_GROUP = "truong-hoc", "cho-le-chan"
DEVICE, OTHER_DEVICE = "loa-0001", "loa-0002"

KEY_NAMES = (
    "root 1", "root 2", "root 3", "office", "old office", CITY, WARD, NEXT_DOOR, "old ward",
    "chairman", "vice chairman", "director", "director passkey", "neighbour", "stranger", DEVICE,
    OTHER_DEVICE, "ward drill", "city drill", "deputy passkey", "group", "both",
)  # fmt: skip
POINT_NAMES = ("chairman passkey", "chairman's old passkey", "vice chairman passkey")


def key(name: str) -> SigningKey:
    """The test key of that name."""
    return SigningKey.from_bytes(hashlib.sha256(b"loa test key " + name.encode()).digest())


def point(name: str) -> PointKey:
    """The test passkey on P-256 of that name."""
    return PointKey(hashlib.sha256(b"loa test key " + name.encode()).digest())


def signer(name: str) -> SigningKey | PointKey:
    return point(name) if name in POINT_NAMES else key(name)


def _trusted(name: str, holder: Any, area: str | None = None, **more: Any) -> TrustedKey:
    algorithm: Any = "es256" if name in POINT_NAMES else "ed25519"
    fields: dict[str, Any] = {
        "person": None, "method": None, "revoked": False, "algorithm": algorithm, **more,
    }  # fmt: skip
    public = signer(name)
    if holder == "person" and area is not None:
        fields, area = {"areas": (area,), **fields}, None
    return TrustedKey(
        id=public.id, public=public.public_text, holder=holder, area=area,
        renew_by=NOW + 365 * 24 * HOUR, **fields,
    )  # fmt: skip


def sound(name: str, seconds: int) -> Sound:
    """An approved file; its content is the hash of its name."""
    content = hashlib.sha256(name.encode()).hexdigest()
    return Sound(bulletin=name, content=content, duration_ms=seconds * 1000, size=seconds * 4000)


WORDS = sound("dien-tap", 2)
ROOT = Root(keys=tuple(key(f"root {n}").public_text for n in (1, 2, 3)), threshold=2)
TRUST = Trust(
    keys=(
        _trusted("office", "office"),
        _trusted("old office", "office", revoked=True),
        _trusted(CITY, "area", CITY),
        _trusted(WARD, "area", WARD),
        _trusted(NEXT_DOOR, "area", NEXT_DOOR),
        _trusted("old ward", "area", WARD, revoked=True),
        _trusted("chairman", "person", WARD, person="chairman", method="server-held"),
        _trusted("chairman passkey", "person", WARD, person="chairman", method="passkey"),
        _trusted("vice chairman", "person", WARD, person="vice-chairman", method="server-held"),
        _trusted("director", "person", CITY, person="director", method="server-held"),
        _trusted("neighbour", "person", NEXT_DOOR, person="neighbour", method="server-held"),
        _trusted("chairman's old passkey", "person", WARD, person="chairman", method="passkey",
                 revoked=True),
        _trusted("vice chairman passkey", "person", WARD, person="vice-chairman",
                 method="passkey"),
        _trusted("director passkey", "person", CITY, person="director", method="passkey"),
        _trusted("deputy passkey", "person", CITY, person="deputy", method="passkey"),
        _trusted("both", "person", person="both", method="server-held", areas=(NEXT_DOOR, WARD)),
        _trusted("group", "area", WARD_GROUP),
        _trusted("ward drill", "drill", WARD),
        _trusted("city drill", "drill", CITY),
    ),
    thresholds=Thresholds(urgent=1, urgent_night=2, urgent_wide=2),
    passkeys=RULES,
    stand_ins=True,
    drill_words=WORDS,
)  # fmt: skip
CONFIG = DeviceConfig(
    device=DEVICE,
    chain=(Place(CITY, "city"), Place(WARD, "ward"), Place(NEIGHBOURHOOD, "neighbourhood")),
    groups=(GroupPlace(CITY_GROUP, CITY), GroupPlace(WARD_GROUP, WARD)),
    volume=80,
    permitted=(
        Window((1, 2, 3, 4, 5, 6, 7), 5 * HOUR, 11 * HOUR),
        Window((1, 2, 3, 4, 5), 16 * HOUR, 21 * HOUR),
    ),
    quiet=(QuietDays(date(2026, 12, 2), date(2026, 12, 3), ("normal",)),),
    air_time_cap_ms=90 * MINUTE,
    min_gap_ms=5_000,
)


def entry(name: str, rule: Rule, at: int, **more: Any) -> Entry:
    """An entry of the ward, at `at` milliseconds of the local day, ten minutes' patience."""
    when = When(
        zone="Asia/Ho_Chi_Minh", first=date(2026, 11, 1), last=None, times=(at,), rule=rule,
        except_days=(date(2026, 11, 26),),
    )  # fmt: skip
    fields: dict[str, Any] = {
        "id": name, "revision": 3, "class_": "normal", "areas": (WARD,), "when": when,
        "block": Block(bulletins=(sound(name, 120),)), "live_from": 0, "live_until": None,
        "created_ms": NOW - 24 * HOUR, "may_start_late_by_ms": 10 * MINUTE,
    }  # fmt: skip
    return Entry(**{**fields, **more})


_THEMED = Block(
    bulletins=(sound("ban-tin-1", 90), sound("ban-tin-2", 45)), theme=sound("nhac-hieu", 15),
    repeats=2, gap_ms=3_000, pause_ms=1_500,
)  # fmt: skip
WARD_PROGRAMME = Programme(
    area=WARD,
    revision=3,
    effective_from=NOW + 30_000,
    entries=(
        entry("sang", Daily(), 5 * HOUR + 30 * MINUTE, block=_THEMED, volume=60),
        entry("uu-tien", Daily(every=2), 5 * HOUR + 30 * MINUTE, class_="priority"),
        entry("trong-tuan", Weekdays((1, 3, 5)), 17 * HOUR, gap_ms=20_000),
        entry("hang-thang", Monthly((1, -1)), 17 * HOUR, areas=(NEIGHBOURHOOD, WARD_GROUP)),
        entry("moi-gio", Rrule("FREQ=HOURLY;INTERVAL=2;BYDAY=SA,SU;COUNT=300"), 6 * HOUR),
        entry("thu-sau-cuoi", Rrule("FREQ=MONTHLY;BYDAY=-1FR"), 18 * HOUR),
        replace(entry("da-het", Daily(), 7 * HOUR), live_until=NOW),
    ),
    policies=(
        Policy(live_from=0, accepts_by_default=False),
        Policy(
            live_from=NOW - 48 * HOUR,
            accepts_by_default=True,
            acceptances=(Acceptance("thanh-pho-2", None, False), Acceptance("thanh-pho", 7, True)),
            order=("sang", CITY),
        ),
    ),
    standby=(sound("du-phong", 30),),
)
SMALL_PROGRAMME = Programme(
    WARD, 3, NOW, (entry("sang", Daily(), 5 * HOUR + 30 * MINUTE, volume=60),)
)
CITY_PROGRAMME = Programme(
    area=CITY,
    revision=7,
    effective_from=NOW,
    entries=(
        entry("thanh-pho", Daily(), 5 * HOUR + 31 * MINUTE, areas=(CITY,), revision=7),
        entry("thanh-pho-2", Daily(), 6 * HOUR, areas=(CITY,), revision=7),
        entry("truong", Once(), 9 * HOUR, areas=(CITY_GROUP,), class_="priority", revision=6,
              may_start_late_by_ms=0),
    ),
)  # fmt: skip

INLINE = bytes(range(256)) * 4
URGENT = Urgent(
    id="khan-1", area=WARD, at_ms=NOW + 300, until_ms=NOW + 10 * MINUTE, every_ms=60_000,
    attention_ms=3_000, sound=sound("bao-so-3", 40), correction=sound("dinh-chinh", 15),
    all_clear=sound("bao-yen", 12),
)  # fmt: skip
DRILL = Drill(
    id="dien-tap-1", area=WARD, at_ms=NOW + 300, tone_ms=3_000, words=WORDS,
    sound=sound("dien-tap-so-tan", 30),
)  # fmt: skip
STOP = Stop(id="dung-1", area=WARD, until_ms=NOW + 12 * HOUR)
LIFT = Lift(id="go-1", area=WARD, stop="dung-1", stop_issuer=WARD)
LIVE = Live(
    id="truc-tiep-1", area=WARD, session="phien-1", class_="normal", at_ms=NOW,
    until_ms=NOW + HOUR,
)  # fmt: skip
RELAY = Relay(
    id="tiep-song-1", area=WARD, session="phien-2", station="VOV1", class_="priority",
    at_ms=NOW, until_ms=NOW + HOUR, delay_ms=1_000, volume=70,
)  # fmt: skip
OPUS = b"\xf8" + bytes(range(79))
"""By its first byte 20 ms of mono (RFC 6716 section 3.1); what follows is judged by nobody."""
TEST = Test(id="thu-1", device=DEVICE, at_ms=NOW, duration_ms=2_000, volume=20)
INLINE_SOUND = Sound("mang-theo", hashlib.sha256(INLINE).hexdigest(), 4_000, len(INLINE))


_ORDINARY = Ceremony()


def head(issuer: str, audience: str, **more: int) -> Head:
    """A head in force for an hour around `NOW`."""
    times = {"not_before": NOW - HOUR, "not_after": NOW + HOUR, "sequence": NOW, **more}
    return Head(issuer=issuer, audience=audience, **times)


def standing_head(issuer: str, audience: str) -> Head:
    """A head that never runs out."""
    return Head(issuer, audience, 0, FOREVER, NOW)


def orders_topic(area: str) -> str:
    return f"loa/1/area/{area}/orders"


def order_text(order: Order, signer: str, area: str = WARD, **more: int) -> EnvelopeText:
    """An order in its own envelope, at home on `area`'s list of orders."""
    issuer = {"old ward": WARD, "ward drill": WARD, "city drill": CITY, "group": WARD_GROUP}.get(
        signer, signer
    )
    return seal_text("order", head(issuer, orders_topic(area), **more), order, [key(signer)])


def identity_of(text: EnvelopeText) -> str:
    """What people approve: the hash of the order's signed bytes."""
    return hashlib.sha256(b"loa/1\norder\n" + read_base64(text.payload)).hexdigest()


def follow_up(of: EnvelopeText, says: Any, alarm: Urgent = URGENT, **more: Any) -> FollowUp:
    """What corrects or calls off that urgent order, a minute after it."""
    at = NOW + MINUTE
    fields: dict[str, Any] = {
        "id": "dinh-chinh-1", "area": alarm.area, "areas": alarm.areas, "urgent": alarm.id,
        "urgent_issuer": WARD,
        "urgent_identity": identity_of(of), "says": says, "at_ms": at + 300,
        "until_ms": at + 5 * MINUTE, "every_ms": 60_000, "attention_ms": 2_000,
        "sound": getattr(alarm, says),
    }  # fmt: skip
    return FollowUp(**{**fields, **more})


Approver = tuple[str, str, str]
"""A person, a method, and the name of the key that signs."""


def approve(
    text: EnvelopeText, people: Sequence[Approver], ceremony: Ceremony = _ORDINARY
) -> SignedOrder:
    """The order, approved by these."""
    identity = identity_of(text)
    return SignedOrder(text, tuple(_approval(one, identity, ceremony) for one in people))


def _approval(one: Approver, identity: str, ceremony: Ceremony) -> Approval:
    person, method, name = one
    held = signer(name)
    if method == "passkey":
        return Approval(person, held.id, ceremony.touch(held, identity))
    proof = HeldProof(write_base64(held.sign(approval_bytes(identity))))
    return Approval(person, held.id, proof)


CHAIRMAN = ("chairman", "server-held", "chairman")
CHAIRMAN_PASSKEY = ("chairman", "passkey", "chairman passkey")
VICE_CHAIRMAN = ("vice-chairman", "server-held", "vice chairman")
DIRECTOR = ("director", "server-held", "director")
BOTH = ("both", "server-held", "both")
"""Approves in two wards that have nothing but the city above them in common."""
VICE_CHAIRMAN_PASSKEY = ("vice-chairman", "passkey", "vice chairman passkey")
DIRECTOR_PASSKEY = ("director", "passkey", "director passkey")
DEPUTY_PASSKEY = ("deputy", "passkey", "deputy passkey")
