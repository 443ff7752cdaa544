"""A device is let in once, by whoever carries its token and proves to hold its new key."""

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from schedules.wire.keys import SigningKey
from schedules.wire.strict import write_base64
from server.areas.tree import load_tree
from server.base.activity import Activity
from server.base.outbox import Outbox
from server.base.web import House
from server.dispatch.root import make_root
from server.fleet import devices, enrolment, tokens
from server.fleet.access import Reach
from server.fleet.enrolment import TOKEN_LASTS_MS, EnrolmentRefusedError, Offered
from server.fleet.models import ContentToken, Device, DeviceStatus, EnrolmentToken
from tests.contract.broker.memory import MemoryHub
from tests.server.city import City, FakeClock
from tests.server.conftest import Client
from tests.server.dispatch.world import HubAccess

KEY = SigningKey.make()


@pytest.fixture
def access() -> HubAccess:
    return HubAccess(MemoryHub())


def register(house: House, city: City) -> None:
    with house.database.write() as session:
        person, now = city["ward_officer"].person, house.clock.now_ms()
        devices.register(session, person, load_tree(session), now, name="TDP 3", area="w-le-chan")


def offer(house: House, device: str) -> Offered:
    with house.database.write() as session:
        return enrolment.offer(session, session.get_one(Device, device), house.clock.now_ms())


def admit(
    house: House, access: HubAccess, token: str, key: SigningKey = KEY, proof: str | None = None
) -> enrolment.Admitted:
    proof = proof or write_base64(key.sign(enrolment.proof_bytes(token)))
    with house.database.write() as session:
        return enrolment.admit(session, access, token, key.public_text, proof, house.clock.now_ms())


@pytest.fixture
def device(house: House, city: City) -> str:
    register(house, city)
    with house.database.read() as session:
        return session.scalars(select(Device.id)).one()


def test_a_token_lets_one_device_in(house: House, device: str, access: HubAccess) -> None:
    """A token binds the key that proved itself to the device it was made for, and makes its
    configuration due."""
    admitted = admit(house, access, offer(house, device).token)
    assert admitted.device == device
    assert access.hub.secrets[device] == admitted.mqtt_secret
    with house.database.read() as session:
        row = session.get_one(Device, device)
        assert (row.public_key, row.enrolled_ms) == (KEY.public_text, house.clock.now_ms())
        assert tokens.device_of(session, admitted.content_token) == device
        assert session.scalars(select(Outbox).filter_by(due="config")).one().subject == device


def test_a_token_works_once(house: House, device: str, access: HubAccess) -> None:
    """A second use of a token is refused, whoever uses it, and changes nothing."""
    token = offer(house, device).token
    first = admit(house, access, token)
    with pytest.raises(EnrolmentRefusedError):
        admit(house, access, token, SigningKey.make())
    with house.database.read() as session:
        assert session.get_one(Device, device).public_key == KEY.public_text
        assert tokens.device_of(session, first.content_token) == device
    assert access.hub.secrets[device] == first.mqtt_secret


def test_a_token_lasts_72_hours(
    house: House, device: str, access: HubAccess, clock: FakeClock
) -> None:
    """A token works until the last millisecond of its 72 hours, and not after."""
    early = offer(house, device)
    clock.advance(TOKEN_LASTS_MS - 1)
    assert admit(house, access, early.token).device == device
    late = offer(house, device)
    clock.advance(TOKEN_LASTS_MS)
    with pytest.raises(EnrolmentRefusedError):
        admit(house, access, late.token)


def test_a_newer_token_ends_the_older(house: House, device: str, access: HubAccess) -> None:
    """Only the token offered last works: one that was lost can be made worthless."""
    lost = offer(house, device)
    found = offer(house, device)
    with pytest.raises(EnrolmentRefusedError):
        admit(house, access, lost.token)
    assert admit(house, access, found.token).device == device


@pytest.mark.parametrize(
    "proof",
    [
        write_base64(KEY.sign(b"something else")),
        write_base64(SigningKey.make().sign(b"loa/1\nenrol\n")),
        "not base64",
        write_base64(b"short"),
    ],
    ids=["other bytes", "other key", "no base64", "short"],
)
def test_the_key_must_prove_itself(
    house: House, device: str, access: HubAccess, proof: str
) -> None:
    """Without its signature over this token a public key is not taken, and the token stays."""
    token = offer(house, device).token
    with pytest.raises(EnrolmentRefusedError):
        admit(house, access, token, proof=proof)
    assert admit(house, access, token).device == device


def test_only_hashes_are_kept(house: House, device: str, access: HubAccess) -> None:
    """Neither the one-time token nor the content token can be read out of the database."""
    token = offer(house, device).token
    admitted = admit(house, access, token)
    with house.database.read() as session:
        kept = [*session.scalars(select(EnrolmentToken.hash))]
        kept += session.scalars(select(ContentToken.hash))
        told = [str(row.detail) + row.subject for row in session.scalars(select(Activity))]
    for secret in (token, admitted.content_token, admitted.mqtt_secret):
        assert not any(secret in text for text in [*kept, *told])


def test_a_new_card_takes_over(
    house: House, device: str, access: HubAccess, clock: FakeClock
) -> None:
    """A device enrolled again has new secrets and a new key, and what it said before is gone;
    its business still begins where it first did."""
    first = admit(house, access, offer(house, device).token)
    with house.database.write() as session:
        since = session.get_one(Device, device).since_ms
        session.add(
            DeviceStatus(
                device=device, sequence=1, identity="a" * 64, heard_ms=0, state="online", body={}
            )
        )
    clock.advance(1_000)
    second = admit(house, access, offer(house, device).token, SigningKey.make())
    with house.database.read() as session:
        assert tokens.device_of(session, first.content_token) is None
        assert tokens.device_of(session, second.content_token) == device
        assert session.get(DeviceStatus, device) is None
        row = session.get_one(Device, device)
        assert row.public_key != KEY.public_text
        assert row.since_ms == since
    assert access.hub.secrets[device] == second.mqtt_secret != first.mqtt_secret


@pytest.fixture
def reached(app: FastAPI, access: HubAccess) -> FastAPI:
    app.state.reach = Reach(access, "127.0.0.1", 1883, "http://127.0.0.1:8000/content")
    return app


def test_over_http(house: House, reached: FastAPI, client: Client, access: HubAccess) -> None:
    """An officer registers a device of the own ward; the device lets itself in and is told all
    that it needs: its broker, its content, the root to pin."""
    body = {"name": "Cụm loa TDP 3", "area": "n-le-chan-3"}
    made = client("ward_officer").post("/api/devices", json=body)
    assert made.status_code == 201
    token = made.json()["token"]
    assert made.json()["server"] == "http://127.0.0.1:8000"
    proof = write_base64(KEY.sign(enrolment.proof_bytes(token)))
    asked = {"token": token, "public": KEY.public_text, "proof": proof}
    unready = client(None).post("/api/enrol", json=asked)
    assert (unready.status_code, unready.json()["code"]) == (409, "root_missing")
    make_root(house.data / "root", house.custody)
    answer = client(None).post("/api/enrol", json=asked)
    assert answer.status_code == 200
    told = answer.json()
    device = made.json()["device"]
    assert told["device"] == told["mqtt"]["username"] == device
    assert told["mqtt"]["password"] == access.hub.secrets[device]
    assert (told["root"]["threshold"], len(told["root"]["keys"])) == (2, 3)
    assert told["server_time_us"] == house.clock.now_us()
    again = client(None).post("/api/enrol", json=asked)
    assert (again.status_code, again.json()["code"]) == (422, "enrolment_refused")


def test_a_ward_registers_only_its_own(
    house: House, city: City, client: Client, reached: FastAPI
) -> None:
    """Nobody registers a device, or renews its token, outside their own areas; nor unsigned. Who
    renewed one is on record."""
    body = {"name": "Loa", "area": "w-hai-an"}
    assert client("ward_officer").post("/api/devices", json=body).status_code == 403
    assert client("ward_leader").post(
        "/api/devices", json={"name": "Loa", "area": "w-le-chan"}
    ).status_code == 403  # fmt: skip
    assert client(None).post("/api/devices", json=body).status_code == 401
    made = client("city_operator").post("/api/devices", json=body).json()["device"]
    renewed = client("ward_officer").post(f"/api/devices/{made}/token")
    assert renewed.status_code == 403
    assert client("city_operator").post(f"/api/devices/{made}/token").status_code == 201
    with house.database.read() as session:
        (line,) = session.scalars(select(Activity).filter_by(action="device.token"))
    assert (line.subject, line.account) == (made, city["city_operator"].person.account)
    assert client("city_operator").post("/api/devices/d-none/token").status_code == 404
