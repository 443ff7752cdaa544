"""Authenticator apps and recovery codes, and what a password alone may not do."""

import pytest
from sqlalchemy import select

from server.accounts import brake, recovery, sessions
from server.accounts.models import RecoveryCode, Totp
from server.areas.models import Area
from server.base.web import House
from tests.server.accounts.people import by_password, set_app, told
from tests.server.city import PASSWORD, City, FakeClock, settle
from tests.server.conftest import Client


def _ask_for_it(house: House, area: str, value: bool | None = True) -> None:
    with house.database.write() as session:
        session.get_one(Area, area).second_factor = value


def test_with_an_app_signing_in_asks_for_its_code(client: Client, clock: FakeClock) -> None:
    """Once an app is confirmed, a right password is answered by asking for a code."""
    phone, _ = set_app(client("ward_leader"), clock)
    nobody = client(None)
    assert told(by_password(nobody, "ward-leader")) == (401, "code_missing")
    assert told(by_password(nobody, "ward-leader", "000000")) == (401, "code_refused")
    assert told(by_password(nobody, "ward-leader", phone.code())) == (200, "")
    assert nobody.get("/api/session").json()["strong"]
    assert nobody.get("/api/me").json()["factor"] == "totp"


def test_a_code_counts_once(client: Client, clock: FakeClock) -> None:
    """A code that signed somebody in is worth nothing after, nor is any older one."""
    phone, _ = set_app(client("ward_leader"), clock)
    older, newer = phone.code(-30_000), phone.code()
    assert told(by_password(client(None), "ward-leader", newer)) == (200, "")
    assert told(by_password(client(None), "ward-leader", newer)) == (401, "code_refused")
    assert told(by_password(client(None), "ward-leader", older)) == (401, "code_refused")


@pytest.mark.parametrize(("late_ms", "status"), [(0, 200), (30_000, 200), (60_000, 401)])
def test_a_code_lasts_its_half_minute_and_the_next(
    client: Client, clock: FakeClock, late_ms: int, status: int
) -> None:
    """A code counts in its own half minute and in the one after, for whoever types slowly."""
    phone, _ = set_app(client("ward_leader"), clock)
    clock.advance(30_000)
    code = phone.code()
    clock.advance(late_ms)
    assert by_password(client(None), "ward-leader", code).status_code == status


def test_a_code_of_the_future_is_none(client: Client, clock: FakeClock) -> None:
    """What the app would show half a minute from now is refused."""
    phone, _ = set_app(client("ward_leader"), clock)
    assert told(by_password(client(None), "ward-leader", phone.code(30_000)))[0] == 401


def test_an_app_that_was_not_confirmed_asks_for_nothing(client: Client, clock: FakeClock) -> None:
    """A secret counts once a code of it came back: nobody is locked out by a half-made app."""
    leader = client("ward_leader")
    assert leader.post("/api/me/totp").status_code == 200
    refused = leader.post("/api/me/totp/confirm", json={"code": "000000"})
    assert told(refused) == (401, "code_refused")
    assert told(by_password(client(None), "ward-leader")) == (200, "")
    set_app(leader, clock)
    assert told(leader.post("/api/me/totp")) == (409, "totp_set")


def test_codes_are_not_guessed(client: Client, clock: FakeClock) -> None:
    """Five wrong codes, from wherever, and even the right one waits a quarter of an hour."""
    phone, _ = set_app(client("ward_leader"), clock)
    for _ in range(brake.TRIES_AT_ONE_THING):
        assert by_password(client(None), "ward-leader", "000000").status_code in {401, 429}
    assert told(by_password(client(None), "ward-leader", phone.code())) == (429, "too_many_tries")
    clock.advance(brake.WITHIN_MS)
    assert told(by_password(client(None), "ward-leader", phone.code())) == (200, "")


def test_a_recovery_code_stands_in_once(client: Client, clock: FakeClock) -> None:
    """Each recovery code is good once, however it is typed; new ones take the place of all."""
    leader = client("ward_leader")
    _, codes = set_app(leader, clock)
    assert len(set(codes)) == recovery.HOW_MANY
    typed = codes[0].upper().replace("-", " ")
    assert told(by_password(client(None), "ward-leader", typed)) == (200, "")
    assert told(by_password(client(None), "ward-leader", codes[0])) == (401, "code_refused")
    new = leader.post("/api/me/recovery-codes").json()["recovery_codes"]
    assert told(by_password(client(None), "ward-leader", codes[1])) == (401, "code_refused")
    assert told(by_password(client(None), "ward-leader", new[1])) == (200, "")


def test_the_database_shows_no_secret_of_a_factor(
    client: Client, house: House, city: City, clock: FakeClock
) -> None:
    """Whoever reads the database finds neither the app's secret nor a recovery code."""
    leader = client("ward_leader")
    secret = leader.post("/api/me/totp").json()["secret"]
    _, codes = set_app(leader, clock)
    with house.database.read() as session:
        kept = [row.sealed for row in session.scalars(select(Totp))]
        hashes = [row.code_sha256 for row in session.scalars(select(RecoveryCode))]
    assert secret not in "".join(kept)
    assert len(hashes) == recovery.HOW_MANY
    assert not {code.replace("-", "") for code in codes} & set(hashes)


def test_own_credentials_are_changed_by_who_proved_of_late(
    client: Client, clock: FakeClock
) -> None:
    """Ten minutes after the last proof, changing how one signs in asks for a new one."""
    leader = client("ward_leader")
    clock.advance(sessions.FRESH_MS)
    for deed in (
        leader.post("/api/me/totp"),
        leader.delete("/api/me/totp"),
        leader.post("/api/me/recovery-codes"),
        leader.post("/api/me/passkeys/options"),
        leader.put("/api/me/password", json={"current": PASSWORD, "new": "trời xanh mây trắng"}),
    ):
        assert told(deed) == (403, "proof_too_old")
    wrong = leader.post("/api/session/proof", json={"password": "sai"})
    assert told(wrong) == (401, "sign_in_refused")
    copy = client("ward_leader")
    assert told(leader.post("/api/session/proof", json={"password": PASSWORD})) == (204, "")
    assert leader.post("/api/me/totp").status_code == 200
    assert copy.get("/api/session").status_code == 401  # the token was renewed


def test_with_a_second_factor_a_proof_is_by_it(client: Client, clock: FakeClock) -> None:
    """Whoever has an app proves by its code; the password says nothing new."""
    leader = client("ward_leader")
    phone, _ = set_app(leader, clock)
    clock.advance(sessions.FRESH_MS)
    by_word = leader.post("/api/session/proof", json={"password": PASSWORD})
    assert told(by_word) == (401, "code_missing")
    assert told(leader.post("/api/session/proof", json={"code": phone.code()})) == (204, "")
    assert told(leader.delete("/api/me/totp")) == (204, "")
    assert told(by_password(client(None), "ward-leader")) == (200, "")
    assert leader.get("/api/me").json()["factors"] == {
        "password": True,
        "totp": False,
        "passkeys": 0,
        "recovery_codes": 0,
        "single_sign_on": False,
    }


def test_a_changed_password_ends_every_other_session(client: Client, clock: FakeClock) -> None:
    """A new password needs the old one; sessions elsewhere end, this one goes on renewed."""
    here, elsewhere = client("ward_officer"), client(None)
    assert by_password(elsewhere, "ward-officer").status_code == 200
    body = {"current": "sai", "new": "trời xanh mây trắng"}
    assert told(here.put("/api/me/password", json=body)) == (401, "sign_in_refused")
    easy = {"current": PASSWORD, "new": "phuonglechan12"}
    assert told(here.put("/api/me/password", json=easy)) == (422, "password_guessable")
    assert told(here.put("/api/me/password", json={**body, "current": PASSWORD})) == (204, "")
    assert here.get("/api/session").status_code == 200
    assert elsewhere.get("/api/session").status_code == 401
    assert told(by_password(client(None), "ward-officer")) == (401, "sign_in_refused")


@pytest.mark.parametrize("asked", [True, None])
def test_a_password_alone_approves_nothing_where_more_is_asked_for(
    client: Client, house: House, clock: FakeClock, asked: bool | None
) -> None:
    """Where an area asks for a second factor, or nobody has said that it does not, an approver
    with a password only reads; with a factor set, the same session may act."""
    _ask_for_it(house, "w-le-chan" if asked else "hp", asked)
    leader = client("ward_leader")
    assert leader.get("/api/areas/w-le-chan").status_code == 200
    refused = leader.get("/api/activity?area=w-le-chan")
    assert told(refused) == (403, "second_factor_missing")
    assert "passkey" in refused.json()["en"]
    set_app(leader, clock)
    assert told(leader.get("/api/activity?area=w-le-chan")) != (403, "second_factor_missing")


def test_an_administrator_needs_what_an_approver_needs(
    client: Client, house: House, city: City, clock: FakeClock
) -> None:
    """Where a second factor is asked for, posts are not administered with a password alone."""
    with house.database.write() as session:
        settle(session, "quan-tri", "Quản trị", "hp", ("administrator",), clock.now_ms())
    _ask_for_it(house, "hp")
    admin = client(None)
    assert by_password(admin, "quan-tri").status_code == 200
    account = city["ward_officer"].person.account
    deed = f"/api/accounts/{account}/handover"
    assert told(admin.post(deed, json={"holder": "Ai"})) == (403, "second_factor_missing")
    set_app(admin, clock)
    assert admin.post(deed, json={"holder": "Ai"}).status_code == 200


def test_others_work_with_a_password(client: Client, house: House) -> None:
    """Authors and operators are not held up: what they make waits for an approver."""
    _ask_for_it(house, "hp")
    assert client("ward_officer").get("/api/bulletins").status_code == 200
