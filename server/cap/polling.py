"""Feeds of trusted senders, looked at every minute: what is new and signed is taken in.

What comes is shown, asks for an order where the city decided so, and sounds nothing. Nothing is
fetched inside a transaction.
"""

import logging
import threading
import time
from collections import OrderedDict, defaultdict
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select

from schedules.refusal import RefusalError
from server.base.web import House
from server.cap.alert import NAMESPACE
from server.cap.deciding import prepare_as_decided
from server.cap.elements import SIZE_MAX, Element, read_elements
from server.cap.fetching import LIST_MAX, Fetcher, NotFetchedError
from server.cap.listing import alerts_named
from server.cap.models import CapSender, Flaw
from server.cap.signatures import SignatureRefusedError, prove
from server.cap.taking_in import take_in

logger = logging.getLogger(__name__)

EVERY_MS: Final = 60_000
FEED_S: Final = 30.0
"""For the alerts of one feed; what is left comes the next time, so that no feed waits for long."""
AREA_S: Final = 90.0
"""For the feeds of one area in one round, lists and alerts: who settles many slow ones has them
wait for each other, and those of nobody else."""
_SEEN_MAX: Final = 10_000


@dataclass(frozen=True, slots=True)
class Due:
    """One feed, as its sender stood when it was looked at."""

    id: str
    area: str
    sender: str
    certificates: tuple[str, ...]
    feed: str
    etag: str | None


class Feeds:
    """Ticks until `stop`; `close` when it ticks no more."""

    def __init__(self, house: House, fetcher: Fetcher) -> None:
        self._house, self._fetcher = house, fetcher
        self._seen: OrderedDict[tuple[str, str], Flaw | None] = OrderedDict()
        self._closing = threading.Event()

    def tick(self) -> None:
        """Look at each feed that is due, one after another; whoever waited longest comes first."""
        now = self._house.clock.now_ms()
        spent: defaultdict[str, float] = defaultdict(float)
        for due in self._due(now):
            if self._closing.is_set():
                return
            if spent[due.area] < AREA_S:
                begun = time.monotonic()
                self._look(due)
                spent[due.area] += time.monotonic() - begun

    def stop(self) -> None:
        """Begin no further request."""
        self._closing.set()

    def close(self) -> None:
        self._fetcher.close()

    def _due(self, now: int) -> list[Due]:
        query = select(CapSender).where(CapSender.feed.is_not(None))
        query = query.order_by(func.coalesce(CapSender.polled_ms, 0), CapSender.id)
        with self._house.database.read() as session:
            return [
                Due(row.id, row.area, row.sender, tuple(row.certificates), row.feed or "", row.etag)
                for row in session.scalars(query)
                if row.polled_ms is None or row.polled_ms + EVERY_MS <= now
            ]

    def _look(self, due: Due) -> None:
        """Its ETag is kept only where all that it named could be read: what failed comes again."""
        etag, flaw = due.etag, None
        try:
            fetched = self._fetcher.get(due.feed, due.etag, LIST_MAX)
            if fetched.data is not None:
                flaw = self._taken(due, fetched.data)
                etag = fetched.etag if flaw is None else None
        except NotFetchedError as error:
            flaw = error.flaw
        except RefusalError:
            flaw = "malformed"
        except Exception:
            # The door of one feed: strangers write what comes through it, and whatever that makes
            # of us, the other feeds are looked at, and this one when it is due again.
            logger.exception("the feed of %s could not be looked at", due.sender)
            etag, flaw = None, "malformed"
        self._note(due, etag, flaw)

    def _taken(self, due: Due, data: bytes) -> Flaw | None:
        """The first flaw of what the feed holds, after all of it was tried."""
        root = read_elements(data, LIST_MAX)
        if _is_alert(root):
            return self._take(due, data)
        until = time.monotonic() + FEED_S
        flaws = [self._fetch(due, address, until) for address in alerts_named(root, due.feed)]
        return next((one for one in flaws if one is not None), None)

    def _fetch(self, due: Due, address: str, until: float) -> Flaw | None:
        """An alert never changes: what was read under an address is not fetched again."""
        key = (due.id, address)
        if key in self._seen:
            return self._seen[key]
        if self._closing.is_set() or time.monotonic() > until:
            return "unreachable"
        try:
            fetched = self._fetcher.get(address, None, SIZE_MAX)
        except NotFetchedError as error:
            return error.flaw
        flaw = self._take(due, fetched.data or b"")
        self._seen[key] = flaw
        while len(self._seen) > _SEEN_MAX:
            self._seen.popitem(last=False)
        return flaw

    def _take(self, due: Due, data: bytes) -> Flaw | None:
        """Only what that very sender signed is taken from its feed."""
        now = self._house.clock.now_ms()
        try:
            found = prove(data, due.sender, due.certificates, now)
            if found.proof != "signed":
                return "unsigned"
            with self._house.database.write() as session:
                kept, is_new = take_in(session, self._house.changes, due.area, found, None, now)
                taken = kept.id
        except SignatureRefusedError:
            return "refused"
        except RefusalError:
            return "malformed"
        if is_new:
            prepare_as_decided(self._house, taken)
        return None

    def _note(self, due: Due, etag: str | None, flaw: Flaw | None) -> None:
        with self._house.database.write() as session:
            row = session.get(CapSender, due.id, with_for_update=True)
            if row is not None and row.feed == due.feed:
                row.etag, row.flaw, row.polled_ms = etag, flaw, self._house.clock.now_ms()


def _is_alert(root: Element) -> bool:
    return (root.namespace, root.name) == (NAMESPACE, "alert")
