"""One report, from the play log of a month."""

import pytest

from schedules.spans import Span
from server.areas.tree import load_tree
from server.base.web import House
from server.evidence.models import Archive
from server.playlog import api as playlog
from server.reports.making import make
from server.reports.period import Period
from server.reports.report import Report
from server.reports.tables import Language, tell
from tests.server.city import City
from tests.server.conftest import Client
from tests.server.reports.month import GIVEN_MS, HOMES, Month, fill

DECEMBER_MS = 1_796_058_000_000
NOVEMBER = Period(2026, 11)


@pytest.fixture
def month(house: House, city: City) -> Month:
    return fill(house, city)


def told(house: House, area: str, period: Period = NOVEMBER) -> Report:
    with house.database.read() as session:
        return make(session, load_tree(session), area, period, DECEMBER_MS)


@pytest.mark.usefixtures("month")
@pytest.mark.parametrize("area", ["hp", "w-le-chan", "w-hai-an", "x-vinh-bao"])
def test_totals_are_those_of_reconciliation(house: House, area: str) -> None:
    """A report counts what reconciliation counts; its areas, classes and months add up to it."""
    report = told(house, area)
    with house.database.read() as session:
        tree = load_tree(session)
        counts = playlog.count(session, tree, area, NOVEMBER.span(report.zone))
    assert report.counts == counts
    assert report.total.items == counts.planned
    assert report.total.items_sounded == counts.played + counts.late
    assert sum(one.tally.items for one in report.classes) == counts.planned
    assert sum(one.items for one in report.causes) == counts.planned - report.total.items_sounded
    if report.parts:
        assert sum(one.counts.planned for one in report.parts) == counts.planned
        assert sum(one.counts.unheard for one in report.parts) == counts.unheard
    year = told(house, area, Period(2026))
    assert (year.counts, year.total) == (counts, report.total)
    assert sum(one.counts.planned for one in year.months) == counts.planned


@pytest.mark.usefixtures("month")
def test_what_no_microphone_heard_stands_beside(house: House) -> None:
    """What was played by the device's word and not heard at its horn is told beside what sounded,
    in every form, and taken off nothing."""
    report = told(house, "w-le-chan")
    unheard = report.counts.unheard
    assert 0 < unheard < report.counts.played + report.counts.late + report.counts.cut
    assert told(house, "w-hai-an").counts.unheard == 0
    names: dict[Language, str] = {
        "vi": "Lượt phát không nghe thấy tiếng ở loa",
        "en": "Items not heard at the horn",
    }
    for language, name in names.items():
        summary, *_ = tell(report, language).sheets
        assert (name, unheard, None) in summary.rows
    parts = next(one for one in tell(report, "en").sheets if one.key == "parts")
    at = [one.title for one in parts.columns].index("Not heard")
    cells = [row[at] for row in parts.rows]
    assert sum(one for one in cells if isinstance(one, int)) == unheard


@pytest.mark.usefixtures("month")
def test_a_report_says_what_left_with_an_archive(house: House) -> None:
    """Sums of an archived month stay; what they do not hold, the report says is missing."""
    assert tell(told(house, "hp"), "en").missing == []
    with house.database.write() as session:
        session.add(
            Archive(
                n=1, until_ms=DECEMBER_MS, file="loa-1-2.zip", sha256="0" * 64,
                due_ms=GIVEN_MS, made_ms=DECEMBER_MS, emptied_ms=None,
            )
        )  # fmt: skip
    (missing,) = tell(told(house, "hp"), "en").missing
    assert "archived" in missing


@pytest.mark.usefixtures("month")
def test_a_broadcast_is_one_for_the_area(house: House) -> None:
    """What every cluster of the city sounds is one broadcast of the city, one of each ward, and an
    item on each cluster."""
    city, ward = told(house, "hp"), told(house, "w-le-chan")
    assert (city.total.broadcasts, city.total.items, city.clusters) == (60, 180, len(HOMES))
    assert (ward.total.broadcasts, ward.total.items, ward.clusters) == (60, 120, 2)
    other = told(house, "w-hai-an")
    assert (other.total.broadcasts, other.total.items) == (30, 60)
    assert {one.key: one.tally.broadcasts for one in city.categories if one.tally.broadcasts} == {
        "disasters": 30, "health": 30, None: 30,
    }  # fmt: skip
    assert {one.key: one.tally.broadcasts for one in city.languages} == {"vi": 60, None: 30}
    assert (city.forms.with_text, city.forms.sound_only) == (1, 2)


@pytest.mark.usefixtures("month")
def test_silent_clusters_are_named_with_their_cause(house: House) -> None:
    """A cluster that proved no sound in the whole period stands there with the commonest reason."""
    (dumb,) = told(house, "hp").silent
    assert (dumb.device, dumb.area, dumb.items) == ("d-dumb", "Phường Hải An", 30)
    assert dumb.cause.vi == "Bị lỡ: bộ thu tắt hoặc mất điện"
    assert told(house, "w-le-chan").silent == []


@pytest.mark.usefixtures("month")
def test_what_was_ordered_stands_with_its_timings(house: House) -> None:
    """Alarms and drills stand with when they were prepared, signed and given, when the area's first
    and last cluster began, and what followed; a ward's report holds what came from above."""
    city, ward = told(house, "hp"), told(house, "w-le-chan")
    alarm, drill = city.given
    assert (alarm.kind, drill.kind) == ("urgent", "drill")
    assert (alarm.prepared_ms, alarm.given_ms) == (GIVEN_MS - 60_000, GIVEN_MS)
    assert list(alarm.signed) == [GIVEN_MS - 1_000]
    assert alarm.first_us == (GIVEN_MS + 2_000) * 1_000
    assert alarm.last_us == (GIVEN_MS + 2_300) * 1_000
    assert (alarm.clusters, alarm.sounded_ms) == (2, 30_000)
    assert (alarm.follow_up, alarm.followed_ms) == ("all_clear", GIVEN_MS + 3_540_000)
    assert drill.follow_up is None
    assert (ward.given[0].clusters, ward.given[0].last_us) == (1, alarm.first_us)
    (live,) = ward.spoken
    assert (live.kind, live.lasted_ms, live.addressed, live.clusters) == ("live", 600_000, 4, 1)
    (stop,) = ward.stopped
    assert (stop.reason, stop.lifted_ms) == ("Trường thi", None)


@pytest.mark.usefixtures("month")
def test_who_reads_the_area_reads_its_report(client: Client) -> None:
    """The report of an area is for those who may read there; a month without a plan has no rate."""
    asked = {"area": "w-le-chan", "year": 2026, "month": 11}
    told = client("ward_leader").get("/api/reports", params=asked).json()
    assert (told["total"]["items"], told["is_over"], [one["key"] for one in told["parts"]]) == (
        120, False, ["w-le-chan", "n-le-chan-3"],
    )  # fmt: skip
    empty = client("ward_leader").get("/api/reports", params=asked | {"month": 3}).json()
    assert (empty["total"]["items"], empty["total"]["sounded_permille"]) == (0, None)
    assert (
        client("ward_leader").get("/api/reports", params=asked | {"area": "hp"}).status_code == 403
    )
    assert client(None).get("/api/reports", params=asked).status_code == 401


def test_a_month_is_the_areas_own() -> None:
    """From the first local midnight to the midnight after the last day."""
    assert NOVEMBER.span("Asia/Ho_Chi_Minh") == Span(1_793_466_000_000, 1_796_058_000_000)
    assert (Period(2026, 12).last.day, Period(2026).first.month, Period(2026).last.month) == (
        31, 1, 12,
    )  # fmt: skip
