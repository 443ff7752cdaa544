"""Saving a programme: one revision after another, nothing lost, nothing overwritten."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from schedules.programme import check_programme
from schedules.recurrence import starts
from schedules.spans import Span
from server.areas.models import Area
from server.base.activity import Activity
from server.base.changes import Change
from server.base.outbox import Outbox
from server.base.web import House
from server.programme.compose import compose_programme
from server.programme.models import ProgrammeRevision
from server.programme.saving import LEAD_MS
from tests.server.city import START_MS, City, FakeClock
from tests.server.conftest import Client
from tests.server.programme.desk import (
    HOUR,
    TODAY,
    TOMORROW,
    approved,
    at,
    daily,
    entry,
    once,
    programme,
    save,
)


def test_an_area_begins_with_an_empty_programme(client: Client) -> None:
    """Before anything is scheduled an area has revision 0, no entries, and its own default."""
    told = programme(client("ward_officer"))
    assert (told["revision"], told["entries"]) == (0, [])
    assert told["policy"]["accepts_by_default"] is True


def test_scheduling_makes_the_next_revision(client: Client, house: House, city: City) -> None:
    """An entry begins 1.5 s after it is saved, with the very sound that was approved."""
    bulletin = approved(house, city)
    officer = client("ward_officer")
    saved = save(officer, entry(bulletin))
    assert saved["revision"] == 1
    assert saved["effective_from_ms"] == START_MS + LEAD_MS == saved["entry"]["live_from"]
    told = programme(officer)
    assert told["entries"] == [saved["entry"]]
    assert told["bulletins"] == {bulletin: {"title": "Lịch tiêm chủng", "class": "normal"}}
    (sound,) = saved["entry"]["block"]["bulletins"]
    assert (sound["bulletin"], sound["duration_ms"], sound["size"]) == (bulletin, 60_000, 8_000)


def test_a_revision_is_recorded_and_due_in_its_own_transaction(
    client: Client, house: House, city: City
) -> None:
    """Who scheduled it is on record, and its document is due for publishing."""
    listener = house.changes.listen()
    saved = save(client("ward_officer"), entry(approved(house, city)))
    with house.database.read() as session:
        revision = session.get_one(ProgrammeRevision, ("w-le-chan", 1))
        line = session.scalars(select(Activity).filter_by(action="entry.add")).one()
        due = session.scalars(select(Outbox)).one()
    assert revision.account == line.account == city["ward_officer"].person.account
    assert (line.subject, line.area) == (saved["entry"]["id"], "w-le-chan")
    assert (due.due, due.subject) == ("programme", "w-le-chan")
    assert listener.get_nowait() == Change("programme", "w-le-chan", "w-le-chan")


def test_the_second_to_save_is_told_both_revisions(
    client: Client, house: House, city: City
) -> None:
    """Who saves on top of an older revision is refused, and told which stands now."""
    bulletin, officer = approved(house, city), client("ward_officer")
    save(officer, entry(bulletin))
    save(officer, entry(bulletin, when=daily(6)))
    late = {"base_revision": 1, "entry": entry(bulletin, when=daily(7))}
    answer = officer.post("/api/areas/w-le-chan/entries", json=late)
    assert answer.status_code == 409
    assert answer.json()["code"] == "revision_conflict"
    for language in ("vi", "en"):
        assert "1" in answer.json()[language]
        assert "2" in answer.json()[language]
    assert programme(officer)["revision"] == 2


@pytest.mark.both_databases
def test_of_those_who_save_at_once_one_wins(client: Client, house: House, city: City) -> None:
    """Eight officers save on the same revision in the same moment: one entry, one revision."""
    asked = {"base_revision": 0, "entry": entry(approved(house, city))}
    officers = [client("ward_officer") for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        answers = pool.map(
            lambda one: one.post("/api/areas/w-le-chan/entries", json=asked), officers
        )
        codes = sorted(answer.status_code for answer in answers)
    assert codes == [201] + [409] * 7
    assert len(programme(officers[0])["entries"]) == 1


def test_a_changed_entry_keeps_its_past(
    client: Client, house: House, city: City, clock: FakeClock
) -> None:
    """The old version keeps the starts it had; the new one has those from its beginning on."""
    bulletin, officer = approved(house, city), client("ward_officer")
    first = save(officer, entry(bulletin, when=daily(18, TODAY)))
    clock.advance(11 * HOUR + HOUR // 2)  # past midnight, and the session still holds
    id_ = first["entry"]["id"]
    asked = {"base_revision": 1, "entry": entry(bulletin, when=daily(19, TODAY))}
    answer = officer.put(f"/api/areas/w-le-chan/entries/{id_}", json=asked)
    assert answer.status_code == 200, answer.text
    begins = answer.json()["effective_from_ms"]
    with house.database.read() as session:
        old, new = compose_programme(session, "w-le-chan", clock.ms).entries
    assert (old.revision, old.live_until) == (1, begins)
    assert (new.revision, new.live_from, new.live_until) == (2, begins, None)
    assert (old.id, old.created_ms) == (new.id, new.created_ms)
    assert [e["revision"] for e in programme(officer)["entries"]] == [2]


def test_a_deleted_entry_keeps_its_past(
    client: Client, house: House, city: City, clock: FakeClock
) -> None:
    """Deleting ends an entry from the next revision on; devices still know what it was."""
    officer = client("ward_officer")
    saved = save(officer, entry(approved(house, city), when=daily(18, TODAY)))
    clock.advance(HOUR)
    url = f"/api/areas/w-le-chan/entries/{saved['entry']['id']}"
    ended = officer.delete(url, params={"base_revision": 1}).json()
    assert programme(officer)["entries"] == []
    with house.database.read() as session:
        (past,) = compose_programme(session, "w-le-chan", clock.ms).entries
    assert past.live_until == ended["effective_from_ms"] == clock.ms + LEAD_MS
    again = officer.delete(url, params={"base_revision": 2})
    assert (again.status_code, again.json()["code"]) == (404, "entry_unknown")


def test_time_never_runs_back_between_revisions(
    client: Client, house: House, city: City, clock: FakeClock
) -> None:
    """A server whose clock went back does not begin a revision before the one it follows."""
    bulletin, officer = approved(house, city), client("ward_officer")
    first = save(officer, entry(bulletin))
    clock.advance(-HOUR)
    second = save(officer, entry(bulletin, when=daily(7)))
    assert second["effective_from_ms"] == first["effective_from_ms"]


def test_a_group_of_the_area_can_be_scheduled(client: Client, house: House, city: City) -> None:
    """An entry reaches the whole area, a neighbourhood of it, or a group it owns."""
    with house.database.write() as session:
        session.add(Area(id="g-cho", name="Các chợ", kind="group", parent="w-le-chan"))
    saved = save(
        client("ward_officer"), entry(approved(house, city), areas=["g-cho", "n-le-chan-3"])
    )
    assert saved["entry"]["areas"] == ["g-cho", "n-le-chan-3"]


def test_a_ward_places_what_the_city_offers(client: Client, house: House, city: City) -> None:
    """A ward makes an entry of its own on a bulletin of the city (rule 5)."""
    bulletin = approved(house, city, "Tin thành phố", level="city")
    saved = save(client("ward_officer"), entry(bulletin, when=daily(7)))
    assert saved["entry"]["block"]["bulletins"][0]["bulletin"] == bulletin


WRONG: list[tuple[str, str, dict[str, Any]]] = [
    ("starts_in_the_past", "entry.when.times", {"when": once(TODAY, 12.9)}),
    ("starts_in_the_past", "entry.when.first", {"when": once(date(2026, 11, 23), 18)}),
    ("starts_in_the_past", "entry.when.first", {"when": daily(18, date(2026, 11, 1))}),
    ("ends_before_start", "entry.when.last", {"when": daily(18), "when_last": "2026-11-24"}),
    ("never_starts", "entry.when", {"when_except_days": [str(TOMORROW)]}),
    ("never_starts", "entry.when", {"when_first": "9999-12-31"}),
    ("area_unknown", "entry.areas", {"areas": ["w-nowhere"]}),
    ("area_outside", "entry.areas", {"areas": ["w-le-chan", "w-hai-an"]}),
    ("area_outside", "entry.areas", {"areas": ["hp"]}),
    ("areas_empty", "entry.areas", {"areas": []}),
    ("urgent_not_scheduled", "entry.class", {"class_": "urgent"}),
    ("class_above_bulletin", "entry.class", {"class_": "priority"}),
    ("bulletin_unknown", "entry.block.bulletins[0]", {"block_bulletins": ["b-nothing"]}),
    ("block_empty", "entry.block", {"block_bulletins": []}),
    ("block_too_long", "entry.block", {"block_repeats": 20, "block_gap_ms": 12 * HOUR}),
    ("never_permitted", "entry.when.times", {"when": daily(3.25)}),
    ("zone_unknown", "entry.when.zone", {"when_zone": "Asia/Hai_Phong"}),
    ("zone_unknown", "entry.when.zone", {"when_zone": "../../etc/passwd"}),
    ("times_empty", "entry.when.times", {"when_times": []}),
    ("rrule_invalid", "entry.when.rule.rule",
     {"when_rule": {"kind": "rrule", "rule": "FREQ=MINUTELY"}}),
    ("malformed", "entry.when.times[0]", {"when_times": [86_400_000]}),
    ("malformed", "entry.when.rule.kind", {"when_rule": {"kind": "hourly"}}),
    ("malformed", "entry.volume", {"volume": 101}),
    ("malformed", "entry.volume", {"volume": 50.0}),
    ("malformed", "entry.loudness", {"loudness": 11}),
]  # fmt: skip


@pytest.mark.parametrize(("code", "field", "changes"), WRONG)
def test_what_nobody_can_mean_is_refused_with_a_sentence(
    client: Client, house: House, city: City, code: str, field: str, changes: dict[str, Any]
) -> None:
    """A refusal names the field, says what to do in both languages, and changes nothing."""
    officer = client("ward_officer")
    asked = entry(approved(house, city), **changes)
    answer = officer.post("/api/areas/w-le-chan/entries", json={"base_revision": 0, "entry": asked})
    told = answer.json()
    assert 400 <= answer.status_code < 500
    assert (told["code"], told["field"]) == (code, field), told
    assert len(told["vi"]) > 10
    assert len(told["en"]) > 10
    assert programme(officer)["revision"] == 0
    with house.database.read() as session:
        assert session.scalars(select(Outbox)).all() == []


@pytest.mark.parametrize("through", ["draft", "submit"])
def test_what_is_not_approved_is_not_scheduled(
    client: Client, house: House, city: City, through: str
) -> None:
    """A bulletin that nobody has approved cannot be scheduled, as a theme tune neither."""
    good, bad = approved(house, city), approved(house, city, "Chưa duyệt", through=through)
    for asked in (entry(bad), entry(good, block_theme=bad)):
        answer = client("ward_officer").post(
            "/api/areas/w-le-chan/entries", json={"base_revision": 0, "entry": asked}
        )
        assert (answer.status_code, answer.json()["code"]) == (422, "bulletin_not_approved")
        assert answer.json()["field"].startswith("entry.block.")


def test_an_urgent_bulletin_is_not_scheduled(client: Client, house: House, city: City) -> None:
    """What is approved as urgent sounds by an order, never by a schedule."""
    asked = entry(approved(house, city, class_="urgent"))
    answer = client("ward_officer").post(
        "/api/areas/w-le-chan/entries", json={"base_revision": 0, "entry": asked}
    )
    assert answer.json()["code"] == "urgent_not_scheduled"


def test_a_wards_bulletin_stays_in_the_ward(client: Client, house: House, city: City) -> None:
    """The city cannot put a ward's bulletin on every street."""
    asked = entry(approved(house, city), areas=["hp"])
    answer = client("city_operator").post(
        "/api/areas/hp/entries", json={"base_revision": 0, "entry": asked}
    )
    assert answer.json()["code"] == "bulletin_elsewhere"


def test_a_block_longer_than_the_days_air_time_is_refused(
    client: Client, house: House, city: City
) -> None:
    """What can never fit the day's air time is said at once, not found out on the street."""
    with house.database.write() as session:
        session.get_one(Area, "w-le-chan").air_time_cap_ms = 30_000
    answer = client("ward_officer").post(
        "/api/areas/w-le-chan/entries",
        json={"base_revision": 0, "entry": entry(approved(house, city))},
    )
    assert answer.json()["code"] == "longer_than_air_time"


def test_lateness_can_bring_an_entry_into_permitted_hours(
    client: Client, house: House, city: City
) -> None:
    """Due before hours begin, an entry that may wait is taken."""
    asked = entry(approved(house, city), when=daily(4.75), may_start_late_by_ms=HOUR)
    assert save(client("ward_officer"), asked)["revision"] == 1


@pytest.mark.parametrize("who", ["city_leader", "ward_leader"])
def test_only_an_operator_schedules(client: Client, house: House, city: City, who: str) -> None:
    """An approver approves; scheduling is the operator's."""
    answer = client(who).post(
        "/api/areas/w-le-chan/entries",
        json={"base_revision": 0, "entry": entry(approved(house, city))},
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")


@pytest.mark.parametrize("area", ["w-hai-an", "hp"])
def test_nobody_schedules_outside_the_own_area(
    client: Client, house: House, city: City, area: str
) -> None:
    """A ward's officer schedules neither next door nor for the city, and does not look in."""
    officer = client("ward_officer")
    asked = {"base_revision": 0, "entry": entry(approved(house, city), areas=[area])}
    assert officer.post(f"/api/areas/{area}/entries", json=asked).status_code == 403
    assert officer.post(f"/api/areas/{area}/entries/preview", json=asked).status_code == 403
    assert officer.get(f"/api/areas/{area}/programme").status_code == 403
    assert officer.get(f"/api/areas/{area}/plan?day=2026-11-24").status_code == 403


def test_the_city_schedules_in_a_wards_name(client: Client, house: House, city: City) -> None:
    """A right reaches down the tree."""
    saved = save(client("city_operator"), entry(approved(house, city)))
    assert saved["revision"] == 1


def test_who_is_not_signed_in_sees_nothing(client: Client, city: City) -> None:
    """Every endpoint of the programme asks who is there first."""
    nobody = client(None)
    for method, path in (
        ("GET", "/api/areas/w-le-chan/programme"),
        ("POST", "/api/areas/w-le-chan/entries"),
        ("PUT", "/api/areas/w-le-chan/entries/e-1"),
        ("DELETE", "/api/areas/w-le-chan/entries/e-1?base_revision=0"),
        ("PUT", "/api/areas/w-le-chan/policy"),
        ("POST", "/api/areas/w-le-chan/entries/preview"),
        ("GET", "/api/areas/w-le-chan/plan?day=2026-11-24"),
        ("GET", "/api/devices/d-1/plan?day=2026-11-24"),
    ):
        assert nobody.request(method, path, json={}).status_code == 401, path


def test_what_is_saved_can_be_followed_by_every_device(
    client: Client, house: House, city: City, clock: FakeClock
) -> None:
    """The composed document passes the devices' own check of sense."""
    bulletin, officer = approved(house, city), client("ward_officer")
    save(officer, entry(bulletin, block_repeats=2, block_gap_ms=2_000))
    clock.advance(1_000)
    saved = save(officer, entry(bulletin, when=daily(7)))
    with house.database.read() as session:
        composed = compose_programme(session, "w-le-chan", START_MS)
    check_programme(composed)
    assert (composed.revision, composed.effective_from) == (2, saved["effective_from_ms"])
    assert [starts(e.when, Span(START_MS, at(TOMORROW, 12))) for e in composed.entries] == [
        (at(TOMORROW, 5.5),),
        (at(TOMORROW, 7),),
    ]
