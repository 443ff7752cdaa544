"""Editing what is submitted or approved makes a new draft; what is approved stays as it is."""

from sqlalchemy import select

from server.base.activity import Activity
from server.base.web import House
from server.library.bulletins import approved_sound
from server.library.models import Bulletin
from server.library.shelves import Shelves
from tests.server.city import City
from tests.server.conftest import Client
from tests.server.library.sounds import drafted, files, move, spoken, upload, wanted

WORDS = {"title": "Lịch tiêm (sửa)", "text": "Lời mới"}


def test_an_approved_bulletin_is_edited_beside_itself(
    client: Client, house: House, city: City
) -> None:
    """The new draft names its predecessor, which is as approved as before and may still sound."""
    officer = client("ward_officer")
    first = officer.post("/api/bulletins", json=wanted(upload(officer, spoken(0.5)))).json()
    move(house, city["ward_officer"].person, first["id"], "submit")
    move(house, city["ward_leader"].person, first["id"], "approve")
    answer = officer.post(f"/api/bulletins/{first['id']}/revise", json=WORDS)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert made["id"] != first["id"]
    assert (made["state"], made["predecessor"]) == ("draft", first["id"])
    assert (made["title"], made["text"], made["class"]) == (*WORDS.values(), "normal")
    assert made["content"] == first["content"]
    assert made["approved"] is None
    with house.database.read() as session:
        assert approved_sound(session, first["id"]).content == first["content"]["sha256"]
        originals = set(session.scalars(select(Bulletin.original)))
    assert {f"originals/{one}" for one in originals} <= files(house)
    assert len(originals) == 2
    listed = officer.get("/api/bulletins", params={"predecessor": first["id"]}).json()
    assert [one["id"] for one in listed] == [made["id"]]


def test_a_successor_may_have_another_recording_and_class(
    client: Client, house: House, city: City
) -> None:
    """It is a bulletin like any other: its own sound, its own class, its own approval."""
    officer = client("ward_officer")
    first = officer.post("/api/bulletins", json=wanted(upload(officer, spoken(0.5)))).json()
    move(house, city["ward_officer"].person, first["id"], "submit")
    move(house, city["ward_leader"].person, first["id"], "approve")
    asked = {**WORDS, "upload": upload(officer, spoken(0.5, seed=2)), "class": "urgent"}
    made = officer.post(f"/api/bulletins/{first['id']}/revise", json=asked).json()
    assert made["class"] == "urgent"
    assert made["content"]["sha256"] != first["content"]["sha256"]
    assert made["loudness"]["lufs"] > first["loudness"]["lufs"] + 1


def test_what_waits_for_approval_is_taken_back_when_it_is_edited(
    client: Client, house: House, city: City
) -> None:
    """A leader finds one version in the queue, never the one its author has given up."""
    it = _submitted(house, city)
    made = client("ward_officer").post(f"/api/bulletins/{it}/revise", json=WORDS).json()
    assert client("ward_leader").get(f"/api/bulletins/{it}").json()["state"] == "withdrawn"
    with house.database.read() as session:
        query = select(Activity).filter_by(action="bulletin.withdraw", subject=it)
        assert session.scalars(query).one().detail["successor"] == made["id"]


def test_a_draft_is_edited_in_place_and_nothing_else_is(
    client: Client, house: House, city: City
) -> None:
    """One way to edit for each state; a withdrawn bulletin has none."""
    officer = client("ward_officer")
    draft = drafted(house, city["ward_officer"].person, "w-le-chan")
    refused = officer.post(f"/api/bulletins/{draft}/revise", json=WORDS)
    assert (refused.status_code, refused.json()["code"]) == (409, "bulletin_state")
    assert officer.put(f"/api/bulletins/{draft}", json=WORDS).json()["version"] == 2
    move(house, city["ward_officer"].person, draft, "submit")
    assert officer.put(f"/api/bulletins/{draft}", json=WORDS).json()["code"] == "bulletin_state"
    move(house, city["ward_leader"].person, draft, "approve")
    assert officer.put(f"/api/bulletins/{draft}", json=WORDS).json()["code"] == "bulletin_state"
    move(house, city["ward_leader"].person, draft, "withdraw")
    assert officer.put(f"/api/bulletins/{draft}", json=WORDS).json()["code"] == "bulletin_state"
    refused = officer.post(f"/api/bulletins/{draft}/revise", json=WORDS)
    assert refused.json()["code"] == "bulletin_state"


def test_only_an_author_edits(client: Client, house: House, city: City) -> None:
    """An approver does not write, and nobody does next door."""
    it = _submitted(house, city)
    assert client("ward_leader").post(f"/api/bulletins/{it}/revise", json=WORDS).status_code == 403
    with house.database.read() as session:
        assert session.get_one(Bulletin, it).state == "submitted"
        assert session.query(Bulletin).count() == 1


def test_class_is_changed_with_a_recording_where_the_level_differs(
    client: Client, house: House, city: City
) -> None:
    """Urgent sound is levelled louder: the class alone cannot make it urgent."""
    officer = client("ward_officer")
    it = drafted(house, city["ward_officer"].person, "w-le-chan")
    refused = officer.put(f"/api/bulletins/{it}", json={**WORDS, "class": "urgent"})
    assert (refused.status_code, refused.json()["code"]) == (422, "class_needs_recording")
    told = officer.put(f"/api/bulletins/{it}", json={**WORDS, "class": "priority"}).json()
    assert told["class"] == "priority"


def test_a_refused_successor_leaves_nothing(client: Client, house: House, city: City) -> None:
    """Neither a row nor a second copy of the recording."""
    it = _submitted(house, city)
    before = files(house)
    refused = client("ward_officer").post(f"/api/bulletins/{it}/revise", json={"title": " "})
    assert refused.json()["code"] == "title_malformed"
    assert files(house) == before


def _submitted(house: House, city: City) -> str:
    it = drafted(house, city["ward_officer"].person, "w-le-chan")
    with house.database.read() as session:
        original = session.get_one(Bulletin, it).original
    Shelves.under(house.data).original(original).write_bytes(b"as it came")
    move(house, city["ward_officer"].person, it, "submit")
    return it
