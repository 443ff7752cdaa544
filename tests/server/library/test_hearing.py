"""Nobody approves what they have not listened to."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from server.accounts import handing_over
from server.base.web import House
from server.library.models import Bulletin, Content, Hearing
from server.library.shelves import Shelves
from tests.server.city import City, FakeClock
from tests.server.conftest import Client
from tests.server.library.sounds import A, B, drafted, move

SIZE, LENGTH_MS = 8_000, 2_000
"""Of every recording in these tests."""


@pytest.fixture
def it(house: House, city: City) -> str:
    """A bulletin that waits for the ward's leader, with a file behind it."""
    made = drafted(house, city["ward_officer"].person, "w-le-chan")
    move(house, city["ward_officer"].person, made, "submit")
    path = Shelves.under(house.data).content.path(A)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(bytes(SIZE))
    return made


def fetch(client: TestClient, it: str, part: str | None = None) -> None:
    headers = {"Range": f"bytes={part}"} if part else {}
    assert client.get(f"/api/bulletins/{it}/audio", headers=headers).status_code in (200, 206)


def say(client: TestClient, it: str, *spans: tuple[int, int], content: str = A) -> dict[str, Any]:
    """What the page says it has played; the answer."""
    body = {"content": content, "spans": [{"start_ms": a, "end_ms": b} for a, b in spans]}
    told: dict[str, Any] = client.post(f"/api/bulletins/{it}/heard", json=body).json()
    return told


def approve(client: TestClient, it: str, *acknowledged: str) -> dict[str, Any]:
    shown = client.get(f"/api/bulletins/{it}").json()
    seen = {"content": A, "digest": shown["digest"], "acknowledged": list(acknowledged)}
    told: dict[str, Any] = client.post(f"/api/bulletins/{it}/approve", json=seen).json()
    return told


def test_who_has_heard_it_all_may_approve(client: Client, it: str, clock: FakeClock) -> None:
    """Fetched whole, played to the end, in the time that takes: the button works."""
    leader = client("ward_leader")
    fetch(leader, it)
    clock.advance(LENGTH_MS)
    assert say(leader, it, (0, LENGTH_MS)) == {
        "content": A, "delivered_bytes": SIZE, "size": SIZE, "heard_ms": LENGTH_MS,
        "duration_ms": LENGTH_MS, "whole": True,
    }  # fmt: skip
    assert approve(leader, it)["state"] == "approved"


def test_it_may_be_heard_in_parts_and_in_any_order(
    client: Client, it: str, clock: FakeClock
) -> None:
    """A browser fetches ranges and tells what it played as it goes; together they count."""
    leader = client("ward_leader")
    fetch(leader, it, "4000-")
    clock.advance(1_000)
    assert not say(leader, it, (1_000, 2_000))["whole"]
    fetch(leader, it, "0-3999")
    clock.advance(1_000)
    assert say(leader, it, (0, 500), (400, 1_050))["whole"]
    assert approve(leader, it)["state"] == "approved"


@pytest.mark.parametrize(
    ("part", "heard"),
    [
        (None, None),
        (None, (0, 1_800)),
        (None, (200, LENGTH_MS)),
        ("0-7000", (0, LENGTH_MS)),
        ("1-", (0, LENGTH_MS)),
        ("0-99,200-7999", (0, LENGTH_MS)),
    ],
)
def test_what_was_not_heard_or_not_delivered_bars_approval(
    client: Client, it: str, clock: FakeClock, part: str | None, heard: tuple[int, int] | None
) -> None:
    """A part that was never played, or never left the server, is a part that nobody heard."""
    leader = client("ward_leader")
    fetch(leader, it, part)
    clock.advance(LENGTH_MS)
    if heard:
        assert not say(leader, it, heard)["whole"]
    assert approve(leader, it)["code"] == "not_heard"


def test_nobody_listens_faster_than_twice_its_speed(
    client: Client, it: str, clock: FakeClock
) -> None:
    """By the server's own clock: half its length must have passed since it was opened."""
    leader = client("ward_leader")
    fetch(leader, it)
    clock.advance(LENGTH_MS // 2 - 1)
    refused = say(leader, it, (0, LENGTH_MS))
    assert (refused["code"], refused["field"]) == ("not_heard", "spans")
    assert approve(leader, it)["code"] == "not_heard"
    clock.advance(1)
    assert say(leader, it, (0, LENGTH_MS))["whole"]


def test_what_was_never_opened_was_not_heard(client: Client, it: str) -> None:
    """A page cannot have played what this account never asked for."""
    client("city_leader")  # another account's hearing is its own
    assert say(client("ward_leader"), it, (0, LENGTH_MS))["code"] == "not_heard"
    assert approve(client("ward_leader"), it)["code"] == "not_heard"


def test_each_approver_listens(client: Client, it: str, clock: FakeClock) -> None:
    """What one leader has heard, another has not."""
    fetch(client("city_leader"), it)
    clock.advance(LENGTH_MS)
    assert say(client("city_leader"), it, (0, LENGTH_MS))["whole"]
    assert approve(client("ward_leader"), it)["code"] == "not_heard"


def test_who_takes_a_post_over_has_heard_nothing(
    client: Client, house: House, city: City, it: str, clock: FakeClock
) -> None:
    """What the holder before them has listened to, they have not: they listen themselves."""
    leader, account = client("ward_leader"), city["ward_leader"].person.account
    fetch(leader, it)
    clock.advance(LENGTH_MS)
    assert say(leader, it, (0, LENGTH_MS))["whole"]
    clock.advance(1)
    with house.database.write() as session:
        handing_over.begin(session, account, "Người mới", clock.ms)
    assert approve(leader, it)["code"] == "not_heard"
    fetch(leader, it)
    clock.advance(LENGTH_MS)
    assert say(leader, it, (0, LENGTH_MS))["whole"]
    assert approve(leader, it)["state"] == "approved"


def test_what_was_heard_before_a_change_counts_no_more(
    client: Client, house: House, city: City, it: str, clock: FakeClock
) -> None:
    """Returned, and submitted again: it is listened to again, whether or not the sound is new."""
    leader = client("ward_leader")
    fetch(leader, it)
    clock.advance(LENGTH_MS)
    say(leader, it, (0, LENGTH_MS))
    move(house, city["city_leader"].person, it, "return")
    move(house, city["ward_officer"].person, it, "submit")
    assert approve(leader, it)["code"] == "not_heard"
    assert say(leader, it, (0, LENGTH_MS))["code"] == "not_heard"
    fetch(leader, it)
    clock.advance(LENGTH_MS)
    say(leader, it, (0, LENGTH_MS))
    assert approve(leader, it)["state"] == "approved"


def test_only_this_recording_counts(client: Client, it: str, clock: FakeClock) -> None:
    """A report of other bytes, or an approval of them, is refused."""
    leader = client("ward_leader")
    fetch(leader, it)
    clock.advance(LENGTH_MS)
    assert say(leader, it, (0, LENGTH_MS), content=B)["code"] == "content_changed"
    say(leader, it, (0, LENGTH_MS))
    digest = leader.get(f"/api/bulletins/{it}").json()["digest"]
    for seen in ({"content": B, "digest": digest}, {"content": A, "digest": B}):
        refused = leader.post(f"/api/bulletins/{it}/approve", json=seen)
        assert (refused.status_code, refused.json()["code"]) == (409, "content_changed")
    for missing in ({}, {"content": A}, {"digest": digest}, None):
        refused = leader.post(f"/api/bulletins/{it}/approve", json=missing)
        assert (refused.status_code, refused.json()["code"]) == (422, "malformed")


def test_a_severe_finding_is_acknowledged(
    client: Client, house: House, it: str, clock: FakeClock
) -> None:
    """Where words may be lost, the approver says that this is known; a hum needs no word."""
    findings = [
        {"code": code, "severity": "warn", "start_ms": 0, "end_ms": 5, "vi": "x.", "en": "x."}
        for code in ("hum", "truncated")
    ]
    with house.database.write() as session:
        session.get_one(Bulletin, it).findings = findings
    leader = client("ward_leader")
    shown = leader.get(f"/api/bulletins/{it}").json()["findings"]
    assert [(one["code"], one["severe"]) for one in shown] == [("hum", False), ("truncated", True)]
    fetch(leader, it)
    clock.advance(LENGTH_MS)
    say(leader, it, (0, LENGTH_MS))
    refused = approve(leader, it, "hum")
    assert (refused["code"], refused["field"]) == ("finding_open", "acknowledged.truncated")
    assert approve(leader, it, "truncated")["state"] == "approved"


def test_only_who_may_approve_is_kept_count_of(client: Client, house: House, it: str) -> None:
    """Listening is everybody's who may read; a record is made for those who decide."""
    fetch(client("ward_officer"), it)
    assert say(client("ward_officer"), it, (0, 1))["code"] == "not_allowed"
    assert say(client("ward_leader"), "b-none", (0, 1))["code"] == "bulletin_unknown"
    with house.database.read() as session:
        assert session.query(Hearing).count() == 0


def test_a_report_is_bounded(client: Client, house: House, it: str, clock: FakeClock) -> None:
    """Spans beyond the recording add nothing, and empty ones neither."""
    leader = client("ward_leader")
    fetch(leader, it)
    clock.advance(LENGTH_MS)
    told = say(leader, it, (1_500, 86_400_000), (900, 400), (7, 7))
    assert (told["heard_ms"], told["whole"]) == (500, False)
    for span in ({"start_ms": -1, "end_ms": 5}, {"start_ms": 0, "end_ms": 10**12}, {"start_ms": 0}):
        body = {"content": A, "spans": [span]}
        assert leader.post(f"/api/bulletins/{it}/heard", json=body).status_code == 422
    with house.database.read() as session:
        assert session.get_one(Content, A).duration_ms == LENGTH_MS
