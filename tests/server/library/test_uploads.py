"""A recording comes in: in parts, resumed, counted when it is on the disk."""

import json
import os
from collections.abc import MutableMapping
from typing import Any

import anyio
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select

from server.accounts.web import COOKIE
from server.base.web import House
from server.library import uploads
from server.library.models import Upload
from server.library.shelves import Shelves
from server.library.sweeping import sweep_expired, sweep_orphans
from server.library.uploads import EXPIRES_MS, LIMIT_BYTES, MOST_OPEN, Part, label
from tests.server.city import City
from tests.server.conftest import Client
from tests.server.library.sounds import files, spoken, upload, wanted


def _declare(client: TestClient, size: int, name: str = "a.mp3") -> str:
    declared = client.post("/api/uploads", json={"file_name": name, "size": size})
    assert declared.status_code == 201, declared.text
    return str(declared.json()["id"])


def _put(client: TestClient, upload_id: str, raw: bytes, content_range: str) -> tuple[int, str]:
    answer = client.put(
        f"/api/uploads/{upload_id}", content=raw, headers={"Content-Range": content_range}
    )
    told = answer.json()
    return answer.status_code, str(told.get("code", told.get("received")))


def _send(
    app: FastAPI, token: str, upload_id: str, headers: dict[str, str], pieces: list[bytes]
) -> tuple[int, str]:
    """PUT `pieces` one by one, as a network brings them, and be gone after the last.

    Those that are read are taken out of the list. Returns the status, and the refusal's code or
    the bytes received.
    """
    told: list[MutableMapping[str, Any]] = []

    async def receive() -> dict[str, object]:
        if pieces:
            return {"type": "http.request", "body": pieces.pop(0), "more_body": True}
        return {"type": "http.disconnect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        told.append(message)

    sent = {"Cookie": f"{COOKIE}={token}", **headers}
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "PUT",
        "scheme": "http",
        "path": f"/api/uploads/{upload_id}",
        "query_string": b"",
        "headers": [(name.lower().encode(), value.encode()) for name, value in sent.items()],
    }
    anyio.run(app, scope, receive, send)
    body = json.loads(b"".join(message.get("body", b"") for message in told))
    return told[0]["status"], str(body.get("code", body.get("received")))


def test_a_recording_comes_in_parts(client: Client, house: House) -> None:
    """Parts are appended in order; HEAD and GET tell how far it has come."""
    officer, raw = client("ward_officer"), os.urandom(10_000)
    it = _declare(officer, len(raw))
    assert _put(officer, it, raw[:4_000], "bytes 0-3999/10000") == (200, "4000")
    asked = officer.head(f"/api/uploads/{it}")
    assert (asked.status_code, asked.headers["Upload-Offset"], asked.content) == (200, "4000", b"")
    assert _put(officer, it, raw[4_000:], "bytes 4000-9999/10000") == (200, "10000")
    assert officer.get(f"/api/uploads/{it}").json()["received"] == 10_000
    assert (house.data / "originals" / it).read_bytes() == raw


def test_a_whole_body_starts_anew(client: Client, house: House) -> None:
    """Without a range the whole is sent, whatever had come before."""
    officer = client("ward_officer")
    it = _declare(officer, 6)
    assert _put(officer, it, b"xxx", "bytes 0-2/6") == (200, "3")
    assert officer.put(f"/api/uploads/{it}", content=b"abcdef").json()["received"] == 6
    assert (house.data / "originals" / it).read_bytes() == b"abcdef"


def test_a_part_must_follow_what_is_there(client: Client, house: House) -> None:
    """A part that leaves a hole or overlaps is refused; the sender is told where to go on."""
    officer = client("ward_officer")
    it = _declare(officer, 10)
    assert _put(officer, it, b"abc", "bytes 0-2/10") == (200, "3")
    for content_range in ("bytes 0-2/10", "bytes 2-4/10", "bytes 4-6/10"):
        assert _put(officer, it, b"xyz", content_range) == (409, "offset_wrong")
    assert (house.data / "originals" / it).read_bytes() == b"abc"


@pytest.mark.parametrize(
    ("content_range", "raw"),
    [
        ("bytes 0-2/11", b"abc"),
        ("bytes 0-9/10", b"abc"),
        ("bytes 0-1/10", b"abc"),
        ("bytes 5-2/10", b"abc"),
        ("bytes 8-10/10", b"abc"),
        ("bytes -3/10", b"abc"),
        ("bytes 0-2/*", b"abc"),
        ("bytes */10", b""),
        ("items 0-2/10", b"abc"),
        ("bytes 0-2/10, 3-5/10", b"abc"),
        ("bytes 0-99999999999999999999/10", b"abc"),
    ],
)
def test_a_range_that_does_not_fit_is_refused(
    client: Client, house: House, content_range: str, raw: bytes
) -> None:
    """A range that contradicts the body or the declared size is refused, and no byte is kept."""
    officer = client("ward_officer")
    it = _declare(officer, 10)
    assert _put(officer, it, raw, content_range) == (422, "range_malformed")
    assert (house.data / "originals" / it).read_bytes() == b""
    assert officer.get(f"/api/uploads/{it}").json()["received"] == 0


def test_more_bytes_than_announced_are_refused(
    client: Client, app: FastAPI, house: House, city: City
) -> None:
    """A body without a length that outgrows its part is refused, with all that came of it."""
    officer, size = client("ward_officer"), 3 << 20
    it = _declare(officer, size)
    assert _put(officer, it, bytes(10), f"bytes 0-9/{size}") == (200, "10")
    rest = {"Content-Range": f"bytes 10-{size - 1}/{size}"}
    pieces = [bytes(1 << 16)] * 64
    sent = _send(app, city["ward_officer"].token, it, rest, pieces)
    assert sent == (422, "range_malformed")
    assert (house.data / "originals" / it).stat().st_size == 10
    assert officer.get(f"/api/uploads/{it}").json()["received"] == 10


def test_a_sender_that_is_cut_off_goes_on(house: House, city: City) -> None:
    """What came before a cut is kept and counted; the rest follows."""
    shelves, account = Shelves.under(house.data), city["ward_officer"].person.account
    with house.database.write() as session:
        it = uploads.begin(session, shelves, account, "a.mp3", 6, 0).id
    cut = uploads.receiving(house.database, shelves, it, account, Part(0, 6, True), 0)
    cut.__enter__().write(b"abc")
    cut.__exit__(ConnectionError, ConnectionError(), None)
    with uploads.receiving(house.database, shelves, it, account, Part(3, 6, False), 0) as sink:
        sink.write(b"def")
    assert shelves.original(it).read_bytes() == b"abcdef"


def test_a_sender_that_vanishes_leaves_what_came(
    client: Client, app: FastAPI, house: House, city: City
) -> None:
    """When a connection breaks in the middle of a part, the bytes that came count."""
    it = _declare(client("ward_officer"), 1_000_000)
    part = {"Content-Range": "bytes 0-999999/1000000"}
    pieces = [b"a" * 300_000, b"b" * 300_000]
    assert _send(app, city["ward_officer"].token, it, part, list(pieces)) == (200, "600000")
    assert (house.data / "originals" / it).read_bytes() == b"".join(pieces)


def test_what_was_not_synced_does_not_count(house: House, city: City) -> None:
    """Bytes beyond those counted, left by a power cut, are overwritten."""
    shelves, account = Shelves.under(house.data), city["ward_officer"].person.account
    with house.database.write() as session:
        it = uploads.begin(session, shelves, account, "a.mp3", 6, 0).id
    shelves.original(it).write_bytes(b"\0\0\0\0\0\0\0\0\0")
    with uploads.receiving(house.database, shelves, it, account, Part(0, 3, False), 0) as sink:
        sink.write(b"abc")
    assert shelves.original(it).read_bytes() == b"abc"


def test_a_long_part_is_counted_on_its_way(
    house: House, city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A long part is synced and counted every few megabytes, so that a kill loses little."""
    monkeypatch.setattr(uploads, "MARK_BYTES", 4)
    shelves, account = Shelves.under(house.data), city["ward_officer"].person.account
    with house.database.write() as session:
        it = uploads.begin(session, shelves, account, "a.mp3", 100, 0).id
    with uploads.receiving(house.database, shelves, it, account, Part(0, 100, True), 0) as sink:
        for expected in (0, 4, 4, 8):
            sink.write(b"ab")
            with house.database.read() as session:
                assert session.get_one(Upload, it).received == expected


def test_only_synced_bytes_are_counted(
    house: House, city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The count never runs ahead of what the disk was told to keep."""
    shelves, account = Shelves.under(house.data), city["ward_officer"].person.account
    with house.database.write() as session:
        it = uploads.begin(session, shelves, account, "a.mp3", 6, 0).id
    synced = [0]

    def fsync(descriptor: int) -> None:
        with house.database.read() as session:
            assert session.get_one(Upload, it).received <= synced[-1]
        real(descriptor)
        synced.append(os.fstat(descriptor).st_size)

    real = os.fsync
    monkeypatch.setattr(os, "fsync", fsync)
    with uploads.receiving(house.database, shelves, it, account, Part(0, 6, True), 0) as sink:
        sink.write(b"abcdef")
    assert synced[-1] == 6


def test_a_page_of_another_site_sends_nothing(client: Client, house: House) -> None:
    """What another site sends with an officer's cookie is refused before it is looked at."""
    officer, foreign = client("ward_officer"), {"Sec-Fetch-Site": "cross-site"}
    body = {"file_name": "a.mp3", "size": 10}
    refused = officer.post("/api/uploads", json=body, headers=foreign)
    assert (refused.status_code, refused.json()["code"]) == (403, "foreign_origin")
    assert files(house) == set()


def test_two_senders_never_mix(client: Client, house: House, city: City) -> None:
    """While one sender is at work, another is told to wait; nothing can be drafted of it either."""
    officer, account = client("ward_officer"), city["ward_officer"].person.account
    it = upload(officer, b"abc")
    shelves, now = Shelves.under(house.data), house.clock.now_ms()
    with uploads.receiving(house.database, shelves, it, account, Part(3, 3, False), now):
        assert _put(officer, it, b"abc", "bytes 0-2/3") == (409, "upload_busy")
        busy = officer.post("/api/bulletins", json=wanted(it))
        assert (busy.status_code, busy.json()["code"]) == (409, "upload_busy")
        assert officer.delete(f"/api/uploads/{it}").status_code == 409
        assert sweep_expired(house.database, shelves, now + EXPIRES_MS) == 0
    assert (house.data / "originals" / it).read_bytes() == b"abc"


def test_an_upload_is_its_owners_alone(client: Client) -> None:
    """Nobody else sees, sends, drafts of, or gives up an upload."""
    it = upload(client("ward_officer"), spoken(0.5))
    other = client("city_operator")
    answers = (
        other.get(f"/api/uploads/{it}"),
        other.put(f"/api/uploads/{it}", content=b"x"),
        other.delete(f"/api/uploads/{it}"),
        other.post("/api/bulletins", json=wanted(it, "hp")),
    )
    assert {(a.status_code, a.json()["code"]) for a in answers} == {(404, "upload_unknown")}
    assert client("ward_officer").get(f"/api/uploads/{it}").status_code == 200


def test_only_authors_upload(client: Client, house: House) -> None:
    """Who may write no bulletin anywhere may not fill the disk either."""
    for who, status in (("ward_leader", 403), (None, 401)):
        body = {"file_name": "a.mp3", "size": 10}
        assert client(who).post("/api/uploads", json=body).status_code == status
    assert files(house) == set()


def test_one_person_has_a_few_uploads_open(client: Client) -> None:
    """An account has at most five uploads underway; giving one up makes room."""
    officer = client("ward_officer")
    ids = [_declare(officer, 10) for _ in range(MOST_OPEN)]
    refused = officer.post("/api/uploads", json={"file_name": "a.mp3", "size": 10})
    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_uploads")
    assert officer.delete(f"/api/uploads/{ids[0]}").status_code == 204
    _declare(officer, 10)


def test_giving_up_leaves_nothing(client: Client, house: House) -> None:
    """An upload that is given up is gone, row and file."""
    officer = client("ward_officer")
    it = upload(officer, b"abc")
    assert officer.delete(f"/api/uploads/{it}").status_code == 204
    assert officer.get(f"/api/uploads/{it}").status_code == 404
    assert files(house) == set()


def test_an_upload_expires_a_day_after_its_last_byte(house: House, city: City) -> None:
    """An upload nobody goes on with is swept a day after its last byte, not sooner."""
    shelves, account = Shelves.under(house.data), city["ward_officer"].person.account
    with house.database.write() as session:
        it = uploads.begin(session, shelves, account, "a.mp3", 6, 0).id
    later = EXPIRES_MS - 1
    with uploads.receiving(house.database, shelves, it, account, Part(0, 6, True), later) as sink:
        sink.write(b"abc")
    assert sweep_expired(house.database, shelves, later + EXPIRES_MS - 1) == 0
    assert files(house) == {f"originals/{it}"}
    assert sweep_expired(house.database, shelves, later + EXPIRES_MS) == 1
    assert files(house) == set()
    with house.database.read() as session:
        assert session.scalars(select(Upload)).all() == []


def test_declaring_sweeps_what_expired(client: Client, house: House, city: City) -> None:
    """Expired uploads are gone at the latest when the next one is declared."""
    shelves, now = Shelves.under(house.data), house.clock.now_ms()
    with house.database.write() as session:
        account = city["ward_officer"].person.account
        old = uploads.begin(session, shelves, account, "a.mp3", 6, now - EXPIRES_MS).id
    new = _declare(client("ward_officer"), 10)
    assert files(house) == {f"originals/{new}"}
    assert client("ward_officer").get(f"/api/uploads/{old}").status_code == 404


def test_files_without_rows_are_swept_at_the_start(client: Client, house: House) -> None:
    """Files that a kill left behind are removed at the next start; what has a row stays."""
    it, shelves = upload(client("ward_officer"), b"abc"), Shelves.under(house.data)
    for stray in ("originals/u-stray", "preparing/tmpx/part", f"content/ab/{'ab' * 32}"):
        (house.data / stray).parent.mkdir(parents=True, exist_ok=True)
        (house.data / stray).write_bytes(b"x")
    assert sweep_orphans(house.database, shelves) == 3
    assert files(house) == {f"originals/{it}"}
    assert sweep_orphans(house.database, shelves) == 0


@pytest.mark.parametrize(
    ("file_name", "kept"),
    [
        ("bản tin sáng.mp3", "bản tin sáng.mp3"),
        ("../../etc/passwd", "passwd"),
        ("..", "—"),
        ("C:\\Users\\lan\\tin.wav", "tin.wav"),
        ("/", "—"),
        ("", "—"),
        ("a\x01b\n\u202e3pm.exe", "ab3pm.exe"),
        ("x" * 500, "x" * 120),
    ],
)
def test_a_file_name_is_only_a_label(
    client: Client, house: House, file_name: str, kept: str
) -> None:
    """Of a file's name the last part is kept, to be read by people; it never names a file."""
    it = _declare(client("ward_officer"), 3, file_name)
    assert client("ward_officer").get(f"/api/uploads/{it}").json()["file_name"] == kept
    assert files(house) == {f"originals/{it}"}
    assert label(file_name) == kept


@pytest.mark.parametrize(
    ("size", "status", "code"),
    [
        (0, 422, "empty"),
        (-1, 422, "empty"),
        (LIMIT_BYTES + 1, 413, "too_large"),
        (5 << 30, 413, "too_large"),
    ],
)
def test_a_size_that_cannot_be_is_refused_unsent(
    client: Client, house: House, size: int, status: int, code: str
) -> None:
    """Nothing and more than 500 MB are refused when declared, before a byte is sent."""
    body = {"file_name": "a.mp3", "size": size}
    refused = client("ward_officer").post("/api/uploads", json=body)
    told = refused.json()
    assert (refused.status_code, told["code"], told["field"]) == (status, code, "size")
    assert told["vi"]
    assert told["en"]
    assert files(house) == set()


def test_a_body_that_says_it_is_too_large_is_not_read(
    client: Client, app: FastAPI, house: House, city: City
) -> None:
    """Five gigabytes announced in a request's head are refused without reading one of them."""
    it, unread = _declare(client("ward_officer"), 10), [b"0123456789"]
    length = {"Content-Length": str(5 << 30)}
    assert _send(app, city["ward_officer"].token, it, length, unread) == (413, "too_large")
    assert unread == [b"0123456789"]
    assert (house.data / "originals" / it).stat().st_size == 0
