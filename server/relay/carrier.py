"""Every relay that this process carries, and the weekly times that begin one."""

import threading
from functools import partial
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.refusal import RefusalError
from server.areas.policy import effective
from server.areas.tree import load_tree
from server.base.activity import By, record
from server.base.database import after_commit
from server.base.web import House
from server.live import ending
from server.live.author import author
from server.live.models import LiveSession
from server.live.recordings import Recordings
from server.live.studio import Studio
from server.live.transmission import Plan, Transmission, plan_of
from server.orders.issuing import Desk
from server.relay.doors import Doors
from server.relay.feed import Feed
from server.relay.flaws import Flaw
from server.relay.models import RelaySlot, Station
from server.relay.opening import How, start
from server.relay.slots import due, has_begun, span_at
from server.relay.stations import found

ENDS_WITHIN_S: Final = 2.0
FAILURES_KEPT: Final = 20
ZONES_KEPT_MS: Final = 60_000


class Carrier:
    """Hands stations to the studio, and tells what became of their sources."""

    def __init__(self, house: House, studio: Studio, doors: Doors) -> None:
        self._house, self._studio, self._doors = house, studio, doors
        self._lock = threading.Lock()
        self._feeds: dict[str, Feed] = {}
        self._zones: dict[str, str] = {}
        self._zones_ms = 0

    def begin(self, desk: Desk, by: By, area: str, station: Station, how: How) -> LiveSession:
        """A station on air: its order goes out with the transaction, and then it is read. Raises
        `ConflictError`."""
        made = start(desk, by, area, station, how)
        Recordings(self._house.data).check_room()
        ending.take_to_the_air(self._house, desk.session, made)
        plan, sources = plan_of(made), tuple(station.sources)
        after_commit(desk.session, partial(self._carry, plan, sources))
        return made

    def tick(self) -> None:
        """Begin what is due, on the right of who set it; what cannot begin yet is tried again until
        its time is over."""
        now = self._house.clock.now_ms()
        with self._house.database.read() as session:
            waiting = [
                slot.id
                for slot in session.scalars(select(RelaySlot).order_by(RelaySlot.id))
                if (span := span_at(slot, self._zone(session, slot.area, now), now))
                and not has_begun(session, slot, span)
            ]
        for slot in waiting:
            self._begin_slot(slot, now)
        with self._lock:
            self._feeds = {live: feed for live, feed in self._feeds.items() if feed.is_alive}

    def _zone(self, session: Session, area: str, now: int) -> str:
        """The area's time zone, which hardly ever changes; only the tick asks."""
        if now - self._zones_ms >= ZONES_KEPT_MS:
            self._zones, self._zones_ms = {}, now
        if area not in self._zones:
            self._zones[area] = effective(session, area).zone
        return self._zones[area]

    def stop(self) -> None:
        """After the studio: nobody listens any more."""
        with self._lock:
            feeds = list(self._feeds.values())
        for feed in feeds:
            feed.join(ENDS_WITHIN_S)
        self._doors.close()

    def wait_for(self, live: str) -> None:
        """Until its station is not read any more."""
        with self._lock:
            feed = self._feeds.get(live)
        if feed is not None:
            feed.join(None)

    def _begin_slot(self, id_: str, now: int) -> None:
        try:
            with self._house.database.write() as session:
                slot = session.get(RelaySlot, id_, with_for_update=True)
                span = due(session, slot, now) if slot is not None else None
                if slot is None or span is None or has_begun(session, slot, span):
                    return
                tree = load_tree(session)
                author(session, slot.account).require("live.speak", slot.area, tree)
                station = found(session, tree, slot.area, slot.station)
                by = By(slot.account, "", "slot")
                desk = Desk(session, self._house.custody, tree, now)
                lasts_ms = span.end - now
                self.begin(desk, by, slot.area, station, How(lasts_ms, slot=slot.id))
                slot.tried_ms = slot.refused = None
        except RefusalError as refusal:
            self._note(id_, refusal.code, now)

    def _note(self, id_: str, code: str, now: int) -> None:
        """Why a weekly time did not begin, said once for each reason."""
        with self._house.database.write() as session:
            slot = session.get(RelaySlot, id_, with_for_update=True)
            if slot is None or slot.refused == code:
                return
            slot.tried_ms, slot.refused = now, code
            after = {"slot": slot.id, "refused": code}
            record(session, now, "relay.wait", slot.area, by=None, area=slot.area, after=after)

    def _carry(self, plan: Plan, sources: tuple[str, ...]) -> None:
        one = self._studio.relay(plan)
        lasts_s = (plan.until_ms - plan.at_ms) // 1000 + 60
        feed = Feed(
            self._doors, sources, lasts_s, one.buffer,
            lambda: not one.is_ending, partial(self._told, one), partial(one.end, "failed"),
        )  # fmt: skip
        with self._lock:
            self._feeds[plan.session] = feed
        feed.start()

    def _told(self, one: Transmission, source: int, flaw: Flaw, following: int | None) -> None:
        """A source failed: it is on record, pages are told, and without another it ends."""
        if following is None:
            one.end("dry")
        now = self._house.clock.now_ms()
        with self._house.database.write() as session:
            row = session.get_one(LiveSession, one.plan.session, with_for_update=True)
            self._record(session, row, now, source, flaw, following)
            if following is not None:
                row.source = following + 1
            given_up = {"source": source + 1, "flaw": flaw, "at_ms": now}
            row.failed = [*(row.failed or []), given_up][-FAILURES_KEPT:]
            ending.tell(self._house, session, row)

    def _record(
        self, session: Session, row: LiveSession, now: int,
        source: int, flaw: Flaw, following: int | None,
    ) -> None:  # fmt: skip
        after = {
            "session": row.id, "station": row.station, "source": source + 1, "flaw": flaw,
            "following": None if following is None else following + 1,
        }  # fmt: skip
        record(session, now, "relay.fail", row.area, by=None, area=row.area, after=after)
