"""A device asks with a token, a person who hears its digits lets it in, and only then it counts."""

import pytest
from cryptography import x509
from fastapi import FastAPI
from sqlalchemy import select

from schedules.refusal import RefusalError
from schedules.wire import enrolment as wire
from schedules.wire.keys import SigningKey
from schedules.wire.strict import write_base64
from server.areas.tree import load_tree
from server.base.activity import Activity
from server.base.authority import RENEW_AFTER_MS, Authority
from server.base.outbox import Outbox
from server.base.refusals import ConflictError
from server.base.web import House
from server.dispatch.root import make_root
from server.fleet import devices, enrolment, moving, tokens
from server.fleet.access import Reach
from server.fleet.enrolment import TOKEN_LASTS_MS, WAITS_MS, EnrolmentRefusedError, Offered
from server.fleet.models import (
    ContentToken,
    Device,
    DeviceCertificate,
    DeviceStatus,
    EnrolmentRequest,
    EnrolmentToken,
)
from tests.contract.broker.memory import MemoryHub
from tests.server import enrolling
from tests.server.city import City, FakeClock
from tests.server.conftest import Client
from tests.server.dispatch.world import HubAccess
from tests.server.enrolling import NONCE, ROOT, csr

KEY = SigningKey.make()


def register(house: House, city: City) -> str:
    with house.database.write() as session:
        person, now = city["ward_officer"].person, house.clock.now_ms()
        made = devices.register(
            session, person, load_tree(session), now, name="TDP 3", area="w-le-chan"
        )
        return made.id


def offer(house: House, device: str) -> Offered:
    with house.database.write() as session:
        return enrolment.offer(session, session.get_one(Device, device), house.clock.now_ms())


def ask(house: House, token: str, key: SigningKey = KEY) -> wire.ServersHalf:
    with house.database.write() as session:
        return enrolling.asked(session, token, key, house.clock.now_ms())


def let_in(house: House, city: City, device: str, request: str, digits: str = "") -> None:
    with house.database.write() as session:
        seen = session.get_one(EnrolmentRequest, request).digits or ""
        person, tree = city["ward_officer"].person, load_tree(session)
        now = house.clock.now_ms()
        enrolment.let_in(session, person, tree, device, request, digits or seen, now)


def take(
    house: House, request: str, key: SigningKey = KEY, question: str | None = None
) -> enrolment.Admitted | str:
    with house.database.write() as session:
        authority = Authority(house.custody.authority)
        now = house.clock.now_ms()
        return enrolling.admitted(session, authority, request, key, now, question)


def enrolled(house: House, city: City, device: str, key: SigningKey = KEY) -> enrolment.Admitted:
    half = ask(house, offer(house, device).token, key)
    let_in(house, city, device, half.request)
    told = take(house, half.request, key)
    assert isinstance(told, enrolment.Admitted)
    return told


@pytest.fixture
def device(house: House, city: City) -> str:
    return register(house, city)


def test_who_waits_may_do_nothing_but_wait(house: House, device: str, city: City) -> None:
    """A token and a proven key get a device digits that people see, and nothing else: no key
    counts, no certificate and no secret is made, until a person lets it in."""
    token = offer(house, device).token
    half = ask(house, token)
    assert take(house, half.request) == "waiting"
    with house.database.read() as session:
        assert session.get_one(Device, device).public_key is None
        assert not session.scalars(select(DeviceCertificate)).all()
        assert not session.scalars(select(ContentToken)).all()
        ((seen, _),) = enrolment.waiting(session, ["w-le-chan"], house.clock.now_ms())
    assert seen.digits == wire.digits(token, KEY.public_text, NONCE, half)
    let_in(house, city, device, half.request)
    told = take(house, half.request)
    assert isinstance(told, enrolment.Admitted)
    name = x509.load_pem_x509_certificate(told.certificate.encode()).subject
    assert name.rfc4514_string() == f"CN={device}"
    with house.database.read() as session:
        row = session.get_one(Device, device)
        assert (row.public_key, row.enrolled_ms) == (KEY.public_text, house.clock.now_ms())
        assert tokens.device_of(session, told.content_token) == device
        assert session.scalars(select(Outbox).filter_by(due="config")).one().subject == device
        (line,) = session.scalars(select(Activity).filter_by(action="device.enrol"))
        assert line.account == city["ward_officer"].person.account


def test_other_digits_let_nobody_in(house: House, device: str, city: City) -> None:
    """Whoever stands between has another key: digits that were not heard let nobody in, and a
    request that was turned away, or that a newer token ended, is over."""
    half = ask(house, offer(house, device).token)
    with pytest.raises(RefusalError) as refusal:
        let_in(house, city, device, half.request, digits="no")
    assert refusal.value.code == "digits_differ"
    with house.database.write() as session:
        person, tree = city["ward_officer"].person, load_tree(session)
        enrolment.turn_away(session, person, tree, device, half.request, house.clock.now_ms())
    second = ask(house, offer(house, device).token)
    offer(house, device)
    for over in (half, second):
        with pytest.raises(ConflictError):
            let_in(house, city, device, over.request)
        assert take(house, over.request) == "refused"


def test_a_token_works_once_and_for_one_key(house: House, device: str) -> None:
    """Asked again by the same key the answer is the same, should it have been lost; another key,
    or another commitment, is refused and changes nothing."""
    token = offer(house, device).token
    half = ask(house, token)
    assert ask(house, token.lower().replace("-", " ")) == half
    with pytest.raises(EnrolmentRefusedError):
        ask(house, token, SigningKey.make())
    promise = wire.commitment(bytes(32), KEY.public_text)
    proof = write_base64(KEY.sign(wire.proof_bytes(token, promise)))
    with house.database.write() as session, pytest.raises(EnrolmentRefusedError):
        enrolment.ask(session, token, KEY.public_text, proof, promise, ROOT, "", 0)


def test_a_token_lasts_72_hours(house: House, device: str, clock: FakeClock) -> None:
    """A token works until the last millisecond of its 72 hours, and only the one offered last."""
    lost, early = offer(house, device), offer(house, device)
    with pytest.raises(EnrolmentRefusedError):
        ask(house, lost.token)
    clock.advance(TOKEN_LASTS_MS - 1)
    assert ask(house, early.token).request
    late = offer(house, device)
    clock.advance(TOKEN_LASTS_MS)
    with pytest.raises(EnrolmentRefusedError):
        ask(house, late.token)


@pytest.mark.parametrize(
    "proof",
    [write_base64(KEY.sign(b"something else")), "not base64", write_base64(b"short")],
    ids=["other bytes", "no base64", "short"],
)
def test_the_key_must_prove_itself(house: House, device: str, proof: str) -> None:
    """Without its signature over this token and commitment a public key is not taken, nor a nonce
    that was not committed to; and the token stays."""
    token, promise = offer(house, device).token, wire.commitment(NONCE, KEY.public_text)
    with house.database.write() as session, pytest.raises(EnrolmentRefusedError):
        enrolment.ask(session, token, KEY.public_text, proof, promise, ROOT, "", 0)
    half = ask(house, token)
    for nonce in ("not base64", write_base64(b"short"), write_base64(bytes(32))):
        with house.database.write() as session, pytest.raises(EnrolmentRefusedError):
            enrolment.reveal(session, half.request, token, nonce, (ROOT, ""), 0)


def test_only_hashes_are_kept(house: House, device: str, city: City) -> None:
    """Neither the one-time token nor the content token can be read out of the database."""
    token = offer(house, device).token
    half = ask(house, token)
    let_in(house, city, device, half.request)
    told = take(house, half.request)
    assert isinstance(told, enrolment.Admitted)
    with house.database.read() as session:
        kept = [*session.scalars(select(EnrolmentToken.hash))]
        kept += session.scalars(select(EnrolmentRequest.token))
        kept += session.scalars(select(ContentToken.hash))
        said = [str(row.detail) + row.subject for row in session.scalars(select(Activity))]
    for secret in (token, wire.plain_token(token), told.content_token):
        assert not any(secret in text for text in [*kept, *said])


def test_a_new_controller_takes_the_place(
    house: House, device: str, city: City, clock: FakeClock
) -> None:
    """Once a person lets a new controller in, the old one's key, certificate, token and status
    end; until then it goes on. Place and history stay."""
    first = enrolled(house, city, device)
    with house.database.write() as session:
        since = session.get_one(Device, device).since_ms
        session.add(
            DeviceStatus(
                device=device, sequence=1, identity="a" * 64, heard_ms=0, state="online", body={}
            )
        )
    clock.advance(1_000)
    other = SigningKey.make()
    half = ask(house, offer(house, device).token, other)
    with house.database.read() as session:
        assert session.get_one(Device, device).public_key == KEY.public_text
    let_in(house, city, device, half.request)
    second = take(house, half.request, other)
    assert isinstance(second, enrolment.Admitted)
    with house.database.read() as session:
        assert tokens.device_of(session, first.content_token) is None
        assert tokens.device_of(session, second.content_token) == device
        assert session.get(DeviceStatus, device) is None
        row = session.get_one(Device, device)
        assert (row.public_key, row.since_ms) == (other.public_text, since)
        old, new = session.scalars(
            select(DeviceCertificate).order_by(DeviceCertificate.revoked_ms.nulls_last())
        )
        assert (old.revoked_ms, new.revoked_ms) == (clock.now_ms(), None)


def test_who_was_let_in_may_ask_again_for_a_day(
    house: House, device: str, city: City, clock: FakeClock
) -> None:
    """An answer that was lost is given again: the same certificate for the same key, and a new
    content token. After a day, or once revoked, not."""
    half, question = ask(house, offer(house, device).token), csr()
    let_in(house, city, device, half.request)
    first = take(house, half.request, question=question)
    clock.advance(WAITS_MS)
    again = take(house, half.request)
    assert isinstance(first, enrolment.Admitted)
    assert isinstance(again, enrolment.Admitted)
    clock.advance(-1)
    same = take(house, half.request, question=question)
    assert isinstance(same, enrolment.Admitted)
    assert same.certificate == first.certificate != again.certificate
    clock.advance(2)
    assert take(house, half.request) == "refused"


def test_a_certificate_is_renewed_by_the_devices_key_alone(
    house: House, device: str, city: City, clock: FakeClock
) -> None:
    """The key that was let in proves who it is, also years after the certificate ran out. A key
    that was certified before, another device's proof, and a revoked device are refused."""
    question, authority = csr(), Authority(house.custody.authority)
    half = ask(house, offer(house, device).token)
    let_in(house, city, device, half.request)
    take(house, half.request, question=question)

    def renew(wish: str, key: SigningKey = KEY) -> str:
        proof = write_base64(key.sign(wire.renewal_bytes(device, wish)))
        with house.database.write() as session:
            now = house.clock.now_ms()
            return enrolment.renew(session, authority, device, wish, proof, now)

    clock.advance(RENEW_AFTER_MS * 12)
    fresh = x509.load_pem_x509_certificate(renew(csr()).encode())
    assert fresh.not_valid_after_utc.timestamp() * 1_000 > clock.now_ms() + RENEW_AFTER_MS
    for wish, key in ((question, KEY), (csr(), SigningKey.make()), ("no request", KEY)):
        with pytest.raises(EnrolmentRefusedError):
            renew(wish, key)
    with house.database.write() as session:
        person, tree = city["ward_officer"].person, load_tree(session)
        moving.revoke(session, person, tree, device, clock.now_ms())
    with pytest.raises(EnrolmentRefusedError):
        renew(csr())
    assert take(house, half.request) == "refused"


@pytest.fixture
def reached(house: House, app: FastAPI) -> HubAccess:
    access = HubAccess(MemoryHub())
    app.state.reach = Reach(access, "127.0.0.1", 1883, "http://127.0.0.1:8000/content")
    return access


def test_over_http(house: House, client: Client, reached: HubAccess) -> None:
    """An officer registers a device of the own ward, sees who waits, and lets it in; it is told
    all that it needs. Before the root's keys are made nobody is let in."""
    officer = client("ward_officer")
    made = officer.post("/api/devices", json={"name": "Cụm loa TDP 3", "area": "n-le-chan-3"})
    assert made.status_code == 201
    token, device = made.json()["token"], made.json()["device"]
    promise = wire.commitment(NONCE, KEY.public_text)
    asks = {
        "token": token, "public": KEY.public_text, "commitment": promise,
        "proof": write_base64(KEY.sign(wire.proof_bytes(token, promise))),
    }  # fmt: skip
    unready = client(None).post("/api/enrol", json=asks)
    assert (unready.status_code, unready.json()["code"]) == (409, "root_missing")
    make_root(house.data / "root", house.custody)
    half = client(None).post("/api/enrol", json=asks).json()
    assert (half["root"]["threshold"], len(half["root"]["keys"])) == (2, 3)
    named = {"token": token, "nonce": write_base64(NONCE)}
    request = f"/api/enrol/{half['request']}"
    assert client(None).post(f"{request}/nonce", json=named).status_code == 204
    (waits,) = officer.get("/api/enrolments", params={"area": "w-le-chan"}).json()
    assert (waits["device"], waits["replaces"]) == (device, False)
    digits = f"{waits['digits'][:4]} {waits['digits'][4:]}"
    decision = {"request": waits["request"], "digits": digits}
    assert officer.post(f"/api/devices/{device}/admit", json=decision).status_code == 204
    wish = csr()
    proof = write_base64(KEY.sign(wire.asking_bytes(half["request"], wish)))
    told = client(None).post(f"{request}/admission", json={"csr": wish, "proof": proof}).json()
    assert told["state"] == "admitted"
    assert told["enrolled"]["mqtt"]["password"] == reached.hub.secrets[device]
    assert told["enrolled"]["server_time_us"] == house.clock.now_us()
    revoked = officer.post(f"/api/devices/{device}/revoke")
    assert revoked.status_code == 200
    assert device not in reached.hub.secrets


def test_a_ward_registers_only_its_own(
    house: House, city: City, client: Client, reached: HubAccess
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
