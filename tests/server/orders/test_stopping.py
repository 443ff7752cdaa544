"""DỪNG TẤT CẢ LOA: who may give it, how long it bars, and who ends it."""

from typing import Any

import pytest
from sqlalchemy import select

from schedules.codec import from_json
from schedules.wire.envelope import open_text
from schedules.wire.orders import IN_FORCE_MAX, SignedOrder
from schedules.wire.strict import read_json
from server.areas.models import Area
from server.base.activity import Activity
from server.base.changes import Change
from server.base.outbox import Outbox
from server.base.web import House
from server.orders.compose import compose_orders
from server.orders.models import OrderRow
from server.orders.stopping import LASTS_MS
from tests.server.city import START_MS, City, FakeClock
from tests.server.conftest import Client

HOUR = 3_600_000
WARD = "w-le-chan"


def _stop(client: Client, who: str = "ward_officer", area: str = WARD, **sent: Any) -> Any:
    answer = client(who).post(f"/api/areas/{area}/stop", json=sent)
    assert answer.status_code == 200, answer.text
    return answer.json()


def _lift(client: Client, stop: str, who: str = "ward_leader", area: str = WARD) -> Any:
    return client(who).post(f"/api/areas/{area}/stops/{stop}/lift")


def _kinds(house: House, area: str = WARD) -> list[tuple[str, str]]:
    """What the area's list of orders says: kind and id, in order."""
    with house.database.read() as session:
        listed = compose_orders(session, area, house.clock.now_ms())
    bodies = [read_json(open_text(one.order).payload)["body"] for one in listed.orders]
    return [(body["kind"], body["id"]) for body in bodies]


def _payload(house: House, id_: str) -> dict[str, Any]:
    with house.database.read() as session:
        signed = from_json(SignedOrder, session.get_one(OrderRow, id_).signed)
    found: dict[str, Any] = read_json(open_text(signed.order).payload)
    return found


def test_an_operator_stops_the_own_area_alone(house: House, city: City, client: Client) -> None:
    """Any operator, with nobody else, and for twelve hours where nothing is said: order, line in
    the log and outbox row stand in one transaction."""
    made = _stop(client, reason="Loa phát sai giờ")
    assert made["until_ms"] == START_MS + LASTS_MS
    assert _kinds(house) == [("stop", made["id"])]
    with house.database.read() as session:
        line = session.scalars(select(Activity).filter_by(action="stop.issue")).one()
        assert (line.account, line.area) == (city["ward_officer"].person.account, WARD)
        assert line.after is not None
        assert line.after["reason"] == "Loa phát sai giờ"
        due = session.scalars(select(Outbox)).all()
        assert [(row.due, row.subject) for row in due] == [("orders", WARD)]


@pytest.mark.parametrize(
    ("who", "area"),
    [("ward_officer", "hp"), ("ward_officer", "w-hai-an"), ("ward_leader", WARD)],
)
def test_nobody_stops_elsewhere_or_without_the_post(
    city: City, client: Client, who: str, area: str
) -> None:
    """A ward's operator does not silence the city or the ward next door; an approver none."""
    assert client(who).post(f"/api/areas/{area}/stop", json={}).status_code == 403


@pytest.mark.parametrize(
    ("area", "issuer"), [("hp", "hp"), (WARD, WARD), ("n-le-chan-3", WARD), ("g-cho", WARD)]
)
def test_a_stop_is_signed_by_the_key_of_its_unit(
    house: House, city: City, client: Client, area: str, issuer: str
) -> None:
    """That of the city for the city; a neighbourhood's or a group's by its ward's."""
    with house.database.write() as session:
        session.add(Area(id="g-cho", name="Các chợ", kind="group", parent=WARD))
    made = _stop(client, "city_operator", area)
    assert made["issuer"] == _payload(house, made["id"])["issuer"] == issuer


@pytest.mark.parametrize("lasts_ms", [-1, 0, 59_999, 72 * HOUR + 1])
def test_a_stop_lasts_a_minute_to_three_days(city: City, client: Client, lasts_ms: int) -> None:
    """What is to be silent for longer has quiet days."""
    sent = {"until_ms": START_MS + lasts_ms}
    answer = client("ward_officer").post(f"/api/areas/{WARD}/stop", json=sent)
    assert (answer.status_code, answer.json()["code"]) == (422, "stop_until")


def test_pressed_again_it_is_the_same_stop_sent_again(
    house: House, city: City, client: Client, clock: FakeClock
) -> None:
    """Whoever heard no answer presses again: nothing doubles, and both presses are on record."""
    first = _stop(client)
    clock.advance(30_000)
    assert _stop(client)["id"] == first["id"]
    with house.database.read() as session:
        presses = session.scalars(select(Activity).filter_by(action="stop.issue")).all()
        assert len(presses) == 2


def test_a_longer_stop_takes_the_place_of_a_shorter(
    house: House, city: City, client: Client
) -> None:
    """And never the other way round: a stop shortens none."""
    short = _stop(client, until_ms=START_MS + HOUR)
    long = _stop(client, until_ms=START_MS + 6 * HOUR)
    assert long["id"] != short["id"]
    assert _kinds(house) == [("stop", long["id"])]
    assert _stop(client, until_ms=START_MS + 2 * HOUR)["id"] == long["id"]


def test_what_was_ordered_since_needs_a_stop_of_its_own(
    house: House, city: City, client: Client, clock: FakeClock
) -> None:
    """A stop ends what was issued before it; the next press ends what came after."""
    first = _stop(client)
    with house.database.write() as session:
        row = session.get_one(OrderRow, first["id"])
        urgent = OrderRow(
            id="o-urgent", area="hp", kind="urgent", sequence=row.sequence + 1,
            until_ms=START_MS + HOUR, signed=row.signed,
        )  # fmt: skip
        session.add(urgent)
    clock.advance(1_000)
    second = _stop(client)
    assert second["id"] != first["id"]
    with house.database.read() as session:
        assert session.get_one(OrderRow, second["id"]).sequence > START_MS + 1


def test_an_approver_lifts_and_an_operator_does_not(
    house: House, city: City, client: Client, clock: FakeClock
) -> None:
    """Lifting needs an approver of the issuing area or above; the lift follows the stop."""
    made = _stop(client)
    clock.advance(1_000)
    assert _lift(client, made["id"], "ward_officer").status_code == 403
    answer = _lift(client, made["id"], "city_leader")
    assert (answer.status_code, answer.json()["lifted"]) == (200, True)
    (_, stop), (kind, lift) = _kinds(house)
    assert (stop, kind) == (made["id"], "lift")
    body = _payload(house, lift)["body"]
    assert (body["stop"], body["stop_issuer"]) == (made["id"], WARD)
    with house.database.read() as session:
        assert session.scalars(select(Activity).filter_by(action="stop.lift")).one().area == WARD


def test_lifting_reaches_the_stops_whose_place_it_took(
    house: House, city: City, client: Client
) -> None:
    """A device that missed the longer stop still holds the shorter one: both are lifted."""
    short = _stop(client, until_ms=START_MS + HOUR)
    long = _stop(client, until_ms=START_MS + 6 * HOUR)
    assert _lift(client, short["id"]).json()["code"] == "stop_newer"
    assert _lift(client, long["id"]).status_code == 200
    lifted = {_payload(house, id_)["body"]["stop"] for kind, id_ in _kinds(house) if kind == "lift"}
    assert lifted == {short["id"], long["id"]}


def test_lifting_twice_is_lifting_once(house: House, city: City, client: Client) -> None:
    """Whoever heard no answer lifts again."""
    made = _stop(client)
    assert _lift(client, made["id"]).status_code == 200
    assert _lift(client, made["id"]).status_code == 200
    assert [kind for kind, _ in _kinds(house)] == ["stop", "lift"]


def test_only_what_bars_is_lifted(
    house: House, city: City, client: Client, clock: FakeClock
) -> None:
    """Not a stop of elsewhere, nor one that has run out."""
    made = _stop(client, until_ms=START_MS + HOUR)
    assert _lift(client, made["id"], "city_leader", "w-hai-an").json()["code"] == "stop_unknown"
    assert _lift(client, "stop-none").json()["code"] == "stop_unknown"
    clock.advance(HOUR)
    assert _lift(client, made["id"]).json()["code"] == "stop_over"


def test_a_stop_is_never_crowded_out(
    house: House, city: City, client: Client, clock: FakeClock
) -> None:
    """A list carries so many orders; the stop that bars is always among them."""
    for _ in range(IN_FORCE_MAX):
        made = _stop(client)
        clock.advance(1_000)
        assert _lift(client, made["id"]).status_code == 200
    last = _stop(client)
    listed = _kinds(house)
    assert len(listed) == IN_FORCE_MAX
    assert ("stop", last["id"]) in listed
    assert sum(kind == "stop" for kind, _ in listed) == 1


def test_pages_below_hear_of_a_stop_from_above(house: House, city: City, client: Client) -> None:
    """A stop of the city is told to whoever looks at a ward."""
    listener = house.changes.listen()
    made = _stop(client, "city_operator", "hp")
    told: Change = listener.get_nowait()
    assert (told.kind, told.id, told.area) == ("order", made["id"], "hp")
    assert {"hp", WARD, "n-le-chan-3"} <= told.reaches
