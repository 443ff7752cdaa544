"""The gateway: everything devices say comes through one MQTT callback, and is judged first.

The callback runs on the connection's own thread and never waits: a time request is answered on
the spot (its worth is its speed), everything else goes into a bounded queue.
"""

import threading
from collections.abc import Callable
from typing import Final

from schedules.wire import topics
from schedules.wire.gate import GateError
from server.base.mqtt import Broker, Message
from server.base.web import House
from server.dispatch.healing import Healer
from server.dispatch.ingest import BATCH, Ingest, Ledger
from server.dispatch.intake import Arrived, Intake
from server.dispatch.keyring import Keyring
from server.dispatch.replies import Office

HEARD: Final = (
    topics.STATUS_TOPIC,
    topics.RECEIPTS_TOPIC,
    topics.TIME_TOPIC,
    topics.DIAGNOSES_TOPIC,
)
STOP_WITHIN_S: Final = 10
_OWN_REPLY: Final = b'"type":"time_reply"}'
"""How an envelope of the office's own ends; the broker hands it back on the shared topic."""


class Gateway:
    """Registers with the broker when made; listens between `start` and `stop`.

    `checkpoint` is asked for the newest of the log (`server.evidence`), which devices are told.
    """

    def __init__(
        self,
        house: House,
        broker: Broker,
        healer: Healer,
        ledger: Ledger,
        checkpoint: Callable[[], str | None] = lambda: None,
    ) -> None:
        self._house = house
        self._broker = broker
        self._intake = Intake()
        self._office = Office(broker, house.custody.office, checkpoint)
        keyring = Keyring(house.database, house.clock)
        self.ingest = Ingest(house, self._office, keyring, healer, ledger)
        self._thread: threading.Thread | None = None
        broker.on_message(self.handle)

    def start(self) -> None:
        """Subscribe, and store what comes on a thread of its own."""
        for row in HEARD:
            self._broker.subscribe(row.subscription(), row.qos)
        self._thread = threading.Thread(
            target=self.ingest.run, args=(self._intake,), name="ingest", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Store what has come, and return."""
        self._intake.close()
        if self._thread is not None:
            self._thread.join(STOP_WITHIN_S)
            self._thread = None

    def absorb_waiting(self) -> int:
        """Store what waits on the caller's thread, for a world without threads; how many."""
        count = 0
        while batch := self._intake.take_now(BATCH):
            self.ingest.absorb(batch)
            count += len(batch)
        return count

    def handle(self, message: Message) -> None:
        """The one callback. What is not a device's own topic, or empty, is ignored."""
        received_us = self._house.clock.now_us()
        found = topics.find(message.topic)
        if found is None or found[0] not in HEARD or not message.payload:
            return
        row, device = found
        if row is topics.TIME_TOPIC:
            self._tell_time(device, message, received_us)
            return
        at_ms = received_us // 1_000
        self._intake.put(Arrived(device, message.topic, message.payload, message.retain, at_ms))

    def _tell_time(self, device: str, message: Message, received_us: int) -> None:
        if message.payload.endswith(_OWN_REPLY):
            return
        try:
            request = self.ingest.judge(message.topic, message.payload, device)
        except GateError as doubt:
            self.ingest.doubts.note(device, doubt.doubt, received_us // 1_000, str(doubt))
            return
        self._office.tell_time(device, request.body, received_us, self._house.clock.now_us())
