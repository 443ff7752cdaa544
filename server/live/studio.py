"""Every session that this process carries, and the looking after of them all."""

import threading
from collections.abc import Sequence
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from schedules.wire import topics
from schedules.wire.envelope import Head, seal
from schedules.wire.keys import SigningKey
from schedules.wire.live import LiveBatch
from server.accounts import sessions
from server.areas.tree import load_tree
from server.base.refusals import NotSignedInError
from server.base.web import House
from server.live import ending
from server.live.author import author
from server.live.ending import DEAD_MS
from server.live.models import End, LiveSession
from server.live.recordings import Recordings
from server.live.refusals import TicketSpentError
from server.live.transmission import Plan, Transmission
from server.orders.models import OrderRow
from server.orders.stopping import bars_of

SEEN_EVERY_MS: Final = 2_000
ACCEPT_MS: Final = 60_000
"""How long around its capture a batch may be accepted; the gate on the device holds it to 15 s."""
ENDS_WITHIN_S: Final = 4.0
REHEARSED_MS: Final = 86_400_000
"""A rehearsal is listened to and done with; its recording goes after a day."""
RELAYED_MS: Final = 30 * 86_400_000
"""A relay holds no word of ours: its recording tells for a month what was sounded."""


class Studio:
    """Carries sessions from the first line of their speaker to their end."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._recordings = Recordings(house.data)
        self._lock = threading.Lock()
        self._carried: dict[str, Transmission] = {}
        self._tokens: dict[str, str] = {}
        self._seen_ms = 0

    def carry(self, plan: Plan, token: str, *, first: bool) -> Transmission:
        """The session's transmission, begun with the `first` line. `token` is the speaker's
        session: with its end theirs ends too. Raises `TicketSpentError` where another process
        carries it."""
        with self._lock:
            found = self._carried.get(plan.session)
            if found is None and not first:
                raise TicketSpentError
            if found is None:
                path = self._recordings.path(plan.session)
                found = Transmission(plan, path, self._post_for(plan), self._over)
                found.start(self._house.clock.now_ms())
                self._carried[plan.session] = found
            self._tokens[plan.session] = token
            return found

    def relay(self, plan: Plan) -> Transmission:
        """The transmission of a station, whose sound another hands to its buffer."""
        made = self.carry(plan, "", first=True)
        made.attach()
        return made

    def tick(self) -> None:
        """Look whether anything ends a session; now and then, that its carrier lives is noted,
        and what nobody carries any more is ended."""
        now = self._house.clock.now_ms()
        carried = self._all()
        if carried:
            self._mind(carried, now)
        if now - self._seen_ms >= SEEN_EVERY_MS:
            self._seen_ms = now
            self._note_seen(carried, now)
            self._end_the_dead(now)

    def stop(self) -> None:
        """The server ends: every session closes with its chime."""
        carried = self._all()
        for one in carried:
            one.end("server")
        for one in carried:
            one.join(ENDS_WITHIN_S)

    def keep_up(self) -> None:
        """What a killed process left is finished; rehearsals of yesterday go, and relays of last
        month."""
        now = self._house.clock.now_ms()
        with self._house.database.read() as session:
            ended = select(LiveSession.id).where(LiveSession.ended_ms < now - DEAD_MS)
            unfinished = session.scalars(ended.where(LiveSession.sha256.is_(None))).all()
            old = ended.where(LiveSession.ended_ms < now - REHEARSED_MS)
            rehearsed = session.scalars(old.where(LiveSession.kind == "rehearsal")).all()
            past = ended.where(LiveSession.ended_ms < now - RELAYED_MS)
            kept = past.where(LiveSession.kind == "relay", LiveSession.duration_ms.is_not(None))
            relayed = session.scalars(kept).all()
        for live in (*rehearsed, *relayed):
            self._recordings.path(live).unlink(missing_ok=True)
        for live in unfinished:
            self._recordings.finish(self._house.database, live)
        self._note_gone(relayed)

    def _note_gone(self, relayed: Sequence[str]) -> None:
        """There is nothing to listen to any more; what it was, `sha256` still tells."""
        if not relayed:
            return
        with self._house.database.write() as session:
            gone = update(LiveSession).where(LiveSession.id.in_(relayed))
            session.execute(gone.values(duration_ms=None, peaks=None))

    def _all(self) -> list[Transmission]:
        with self._lock:
            return list(self._carried.values())

    def _post_for(self, plan: Plan) -> "_Post":
        with self._house.database.read() as session:
            order = session.get(OrderRow, plan.order) if plan.order is not None else None
        issuer = plan.area if order is None else order.issuer
        return _Post(self._house, plan, issuer, self._house.custody.area(issuer))

    def _over(self, one: Transmission) -> None:
        """On its own thread, when nothing of it is heard any more. Where that cannot be written,
        nobody carries it all the same: it is ended as the dead are."""
        try:
            with self._house.database.write() as session:
                row = session.get_one(LiveSession, one.plan.session, with_for_update=True)
                ending.close(self._house, session, row, one.ended, self._house.clock.now_ms())
        finally:
            with self._lock:
                self._carried.pop(one.plan.session, None)
                self._tokens.pop(one.plan.session, None)
        self._recordings.finish(self._house.database, one.plan.session)

    def _mind(self, carried: list[Transmission], now: int) -> None:
        """Stops, and whoever asked for the end."""
        with self._house.database.read() as session:
            tree = load_tree(session)
            ids = [one.plan.session for one in carried]
            query = select(LiveSession).where(LiveSession.id.in_(ids))
            rows = {row.id: row for row in session.scalars(query)}
            for one in carried:
                row = rows.get(one.plan.session)
                up = [node.id for node in tree.up(one.plan.area)]
                stopped = one.plan.order is not None and bool(bars_of(session, up, now))
                if stopped or row is None or row.ended_ms is not None:
                    one.cut("stopped")
                elif row.ending_by is not None:
                    one.end("said")

    def _note_seen(self, carried: list[Transmission], now: int) -> None:
        """Their carrier lives; and so do the speaker's own session and right, or theirs ends with
        them."""
        if not carried:
            return
        for one in carried:
            try:
                one.sync()
            except OSError:  # its own fault: the others are looked after
                one.end("failed")
        with self._house.database.write() as session:
            for one in carried:
                if not self._may_speak(session, one.plan, now):
                    one.end("revoked" if one.plan.relayed else "lost")
            ids = [one.plan.session for one in carried]
            seen = update(LiveSession).where(LiveSession.id.in_(ids), LiveSession.seen_ms < now)
            session.execute(seen.values(seen_ms=now))

    def _may_speak(self, session: Session, plan: Plan, now: int) -> bool:
        if plan.relayed:  # whoever began it is not there: their right is all there is
            return author(session, plan.account).may("live.speak", plan.area, load_tree(session))
        with self._lock:
            token = self._tokens.get(plan.session)
        try:
            person, use = sessions.look_up(session, token, now)
        except NotSignedInError:
            return False
        if sessions.is_unnoted(use, now):
            sessions.note_use(session, use, now)  # whoever speaks for an hour is not idle
        return person.may("live.speak", plan.area, load_tree(session))

    def _end_the_dead(self, now: int) -> None:
        """Rows that nobody carries: their speaker never came, or the server died."""
        dead = select(LiveSession.id).where(
            LiveSession.ended_ms.is_(None), LiveSession.seen_ms < now - DEAD_MS
        )
        with self._house.database.read() as session:
            found = session.scalars(dead).all()
        for live in found:
            with self._house.database.write() as session:
                row = session.get_one(LiveSession, live, with_for_update=True)
                why: End = "server" if row.began_ms is not None else "lost"
                ending.close(self._house, session, row, why, now)
            self._recordings.finish(self._house.database, live)


class _Post:
    """A batch on its way: signed with the key that speaks for the order, sent and forgotten."""

    def __init__(self, house: House, plan: Plan, issuer: str, key: SigningKey) -> None:
        self._house, self._issuer, self._key = house, issuer, key
        self._topic = topics.LIVE_TOPIC.of(plan.session)

    def __call__(self, batch: LiveBatch) -> None:
        now = self._house.clock.now_ms()
        head = Head(self._issuer, self._topic, now - ACCEPT_MS, now + ACCEPT_MS, batch.n)
        raw = seal(topics.LIVE.name, head, batch, [self._key])
        self._house.express.post(self._topic, raw, qos=0)
