"""Alerts and orders: what an alert asks of the order it became, and orders told to others."""

import re
from typing import Any

import pytest

from server.areas.models import Area
from server.base.activity import Activity
from server.cap.alert import Reference
from server.cap.deciding import prepare_as_decided
from server.cap.fresh import FRESH_MS
from server.cap.linking import orders_of
from server.cap.models import CapSender
from server.cap.reading import read_alert
from server.cap.signatures import prove
from server.cap.taking_in import take_in
from server.orders.models import UrgentTemplate
from tests.server.cap.files import SENDER, VI, alert, named
from tests.server.cap.signing import hand
from tests.server.city import START_MS, FakeClock, settle
from tests.server.urgent.street import WARD, Street

CODE = "<geocode><valueName>DVHC</valueName><value>11407</value></geocode>"
CHANNEL = {"open": True, "sender": "hp@example.vn", "name": "Hải Phòng", "base_version": 0}


def _send(street: Street, *said: Any, **changed: str) -> dict[str, Any]:
    content = alert(*said, **changed).encode()
    answer = street.call("ward_officer", "POST", "/cap", content=content)
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    return told


def _asked(street: Street, identifier: str, kind: str, of: str, *infos: str) -> list[str]:
    told = _send(street, identifier, *infos, msgType=kind, references=of)
    return [one["says"] for one in told["proposes"]]


def _name(street: Street, told: dict[str, Any], order: str) -> Any:
    return street.call("ward_officer", "PUT", f"/cap/{told['id']}/orders/{order}")


def _press(street: Street, order: dict[str, Any], says: str) -> None:
    path = f"/urgent/{order['id']}/follow-up"
    assert street.call("ward_officer", "POST", path, json={"says": says}).status_code == 200


def test_an_update_asks_for_a_correction_and_a_cancel_for_the_all_clear(street: Street) -> None:
    """Of the order that was made of the alert, until that was said; while the order waits for
    signatures, to cancel it. No other sender's word counts, and only a person does it."""
    order = street.prepared()
    told = _send(street, "VN-1")
    assert _name(street, _send(street, "VN-X", status="Test"), order["id"]).status_code == 409
    assert _name(street, told, "o-unknown").json()["code"] == "cap_order_unfit"
    assert _name(street, told, order["id"]).json()["orders"] == [{"id": order["id"], "area": WARD}]
    assert _asked(street, "VN-2", "Update", named("VN-1")) == ["cancel"]
    street.sign("ward_leader", order)
    assert _asked(street, "VN-3", "Update", named("VN-1")) == ["correction"]
    assert _asked(street, "VN-4", "Cancel", named("VN-3")) == ["all_clear"]
    clear = VI.replace("<urgency>", "<responseType>AllClear</responseType><urgency>")
    assert _asked(street, "VN-5", "Update", named("VN-1"), clear) == ["all_clear"]
    stranger = named("VN-1").replace("canhbao", "ai")
    assert _asked(street, "VN-6", "Cancel", stranger) == []
    _press(street, order, "all_clear")
    assert _asked(street, "VN-7", "Cancel", named("VN-1")) == []


def _open(street: Street) -> None:
    residents: Any = street.city.residents
    with street.house.database.write() as session:
        residents["boss"] = settle(session, "boss", "Quản trị", "hp", ("administrator",), START_MS)
    answer = street.call("boss", "PUT", "/cap/channel", "hp", json=CHANNEL)
    assert answer.status_code == 200, answer.text


def _feed(street: Street, **headers: str) -> Any:
    """As it is told once what was told before is old."""
    assert isinstance(street.house.clock, FakeClock)
    street.house.clock.advance(FRESH_MS)
    return street.client(None).get("/cap/feed.atom", headers=headers)


def _told(street: Street) -> list[Any]:
    """The alerts of the feed, each read from its own address."""
    paths = re.findall(r'href="[^"]*(/cap/alerts/[^"]*)"', _feed(street).text)
    answers = [street.client(None).get(path) for path in paths]
    return [read_alert(answer.content) for answer in answers]


def test_nobody_is_told_of_orders_unless_the_city_says_so(street: Street) -> None:
    """Closed at first; open, anybody reads what was said aloud, and not who gave it. A part of the
    city may say otherwise for itself."""
    order = street.given()
    assert _feed(street).json()["code"] == "cap_channel_closed"
    assert street.client(None).get(f"/cap/alerts/{order['id']}").status_code == 404
    _open(street)
    (told,) = _told(street)
    assert (told.identifier, told.sender, told.status) == (order["id"], "hp@example.vn", "Actual")
    info = told.infos[0]
    assert (info.event, info.severity, info.urgency) == ("b-alert", "Severe", "Immediate")
    assert info.places[0].description == "Phường Lê Chân"
    assert len(info.places[0].geocodes) == 1
    page = street.client(None).get(f"/cap/alerts/{order['id']}")
    for secret in ("ward-leader", street.city["ward_leader"].person.name, WARD):
        assert secret not in page.text
    assert page.headers["cache-control"] == "public, max-age=10"
    tag = _feed(street).headers["etag"]
    assert _feed(street, **{"If-None-Match": tag}).status_code == 304
    shut = CHANNEL | {"open": False}
    assert street.call("boss", "PUT", "/cap/channel", json=shut).status_code == 200
    assert _told(street) == []


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_strangers_make_no_work_by_asking_again(street: Street, clock: FakeClock) -> None:
    """The feed is made once in ten seconds, whoever asks; what an alarm was called off by counts
    six hours, and the alarm does not come back after that."""
    _open(street)
    order = street.given()
    _name(street, _send(street, "VN-1"), order["id"])
    told = _feed(street).content
    _press(street, order, "all_clear")
    assert street.client(None).get("/cap/feed.atom").content == told
    assert [one.message_type for one in _told(street)] == ["Cancel"]
    clock.advance(7 * 3_600_000)
    assert _told(street) == []


def test_waiting_orders_are_not_told_and_stopped_ones_no_more(
    street: Street, clock: FakeClock
) -> None:
    """An order is told once it is given; one that a stop silenced is left out, until a person says
    what it was by a follow-up."""
    _open(street)
    order = street.prepared()
    assert _told(street) == []
    street.sign("ward_leader", order)
    assert len(_told(street)) == 1
    clock.advance(2_000)
    assert street.call("ward_officer", "POST", "/stop", json={}).status_code == 200
    assert _told(street) == []


def test_a_follow_up_takes_the_place_of_its_alarm(street: Street, clock: FakeClock) -> None:
    """The correction is an update of the alarm, the all-clear cancels it; each names it."""
    _open(street)
    order = street.given()
    alarm = _told(street)[0]
    for says, kind in (("correction", "Update"), ("all_clear", "Cancel")):
        clock.advance(60_000)
        _press(street, order, says)
        newest = _told(street)[0]
        assert newest.message_type == kind
        assert newest.references == (Reference("hp@example.vn", alarm.identifier, alarm.sent),)
        assert alarm.identifier not in {one.identifier for one in _told(street)}


def test_a_drill_is_told_as_an_exercise(street: Street) -> None:
    """Its status says so, its note says so, and so does its title in the list."""
    street.keep_drill_words()
    _open(street)
    answer = street.call("city_operator", "POST", "/drills", json={"bulletin": "b-alert"})
    assert answer.status_code == 201, answer.text
    (told,) = _told(street)
    assert (told.status, told.note[:8]) == ("Exercise", "DIỄN TẬP")
    assert "<title>DIỄN TẬP: b-alert</title>" in _feed(street).text


def test_what_an_agency_said_of_the_danger_is_passed_on(street: Street) -> None:
    """An order made of an alert is told with that alert's severity, certainty and end."""
    _open(street)
    order = street.given()
    _name(street, _send(street, "VN-1"), order["id"])
    info = _told(street)[0].infos[0]
    assert (info.severity, info.certainty, info.categories) == ("Extreme", "Likely", ("Met",))
    assert info.expires is not None
    assert info.expires.ms == START_MS + 17 * 3_600_000


def _decide(street: Street) -> None:
    """Extreme alerts of the agency are to be prepared from a template."""
    with street.house.database.write() as session:
        session.get_one(Area, WARD).code = "11407"
        session.add(
            UrgentTemplate(
                id="ut-1", area="hp", name="Bão", version=1, changed_ms=0, words={},
                bulletin="b-alert", correction="b-correction", all_clear="b-all-clear",
                tone="siren", attention_ms=5_000, repeats=3, gap_ms=20_000,
            )
        )  # fmt: skip
        session.add(
            CapSender(
                id="cs-1", area="hp", name="Đài khí tượng", sender=SENDER,
                certificates=[hand().certificate], feed=None, geocode="DVHC",
                prepares={"Extreme": "ut-1"}, version=1, changed_ms=0,
            )
        )  # fmt: skip


def _brought(street: Street, said: str) -> tuple[str, str | None]:
    """By the feed, to the city: its id, and the order that was prepared of it."""
    house, now = street.house, street.house.clock.now_ms()
    with house.database.write() as session:
        found = prove(hand().sign(said), SENDER, [hand().certificate], now)
        taken, is_new = take_in(session, house.changes, "hp", found, None, now)
        id_ = taken.id
    if is_new:
        prepare_as_decided(house, id_)
    with house.database.read() as session:
        made = orders_of(session, [id_])[id_]
        return id_, made[0].id if made else None


def test_an_order_is_prepared_by_itself_only_as_the_city_decided(street: Street) -> None:
    """For a sender and a severity, from a template, where the alert says; it waits for its
    people and is on no list. An update of it prepares no second one."""
    _decide(street)
    milder = alert("VN-1", place=CODE).replace("Extreme", "Severe")
    assert _brought(street, milder)[1] is None
    assert _brought(street, alert("VN-2", place=CODE, status="Exercise"))[1] is None
    assert _brought(street, alert("VN-3", place=""))[1] is None
    _, order = _brought(street, alert("VN-4", place=CODE))
    told = street.call("ward_leader", "GET", f"/urgent/{order}").json()
    assert (told["state"], told["area"], told["tone"]) == ("waiting", WARD, "siren")
    assert told["reason"] == "CAP: Đài khí tượng, VN-4"
    assert street.kinds("ward") == []
    update = alert("VN-5", place=CODE, msgType="Update", references=named("VN-4"))
    assert _brought(street, update)[1] is None
    assert street.sign("ward_leader", told)["state"] == "given"


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_who_brings_an_alert_before_its_feed_does_keeps_nothing_from_being_prepared(
    street: Street,
) -> None:
    """What a person brought asks for nothing by itself; once the feed brings it, it does."""
    _decide(street)
    said = alert("VN-1", place=CODE)
    content = hand().sign(said)
    told = street.call("city_operator", "POST", "/cap", "hp", content=content).json()
    assert (told["proof"], told["asks"]) == ("signed", False)
    id_, order = _brought(street, said)
    assert (id_, order is not None) == (told["id"], True)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_an_alert_for_two_wards_is_one_order_and_told_with_both(street: Street) -> None:
    """One order waits for two people, for it is wider than one ward; other channels are told of
    both wards, by their names and codes."""
    _decide(street)
    _open(street)
    both = CODE + CODE.replace("11407", "11413")
    id_, order = _brought(street, alert("VN-1", place=both))
    told = street.call("city_operator", "GET", f"/urgent/{order}", "hp").json()
    assert [one["id"] for one in told["areas"]] == ["w-hai-an", WARD]
    assert told["needed"] == 2
    for who in ("city_leader", "deputy"):
        street.sign(who, told)
    (place, other) = _told(street)[0].infos[0].places
    assert {one.description for one in (place, other)} == {"Phường Hải An", "Phường Lê Chân"}
    assert {one.geocodes[0].value for one in (place, other)} == {"11413", "11407"}
    shown = street.call("ward_officer", "GET", f"/cap/{id_}").json()
    assert [one["id"] for one in shown["orders"]] == [order]


def test_what_cannot_be_prepared_is_written_down(street: Street) -> None:
    """The alert is there all the same, and asks."""
    _decide(street)
    with street.house.database.write() as session:
        session.get_one(UrgentTemplate, "ut-1").bulletin = None
    id_, order = _brought(street, alert("VN-1", place=CODE))
    assert order is None
    shown = street.call("ward_officer", "GET", f"/cap/{id_}").json()
    assert (shown["asks"], shown["use"]) == (True, "order")
    with street.house.database.read() as session:
        lines = session.query(Activity).filter_by(action="cap_alert.unprepared").all()
        assert [line.detail for line in lines] == [{"code": "urgent_choice"}]
