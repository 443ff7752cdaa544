"""`loa areas add` and `loa areas import`: the tree, before the console can be reached."""

import argparse
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from schedules.refusal import RefusalError
from schedules.words import AreaKind
from server.areas.founding import add_above, add_area
from server.areas.importing import Change, take_in
from server.areas.models import Area
from server.areas.tree import load_tree
from server.base.clock import SystemClock
from server.base.database import Database
from server.cli.commands import Command, founded, in_transaction
from server.fleet.configs import put_below
from server.migrations import upgrade

KINDS: tuple[AreaKind, ...] = (
    "central",
    "city",
    "ward",
    "commune",
    "special_zone",
    "neighbourhood",
)


def _add(options: argparse.Namespace) -> None:
    area = Area(
        id=options.id,
        name=options.name,
        kind=options.kind,
        parent=options.parent,
        permitted=_windows(options.hours),
        accepts_by_default=options.accepts or None,
    )
    in_transaction(options, lambda session, now: _found(session, area, options.above, now))


def _found(session: Session, area: Area, city: str | None, now: int) -> None:
    if city is None:
        add_area(session, area, now)
        return
    add_above(session, area, city, now)
    put_below(session, load_tree(session), city, now)


def _add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", help="letters a-z, digits and dashes")
    parser.add_argument("name")
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("--parent", metavar="AREA")
    parser.add_argument("--above", metavar="CITY", help="of a central area: the city to put below")
    parser.add_argument("--hours", metavar="05:00-22:00", help="permitted hours, every day")
    parser.add_argument("--accepts", action="store_true", help="takes offers from above by default")


def _import(options: argparse.Namespace) -> None:
    if options.dry_run:
        changes = _foreseen(options)
    else:
        done: list[Change] = []
        in_transaction(options, lambda session, now: done.extend(_take_in(session, options, now)))
        changes = tuple(done)
    for change in changes:
        print(change)
    print(f"{sum(change.what != 'missing' for change in changes)} thay đổi / changes")


def _import_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="CSV: code, name, kind, lat, lon; or GeoJSON")
    parser.add_argument("--parent", metavar="CITY", help="where areas stand whose line names none")
    parser.add_argument("--dry-run", action="store_true", help="say what would change, and stop")


def _foreseen(options: argparse.Namespace) -> tuple[Change, ...]:
    """The very changes, in a transaction that is rolled back."""
    database = Database(founded(options).database)
    upgrade(database)
    try:
        with database.read() as session:
            return _take_in(session, options, SystemClock().now_ms())
    finally:
        database.close()


def _take_in(session: Session, options: argparse.Namespace, now: int) -> tuple[Change, ...]:
    if not options.file.is_file():
        raise RefusalError(
            "file_missing",
            "file",
            f"Không có tệp “{options.file}”. Hãy kiểm tra lại đường dẫn; chưa có gì thay đổi.",
            f"There is no file “{options.file}”. Check its path; nothing was changed.",
        )
    changes = take_in(session, options.file, options.parent, now)
    tree = load_tree(session)
    for change in changes:
        if change.what == "kind_changed":
            put_below(session, tree, change.area, now)
    return changes


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
    Command("areas add", "add one area", _add, _add_options),
    Command("areas import", "bring the tree up to a list of areas", _import, _import_options),
)
