"""What a device does, and why it needs somebody: one answer for every page."""

from typing import Any

import pytest

from server.fleet.presence import Presence
from server.fleet.troubles import (
    DISK_LOW,
    EXPIRES_MS,
    MONEY_LOW,
    SETTLES_MS,
    SIM_LOW,
    State,
    Trouble,
    state_of,
    trouble_of,
)

NOW = 10_000_000


def body(**health: Any) -> dict[str, Any]:
    clock = {"quality": health.pop("quality", "synchronised")}
    ends = {"certificate_ms": health.pop("ends_ms", None), "trust_ms": None}
    measured: dict[str, Any] = {
        "fault": None, "missing": [], "disk_free": 10 * DISK_LOW, "sim": None,
    }  # fmt: skip
    return {"clock": clock, "health": measured | health, "expiry": ends}


@pytest.mark.parametrize(
    ("presence", "sounding", "state"),
    [
        ("online", None, "ready"),
        ("online", "item/w/e/1/2", "sounding"),
        ("offline", "item/w/e/1/2", "silent"),
        ("never", None, "never"),
    ],
)
def test_what_it_does_now(presence: Presence, sounding: str | None, state: State) -> None:
    """A device that is away is not said to sound, whatever it last told."""
    assert state_of(presence, sounding) == state


@pytest.mark.parametrize(
    ("told", "in_step", "trouble"),
    [
        (body(), True, None),
        (body(fault="storage", quality="untrusted"), False, "faulty"),
        (body(quality="untrusted", missing=["ab"]), False, "untimed"),
        (body(missing=["ab"]), False, "lacking"),
        (body(ends_ms=NOW + EXPIRES_MS - 1, disk_free=0), True, "expiring"),
        (body(ends_ms=NOW + EXPIRES_MS), True, None),
        (body(disk_free=DISK_LOW - 1), False, "behind"),
        (body(disk_free=DISK_LOW - 1, sim={"left_bytes": 0}), True, "disk_low"),
        (body(sim={"left_bytes": SIM_LOW - 1}), True, "sim_low"),
        (body(sim={"left_bytes": None}), True, None),
        (body(sim={"left_bytes": None, "balance": MONEY_LOW - 1}), True, "sim_low"),
        (body(sim={"left_bytes": None, "balance": MONEY_LOW}), True, None),
        (body(sim={"left_bytes": SIM_LOW}, disk_free=DISK_LOW), True, None),
    ],
)
def test_the_gravest_trouble_is_told(
    told: dict[str, Any], in_step: bool, trouble: Trouble | None
) -> None:
    """A device that is there has one trouble: the gravest."""
    found = trouble_of("online", told, in_step=in_step, changed_ms=0, now=NOW)
    assert found == trouble


def test_who_is_away_is_told_as_that_alone() -> None:
    """Of a silent device only its silence is known; one that never spoke needs setting up."""
    told = body(fault="storage")
    assert trouble_of("offline", told, in_step=False, changed_ms=0, now=NOW) == "silent"
    assert trouble_of("never", None, in_step=False, changed_ms=0, now=NOW) == "never"


@pytest.mark.parametrize("told", [body(), body(missing=["ab"])])
def test_a_change_on_its_way_is_no_trouble(told: dict[str, Any]) -> None:
    """For two minutes after a change a device may lag, or lack a sound, without any alarm."""
    just_now = NOW - SETTLES_MS + 1
    assert trouble_of("online", told, in_step=False, changed_ms=just_now, now=NOW) is None
    assert trouble_of("online", told, in_step=False, changed_ms=just_now - 1, now=NOW) is not None
