"""One session while it is carried: a thread that hands on 60 ms of sound every 60 ms.

It waits for nobody: what has to ask the database or a disk is done by others (`studio`).
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from schedules.wire.live import LiveBatch
from server.live.buffer import MICROPHONE, STATION, Buffer
from server.live.models import End, LiveSession
from server.live.speech import BATCH_MS, Speech

GRACE_MS: Final = 5_000
"""How long a broken line may take to come back; silence meanwhile."""
AFTER_MS: Final = 200
"""From the last sound on the devices to the end of the order."""

State = Literal["countdown", "on_air", "closing", "over"]
Post = Callable[[LiveBatch], None]
Over = Callable[["Transmission"], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is carried. A rehearsal has no order: nothing is posted for it. `relayed`: its sound is
    a station's, not a microphone's."""

    session: str
    area: str
    order: str | None
    account: str
    at_ms: int
    until_ms: int
    delay_ms: int
    relayed: bool = False


def plan_of(row: LiveSession) -> Plan:
    return Plan(
        session=row.id,
        area=row.area,
        order=row.order,
        account=row.account,
        at_ms=row.at_ms,
        until_ms=row.until_ms,
        delay_ms=row.delay_ms,
        relayed=row.kind == "relay",
    )


@dataclass(frozen=True, slots=True)
class Told:
    """How it stands, for the speaker's page: `left_ms` of the countdown, then of the time on air;
    `level` of what came in, 0 to 1; `ended` once it is over."""

    state: State
    left_ms: int
    level: float
    ended: End | None


class Transmission:
    """From its start to its end. `lines` count the speaker's connections: the newest is heard."""

    def __init__(self, plan: Plan, recording: Path, post: Post, over: Over) -> None:
        self.plan = plan
        self.recording = recording
        held = STATION if plan.relayed else MICROPHONE
        self._speech = Speech(recording, plan.order or "", plan.session, plan.at_ms, held)
        self._post, self._over = post, over
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._line = 0
        self._connected = False
        self._alone_ms = 0
        self._batches = 0
        self._begins = 0.0
        self._cut = False
        self._state: State = "countdown"
        self._ended: End | None = None
        self._thread = threading.Thread(target=self.run, name=plan.session, daemon=True)

    # For whoever carries it.

    def start(self, now_ms: int) -> None:
        """`now_ms`: of the clock by which its plan was made."""
        self._begins = time.monotonic() + (self.plan.at_ms - now_ms) / 1000
        self._thread.start()

    def join(self, seconds: float) -> None:
        self._thread.join(seconds)

    @property
    def is_over(self) -> bool:
        return self._state == "over"

    @property
    def ended(self) -> End:
        return self._ended or "failed"

    @property
    def is_ending(self) -> bool:
        """Nothing that is said now is heard."""
        return self._ended is not None or self._cut

    @property
    def buffer(self) -> Buffer:
        return self._speech.buffer

    def sync(self) -> None:
        """What was said until now is on the disk, after a power cut too."""
        self._speech.sync()

    def end(self, why: End) -> None:
        """Close with the chime; at once during the countdown. The first word counts."""
        with self._lock:
            self._ended = self._ended or why
        if self._state == "countdown":
            self._wake.set()

    def cut(self, why: End) -> None:
        """End at once: a stop is in force, and nothing sounds any more."""
        with self._lock:
            self._ended, self._cut = self._ended or why, True
        self._wake.set()

    # For the speaker's line.

    def attach(self) -> int:
        """A line that is heard from now on, instead of the one before; its number."""
        with self._lock:
            self._line += 1
            self._connected, self._alone_ms = True, 0
            return self._line

    def detach(self, line: int) -> None:
        with self._lock:
            if line == self._line:
                self._connected = False

    def hear(self, line: int, frame: bytes) -> bool:
        """20 ms of sound; False where another line has taken over."""
        if line == self._line:
            self._speech.buffer.push(frame)
        return line == self._line

    def told(self) -> Told:
        left = self._begins - time.monotonic()
        if self._state != "countdown":
            left += (self.plan.until_ms - self.plan.at_ms) / 1000
        return Told(self._state, max(0, round(left * 1000)), self._speech.level, self._ended)

    # Its own thread.

    def run(self) -> None:
        """Whatever goes wrong, a disk that is full too, it is over, and whoever counts on it is
        told."""
        try:
            self._speak()
        finally:
            with self._lock:
                self._ended = self._ended or "failed"
            try:
                self.finish()
            finally:
                self._hand_back()

    def _hand_back(self) -> None:
        try:
            self._over(self)
        finally:
            self._state = "over"

    def _speak(self) -> None:
        if self._wait_until(self._begins):
            if not self.plan.relayed:
                self._speech.buffer.clear()
            self._state = "on_air"
        while self._state != "countdown" and not self._cut and not self._speech.is_over:
            if self._wait_until(self._begins + (self._batches + 1) * BATCH_MS / 1000):
                self.step()
        if self.plan.order is None:
            return
        for batch in self._speech.lasts():
            self._post(batch)
        self._wait_until(time.monotonic() + (self.plan.delay_ms + AFTER_MS) / 1000)

    def finish(self) -> None:
        """The recording is complete."""
        self._speech.finish()

    def step(self) -> None:
        """60 ms: what was said, silence, or the chime once there is a reason to end."""
        if self._reason() is not None:
            self._speech.close_with_the_chime()
            self._state = "closing"
        batch = self._speech.next()
        self._batches += 1
        if self.plan.order is not None:
            self._post(batch)

    def _reason(self) -> End | None:
        with self._lock:
            self._alone_ms = 0 if self._connected else self._alone_ms + BATCH_MS
            if self.plan.at_ms + self._batches * BATCH_MS >= self.plan.until_ms:
                self._ended = self._ended or "limit"
            elif self._alone_ms > GRACE_MS:
                self._ended = self._ended or "lost"
            return self._ended

    def _wait_until(self, moment: float) -> bool:
        """False where it ends before: cut, or given up during the countdown."""
        while (left := moment - time.monotonic()) > 0 and not self._cut:
            if self._wake.wait(left) and self._state == "countdown":
                return False
            self._wake.clear()
        return not self._cut
