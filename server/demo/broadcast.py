"""What people do to have something said: upload, approve, schedule. All through the public API."""

import time
from pathlib import Path
from typing import Any, Final

from audio.pcm import write_wav
from audio.tones import melody
from schedules.words import BulletinClass
from schedules.zones import DEFAULT_ZONE, to_local
from server.demo.client import Client
from server.library.hearing import FASTEST


def approved_bulletin(
    author: Client, leader: Client, area: str, file: Path, class_: BulletinClass = "normal"
) -> dict[str, Any]:
    """Uploaded and sent by one person, listened to and approved by another."""
    upload = author.upload(file)
    body = {"title": f"Bản tin {file.stem}", "area": area, "class": class_, "upload": upload}
    bulletin = author.post("/api/bulletins", body)
    submitted = author.post(f"/api/bulletins/{bulletin['id']}/submit")
    return approve(leader, submitted)


def approve(leader: Client, bulletin: dict[str, Any]) -> dict[str, Any]:
    """The leader listens at the greatest speed that counts, and approves what was heard."""
    url, content = f"/api/bulletins/{bulletin['id']}", bulletin["content"]
    leader.audio(bulletin["id"])
    time.sleep(content["duration_ms"] / 1000 / FASTEST)
    played = [{"start_ms": 0, "end_ms": content["duration_ms"]}]
    leader.post(f"{url}/heard", {"content": content["sha256"], "spans": played})
    severe = [finding["code"] for finding in bulletin["findings"] if finding["severe"]]
    seen = {"content": content["sha256"], "digest": bulletin["digest"], "acknowledged": severe}
    approved: dict[str, Any] = leader.post(f"{url}/approve", seen)
    return approved


def schedule_once(operator: Client, area: str, bulletin: str, at_ms: int) -> str:
    """Once, at that instant, everywhere below `area`. Returns the entry's id."""
    local = to_local(at_ms, DEFAULT_ZONE)
    since_midnight = local - local.replace(hour=0, minute=0, second=0, microsecond=0)
    entry = {
        "areas": [area],
        "class": "normal",
        "block": {
            "theme": None, "bulletins": [bulletin], "repeats": 1, "gap_ms": 0, "pause_ms": 0,
        },
        "when": {
            "zone": DEFAULT_ZONE,
            "first": local.date().isoformat(),
            "last": None,
            "times": [round(since_midnight.total_seconds() * 1000)],
            "rule": {"kind": "once"},
            "except_days": [],
        },
        "may_start_late_by_ms": 0,
        "gap_ms": 0,
        "volume": None,
    }  # fmt: skip
    revision = operator.get(f"/api/areas/{area}/programme")["revision"]
    body = {"base_revision": revision, "entry": entry}
    return str(operator.post(f"/api/areas/{area}/entries", body)["entry"]["id"])


_TENTH_S: Final = 100


def in_ms(lead_ms: int) -> int:
    """An instant `lead_ms` from now, at a whole tenth of a second."""
    return (time.time_ns() // 1_000_000 + lead_ms) // _TENTH_S * _TENTH_S


def melody_file(path: Path, seed: int, seconds: float = 4) -> Path:
    """A tune made on the spot; another for every seed."""
    write_wav(path, melody(seed, seconds))
    return path
