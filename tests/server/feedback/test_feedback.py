"""Feedback from the telephone to the answer, and what is remembered of it."""

import json
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from schedules.zones import instant_of
from server.accounts.web import COOKIE
from server.areas.tree import load_tree
from server.base.activity import Activity
from server.base.web import House
from server.feedback.forgetting import Forgetting
from server.feedback.models import Feedback
from server.feedback.residents import digest
from server.library.models import Bulletin, Content
from server.notices.feedback_due import feedback_due
from server.playlog.models import PlannedItem
from server.reports.making import make
from server.reports.period import Period
from server.reports.tables import tell
from tests.server.city import START_MS, City, FakeClock, settle
from tests.server.conftest import Client
from tests.server.reports.month import Month, fill
from tests.server.rights.world import SHA256
from tests.server.whole import TestClient

DAY_MS = 86_400_000
ZONE = "Asia/Ho_Chi_Minh"
RESIDENT = {"name": "Bà Nguyễn Thị Lan", "contact": "0912 345 678"}


def said(**more: Any) -> dict[str, Any]:
    return {
        "area": "w-le-chan", "kind": "too_loud", "way": "phone", "received_ms": START_MS,
        "words": "Loa sáng nay to hơn mọi hôm.", "place": "Ngõ 12 phố Tô Hiệu",
        "at_ms": START_MS - 60_000, "resident": RESIDENT, **more,
    }  # fmt: skip


def taken(officer: TestClient, **more: Any) -> dict[str, Any]:
    answer = officer.post("/api/feedback", json=said(**more))
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    return told


def answered(officer: TestClient, one: dict[str, Any], how: str = "phone") -> Any:
    body = {"answer": "Đã vặn nhỏ từ hôm nay.", "how": how, "base_version": one["version"]}
    return officer.post(f"/api/feedback/{one['id']}/answer", json=body)


def lines(house: House) -> list[Activity]:
    with house.database.read() as session:
        some = Activity.action.startswith("feedback")
        return list(session.scalars(select(Activity).where(some).order_by(Activity.n)))


def test_feedback_goes_from_received_to_answered(client: Client, clock: FakeClock) -> None:
    """Whoever takes it on handles it; another takes it over before answering; once it is answered
    nothing of it changes. The last day is ten days after the day on which it was received."""
    officer, city = client("ward_officer"), client("city_operator")
    one = taken(officer)
    assert (one["state"], one["handler"], one["has_resident"]) == ("received", None, True)
    assert one["due_ms"] == instant_of(date(2026, 12, 5), 0, ZONE)
    mine = officer.post(f"/api/feedback/{one['id']}/handler").json()
    assert (mine["state"], mine["handler_name"]) == ("handling", "Cán bộ phường Lê Chân")
    assert answered(city, mine).json()["code"] == "handled_by_another"
    over = city.post(f"/api/feedback/{one['id']}/handler").json()
    stale = answered(city, mine)
    assert (stale.status_code, stale.json()["code"]) == (409, "version_conflict")
    clock.advance(3_600_000)
    done = answered(city, over).json()
    assert (done["state"], done["how"], done["answered_by"]) == (
        "answered", "phone", "Cán bộ vận hành thành phố",
    )  # fmt: skip
    again = {**said(), "base_version": done["version"]}
    del again["resident"]
    assert officer.put(f"/api/feedback/{one['id']}", json=again).json()["code"] == (
        "feedback_answered"
    )


def test_who_reads_and_who_writes_where(client: Client, house: House) -> None:
    """Officers of a ward take down and answer for their ward; its leaders and auditors read; others
    do not know that there is anything. Who only administers reads none of it."""
    one = taken(client("ward_officer"))
    leader = client("ward_leader")
    assert leader.get("/api/areas/w-le-chan/feedback").json()["rows"][0]["id"] == one["id"]
    assert leader.post("/api/feedback", json=said()).status_code == 403
    with house.database.write() as session:
        near = settle(session, "near", "Cán bộ Hải An", "w-hai-an", ("operator",), START_MS)
        chief = settle(session, "chief", "Quản trị", "hp", ("administrator",), START_MS)
    other = client(None)
    for token in (near.token, chief.token):
        other.cookies.clear()
        other.cookies.set(COOKIE, token)
        assert other.get("/api/areas/w-le-chan/feedback").status_code == 403
        assert other.get(f"/api/feedback/{one['id']}").json()["code"] == "feedback_unknown"
    assert client("ward_officer").get("/api/areas/hp/feedback").status_code == 403
    assert client(None).get(f"/api/feedback/{one['id']}").status_code == 401


def test_the_resident_is_seen_by_who_handles_it_alone(client: Client, house: House) -> None:
    """Name and telephone stand sealed, and for who has taken it on; looking is on record. The
    activity log, and so the evidence, holds a salted digest of them and of the words."""
    officer = client("ward_officer")
    one = taken(officer)
    place = f"/api/feedback/{one['id']}/resident"
    refused = officer.get(place)
    assert (refused.status_code, refused.json()["code"]) == (403, "not_handler")
    officer.post(f"/api/feedback/{one['id']}/handler")
    assert officer.get(place).json() == RESIDENT
    assert client("city_operator").get(place).json()["code"] == "not_handler"
    with house.database.read() as session:
        row = session.get_one(Feedback, one["id"])
        assert "Lan" not in (row.resident or "")
        who = digest(row.resident_salt or "", RESIDENT)
        words = digest(row.salt, {"place": row.place, "words": row.words})
    logged = next(line for line in lines(house) if line.action == "feedback.log")
    assert logged.after is not None
    assert (logged.after["resident"], logged.after["said"]) == (who, words)
    assert "feedback.see" in {line.action for line in lines(house)}
    everything = json.dumps(
        [[line.before, line.after, line.detail] for line in lines(house)], ensure_ascii=False
    )
    for secret in ("Lan", "0912", "Tô Hiệu", "to hơn"):
        assert secret not in everything


@pytest.mark.parametrize("words", ["Gọi tôi số 0912.345.678 nhé", "viết cho lan@example.vn"])
def test_words_that_many_read_name_nobody(client: Client, words: str) -> None:
    """A telephone number or a mail address belongs into the sealed field, and is refused beside
    it, in the words and in the place."""
    officer = client("ward_officer")
    for field in ("words", "place"):
        refused = officer.post("/api/feedback", json=said(**{field: words}))
        assert (refused.json()["code"], refused.json()["field"]) == ("contact_in_words", field)
    assert officer.get("/api/areas/w-le-chan/feedback").json()["rows"] == []


def test_residents_are_forgotten_in_time(client: Client, house: House, clock: FakeClock) -> None:
    """So many days after the answer (a year where nobody settled it; the strictest rule on the way
    up), with the salt, on record; what they told stays. Who asks for it is forgotten at once."""
    officer = client("ward_officer")
    first, second = taken(officer), taken(officer)
    for one in (first, second):
        answered(officer, one)
    officer.put(f"/api/feedback/{second['id']}/resident", json={})
    assert officer.get(f"/api/feedback/{second['id']}").json()["has_resident"] is False
    clock.advance(365 * DAY_MS)
    Forgetting(house).keep_up()
    assert len([line for line in lines(house) if line.action == "feedback.forget"]) == 1
    clock.advance(1)
    Forgetting(house).keep_up()
    with house.database.read() as session:
        row = session.get_one(Feedback, first["id"])
        assert (row.resident, row.resident_salt, row.words) == (None, None, said()["words"])
    assert [line.account for line in lines(house)][-1] is None


def test_an_area_is_stricter_than_those_above_never_laxer(client: Client, house: House) -> None:
    """Days to answer and to keep are the smallest that the area and those above it settled."""
    with house.database.write() as session:
        chief = settle(session, "chief", "Quản trị", "hp", ("administrator",), START_MS)
    admin = client(None)
    admin.cookies.set(COOKIE, chief.token)
    for area, days in (("hp", 7), ("w-le-chan", 30), ("n-le-chan-3", 3)):
        body = {"answer_days": days, "base_version": 0}
        told = admin.put(f"/api/areas/{area}/feedback/rule", json=body).json()
        assert told["holds_answer_days"] == min(days, 7)
    assert admin.get("/api/areas/w-le-chan/feedback").status_code == 403
    one = taken(client("ward_officer"), area="n-le-chan-3")
    assert one["due_ms"] == instant_of(date(2026, 11, 28), 0, ZONE)


def test_an_answer_on_air_needs_an_approved_bulletin(
    client: Client, house: House, city: City
) -> None:
    """The bulletin that says the answer is tied to it and goes the usual way: it counts as answered
    on air once that is approved."""
    officer = client("ward_officer")
    one = taken(officer)
    assert answered(officer, one, "bulletin").json()["code"] == "bulletin_missing"
    bulletin = _bulletin(house, city)
    tied = officer.put(f"/api/feedback/{one['id']}/bulletin/{bulletin}").json()
    assert tied["bulletin"] == {"id": bulletin, "title": "Trả lời", "state": "draft"}
    assert answered(officer, tied, "bulletin").json()["code"] == "bulletin_not_approved"


def test_it_is_reminded_of_before_and_after_its_last_day(
    client: Client, house: House, clock: FakeClock
) -> None:
    """From two days before; once more when the day is over; not of what is answered. Nobody is
    named in it."""
    officer = client("ward_officer")
    one, done = taken(officer), taken(officer)
    answered(officer, done)

    def due() -> list[tuple[str, str]]:
        with house.database.read() as session:
            zones = dict.fromkeys(load_tree(session).nodes, ZONE)
            return [(x.key, x.title) for x in feedback_due(session, zones, clock.now_ms())]

    assert due() == []
    clock.ms = one["due_ms"] - 2 * DAY_MS
    assert due() == [(f"feedback:{one['id']}:soon", "04/12/2026")]
    clock.ms = one["due_ms"]
    assert due() == [(f"feedback:{one['id']}:late", "04/12/2026")]


@pytest.fixture
def month(house: House, city: City) -> Month:
    return fill(house, city)


@pytest.mark.usefixtures("month")
def test_what_sounded_then_stands_beside_it(client: Client, house: House) -> None:
    """For a cluster and a minute the very answer of the page that says why; of an area the answers
    of its clusters, those alike together; and it stays with what was answered by it."""
    officer = client("ward_officer")
    with house.database.read() as session:
        item = session.scalars(
            select(PlannedItem).where(PlannedItem.area == "w-le-chan").limit(1)
        ).one()
    at = {"at_ms": item.due_ms}
    asked = officer.get("/api/areas/w-le-chan/feedback/facts", params={**at, "device": item.device})
    facts = asked.json()
    why = officer.get(f"/api/devices/{item.device}/why", params=at).json()
    assert {one["vi"] for one in facts["sounded"]} >= {one["told"]["vi"] for one in why["starts"]}
    whole = officer.get("/api/areas/w-le-chan/feedback/facts", params=at).json()
    assert (whole["clusters"], whole["looked"]) == (2, 2)
    assert item.device in {one["id"] for fact in whole["sounded"] for one in fact["devices"]}
    foreign = officer.get(
        "/api/areas/n-le-chan-3/feedback/facts", params={**at, "device": item.device}
    )
    assert foreign.json()["code"] == "device_outside_area"
    one = taken(officer, device=item.device, at_ms=item.due_ms)
    assert answered(officer, one).json()["facts"] == [*facts["sounded"], *facts["besides"]]


def test_a_report_counts_what_the_database_holds(client: Client, house: House) -> None:
    """By kind, of the area and below: what was received is what was answered and what is open; the
    sums in every table are those of the rows."""
    officer = client("ward_officer")
    first = taken(officer)
    taken(officer, kind="praise", at_ms=None, area="n-le-chan-3")
    answered(officer, first)
    with house.database.read() as session:
        tree = load_tree(session)
        ward = make(session, tree, "w-le-chan", Period(2026, 11), START_MS)
        beside = make(session, tree, "w-hai-an", Period(2026, 11), START_MS)
        rows = session.query(Feedback).count()
    counted = {one.kind: one for one in ward.feedback}
    loud, praise = counted["too_loud"], counted["praise"]
    assert (loud.received, loud.answered, loud.in_time, loud.open) == (1, 1, 1, 0)
    assert (praise.received, praise.answered, praise.open) == (1, 0, 1)
    assert sum(one.received for one in ward.feedback) == rows == 2
    assert sum(one.received for one in beside.feedback) == 0
    (sheet,) = [one for one in tell(ward, "vi").sheets if one.key == "feedback"]
    assert list(sheet.rows[-1]) == ["Cộng", 2, 1, 1, 0, 1, 0]


def _bulletin(house: House, city: City) -> str:
    account = city["ward_officer"].person.account
    with house.database.write() as session:
        session.add(
            Content(
                sha256=SHA256, duration_ms=2_000, size=9, loudness=-16.0, true_peak=-1.5, peaks=[0]
            )
        )
        session.flush()
        session.add(
            Bulletin(
                id="b-answer", area="w-le-chan", title="Trả lời", class_="normal", state="draft",
                author=account, hands=[account], created_ms=0, changed_ms=0, content=SHA256,
                findings=[], original="u-answer", file_name="a.mp3", file_format="mp3", file_size=9,
            )
        )  # fmt: skip
    return "b-answer"
