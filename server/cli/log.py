"""`loa log restored`: a server that was restored by other means than `loa restore` says so."""

import argparse
from collections.abc import Callable
from contextlib import closing
from typing import Final

from schedules.refusal import RefusalError
from server.base.changes import Changes
from server.base.clock import SystemClock
from server.base.custody import Custody
from server.base.database import Database
from server.base.place import Place
from server.base.web import House
from server.cli.commands import Command, founded
from server.evidence.restoring import WHO_MOST, WHY_MOST, go_on
from server.migrations import upgrade


def restored(place: Place, who: str, why: str, copied_ms: int | None) -> str:
    """Have the log of a server that does not run go on with a name of its own; returns that."""
    with closing(Database(place.database)) as database:
        upgrade(database)
        house = House(database, SystemClock(), Changes(), Custody(place.keys), place.data)
        return go_on(house, who, why, copied_ms)


def asks_who_and_why(parser: argparse.ArgumentParser) -> None:
    """Whoever does it answers for it by name, in the log that everybody can check."""
    parser.add_argument(
        "--by", required=True, type=_said(WHO_MOST), metavar="NAME", help="who does it"
    )
    parser.add_argument(
        "--why", required=True, type=_said(WHY_MOST), metavar="TEXT", help="why, in a sentence"
    )


def _said(most: int) -> Callable[[str], str]:
    def said(text: str) -> str:
        plain = " ".join(text.split())
        if not 0 < len(plain) <= most:
            raise argparse.ArgumentTypeError(f"is a text of 1 to {most} characters")
        return plain

    return said


def _restored(options: argparse.Namespace) -> None:
    place = founded(options)
    try:
        print(restored(place, options.by, options.why, None))
    except FileNotFoundError:
        raise RefusalError(
            "keys_missing",
            "data",
            f"“{place.data}” không có khóa của máy chủ.",
            f"“{place.data}” holds no server's keys.",
        ) from None


COMMANDS: Final = (
    Command(
        "log restored",
        "the stopped server was restored from a copy by other means than `loa restore`: its "
        "evidence log goes on with a name of its own",
        _restored,
        asks_who_and_why,
    ),
)
