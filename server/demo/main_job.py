"""The main job, carried out from outside: HTTP, MQTT, and agents as processes of their own.

The city sounds one recording everywhere, one ward another of its own; both are approved by
somebody else and scheduled without touching each other.
"""

import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from audio.read import read_master
from server.base.database import Database
from server.demo.broadcast import approved_bulletin, in_ms, melody_file, schedule_once
from server.demo.city import CITY, WARDS, seed
from server.demo.client import Client
from server.demo.evidence import Pcm, Sounded, is_same_sound, read_sounded
from server.demo.processes import Town
from server.migrations import held_by

LEAD_MS = 12_000
OUTAGE_LEAD_MS = 20_000
BETWEEN_MS = 1_500
ACCOUNTED_WITHIN_S = 90


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked of the proof; `audio` None means a melody made on the spot, `database` None
    SQLite in the proof's own folder."""

    audio: Path | None
    agents: int
    server_outage: bool
    broker_outage: bool
    database: str | None = None


@dataclass(frozen=True, slots=True)
class Device:
    """One loudspeaker cluster of the proof, and where it writes what it sounds."""

    id: str
    ward: str
    wav: Path
    timeline: Path


@dataclass(frozen=True, slots=True)
class Planned:
    """One approved recording, scheduled: its entry, its instant, where, and its sound."""

    entry: str
    bulletin: str
    area: str
    planned_ms: int
    approved: Pcm


@dataclass(frozen=True, slots=True)
class Result:
    """One item on one device. `error_ms` is the start heard, less the start planned."""

    device: str
    item: str
    planned_ms: int
    started_us: int | None
    error_ms: float | None
    outcome: str
    exact: bool


class FailedError(Exception):
    """The proof could not be carried through; the message says where it stopped."""


def carry_out(wish: Wish, data: Path, out: Path) -> tuple[list[Result], dict[str, int]]:
    _say(f"a city with {wish.agents} loudspeakers: broker, server, agents as processes")
    if wish.database is not None:
        _check_empty(wish.database)
    logins = seed(data / "server", wish.database)
    with Town(data, 0, wish.database) as town:
        town.start_broker()
        town.start_server()
        people = {
            post: Client(town.url, login.username, login.password) for post, login in logins.items()
        }
        devices = _put_up(town, people["city operator"], wish.agents, out)
        _wait("every loudspeaker is in step", 60, lambda: _in_step(people, devices))
        planned = _schedule(people, wish, data)
        _wait(
            "every loudspeaker holds plan and sound", 60, lambda: _ready(people, devices, planned)
        )
        _outage(town, wish, planned)
        _wait(
            "the server holds every receipt", ACCOUNTED_WITHIN_S, lambda: _all_in(people, planned)
        )
        counts = _counts(people["city operator"], planned)
        outcomes = _outcomes(people["city operator"], planned)
    return [row for device in devices for row in _rows(device, planned, outcomes)], counts


def _check_empty(address: str) -> None:
    """The proof makes people of its own: never in the database of a city."""
    with closing(Database(address)) as database:
        if held_by(database) is not None:
            raise FailedError("the database is not empty: the proof wants one of its own")


def _put_up(town: Town, operator: Client, count: int, out: Path) -> list[Device]:
    devices = []
    for n in range(count):
        ward = WARDS[n % len(WARDS)]
        made = operator.post("/api/devices", {"name": f"Cụm loa {n + 1}", "area": ward})
        town.add_agent(operator, partial(dict, made), out)
        name = out / made["device"]
        wav, timeline = name.with_suffix(".wav"), name.with_suffix(".timeline.jsonl")
        devices.append(Device(made["device"], ward, wav, timeline))
    return devices


def _schedule(people: dict[str, Client], wish: Wish, data: Path) -> list[Planned]:
    """Both recordings uploaded, approved by somebody else, and scheduled one after the other."""
    steps = (
        (CITY, wish.audio or melody_file(data / "city.wav", 1), "city operator", "city leader"),
        (WARDS[0], melody_file(data / "ward.wav", 2), "ward officer", "ward leader"),
    )
    approved = [
        (area, approved_bulletin(people[author], people[leader], area, file), people[author])
        for area, file, author, leader in steps
    ]
    at = in_ms(OUTAGE_LEAD_MS if wish.server_outage or wish.broker_outage else LEAD_MS)
    planned = []
    for area, bulletin, author in approved:
        master = data / f"{bulletin['id']}.opus"
        master.write_bytes(author.audio(bulletin["id"]))
        entry = schedule_once(author, area, bulletin["id"], at)
        planned.append(Planned(entry, bulletin["id"], area, at, read_master(master)))
        at += bulletin["content"]["duration_ms"] + BETWEEN_MS
    return planned


def _in_step(people: dict[str, Client], devices: list[Device]) -> bool:
    """Each holds the newest documents, came to the server's plans, and has all the audio."""
    known = {d["id"]: d for d in people["city operator"].get("/api/devices", area=CITY)}
    return all(known[d.id]["in_step"] and not known[d.id]["missing"] for d in devices)


def _ready(people: dict[str, Client], devices: list[Device], planned: list[Planned]) -> bool:
    if in_ms(0) > planned[0].planned_ms:
        raise FailedError("the loudspeakers were not ready in time for the first item")
    return _in_step(people, devices)


def _outage(town: Town, wish: Wish, planned: list[Planned]) -> None:
    if wish.server_outage and town.server is not None:
        town.server.kill()
        _say("the server is gone (SIGKILL)")
    if wish.broker_outage:
        town.broker.kill()
        _say("the broker is gone (SIGKILL)")
    last = planned[-1]
    over_ms = last.planned_ms + len(last.approved) // 48 + 1_000
    _say("waiting for both items to end")
    time.sleep(max(0, over_ms / 1000 - time.time()))
    if wish.broker_outage:
        town.start_broker()
        _say("the broker is back")
    if wish.server_outage:
        town.start_server()
        _say("the server is back")


def _window(planned: list[Planned]) -> dict[str, int]:
    return {"from_ms": planned[0].planned_ms, "until_ms": planned[-1].planned_ms + 1}


def _counts(operator: Client, planned: list[Planned]) -> dict[str, int]:
    counts = operator.get("/api/reconciliation", area=CITY, **_window(planned))
    return {name: n for name, n in counts.items() if isinstance(n, int)}


def _all_in(people: dict[str, Client], planned: list[Planned]) -> bool:
    counts = _counts(people["city operator"], planned)
    return counts["planned"] > 0 and counts["unproven"] == 0


def _outcomes(operator: Client, planned: list[Planned]) -> dict[tuple[str, str], str]:
    rows = operator.get("/api/playlog", area=CITY, **_window(planned))
    return {(row["device"], row["entry"]): row["outcome"] for row in rows}


def _rows(
    device: Device, planned: list[Planned], outcomes: dict[tuple[str, str], str]
) -> list[Result]:
    """One row per item due on the device, and one for each sound that nobody planned."""
    heard = read_sounded(device.wav, device.timeline) if device.wav.exists() else []
    rows = []
    for item in planned:
        if item.area in (CITY, device.ward):
            match = next((s for s in heard if is_same_sound(s.pcm, item.approved)), None)
            heard = [s for s in heard if s is not match]
            rows.append(_row(device, item, match, outcomes))
    rows += [
        Result(device.id, f"unplanned {s.play}", 0, s.heard_at_us, None, "unplanned", False)
        for s in heard
    ]
    return rows


def _row(
    device: Device, item: Planned, match: Sounded | None, outcomes: dict[tuple[str, str], str]
) -> Result:
    outcome = outcomes.get((device.id, item.entry), "unproven")
    if match is None:
        return Result(device.id, item.entry, item.planned_ms, None, None, outcome, False)
    error = (match.heard_at_us - item.planned_ms * 1000) / 1000
    return Result(
        device.id, item.entry, item.planned_ms, match.heard_at_us, error, outcome, exact=True
    )


def _wait(what: str, seconds: float, until: Callable[[], bool]) -> None:
    _say(f"waiting: {what}")
    deadline = time.monotonic() + seconds
    while not until():
        if time.monotonic() > deadline:
            raise FailedError(f"gave up after {seconds:.0f} s: {what}")
        time.sleep(0.2)


def _say(text: str) -> None:
    print(f"proof: {text}", file=sys.stderr, flush=True)
