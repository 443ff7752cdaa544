"""On the first days of a month, that the report of the month before can be made."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Final

from schedules.words import COMMUNE_KINDS
from schedules.zones import instant_of, local_day
from server.areas.tree import AreaTree
from server.notices.kinds import Thing

DAYS: Final = 5
"""A server that was down on the first still says so; later everybody knows."""


def reports_due(tree: AreaTree, zones: Mapping[str, str], now: int) -> Iterator[Thing]:
    """Of each city and each unit below it that reports; told once a month."""
    for area, node in sorted(tree.nodes.items()):
        if node.closed or (node.kind != "city" and node.kind not in COMMUNE_KINDS):
            continue
        today = local_day(now, zones[area])
        if today.day <= DAYS:
            month = today.replace(day=1) - timedelta(days=1)
            since = instant_of(today.replace(day=1), 0, zones[area])
            key = f"report:{area}:{month:%Y-%m}"
            yield Thing(key, "report", area, "", f"{month.month}/{month.year}", since)
