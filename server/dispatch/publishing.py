"""From the outbox to the broker, and nothing is lost on the way.

A change commits its outbox row. Emptying the outbox composes and signs the document from the
rows as they then are, stores it, and deletes the row, in one transaction. Only after that commit
is it published, retained; and it counts as published only when the broker acknowledged it. So
whatever instant the server dies at, its next start finds an outbox row or an unpublished document.
And since a broker's acknowledgement is not storage, every connection is given every document again.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from functools import partial
from typing import Final

from sqlalchemy import Select, case, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from schedules.wire.topics import ORDERS
from server.areas.tree import AreaTree, load_tree
from server.base import outbox
from server.base.mqtt import Broker
from server.base.outbox import Due, Outbox
from server.base.web import House
from server.dispatch import documents
from server.dispatch.composition import DUE_OF, Pen, draft, sign
from server.dispatch.models import Document
from server.dispatch.rotation import promote_known
from server.dispatch.upkeep import what_lacks
from server.dispatch.wide import waits_for_checkpoint

AT_ONCE: Final = 50
"""Documents made in one transaction, about 0.15 s of the one writer's time: what matters more
than the rest of a city's configurations waits no longer."""
MOST_UNDERWAY: Final = 1_000
"""Unacknowledged publishes; the rest wait here, not in the client's memory."""
WAIT_S: Final = 1.0

Key = tuple[str, int]
"""A document's topic and sequence."""

logger = logging.getLogger(__name__)


def empty_outbox(house: House, pen: Pen, now: int) -> list[Key]:
    """Make every document that is due; returns those made.

    Without the root's keys at hand, a trust bundle stays due until one is installed.
    """
    made: list[Key] = []
    stuck: set[int] = set()
    while (some := _make_some(house, pen, now, stuck)) is not None:
        made += some
    return made


def _make_some(house: House, pen: Pen, now: int, stuck: set[int]) -> list[Key] | None:
    """The documents that matter most among those due; None where nothing can be made. `stuck`
    collects the rows that stay due, so that no other waits behind them."""
    with house.database.read() as session:  # most calls find nothing: no turn is taken
        if not session.scalars(_due(pen, stuck)).first():
            return None
    with house.database.write() as session:
        rows = session.scalars(outbox.take(_due(pen, stuck))).all()
        if not rows:  # what waits is being changed, or composed by another
            return None
        tree = load_tree(session)
        return [key for row in rows for key in _make(session, pen, tree, row, now, stuck)]


def _make(
    session: Session, pen: Pen, tree: AreaTree, row: Outbox, now: int, stuck: set[int]
) -> list[Key]:
    drafted = draft(session, pen, tree, row.due, row.subject, now)
    signed = sign(session, drafted, now) if drafted is not None else None
    if signed is None and drafted is not None and row.due == "orders":
        stuck.add(row.n)  # a list may hold a stop: it is never silently forgotten
        return []
    session.delete(row)
    return [(signed.topic, signed.sequence)] if signed is not None else []


class Publisher:
    """Keeps the broker's retained documents those of the database. One per city.

    `tick` is called from one thread; callbacks only take notes for it. What cannot wait goes by
    `hurry` and `post`, from any thread (`server.base.express`).

    Before a list of orders that reaches further than one commune-level unit goes out for the first
    time, `witness` has the log signed as it stands (ADR 37); not before a stop, which waits for
    nothing.
    """

    def __init__(
        self, house: House, broker: Broker, pen: Pen, witness: Callable[[], object] = lambda: None
    ) -> None:
        self._witness = witness
        self._house = house
        self._broker = broker
        self._pen = pen
        self._everything = threading.Event()
        self._sending = threading.Lock()
        self._sent: dict[str, int] = {}
        self._noted = threading.Condition()
        self._acknowledged: deque[Key] = deque()
        self._underway: set[Key] = set()
        self._failed: set[Key] = set()
        self._stopping = False
        broker.on_connected(self._everything.set)
        house.express.carried_by(self)

    @property
    def connected(self) -> bool:
        return self._broker.connected

    def tick(self) -> None:
        """Make what is due, publish what the broker may not have, and mark what it has.

        What was made is sent before more is made: an order does not wait for a city's worth of
        configurations.
        """
        stuck: set[int] = set()
        while _make_some(self._house, self._pen, self._house.clock.now_ms(), stuck) is not None:
            self.send()
        self.send()
        self._mark_published()

    def hurry(self, due: Due, subject: str) -> None:
        """Make this one document and publish it, whatever else waits."""
        now = self._house.clock.now_ms()
        wanted = select(Outbox).where(Outbox.due == due, Outbox.subject == subject)
        try:
            with self._house.database.write() as session:
                row = session.scalars(outbox.take(wanted)).first()
                if row is not None:
                    _make(session, self._pen, load_tree(session), row, now, set())
            with self._house.database.read() as session:
                made = documents.newest(session, DUE_OF[due].of(subject))
        except DBAPIError:
            logger.exception("%s of %s waits for the next tick", due, subject)
            return
        if made is not None and made.published_ms is None and self._broker.connected:
            self._publish(made)

    def post(self, topic: str, payload: bytes, qos: int = 1) -> None:
        self._broker.publish(topic, payload, qos=qos, retain=False)

    def make(self) -> list[Key]:
        return empty_outbox(self._house, self._pen, self._house.clock.now_ms())

    def keep_up(self) -> None:
        """Put into the outbox what no change announced."""
        now = self._house.clock.now_ms()
        with self._house.database.read() as session:
            lacking = what_lacks(session, self._pen, now)
        if self._pen.custody.waiting():
            with self._house.database.write() as session:
                promote_known(session, self._pen.custody, now)
        listed = sorted(lacking)
        for n in range(0, len(listed), AT_ONCE):
            with self._house.database.write() as session:
                for due, subject in listed[n : n + AT_ONCE]:
                    outbox.put(session, due, subject, now)

    def send(self) -> int:
        """Publish all documents after a new connection, else those not published yet."""
        if not self._broker.connected:
            return 0
        everything = self._everything.is_set()
        self._everything.clear()
        sent, whole = 0, False
        try:
            if everything:
                self._house.express.returns()
                _make_some(self._house, self._pen, self._house.clock.now_ms(), set())
            for document in self._to_send(everything):
                if not self._wait_for_room():
                    return sent
                self._publish(document, again=everything)
                sent += 1
            whole = True
        finally:
            if everything and not whole:
                self._everything.set()  # it ended early, or failed: begin again
        return sent

    def stop(self) -> None:
        """Let a `send` that waits for acknowledgements return."""
        with self._noted:
            self._stopping = True
            self._noted.notify_all()

    def _to_send(self, everything: bool) -> Iterator[Document]:
        with self._house.database.read() as session:
            keys = _newest(session, everything)
        with self._noted:
            again, self._failed = self._failed, set()
            keys = list(dict.fromkeys([*keys, *sorted(again)]))
            sent = set() if everything else self._underway.union(self._acknowledged)
            waiting = [key for key in keys if key not in sent]
        for n in range(0, len(waiting), AT_ONCE):
            names = [topic for topic, _ in waiting[n : n + AT_ONCE]]
            with self._house.database.read() as session:
                found = {one.topic: one for one in documents.newest_of(session, names)}
            yield from (found[name] for name in names)

    def _wait_for_room(self) -> bool:
        """False when nothing may be sent: stopping, or the connection ended."""
        with self._noted:
            while len(self._underway) >= MOST_UNDERWAY and not self._stopping:
                self._noted.wait(WAIT_S)
                if not self._broker.connected:
                    return False
            return not self._stopping and self._broker.connected

    def _publish(self, document: Document, *, again: bool = False) -> None:
        """Never an older document after a newer one of its topic, whichever thread has it; nor,
        but for a new connection, one that is on its way: a whole city would take it twice."""
        topic, key = document.topic, (document.topic, document.sequence)
        if document.published_ms is None and not again:
            self._have_witnessed(document)
        with self._sending:
            if self._sent.get(topic, 0) > document.sequence or not (again or self._is_new(key)):
                return
            self._sent[topic] = document.sequence
            with self._noted:
                self._underway.add(key)
            future = self._broker.publish(topic, document.raw, qos=1, retain=True)
        future.add_done_callback(partial(self._answered, key))

    def _have_witnessed(self, document: Document) -> None:
        if document.type != ORDERS.name:
            return
        try:
            with self._house.database.read() as session:
                waits = waits_for_checkpoint(load_tree(session), documents.body_of(document))
            if waits:
                self._witness()
        except DBAPIError:
            logger.exception("no checkpoint before %s", document.topic)

    def _is_new(self, key: Key) -> bool:
        with self._noted:
            return key not in self._underway and key not in self._acknowledged

    def _answered(self, key: Key, future: Future[None]) -> None:
        with self._noted:
            self._underway.discard(key)
            if future.exception() is None:
                self._acknowledged.append(key)
            else:
                self._failed.add(key)
            self._noted.notify_all()

    def _mark_published(self) -> None:
        with self._noted:
            keys, self._acknowledged = self._acknowledged, deque()
        if not keys:
            return
        with self._house.database.read() as session:
            unmarked = set(_newest(session, everything=False))
        fresh = sorted(unmarked.intersection(keys))
        if fresh:
            with self._house.database.write() as session:
                _mark(session, fresh, self._house.clock.now_ms())


_RANK: Final = {due: n for n, due in enumerate(DUE_OF)}


def _due(pen: Pen, stuck: set[int]) -> Select[Outbox]:
    """The next rows: keys before orders, orders before programmes, then as they came."""
    query = select(Outbox).where(Outbox.n.not_in(stuck))
    query = query.order_by(case(_RANK, value=Outbox.due), Outbox.n).limit(AT_ONCE)
    return query if pen.root else query.where(Outbox.due != "trust")


def _newest(session: Session, everything: bool) -> list[Key]:
    rank = case(_RANK, value=Document.type)
    query = select(Document.topic, Document.sequence).where(Document.superseded_ms.is_(None))
    if not everything:
        query = query.where(Document.published_ms.is_(None))
    rows = session.execute(query.order_by(rank, Document.topic))
    return [(topic, sequence) for topic, sequence in rows]


def _mark(session: Session, keys: Iterable[Key], now: int) -> None:
    for topic, sequence in keys:
        session.execute(
            update(Document)
            .where(Document.topic == topic, Document.sequence == sequence)
            .values(published_ms=now)
        )
