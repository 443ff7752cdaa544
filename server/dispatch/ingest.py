"""Judging and storing what devices say, off the MQTT thread: one batch, one transaction.

A batch is what came within 50 ms, at most 500 messages. Only after its commit is anything
acknowledged, so a server killed at any instant has acknowledged nothing that it does not hold.
"""

import logging
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Final, NamedTuple, Protocol

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from schedules.wire import topics
from schedules.wire.beat import Beat, judge_beat
from schedules.wire.gate import Document, GateError, judge_up
from schedules.wire.status import Status
from server.base.changes import Change
from server.base.web import House
from server.dispatch import diagnoses
from server.dispatch.confirming import note_confirmations
from server.dispatch.doubts import Doubts
from server.dispatch.healing import Healer
from server.dispatch.intake import Arrived, Intake
from server.dispatch.keyring import Keyring
from server.dispatch.replies import Office
from server.fleet.devices import areas_of
from server.fleet.statuses import Beaten, Heard, keep, keep_beats

BATCH: Final = 500
LINGER_S: Final = 0.05
JUDGES: Final = 3
"""Threads that judge: half of the work is verifying signatures, which needs no turn of Python's, so
that more of them would only wait for it."""
PART: Final = 32
"""Messages that one of them judges in a row."""

logger = logging.getLogger(__name__)


class Stored(NamedTuple):
    """All receipts of a device's journal up to that one are stored, or known to be lost."""

    device: str
    journal: str
    through: int


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a batch: how far each journal is stored, and what was refused, and why."""

    stored: Sequence[Stored] = ()
    refused: Sequence[tuple[str, str]] = ()


class _Judged(NamedTuple):
    """A batch, sorted: receipts, statuses, beats, and answers how a device is."""

    receipts: list[Document]
    heard: list[Heard]
    beaten: list[Beaten]
    answers: list[Document]


class Ledger(Protocol):
    """Where receipts go: `server.playlog`, a later stage, wired in where the house is built."""

    def take_in(self, session: Session, receipts: Sequence[Document], now: int) -> Taken:
        """Store judged receipts, each (device, journal, n) exactly once, whatever was sent how
        often and in which order."""

    def held_by(self, session: Session, statuses: Sequence[Status], now: int) -> Sequence[Stored]:
        """How far each of these devices' journals is stored; what they no longer hold is lost."""


class Ingest:
    """The one writer of what comes up."""

    def __init__(
        self, house: House, office: Office, keyring: Keyring, healer: Healer, ledger: Ledger
    ) -> None:
        self.doubts = Doubts()
        self._house = house
        self._office = office
        self._keyring = keyring
        self._healer = healer
        self._ledger = ledger
        self._judges = ThreadPoolExecutor(JUDGES, "judge")

    def run(self, intake: Intake) -> None:
        """Until the intake closes. The MQTT callback's door, on a thread of its own."""
        while batch := intake.take(BATCH, LINGER_S):
            try:
                self.absorb(batch)
            except Exception:
                logger.exception("a batch of %d messages was not stored", len(batch))

    def absorb(self, batch: Sequence[Arrived]) -> None:
        """Judge, store, acknowledge, and note what lags.

        A database that fails is a fault of the environment that is retried by the devices:
        nothing is acknowledged, so they send again.
        """
        receipts, heard, beaten, answers = judged = self._judge(batch)
        if not any(judged):
            return
        now = self._house.clock.now_ms()
        try:
            with self._house.database.write() as session:
                taken = self._ledger.take_in(session, receipts, now)
                kept = keep(session, heard)
                standing = keep_beats(session, beaten)
                held = self._ledger.held_by(session, kept.statuses, now)
                note_confirmations(session, kept.statuses, now)
                answered = diagnoses.take_in(session, answers, now)
        except DBAPIError:
            logger.exception("%d messages were not stored", len(batch))
            return
        for device, doubt in taken.refused:
            self.doubts.note(device, doubt, now)
        through_of = {(one.device, one.journal): one.through for one in (*taken.stored, *held)}
        for (device, journal), through in through_of.items():
            self._office.acknowledge(device, journal, through, now)
        with self._house.database.read() as session:
            self._tell(session, receipts, kept.changed | standing.changed | answered)
            held_by = standing.held | {one.device: one.held for one in kept.statuses}
            self._healer.heal(session, held_by, now)

    def judge(self, topic: str, raw: bytes, device: str) -> Document:
        """Judge with the key the device has, or with a newer one. Raises `GateError`."""
        key = self._keyring.key_of(device)
        try:
            return judge_up(topic, raw, device, key or b"")
        except GateError as doubt:
            other = self._other_key(device, key, doubt)
            if other is None:
                raise
            return judge_up(topic, raw, device, other)

    def _other_key(self, device: str, key: bytes | None, doubt: GateError) -> bytes | None:
        """The key that the device has meanwhile, where the doubt may come from an old one."""
        of_key = doubt.doubt in ("key_unknown", "signature")
        return self._keyring.other_key_of(device, key) if of_key else None

    def _judge(self, batch: Sequence[Arrived]) -> _Judged:
        keys = self._keyring.look_up({one.device for one in batch})
        parts = [batch[n : n + PART] for n in range(0, len(batch), PART)]
        side_by_side = self._judges.map if len(parts) > 1 else map  # a few are soon done here
        said = chain.from_iterable(side_by_side(partial(_said_in, keys), parts))
        receipts, heard, beaten, answers = judged = _Judged([], [], [], [])
        for one, first in zip(batch, said, strict=True):
            found = first
            if isinstance(first, GateError):
                other = self._other_key(one.device, keys[one.device], first)
                found = first if other is None else _said(one, other)
            match found:
                case GateError():
                    self.doubts.note(one.device, found.doubt, one.at_ms, str(found))
                case Beat():
                    beaten.append(Beaten(found, one.at_ms))
                case Document(type=topics.RECEIPT.name):
                    receipts.append(found)
                case Document(type=topics.DIAGNOSIS.name):
                    answers.append(found)
                case Document():
                    heard.append(Heard(found, one.at_ms, one.retained))
        return judged

    def _tell(
        self, session: Session, receipts: Sequence[Document], changed: Collection[str]
    ) -> None:
        areas = areas_of(session, {r.body.device for r in receipts} | set(changed))
        for receipt in receipts:
            body = receipt.body
            name = f"{body.device}/{body.journal}/{body.n}"
            self._house.changes.tell(Change("receipt", name, areas.get(body.device, "")))
        for device in sorted(changed):
            self._house.changes.tell(Change("device", device, areas.get(device, "")))


Said = Document | Beat | GateError
"""What was said, or the first doubt about it."""


def _said_in(keys: Mapping[str, bytes | None], part: Sequence[Arrived]) -> list[Said]:
    """On a thread of the judges: it asks nobody, neither database nor clock."""
    return [_said(one, keys[one.device]) for one in part]


def _said(one: Arrived, key: bytes | None) -> Said:
    try:
        if topics.BEAT_TOPIC.match(one.topic) is not None:
            return judge_beat(one.topic, one.raw, one.device, key or b"")
        return judge_up(one.topic, one.raw, one.device, key or b"")
    except GateError as doubt:
        return doubt
