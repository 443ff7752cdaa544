"""Moving one start to another time or day, every start like it, or leaving it out."""

from datetime import date, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from schedules.recurrence import When, starts
from schedules.spans import Span
from server.base.web import House
from server.programme.forms import read_form
from tests.server.city import City
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

ENTRIES = "/api/areas/w-le-chan/entries"
FRIDAY = date(2026, 11, 27)
MONDAY = date(2026, 11, 30)


def _weekly(*days: int, hours: tuple[float, ...] = (6,)) -> dict[str, Any]:
    times = [int(hour * HOUR) for hour in hours]
    return {**daily(6), "times": times, "rule": {"kind": "weekdays", "days": list(days)}}


def _move(
    client: TestClient, saved: dict[str, Any], due: int, to: tuple[date, float] | None,
    path: str = "", *, every: bool = False,
) -> Any:  # fmt: skip
    asked = {
        "base_revision": programme(client)["revision"],
        "due_ms": due,
        "to": None if to is None else {"day": str(to[0]), "time_ms": int(to[1] * HOUR)},
        "every": every,
    }
    return client.post(f"{ENTRIES}/{saved['entry']['id']}/moves{path}", json=asked)


def _sounds(client: TestClient, days: int = 14) -> list[int]:
    """Every start that the programme asks for from tomorrow on."""
    span = Span(at(TOMORROW, 0), at(TOMORROW + timedelta(days=days), 0))
    whens = [read_form(When, one["when"]) for one in programme(client)["entries"]]
    return sorted(start for when in whens for start in starts(when, span))


def test_a_single_day_moves_with_its_entry(client: Client, house: House, city: City) -> None:
    """What sounds once keeps its entry and sounds at the other time."""
    officer = client("ward_officer")
    saved = save(officer, entry(approved(house, city), when=once(TOMORROW, 6)))
    moved = _move(officer, saved, at(TOMORROW, 6), (FRIDAY, 17))
    assert moved.status_code == 200, moved.text
    assert (moved.json()["moved"], moved.json()["due_ms"]) == (
        saved["entry"]["id"],
        at(FRIDAY, 17),
    )
    assert _sounds(officer) == [at(FRIDAY, 17)]


def test_one_start_of_a_series_moves_alone(client: Client, house: House, city: City) -> None:
    """The series leaves the day out, and all else it sounds stays as it was."""
    officer = client("ward_officer")
    when = {**daily(6), "times": [6 * HOUR, 17 * HOUR]}
    saved = save(officer, entry(approved(house, city), when=when))
    before = _sounds(officer)
    moved = _move(officer, saved, at(FRIDAY, 6), (MONDAY, 7)).json()
    assert set(_sounds(officer)) == {*before, at(MONDAY, 7)} - {at(FRIDAY, 6)}
    assert len(_sounds(officer)) == len(before)
    back = officer.post(
        f"{ENTRIES}/{moved['moved']}/moves",
        json={
            "base_revision": moved["revision"],
            "due_ms": moved["due_ms"],
            "to": {"day": str(FRIDAY), "time_ms": 6 * HOUR},
        },
    )
    assert back.status_code == 200, back.text
    assert _sounds(officer) == before


def test_every_start_of_an_hour_moves(client: Client, house: House, city: City) -> None:
    """Every day at six becomes every day at seven; the other hour of the entry stays."""
    officer = client("ward_officer")
    when = {**daily(6), "times": [6 * HOUR, 17 * HOUR]}
    saved = save(officer, entry(approved(house, city), when=when))
    assert _move(officer, saved, at(FRIDAY, 6), (FRIDAY, 7), every=True).status_code == 200
    (changed,) = programme(officer)["entries"]
    assert changed["id"] == saved["entry"]["id"]
    assert changed["when"]["times"] == [7 * HOUR, 17 * HOUR]


def test_every_start_of_a_weekday_moves_to_another(
    client: Client, house: House, city: City
) -> None:
    """Every Friday at six becomes every Saturday at seven; Wednesdays, and the other hour of
    Fridays, stay."""
    officer = client("ward_officer")
    saved = save(officer, entry(approved(house, city), when=_weekly(3, 5, hours=(6, 17))))
    before = _sounds(officer)
    assert _move(
        officer, saved, at(FRIDAY, 6), (FRIDAY + timedelta(days=1), 7), every=True
    ).is_success
    week = timedelta(days=7)
    gone = {at(FRIDAY, 6), at(FRIDAY + week, 6)}
    new = {at(FRIDAY + timedelta(days=1), 7), at(FRIDAY + week + timedelta(days=1), 7)}
    assert _sounds(officer) == sorted(({*before} - gone) | new)


def test_a_daily_entry_moves_as_a_whole_by_its_hour_alone(
    client: Client, house: House, city: City
) -> None:
    """Every day cannot become every other day by moving: one start goes alone, or the hour."""
    officer = client("ward_officer")
    saved = save(officer, entry(approved(house, city), when=daily(6)))
    refused = _move(officer, saved, at(FRIDAY, 6), (MONDAY, 6), every=True)
    assert (refused.status_code, refused.json()["code"]) == (422, "moves_alone")


def test_one_start_is_left_out(client: Client, house: House, city: City) -> None:
    """A series skips the day; a single start ends with its entry."""
    officer = client("ward_officer")
    bulletin = approved(house, city)
    series = save(officer, entry(bulletin, when=daily(6)))
    single = save(officer, entry(bulletin, when=once(FRIDAY, 17)))
    left_out = _move(officer, series, at(FRIDAY, 6), None).json()
    assert (left_out["moved"], left_out["due_ms"]) == (None, None)
    assert _move(officer, single, at(FRIDAY, 17), None).status_code == 200
    assert at(FRIDAY, 6) not in _sounds(officer)
    assert [one["id"] for one in programme(officer)["entries"]] == [series["entry"]["id"]]


@pytest.mark.parametrize(
    ("due", "to", "code"),
    [
        (at(FRIDAY, 9), (FRIDAY, 10), "start_unknown"),
        (at(FRIDAY, 6), (FRIDAY, 6), "nothing_to_do"),
        (at(FRIDAY, 6), (TODAY, 6), "starts_in_the_past"),
        (at(FRIDAY, 6), (FRIDAY, 1), "never_permitted"),
    ],
)
def test_a_move_that_makes_no_sense_is_refused(
    client: Client, house: House, city: City, due: int, to: tuple[date, float], code: str
) -> None:
    """A start must be one of the entry's, and its new place ahead and within permitted hours."""
    officer = client("ward_officer")
    saved = save(officer, entry(approved(house, city), when=daily(6)))
    refused = _move(officer, saved, due, to)
    assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert programme(officer)["revision"] == 1


def test_a_start_that_is_over_does_not_move(client: Client, house: House, city: City) -> None:
    """This morning's broadcast is history: only what lies ahead is moved."""
    officer = client("ward_officer")
    saved = save(officer, entry(approved(house, city), when=daily(6, TODAY)))
    refused = _move(officer, saved, at(TODAY, 6), (FRIDAY, 7))
    assert (refused.status_code, refused.json()["code"]) == (422, "starts_in_the_past")


def test_a_move_is_seen_before_it_is_made(client: Client, house: House, city: City) -> None:
    """The preview looks at the two days it is about, tells what another block makes of it, and
    saves nothing."""
    officer = client("ward_officer")
    stand(house, "d-one", "w-le-chan")
    first = approved(house, city, "Một")
    second = approved(house, city, "Hai", class_="priority")
    saved = save(officer, entry(first, when=daily(6), may_start_late_by_ms=10 * 60_000))
    save(officer, entry(second, class_="priority", when=once(MONDAY, 17)))
    told = _move(officer, saved, at(FRIDAY, 6), (MONDAY, 17), "/preview").json()
    assert (told["looked_from"], told["looked_until"]) == (str(FRIDAY), str(MONDAY))
    assert "lần đầu thứ 2 30/11/2026 5 giờ 1 chiều (17:01)" in told["vi"][0]
    assert "“Hai”" in told["vi"][1]
    assert programme(officer)["revision"] == 2


def test_who_moves_second_is_told_both_versions(client: Client, house: House, city: City) -> None:
    """A move on a revision that has passed is refused with what stands and what was sent."""
    officer = client("ward_officer")
    saved = save(officer, entry(approved(house, city), when=daily(6)))
    asked = {"base_revision": 0, "due_ms": at(FRIDAY, 6), "to": None}
    refused = officer.post(f"{ENTRIES}/{saved['entry']['id']}/moves", json=asked)
    assert (refused.status_code, refused.json()["code"]) == (409, "revision_conflict")
    assert refused.json()["standing"]["entry"]["id"] == saved["entry"]["id"]
    assert refused.json()["sent"] == asked


def test_an_entry_is_shown_as_the_form_that_makes_it(
    client: Client, house: House, city: City
) -> None:
    """Sent again, the form makes the same block at the same times."""
    officer = client("ward_officer")
    saved = save(officer, entry(approved(house, city), when=daily(6)))
    shown = officer.get(f"{ENTRIES}/{saved['entry']['id']}").json()
    assert shown["entry"] == saved["entry"]
    again = save(officer, shown["draft"])
    assert (again["entry"]["block"], again["entry"]["when"]) == (
        saved["entry"]["block"],
        saved["entry"]["when"],
    )
