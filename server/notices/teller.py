"""Tells people what waits for them. Each tick looks at the state and at what was told: nothing is
remembered between ticks but how long this server has been listening to its devices."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.areas.tree import AreaTree, load_tree
from server.base.ids import new_id
from server.base.web import House
from server.notices import log, off_air, reading, roster, turn
from server.notices.delivering import Sending, Sent, deliver, note, prepare
from server.notices.due import Digest, due
from server.notices.expiring import expiring_bundle, expiring_certificates
from server.notices.feedback_due import feedback_due
from server.notices.kinds import Thing
from server.notices.models import NoticeWishes
from server.notices.post_office import PostOffice
from server.notices.reaching import Heard, Posts, reach
from server.notices.reading import Places
from server.notices.reports_due import reports_due
from server.notices.words import Writing, letter

AT_ONCE: Final = 8
BATCH: Final = 24
"""Messages between two looks at the state: a right that is taken away counts at once."""
BATCHES: Final = 20
"""In one tick; the next goes on."""
LISTENS_FIRST_MS: Final = 5 * 60_000
"""A server that was away, or cut off from its broker, first hears its devices out: that it heard
nothing is no fault of theirs."""
SLOW_MS: Final = 60_000
"""How old what is costly to read may be: offers, silence, and what did not sound."""


class Teller:
    """One for the life of a server. `hears` says whether devices can be heard at this moment."""

    def __init__(self, house: House, office: PostOffice, hears: Callable[[], bool]) -> None:
        self._house, self._office, self._hears = house, office, hears
        self._name = new_id("t")
        self._listens_since: int | None = None
        self._slow: tuple[int, list[Thing]] = (0, [])
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Begin nothing any more; what is underway ends within seconds."""
        self._stopping.set()

    def close(self) -> None:
        """Give the turn back, so that another process need not wait for it to end."""
        with self._house.database.write() as session:
            turn.give_back(session, self._name)
        self._office.close()

    def tick(self) -> int:
        """Tell what is due; returns how many messages were tried."""
        tried = 0
        for _ in range(BATCHES):
            now = self._house.clock.now_ms()
            if self._stopping.is_set() or not self._has_turn(now):
                break
            batch = self._batch(now)
            for digest, sent in self._sent(batch, now):
                self._write_down(digest, sent, self._house.clock.now_ms())
            tried += len(batch)
            if len(batch) < BATCH:
                break
        return tried

    def keep_up(self) -> None:
        """Let go of what need not be remembered any more."""
        now = self._house.clock.now_ms()
        with self._house.database.write() as session:
            things = self._things(session, load_tree(session), now)
            log.forget(session, (one.key for one in things), now)

    def waiting(self, session: Session, now: int) -> list[Heard]:
        """Everything that waits, and who is to be told of it."""
        return self._reached(session, load_tree(session), now)[0]

    def _has_turn(self, now: int) -> bool:
        with self._house.database.write() as session:
            return turn.take(session, self._name, now)

    def _batch(self, now: int) -> list[tuple[Digest, Sending]]:
        with self._house.database.read() as session:
            if not _anybody(session):
                return []
            heard, places = self._reached(session, load_tree(session), now)
            accounts = {one.post.account for one in heard}
            told = log.told_keys(session, accounts)
            found = due(heard, told, log.histories(session, accounts, now), now)
            return [(one, self._prepared(session, one, places, now)) for one in found[:BATCH]]

    def _reached(self, session: Session, tree: AreaTree, now: int) -> tuple[list[Heard], Places]:
        places = reading.places(session, tree)
        posts = Posts(roster.roster(session, places.zones))
        return list(reach(self._things(session, tree, now), posts, tree, now)), places

    def _things(self, session: Session, tree: AreaTree, now: int) -> list[Thing]:
        listens = self._listens(now)
        read_ms, slow = self._slow
        if not read_ms <= now < read_ms + SLOW_MS:
            places = reading.places(session, tree)
            slow = [
                *reading.open_offers(session, tree, places, now),
                *(reading.not_sounded(session, tree, now) if listens else ()),
                *(reading.silent_devices(session, places, now) if listens else ()),
                *(reading.unheard_devices(session, now) if listens else ()),
                *(reading.sims_low(session, places, now) if listens else ()),
                *reading.data_high(session, tree, places, now),
                *expiring_bundle(session, tree, now),
                *expiring_certificates(session, now),
                *reports_due(tree, places.zones, now),
                *feedback_due(session, places.zones, now),
            ]
            self._slow = (now, slow)
        return [
            *reading.waiting_signatures(session, now),
            *off_air.broken_off(session, now),
            *off_air.not_begun(session, now),
            *reading.waiting_approvals(session),
            *slow,
        ]

    def _listens(self, now: int) -> bool:
        if not self._hears():
            self._listens_since = None
            return False
        if self._listens_since is None:
            self._listens_since = now
        return now - self._listens_since >= LISTENS_FIRST_MS

    def _prepared(self, session: Session, digest: Digest, places: Places, now: int) -> Sending:
        writing = Writing(now, places.names, places.zones, digest.post.wishes.language)
        written = letter(digest, new_id("m"), writing)
        return prepare(session, self._house.custody, digest.line, written)

    def _sent(self, batch: Sequence[tuple[Digest, Sending]], now: int) -> list[tuple[Digest, Sent]]:
        """Several at once: one that hangs holds nobody else up."""
        if not batch:
            return []
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="notices") as threads:
            sent = threads.map(lambda one: deliver(self._office, one[1], now), batch)
            return [(digest, one) for (digest, _), one in zip(batch, sent, strict=True)]

    def _write_down(self, digest: Digest, sent: Sent, now: int) -> None:
        with self._house.database.write() as session:
            note(session, sent, now)
            if sent.flaw is None:
                log.keep_told(session, digest, now)


def _anybody(session: Session) -> bool:
    """Whether anybody can be told at all: a server that nobody asked reads nothing."""
    switched_on = session.scalar(select(NoticeWishes.account).limit(1)) is not None
    return switched_on or bool(roster.lines_of(session))
