"""A server's library at work, to be killed; its words are its folder, its database and AT.

It takes a recording in, has it approved, and has another refused, and says on standard output what
it has accepted, as an answer would. At its step number AT it kills itself (0: never); a step is
an operation on a file or the database. At the end it says how many there were.
"""

import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import event, select

from server.accounts import sessions
from server.accounts.models import Account
from server.accounts.rights import Person
from server.areas.tree import load_tree
from server.base.database import Database
from server.library import bulletins, preparing, uploads
from server.library.bulletins import Wording
from server.library.models import Bulletin
from server.library.refusals import SoundRefusedError
from server.library.shelves import Shelves
from server.library.states import Verb
from server.library.uploads import Part
from tests.server.city import START_MS
from tests.server.library.listening import listened
from tests.server.library.sounds import spoken

RECORDING = spoken(0.5)
HALF = len(RECORDING) // 2
BAD = b"no sound" * 10

_FILES = {"open", "os.rename", "os.remove", "os.truncate", "os.mkdir", "os.rmdir", "fcntl.flock"}


@dataclass
class Fate:
    """Counts steps; at the one chosen, the end."""

    at: int
    steps: int = 0

    def step(self, *_: Any, **__: Any) -> None:
        self.steps += 1
        if self.steps == self.at:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self, database: Database) -> None:
        sys.addaudithook(lambda name, _: self.step() if name in _FILES else None)
        for name in ("begin", "before_cursor_execute", "commit"):
            event.listen(database.engine, name, self.step)


def say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def main(words: Sequence[str]) -> None:
    data, url, at = words
    database, shelves = Database(url), Shelves.under(Path(data))
    officer, leader = (_person(database, who) for who in ("ward-officer", "ward-leader"))
    fate = Fate(int(at))
    fate.watch(database)
    it = _upload(database, shelves, officer, RECORDING)
    wording = Wording("Lịch tiêm chủng", None)
    made = preparing.make_draft(
        database, shelves, officer, "w-le-chan", "normal", wording, it, START_MS
    )
    say("drafted", made, it)
    _move(database, officer, made, "submit")
    _move(database, leader, made, "approve")
    it = _upload(database, shelves, officer, BAD)
    try:
        preparing.make_draft(
            database, shelves, officer, "w-le-chan", "normal", wording, it, START_MS
        )
    except SoundRefusedError:
        say("refused", it)
    database.close()
    say("steps", fate.steps)


def _person(database: Database, username: str) -> Person:
    with database.read() as session:
        row = session.scalars(select(Account).where(Account.username == username)).one()
        return sessions.person(session, row)


def _upload(database: Database, shelves: Shelves, person: Person, raw: bytes) -> str:
    with database.write() as session:
        it = uploads.begin(session, shelves, person.account, "a.wav", len(raw), START_MS).id
    say("received", it, 0)
    for start, end in ((0, HALF), (HALF, len(raw))) if raw is RECORDING else ((0, len(raw)),):
        part = Part(start, end, restart=False)
        with uploads.receiving(database, shelves, it, person.account, part, START_MS) as sink:
            sink.write(raw[start:end])
        say("received", it, end)
    return it


def _move(database: Database, person: Person, bulletin: str, verb: Verb) -> None:
    with database.write() as session:
        row = session.get_one(Bulletin, bulletin)
        consent = listened(session, person, row, START_MS) if verb == "approve" else None
        bulletins.move(
            session, person, load_tree(session), bulletin, verb, START_MS, consent=consent
        )
    say(verb, bulletin)
