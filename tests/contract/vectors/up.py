"""Messages that come up: one of every type, and what a server must not take."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from schedules.canonical import canonical
from schedules.wire import topics
from schedules.wire.diagnosis import Diagnosis, Finding
from schedules.wire.envelope import seal
from schedules.wire.gate import Doubt, judge_up
from schedules.wire.receipt import ClockState, ItemSubject, OrderSubject, Receipt, Seen
from schedules.wire.status import Card, DayDigest, Health, Held, Install, Reference, Sim, Status
from schedules.wire.strict import read_base64
from schedules.wire.time import TimeRequest
from schedules.wire.usage import UsedDay
from tests.contract.vectors import cast
from tests.contract.vectors.case import Up
from tests.contract.vectors.down import JOURNAL, LARGEST, pad, payload_of, signed, with_outer

STATUS_AT = topics.STATUS_TOPIC.of(cast.DEVICE)
RECEIPTS_AT = topics.RECEIPTS_TOPIC.of(cast.DEVICE)
DIAGNOSES_AT = topics.DIAGNOSES_TOPIC.of(cast.DEVICE)
TIME_AT = topics.TIME_TOPIC.of(cast.DEVICE)
CLOCK = ClockState(quality="synchronised", offset_us=-1_250, error_us=900)

RECEIPT = Receipt(
    device=cast.DEVICE, journal=JOURNAL, n=42, previous="ab" * 32, boot="b-7",
    recorded_ms=cast.NOW, subject=ItemSubject(cast.WARD, "sang", 3, cast.NOW - cast.HOUR),
    revision=3, contents=(cast.sound("ban-tin-1", 90).content,), outcome="played", reason=None,
    by=None, planned_ms=cast.NOW - cast.HOUR, started_us=(cast.NOW - cast.HOUR) * 1000 + 13,
    started_steady_us=86_400_000_000, ended_us=(cast.NOW - cast.HOUR) * 1000 + 90_000_013,
    sounded_ms=90_000, volume=60, clock=CLOCK, planned_end_ms=cast.NOW - cast.HOUR + 90_000,
    ended_steady_us=86_490_000_000, heard_back=True, seen=Seen(70_000, "ac" * 32),
)  # fmt: skip
ORDER_RECEIPT = replace(
    RECEIPT, n=1, previous=None, subject=OrderSubject(cast.WARD, "khan-1", 0), outcome="skipped",
    reason="stopped", by="dung-1", planned_ms=None, started_us=None, started_steady_us=None,
    ended_us=None, sounded_ms=0, contents=(), planned_end_ms=None, ended_steady_us=None,
    heard_back=None, seen=None,
)  # fmt: skip
STATUS = Status(
    device=cast.DEVICE, state="online", boot="b-7", sent_ms=cast.NOW, version="0.1.0",
    tzdata="2026.1", journal=JOURNAL, receipts_from=1, receipts_through=42,
    held=(Held("loa/1/trust", cast.NOW, "cd" * 32),),
    digests=(DayDigest(date(2026, 11, 23), "ef" * 32),), sounding=None, clock=CLOCK,
    health=Health(1, 2, 3, 4, ("ab" * 32,), 0, 0, None, Sim(734_003_200, 62, cast.NOW),
                  Card("plughw:CARD=Device,DEV=0", None, 1, -41_250, True, 4_500, 247_813)),
    reference=Reference("203.0.113.15", 3, True, 1_850, -1_250),
    install=Install("b", True, 7, "0.2.0", "staged", None),
    used=(
        UsedDay(date(2026, 11, 23), (25_940, 98_000, 61_200, 9_300, 88_000, 81_000, 0, 2_480_000)),
        UsedDay(date(2026, 11, 22), (4_300, 0, 204_800, 0, 0, 0, 0, 0, 21_000, 0, 690_000, 12_000)),
    ),
)  # fmt: skip
DIAGNOSIS = Diagnosis(
    "kham-1", cast.DEVICE, cast.NOW, "0.1.0",
    (
        Finding("power", "fine", "Nguồn điện đủ.", "The supply is strong enough."),
        Finding("card_absent", "fault", "Không có card.", "No card.", "Cắm lại.", "Plug in."),
    ),
    ("2026-11-23 08:00:00 INFO device_agent: ready",),
)  # fmt: skip


def rise(
    type_: str, topic: str, body: Any, signer: str = cast.DEVICE, issuer: str = cast.DEVICE
) -> bytes:
    """A message of a device."""
    return seal(type_, cast.standing_head(issuer, topic), body, [cast.key(signer)])


def cases() -> list[Up]:
    public = cast.key(cast.DEVICE).public_text
    found = []
    for name, topic, raw in accepted():
        passed = judge_up(topic, raw, cast.DEVICE, read_base64(public))
        found.append(Up(name, topic, cast.DEVICE, public, raw, None, passed.type, passed.identity))
    return found + [Up(name, at, cast.DEVICE, public, raw, why) for name, at, raw, why in refused()]


def accepted() -> Iterator[tuple[str, str, bytes]]:
    yield "status", STATUS_AT, rise("status", STATUS_AT, STATUS)
    yield "last will", STATUS_AT, rise("status", STATUS_AT, replace(STATUS, state="lost"))
    yield "status without what came later", STATUS_AT, older_status()
    yield "receipt of an item", RECEIPTS_AT, rise("receipt", RECEIPTS_AT, RECEIPT)
    yield "receipt of an order", RECEIPTS_AT, rise("receipt", RECEIPTS_AT, ORDER_RECEIPT)
    yield "diagnosis", DIAGNOSES_AT, rise("diagnosis", DIAGNOSES_AT, DIAGNOSIS)
    yield "receipt without what came later", RECEIPTS_AT, older()
    yield "time request", TIME_AT, rise("time_request", TIME_AT, TimeRequest(JOURNAL))


def older() -> bytes:
    """As an agent sealed it before receipts said these."""
    body = json.loads(payload_of(rise("receipt", RECEIPTS_AT, RECEIPT)))
    for name in ("planned_end_ms", "ended_steady_us", "heard_back", "seen"):
        del body["body"][name]
    return signed("receipt", canonical(body), cast.DEVICE)


def older_status() -> bytes:
    """As an agent sealed it that had no install to tell of and counted no use."""
    body = json.loads(payload_of(rise("status", STATUS_AT, STATUS)))
    for name in ("install", "expiry", "used"):
        del body["body"][name]
    return signed("status", canonical(body), cast.DEVICE)


def refused() -> Iterator[tuple[str, str, bytes, Doubt]]:
    good = rise("receipt", RECEIPTS_AT, RECEIPT)
    far_at = topics.RECEIPTS_TOPIC.of(cast.OTHER_DEVICE)
    yield "a topic that goes down", topics.CONFIG_TOPIC.of(cast.DEVICE), good, "topic_unknown"
    yield "too large", RECEIPTS_AT, pad(good, LARGEST), "too_large"
    yield "cut short", RECEIPTS_AT, good[:-1], "not_strict"
    yield (
        "a status among receipts",
        RECEIPTS_AT,
        rise("status", RECEIPTS_AT, STATUS),
        "type_unknown",
    )
    yield (
        "what only the server says",
        TIME_AT,
        rise("time_reply", TIME_AT, TimeRequest(JOURNAL)),
        "type_unknown",
    )
    yield "base64 with a space", RECEIPTS_AT, with_outer(good, payload=" "), "base64"
    yield (
        "signed by another device",
        RECEIPTS_AT,
        rise("receipt", RECEIPTS_AT, RECEIPT, cast.OTHER_DEVICE),
        "key_unknown",
    )
    yield "no signature", RECEIPTS_AT, with_outer(good, signatures=[]), "key_not_allowed"
    yield (
        "a status signed as a receipt",
        RECEIPTS_AT,
        with_outer(rise("status", RECEIPTS_AT, STATUS), type="receipt"),
        "signature",
    )
    payload = payload_of(good)
    for name, odd in (
        ("beyond what all read alike", b"%d" % (2**53 + 1)),
        ("minus nothing", b"-0"),
    ):
        bent = payload.replace(b'"offset_us":-1250', b'"offset_us":' + odd)
        assert bent != payload
        raw = signed("receipt", bent, cast.DEVICE)
        yield f"an integer {name}", RECEIPTS_AT, raw, "payload"
    long = replace(STATUS, used=STATUS.used + STATUS.used[:1])
    yield "a third day of use", STATUS_AT, rise("status", STATUS_AT, long), "payload"
    yield "another body", RECEIPTS_AT, rise("receipt", RECEIPTS_AT, STATUS), "payload"
    yield (
        "another device's name in it",
        RECEIPTS_AT,
        rise("receipt", RECEIPTS_AT, replace(RECEIPT, device=cast.OTHER_DEVICE)),
        "payload",
    )
    yield (
        "issued as another device",
        RECEIPTS_AT,
        rise("receipt", RECEIPTS_AT, RECEIPT, issuer=cast.OTHER_DEVICE),
        "issuer",
    )
    yield "on another device's topic", far_at, rise("receipt", far_at, RECEIPT), "audience"
    yield "made for another topic", RECEIPTS_AT, rise("receipt", far_at, RECEIPT), "audience"
