"""What `loa-agent check` says of a controller, given what was read of it."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from device_agent.checking.facts import (
    Clock,
    Disk,
    Facts,
    Identity,
    Last,
    Modem,
    Network,
    Papers,
    Reached,
    Sound,
    Supply,
)
from device_agent.checking.findings import judge, worst
from device_agent.core.usage import Ledger, booked, use_of
from schedules.codec import from_json, to_json
from schedules.wire.diagnosis import Finding
from schedules.wire.status import Sim

NOW = 1_795_000_000_000
DAY = 86_400_000
GIB = 1024**3
WELL = Facts(
    at_ms=NOW,
    running=True,
    supply=Supply(low=False, was_low=False, slowed=False, was_slowed=False, celsius=48.2),
    disk=Disk(28 * GIB, 20 * GIB, read_only=False, errors=0),
    sound=Sound("alsa:plughw:CARD=Device,DEV=0", (), xruns=0, real_time=True),
    clock=Clock(None, True, "ds3231", "synchronised", 400),
    network=Network(
        ("eth0",), True, Reached("loa.example.vn", 8443, "open"),
        Reached("loa.example.vn", 8883, "open"), True,
    ),
    identity=Identity("loa-0001", certificate_ends_ms=NOW + 60 * DAY),
    papers=Papers(NOW + 90 * DAY, True, 3, 12, 0, Last("played", None, NOW - 3_600_000)),
)  # fmt: skip

AMISS: list[tuple[str, dict[str, Any]]] = [
    ("power_low", {"supply": Supply(low=True)}),
    ("power_was_low", {"supply": Supply(low=False, was_low=True)}),
    ("too_hot", {"supply": Supply(celsius=80.0)}),
    ("hot", {"supply": Supply(celsius=71.0)}),
    ("disk_absent", {"disk": None}),
    ("disk_read_only", {"disk": Disk(GIB, GIB, read_only=True)}),
    ("disk_errors", {"disk": Disk(GIB, GIB, read_only=False, errors=3)}),
    ("disk_worn", {"disk": Disk(GIB, GIB, read_only=False, worn=80)}),
    ("disk_full", {"disk": Disk(GIB, 200 * 1024**2, read_only=False)}),
    ("sound_not_chosen", {"sound": Sound("null", ())}),
    ("card_absent", {"sound": Sound("alsa:x", (), "absent")}),
    ("card_busy", {"sound": Sound("alsa:x", (), "busy")}),
    ("card_unfit", {"sound": Sound("alsa:x", (), "unfit")}),
    ("card_failed", {"sound": Sound("alsa:x", (), "failed")}),
    ("card_muted", {"sound": Sound("alsa:x", (), muted="Master")}),
    ("card_ran_dry", {"sound": Sound("alsa:x", (), xruns=2)}),
    ("no_real_time", {"sound": Sound("alsa:x", (), real_time=False)}),
    ("clock_unknown", {"clock": Clock(None, None, "ds3231", "untrusted", 0)}),
    ("clock_coarse", {"clock": Clock(None, None, "ds3231", "measured", 80_000)}),
    ("clock_unsynchronised", {"clock": Clock(None, False, "ds3231")}),
    ("no_clock_chip", {"clock": Clock(None, True, None, "measured", 10)}),
    ("no_network", {"network": Network((), False)}),
    ("no_network", {"network": Network(("eth0",), False)}),
    ("content_no_name", {"network": Network(("eth0",), True, Reached("x", 1, "no_name"))}),
    ("broker_stranger", {"network": Network(("eth0",), True, None, Reached("x", 1, "stranger"))}),
    (
        "broker_turned_away",
        {"network": Network(("eth0",), True, None, Reached("x", 1, "turned_away"))},
    ),
    (
        "not_linked",
        {"network": Network(("eth0",), True, None, Reached("x", 1, "open"), linked=False)},
    ),
    ("modem_failed", {"network": Network(("a",), True, modem=Modem("failed", "sim-missing", 0))}),
    ("signal_weak", {"network": Network(("a",), True, modem=Modem("connected", None, 12))}),
    ("sim_low", {"network": Network(("a",), True, sim=Sim(5_000_000, 80, NOW))}),
    ("waiting", {"identity": Identity(None, waiting=True)}),
    ("not_enrolled", {"identity": Identity(None)}),
    ("certificate_ending", {"identity": Identity("x", certificate_ends_ms=NOW + 19 * DAY)}),
    ("certificate_ending", {"identity": Identity("x", certificate_ends_ms=NOW - DAY)}),
    ("not_running", {"running": False}),
    ("journal_unreadable", {"unreadable": True}),
    ("no_trust", {"papers": Papers(None, True, 1)}),
    ("trust_ending", {"papers": Papers(NOW + DAY, True, 1)}),
    ("nothing_held", {"papers": Papers(NOW + 90 * DAY)}),
    ("never_sounded", {"papers": Papers(NOW + 90 * DAY, True, 1)}),
    ("receipts_waiting", {"papers": Papers(NOW + 90 * DAY, True, 1, unacknowledged=201)}),
    (
        "last_not_whole",
        {"papers": Papers(NOW + 90 * DAY, True, 1, last=Last("missed", "no_card", NOW))},
    ),
]


def test_a_controller_in_order_has_nothing_to_do() -> None:
    """Each part is named as well, in the order of the pole, and nothing is asked of anybody."""
    found = judge(WELL)
    assert worst(found) == "fine"
    assert [one.code for one in found] == [
        "power", "heat", "disk", "card", "clock", "network", "content", "broker", "identity",
        "certificate", "programme", "sounded",
    ]  # fmt: skip
    assert not any(one.do_vi or one.do_en for one in found)


@pytest.mark.parametrize(("code", "amiss"), AMISS, ids=[code for code, _ in AMISS])
def test_what_is_amiss_is_named_with_what_to_do(code: str, amiss: dict[str, Any]) -> None:
    """One thing wrong gives its own code, a sentence and a remedy in both languages, and a word
    that fits on the wire."""
    found = judge(replace(WELL, **amiss))
    said = next(one for one in found if one.code == code)
    assert said.severity != "fine"
    assert said.do_vi
    assert said.do_en
    assert [from_json(Finding, to_json(one)) for one in found] == list(found)


def test_what_cannot_be_measured_is_no_fault() -> None:
    """A machine that says nothing of its supply, heat or memory is not blamed for it."""
    found = judge(replace(WELL, supply=Supply()))
    assert worst(found) == "fine"
    assert "power_unknown" in [one.code for one in found]


def test_what_the_sim_pays_for_is_said_in_a_sentence() -> None:
    """By month and day, and what most of it went for; an agent that never counted says nothing."""
    spent = use_of({"content": (90_000, 34 << 20), "connecting": (3 << 20, 8 << 20)})
    used = booked(booked(Ledger(), spent, date(2026, 11, 23)), spent, date(2026, 11, 24))
    found = judge(replace(WELL, network=replace(WELL.network, used=used)))
    (said,) = [one for one in found if one.code == "data_used"]
    assert said.severity == "fine"
    assert said.en == (
        "Data used: 90.2 MB this month, 45.1 MB on 24/11; most of it for fetching sound (68.2 MB)."
    )
    assert "tải âm thanh" in said.vi
    assert all(one.code != "data_used" for one in judge(WELL))
    assert from_json(Finding, to_json(said)) == said


def test_a_controller_that_is_not_enrolled_is_asked_for_nothing_else() -> None:
    """Without an identity nobody looks for programmes, keys or a running agent."""
    codes = {one.code for one in judge(replace(WELL, identity=Identity(None), running=False))}
    assert not codes & {"not_running", "no_trust", "nothing_held", "never_sounded"}
