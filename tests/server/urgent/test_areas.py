"""Orders for several areas: one order, one publish, and whom a signature counts for (ADR 32)."""

from typing import Any

from sqlalchemy import func, select

from schedules.orders import AREAS_MAX
from schedules.wire import topics
from server.accounts.handing_over import keys_changed
from server.accounts.models import HeldRole
from server.areas.models import Area
from server.dispatch.models import Document
from tests.server.city import FakeClock, settle
from tests.server.urgent.street import ON_ONE_ENGINE, WARD, Street

NEXT = "w-hai-an"
TWO = [WARD, NEXT]
TDP = "n-le-chan-3"


def lists(street: Street) -> dict[str, int]:
    """How many lists of orders each area had."""
    query = select(Document.topic, func.count().label("n")).group_by(Document.topic)
    with street.house.database.read() as session:
        found = {row.topic: row.n for row in session.execute(query)}
    return {one: found[topics.ORDERS_TOPIC.of(one)] for one in ("hp", WARD, NEXT)}


def test_two_wards_are_one_order_and_one_publish(street: Street) -> None:
    """On the list of the city, which is above both: each of their loudspeakers takes it, for the
    same instant; two different people sign, by day too; and nobody else's follow it."""
    with street.house.database.write() as session:
        session.add(Area(id="w-an-bien", name="An Biên", kind="ward", parent="hp"))
    far = street.devices["far"] = street.world.enrol("w-an-bien")
    street.world.settle()
    far.follow("hp", "w-an-bien")
    before = lists(street)
    order = street.prepared("hp", areas=TWO)
    assert (order["needed"], order["why"], order["devices"]) == (2, ["wide"], 3)
    assert [one["id"] for one in order["areas"]] == sorted(TWO)
    assert " và " in order["name"]
    street.sign("city_leader", order)
    assert street.kinds("ward", "hp") == []
    given = street.sign("deputy", order)
    street.world.settle()
    after = lists(street)
    assert {one: after[one] - before[one] for one in after} == {"hp": 1, WARD: 0, NEXT: 0}
    issued = [street.taken(one, "hp") for one in ("ward", "tdp", "next")]
    assert {one.order.at_ms for [one] in issued} == {given["begins_ms"]}
    assert street.kinds("far", "hp") == []
    assert far.documents[topics.ORDERS_TOPIC.of("hp")].body.orders != ()
    assert street.call("city_operator", "GET", "/urgent", "w-an-bien").json() == []
    street.report("ward", "far")
    told = street.call("city_operator", "GET", f"/urgent/{order['id']}", NEXT).json()
    assert (told["followed"]["devices"], told["followed"]["confirmed"]) == (3, 1)


def test_who_approves_in_two_wards_signs_for_both(street: Street) -> None:
    """Their key stands in the bundle with both wards, and their touch counts on the loudspeakers
    of each; whoever approves in one of them alone signs for neither part of such an order."""
    now = street.house.clock.now_ms()
    with street.house.database.write() as session:
        for who, area in (("vice", NEXT), ("neighbour", WARD)):
            account = street.city[who].person.account
            session.add(HeldRole(account=account, area=area, role="approver"))
        residents: Any = street.city.residents
        residents["both"] = settle(
            session, "both", "Cán bộ hai phường", WARD, ("author", "operator"), now
        )
        session.add(HeldRole(account=residents["both"].person.account, area=NEXT, role="operator"))
        keys_changed(session, now)
    street.world.settle()
    trust = street.devices["next"].body(topics.TRUST_TOPIC.of())
    held = {key.person: key.areas for key in trust.keys if key.holder == "person"}
    assert held[street.city["vice"].person.account] == tuple(sorted(TWO))
    assert held[street.city["ward_leader"].person.account] == (WARD,)
    answer = street.prepare("both", areas=TWO)
    assert answer.status_code == 201, answer.text
    order = answer.json()
    refused = street.call("ward_leader", "GET", f"/urgent/{order['id']}/signing")
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
    street.sign("vice", order)
    assert street.sign("neighbour", order)["state"] == "given"
    assert [street.kinds(one, "hp") for one in ("ward", "next")] == [["urgent"], ["urgent"]]


@ON_ONE_ENGINE
def test_places_within_one_ward_are_not_wide(street: Street) -> None:
    """A neighbourhood beside another of the same ward stands on the ward's list; what stands
    below another chosen area goes without saying; and one area alone is that area."""
    with street.house.database.write() as session:
        session.add(Area(id="n-le-chan-4", name="TDP 4", kind="neighbourhood", parent=WARD))
    order = street.prepared("hp", areas=["n-le-chan-4", TDP])
    assert (order["needed"], order["why"]) == (1, ["urgent"])
    street.sign("ward_leader", order)
    assert (street.kinds("tdp"), street.kinds("ward")) == (["urgent"], [])
    alone = street.prepared("hp", areas=[TDP, WARD])
    assert ([one["id"] for one in alone["areas"]], alone["needed"]) == ([WARD], 1)


@ON_ONE_ENGINE
def test_who_calls_it_off_or_stops_it(street: Street, clock: FakeClock) -> None:
    """A follow-up ends it everywhere, so it needs the right in all of its areas; a stop of one ward
    silences it there, and the other goes on; one that waits is outdated by it."""
    order = street.given("hp", "city_leader", "deputy", areas=TWO)
    waiting = street.prepared("hp", areas=TWO)
    path = f"/urgent/{order['id']}/follow-up"
    said = {"says": "correction"}
    assert street.call("ward_officer", "POST", path, json=said).status_code == 403
    clock.advance(1_000)
    assert street.call("ward_officer", "POST", "/stop", json={}).status_code == 200
    told = street.call("city_operator", "GET", f"/urgent/{order['id']}", "hp").json()
    assert told["state"] == "given"
    refused = street.call("deputy", "GET", f"/urgent/{waiting['id']}/signing", NEXT)
    assert refused.json()["code"] == "urgent_outdated"
    clock.advance(1_000)
    answer = street.call("city_operator", "POST", path, NEXT, json=said)
    assert answer.json()["state"] == "followed_up"
    street.world.settle()
    assert street.kinds("next", "hp") == ["urgent", "follow_up"]


@ON_ONE_ENGINE
def test_a_drill_of_two_wards(street: Street) -> None:
    """Under the city's own key of exercises."""
    street.keep_drill_words()
    sent = {"bulletin": "b-alert", "areas": TWO}
    answer = street.call("city_operator", "POST", "/drills", "hp", json=sent)
    assert answer.status_code == 201, answer.text
    assert [street.kinds(one, "hp") for one in ("ward", "next")] == [["drill"], ["drill"]]


@ON_ONE_ENGINE
def test_what_cannot_be_chosen(street: Street) -> None:
    """An area that nobody knows, one in which the person may not order, more than an order names:
    refused, and nothing is kept."""
    with street.house.database.write() as session:
        many = [f"n-{n}" for n in range(AREAS_MAX + 1)]
        for one in many:
            session.add(Area(id=one, name=one, kind="neighbourhood", parent=WARD))
    asked = [
        street.prepare("city_operator", "hp", areas=[WARD, "nowhere"]),
        street.prepare("ward_officer", WARD, areas=TWO),
        street.prepare("city_operator", "hp", areas=many),
    ]
    codes = [(one.status_code, one.json()["code"]) for one in asked]
    assert codes == [(404, "area_unknown"), (403, "not_allowed"), (422, "urgent_areas")]
    assert street.call("city_operator", "GET", "/urgent", "hp").json() == []
