"""Administering posts: who may, where, what is written down, and that it counts at once."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import delete, select

from server.accounts import handing_over, invitations, sessions
from server.accounts.models import HeldRole
from server.accounts.rights import Role, needs
from server.accounts.web import Asking, Known
from server.areas.tree import load_tree
from server.base.activity import Activity
from server.base.web import House, Router, Writing
from tests.server.accounts.people import add_passkey, by_passkey, by_password, set_app, told
from tests.server.city import PASSWORD, City, FakeClock, settle
from tests.server.conftest import Client

NEW_PASSWORD = "trời xanh mây trắng"

Settle = Callable[..., TestClient]


@pytest.fixture
def settled(client: Client, house: House, city: City) -> Settle:
    """`settled("ten", "hp", "administrator", …)`: a client signed in as one more account."""

    def make(username: str, area: str, *roles: Role) -> TestClient:
        with house.database.write() as session:
            one = settle(session, username, username, area, roles, house.clock.now_ms())
        browser = client(None)
        browser.cookies.set("loa_session", one.token)
        return browser

    return make


@pytest.fixture
def admin(settled: Settle) -> TestClient:
    """The administrator of the city."""
    return settled("quan-tri", "hp", "administrator")


@pytest.fixture
def ward_admin(settled: Settle) -> TestClient:
    """The administrator of one ward, `w-le-chan`."""
    return settled("quan-tri-le-chan", "w-le-chan", "administrator")


def _grant(role: str, area: str) -> dict[str, str]:
    return {"role": role, "area": area}


def _new(username: str, *grants: dict[str, str]) -> dict[str, Any]:
    return {"username": username, "name": "Cán bộ", "holder": "Trần Thị Hoa", "grants": [*grants]}


def _lines(house: House, subject: str, action: str) -> list[Activity]:
    with house.database.read() as session:
        found = select(Activity).where(Activity.subject == subject, Activity.action == action)
        return list(session.scalars(found.order_by(Activity.n)))


def _id(client: TestClient) -> str:
    account: str = client.get("/api/session").json()["account"]
    return account


def test_a_post_is_made_without_a_password(client: Client, admin: TestClient) -> None:
    """A new post comes with an invitation; its holder sets the password, nobody else knows it."""
    made = admin.post("/api/accounts", json=_new("can-bo-moi", _grant("author", "w-hai-an")))
    assert made.status_code == 201
    assert made.headers["cache-control"] == "no-store"
    assert told(by_password(client(None), "can-bo-moi")) == (401, "sign_in_refused")
    holder = client(None)
    token = made.json()["invitation"]["token"]
    seen = holder.post("/api/invitation/look", json={"token": token}).json()
    assert seen == {"username": "can-bo-moi", "name": "Cán bộ", "holder": "Trần Thị Hoa"}
    taken = holder.post("/api/invitation", json={"token": token, "password": PASSWORD})
    assert taken.json()["grants"] == [_grant("author", "w-hai-an")]
    assert told(by_password(client(None), "can-bo-moi")) == (200, "")


def test_nobody_gives_a_role_where_they_do_not_administer(
    client: Client, ward_admin: TestClient
) -> None:
    """A post is made, and a role given, only by who administers every area concerned."""
    here, there = _grant("author", "w-le-chan"), _grant("author", "w-hai-an")
    below, above = _grant("operator", "n-le-chan-3"), _grant("auditor", "hp")
    nowhere = _grant("author", "khong-co")
    assert ward_admin.post("/api/accounts", json=_new("mot", here, below)).status_code == 201
    for other in (there, above, nowhere):
        refused = ward_admin.post("/api/accounts", json=_new("hai", here, other))
        assert told(refused) == (403, "not_allowed")
    for nobody in ("ward_officer", "ward_leader", "city_leader"):
        refused = client(nobody).post("/api/accounts", json=_new("hai", here))
        assert told(refused) == (403, "not_allowed")


def test_roles_elsewhere_stay_out_of_reach(
    house: House, settled: Settle, admin: TestClient, ward_admin: TestClient
) -> None:
    """Of a post that also holds roles elsewhere, only the roles inside change; it is not handed
    over, closed, invited again, or signed out."""
    both = settled("hai-noi", "w-le-chan", "author")
    account = _id(both)
    more = {"give": [_grant("operator", "w-hai-an")], "reason": "kiêm nhiệm"}
    assert admin.post(f"/api/accounts/{account}/roles", json=more).status_code == 200
    seen = ward_admin.get(f"/api/accounts/{account}").json()
    assert (seen["grants"], seen["elsewhere"]) == ([_grant("author", "w-le-chan")], True)
    inside = {"take": [_grant("author", "w-le-chan")], "reason": "thôi việc"}
    outside = {"take": [_grant("operator", "w-hai-an")], "reason": "thôi việc"}
    path = f"/api/accounts/{account}"
    for deed in (
        ward_admin.post(f"{path}/roles", json=outside),
        ward_admin.post(f"{path}/handover", json={"holder": "Ai đó"}),
        ward_admin.post(f"{path}/invitation", json={"reason": "mất"}),
        ward_admin.post(f"{path}/disable", json={"reason": "thôi"}),
        ward_admin.post(f"{path}/enable", json={"reason": "thôi"}),
        ward_admin.delete(f"{path}/sessions"),
    ):
        assert told(deed) == (403, "not_allowed")
    assert both.get("/api/session").status_code == 200
    left = ward_admin.post(f"{path}/roles", json=inside).json()
    assert (left["grants"], left["elsewhere"]) == ([], True)
    assert both.get("/api/session").json()["grants"] == [_grant("operator", "w-hai-an")]
    assert told(ward_admin.get(path)) == (403, "not_allowed")


def test_a_post_of_another_area_is_not_drawn_into_ones_own(
    city: City, settled: Settle, admin: TestClient, ward_admin: TestClient
) -> None:
    """A role is given only to a post that holds one where one administers already; to others, the
    administrator above gives it."""
    body = {"give": [_grant("operator", "w-le-chan")], "reason": "kiêm nhiệm"}
    next_door = _id(settled("can-bo-hai-an", "w-hai-an", "author"))
    of_the_city, of_nobody = city["city_operator"].person.account, _id(settled("cho-viec", "hp"))
    for account in (next_door, of_the_city, of_nobody):
        path = f"/api/accounts/{account}"
        assert told(ward_admin.post(f"{path}/roles", json=body)) == (403, "not_allowed")
        assert told(ward_admin.get(path)) == (403, "not_allowed")
        assert told(admin.post(f"{path}/roles", json=body)) == (200, "")
        assert told(ward_admin.get(path)) == (200, "")
    unknown = ward_admin.post("/api/accounts/p-khong-co/roles", json=body)
    assert told(unknown) == (404, "account_unknown")


def test_a_role_change_says_why_and_what(house: House, city: City, admin: TestClient) -> None:
    """A change of roles needs a reason, and is on record in each area with before and after."""
    account = city["ward_officer"].person.account
    body = {
        "give": [_grant("auditor", "w-le-chan"), _grant("author", "w-hai-an")],
        "take": [_grant("operator", "w-le-chan")],
        "reason": "Quyết định số 12",
    }
    silent = {**body, "reason": "  "}
    assert told(admin.post(f"/api/accounts/{account}/roles", json=silent)) == (
        422,
        "reason_missing",
    )
    assert admin.post(f"/api/accounts/{account}/roles", json=body).status_code == 200
    lines = {line.area: line for line in _lines(house, account, "account.roles")}
    assert set(lines) == {"w-le-chan", "w-hai-an"}
    ward = lines["w-le-chan"]
    assert ward.before == {"roles": ["author", "operator"]}
    assert ward.after == {"roles": ["auditor", "author"]}
    assert (ward.right, ward.detail) == ("administrator@hp", {"reason": "Quyết định số 12"})


@pytest.mark.parametrize(
    ("username", "area", "held", "asked"),
    [
        ("mot", "w-le-chan", "approver", _grant("administrator", "w-le-chan")),
        ("hai", "hp", "approver", _grant("administrator", "w-le-chan")),
        ("ba", "n-le-chan-3", "approver", _grant("administrator", "hp")),
        ("bon", "w-le-chan", "administrator", _grant("approver", "w-hai-an")),
    ],
)
def test_an_administrator_never_approves(
    settled: Settle, admin: TestClient, username: str, area: str, held: Role, asked: dict[str, str]
) -> None:
    """One account never holds administrator and approver, in the same area or in any two."""
    account = _id(settled(username, area, held))
    body = {"give": [asked], "reason": "thử"}
    refused = admin.post(f"/api/accounts/{account}/roles", json=body)
    assert told(refused) == (422, "administrator_approves")
    made = admin.post("/api/accounts", json=_new("moi", _grant(held, area), asked))
    assert told(made) == (422, "administrator_approves")
    swap = {**body, "take": [_grant(held, area)]}
    assert admin.post(f"/api/accounts/{account}/roles", json=swap).status_code == 200


def test_nobody_changes_the_own_post(admin: TestClient) -> None:
    """An administrator neither widens nor narrows nor closes the own account."""
    path = f"/api/accounts/{_id(admin)}"
    for body in (
        {"give": [_grant("author", "hp")], "reason": "thử"},
        {"take": [_grant("administrator", "hp")], "reason": "thử"},
    ):
        assert told(admin.post(f"{path}/roles", json=body)) == (403, "own_account")
    assert told(admin.post(f"{path}/disable", json={"reason": "thử"})) == (403, "own_account")


def test_a_post_is_handed_over(
    client: Client, house: House, city: City, admin: TestClient, clock: FakeClock
) -> None:
    """The old holder is out at once with every credential; roles and history stay, and each time
    has its holder."""
    account = city["ward_leader"].person.account
    old = client("ward_leader")
    phone, codes = set_app(old, clock)
    device = add_passkey(old)
    clock.advance(60_000)
    body = {"holder": "Lê Văn Bình", "reason": "Luân chuyển"}
    issued = admin.post(f"/api/accounts/{account}/handover", json=body).json()
    assert old.get("/api/session").status_code == 401
    assert told(by_passkey(client(None), device)) == (401, "passkey_refused")
    for code in ("", phone.code(), codes[0]):
        assert told(by_password(client(None), "ward-leader", code)) == (401, "sign_in_refused")
    new = client(None)
    taking = {"token": issued["token"], "password": NEW_PASSWORD}
    taken = new.post("/api/invitation", json=taking)
    assert taken.json()["account"] == account
    assert taken.json()["grants"] == [_grant("approver", "w-le-chan")]
    assert new.get("/api/me").json()["holder"] == "Lê Văn Bình"
    lines = admin.get("/api/activity", params={"account": account}).json()["lines"]
    assert {line["action"]: line["holder"] for line in lines} == {
        "totp.set": "Phó chủ tịch phường Lê Chân",
        "passkey.add": "Phó chủ tịch phường Lê Chân",
        "session.open": "Lê Văn Bình",
    }
    (line,) = _lines(house, account, "account.handover")
    before, after = "Phó chủ tịch phường Lê Chân", "Lê Văn Bình"
    assert (line.before, line.after) == ({"holder": before}, {"holder": after})
    assert (line.detail["reason"], line.area) == ("Luân chuyển", "w-le-chan")
    seen = admin.get(f"/api/accounts/{account}").json()
    assert [one["holder"] for one in seen["holdings"]] == [before, after]


def test_an_invitation_counts_once_and_three_days(
    client: Client, house: House, city: City, admin: TestClient, clock: FakeClock
) -> None:
    """Used, replaced by a newer one, older than 72 hours, or made up: it opens nothing."""
    path = f"/api/accounts/{city['ward_officer'].person.account}"
    replaced = admin.post(f"{path}/handover", json={"holder": "Một"}).json()["token"]
    used = admin.post(f"{path}/invitation", json={"reason": "thư lạc"}).json()["token"]
    nobody = client(None)

    def take(token: str) -> tuple[int, str]:
        body = {"token": token, "password": NEW_PASSWORD}
        return told(nobody.post("/api/invitation", json=body))

    assert take(replaced) == (401, "invitation_refused")
    easy = {"token": used, "password": "ward-officer-1"}
    assert told(nobody.post("/api/invitation", json=easy)) == (422, "password_guessable")
    assert take(used) == (200, "")
    assert take(used) == (401, "invitation_refused")
    with house.database.write() as session:
        account = city["ward_officer"].person.account
        late = invitations.issue(session, account, clock.now_ms()).token
    clock.advance(invitations.LASTS_MS)
    assert take(late) == (401, "invitation_refused")
    assert take("") == (401, "invitation_refused")


def test_tokens_are_not_guessed(client: Client) -> None:
    """Five wrong invitations from one address, and it waits a quarter of an hour."""
    nobody = client(None)
    seen = [
        nobody.post("/api/invitation/look", json={"token": f"thu-{n}"}).status_code
        for n in range(6)
    ]
    assert seen == [401] * 5 + [429]


def test_a_closed_post_is_out_and_comes_back(
    client: Client, house: House, city: City, admin: TestClient
) -> None:
    """Closing a post ends its sessions and its invitations; opened again, it signs in as before."""
    account = city["ward_officer"].person.account
    officer, path = client("ward_officer"), f"/api/accounts/{account}"
    assert told(admin.post(f"{path}/disable", json={"reason": "tạm đình chỉ"})) == (204, "")
    assert officer.get("/api/session").status_code == 401
    assert told(by_password(client(None), "ward-officer")) == (401, "sign_in_refused")
    refused = admin.post(f"{path}/handover", json={"holder": "Ai"})
    assert told(refused) == (409, "account_closed")
    assert told(admin.post(f"{path}/enable", json={"reason": "xong"})) == (204, "")
    assert officer.get("/api/session").status_code == 401
    assert told(by_password(client(None), "ward-officer")) == (200, "")
    (line,) = _lines(house, account, "account.disable")
    assert (line.after, line.detail["reason"]) == ({"disabled": True}, "tạm đình chỉ")


def test_an_administrator_signs_a_post_out(client: Client, city: City, admin: TestClient) -> None:
    """The sessions of a post end at once; its holder may sign in again."""
    officer = client("ward_officer")
    account = city["ward_officer"].person.account
    assert told(admin.delete(f"/api/accounts/{account}/sessions")) == (204, "")
    assert officer.get("/api/session").status_code == 401
    assert told(by_password(client(None), "ward-officer")) == (200, "")


def test_a_role_taken_away_is_gone_in_open_sessions(
    client: Client, city: City, admin: TestClient
) -> None:
    """The next request of a session that is open knows the roles of that moment."""
    officer = client("ward_officer")
    assert len(officer.get("/api/areas").json()) == 3
    account = city["ward_officer"].person.account
    body = {
        "take": [_grant("author", "w-le-chan"), _grant("operator", "w-le-chan")],
        "reason": "thôi việc",
    }
    assert admin.post(f"/api/accounts/{account}/roles", json=body).status_code == 200
    assert officer.get("/api/areas").json() == []
    assert officer.get("/api/session").json()["grants"] == []


def test_a_role_taken_away_in_the_middle_of_a_request_is_gone(
    app: FastAPI, client: Client, house: House, city: City
) -> None:
    """Between who asks and what they do a role may go: the deed knows only what stands then."""
    router, account = Router(), city["ward_officer"].person.account

    def meanwhile(person: Known) -> None:
        assert person.grants
        with house.database.write() as session:
            session.execute(delete(HeldRole).where(HeldRole.account == account))

    @router.post("/deed")
    @needs("programme.edit", of="area")
    def deed(person: Asking, session: Writing) -> list[str]:
        person.require("programme.edit", "w-le-chan", load_tree(session))
        return [str(grant) for grant in person.grants]

    app.include_router(router, dependencies=[Depends(meanwhile)])
    assert told(client("ward_officer").post("/deed")) == (403, "not_allowed")


def test_a_session_that_ended_in_the_middle_of_a_request_does_nothing(
    app: FastAPI, client: Client, house: House, city: City
) -> None:
    """A post handed over while its old holder's request was on the way: it is refused."""
    router, account = Router(), city["ward_officer"].person.account

    def meanwhile(_person: Known) -> None:
        with house.database.write() as session:
            handing_over.forget_credentials(session, account)

    @router.post("/deed")
    @needs("programme.edit", of="area")
    def deed(person: Asking, session: Writing) -> str:
        return person.account

    app.include_router(router, dependencies=[Depends(meanwhile)])
    assert told(client("ward_officer").post("/deed")) == (401, "not_signed_in")


def test_one_sees_the_posts_one_administers(
    client: Client, city: City, admin: TestClient, ward_admin: TestClient
) -> None:
    """The list holds the posts with a role where one administers, and nobody else's."""
    names = [post["username"] for post in ward_admin.get("/api/accounts").json()]
    assert names == ["quan-tri-le-chan", "ward-leader", "ward-officer"]
    assert len(admin.get("/api/accounts").json()) == 6
    assert client("ward_officer").get("/api/accounts").json() == []
    outside = city["city_leader"].person.account
    assert told(ward_admin.get(f"/api/accounts/{outside}")) == (403, "not_allowed")
    assert told(ward_admin.get("/api/accounts/p-khong-co")) == (404, "account_unknown")


def test_a_post_without_roles_is_the_citys(
    city: City, admin: TestClient, ward_admin: TestClient
) -> None:
    """A post that holds nothing is still there for the administrator of the top."""
    account = city["ward_leader"].person.account
    body = {"take": [_grant("approver", "w-le-chan")], "reason": "chờ phân công"}
    assert admin.post(f"/api/accounts/{account}/roles", json=body).status_code == 200
    assert account in {post["account"] for post in admin.get("/api/accounts").json()}
    assert account not in {post["account"] for post in ward_admin.get("/api/accounts").json()}
    refused = ward_admin.post(f"/api/accounts/{account}/handover", json={"holder": "Ai"})
    assert told(refused) == (403, "not_allowed")


@pytest.mark.parametrize("name", ["", " \t", "x" * 201, "Lanh\u200bdao", "abc\u202edef", "a\x07b"])
def test_names_are_seen_as_they_are(admin: TestClient, name: str) -> None:
    """Posts and people have names of 1 to 200 characters that can all be seen."""
    body = _new("ten-moi", _grant("author", "hp"))
    for field in ("name", "holder"):
        answer = admin.post("/api/accounts", json={**body, field: name})
        if field == "name" and not name.strip():
            continue  # without a name of its own a post is called as its user name
        assert told(answer) == (422, "name_malformed"), field


@pytest.mark.parametrize("username", ["cán-bộ", "аdmin", "ad min", "admin\u200b", "a" * 65, "-a"])
def test_user_names_cannot_be_mistaken(admin: TestClient, username: str) -> None:
    """A user name is ASCII: no letter of another script that looks the same."""
    body = _new(username, _grant("author", "hp"))
    assert told(admin.post("/api/accounts", json=body)) == (422, "username_invalid")


def test_own_sessions_are_listed_and_ended(client: Client, city: City, clock: FakeClock) -> None:
    """One sees where one is signed in, ends one of them or all the others, nobody else's; and
    proves first who one is."""
    here, there, third = client("ward_officer"), client(None), client(None)
    for one in (there, third):
        assert by_password(one, "ward-officer").status_code == 200
    rows = here.get("/api/me/sessions").json()
    assert [row["current"] for row in rows].count(True) == 1
    (other, another) = [row["id"] for row in rows if not row["current"]]
    stranger = client("city_leader").delete(f"/api/me/sessions/{other}")
    assert told(stranger) == (404, "session_unknown")
    assert told(here.delete(f"/api/me/sessions/{other}")) == (204, "")
    assert {there.get("/api/session").status_code, third.get("/api/session").status_code} == {
        200,
        401,
    }
    assert told(here.delete("/api/me/sessions")) == (204, "")
    assert [row["current"] for row in here.get("/api/me/sessions").json()] == [True]
    assert another
    clock.advance(sessions.FRESH_MS)
    assert told(here.delete("/api/me/sessions")) == (403, "proof_too_old")
    assert told(here.delete(f"/api/me/sessions/{another}")) == (403, "proof_too_old")
