"""What a device does now, and why it needs somebody. Pure: from what it last told of itself.

One answer for the list, the map, the home page and whoever is told of trouble.
"""

from collections.abc import Mapping
from math import inf
from typing import Any, Final, Literal

from server.fleet.presence import Presence
from server.fleet.reckoning import High

State = Literal["sounding", "ready", "silent", "never"]
"""It sounds; it is there and waits for its hour; it was there and is not; it never was."""

Trouble = Literal[
    "silent",
    "never",
    "faulty",
    "unheard",
    "untimed",
    "lacking",
    "behind",
    "expiring",
    "disk_low",
    "sim_low",
    "data_high",
]
"""Why a device needs somebody, the gravest first. Silent: it does not speak. Faulty: it names a
fault. Unheard: it plays, and its microphone hears nothing of it, again and again. Untimed: it
does not trust its clock, and sounds nothing by it. Lacking: sounds are not there yet. Behind:
it does not plan as the server does, long after the last change. Then what will be trouble: its
certificate or its keys end soon and were not renewed; the disk, or the data of its SIM, is
nearly used up; it uses more data than its SIM's plan has, or markedly more than usual."""

SETTLES_MS: Final = 210_000
"""A change reaches a device within its next beat or two (65 s each) and a healing (20 s)."""
EXPIRES_MS: Final = 20 * 86_400_000
"""A device renews its certificate with 30 days left, and takes a bundle that is made 45 days before
the old one ends: ten days later something is wrong, and nothing has run out yet."""
DISK_LOW: Final = 256 << 20
"""Bytes: four times what an agent keeps free for its journal (`device_agent.cache`)."""
SIM_LOW: Final = 200 << 20
"""Bytes: seven weeks of what a device costs with ten minutes of new speech a day (ADR 36)."""
MONEY_LOW: Final = 20_000
"""Đồng: less than a month's package costs, so the next one will not be renewed by itself."""


def state_of(presence: Presence, sounding: object) -> State:
    if presence == "online":
        return "ready" if sounding is None else "sounding"
    return "never" if presence == "never" else "silent"


def trouble_of(
    presence: Presence,
    body: Mapping[str, Any] | None,
    *,
    in_step: bool,
    changed_ms: int,
    now: int,
    unheard: bool = False,
    high: High | None = None,
) -> Trouble | None:
    """The gravest; `body` is the last `schedules.wire.status.Status` as JSON, `changed_ms` when
    the newest of the documents it follows was made, `unheard` as `server.fleet.hearing` has it,
    `high` as `server.fleet.reckoning`."""
    if body is None or presence == "never":
        return "never"
    if presence == "offline":
        return "silent"
    health = body["health"]
    settled = now - changed_ms >= SETTLES_MS
    found: tuple[tuple[Trouble, bool], ...] = (
        ("faulty", health["fault"] is not None),
        ("unheard", unheard),
        ("untimed", body["clock"]["quality"] == "untrusted"),
        ("lacking", bool(health["missing"]) and settled),
        ("behind", not in_step and settled),
        ("expiring", _ends_ms(body.get("expiry")) < now + EXPIRES_MS),
        ("disk_low", health["disk_free"] < DISK_LOW),
        ("sim_low", low_of(health["sim"]) is not None),
        ("data_high", high is not None),
    )
    return next((trouble for trouble, is_so in found if is_so), None)


def _ends_ms(expiry: Mapping[str, Any] | None) -> float:
    """The first end of what a device shows or goes by; infinite where it names none."""
    ends = [] if expiry is None else [expiry["certificate_ms"], expiry["trust_ms"]]
    return min((one for one in ends if one is not None), default=inf)


def low_of(sim: Mapping[str, Any] | None) -> Literal["data", "money"] | None:
    """What of a SIM (`schedules.wire.status.Sim` as JSON) is nearly used up; data before money."""
    left, balance = (None, None) if sim is None else (sim["left_bytes"], sim.get("balance"))
    if left is not None and left < SIM_LOW:
        return "data"
    return "money" if balance is not None and balance < MONEY_LOW else None
