"""`loa keep …`: for how long things are kept, what goes when, and what is held back."""

import argparse
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from schedules.spans import Span
from schedules.zones import DEFAULT_ZONE, instant_of
from server.cli.commands import Command, founded, in_transaction
from server.cli.log import asks_who_and_why
from server.keeping.archives import FOLDER, planned, receipts_in
from server.keeping.recordings import unused
from server.keeping.terms import KINDS, goes_ms, hold, holds, months_of, release, settle
from server.library.shelves import Shelves

FOR_EVER: Final = "ever"


def _show(options: argparse.Namespace) -> None:
    place = founded(options)

    def show(session: Session, now: int) -> None:
        for kind, rule in KINDS.items():
            months = months_of(session, kind)
            term = "mãi mãi / for ever" if months is None else f"{months} tháng / months"
            print(f"{kind:11} {term}: {rule.vi} / {rule.en}")
        for one in planned(session, now):
            when = "—" if one.goes_ms is None else _day(one.goes_ms)
            kept = f"; {one.kept.vi} / {one.kept.en}" if one.kept else ""
            receipts = receipts_in(session, one.span)
            print(
                f"{_day(one.span.start)} – {_day(one.span.end - 1)}: {receipts:,} biên nhận, "
                f"lưu trữ từ / archived from {when}{kept}"
            )
        before = goes_ms(session, "recordings", now)
        if before is not None:
            _show_recordings(session, Shelves.under(place.data), before)
        for one_hold in holds(session):
            print(
                f"giữ lại / hold {one_hold.n}: {_day(one_hold.from_ms)} – "
                f"{_day(one_hold.until_ms - 1)} ({one_hold.by}: {one_hold.why})"
            )

    in_transaction(options, show)


def _show_recordings(session: Session, shelves: Shelves, before: int) -> None:
    found = list(unused(session, shelves, before))
    size = sum(one.size for one in found)
    print(f"đêm nay xóa / removed tonight: {len(found)} bản thu / recordings, {size:,} byte")
    for one in found[:20]:
        print(f"  {one.bulletin} {_day(one.since_ms)} {one.title}")


def _set(options: argparse.Namespace) -> None:
    months = None if options.months == FOR_EVER else options.months
    in_transaction(options, lambda session, now: settle(session, options.kind, months, now))


def _hold(options: argparse.Namespace) -> None:
    start = instant_of(options.first, 0, DEFAULT_ZONE)
    end = instant_of(options.last + timedelta(days=1), 0, DEFAULT_ZONE)

    def begin(session: Session, now: int) -> None:
        print(hold(session, Span(start, end), options.by, options.why, now))

    in_transaction(options, begin)


def _release(options: argparse.Namespace) -> None:
    in_transaction(
        options, lambda session, now: release(session, options.hold, options.by, options.why, now)
    )


def _day(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, ZoneInfo(DEFAULT_ZONE)).strftime("%d/%m/%Y")


def _months(text: str) -> int | str:
    if text == FOR_EVER:
        return text
    if not text.isdecimal() or not 0 < int(text) <= 1_200:
        raise argparse.ArgumentTypeError(f"is a number of months up to 1200, or “{FOR_EVER}”")
    return int(text)


def _set_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", choices=list(KINDS))
    parser.add_argument("months", type=_months, help=f"so many months, or “{FOR_EVER}”")


def _hold_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--from", dest="first", required=True, type=date.fromisoformat, metavar="DAY"
    )
    parser.add_argument(
        "--until", dest="last", required=True, type=date.fromisoformat, metavar="DAY",
        help="that day too",
    )  # fmt: skip
    asks_who_and_why(parser)


def _release_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("hold", type=int, help="its number, as `loa keep show` tells it")
    asks_who_and_why(parser)


COMMANDS: Final = (
    Command("keep show", f"what is kept for how long, and what goes when (to DIR/{FOLDER})", _show),
    Command("keep set", "settle for how many months a kind is kept", _set, _set_options),
    Command("keep hold", "keep what was received on those days, past its term", _hold,
            _hold_options),
    Command("keep release", "end a hold", _release, _release_options),
)  # fmt: skip
