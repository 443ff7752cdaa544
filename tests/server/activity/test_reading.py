"""Who may read the activity log, and how it reads."""

import re
from pathlib import Path
from typing import Any

from server.accounts.activity_told import DEEDS
from server.base import activity
from server.base.activity import By
from server.base.web import House
from tests.server.city import City
from tests.server.conftest import Client
from tests.server.library.sounds import drafted, move

DAY = 86_400_000
ROOT = Path(__file__).parents[3]


def lines(answer: Any) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.text
    told: list[dict[str, Any]] = answer.json()["lines"]
    return told


def test_a_ward_reads_what_happened_in_the_ward(client: Client, house: House, city: City) -> None:
    """Lines of the areas one reaches, the newest first; of the city's and the neighbour's none."""
    drafted(house, city["city_operator"].person, "hp", "b" * 64)
    drafted(house, city["city_operator"].person, "w-hai-an", "c" * 64)
    bulletin = drafted(house, city["ward_officer"].person, "w-le-chan")
    move(house, city["ward_officer"].person, bulletin, "submit")
    told = lines(client("ward_leader").get("/api/activity"))
    of_bulletins = [line for line in told if line["action"].startswith("bulletin.")]
    assert [(line["action"], line["area"]) for line in of_bulletins] == [
        ("bulletin.submit", "w-le-chan"),
        ("bulletin.draft", "w-le-chan"),
    ]
    everything = lines(client("city_leader").get("/api/activity"))
    assert {line["area"] for line in everything} >= {"hp", "w-hai-an", "w-le-chan"}


def test_a_line_is_a_sentence_in_both_languages(client: Client, house: House, city: City) -> None:
    """Who, what, to what, and by which right: all of it by name, no code and no id."""
    bulletin = drafted(house, city["ward_officer"].person, "w-le-chan")
    move(house, city["ward_officer"].person, bulletin, "submit")
    (told, *_) = lines(client("ward_leader").get("/api/activity?action=bulletin.submit"))
    assert told["vi"] == (
        "Cán bộ phường Lê Chân gửi duyệt bản tin “Lịch tiêm chủng”, "
        "theo quyền soạn tin ở Phường Lê Chân."
    )
    assert told["en"] == (
        "Cán bộ phường Lê Chân submitted the bulletin “Lịch tiêm chủng”, "
        "by the right of author in Phường Lê Chân."
    )


def test_a_refusal_is_a_sentence_too(client: Client, house: House) -> None:
    """Who was refused what, the right that was missing in words."""
    client("ward_officer").post("/api/devices", json={"name": "Cụm loa", "area": "w-hai-an"})
    (told,) = lines(client("city_leader").get("/api/activity?area=w-hai-an"))
    assert told["vi"] == (
        "Cán bộ phường Lê Chân bị từ chối: POST /api/devices [not_allowed], "
        "thiếu quyền “quản lý cụm loa” ở Phường Hải An."
    )
    assert told["refused"] == "not_allowed"


def test_a_refusal_names_what_it_was_about(client: Client, house: House, city: City) -> None:
    """The post whose roles were to be changed is called by its name."""
    account = city["ward_leader"].person.account
    body = {"give": [{"role": "author", "area": "w-le-chan"}], "reason": "thử"}
    client("ward_officer").post(f"/api/accounts/{account}/roles", json=body)
    (told,) = lines(client("city_leader").get("/api/activity?area=w-le-chan&limit=1"))
    assert told["vi"] == (
        "Cán bộ phường Lê Chân bị từ chối: POST /api/accounts/{account}/roles "
        "“Phó chủ tịch phường Lê Chân” [not_allowed], thiếu quyền “quản lý tài khoản” "
        "ở Phường Lê Chân."
    )


def test_who_may_not_read_it_does_not(client: Client) -> None:
    """Author and operator do not read the log; a ward's leader not the city's."""
    assert client(None).get("/api/activity").status_code == 401
    assert client("ward_officer").get("/api/activity").status_code == 403
    assert client("ward_leader").get("/api/activity?area=hp").status_code == 403
    assert client("ward_leader").get("/api/activity?area=w-hai-an").status_code == 403
    assert client("ward_leader").get("/api/activity?area=nowhere").status_code == 403


def test_signing_in_is_read_where_the_account_has_its_post(client: Client, house: House) -> None:
    """What an account does outside any area is read by who reads the log where it holds a post."""
    stranger = client(None)
    wrong = {"username": "ward-officer", "password": "sai mat khau"}
    stranger.post("/api/session", json=wrong)
    ward = lines(client("ward_leader").get("/api/activity"))
    assert {line["subject"] for line in ward if line["action"] == "account.create"} != set()
    assert [line for line in ward if line["action"] == "POST /api/session"] == []
    city = lines(client("city_leader").get("/api/activity"))
    assert [line["refused"] for line in city if line["action"] == "POST /api/session"] == [
        "sign_in_refused"
    ]


def test_a_page_does_not_move_while_lines_come_on(client: Client, house: House) -> None:
    """Reading on by the cursor tells each line once, whatever is written meanwhile."""
    by = By("p-1", "10.0.0.1", "own")
    with house.database.write() as session:
        for n in range(25):
            activity.record(session, n, "test.note", f"x{n}", by=by, area="w-le-chan")
    leader, seen, cursor = client("ward_leader"), [], None
    while True:
        more = f"&cursor={cursor}" if cursor else ""
        page = leader.get(f"/api/activity?action=test.note&limit=7{more}").json()
        seen += [line["subject"] for line in page["lines"]]
        with house.database.write() as session:
            activity.record(session, 99, "test.note", "later", by=by, area="w-le-chan")
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == [f"x{n}" for n in reversed(range(25))]


def test_it_is_searched_by_account_deed_and_time(client: Client, house: House) -> None:
    """Filters narrow it together; the span is half open."""
    with house.database.write() as session:
        for n, account in enumerate(("p-1", "p-2", "p-1")):
            by = By(account, "10.0.0.1", "own")
            activity.record(session, n * DAY, "test.note", f"x{n}", by=by, area="w-le-chan")
    leader = client("ward_leader")

    def found(query: str) -> list[str]:
        return [line["subject"] for line in lines(leader.get(f"/api/activity?{query}"))]

    assert found("account=p-1&action=test.note") == ["x2", "x0"]
    assert found(f"action=test.note&from_ms={DAY}&until_ms={2 * DAY}") == ["x1"]
    assert found("action=test.other") == []


def test_every_deed_has_its_words() -> None:
    """Whatever is written down is told in both languages, not by its code."""
    source = "\n".join(path.read_text("utf-8") for path in (ROOT / "server").rglob("*.py"))
    writing = "record|finish|Deed|_save|save_revision|_record|_told|_say|_put"
    calls = re.findall(rf"(?:{writing})\((?:[^()]|\([^()]*\))*?\)", source)
    written = {deed for call in calls for deed in re.findall(r'"([a-z]+\.[a-z_]+)"', call)}
    assert len(written) > 20
    assert written <= DEEDS.keys()


def test_the_log_is_sifted_by_who_what_and_refusals(
    client: Client, house: House, city: City
) -> None:
    """Who did something and what was done there can be chosen; refusals can be read alone."""
    drafted(house, city["ward_officer"].person, "w-le-chan")
    client("ward_officer").post("/api/devices", json={"name": "Cụm loa", "area": "w-hai-an"})
    leader = client("city_leader")
    sieves = leader.get("/api/activity/sieves?area=w-le-chan").json()
    assert {"action": "bulletin.draft", "vi": "soạn bản tin", "en": "drafted the bulletin"} in (
        sieves["deeds"]
    )
    assert "Cán bộ phường Lê Chân" in {one["post"] for one in sieves["actors"]}
    refusals = lines(leader.get("/api/activity?area=hp&refused=true"))
    assert [line["refused"] for line in refusals] == ["not_allowed"]
    deeds = lines(leader.get("/api/activity?area=hp&refused=false"))
    assert "bulletin.draft" in {line["action"] for line in deeds}
    assert {line["refused"] for line in deeds} == {None}
    assert client("ward_officer").get("/api/activity/sieves?area=w-le-chan").status_code == 403
