"""Editing what is submitted or approved makes a new draft; what is approved stays as it is."""

from typing import Any

import pytest
from sqlalchemy import delete, select

from audio import Prepared, prepare
from server.accounts.models import HeldRole
from server.accounts.rights import Role
from server.base.activity import Activity
from server.base.web import House
from server.library import preparing
from server.library.bulletins import approved_sound
from server.library.models import Bulletin
from server.library.refusals import OwnBulletinError
from server.library.shelves import Shelves
from server.library.states import Verb
from tests.server.city import City, settle
from tests.server.conftest import Client
from tests.server.library.sounds import drafted, files, move, spoken, upload, wanted

WORDS = {"title": "Lịch tiêm (sửa)", "text": "Lời mới"}
ON_FIRST = {**WORDS, "base_version": 1}


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
    assert officer.put(f"/api/bulletins/{draft}", json=ON_FIRST).json()["version"] == 2
    move(house, city["ward_officer"].person, draft, "submit")
    assert officer.put(f"/api/bulletins/{draft}", json=ON_FIRST).json()["code"] == "bulletin_state"
    move(house, city["ward_leader"].person, draft, "approve")
    assert officer.put(f"/api/bulletins/{draft}", json=ON_FIRST).json()["code"] == "bulletin_state"
    move(house, city["ward_leader"].person, draft, "withdraw")
    assert officer.put(f"/api/bulletins/{draft}", json=ON_FIRST).json()["code"] == "bulletin_state"
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
    refused = officer.put(f"/api/bulletins/{it}", json={**ON_FIRST, "class": "urgent"})
    assert (refused.status_code, refused.json()["code"]) == (422, "class_needs_recording")
    told = officer.put(f"/api/bulletins/{it}", json={**ON_FIRST, "class": "priority"}).json()
    assert told["class"] == "priority"


def test_a_refused_successor_leaves_nothing(client: Client, house: House, city: City) -> None:
    """Neither a row nor a second copy of the recording."""
    it = _submitted(house, city)
    before = files(house)
    refused = client("ward_officer").post(f"/api/bulletins/{it}/revise", json={"title": " "})
    assert refused.json()["code"] == "title_malformed"
    assert files(house) == before


@pytest.mark.parametrize("through", ["submit", "approve"])
def test_who_wrote_a_bulletin_does_not_approve_what_replaces_it(
    client: Client, house: House, city: City, through: Verb
) -> None:
    """Whoever edits it: their sound, or their words, may be in it still."""
    now = house.clock.now_ms()
    with house.database.write() as session:
        roles: tuple[Role, ...] = ("author", "approver")
        both = settle(session, "both", "Soạn và duyệt", "w-le-chan", roles, now).person
    it = drafted(house, both, "w-le-chan")
    with house.database.read() as session:
        original = session.get_one(Bulletin, it).original
    Shelves.under(house.data).original(original).write_bytes(b"as it came")
    move(house, both, it, "submit")
    if through == "approve":
        move(house, city["ward_leader"].person, it, "approve")
    made = client("ward_officer").post(f"/api/bulletins/{it}/revise", json=WORDS).json()
    move(house, city["ward_officer"].person, made["id"], "submit")
    with pytest.raises(OwnBulletinError):
        move(house, both, made["id"], "approve")


def test_two_who_edit_one_draft_never_overwrite_each_other(
    client: Client, house: House, city: City
) -> None:
    """The second is told what stands and what they sent; whoever names no version is refused."""
    officer = client("ward_officer")
    url = f"/api/bulletins/{drafted(house, city['ward_officer'].person, 'w-le-chan')}"
    assert officer.put(url, json={**ON_FIRST, "title": "Một"}).status_code == 200
    second = officer.put(url, json={**ON_FIRST, "title": "Hai"})
    told = second.json()
    assert (second.status_code, told["code"]) == (409, "version_conflict")
    assert (told["standing"]["title"], told["standing"]["version"]) == ("Một", 2)
    assert (told["sent"]["title"], told["sent"]["version"]) == ("Hai", 1)
    blind = officer.put(url, json={**WORDS, "title": "Ba"}).json()
    assert (blind["code"], blind["field"]) == ("malformed", "base_version")
    assert officer.get(url).json()["title"] == "Một"


def test_a_conflict_leaves_the_new_recording(client: Client, house: House, city: City) -> None:
    """It need not be sent again once the two versions are joined."""
    officer = client("ward_officer")
    url = f"/api/bulletins/{drafted(house, city['ward_officer'].person, 'w-le-chan')}"
    sent = upload(officer, spoken(0.5))
    assert officer.put(url, json={**WORDS, "upload": sent, "base_version": 7}).status_code == 409
    assert officer.get(f"/api/uploads/{sent}").status_code == 200


def test_a_right_taken_away_while_the_recording_is_made_is_gone(
    client: Client, house: House, city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A long recording takes minutes: what is written then is written by the rights of then."""
    officer, account = client("ward_officer"), city["ward_officer"].person.account
    sent = upload(officer, spoken(0.5))

    def taken_away(*asked: Any) -> Prepared:
        with house.database.write() as session:
            session.execute(delete(HeldRole).where(HeldRole.account == account))
        return prepare(*asked)

    monkeypatch.setattr(preparing, "prepare", taken_away)
    refused = officer.post("/api/bulletins", json=wanted(sent))
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
    with house.database.read() as session:
        assert session.query(Bulletin).count() == 0


def _submitted(house: House, city: City) -> str:
    it = drafted(house, city["ward_officer"].person, "w-le-chan")
    with house.database.read() as session:
        original = session.get_one(Bulletin, it).original
    Shelves.under(house.data).original(original).write_bytes(b"as it came")
    move(house, city["ward_officer"].person, it, "submit")
    return it
