"""`loa export …`: evidence for an auditor, and by what its root is known."""

import argparse
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from schedules.evidence import note
from schedules.evidence.note import NoteError
from schedules.refusal import RefusalError
from schedules.spans import Span
from schedules.wire.envelope import FOREVER
from schedules.zones import DEFAULT_ZONE, instant_of
from server.areas.tree import load_tree
from server.base.changes import Changes
from server.base.clock import SystemClock
from server.base.custody import Custody
from server.base.database import Database
from server.base.web import House
from server.cli.commands import Command, founded
from server.evidence.checkpoints import Log
from server.evidence.export import Asked, NothingLoggedError, write
from server.migrations import upgrade


def _evidence(options: argparse.Namespace) -> None:
    place, since = founded(options), _since(options.since)
    with closing(Database(place.database)) as database:
        upgrade(database)
        house = House(database, SystemClock(), Changes(), Custody(place.keys), place.data)
        if options.file.exists():
            raise RefusalError(
                "file_there",
                "file",
                f"Đã có tệp “{options.file}”. Hãy chọn tên khác.",
                f"There is a file “{options.file}” already. Choose another name.",
            )
        if Log(house).sign() is None:
            raise NothingLoggedError
        with database.read() as session:
            tree = load_tree(session)
            tops = [one.id for one in tree.nodes.values() if one.parent is None]
            area = options.area or (tops[0] if tops else "")
            if area not in tree.nodes or tree.nodes[area].kind == "group":
                raise RefusalError(
                    "area_unknown",
                    "area",
                    f"Không có địa bàn “{area}”.",
                    f"There is no area “{area}”.",
                )
            span = Span(_instant(options.first), _end(options.last))
            asked, now = Asked(area, span, since), house.clock.now_ms()
            with options.file.open("xb") as out:
                write(session, out, tree, house.custody.root(), asked, now)
    print(f"{options.file}: loa-verify {options.file} --root {_digits(place.keys)}")


def _root(options: argparse.Namespace) -> None:
    print(_digits(founded(options).keys))


def _digits(keys: Path) -> str:
    root = Custody(keys).root()
    return note.origin_of(root.keys, root.threshold).removeprefix(note.PREFIX)


def _since(file: Path | None) -> int | None:
    if file is None:
        return None
    try:
        return note.read(file.read_text("utf-8")).checkpoint.size
    except (OSError, NoteError, UnicodeDecodeError) as bad:
        raise RefusalError(
            "checkpoint_unread",
            "since",
            f"Không đọc được điểm kiểm tra “{file}”.",
            f"The checkpoint “{file}” cannot be read: {bad}.",
        ) from bad


def _instant(day: date | None) -> int:
    return 0 if day is None else instant_of(day, 0, DEFAULT_ZONE)


def _end(day: date | None) -> int:
    return FOREVER if day is None else instant_of(day + timedelta(days=1), 0, DEFAULT_ZONE)


def _asks(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="the zip to be written; it must not exist")
    parser.add_argument("--area", help="one area's, and what is below it (the whole city's)")
    parser.add_argument(
        "--from", dest="first", type=date.fromisoformat, metavar="DAY", help="YYYY-MM-DD"
    )
    parser.add_argument(
        "--until", dest="last", type=date.fromisoformat, metavar="DAY", help="that day too"
    )
    parser.add_argument(
        "--since", type=Path, metavar="CHECKPOINT", help="a checkpoint that the auditor kept"
    )


COMMANDS: Final = (
    Command("export evidence", "the log with its proofs, for loa-verify", _evidence, _asks),
    Command("export root", "the 32 digits by which auditors know the city's root", _root),
)
