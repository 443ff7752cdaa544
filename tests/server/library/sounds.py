"""Recordings and bulletins for the library's tests."""

from pathlib import Path

import numpy as np
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from audio import Original, Prepared
from server.accounts.rights import Person
from server.areas.tree import load_tree
from server.base.ids import new_id
from server.base.web import House
from server.library import bulletins, states
from server.library.bulletins import Recording, Wording
from server.library.models import Bulletin, Content, Upload
from server.library.states import Standing, Verb
from tests.audio import hostile
from tests.audio.recordings import speech
from tests.server.library.listening import listened

A = "a" * 64
B = "b" * 64


def spoken(seconds: float = 1.0, seed: int = 1) -> bytes:
    """A WAV of something like speech."""
    samples = (speech(seconds, 16_000, seed) * 32_767).astype(np.dtype("<i2"))
    return hostile.wav(samples.tobytes(), rate=16_000)


def upload(client: TestClient, raw: bytes, file_name: str = "bản tin.mp3") -> str:
    """Declare and send `raw` whole; returns the upload's id."""
    declared = client.post("/api/uploads", json={"file_name": file_name, "size": len(raw)})
    assert declared.status_code == 201, declared.text
    sent = client.put(f"/api/uploads/{declared.json()['id']}", content=raw)
    assert (sent.status_code, sent.json()["received"]) == (200, len(raw)), sent.text
    return str(declared.json()["id"])


def wanted(upload_id: str, area: str = "w-le-chan", **more: str) -> dict[str, str]:
    """A request for a new bulletin."""
    return {
        "title": "Lịch tiêm chủng",
        "area": area,
        "class": "normal",
        "upload": upload_id,
        **more,
    }


def files(house: House) -> set[str]:
    """Every file in the server's folder but the database's."""
    return {
        str(path.relative_to(house.data))
        for path in house.data.rglob("*")
        if path.is_file() and not path.name.startswith("loa.sqlite")
    }


def master(sha256: str) -> Prepared:
    """What the audio intake would have said of a master of that name."""
    original = Original("mp3", "mp3float", 44_100, 1, 1_000)
    return Prepared(sha256, Path(), 2_000, 8_000, -16.0, -1.5, (0, 255), (), original)


def kept(session: Session, person: Person, sha256: str) -> Recording:
    """A recording as if it had come in: rows, no files."""
    if session.get(Content, sha256) is None:
        session.add(
            Content(
                sha256=sha256, duration_ms=2_000, size=8_000, loudness=-16.0, true_peak=-1.5,
                peaks=[0, 255],
            )
        )  # fmt: skip
        session.flush()
    row = Upload(
        id=new_id("u"), account=person.account, file_name="a.mp3", size=1_000, received=1_000,
        expires_ms=0,
    )  # fmt: skip
    return Recording(row, master(sha256))


def drafted(house: House, person: Person, area: str, sha256: str = A) -> str:
    """A draft by `person`, without the work of a real recording."""
    with house.database.write() as session:
        recording = kept(session, person, sha256)
        wording = Wording("Lịch tiêm chủng", None)
        now = house.clock.now_ms()
        return bulletins.draft(session, person.own(), area, "normal", wording, recording, now).id


def move(house: House, person: Person, bulletin: str, verb: Verb, reason: str = "Sai ngày") -> None:
    """One step of a bulletin's life; who approves has listened."""
    with house.database.write() as session:
        now = house.clock.now_ms()
        row = session.get_one(Bulletin, bulletin)
        consent = listened(session, person, row, now) if verb == "approve" else None
        bulletins.move(
            session, person, load_tree(session), bulletin, verb, now, consent=consent, reason=reason
        )


def standing(row: Bulletin) -> Standing:
    given = row.approved_content, row.approved_digest, row.approved_by
    content, digest, by = given
    approval = states.Approval(content, digest, by) if content and digest and by else None
    return Standing(row.state, bulletins.matter_of(row), frozenset(row.hands), approval)
