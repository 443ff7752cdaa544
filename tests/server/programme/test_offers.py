"""Offers from above: taken, declined, placed at an hour of one's own, or left without a word."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from server.areas.models import Area
from server.base.activity import Activity
from server.base.web import House
from server.library.models import Bulletin
from server.programme.models import OfferAnswer
from tests.server import city as cities
from tests.server.city import START_MS, City, FakeClock
from tests.server.conftest import Client
from tests.server.programme.desk import (
    HOUR,
    TOMORROW,
    approved,
    at,
    daily,
    entry,
    once,
    programme,
    save,
    stand,
)

WARD = "/api/areas/w-le-chan"


@pytest.fixture
def offered(client: Client, house: House, city: City) -> str:
    """The city's normal entry, tomorrow at 05:30, on everybody's loudspeakers."""
    bulletin = approved(house, city, "Tin thành phố", level="city")
    return offer(client, entry(bulletin, areas=["hp"]))


def offer(client: Client, asked: dict[str, Any], area: str = "hp") -> str:
    return str(save(client("city_operator"), asked, area=area)["entry"]["id"])


def offers(client: TestClient, area: str = "w-le-chan") -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = client.get(f"/api/areas/{area}/offers").json()["offers"]
    return told


def answer(client: TestClient, it: str, said: str = "accept", **more: Any) -> dict[str, Any]:
    body = {"base_revision": programme(client)["revision"], "answer": said, **more}
    told: dict[str, Any] = client.post(f"{WARD}/offers/{it}", json=body).json()
    return told


def place(client: TestClient, it: str, hour: float = 18, path: str = "place") -> dict[str, Any]:
    own = {"when": once(TOMORROW, hour)}
    body = {"base_revision": programme(client)["revision"], "entry": own}
    answer = client.post(f"{WARD}/offers/{it}/{path}", json=body)
    assert answer.status_code in (200, 201), answer.text
    told: dict[str, Any] = answer.json()
    return told


def answers(client: Client, it: str, area: str = "hp") -> dict[str, Any]:
    told = client("city_operator").get(f"/api/areas/{area}/entries/{it}/answers")
    assert told.status_code == 200, told.text
    body: dict[str, Any] = told.json()
    return body


def said(client: Client, it: str) -> dict[str, tuple[str, bool]]:
    units = answers(client, it)["units"]
    return {unit["area"]: (unit["answer"], unit["sounds"]) for unit in units}


def fate(client: Client, device: str = "d-1") -> dict[str, str]:
    path = f"/api/devices/{device}/plan"
    items = client("city_operator").get(path, params={"day": str(TOMORROW)}).json()["items"]
    return {item["entry"]: item["fate"] for item in items}


def test_a_ward_reads_what_it_is_offered(client: Client, offered: str) -> None:
    """What, by whom, when next, and how to listen to it; whether it sounds without an answer."""
    (told,) = offers(client("ward_officer"))
    assert (told["entry"], told["title"], told["programme_name"]) == (
        offered, "Tin thành phố", "Thành phố Hải Phòng",
    )  # fmt: skip
    assert told["next_ms"] == at(TOMORROW, 5.5)
    assert "5 giờ 30 sáng" in told["vi"]
    assert (told["answer"], told["by_default"], told["sounds"]) == ("unanswered", True, True)
    assert (told["by"], told["placed"]) == (None, None)
    (bulletin,) = told["bulletins"]
    heard = client("ward_officer").get(bulletin["audio_url"].removesuffix("/audio"))
    assert heard.json()["title"] == "Tin thành phố"


def test_what_does_not_concern_it_is_not_offered(
    client: Client, house: House, city: City, offered: str
) -> None:
    """Not another ward's, not a priority entry, not its own, not what is over or ended."""
    bulletin = approved(house, city, "Khác", level="city")
    urgent = approved(house, city, "Ưu tiên", level="city", class_="priority")
    offer(client, entry(bulletin, areas=["w-hai-an"]))
    offer(client, entry(urgent, areas=["hp"], class_="priority", when=daily(7)))
    ended = offer(client, entry(bulletin, areas=["hp"], when=daily(8)))
    revision = programme(client("city_operator"), "hp")["revision"]
    path = f"/api/areas/hp/entries/{ended}?base_revision={revision}"
    assert client("city_operator").delete(path).status_code == 200
    save(client("ward_officer"), entry(bulletin, when=daily(9)))
    assert [one["entry"] for one in offers(client("ward_officer"))] == [offered]


def test_a_group_offers_to_the_wards_it_picked(client: Client, house: House, city: City) -> None:
    """What the city addresses to a hand-picked group is offered where a member stands."""
    with house.database.write() as session:
        session.add(Area(id="g-cho", name="Nhóm chợ", kind="group", parent="hp"))
    stand(house, "d-1", "n-le-chan-3", groups=("g-cho",))
    stand(house, "d-2", "w-hai-an")
    it = offer(client, entry(approved(house, city, level="city"), areas=["g-cho"]))
    assert [one["entry"] for one in offers(client("ward_officer"))] == [it]
    operator = client("city_operator")
    assert offers(operator, "w-hai-an") == []
    units = answers(client, it)["units"]
    assert [(one["area"], one["devices"]) for one in units] == [("w-le-chan", 1)]


def test_accepting_and_declining(client: Client, house: House, offered: str) -> None:
    """The ward's word decides, and takes the place of its word before."""
    stand(house, "d-1", "w-le-chan")
    officer = client("ward_officer")
    assert answer(officer, offered, "decline")["offer"]["answer"] == "declined"
    assert fate(client) == {offered: "not_accepted"}
    told = answer(officer, offered, "accept")
    assert (told["revision"], told["offer"]["answer"], told["offer"]["by"]) == (
        2, "accepted", "Cán bộ phường Lê Chân",
    )  # fmt: skip
    assert fate(client) == {offered: "on_time"}
    policy = programme(officer)["policy"]
    assert policy["acceptances"] == [{"entry": offered, "revision": None, "accepted": True}]
    assert policy["accepts_by_default"] is True


def test_an_answer_to_one_revision_leaves_the_next_one_open(
    client: Client, house: House, city: City, offered: str
) -> None:
    """What the city changes afterwards is asked about anew, and the offer says that it changed."""
    officer = client("ward_officer")
    told = answer(officer, offered, "decline", revision=1)["offer"]
    assert (told["answer"], told["answered_revision"]) == ("declined", 1)
    changed = entry(approved(house, city, "Bản mới", level="city"), areas=["hp"])
    body = {"base_revision": 1, "entry": changed}
    url = f"/api/areas/hp/entries/{offered}"
    assert client("city_operator").put(url, json=body).status_code == 200
    (now,) = offers(officer)
    assert (now["answer"], now["sounds"], now["changed_since"]) == ("unanswered", True, True)
    refused = answer(officer, offered, "decline", revision=1)
    assert refused["code"] == "offer_changed"
    assert refused["standing"]["entry"]["revision"] == 2
    assert answer(officer, offered, "decline", revision=2)["offer"]["changed_since"] is False


def test_placing_is_an_entry_of_ones_own_and_a_no_in_one_revision(
    client: Client, house: House, offered: str
) -> None:
    """The same audio at the ward's hour; the city's own hour stays silent there."""
    stand(house, "d-1", "w-le-chan")
    officer = client("ward_officer")
    told = place(officer, offered, 18)
    own = told["entry"]
    assert told["revision"] == 1
    assert (told["offer"]["answer"], told["offer"]["placed"]) == ("placed", own["id"])
    assert fate(client) == {offered: "not_accepted", own["id"]: "on_time"}
    city_own = programme(client("city_operator"), "hp")["entries"][0]
    assert own["block"] == city_own["block"]
    assert own["areas"] == ["w-le-chan"]
    with house.database.read() as session:
        line = session.scalars(select(Activity).filter_by(action="offer.place")).one()
        assert line.after == {
            "accepted": False, "revision": 1, "entry": own["id"], "offered": offered,
        }  # fmt: skip


def test_a_placed_entry_that_ends_is_placed_no_more(client: Client, offered: str) -> None:
    """The offer is declined then, until the ward takes it."""
    officer = client("ward_officer")
    own = place(officer, offered)["entry"]["id"]
    officer.delete(f"{WARD}/entries/{own}?base_revision=1")
    (told,) = offers(officer)
    assert (told["answer"], told["sounds"], told["placed"]) == ("declined", False, None)


def test_a_placed_offer_that_changed_says_so(
    client: Client, house: House, city: City, offered: str
) -> None:
    """The ward still sounds the old audio: it is told, and decides."""
    officer = client("ward_officer")
    place(officer, offered)
    changed = entry(approved(house, city, "Bản mới", level="city"), areas=["hp"])
    body = {"base_revision": 1, "entry": changed}
    client("city_operator").put(f"/api/areas/hp/entries/{offered}", json=body)
    (told,) = offers(officer)
    assert (told["answer"], told["changed_since"], told["sounds"]) == ("placed", True, False)


def test_the_city_sees_who_accepted_declined_or_said_nothing(
    client: Client, house: House, city: City, clock: FakeClock, offered: str
) -> None:
    """Per unit: its answer, whether it sounds, by whom, since when, on how many devices."""
    stand(house, "d-1", "w-le-chan")
    stand(house, "d-2", "n-le-chan-3")
    stand(house, "d-3", "w-hai-an")
    assert said(client, offered) == {
        "w-le-chan": ("unanswered", True),
        "w-hai-an": ("unanswered", False),
        "x-vinh-bao": ("unanswered", False),
    }
    clock.advance(5_000)
    answer(client("ward_officer"), offered, "decline")
    told = answers(client, offered)
    assert told["asked"]
    assert told["counts"] == {
        "accepted": {"units": 0, "devices": 0},
        "declined": {"units": 1, "devices": 2},
        "placed": {"units": 0, "devices": 0},
        "unanswered": {"units": 2, "devices": 1},
    }
    ward = next(one for one in told["units"] if one["area"] == "w-le-chan")
    assert (ward["by"], ward["at_ms"]) == ("Cán bộ phường Lê Chân", START_MS + 5_000)
    place(client("ward_officer"), offered)
    assert said(client, offered)["w-le-chan"] == ("placed", False)


def test_who_answered_stays_who_answered(
    client: Client, house: House, city: City, offered: str
) -> None:
    """Another officer's later answers, and a policy saved whole, do not put other names there."""
    with house.database.write() as session:
        second = cities.settle(session, "thay", "Cán bộ thay", "w-le-chan", ("operator",), START_MS)
    answer(client("ward_officer"), offered)
    other = offer(client, entry(approved(house, city, "Khác", level="city"), areas=["hp"]))
    stand_in = client(None)
    stand_in.cookies.update(client("ward_officer").cookies)
    stand_in.cookies.set("loa_session", second.token)
    whole = programme(stand_in)["policy"]
    acceptances = [*whole["acceptances"], {"entry": other, "revision": None, "accepted": False}]
    body = {"base_revision": 1, "accepts_by_default": False, "acceptances": acceptances}
    assert stand_in.put(f"{WARD}/policy", json=body).status_code == 200
    assert {one["entry"]: one["by"] for one in offers(stand_in)} == {
        offered: "Cán bộ phường Lê Chân", other: "Cán bộ thay",
    }  # fmt: skip
    emptied = {"base_revision": 2, "accepts_by_default": False}
    assert stand_in.put(f"{WARD}/policy", json=emptied).status_code == 200
    with house.database.read() as session:
        assert session.query(OfferAnswer).count() == 0


def test_answers_to_entries_that_ended_fall_away(
    client: Client, house: House, city: City, offered: str
) -> None:
    """A policy does not grow for ever."""
    officer = client("ward_officer")
    answer(officer, offered)
    other = offer(client, entry(approved(house, city, "Khác", level="city"), areas=["hp"]))
    client("city_operator").delete(f"/api/areas/hp/entries/{offered}?base_revision=2")
    answer(officer, other, "decline")
    policy = programme(officer)["policy"]
    assert [one["entry"] for one in policy["acceptances"]] == [other]


def test_the_central_level_offers_the_same_way(client: Client, house: House, city: City) -> None:
    """What is issued above the city is offered to the communes, and asks them alone."""
    with house.database.write() as session:
        session.add(Area(id="vn", name="Trung ương", kind="central"))
        session.flush()
        session.get_one(Area, "hp").parent = "vn"
        office = cities.settle(session, "vn", "Bộ", "vn", ("author", "operator"), START_MS)
    stand(house, "d-1", "w-le-chan")
    stand(house, "d-2", "w-hai-an")
    central = client(None)
    central.cookies.set("loa_session", office.token)
    bulletin = _central_bulletin(house, city)
    it = save(central, entry(bulletin, areas=["hp"]), area="vn")["entry"]["id"]
    (told,) = offers(client("ward_officer"))
    assert (told["entry"], told["programme_name"]) == (it, "Trung ương")
    told_there = client("ward_officer").get(f"/api/bulletins/{bulletin}")
    assert told_there.json()["title"] == "Tin trung ương"
    own = place(client("ward_officer"), it)["entry"]["id"]
    assert fate(client, "d-1") == {it: "not_accepted", own: "on_time"}
    assert fate(client, "d-2") == {it: "not_accepted"}
    seen = central.get(f"/api/areas/vn/entries/{it}/answers").json()
    assert {unit["area"]: unit["answer"] for unit in seen["units"]} == {
        "w-le-chan": "placed", "w-hai-an": "unanswered", "x-vinh-bao": "unanswered",
    }  # fmt: skip


def _central_bulletin(house: House, city: City) -> str:
    """Made by the city's people and handed to the area above, for the sake of the test."""
    made = approved(house, city, "Tin trung ương", level="city")
    with house.database.write() as session:
        session.get_one(Bulletin, made).area = "vn"
    return made


def test_a_ward_reads_what_stands_above_and_concerns_it(
    client: Client, house: House, city: City, offered: str
) -> None:
    """Priority and normal entries addressed to it, and no others; the programme itself it does
    not read."""
    other = approved(house, city, "Khác", level="city")
    offer(client, entry(other, areas=["w-hai-an"]))
    urgent = approved(house, city, "Ưu tiên", level="city", class_="priority")
    first = offer(client, entry(urgent, areas=["w-le-chan"], class_="priority"))
    officer = client("ward_officer")
    (told,) = officer.get(f"{WARD}/above").json()
    assert (told["area"], {one["id"] for one in told["entries"]}) == ("hp", {offered, first})
    assert {one["title"] for one in told["bulletins"].values()} == {"Tin thành phố", "Ưu tiên"}
    assert officer.get("/api/areas/hp/programme").status_code == 403
    assert officer.get("/api/areas/w-hai-an/above").status_code == 403
    assert client("city_operator").get("/api/areas/hp/above").json() == []


@pytest.mark.parametrize("path", ["", "/preview", "/place", "/place/preview"])
def test_only_who_answers_for_the_ward_does(client: Client, offered: str, path: str) -> None:
    """Not a leader, not next door, and not for what is not offered here."""
    own = {"base_revision": 0, "entry": {"when": once(TOMORROW, 18)}}
    body = own if "place" in path else {"base_revision": 0, "answer": "accept"}

    def ask(who: str | None, area: str = "w-le-chan", it: str = offered) -> tuple[int, str]:
        told = client(who).post(f"/api/areas/{area}/offers/{it}{path}", json=body)
        return told.status_code, told.json()["code"]

    assert ask(None) == (401, "not_signed_in")
    assert ask("ward_leader") == (403, "not_allowed")
    assert ask("ward_officer", area="w-hai-an") == (403, "not_allowed")
    assert ask("ward_officer", area="nowhere") == (404, "area_unknown")
    assert ask("ward_officer", area="n-le-chan-3") == (422, "policy_not_here")
    assert ask("city_operator", area="hp") == (422, "policy_not_here")
    assert ask("ward_officer", it="e-nothing") == (404, "entry_unknown")
    stale = {**body, "base_revision": 7}
    told = client("ward_officer").post(f"{WARD}/offers/{offered}{path}", json=stale).json()
    assert (told["code"], told["sent"]) == ("revision_conflict", stale)
    assert told["standing"]["revision"] == 0


def test_only_the_offering_side_reads_the_answers(client: Client, offered: str) -> None:
    """A ward is not shown what the others said."""
    url = f"/api/areas/hp/entries/{offered}/answers"
    assert client("ward_officer").get(url).status_code == 403
    assert client("city_operator").get("/api/areas/hp/entries/e-0/answers").status_code == 404
    elsewhere = client("ward_officer").get(f"{WARD}/entries/{offered}/answers")
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (404, "entry_unknown")


def test_nobody_is_asked_about_priority_or_a_wards_own(
    client: Client, house: House, city: City
) -> None:
    """Priority is placed without asking, and a ward's own programme needs nobody's leave."""
    urgent = approved(house, city, "Ưu tiên", level="city", class_="priority")
    it = offer(client, entry(urgent, areas=["hp"], class_="priority"))
    assert (answers(client, it)["asked"], answers(client, it)["units"]) == (False, [])
    own = save(client("ward_officer"), entry(approved(house, city)))["entry"]["id"]
    told = client("ward_officer").get(f"{WARD}/entries/{own}/answers").json()
    assert told["asked"] is False


def test_a_ward_sees_what_an_answer_does_before_it_gives_it(
    client: Client, house: House, city: City, clock: FakeClock
) -> None:
    """What of its own is delayed by the offer, or freed by declining it; nothing is saved."""
    stand(house, "d-1", "w-le-chan")
    city_bulletin = approved(house, city, "Tin thành phố", level="city")
    it = offer(client, entry(city_bulletin, areas=["hp"]))
    clock.advance(1_000)
    officer = client("ward_officer")
    own = save(officer, entry(approved(house, city, "Tin phường"), may_start_late_by_ms=HOUR))
    body = {"base_revision": 1, "answer": "decline"}
    told = officer.post(f"{WARD}/offers/{it}/preview", json=body).json()
    (day,) = told["chains"][0]["days"]
    (shift,) = day["others"]
    assert (shift["entry"], shift["previous_fate"], shift["fate"]) == (
        own["entry"]["id"], "moved", "on_time",
    )  # fmt: skip
    assert told["vi"][0].startswith("Sẽ không phát")
    assert programme(officer)["revision"] == 1
    answer(officer, it, "decline")
    told = officer.post(
        f"{WARD}/offers/{it}/preview", json={"base_revision": 2, "answer": "accept"}
    ).json()
    assert told["vi"][0] == "Phát trên 1/1 cụm loa, lần đầu ngày mai 5 giờ 30 sáng (05:30)."
    (shift,) = told["chains"][0]["days"][0]["others"]
    assert (shift["fate"], shift["by"]) == ("moved", it)


def test_placing_is_foreseen_whole(client: Client, house: House, city: City) -> None:
    """The own hour with what it moves, and the declined one with what it frees."""
    stand(house, "d-1", "w-le-chan")
    it = offer(client, entry(approved(house, city, "Tin thành phố", level="city"), areas=["hp"]))
    told = place(client("ward_officer"), it, 18, "place/preview")
    assert told["first_ms"] == at(TOMORROW, 18)
    (shift,) = told["chains"][0]["days"][0]["others"]
    assert (shift["entry"], shift["previous_fate"], shift["fate"], shift["reason"]) == (
        it, "on_time", "not_accepted", "offer_declined",
    )  # fmt: skip
    assert programme(client("ward_officer"))["revision"] == 0


def test_a_policy_is_foreseen_before_it_is_saved(
    client: Client, house: House, city: City, offered: str
) -> None:
    """On the next seven days: what would sound or fall silent, and from when until when it
    looked."""
    stand(house, "d-1", "w-le-chan")
    officer = client("ward_officer")
    body = {"base_revision": 0, "accepts_by_default": False}
    told = officer.post(f"{WARD}/policy/preview", json=body).json()
    assert told["vi"][0] == "Có thay đổi trên 1/1 cụm loa."
    assert (told["looked_from"], told["looked_until"]) == ("2026-11-24", "2026-11-30")
    assert "24/11/2026 đến hết ngày 30/11/2026" in told["vi"][-1]
    assert "không nhận" not in told["vi"][1]
    assert "chưa nhận phát" in told["vi"][1]
    assert programme(officer)["revision"] == 0
    same = {"base_revision": 0, "accepts_by_default": True}
    told = officer.post(f"{WARD}/policy/preview", json=same).json()
    assert (told["vi"][0], told["reached"]) == ("Không có gì thay đổi.", 0)


def test_a_conflict_on_a_policy_carries_both(client: Client, offered: str) -> None:
    """The policy that stands, who saved it and when; and what was sent."""
    answer(client("ward_officer"), offered)
    late = {"base_revision": 0, "accepts_by_default": False, "order": ["hp"]}
    for path in ("policy", "policy/preview"):
        ask = client("ward_officer").put if path == "policy" else client("ward_officer").post
        told = ask(f"{WARD}/{path}", json=late).json()
        assert told["code"] == "revision_conflict"
        assert told["sent"] == late
        assert told["standing"]["saved_by"] == "Cán bộ phường Lê Chân"
        assert told["standing"]["saved_ms"] == START_MS
        assert told["standing"]["policy"]["acceptances"][0]["entry"] == offered


@pytest.mark.both_databases
def test_of_answers_at_once_none_is_lost(client: Client, house: House, city: City) -> None:
    """Eight officers answer eight offers in the same moment, each coming again after a conflict:
    the policy holds all eight."""
    bulletin = approved(house, city, level="city")
    its = [offer(client, entry(bulletin, areas=["hp"], when=daily(6 + n))) for n in range(8)]
    officers = [client("ward_officer") for _ in its]

    def insist(officer: TestClient, it: str) -> int:
        for tries in range(1, 60):
            base = programme(officer)["revision"]
            body = {"base_revision": base, "answer": "decline"}
            answer = officer.post(f"{WARD}/offers/{it}", json=body)
            if answer.status_code == 200:
                return tries
            assert answer.json()["code"] == "revision_conflict", answer.text
        raise AssertionError("never got through")

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(insist, officers, its))
    held = programme(officers[0])
    assert held["revision"] == 8
    assert {one["entry"] for one in held["policy"]["acceptances"]} == set(its)
