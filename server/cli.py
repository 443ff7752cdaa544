"""`loa`: run a server, and the few things done before its console can be reached."""

import argparse
import getpass
import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import uvicorn
from sqlalchemy.orm import Session

from schedules.refusal import RefusalError
from schedules.words import AreaKind
from server.accounts import people
from server.accounts.rights import RIGHTS, Grant
from server.app import Serving, serve
from server.areas.founding import add_area
from server.areas.importing import import_units
from server.areas.models import Area
from server.base.clock import SystemClock
from server.base.custody import Custody
from server.base.database import Database
from server.base.place import Place
from server.dispatch.root import make_root
from server.migrations import upgrade

KINDS: tuple[AreaKind, ...] = (
    "central",
    "city",
    "ward",
    "commune",
    "special_zone",
    "neighbourhood",
)

ENDS_WITHIN_S = 3
"""How long open event streams may hold a server up that was told to end."""


def main(arguments: Sequence[str] | None = None) -> int:
    """0: done; 1: refused, with a sentence in Vietnamese and in English; 2: used wrongly."""
    options = _parser().parse_args(arguments)
    os.umask(0o077)  # its folder may have been made for it, and wider: what it writes is not
    command: Callable[[argparse.Namespace], None] = options.command
    try:
        command(options)
    except RefusalError as refusal:
        print(f"{refusal.vi} / {refusal.en} [{refusal.code}]", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="loa", description="The city's loudspeaker server.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, command, what, options in _COMMANDS:
        one = commands.add_parser(name, help=what, description=what)
        one.add_argument("--data", type=Path, required=True, metavar="DIR", help="its folder")
        options(one)
        one.set_defaults(command=command)
    return parser


def _init(options: argparse.Namespace) -> None:
    place = Place(options.data).make()
    make_root(place.root, Custody(place.keys))
    print(f"The root's keys lie in {place.root}: see ADR 5 before a city depends on them.")
    database = Database(place.database)
    upgrade(database)
    database.close()


def _serve(options: argparse.Namespace) -> None:
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a tick that waits is no news
    host, _, port = (options.broker or "").rpartition(":")
    app = serve(
        Serving(
            place=Place(options.data),
            broker_host=host,
            broker_port=int(port or 0),
            broker_secret=os.environ.pop("LOA_BROKER_PASSWORD", ""),
            credentials=options.broker_credentials,
            url=options.url or f"http://{options.host}:{options.port}",
        )
    )
    uvicorn.run(
        app,
        host=options.host,
        port=options.port,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=ENDS_WITHIN_S,
    )


def _serve_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (loopback)")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--url", help="how devices reach this server (else host and port)")
    parser.add_argument(
        "--broker",
        metavar="HOST:PORT",
        help="an MQTT broker, its password for @server in LOA_BROKER_PASSWORD (else embedded)",
    )
    parser.add_argument(
        "--broker-credentials", type=Path, metavar="FILE", help="where that broker reads them"
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
    _in_transaction(options, lambda session, now: add_area(session, area, now))


def _area_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", help="letters a-z, digits and dashes")
    parser.add_argument("name")
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("--parent", metavar="AREA")
    parser.add_argument("--hours", metavar="05:00-22:00", help="permitted hours, every day")
    parser.add_argument("--accepts", action="store_true", help="takes offers from above by default")


def _import(options: argparse.Namespace) -> None:
    _in_transaction(
        options, lambda session, now: import_units(session, options.file, options.parent, now)
    )


def _import_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="CSV with code, name, kind, lat, lon")
    parser.add_argument("--parent", required=True, metavar="CITY")


def _account(options: argparse.Namespace) -> None:
    password = getpass.getpass("Password (12 characters or more): ")
    grants = [Grant(*role.split("@", 1)) for role in options.role]
    _in_transaction(
        options,
        lambda session, now: people.create(
            session, options.username, options.name, password, grants, now
        ),
    )


def _account_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("username")
    parser.add_argument("--name", default="", help="the post, as people call it")
    parser.add_argument(
        "--role",
        action="append",
        required=True,
        metavar="ROLE@AREA",
        help=f"one of {', '.join(RIGHTS)}, held in an area; may be repeated",
        type=_role,
    )


def _role(text: str) -> str:
    role, _, area = text.partition("@")
    if role not in RIGHTS or not area:
        raise argparse.ArgumentTypeError(f"ROLE@AREA, ROLE one of {', '.join(RIGHTS)}")
    return text


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


def _in_transaction(options: argparse.Namespace, change: Callable[[Session, int], object]) -> None:
    database = Database(Place(options.data).database)
    upgrade(database)
    with database.write() as session:
        change(session, SystemClock().now_ms())
    database.close()


def _no_options(_parser: argparse.ArgumentParser) -> None:
    pass


_COMMANDS = (
    ("init", _init, "make the folder, its database and the root's keys", _no_options),
    ("area", _area, "add one area", _area_options),
    ("import-units", _import, "take a city's wards, communes and zones in", _import_options),
    ("account", _account, "add a post's account", _account_options),
    ("serve", _serve, "run the server until SIGTERM", _serve_options),
)


if __name__ == "__main__":
    sys.exit(main())
