"""That a month's report can be made is told on the first of the next."""

from datetime import date

from schedules.zones import instant_of
from server.areas.tree import AreaTree, Node
from server.notices.reports_due import reports_due

ZONE = "Asia/Ho_Chi_Minh"
TREE = AreaTree.of(
    [
        Node("hp", "city", None),
        Node("w-1", "ward", "hp"),
        Node("w-old", "ward", "hp", closed=True),
        Node("n-1", "neighbourhood", "w-1"),
        Node("g-1", "group", "hp"),
    ]
)
ZONES = dict.fromkeys(TREE.nodes, ZONE)


def due(day: date, hour: int = 0) -> list[tuple[str, str, str]]:
    now = instant_of(day, hour * 3_600_000, ZONE)
    return [(one.area, one.title, one.key) for one in reports_due(TREE, ZONES, now)]


def test_those_who_report_are_told_once_a_month() -> None:
    """From the first midnight of a month, for five days and under one name, of the city and each
    unit that reports: no neighbourhood, no group, nothing that is closed."""
    told = [
        ("hp", "12/2026", "report:hp:2026-12"),
        ("w-1", "12/2026", "report:w-1:2026-12"),
    ]
    assert due(date(2027, 1, 1)) == due(date(2027, 1, 5), 23) == told
    assert due(date(2026, 12, 31), 23) == due(date(2027, 1, 6)) == []
