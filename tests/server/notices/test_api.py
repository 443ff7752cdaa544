"""What a post's holder settles about messages, tries out, and reads of what was sent."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI

from server.accounts import handing_over
from server.accounts.web import COOKIE
from server.notices import log
from server.notices.models import NoticeAddress, NoticeWishes, PushSubscription
from server.notices.push import public_text
from server.notices.webhook import signature
from tests.server.city import settle
from tests.server.conftest import Client
from tests.server.notices.browser import Browser
from tests.server.notices.town import MINUTE_MS, Town
from tests.server.rights.rows.notices import SETTINGS

ALL: dict[str, Any] = {
    **SETTINGS,
    "kinds": [
        "second_signature",
        "off_air",
        "approval",
        "offer",
        "feedback",
        "unsounded",
        "silent",
        "unheard",
        "sim_low",
        "data_high",
        "expiring",
        "report",
    ],
    "channels": ["push", "email", "webhook"],
    "quiet": {"from_ms": 75_600_000, "until_ms": 21_600_000},
}


@pytest.fixture
def open_(app: FastAPI, client: Client, town: Town) -> Client:
    """Clients of an application that stands in the town."""
    app.state.post_office = town.office
    return client


def test_a_post_is_told_by_what_it_chose(open_: Client, town: Town) -> None:
    """Before it chose: every kind, quiet from nine to six, and no way to reach it."""
    leader = open_("ward_leader")
    shown = leader.get("/api/me/notices").json()
    assert shown["settings"] == ALL
    assert shown["kinds"] == ["second_signature", "approval"]
    assert (shown["sends_mail"], shown["browsers"], shown["troubles"]) == (True, [], [])
    assert shown["push_key"] == public_text(town.house.custody.web_push())
    chosen = {**ALL, "channels": ["email"], "email": " lanh-dao@haiphong.gov.vn ", "quiet": None}
    settled = leader.put("/api/me/notices", json=chosen)
    assert settled.status_code == 200
    assert settled.json()["webhook_secret"] is None
    again = leader.get("/api/me/notices").json()["settings"]
    assert again == {**chosen, "email": "lanh-dao@haiphong.gov.vn"}


def test_the_secret_of_a_hook_is_shown_once(open_: Client, town: Town) -> None:
    """When its address is new; what it signs can be checked with it. The database holds it
    sealed."""
    leader = open_("ward_leader")
    chosen = {**ALL, "webhook": town.hook.url("/zalo")}
    secret = leader.put("/api/me/notices", json=chosen).json()["webhook_secret"]
    assert len(secret) == 43
    assert leader.put("/api/me/notices", json=chosen).json()["webhook_secret"] is None
    assert secret not in leader.get("/api/me/notices").text
    town.submitted()
    town.teller.tick()
    (request,) = town.hook.requests
    signed = signature(secret, int(request.headers["loa-timestamp"]), request.body)
    assert request.headers["loa-signature"] == f"sha256={signed}"
    with town.house.database.read() as session:
        row = session.get_one(NoticeAddress, (town.city["ward_leader"].person.account, "webhook"))
        assert secret not in str(row.sealed)
    other = leader.put("/api/me/notices", json={**chosen, "webhook": town.hook.url("/chat")})
    assert other.json()["webhook_secret"] not in (None, secret)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"email": "lanh dao@haiphong.gov.vn"}, "mailbox_malformed"),
        ({"email": "a@b.vn\r\nBcc: c@d.vn"}, "mailbox_malformed"),
        ({"email": "a@localhost"}, "mailbox_malformed"),
        ({"webhook": "http://chat.example.vn/"}, "hook_refused"),
        ({"webhook": "file:///etc/passwd"}, "hook_refused"),
        ({"deputy": "p-nobody"}, "deputy_unfit"),
        ({"quiet": {"from_ms": 0, "until_ms": 0}}, "quiet_malformed"),
        ({"kinds": ["gossip"]}, "malformed"),
        ({"escalates_after_min": 0}, "malformed"),
    ],
)
def test_what_makes_no_sense_is_refused(open_: Client, changes: dict[str, Any], code: str) -> None:
    """With the field at fault; nothing changes."""
    leader = open_("ward_leader")
    refused = leader.put("/api/me/notices", json={**ALL, **changes})
    assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert leader.get("/api/me/notices").json()["settings"] == ALL


def test_a_deputy_has_a_role_of_ones_own(open_: Client, town: Town) -> None:
    """Of the same area or above: the city's leader may stand in for the ward's, its operator may
    not."""
    leader = open_("ward_leader")
    offered = leader.get("/api/me/notices").json()["deputies"]
    city_leader = town.city["city_leader"].person
    assert offered == [{"account": city_leader.account, "name": city_leader.name}]
    taken = leader.put("/api/me/notices", json={**ALL, "deputy": city_leader.account})
    assert taken.json()["settings"]["deputy"] == city_leader.account
    operator = town.city["city_operator"].person.account
    refused = leader.put("/api/me/notices", json={**ALL, "deputy": operator})
    assert refused.json()["code"] == "deputy_unfit"


def _subscription(town: Town, browser: Browser, name: str = "Chrome") -> dict[str, Any]:
    return {"endpoint": town.hook.url(f"/push/{name}"), "keys": browser.keys, "name": name}


def test_a_browser_is_taken_in_and_let_go(open_: Client, town: Town) -> None:
    """It finds itself in the list by the hash of its endpoint; nobody else lets it go."""
    leader, officer = open_("ward_leader"), open_("ward_officer")
    browser = Browser.make()
    made = leader.post("/api/me/notices/push", json=_subscription(town, browser))
    assert made.status_code == 201
    (shown,) = leader.get("/api/me/notices").json()["browsers"]
    assert (shown["id"], shown["name"]) == (made.json()["id"], "Chrome")
    assert len(shown["endpoint_sha256"]) == 64
    assert town.hook.url() not in leader.get("/api/me/notices").text
    address = f"/api/me/notices/push/{shown['id']}"
    assert officer.delete(address).status_code == 404
    assert leader.delete(address).status_code == 204
    assert leader.get("/api/me/notices").json()["browsers"] == []


def test_a_browser_serves_the_post_that_asked_last(open_: Client, town: Town) -> None:
    """Two posts on one machine: what is told to one does not appear before the other."""
    given = _subscription(town, Browser.make())
    for who in ("ward_officer", "ward_leader"):
        assert open_(who).post("/api/me/notices/push", json=given).status_code == 201
    assert open_("ward_officer").get("/api/me/notices").json()["browsers"] == []
    assert len(open_("ward_leader").get("/api/me/notices").json()["browsers"]) == 1


def test_the_eleventh_browser_replaces_the_first(open_: Client, town: Town) -> None:
    """So that a table cannot be filled."""
    leader = open_("ward_leader")
    for n in range(11):
        town.clock.advance(1)
        given = _subscription(town, Browser.make(), f"Chrome {n}")
        given["endpoint"] = town.hook.url(f"/push/{n}")
        assert leader.post("/api/me/notices/push", json=given).status_code == 201
    names = [one["name"] for one in leader.get("/api/me/notices").json()["browsers"]]
    assert names == [f"Chrome {n}" for n in range(1, 11)]


def _no_point(given: dict[str, Any]) -> None:
    given["keys"]["p256dh"] = given["keys"]["p256dh"][:-4] + "AAAA"


def _short_auth(given: dict[str, Any]) -> None:
    given["keys"]["auth"] = "AAAA"


def _elsewhere(given: dict[str, Any]) -> None:
    given["endpoint"] = "http://push.example.net/"


@pytest.mark.parametrize("spoil", [_no_point, _short_auth, _elsewhere])
def test_a_subscription_that_is_none_is_refused(
    open_: Client, town: Town, spoil: Callable[[dict[str, Any]], None]
) -> None:
    """A key that is no point, a secret of another length, an address that is not https."""
    given = _subscription(town, Browser.make())
    spoil(given)
    assert open_("ward_leader").post("/api/me/notices/push", json=given).status_code == 422


def test_a_test_message_goes_out_at_once(open_: Client, town: Town) -> None:
    """By every channel that is on, each with what became of it; five in ten minutes."""
    leader = open_("ward_leader")
    assert leader.post("/api/me/notices/test").json()["code"] == "nothing_to_try"
    town.wish("ward_leader", "email", "push", "webhook", email="lanh-dao@haiphong.gov.vn")
    town.box.refuses.add("lanh-dao@haiphong.gov.vn")
    answer = leader.post("/api/me/notices/test")
    assert answer.status_code == 200
    said = {one["channel"]: (one["sent"], one["vi"]) for one in answer.json()}
    assert said == {
        "push": (True, "Đã gửi."),
        "email": (False, "Thư điện tử: nơi nhận từ chối; hãy kiểm tra địa chỉ."),
        "webhook": (True, "Đã gửi."),
    }
    assert town.pushed()[0]["body"].startswith("Tin thử")
    for _ in range(4):
        assert leader.post("/api/me/notices/test").status_code == 200
    refused = leader.post("/api/me/notices/test")
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_trials")
    assert refused.headers["Retry-After"] == "600"
    lines = leader.get("/api/me/notices/log").json()
    assert len(lines) == 15
    assert {(one["kind"], one["area"]) for one in lines} == {("test", None)}


def test_a_server_without_mail_says_so(client: Client, town: Town) -> None:
    """The page knows before anybody waits for a letter."""
    leader = client("ward_leader")
    assert leader.get("/api/me/notices").json()["sends_mail"] is False
    town.wish("ward_leader", "email")
    (said,) = leader.post("/api/me/notices/test").json()
    assert said["vi"].startswith("Thư điện tử: máy chủ này chưa được cài đặt để gửi thư")


def test_a_channel_that_is_broken_is_told(open_: Client, town: Town) -> None:
    """To whose it is and to who administers the area, as a sentence, after three failures in a
    row; a message that arrives ends it."""
    town.wish("ward_leader", "webhook")
    town.hook.status = 500
    town.submitted()
    town.passes(10 * MINUTE_MS, every=MINUTE_MS)
    leader = open_("ward_leader")
    (own,) = leader.get("/api/me/notices").json()["troubles"]
    assert (own["channel"], own["vi"]) == ("webhook", "Webhook: nơi nhận báo lỗi.")
    with town.house.database.write() as session:
        administrator = settle(
            session, "quan-tri", "Quản trị", "hp", ("administrator",), town.clock.ms
        )
    admin = open_(None)
    admin.cookies.set(COOKIE, administrator.token)
    assert admin.get("/api/notices/troubles", params={"area": "hp"}).json() == [own]
    town.hook.status = 200
    assert leader.post("/api/me/notices/test").json()[0]["sent"] is True
    assert leader.get("/api/me/notices").json()["troubles"] == []


def test_the_auditor_reads_what_was_told_about_an_area(open_: Client, town: Town) -> None:
    """Of the area and below, the newest first, page by page; the person only the own lines."""
    town.wish("ward_leader", "webhook")
    for n in range(3):
        town.submitted(f"Bản tin {n}")
        town.teller.tick()
        town.clock.advance(11 * MINUTE_MS)
    city_leader = open_("city_leader")
    page = city_leader.get("/api/notices/log", params={"area": "hp", "limit": 2}).json()
    assert [one["sentence"].split("”")[0][-9:] for one in page] == ["Bản tin 2", "Bản tin 1"]
    assert {(one["post"], one["instead_of"]) for one in page} == {
        ("Phó chủ tịch phường Lê Chân", None)
    }
    rest = city_leader.get(
        "/api/notices/log", params={"area": "hp", "before": page[-1]["n"]}
    ).json()
    assert len(rest) == 1
    assert city_leader.get("/api/notices/log", params={"area": "w-hai-an"}).json() == []
    officer = open_("ward_officer")
    told = officer.get("/api/notices/log", params={"area": "w-le-chan"}).json()
    assert len(told) == 3  # an operator, of the own area
    assert officer.get("/api/notices/log", params={"area": "hp"}).status_code == 403
    assert officer.get("/api/me/notices/log").json() == []
    assert len(open_("ward_leader").get("/api/me/notices/log").json()) == 3


def test_what_was_the_holders_goes_with_the_holder(open_: Client, town: Town) -> None:
    """A post that is handed over is told nothing at the old holder's addresses; what the post
    itself chose stays."""
    town.wish("ward_leader", "email", "push", "webhook")
    account = town.city["ward_leader"].person.account
    with town.house.database.write() as session:
        handing_over.forget_credentials(session, account)
    with town.house.database.read() as session:
        assert session.query(NoticeAddress).count() == 0
        assert session.query(PushSubscription).count() == 0
        assert session.get(NoticeWishes, account) is not None
        assert log.histories(session, [account], town.clock.ms) == {}
    town.submitted()
    town.teller.tick()
    assert town.mails() == []
