"""Alerts over HTTP: whom an area believes, what came, what it would be, what it asks of orders."""

from typing import Any

import pytest
from sqlalchemy import update

from server.areas.models import Area
from server.base.web import House
from server.fleet.models import Device
from server.orders.models import OrderRow
from tests.server.cap.files import DRAWN, SENDER, VI, alert
from tests.server.cap.signing import hand
from tests.server.city import START_MS, City
from tests.server.conftest import Client


class Desktop:
    """A person at their desk; `city_operator` operates the whole city."""

    def __init__(self, client: Client, who: str) -> None:
        self._client = client(who)

    def send(self, data: str | bytes, status: int = 201, area: str = "hp") -> dict[str, Any]:
        content = data.encode() if isinstance(data, str) else data
        answer = self._client.post(f"/api/areas/{area}/cap", content=content)
        assert answer.status_code == status, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def ask(self, method: str, path: str, status: int, json: Any = None) -> Any:
        answer = self._client.request(method, f"/api/areas/{path}", json=json)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None


@pytest.fixture
def desk(client: Client) -> Desktop:
    return Desktop(client, "city_operator")


def test_an_alert_is_read_and_becomes_a_draft_that_sounds_nothing(
    desk: Desktop, house: House, city: City
) -> None:
    """An alert is shown as it was read, with the areas it names by code, and the words, the tone
    and the times of an order that nobody has prepared yet."""
    told = desk.send(alert("VN-1"))
    assert (told["proof"], told["use"], told["severity"]) == ("unsigned", "order", "Extreme")
    assert [(one["area"], one["by"]) for one in told["covers"]] == [("w-hai-an", "code")]
    draft = told["draft"]
    assert (draft["vi"]["type"], draft["second"]["type"]) == ("Bão số 9", "Typhoon 9")
    assert draft["vi"]["time"] == "18 giờ 00 phút ngày 24/11/2026"
    assert (draft["vi"]["level"], draft["second"]["level"]) == ("đặc biệt nghiêm trọng", "extreme")
    assert (draft["tone"], draft["at_ms"] - START_MS) == ("siren", 5 * 3_600_000)
    assert told["infos"][0]["web"] is None
    with house.database.read() as session:
        assert session.query(OrderRow).count() == 0


def test_the_same_alert_is_kept_once_and_never_says_two_things(desk: Desktop, city: City) -> None:
    """By sender, identifier and time of sending; with other words under the same name it is
    refused, and the first stands."""
    first = desk.send(alert("VN-1"))
    assert desk.send(alert("VN-1"), 200)["id"] == first["id"]
    assert desk.send(alert("VN-1", VI), 409)["code"] == "cap_alert_differs"
    assert desk.send("<a/>", 422)["code"] == "cap_not_an_alert"
    assert [one["id"] for one in desk.ask("GET", "w-hai-an/cap", 200)] == [first["id"]]


def test_what_an_alert_draws_covers_the_units_where_devices_stand(
    desk: Desktop, house: House, city: City
) -> None:
    """Without codes an alert is for each commune-level unit that lies, or has a device, on what
    it draws; a code of a unit above names all that is below."""
    with house.database.write() as session:
        session.execute(update(Area).values(lat=None, lon=None))
        for n, (area, lat) in enumerate((("n-le-chan-3", 20.5), ("w-le-chan", 25.0))):
            row = Device(
                id=f"d-{n}", name="Cụm loa", area=area, lat=lat, lon=106.5, created_ms=0,
                since_ms=0,
            )  # fmt: skip
            session.add(row)
    told = desk.send(alert("VN-1", place=DRAWN))
    covers = [(one["area"], one["by"], one["devices"], one["within"]) for one in told["covers"]]
    assert covers == [("w-le-chan", "place", 2, 1)]
    circle = "<circle>25.0,106.5 0.5</circle>"
    assert [one["within"] for one in desk.send(alert("VN-2", place=circle))["covers"]] == [1]
    assert desk.send(alert("VN-3", place="<circle>20.0,106.5 1</circle>"))["covers"] == []


def test_a_pinned_certificate_proves_alerts_of_its_sender(
    client: Client, desk: Desktop, city: City
) -> None:
    """Where a sender's certificate is kept, what is signed by another is not taken; a signed alert
    takes the place of one that nobody had signed."""
    signed = hand().sign(alert("VN-1"))
    assert desk.send(signed)["proof"] == "unproven"
    admin = Desktop(client, "administrator")
    said = {"name": "Đài khí tượng", "sender": SENDER, "certificates": [hand().certificate]}
    made = admin.ask("POST", "hp/cap/senders", 201, said)
    assert (made["prepares"], made["geocode"], made["feed"]) == ({}, "DVHC", None)
    (pin,) = made["pinned"]
    assert (len(pin["sha256"]), pin["from_ms"] < START_MS < pin["until_ms"]) == (64, True)
    assert desk.send(signed, 200)["proof"] == "signed"
    assert desk.send(alert("VN-2", VI))["proof"] == "unsigned"
    assert desk.send(hand().sign(alert("VN-2")), 200)["draft"]["second"] is not None
    stranger = hand("stranger").sign(alert("VN-3"))
    assert desk.send(stranger, 422)["code"] == "cap_signature_refused"
    (line, *_) = desk.ask("GET", "hp/cap", 200)
    assert (line["known"], line["brought_by"]) == ("Đài khí tượng", "Cán bộ vận hành thành phố")


def test_senders_are_settled_by_whoever_manages_the_area(client: Client, city: City) -> None:
    """Each once per area, with strong certificates; an address to fetch from asks for one."""
    admin = Desktop(client, "administrator")
    said = {"name": "Đài khí tượng", "sender": SENDER}
    made = admin.ask("POST", "hp/cap/senders", 201, said)
    assert admin.ask("POST", "hp/cap/senders", 409, said)["code"] == "cap_sender_taken"
    other = said | {"sender": "other@example.vn"}
    for flaw, code in (
        ({"certificates": ["none"]}, "cap_certificate_unfit"),
        ({"feed": "http://example.vn/a"}, "cap_feed_refused"),
        ({"feed": "https://example.vn/a"}, "cap_feed_unsigned"),
        ({"sender": "a b"}, "cap_value"),
    ):
        assert admin.ask("POST", "hp/cap/senders", 422, other | flaw)["code"] == code
    unknown = other | {"prepares": {"Severe": "no-template"}}
    assert admin.ask("POST", "hp/cap/senders", 404, unknown)["code"] == "template_unknown"
    path = f"hp/cap/senders/{made['id']}"
    changed = admin.ask("PUT", path, 200, said | {"prepares": {"Extreme": None}, "base_version": 1})
    assert (changed["version"], changed["prepares"]) == (2, {"Extreme": None})
    assert admin.ask("POST", f"{path}/look", 409)["code"] == "cap_feed_missing"
    late = admin.ask("PUT", path, 409, said | {"base_version": 1})
    assert (late["code"], late["standing"]["prepares"]) == ("version_conflict", {"Extreme": None})
    assert [one["area"] for one in admin.ask("GET", "w-hai-an/cap/senders", 200)] == ["hp"]
    admin.ask("DELETE", f"{path}?base_version=2", 204)
    assert admin.ask("GET", "hp/cap/senders", 200) == []
