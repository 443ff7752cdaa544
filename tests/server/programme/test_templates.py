"""Templates: the usual day, written once and put on days."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from server.base.activity import Activity
from server.base.web import House
from server.programme.applying import runs
from server.programme.templates import TEMPLATES_MAX
from tests.server.city import City
from tests.server.conftest import Client
from tests.server.programme.desk import (
    HOUR,
    TODAY,
    TOMORROW,
    approved,
    daily,
    entry,
    once,
    programme,
    save,
    stand,
)

TEMPLATES = "/api/areas/w-le-chan/templates"


def _slot(hour: float, *bulletins: str, **more: Any) -> dict[str, Any]:
    return {
        "class": "normal",
        "areas": ["w-le-chan"],
        "times": [int(hour * HOUR)],
        "block": {"bulletins": list(bulletins)},
        **more,
    }


def _make(client: TestClient, *slots: dict[str, Any], **more: Any) -> dict[str, Any]:
    asked = {"name": "Ngày thường", "entries": list(slots), **more}
    answer = client.post(TEMPLATES, json=asked)
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    return told


def _apply(client: TestClient, made: dict[str, Any], path: str = "", **more: Any) -> Any:
    asked = {
        "base_revision": programme(client)["revision"],
        "base_version": made["version"],
        **more,
    }
    return client.post(f"{TEMPLATES}/{made['id']}/applications{path}", json=asked)


def _whens(told: Any) -> list[tuple[str, str | None, str, list[int]]]:
    whens = [one["when"] for one in told.json()["entries"]]
    return [(w["first"], w["last"], w["rule"]["kind"], w["times"]) for w in whens]


def test_a_template_fills_a_day_in_one_revision(client: Client, house: House, city: City) -> None:
    """Every entry of the usual day on the chosen one, saved together."""
    officer = client("ward_officer")
    made = _make(
        officer, _slot(5.5, approved(house, city)), _slot(17, approved(house, city, "Hai"))
    )
    applied = _apply(officer, made, days=[str(TOMORROW)])
    assert (applied.status_code, applied.json()["revision"]) == (201, 1)
    assert _whens(applied) == [
        ("2026-11-25", None, "once", [int(5.5 * HOUR)]),
        ("2026-11-25", None, "once", [17 * HOUR]),
    ]
    assert len(programme(officer)["entries"]) == 2
    with house.database.read() as session:
        line = session.scalars(select(Activity).filter_by(action="template.apply")).one()
    assert (line.subject, line.before) == (made["id"], None)
    assert line.after is not None
    assert len(line.after["entries"]) == 2


def test_days_that_follow_one_another_are_one_entry(
    client: Client, house: House, city: City
) -> None:
    """Three days in a row and one by itself: one entry over the three, one for the other."""
    officer = client("ward_officer")
    made = _make(officer, _slot(6, approved(house, city)))
    days = ["2026-11-27", "2026-11-25", "2026-11-30", "2026-11-26"]
    assert _whens(_apply(officer, made, days=days)) == [
        ("2026-11-25", "2026-11-27", "daily", [6 * HOUR]),
        ("2026-11-30", None, "once", [6 * HOUR]),
    ]


@given(days=st.lists(st.dates(date(2026, 1, 1), date(2026, 3, 1)), max_size=31))
def test_stretches_hold_the_very_days(days: list[date]) -> None:
    """Whatever days are chosen, the stretches hold each of them and no other, with gaps between."""
    found = runs(days)
    held = [
        first + timedelta(days=n) for first, last in found for n in range((last - first).days + 1)
    ]
    assert held == sorted(set(days))
    assert all(b[0] - a[1] > timedelta(days=1) for a, b in pairwise(found))


def test_a_template_can_recur(client: Client, house: House, city: City) -> None:
    """The usual day on every Monday and Friday until further notice, but for one."""
    officer = client("ward_officer")
    made = _make(officer, _slot(6, approved(house, city)))
    recurring = {
        "first": str(TOMORROW),
        "rule": {"kind": "weekdays", "days": [1, 5]},
        "except_days": ["2026-12-04"],
    }
    (applied,) = _apply(officer, made, recurring=recurring).json()["entries"]
    assert applied["when"]["rule"] == {"kind": "weekdays", "days": [1, 5]}
    assert applied["when"]["except_days"] == ["2026-12-04"]


def test_empty_places_are_filled_when_the_day_is_applied(
    client: Client, house: House, city: City
) -> None:
    """News differ from day to day: an empty place takes bulletins or a list, or is left out."""
    officer = client("ward_officer")
    bulletin = approved(house, city)
    made = _make(officer, _slot(5.5, name="Bản tin sáng"), _slot(17))
    refused = _apply(officer, made, days=[str(TOMORROW)]).json()
    assert (refused["code"], refused["field"]) == ("slot_empty", "entries[0].block")
    assert refused["vi"].startswith("Mục 1 “Bản tin sáng”: ")
    fills = [{"slot": 0, "bulletins": [bulletin]}, {"slot": 1, "left_out": True}]
    (applied,) = _apply(officer, made, days=[str(TOMORROW)], fills=fills).json()["entries"]
    assert applied["block"]["bulletins"][0]["bulletin"] == bulletin
    for wrong in ([{"slot": 2}], [{"slot": 0}, {"slot": 0}]):
        answer = _apply(officer, made, days=[str(TOMORROW)], fills=wrong)
        assert answer.json()["code"] == "slot_unknown"


def test_a_template_is_made_of_a_day_that_was_good(
    client: Client, house: House, city: City
) -> None:
    """What the area's own programme sounds on a day: its hours, lists, tunes and gaps."""
    officer = client("ward_officer")
    bulletin, withdrawn = approved(house, city, "Tin sáng"), approved(house, city, "Tin cũ")
    listed = officer.post(
        "/api/areas/w-le-chan/playlists", json={"name": "Chiều", "bulletins": [bulletin]}
    ).json()
    twice = entry(bulletin, when=daily(6), block_repeats=2, block_gap_ms=2_000)
    twice["when"]["times"] = [6 * HOUR, 18 * HOUR]
    save(officer, twice)
    save(officer, entry("", block={"playlist": listed["id"], "theme": None}, when=daily(17)))
    save(officer, entry(bulletin, when=once(TODAY, 20)))
    made = _make(officer, day="2026-11-26")
    assert [(one["name"], one["times"]) for one in made["entries"]] == [
        ("Tin sáng", [6 * HOUR, 18 * HOUR]),
        ("Chiều", [17 * HOUR]),
    ]
    first, second = (one["block"] for one in made["entries"])
    assert (first["repeats"], first["gap_ms"], first["bulletins"]) == (2, 2_000, [bulletin])
    assert (second["playlist"], second["bulletins"], second["theme"]) == (listed["id"], [], None)
    assert withdrawn not in str(made)


def test_a_day_without_entries_makes_no_template(client: Client, city: City) -> None:
    """Nor does a day out of the calendar, nor nothing at all, nor both at once."""
    officer = client("ward_officer")
    for asked, code in (
        ({"day": "2026-11-26"}, "day_empty"),
        ({"day": "1999-12-31"}, "malformed"),
        ({}, "template_empty"),
        ({"day": "2026-11-26", "entries": [_slot(6)]}, "template_twofold"),
    ):
        answer = officer.post(TEMPLATES, json={"name": "Ngày thường", **asked})
        assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_what_was_taken_back_leaves_its_place_empty(
    client: Client, house: House, city: City
) -> None:
    """A template made of a day whose bulletin is withdrawn by now keeps the hour."""
    officer = client("ward_officer")
    bulletin = approved(house, city)
    save(officer, entry(bulletin, when=once(TODAY, 13.5)))
    house.clock.advance(2 * HOUR)  # type: ignore[attr-defined]
    client("ward_leader").post(f"/api/bulletins/{bulletin}/withdraw")
    (kept,) = _make(officer, day=str(TODAY))["entries"]
    assert (kept["times"], kept["block"]["bulletins"]) == ([int(13.5 * HOUR)], [])


def test_a_template_is_foreseen_as_a_whole(client: Client, house: House, city: City) -> None:
    """Before it is applied, everything it would do is said; nothing is saved."""
    officer = client("ward_officer")
    stand(house, "d-1", "w-le-chan")
    bulletin = approved(house, city)
    made = _make(officer, _slot(5.5, bulletin), _slot(5.5, bulletin))
    told = _apply(officer, made, "/preview", days=[str(TOMORROW)]).json()
    fates = [own["fate"] for own in told["chains"][0]["days"][0]["own"]]
    assert sorted(fates) == ["on_time", "skipped"]
    assert programme(officer)["revision"] == 0


@pytest.mark.parametrize(
    ("code", "hour", "days"),
    [
        ("never_permitted", 3, [TOMORROW]),
        ("starts_in_the_past", 6, [TODAY, TOMORROW]),
        ("starts_in_the_past", 12, [TODAY]),
    ],
)
def test_one_entry_at_fault_refuses_the_whole_day(
    client: Client, house: House, city: City, code: str, hour: float, days: list[date]
) -> None:
    """All or nothing; the refusal names the entry, in its field and in its words."""
    officer = client("ward_officer")
    bulletin = approved(house, city)
    made = _make(officer, _slot(20, bulletin), _slot(hour, bulletin, name="Sai giờ"))
    refused = _apply(officer, made, days=[str(day) for day in days]).json()
    assert (refused["code"], refused["field"]) == (code, "entries[1].when.times")
    assert refused["vi"].startswith("Mục 2 “Sai giờ”: ")
    assert programme(officer)["revision"] == 0


@pytest.mark.parametrize(
    ("code", "field", "slot"),
    [
        ("area_outside", "entries[0].areas", {"areas": ["w-hai-an"]}),
        ("area_outside", "entries[0].areas", {"areas": ["hp"]}),
        ("area_unknown", "entries[0].areas", {"areas": ["w-nowhere"]}),
        ("areas_empty", "entries[0].areas", {"areas": []}),
        ("times_empty", "entries[0].times", {"times": []}),
        ("zone_unknown", "entries[0].zone", {"zone": "Asia/Hai_Phong"}),
        ("bulletin_unknown", "entries[0].block.bulletins[0]", {"block": {"bulletins": ["b-1"]}}),
        ("playlist_unknown", "entries[0].block.playlist", {"block": {"playlist": "pl-1"}}),
        ("name_malformed", "entries[0].name", {"name": "\u200bSáng"}),
        ("malformed", "entries[0].volume", {"volume": 101}),
        ("malformed", "entries", None),
    ],
)
def test_a_template_that_cannot_be_is_refused(
    client: Client, city: City, code: str, field: str, slot: dict[str, Any] | None
) -> None:
    """What no day could sound is refused when it is written, not when it is needed."""
    officer = client("ward_officer")
    entries = [_slot(6)] * 51 if slot is None else [{**_slot(6), **slot}]
    answer = officer.post(TEMPLATES, json={"name": "Ngày thường", "entries": entries})
    assert (answer.json()["code"], answer.json()["field"]) == (code, field), answer.text
    assert officer.get(TEMPLATES).json() == []


def test_the_second_to_change_a_template_sees_both(client: Client, city: City) -> None:
    """Neither overwrites the other, nor applies what the other has changed meanwhile."""
    officer = client("ward_officer")
    made = _make(officer, _slot(6))
    url = f"{TEMPLATES}/{made['id']}"
    asked = {"base_version": 1, "name": "Ngày lễ", "entries": [_slot(7)]}
    assert officer.put(url, json=asked).json()["version"] == 2
    late = officer.put(url, json=asked)
    assert (late.status_code, late.json()["code"]) == (409, "version_conflict")
    assert late.json()["standing"]["name"] == "Ngày lễ"
    assert late.json()["sent"]["entries"][0]["times"] == [7 * HOUR]
    stale = _apply(officer, made, days=[str(TOMORROW)])
    assert (stale.status_code, stale.json()["code"]) == (409, "version_conflict")
    assert stale.json()["standing"]["name"] == "Ngày lễ"
    assert stale.json()["sent"]["days"] == [str(TOMORROW)]
    for path in ("", "/preview"):
        behind = _apply(officer, made, path, base_revision=7, days=[str(TOMORROW)]).json()
        assert (behind["code"], behind["sent"]["base_revision"]) == ("revision_conflict", 7)
    ended = officer.delete(url, params={"base_version": 1})
    assert (ended.status_code, ended.json()["sent"]) == (409, {"base_version": 1})
    assert ended.json()["standing"]["name"] == "Ngày lễ"
    assert officer.delete(url, params={"base_version": 2}).status_code == 204
    assert officer.get(TEMPLATES).json() == []


def test_days_or_a_recurrence(client: Client, house: House, city: City) -> None:
    """One of the two is chosen."""
    officer = client("ward_officer")
    made = _make(officer, _slot(6, approved(house, city)))
    recurring = {"first": str(TOMORROW), "rule": {"kind": "daily"}}
    twofold: dict[str, Any] = {"days": [str(TOMORROW)], "recurring": recurring}
    for asked in ({}, twofold):
        assert _apply(officer, made, **asked).json()["code"] == "days_or_recurring"


def test_templates_stay_in_their_area(client: Client, city: City) -> None:
    """Nobody reads, changes or applies another area's templates."""
    made = _make(client("ward_officer"), _slot(6))
    operator = client("city_operator")
    asked = {"base_revision": 0, "base_version": 1, "days": [str(TOMORROW)]}
    url = f"/api/areas/hp/templates/{made['id']}/applications"
    assert operator.post(url, json=asked).json()["code"] == "template_unknown"
    assert client("ward_officer").get("/api/areas/w-hai-an/templates").status_code == 403
    assert client("ward_leader").post(TEMPLATES, json={"name": "X"}).status_code == 403


def test_templates_are_counted(client: Client, city: City) -> None:
    """An area keeps a hundred templates, each under its own name."""
    officer = client("ward_officer")
    for n in range(TEMPLATES_MAX):
        _make(officer, _slot(6), name=f"Mẫu {n}")
    answer = officer.post(TEMPLATES, json={"name": "Thừa", "entries": [_slot(6)]})
    assert answer.json()["code"] == "templates_full"
    assert "100" in answer.json()["vi"]
