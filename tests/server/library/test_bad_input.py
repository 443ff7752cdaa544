"""Recordings and requests that are refused: told why in two languages, and kept nowhere."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from server.base.activity import Activity
from server.base.web import House
from server.library.models import Bulletin, Content, Upload
from tests.audio import hostile
from tests.server.conftest import Client
from tests.server.library.sounds import files, spoken, upload, wanted

Make = Callable[[Path], bytes]


def _playlist(folder: Path) -> bytes:
    secret = folder / "secret.wav"
    secret.write_bytes(spoken())
    return hostile.playlist(secret)


def _twelve_hours(folder: Path) -> bytes:
    raw = hostile.long_silence(folder / "silence.opus", hours=12).read_bytes()
    assert len(raw) <= 12 << 20
    return raw


BAD: list[tuple[str, Make, str]] = [
    ("text renamed .mp3", lambda _: "Kính gửi bà con".encode() * 100, "not_audio"),
    ("one byte", lambda _: b"x", "not_audio"),
    ("truncated", lambda _: spoken(4)[:60_000], "truncated"),
    ("HLS playlist renamed .mp3", _playlist, "playlist"),
    ("12 hours of silence in 12 MB", _twelve_hours, "too_long"),
    ("silence", lambda _: hostile.wav(bytes(96_000)), "silence"),
    ("100 channels", lambda _: hostile.wav(bytes(96_000), channels=100), "channels"),
    ("damaged", lambda _: b"OggS" + bytes(500), "damaged"),
    ("100 ms", lambda _: hostile.wav(hostile.noise(4_800)), "too_short"),
]


def _nothing_kept(house: House) -> bool:
    with house.database.read() as session:
        rows = [session.scalar(select(func.count()).select_from(t)) for t in (Upload, Bulletin)]
        rows.append(session.scalar(select(func.count()).select_from(Content)))
    return rows == [0, 0, 0] and files(house) == set()


@pytest.mark.parametrize(("make", "code"), [pytest.param(m, c, id=n) for n, m, c in BAD])
def test_a_bad_recording_is_refused_and_kept_nowhere(
    client: Client, house: House, tmp_path: Path, make: Make, code: str
) -> None:
    """A recording that cannot be used is refused with its reason; no byte and no row stays."""
    officer = client("ward_officer")
    it = upload(officer, make(tmp_path), "../../bản tin.mp3")
    refused = officer.post("/api/bulletins", json=wanted(it))
    told = refused.json()
    assert (refused.status_code, told["code"], told["field"]) == (422, code, "file")
    assert told["vi"].endswith(".")
    assert told["en"].endswith(".")
    assert told["vi"] != told["en"]
    assert _nothing_kept(house)
    with house.database.read() as session:
        deeds = session.scalars(select(Activity).where(Activity.subject == it)).all()
    assert [(deed.action, deed.detail["code"]) for deed in deeds] == [("upload.refuse", code)]


@pytest.mark.parametrize(
    ("who", "change", "status", "code", "field"),
    [
        ("ward_officer", {"area": "khong-co"}, 404, "area_unknown", "area"),
        ("ward_officer", {"area": "w-hai-an"}, 403, "not_allowed", "w-hai-an"),
        ("ward_officer", {"area": "hp"}, 403, "not_allowed", "hp"),
        ("ward_officer", {"title": "  "}, 422, "title_malformed", "title"),
        ("ward_officer", {"title": "x" * 201}, 422, "title_malformed", "title"),
        ("ward_officer", {"title": "hai\ndòng"}, 422, "title_malformed", "title"),
    ],
)
def test_a_bad_request_takes_its_upload_with_it(
    client: Client,
    house: House,
    who: str,
    change: dict[str, str],
    status: int,
    code: str,
    field: str,
) -> None:
    """An unknown area, an area outside one's own, or a bad title is refused; nothing stays."""
    officer = client(who)
    it = upload(officer, spoken(0.5))
    refused = officer.post("/api/bulletins", json={**wanted(it), **change})
    told = refused.json()
    assert (refused.status_code, told["code"], told["field"]) == (status, code, field)
    assert told["vi"]
    assert told["en"]
    assert _nothing_kept(house)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"class": "rất gấp"}, "class"),
        ({"class": None}, "class"),
        ({"title": None}, "title"),
        ({"text": "x" * 20_001}, "text"),
        ({"state": "approved"}, "state"),
        ({"author": "p-khac"}, "author"),
    ],
)
def test_a_body_of_the_wrong_form_is_refused(
    client: Client, change: dict[str, str | None], field: str
) -> None:
    """A body with a wrong, missing or extra field is refused by that field; nobody sets a state."""
    officer = client("ward_officer")
    it = upload(officer, b"abc")
    refused = officer.post("/api/bulletins", json={**wanted(it), **change})
    assert (refused.status_code, refused.json()["code"], refused.json()["field"]) == (
        422,
        "malformed",
        field,
    )


def test_an_unfinished_upload_is_no_recording_yet(client: Client, house: House) -> None:
    """A draft of an upload that is not complete is refused; the upload stays, to be completed."""
    officer = client("ward_officer")
    declared = officer.post("/api/uploads", json={"file_name": "a.wav", "size": 100}).json()
    refused = officer.post("/api/bulletins", json=wanted(declared["id"]))
    assert (refused.status_code, refused.json()["code"]) == (409, "upload_incomplete")
    assert files(house) == {f"originals/{declared['id']}"}


@pytest.mark.parametrize("it", ["u-khong-co", "..", "../loa.sqlite", "a" * 64])
def test_an_upload_that_never_was_is_unknown(client: Client, house: House, it: str) -> None:
    """An id that names no upload never becomes a path."""
    before = files(house)
    refused = client("ward_officer").post("/api/bulletins", json=wanted(it))
    assert (refused.status_code, refused.json()["code"]) == (404, "upload_unknown")
    assert files(house) == before
