"""Passkeys: what is believed of an authenticator's answer, and what is not."""

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from server.accounts import brake, ceremonies, sessions
from server.accounts.models import Ceremony
from server.base.outbox import Outbox
from server.base.web import House
from tests.server.accounts.authenticator import PRESENT, VERIFIED, Authenticator, Kind, Says
from tests.server.accounts.people import add_passkey, by_passkey, by_password, told
from tests.server.city import City, FakeClock
from tests.server.conftest import Client


@pytest.mark.parametrize("kind", ["ES256", "EdDSA"])
def test_a_passkey_signs_in(client: Client, kind: Kind) -> None:
    """A registered passkey opens a session by itself, without a name or a password."""
    device = add_passkey(client("ward_leader"), kind=kind)
    nobody = client(None)
    for _ in range(2):
        assert told(by_passkey(nobody, device)) == (200, "")
    shown = nobody.get("/api/me").json()
    assert (shown["username"], shown["factor"], shown["strong"]) == ("ward-leader", "passkey", True)


def test_a_session_that_registers_a_passkey_has_proven_it(client: Client) -> None:
    """Adding a passkey gives the session a new token and a second factor; others end."""
    leader, copy, elsewhere = client("ward_leader"), client("ward_leader"), client(None)
    assert by_password(elsewhere, "ward-leader").status_code == 200
    add_passkey(leader)
    assert leader.get("/api/session").json()["strong"]
    assert copy.get("/api/session").status_code == 401
    assert elsewhere.get("/api/session").status_code == 401


def test_loudspeakers_are_told_of_a_passkey_at_once(client: Client, house: House) -> None:
    """Who approves alarms does so by it: the bundle of keys is due when one comes, and when one
    goes."""
    leader = client("ward_leader")
    add_passkey(leader)
    assert _due(house) == ["trust"]
    with house.database.write() as session:
        session.execute(delete(Outbox))
    (passkey,) = leader.get("/api/me/passkeys").json()
    assert leader.delete(f"/api/me/passkeys/{passkey['id']}").status_code == 204
    assert _due(house) == ["trust"]


def _due(house: House) -> list[str]:
    with house.database.read() as session:
        return list(session.scalars(select(Outbox.due)))


def test_with_a_passkey_the_password_alone_is_too_little(client: Client) -> None:
    """Where there is a passkey, a password asks for a code beside it; a recovery code is one."""
    leader = client("ward_leader")
    options = leader.post("/api/me/passkeys/options").json()["options"]
    body = {"name": "Khóa", "credential": Authenticator().create(options)}
    codes = leader.post("/api/me/passkeys", json=body).json()["recovery_codes"]
    nobody = client(None)
    assert told(by_password(nobody, "ward-leader")) == (401, "code_missing")
    assert told(by_password(nobody, "ward-leader", codes[0])) == (200, "")


_LIES = {
    "another site's page": Says(origin="http://evil.example"),
    "the same site over another line": Says(origin="https://localhost"),
    "another site's credential": Says(rp="evil.example"),
    "nobody was there": Says(flags=VERIFIED),
    "nobody was verified": Says(flags=PRESENT),
    "another challenge": Says(challenge="AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
}


@pytest.mark.parametrize("lie", [*_LIES.values(), Says(type="webauthn.get")])
def test_what_does_not_register(client: Client, lie: Says) -> None:
    """Another origin, site, challenge or deed, an absent or unverified user: no passkey."""
    leader = client("ward_leader")
    options = leader.post("/api/me/passkeys/options").json()["options"]
    body = {"name": "Khóa", "credential": Authenticator().create(options, lie)}
    assert told(leader.post("/api/me/passkeys", json=body)) == (401, "passkey_refused")
    assert leader.get("/api/me/passkeys").json() == []


@pytest.mark.parametrize(
    "lie", [*_LIES.values(), Says(type="webauthn.create"), Says(user_handle=b"p-somebody-else")]
)
def test_what_does_not_sign_in(client: Client, lie: Says) -> None:
    """Another origin, site, challenge, deed or owner, an absent or unverified user: no session."""
    device, nobody = add_passkey(client("ward_leader")), client(None)
    assert told(by_passkey(nobody, device, lie)) == (401, "passkey_refused")
    assert nobody.get("/api/session").status_code == 401


def test_certificates_of_makers_are_not_read(client: Client) -> None:
    """No make of authenticator was asked for; an answer that brings one is refused unread."""
    leader = client("ward_leader")
    options = leader.post("/api/me/passkeys/options").json()["options"]
    assert options["attestation"] == "none"
    body = {"name": "Khóa", "credential": Authenticator().create(options, Says(format="packed"))}
    assert told(leader.post("/api/me/passkeys", json=body)) == (401, "passkey_refused")


def test_a_stranger_with_the_same_name_of_credential_is_nobody(client: Client) -> None:
    """A credential's id is no secret: only its key opens a session."""
    device = add_passkey(client("ward_leader"))
    forger = Authenticator(credential_id=device.credential_id, user=device.user, count=50)
    assert told(by_passkey(client(None), forger)) == (401, "passkey_refused")


def test_one_credential_is_one_account(client: Client) -> None:
    """A credential that is registered cannot be registered again, by anybody."""
    device = add_passkey(client("ward_leader"))
    officer = client("ward_officer")
    options = officer.post("/api/me/passkeys/options").json()["options"]
    body = {"name": "Khóa", "credential": device.create(options)}
    assert told(officer.post("/api/me/passkeys", json=body)) == (401, "passkey_refused")


def test_one_key_is_one_account(client: Client) -> None:
    """Public keys are no secret: whoever registers somebody else's as their own, under a credential
    of their own making, is refused, and so takes nobody's key from the loudspeakers."""
    device, copy = add_passkey(client("ward_leader")), Authenticator()
    copy.take_key_of(device)
    officer = client("ward_officer")
    options = officer.post("/api/me/passkeys/options").json()["options"]
    body = {"name": "Khóa", "credential": copy.create(options)}
    assert told(officer.post("/api/me/passkeys", json=body)) == (401, "passkey_refused")
    assert told(by_passkey(client(None), device)) == (200, "")


def test_a_counter_that_goes_back_is_a_copy(client: Client) -> None:
    """A passkey whose counter does not go on was copied: it opens nothing."""
    device = add_passkey(client("ward_leader"))
    assert told(by_passkey(client(None), device)) == (200, "")
    device.count -= 1
    assert told(by_passkey(client(None), device)) == (401, "passkey_refused")
    assert told(by_passkey(client(None), device)) == (200, "")


def test_a_passkey_without_a_counter_serves(client: Client) -> None:
    """Synchronised passkeys count nothing (their counter stays 0), and serve all the same."""
    device = add_passkey(client("ward_leader"), counts=False)
    for _ in range(2):
        assert told(by_passkey(client(None), device)) == (200, "")


def test_a_challenge_counts_once(client: Client) -> None:
    """The same answer sent again opens nothing, not even the first time after a wrong one."""
    device, nobody = add_passkey(client("ward_leader"), counts=False), client(None)
    options = nobody.post("/api/session/passkey/options").json()["options"]
    wrong = {"credential": device.get(options, Says(rp="evil.example"))}
    right = {"credential": device.get(options)}
    assert told(nobody.post("/api/session/passkey", json=wrong)) == (401, "passkey_refused")
    assert told(nobody.post("/api/session/passkey", json=right)) == (401, "passkey_refused")
    options = nobody.post("/api/session/passkey/options").json()["options"]
    right = {"credential": device.get(options)}
    assert told(nobody.post("/api/session/passkey", json=right)) == (200, "")
    assert told(nobody.post("/api/session/passkey", json=right)) == (401, "passkey_refused")


def test_a_challenge_lasts_five_minutes(client: Client, clock: FakeClock) -> None:
    """An answer that comes later than five minutes after its challenge opens nothing."""
    device, nobody = add_passkey(client("ward_leader")), client(None)
    options = nobody.post("/api/session/passkey/options").json()["options"]
    clock.advance(ceremonies.LASTS_MS)
    answer = {"credential": device.get(options)}
    assert told(nobody.post("/api/session/passkey", json=answer)) == (401, "passkey_refused")


def test_a_challenge_belongs_to_one_browser(client: Client) -> None:
    """An answer to the challenge of another browser, or of another session, counts nowhere."""
    device, one, other = add_passkey(client("ward_leader")), client(None), client(None)
    options = one.post("/api/session/passkey/options").json()["options"]
    answer = {"credential": device.get(options)}
    assert told(other.post("/api/session/passkey", json=answer)) == (401, "passkey_refused")
    options = client("ward_officer").post("/api/me/passkeys/options").json()["options"]
    body = {"name": "Khóa", "credential": Authenticator().create(options)}
    refused = client("city_operator").post("/api/me/passkeys", json=body)
    assert told(refused) == (401, "passkey_refused")


def test_beginning_keeps_no_more_than_a_house_needs(client: Client, house: House) -> None:
    """Whoever begins again and again is told to wait, and locks nobody out by it: not even from
    the same place."""
    nobody = client(None)
    for _ in range(brake.BEGUN_FROM_ONE_ADDRESS):
        assert nobody.post("/api/session/passkey/options").status_code == 200
    assert told(nobody.post("/api/session/passkey/options")) == (429, "too_many_tries")
    with house.database.read() as session:
        assert session.query(Ceremony).count() <= brake.BEGUN_FROM_ONE_ADDRESS
    assert told(by_password(client(None), "ward-leader")) == (200, "")


def test_a_passkey_goes_when_its_owner_says_so(client: Client, clock: FakeClock) -> None:
    """Several passkeys have names; removing one needs a proof of late, and ends its use."""
    leader = client("ward_leader")
    first, second = add_passkey(leader, "Điện thoại"), add_passkey(leader, "Máy tính")
    rows = leader.get("/api/me/passkeys").json()
    assert [row["name"] for row in rows] == ["Điện thoại", "Máy tính"]
    one = f"/api/me/passkeys/{rows[0]['id']}"
    assert told(client("ward_officer").delete(one)) == (404, "passkey_unknown")
    clock.advance(sessions.FRESH_MS)
    assert told(leader.delete(one)) == (403, "proof_too_old")
    assert told(by_passkey(leader, second)) == (200, "")
    assert told(leader.delete(one)) == (204, "")
    assert told(by_passkey(client(None), first)) == (401, "passkey_refused")
    assert told(by_passkey(client(None), second)) == (200, "")


def test_without_the_last_passkey_a_session_is_weak_again(client: Client) -> None:
    """Whoever removes the last second factor keeps no right that asked for one."""
    leader = client("ward_leader")
    add_passkey(leader)
    (row,) = leader.get("/api/me/passkeys").json()
    assert told(leader.delete(f"/api/me/passkeys/{row['id']}")) == (204, "")
    assert not leader.get("/api/session").json()["strong"]
    assert leader.get("/api/me").json()["factors"]["recovery_codes"] == 0
    assert told(by_password(client(None), "ward-leader")) == (200, "")


@pytest.fixture
def begun(client: Client, city: City) -> TestClient:
    """A browser that may send answers."""
    return client(None)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(part=st.sampled_from(["id", "rawId", "type", "response"]), junk=_JSON, data=st.binary())
def test_junk_is_refused(
    begun: TestClient, clock: FakeClock, part: str, junk: object, data: bytes
) -> None:
    """Whatever stands in an answer's place, it is refused as a passkey that is none."""
    clock.advance(60_000)
    options = begun.post("/api/session/passkey/options").json()["options"]
    answer = Authenticator(credential_id=data or b"x").get(options)
    answer[part] = junk
    assert told(begun.post("/api/session/passkey", json={"credential": answer})) in {
        (401, "passkey_refused"),
        (422, "malformed"),  # a NUL is no text anywhere
        (429, "too_many_tries"),
    }
