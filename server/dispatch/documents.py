"""Finding documents, and reading what they say."""

import threading
from collections import OrderedDict
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    Executable,
    Exists,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Session, aliased

from schedules.codec import MalformedError, from_json
from schedules.config import DeviceConfig
from schedules.spans import Span
from schedules.wire import topics
from schedules.wire.envelope import FOREVER, open_text, read_envelope
from schedules.wire.strict import read_json
from schedules.wire.trust import Trust
from server.dispatch.models import Document

AT_ONCE: Final = 500
"""Names in one query: databases bound the number of parameters."""
REMEMBERED: Final = 32_768
"""Bodies kept in memory: a configuration for each of 10,000 devices, and history."""


class Newest(NamedTuple):
    """The head of a topic's newest document."""

    sequence: int
    identity: str
    made_ms: int


class Dated(NamedTuple):
    """What a document says, and its identity."""

    identity: str
    body: Any


def newest(session: Session, topic: str) -> Document | None:
    """The newest document of a topic."""
    found: Document | None = session.scalar(_newest().where(Document.topic == topic))
    return found


def heads(session: Session, names: Collection[str]) -> dict[str, Newest]:
    """The heads of the newest documents of these topics, where there are any."""
    return {
        topic: Newest(sequence, identity, made)
        for some in _chunks(names)
        for topic, sequence, identity, made in session.execute(_HEADS, {"some": some})
    }


def all_heads(session: Session) -> dict[str, Newest]:
    """The heads of every topic there is."""
    columns = (Document.topic, Document.sequence, Document.identity, Document.made_ms)
    query = select(*columns).where(Document.superseded_ms.is_(None))
    return {row.topic: Newest(*row[1:]) for row in session.execute(query)}


def newest_of(session: Session, names: Collection[str]) -> list[Document]:
    """The newest documents of these topics."""
    return [
        document
        for some in _chunks(names)
        for document in session.scalars(_newest().where(Document.topic.in_(some)))
    ]


def trust(session: Session) -> Trust | None:
    found = newest(session, topics.TRUST_TOPIC.of())
    if found is None:
        return None
    try:
        body: Trust = body_of(found)
    except MalformedError:
        return None  # of a form before this version's: made anew
    return body


def configs(session: Session, devices: Collection[str] | None = None) -> dict[str, DeviceConfig]:
    """The newest configuration of these devices (of all), where one was made."""
    wanted = None if devices is None else [topics.CONFIG_TOPIC.of(device) for device in devices]
    found = (one.body for one in _newest_of(session, topics.CONFIG.name, wanted))
    return {body.device: body for body in found}


def programmes(session: Session, areas: Collection[str] | None = None) -> dict[str, Dated]:
    """The newest programme of these areas (of all), where one was made."""
    wanted = None if areas is None else [topics.PROGRAMME_TOPIC.of(area) for area in areas]
    return {one.body.area: one for one in _newest_of(session, topics.PROGRAMME.name, wanted)}


def configs_during(session: Session, start: int, end: int) -> Iterator[tuple[Span, Dated]]:
    """Every configuration that was the newest at some time in `[start, end)`, and when it was.

    The first of a device counts from the beginning of time, however late it was made: its
    `since` says more exactly.
    """
    follows = case((Document.made_ms <= start, true()), else_=_has_older())  # rarely asked
    query = (
        select(*_KEY, Document.made_ms, Document.superseded_ms, follows)
        .where(Document.type == topics.CONFIG.name, or_(Document.made_ms < end, ~_has_older()))
        .where(or_(Document.superseded_ms.is_(None), Document.superseded_ms > start))
    )
    rows = [(_Key(*row[:4]), *row[4:]) for row in session.execute(query)]
    bodies = _bodies(session, [key for key, *_ in rows])
    for key, made, superseded, not_first in rows:
        span = Span(made if not_first else 0, FOREVER if superseded is None else superseded)
        yield span, Dated(key.identity, bodies[key.identity])


def first_configs(session: Session) -> Iterator[DeviceConfig]:
    """The first configuration of every device, also of those that moved or are retired."""
    query = select(*_KEY).where(Document.type == topics.CONFIG.name, ~_has_older())
    return (one.body for one in _read_all(session, query))


def config_at(session: Session, device: str, instant: int) -> DeviceConfig | None:
    """The configuration of one device that was the newest at `instant`; before the first, that."""
    mine = select(*_KEY).where(Document.topic == topics.CONFIG_TOPIC.of(device))
    then = mine.where(Document.made_ms <= instant).order_by(Document.sequence.desc()).limit(1)
    first = mine.order_by(Document.sequence).limit(1)
    found = [*_read_all(session, then)] or [*_read_all(session, first)]
    return found[0].body if found else None


def programmes_at(
    session: Session, instant: int, areas: Collection[str] | None = None
) -> dict[str, Dated]:
    """The programme of each of these areas (of all) that was the newest at `instant`."""
    query = (
        select(*_KEY)
        .where(Document.type == topics.PROGRAMME.name, Document.made_ms <= instant)
        .where(or_(Document.superseded_ms.is_(None), Document.superseded_ms > instant))
    )
    if areas is not None:
        query = query.where(Document.topic.in_([topics.PROGRAMME_TOPIC.of(one) for one in areas]))
    return {one.body.area: one for one in _read_all(session, query)}


def body_of(document: Document) -> Any:
    """What it says, as the contract of its type. It is our own: signatures are not checked."""
    known = _READ.body(document.identity)
    return known or _READ.read(document.identity, document.type, document.raw)


def counts(session: Session) -> tuple[int, int]:
    """How many documents there are, and how many are the newest of their topic.

    They are only added and superseded, never taken away or back: equal counts, nothing changed.
    """
    every, standing = session.execute(_COUNTS).one()
    return every, standing


def stood_at(session: Session, instant: int) -> bool:
    """Whether what was the newest at `instant` still is, and nothing else: then only time told
    apart what devices should do since."""
    newer = and_(Document.superseded_ms.is_(None), Document.made_ms > instant)
    changed = exists().where(or_(Document.superseded_ms > instant, newer))
    return not session.scalar(select(changed))


class _Key(NamedTuple):
    topic: str
    sequence: int
    identity: str
    type: str


class _Reader:
    """Bodies read before, the most recently used last: reading one costs more than finding it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._bodies: OrderedDict[str, Any] = OrderedDict()

    def body(self, identity: str) -> Any | None:
        with self._lock:
            if identity in self._bodies:
                self._bodies.move_to_end(identity)
            return self._bodies.get(identity)

    def read(self, identity: str, type_: str, raw: bytes) -> Any:
        payload = read_json(open_text(read_envelope(raw)).payload)
        body = from_json(topics.MESSAGES[type_].contract, payload["body"])
        with self._lock:
            self._bodies[identity] = body
            while len(self._bodies) > REMEMBERED:
                self._bodies.popitem(last=False)
        return body


_READ = _Reader()
_KEY = (Document.topic, Document.sequence, Document.identity, Document.type)
_SOME: Final = Document.topic.in_(bindparam("some", expanding=True))
_HEADS: Final = select(
    Document.topic, Document.sequence, Document.identity, Document.made_ms
).where(Document.superseded_ms.is_(None), _SOME)
_COUNTS: Final = select(
    select(func.count()).select_from(Document).scalar_subquery(),
    select(func.count()).where(Document.superseded_ms.is_(None)).scalar_subquery(),
)
_ALL_NEWEST: Final = select(*_KEY).where(
    Document.superseded_ms.is_(None), Document.type == bindparam("type")
)
_SOME_NEWEST: Final = _ALL_NEWEST.where(_SOME)


def _has_older() -> Exists:
    older = aliased(Document)
    return exists().where(older.topic == Document.topic, older.sequence < Document.sequence)


def _newest() -> Select[Any]:
    return select(Document).where(Document.superseded_ms.is_(None))


def _newest_of(session: Session, type_: str, names: Collection[str] | None) -> Iterator[Dated]:
    if names is None:
        yield from _read_all(session, _ALL_NEWEST, {"type": type_})
        return
    for some in _chunks(names):
        yield from _read_all(session, _SOME_NEWEST, {"type": type_, "some": some})


def _read_all(
    session: Session, query: Executable, asked: Mapping[str, Any] | None = None
) -> Iterator[Dated]:
    keys = [_Key(*row) for row in session.execute(query, asked)]
    bodies = _bodies(session, keys)
    return (Dated(key.identity, bodies[key.identity]) for key in keys)


def _bodies(session: Session, keys: Collection[_Key]) -> dict[str, Any]:
    """By identity. Only what was not read before is fetched with its bytes."""
    found = {key.identity: _READ.body(key.identity) for key in keys}
    unread = {key.identity for key in keys if found[key.identity] is None}
    for some in _chunks([key.topic for key in keys if key.identity in unread]):
        columns = (Document.identity, Document.type, Document.raw)
        for identity, type_, raw in session.execute(
            select(*columns).where(Document.topic.in_(some))
        ):
            if identity in unread:
                found[identity] = _READ.read(identity, type_, raw)
    return found


def _chunks(names: Collection[str]) -> Iterator[list[str]]:
    listed = sorted(set(names))
    for n in range(0, len(listed), AT_ONCE):
        yield listed[n : n + AT_ONCE]
