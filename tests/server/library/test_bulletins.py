"""A bulletin's way from a recording to an approval, through HTTP and through the rules."""

import hashlib
from typing import get_args

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from schedules.refusal import RefusalError
from server.accounts.rights import Person, Role
from server.areas.tree import load_tree
from server.base.activity import Activity
from server.base.changes import Change
from server.base.web import House
from server.library import bulletins, states
from server.library.bulletins import Wording, approved_sound, is_cleared
from server.library.models import Bulletin
from server.library.states import Matter, Seen, Verb
from tests.audio import hostile
from tests.audio.recordings import speech
from tests.server import city as cities
from tests.server.city import City, FakeClock
from tests.server.conftest import Client
from tests.server.library.sounds import (
    A,
    B,
    drafted,
    files,
    kept,
    move,
    spoken,
    standing,
    upload,
    wanted,
)


def test_from_a_recording_to_an_approval(
    client: Client, house: House, city: City, clock: FakeClock
) -> None:
    """An officer drafts and submits, a leader listens to the very bytes and approves them."""
    officer, leader = client("ward_officer"), client("ward_leader")
    it = upload(officer, spoken(2), "tin sáng.wav")
    made = officer.post("/api/bulletins", json=wanted(it, text="Trạm y tế thông báo"))
    assert made.status_code == 201, made.text
    draft = made.json()
    sha256 = draft["content"]["sha256"]
    assert (draft["state"], draft["area"], draft["class"]) == ("draft", "w-le-chan", "normal")
    assert draft["author"] == city["ward_officer"].person.account
    assert draft["original"]["file_name"] == "tin sáng.wav"
    assert draft["original"]["format"] == "wav"
    assert draft["content"]["duration_ms"] == pytest.approx(2_000, abs=25)
    assert draft["loudness"]["lufs"] == pytest.approx(-16.0, abs=0.5)
    assert draft["loudness"]["true_peak_dbtp"] <= -1.0
    assert files(house) == {f"originals/{it}", f"content/{sha256[:2]}/{sha256}"}

    url = f"/api/bulletins/{draft['id']}"
    assert officer.post(f"{url}/submit").json()["state"] == "submitted"
    heard = leader.get(f"{url}/audio")
    assert hashlib.sha256(heard.content).hexdigest() == sha256
    clock.advance(draft["content"]["duration_ms"])
    whole = [{"start_ms": 0, "end_ms": draft["content"]["duration_ms"]}]
    told = leader.post(f"{url}/heard", json={"content": sha256, "spans": whole}).json()
    assert (told["delivered_bytes"], told["whole"]) == (draft["content"]["size"], True)
    seen = {"content": sha256, "digest": draft["digest"]}
    approved = leader.post(f"{url}/approve", json=seen).json()
    assert approved["state"] == "approved"
    assert approved["approved"] == {
        "by": city["ward_leader"].person.account,
        "at_ms": house.clock.now_ms(),
        "content": sha256,
        "digest": draft["digest"],
    }
    with house.database.read() as session:
        sound = approved_sound(session, draft["id"])
        deeds = session.execute(
            select(Activity.action, Activity.account, Activity.area).where(
                Activity.subject == draft["id"]
            )
        ).all()
    assert (sound.content, sound.size) == (sha256, draft["content"]["size"])
    hand, other = (city[who].person.account for who in ("ward_officer", "ward_leader"))
    assert [tuple(deed) for deed in deeds] == [
        ("bulletin.draft", hand, "w-le-chan"),
        ("bulletin.submit", hand, "w-le-chan"),
        ("bulletin.approve", other, "w-le-chan"),
    ]


def test_one_listens_by_ranges_and_sees_the_picture(client: Client) -> None:
    """The audio is served by ranges under its hash; the picture covers its whole length."""
    officer = client("ward_officer")
    draft = officer.post("/api/bulletins", json=wanted(upload(officer, spoken(1)))).json()
    whole = officer.get(draft["audio_url"])
    part = officer.get(draft["audio_url"], headers={"Range": "bytes=100-199"})
    assert whole.headers["ETag"] == f'"{draft["content"]["sha256"]}"'
    assert whole.headers["Content-Type"] == "audio/ogg"
    assert (part.status_code, part.content) == (206, whole.content[100:200])
    picture = officer.get(draft["peaks_url"]).json()
    assert picture["duration_ms"] == draft["content"]["duration_ms"]
    assert 0 < len(picture["peaks"]) <= 1_000
    assert client(None).get(draft["audio_url"]).status_code == 401
    assert client("city_leader").get(draft["audio_url"]).status_code == 200


def test_a_returned_bulletin_is_revised_with_another_recording(
    client: Client, house: House
) -> None:
    """A leader returns with a reason; with another recording it is a draft again."""
    officer, leader = client("ward_officer"), client("ward_leader")
    first = upload(officer, spoken(1, seed=1))
    draft = officer.post("/api/bulletins", json=wanted(first)).json()
    url = f"/api/bulletins/{draft['id']}"
    officer.post(f"{url}/submit")
    returned = leader.post(f"{url}/return", json={"reason": " Sai ngày tiêm. "}).json()
    assert (returned["state"], returned["returned"]["reason"]) == ("returned", "Sai ngày tiêm.")
    second = upload(officer, spoken(1, seed=2))
    words = {"title": "Lịch tiêm (sửa)", "base_version": returned["version"]}
    revised = officer.put(url, json={**words, "upload": second})
    assert revised.status_code == 200, revised.text
    told = revised.json()
    assert (told["state"], told["title"]) == ("draft", "Lịch tiêm (sửa)")
    assert told["content"]["sha256"] != draft["content"]["sha256"]
    assert f"originals/{second}" in files(house)
    assert f"originals/{first}" not in files(house)


def test_only_the_right_post_moves_a_bulletin(client: Client, house: House, city: City) -> None:
    """Each step needs its post in the bulletin's area; no other step is taken."""
    it = drafted(house, city["ward_officer"].person, "w-le-chan")
    url = f"/api/bulletins/{it}"
    seen = {"content": A, "digest": client("ward_officer").get(url).json()["digest"]}
    assert client("ward_leader").post(f"{url}/submit").json()["code"] == "not_allowed"
    assert client("ward_officer").post(f"{url}/approve", json=seen).json()["code"] == "not_allowed"
    assert client(None).post(f"{url}/submit").status_code == 401
    refused = client("ward_leader").post(f"{url}/approve", json=seen)
    assert refused.json()["code"] == "bulletin_state"
    assert client("ward_officer").post(f"{url}/submit").status_code == 200
    assert client("ward_officer").post(f"{url}/return", json={"reason": "x"}).status_code == 403
    move(house, city["city_leader"].person, it, "approve")
    assert client("ward_leader").get(url).json()["state"] == "approved"


def test_nobody_approves_the_own_bulletin(client: Client, house: House, city: City) -> None:
    """Author and approver are two people, also where one account holds both roles."""
    with house.database.write() as session:
        both = cities.settle(session, "ca-hai", "Cả hai", "w-le-chan", ("author", "approver"), 0)
    it = drafted(house, both.person, "w-le-chan")
    move(house, both.person, it, "submit")
    with pytest.raises(RefusalError) as refused:
        move(house, both.person, it, "approve")
    assert refused.value.code == "own_bulletin"
    other = drafted(house, city["ward_officer"].person, "w-le-chan", B)
    move(house, both.person, other, "submit")
    with pytest.raises(RefusalError) as refused:
        move(house, both.person, other, "approve")
    assert refused.value.code == "own_bulletin"
    move(house, city["ward_leader"].person, other, "approve")


def test_returning_needs_a_reason(client: Client, house: House, city: City) -> None:
    """A bulletin is given back with a reason, or not at all."""
    it = drafted(house, city["ward_officer"].person, "w-le-chan")
    move(house, city["ward_officer"].person, it, "submit")
    url = f"/api/bulletins/{it}/return"
    for reason in ("", "   ", "x" * 1_001):
        refused = client("ward_leader").post(url, json={"reason": reason})
        assert (refused.status_code, refused.json()["code"]) == (422, "reason_missing")


def test_an_author_takes_back_a_draft_and_a_leader_what_is_approved(
    client: Client, house: House, city: City
) -> None:
    """Before approval its author withdraws a bulletin; afterwards an approver does."""
    officer = city["ward_officer"].person
    one, two = (drafted(house, officer, "w-le-chan", sha256) for sha256 in (A, B))
    assert client("ward_officer").post(f"/api/bulletins/{one}/withdraw").status_code == 200
    move(house, officer, two, "submit")
    move(house, city["ward_leader"].person, two, "approve")
    assert client("ward_officer").post(f"/api/bulletins/{two}/withdraw").status_code == 403
    with house.database.read() as session:
        assert is_cleared(session, B)
    assert client("ward_leader").post(f"/api/bulletins/{two}/withdraw").status_code == 200
    with house.database.read() as session:
        assert not is_cleared(session, B)
        with pytest.raises(RefusalError) as refused:
            approved_sound(session, two, "entry.block.bulletins")
    assert (refused.value.code, refused.value.field) == (
        "bulletin_not_approved",
        "entry.block.bulletins",
    )


def test_one_reads_the_own_areas_and_what_is_offered_from_above(
    client: Client, house: House, city: City
) -> None:
    """A ward sees its own bulletins and the city's approved ones, and no other ward's."""
    operator = city["city_operator"].person
    city_draft = drafted(house, operator, "hp", A)
    offered = drafted(house, operator, "hp", B)
    next_door = drafted(house, operator, "w-hai-an", A)
    own = drafted(house, city["ward_officer"].person, "w-le-chan", A)
    move(house, operator, offered, "submit")
    move(house, city["city_leader"].person, offered, "approve")
    ward = client("ward_officer")
    seen = {row["id"] for row in ward.get("/api/bulletins").json()}
    assert seen == {offered, own}
    for hidden in (city_draft, next_door):
        answer = ward.get(f"/api/bulletins/{hidden}")
        assert (answer.status_code, answer.json()["code"]) == (404, "bulletin_unknown")
    listed = client("city_operator").get("/api/bulletins", params={"area": "hp", "state": "draft"})
    assert [row["id"] for row in listed.json()] == [city_draft]
    assert len(client("city_operator").get("/api/bulletins", params={"limit": 1}).json()) == 1
    assert client("city_leader").get("/api/bulletins", params={"state": "x"}).status_code == 422


def test_listeners_are_told_after_the_commit(client: Client, house: House, city: City) -> None:
    """A change is told to whoever listens, once it is on the disk."""
    it = drafted(house, city["ward_officer"].person, "w-le-chan")
    listener = house.changes.listen()
    assert client("ward_officer").post(f"/api/bulletins/{it}/submit").status_code == 200
    assert listener.get_nowait() == Change("bulletin", it, "w-le-chan")
    assert client("ward_officer").post(f"/api/bulletins/{it}/submit").status_code == 409
    assert listener.empty()


@pytest.mark.both_databases
def test_the_database_itself_bars_a_false_approval(house: House, city: City) -> None:
    """No statement can mark as approved what nobody else approved, byte for byte."""
    officer, leader = (city[who].person.account for who in ("ward_officer", "ward_leader"))
    it = drafted(house, city["ward_officer"].person, "w-le-chan", A)
    for false in (
        {"state": "approved"},
        {"state": "approved", "approved_content": A, "approved_by": officer},
        {"state": "approved", "approved_content": B, "approved_by": leader},
    ):
        with pytest.raises(IntegrityError), house.database.write() as session:
            session.execute(update(Bulletin).where(Bulletin.id == it).values(**false))


@pytest.fixture
def versatile(house: House, city: City) -> dict[str, Person]:
    """Two people who hold every post in the ward that one account can."""
    roles = tuple(role for role in get_args(Role) if role != "administrator")
    with house.database.write() as session:
        return {
            who: cities.settle(session, who, who.title(), "w-le-chan", roles, 0).person
            for who in ("an", "binh")
        }


WALK = st.lists(
    st.tuples(st.sampled_from(get_args(Verb)), st.sampled_from(["an", "binh"]), st.booleans()),
    max_size=8,
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=WALK)
def test_rows_follow_the_state_machine(
    house: House, versatile: dict[str, Person], steps: list[tuple[Verb, str, bool]]
) -> None:
    """Whatever two people with every post do, rows and the pure state machine agree, and only
    what it clears may sound.
    """
    it = drafted(house, versatile["an"], "w-le-chan", A)
    at = states.begun(Matter(A, "normal", "Lịch tiêm chủng", None), versatile["an"].account)
    for verb, who, other in steps:
        person, content = versatile[who], B if other else A
        matter = Matter(content, "normal", "Sửa", None)
        seen = Seen(at.matter.content, at.matter.digest)
        try:
            if verb == "revise":
                _revise(house, person, it, content)
            else:
                move(house, person, it, verb)
        except RefusalError as refusal:
            with pytest.raises(type(refusal)):
                states.step(at, verb, person.account, matter=matter, seen=seen)
        else:
            at = states.step(at, verb, person.account, matter=matter, seen=seen)
        with house.database.read() as session:
            row = session.get_one(Bulletin, it)
            assert standing(row) == at
            assert (states.cleared(at) is not None) == _may_sound(house, it)


def _revise(house: House, person: Person, it: str, sha256: str) -> None:
    with house.database.write() as session:
        row = bulletins.readable(session, person, load_tree(session), it)
        recording = kept(session, person, sha256)
        bulletins.revise(session, person.own(), row, Wording("Sửa", None), recording, 0)


def _may_sound(house: House, it: str) -> bool:
    with house.database.read() as session:
        try:
            return approved_sound(session, it).content in (A, B)
        except RefusalError:
            return False


def test_a_finding_is_told_in_both_languages(client: Client, city: City) -> None:
    """What the check found in a recording stands with the draft as sentences, and stays there."""
    officer = client("ward_officer")
    loud = (np.clip(speech(4, 16_000, 1) * 40, -1, 1) * 32_767).astype(np.dtype("<i2"))
    it = upload(officer, hostile.wav(loud.tobytes(), rate=16_000))
    made = officer.post("/api/bulletins", json=wanted(it))
    assert made.status_code == 201, made.text
    found = made.json()["findings"]
    assert found
    assert all(one["vi"] and one["en"] and one["vi"] != one["en"] for one in found)
    assert officer.get("/api/bulletins").json()[0]["findings"] == found
