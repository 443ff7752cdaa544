"""Copying a week: the same hours, days later, without doubling what recurs."""

from datetime import date, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from schedules.recurrence import When, starts
from schedules.spans import Span
from server.base.web import House
from server.programme.forms import read_form
from tests.server.city import City, FakeClock
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
    stand,
)

COPIES = "/api/areas/w-le-chan/copies"
NEXT = TODAY + timedelta(days=7)


def _copy(client: TestClient, first: date = TODAY, *to: date, path: str = "", **more: Any) -> Any:
    asked = {
        "base_revision": programme(client)["revision"],
        "from": str(first),
        "to": [str(day) for day in to or (NEXT,)],
        **more,
    }
    return client.post(COPIES + path, json=asked)


def _starts(told: dict[str, Any]) -> list[int]:
    """Every start of these entries in the five weeks to come."""
    span = Span(at(TODAY, 0), at(TODAY + timedelta(days=35), 0))
    whens = [read_form(When, one["when"]) for one in told["entries"]]
    return sorted(start for when in whens for start in starts(when, span))


def test_a_week_is_copied_as_entries_of_single_days(
    client: Client, house: House, city: City
) -> None:
    """What sounds on Thursday at six sounds on the Thursday after at six, in one revision."""
    officer = client("ward_officer")
    first, second = approved(house, city, "Một"), approved(house, city, "Hai")
    save(officer, entry(first, when=once(TOMORROW, 6), block_repeats=2, block_gap_ms=2_000))
    save(officer, entry(second, when=once(TOMORROW + timedelta(days=2), 17)))
    copied = _copy(officer)
    assert (copied.status_code, copied.json()["revision"]) == (201, 3)
    assert _starts(copied.json()) == [
        at(TOMORROW + timedelta(days=7), 6),
        at(TOMORROW + timedelta(days=9), 17),
    ]
    blocks = [one["block"] for one in copied.json()["entries"]]
    assert sorted((one["repeats"], one["gap_ms"]) for one in blocks) == [(1, 0), (2, 2_000)]
    assert {one["when"]["rule"]["kind"] for one in copied.json()["entries"]} == {"once"}
    assert (copied.json()["ended"], copied.json()["vi"]) == ([], [])
    assert len(programme(officer)["entries"]) == 4


def test_what_recurs_is_not_doubled(client: Client, house: House, city: City) -> None:
    """A daily entry sounds in the other week by itself; that is said, and the rest is copied."""
    officer = client("ward_officer")
    save(officer, entry(approved(house, city, "Hằng ngày"), when=daily(6)))
    save(officer, entry(approved(house, city, "Riêng"), when=once(TOMORROW, 17)))
    copied = _copy(officer).json()
    assert _starts(copied) == [at(TOMORROW + timedelta(days=7), 17)]
    assert len(copied["vi"]) == 6
    assert copied["vi"][0] == (
        "“Hằng ngày” ngày 02/12/2026 lúc 6 giờ sáng (06:00): đã có lịch phát này, không chép thêm."
    )


def test_a_recurrence_that_has_ended_is_copied(client: Client, house: House, city: City) -> None:
    """What recurred only until this week sounds again in the other, day by day."""
    officer = client("ward_officer")
    until = TOMORROW + timedelta(days=2)
    save(officer, entry(approved(house, city), when={**daily(6), "last": str(until)}))
    copied = _copy(officer).json()
    assert _starts(copied) == [at(TOMORROW + timedelta(days=7 + n), 6) for n in range(3)]
    assert len(copied["entries"]) == 3


def test_copying_twice_is_copying_once(client: Client, house: House, city: City) -> None:
    """The second copy finds everything there already, replacing or not."""
    officer = client("ward_officer")
    save(officer, entry(approved(house, city), when=once(TOMORROW, 6)))
    assert _copy(officer).status_code == 201
    for replace in (False, True):
        assert _copy(officer, replace=replace).json()["code"] == "nothing_to_copy"
    assert len(programme(officer)["entries"]) == 2


def test_replacing_ends_what_stood_on_single_days(client: Client, house: House, city: City) -> None:
    """The other week becomes like this one, but for what recurs, which stays."""
    officer = client("ward_officer")
    bulletin = approved(house, city)
    save(officer, entry(bulletin, when=once(TOMORROW, 6)))
    there = save(officer, entry(bulletin, when=once(NEXT, 20)))["entry"]["id"]
    later = save(officer, entry(bulletin, when=once(NEXT + timedelta(days=7), 20)))["entry"]["id"]
    always = save(officer, entry(bulletin, when=daily(21, NEXT)))["entry"]["id"]
    kept = _copy(officer).json()
    assert kept["ended"] == []
    replaced = _copy(officer, replace=True).json()
    assert replaced["ended"] == [there]
    standing = {one["id"] for one in programme(officer)["entries"]}
    assert there not in standing
    assert {later, always, kept["entries"][0]["id"]} <= standing


def test_several_weeks_at_once(client: Client, house: House, city: City) -> None:
    """One week onto three others is one revision."""
    officer = client("ward_officer")
    save(officer, entry(approved(house, city), when=once(TOMORROW, 6)))
    weeks = [TODAY + timedelta(days=7 * n) for n in (1, 2, 4)]
    copied = _copy(officer, TODAY, *weeks).json()
    assert copied["revision"] == 2
    assert _starts(copied) == [at(week + timedelta(days=1), 6) for week in weeks]


def test_local_times_stay_when_the_clocks_change(client: Client, house: House, city: City) -> None:
    """Half past seven in the evening is half past seven after the clocks have changed: New York
    goes forward on 14 March 2027."""
    officer = client("ward_officer")
    when = {**once(date(2027, 3, 12), 7.5), "zone": "America/New_York"}
    save(officer, entry(approved(house, city), when=when))
    copied = _copy(officer, date(2027, 3, 8), date(2027, 3, 15)).json()
    (there,) = copied["entries"]
    assert (there["when"]["first"], there["when"]["times"]) == ("2027-03-19", [int(7.5 * HOUR)])
    assert there["when"]["zone"] == "America/New_York"


def test_what_was_taken_back_is_not_copied(
    client: Client, house: House, city: City, clock: FakeClock
) -> None:
    """A bulletin that was withdrawn since is left out, and the answer says so."""
    officer = client("ward_officer")
    gone, good = approved(house, city, "Đã thu hồi"), approved(house, city, "Còn")
    save(officer, entry(gone, when=once(TODAY, 13.5)))
    save(officer, entry(good, when=once(TODAY, 14)))
    clock.advance(2 * HOUR)
    client("ward_leader").post(f"/api/bulletins/{gone}/withdraw")
    copied = _copy(officer).json()
    assert _starts(copied) == [at(NEXT, 14)]
    assert copied["vi"] == [
        "Không chép lịch ngày 24/11/2026 lúc 1 giờ 30 chiều (13:30): "
        "bản tin “Đã thu hồi” đã bị thu hồi."
    ]


def test_a_copy_is_foreseen(client: Client, house: House, city: City) -> None:
    """What it would do is said before, with what it would not copy; nothing is saved."""
    officer = client("ward_officer")
    stand(house, "d-1", "w-le-chan")
    save(officer, entry(approved(house, city, "Hằng ngày"), when=daily(6)))
    save(officer, entry(approved(house, city, "Riêng"), when=once(TOMORROW, 17)))
    told = _copy(officer, path="/preview").json()
    assert (told["devices"], told["first_ms"]) == (1, at(TOMORROW + timedelta(days=7), 17))
    assert any("không chép thêm" in said for said in told["vi"])
    assert programme(officer)["revision"] == 2


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("weeks_overlap", {"to": ["2026-11-30"]}),
        ("weeks_overlap", {"to": ["2026-12-01", "2026-12-01"]}),
        ("malformed", {"from": "1999-12-31"}),
        ("malformed", {"to": []}),
        ("malformed", {"to": ["9999-12-31"]}),
        ("malformed", {"to": [f"2027-{n:02}-01" for n in range(1, 10)]}),
        ("starts_in_the_past", {"to": ["2026-11-17"]}),
        ("nothing_to_copy", {"from": "2026-12-15"}),
        ("revision_conflict", {"base_revision": 7}),
    ],
)
def test_a_copy_that_cannot_be_is_refused(
    client: Client, house: House, city: City, code: str, changes: dict[str, Any]
) -> None:
    """Weeks that overlap, days out of the calendar, days gone by: nothing is copied."""
    officer = client("ward_officer")
    save(officer, entry(approved(house, city), when=once(TOMORROW, 6)))
    assert _copy(officer, **changes).json()["code"] == code
    assert programme(officer)["revision"] == 1


@pytest.mark.parametrize("path", ["", "/preview"])
def test_a_copy_of_what_was_changed_meanwhile_is_shown_both(
    client: Client, house: House, city: City, path: str
) -> None:
    """Who saved the programme that stands, and what was asked of the one before."""
    officer = client("ward_officer")
    save(officer, entry(approved(house, city), when=once(TOMORROW, 6)))
    late = _copy(officer, base_revision=0, path=path).json()
    assert (late["code"], late["standing"]["revision"]) == ("revision_conflict", 1)
    assert late["sent"] == {
        "base_revision": 0, "from": str(TODAY), "to": [str(NEXT)], "replace": False,
    }  # fmt: skip


def test_a_copy_at_fault_names_its_entry(client: Client, house: House, city: City) -> None:
    """A day that has passed refuses the whole copy, naming the bulletin, the day and the hour."""
    officer = client("ward_officer")
    save(officer, entry(approved(house, city), when=once(TOMORROW, 6)))
    refused = _copy(officer, TODAY, date(2026, 11, 17)).json()
    assert refused["field"] == "entries[0].when.first"
    assert refused["vi"].startswith("“Lịch tiêm chủng” ngày 18/11/2026 lúc 6 giờ sáng (06:00): ")


def test_only_the_areas_own_programme_is_copied(client: Client, house: House, city: City) -> None:
    """What the city sounds in the ward is the city's to copy; nobody copies next door."""
    tin = approved(house, city, "Tin", level="city")
    save(client("city_operator"), entry(tin, areas=["hp"], when=once(TOMORROW, 6)), area="hp")
    officer = client("ward_officer")
    assert _copy(officer).json()["code"] == "nothing_to_copy"
    asked = {"base_revision": 0, "from": str(TODAY), "to": [str(NEXT)]}
    assert officer.post("/api/areas/w-hai-an/copies", json=asked).status_code == 403
    assert client("ward_leader").post(COPIES, json=asked).status_code == 403
