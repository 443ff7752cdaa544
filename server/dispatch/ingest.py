"""Judging and storing what devices say, off the MQTT thread: one batch, one transaction.

A batch is what came within 50 ms, at most 500 messages. Only after its commit is anything
acknowledged, so a server killed at any instant has acknowledged nothing that it does not hold.
"""

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from schedules.wire import topics
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
from server.fleet.statuses import Heard, keep

BATCH: Final = 500
LINGER_S: Final = 0.05

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
        receipts, heard, answers = self._judge(batch)
        if not receipts and not heard and not answers:
            return
        now = self._house.clock.now_ms()
        try:
            with self._house.database.write() as session:
                taken = self._ledger.take_in(session, receipts, now)
                kept = keep(session, heard)
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
            self._tell(session, receipts, kept.changed | answered)
            self._healer.heal(session, kept.statuses, now)

    def judge(self, topic: str, raw: bytes, device: str) -> Document:
        """Judge with the key the device has, or with a newer one. Raises `GateError`."""
        key = self._keyring.key_of(device)
        try:
            return judge_up(topic, raw, device, key or b"")
        except GateError as doubt:
            other = self._keyring.other_key_of(device, key)
            if doubt.doubt != "key_unknown" or other is None:
                raise
            return judge_up(topic, raw, device, other)

    def _judge(
        self, batch: Sequence[Arrived]
    ) -> tuple[list[Document], list[Heard], list[Document]]:
        """Receipts, statuses, and answers how a device is."""
        self._keyring.look_up({one.device for one in batch})
        receipts: list[Document] = []
        heard: list[Heard] = []
        answers: list[Document] = []
        for one in batch:
            try:
                document = self.judge(one.topic, one.raw, one.device)
            except GateError as doubt:
                self.doubts.note(one.device, doubt.doubt, one.at_ms, str(doubt))
                continue
            if document.type == topics.RECEIPT.name:
                receipts.append(document)
            elif document.type == topics.DIAGNOSIS.name:
                answers.append(document)
            else:
                heard.append(Heard(document, one.at_ms, one.retained))
        return receipts, heard, answers

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
