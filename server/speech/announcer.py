"""The one who reads: texts spoken beside the requests, a few at once, each told of as it goes."""

import logging
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from fastapi import Request

from audio.speech.installed import Voices
from audio.speech.kept import Kept
from audio.speech.script import Line
from audio.speech.speaking import Saying, speak
from audio.speech.voice import SpeechError
from schedules.refusal import RefusalError
from server.base.ids import new_id
from server.base.web import House
from server.library.content import sync_folder
from server.library.refusals import TooBusyError
from server.library.shelves import Shelves
from server.speech import runs
from server.speech.refusals import fault_code

logger = logging.getLogger(__name__)

AT_ONCE: Final = 2
MOST_WAITING: Final = 16
_PATIENCE_S: Final = 2.0
_TELL_EVERY_S: Final = 0.4
"""Progress is a write to the database; more often nobody sees it."""


@dataclass(frozen=True, slots=True)
class Job:
    """A run that was begun: what to say, and who says it."""

    run: str
    lines: tuple[Line, ...]
    saying: Saying


class _GivenUpError(Exception):
    """The run is gone, or the server ends."""


class Announcer:
    """A thread for each text, at most `AT_ONCE` of them speaking."""

    def __init__(self, house: House, voices: Voices, kept: Path | None = None) -> None:
        self.voices = voices
        self._house, self._shelves = house, Shelves.under(house.data)
        self._kept = Kept(kept or house.data / "speech")
        self._turn = threading.BoundedSemaphore(AT_ONCE)
        self._held = threading.Lock()
        self._waiting: list[str] = []
        self._threads: set[threading.Thread] = set()
        self._ending = threading.Event()

    def check_room(self) -> None:
        """Raises `TooBusyError` where too many wait."""
        with self._held:
            if len(self._waiting) >= MOST_WAITING:
                raise TooBusyError

    def begin(self, job: Job) -> None:
        """Speak it beside the caller; after the commit of what began it."""
        thread = threading.Thread(
            target=self._in_turn, args=(job,), name=f"announcer {job.run}", daemon=True
        )
        with self._held:
            self._waiting.append(job.run)
            self._threads.add(thread)
        thread.start()

    def close(self) -> None:
        """What is spoken ends after its line, or, where that lasts, with the process: a voice is
        ended with the thread that asked it (`audio.speech.launch`)."""
        self._ending.set()
        deadline = time.monotonic() + _PATIENCE_S
        with self._held:
            threads = tuple(self._threads)
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))

    def _in_turn(self, job: Job) -> None:
        try:
            with self._turn:
                with self._held:
                    self._waiting.remove(job.run)
                if not self._ending.is_set():
                    self._read(job)
        finally:
            with self._held:
                self._threads.discard(threading.current_thread())

    def _read(self, job: Job) -> None:
        """From lines to an upload. File first, row after; what nobody owns is taken away."""
        upload, made = new_id("u"), False
        path = self._shelves.original(upload)
        try:
            with path.open("xb") as out:
                duration_ms = self._spoken(job, out)
            sync_folder(self._shelves.originals)
            made = self._finished(job, upload, duration_ms)
        except _GivenUpError:
            pass
        except SpeechError as error:
            logger.warning("%s did not speak: %s", job.saying.voice, error)
            self._fail(job, fault_code(error.fault))
        except OSError as fault:
            logger.warning("a text could not be kept: %s", fault)
            self._fail(job, "speech_ended")
        except RefusalError as refusal:
            self._fail(job, refusal.code)
        finally:
            if not made:
                path.unlink(missing_ok=True)

    def _finished(self, job: Job, upload: str, duration_ms: int) -> bool:
        now = self._house.clock.now_ms()
        with self._house.database.write() as session:
            return runs.finish(session, self._shelves, job.run, upload, duration_ms, now)

    def _spoken(self, job: Job, out: BinaryIO) -> int:
        os.fchmod(out.fileno(), 0o600)
        duration_ms = speak(job.lines, job.saying, self._kept, out, self._teller(job.run))
        out.flush()
        os.fsync(out.fileno())
        return duration_ms

    def _teller(self, run: str) -> Callable[[int], None]:
        told_s = time.monotonic()

        def tell(done: int) -> None:
            nonlocal told_s
            if self._ending.is_set():
                raise _GivenUpError
            if time.monotonic() - told_s < _TELL_EVERY_S:
                return
            told_s = time.monotonic()
            with self._held:
                waiting = tuple(self._waiting)
            with self._house.database.write() as session:
                if not runs.tell(session, run, done, waiting, self._house.clock.now_ms()):
                    raise _GivenUpError

        return tell

    def _fail(self, job: Job, fault: str) -> None:
        with self._house.database.write() as session:
            runs.fail(session, job.run, fault, self._house.clock.now_ms())


def announcer_of(request: Request) -> Announcer:
    """One for the life of the application; without voices where none was given."""
    state = request.app.state
    if not hasattr(state, "announcer"):
        state.announcer = Announcer(state.house, Voices(()))
    found: Announcer = state.announcer
    return found
