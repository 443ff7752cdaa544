"""`loa area` and `loa import-units`: the tree of areas, before the console can be reached."""

import argparse
from pathlib import Path
from typing import Final

from schedules.refusal import RefusalError
from schedules.words import AreaKind
from server.areas.founding import add_area
from server.areas.importing import import_units
from server.areas.models import Area
from server.cli.commands import Command, in_transaction

KINDS: tuple[AreaKind, ...] = (
    "central",
    "city",
    "ward",
    "commune",
    "special_zone",
    "neighbourhood",
)


def _area(options: argparse.Namespace) -> None:
    area = Area(
        id=options.id,
        name=options.name,
        kind=options.kind,
        parent=options.parent,
        permitted=_windows(options.hours),
        accepts_by_default=options.accepts or None,
    )
    in_transaction(options, lambda session, now: add_area(session, area, now))


def _area_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", help="letters a-z, digits and dashes")
    parser.add_argument("name")
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("--parent", metavar="AREA")
    parser.add_argument("--hours", metavar="05:00-22:00", help="permitted hours, every day")
    parser.add_argument("--accepts", action="store_true", help="takes offers from above by default")


def _import(options: argparse.Namespace) -> None:
    in_transaction(
        options, lambda session, now: import_units(session, options.file, options.parent, now)
    )


def _import_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="CSV with code, name, kind, lat, lon")
    parser.add_argument("--parent", required=True, metavar="CITY")


def _windows(hours: str | None) -> list[dict[str, object]] | None:
    if hours is None:
        return None
    begin, _, end = hours.partition("-")
    every_day = [1, 2, 3, 4, 5, 6, 7]
    return [{"days": every_day, "from_ms": _ms_of_day(begin), "until_ms": _ms_of_day(end)}]


def _ms_of_day(clock: str) -> int:
    hour, _, minute = clock.partition(":")
    if not (hour.isdecimal() and minute.isdecimal()):
        raise RefusalError(
            "hours_unreadable",
            "hours",
            "Khung giờ viết như 05:00-22:00.",
            "Permitted hours are written as in 05:00-22:00.",
        )
    return (int(hour) * 60 + int(minute)) * 60_000


COMMANDS: Final = (
    Command("area", "add one area", _area, _area_options),
    Command("import-units", "take a city's wards, communes and zones in", _import, _import_options),
)
