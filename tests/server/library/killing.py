"""Kill the library at one of its steps, and see what is left."""

import hashlib
import signal
from collections import defaultdict
from pathlib import Path

from sqlalchemy import select

from server.base.web import House
from server.library.bulletins import approved_sound
from server.library.models import Bulletin, Content, Upload
from server.library.shelves import Shelves
from server.library.sweeping import sweep_expired, sweep_orphans
from server.library.uploads import EXPIRES_MS
from tests.forked import begin
from tests.server.city import START_MS
from tests.server.library.victim import BAD, RECORDING

Said = dict[str, list[list[str]]]
"""What the victim had accepted when it died: words by verb."""


def kill_at(house: House, step: int) -> Said:
    """Run the victim in `house` until that step (0: to the end, as also when it has fewer)."""
    url = house.database.engine.url.render_as_string(hide_password=False)
    spoken, log = house.data / "victim.said", house.data / "victim.log"
    words = [str(house.data), url, str(step)]
    with spoken.open("wb") as out, log.open("wb") as err:
        ran = begin("tests.server.library.victim", words, {}, out.fileno(), err.fileno())
        assert ran.wait() in ((-signal.SIGKILL, 0) if step else (0,)), log.read_text()
    said: Said = defaultdict(list)
    for line in spoken.read_text().splitlines():
        verb, *words = line.split()
        said[verb].append(words)
    return said


def check(house: House, said: Said) -> None:
    """What was accepted is there; after a new start no file is without a row, nor a row without."""
    database, shelves = house.database, Shelves.under(house.data)
    sweep_orphans(database, shelves)
    with database.read() as session:
        rows = {row.id: row for row in session.scalars(select(Upload))}
        told = {row.id: row for row in session.scalars(select(Bulletin))}
        masters = set(session.scalars(select(Content.sha256)))
        for bulletin, *_ in said["approve"]:
            assert approved_sound(session, bulletin).content in masters
    owners = {row.original: row for row in told.values()}
    refused = {upload for (upload,) in said["refused"]}
    for upload, received in dict(said["received"]).items():
        assert upload in owners or upload in refused or _holds(rows, upload, int(received)), upload
    for bulletin, upload in said["drafted"]:
        assert told[bulletin].original == upload
    assert {path.name for path in shelves.originals.iterdir()} == set(rows) | set(owners)
    assert set(shelves.content.names()) == masters
    assert list(shelves.preparing.iterdir()) == []
    assert all(_named(shelves.content.path(name)) for name in masters)
    assert all(shelves.original(owner).read_bytes() == RECORDING for owner in owners)
    for row in rows.values():
        kept = shelves.original(row.id).read_bytes()[: row.received]
        assert kept == (RECORDING if row.size == len(RECORDING) else BAD)[: row.received]
    assert sweep_expired(database, shelves, START_MS + EXPIRES_MS) == len(rows)


def _holds(rows: dict[str, Upload], upload: str, received: int) -> bool:
    """A recording that is being refused may be gone before that was said."""
    if upload not in rows:
        return received == len(BAD)
    return rows[upload].received >= received


def _named(path: Path) -> bool:
    return hashlib.sha256(path.read_bytes()).hexdigest() == path.name
