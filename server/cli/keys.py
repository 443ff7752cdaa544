"""`loa keys rotate`: another key for the office, a unit, or its drills."""

import argparse
from typing import Final

from server.base.clock import SystemClock
from server.base.custody import Custody
from server.base.database import Database
from server.cli.commands import Command, founded
from server.dispatch.rotation import prepare
from server.migrations import upgrade


def _rotate(options: argparse.Namespace) -> None:
    place = founded(options)
    database = Database(place.database)
    try:
        upgrade(database)
        with database.write() as session:
            now = SystemClock().now_ms()
            key = prepare(
                session, Custody(place.keys), options.name, now, compromised=options.compromised
            )
    finally:
        database.close()
    print(f"{options.name}: {key} speaks once a bundle that lists it is signed and published")


def _options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", help="office, area-ID or drill-ID")
    parser.add_argument(
        "--compromised",
        action="store_true",
        help="somebody else may have the old one: it counts no more, what it signed is signed anew",
    )


COMMANDS: Final = (
    Command("keys rotate", "replace a key, known to loudspeakers first", _rotate, _options),
)
