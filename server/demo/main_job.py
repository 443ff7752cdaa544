"""The main job, carried out from outside: HTTP, MQTT, and agents as processes of their own.

The city sounds one recording everywhere, one ward another of its own; both are approved by
somebody else and scheduled without touching each other.
"""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audio.pcm import write_wav
from audio.read import read_master
from audio.tones import melody
from server.demo.city import CITY, WARDS, seed
from server.demo.client import Client
from server.demo.evidence import Pcm, Sounded, is_same_sound, read_sounded
from server.demo.processes import Town

LEAD_MS = 8_000
OUTAGE_LEAD_MS = 16_000
BETWEEN_MS = 1_500
ACCOUNTED_WITHIN_S = 90


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked of the proof; `audio` None means a melody made on the spot."""

    audio: Path | None
    agents: int
    server_outage: bool
    broker_outage: bool


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
    logins = seed(data / "server")
    with Town(data, 0) as town:
        town.start_broker()
        town.start_server()
        people = {
            post: Client(town.url, login.username, login.password) for post, login in logins.items()
        }
        devices = _put_up(town, people["city operator"], wish.agents, out)
        planned = _schedule(people, wish, data, WARDS[0])
        _wait(
            "every loudspeaker holds plan and sound", 60, lambda: _ready(people, devices, planned)
        )
        _outage(town, wish, planned)
        _wait(
            "the server holds every receipt", ACCOUNTED_WITHIN_S, lambda: _all_in(people, planned)
        )
        counts = _counts(people["city operator"], planned)
        outcomes = _outcomes(people["city operator"], planned)
        for agent in town.agents:
            agent.terminate()
    return [row for device in devices for row in _rows(device, planned, outcomes)], counts


def _put_up(town: Town, operator: Client, count: int, out: Path) -> list[Device]:
    devices = []
    for n in range(count):
        ward = WARDS[n % len(WARDS)]
        body = {"name": f"Cụm loa {n + 1}", "area": ward}
        made = operator.post("/api/devices", body)
        town.enrol_agent(made["token"], out).start()
        name = out / made["device"]
        wav, timeline = name.with_suffix(".wav"), name.with_suffix(".timeline.jsonl")
        devices.append(Device(made["device"], ward, wav, timeline))
    return devices


def _schedule(people: dict[str, Client], wish: Wish, data: Path, ward: str) -> list[Planned]:
    """Both recordings uploaded, approved by somebody else, and scheduled one after the other."""
    city_file = wish.audio or _melody(data / "city.wav", seed_=1)
    ward_file = _melody(data / "ward.wav", seed_=2)
    steps = (
        (CITY, city_file, "city operator", "city leader"),
        (ward, ward_file, "ward officer", "ward leader"),
    )
    approved = [
        (area, _approve(people[author], people[leader], area, file), people[author])
        for area, file, author, leader in steps
    ]
    lead = OUTAGE_LEAD_MS if wish.server_outage or wish.broker_outage else LEAD_MS
    at = (int(time.time() * 1000) + lead) // 100 * 100
    planned = []
    for area, bulletin, author in approved:
        master = data / f"{bulletin['id']}.opus"
        master.write_bytes(author.audio(bulletin["id"]))
        entry = _enter(author, area, bulletin, at)
        planned.append(Planned(entry, bulletin["id"], area, at, read_master(master)))
        at += (bulletin["content"]["duration_ms"] + BETWEEN_MS + 99) // 100 * 100
    return planned


def _approve(author: Client, leader: Client, area: str, file: Path) -> Any:
    upload = author.upload(file)
    body = {"title": f"Bản tin {file.stem}", "area": area, "class": "normal", "upload": upload}
    bulletin = author.post("/api/bulletins", body)
    author.post(f"/api/bulletins/{bulletin['id']}/submit")
    return leader.post(f"/api/bulletins/{bulletin['id']}/approve")


def _enter(operator: Client, area: str, bulletin: Any, at_ms: int) -> str:
    """Once, today, at that instant of the city's clock, everywhere below `area`."""
    local = time.gmtime(at_ms // 1000 + 7 * 3600)  # Asia/Ho_Chi_Minh keeps UTC+7 all year
    of_day = (local.tm_hour * 3600 + local.tm_min * 60 + local.tm_sec) * 1000 + at_ms % 1000
    programme = operator.get(f"/api/areas/{area}/programme")
    entry = {
        "areas": [area],
        "class": "normal",
        "block": {
            "theme": None, "bulletins": [bulletin["id"]], "repeats": 1, "gap_ms": 0, "pause_ms": 0,
        },
        "when": {
            "zone": "Asia/Ho_Chi_Minh", "first": time.strftime("%Y-%m-%d", local), "last": None,
            "times": [of_day], "rule": {"kind": "once"}, "except_days": [],
        },
        "may_start_late_by_ms": 0, "gap_ms": 0, "volume": None,
    }  # fmt: skip
    body = {"base_revision": programme["revision"], "entry": entry}
    return str(operator.post(f"/api/areas/{area}/entries", body)["entry"]["id"])


def _ready(people: dict[str, Client], devices: list[Device], planned: list[Planned]) -> bool:
    if int(time.time() * 1000) > planned[0].planned_ms:
        raise FailedError("the loudspeakers were not ready in time for the first item")
    known = {d["id"]: d for d in people["city operator"].get("/api/devices", area=CITY)}
    return all(known[d.id]["in_step"] and not known[d.id]["missing"] for d in devices)


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


def _melody(path: Path, seed_: int) -> Path:
    write_wav(path, melody(seed_, seconds=4))
    return path


def _wait(what: str, seconds: float, until: Callable[[], bool]) -> None:
    _say(f"waiting: {what}")
    deadline = time.monotonic() + seconds
    while not until():
        if time.monotonic() > deadline:
            raise FailedError(f"gave up after {seconds:.0f} s: {what}")
        time.sleep(0.2)


def _say(text: str) -> None:
    print(f"proof: {text}", file=sys.stderr, flush=True)
