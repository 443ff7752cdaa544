"""The one who reads: texts spoken beside the requests, a few at once, each told of as it goes."""

import logging
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
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
    """Does nothing before the first job; `close` ends what is under way within a line."""

    def __init__(self, house: House, voices: Voices, kept: Path | None = None) -> None:
        self.voices = voices
        self._house, self._shelves = house, Shelves.under(house.data)
        self._kept = Kept(kept or house.data / "speech")
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="announcer")
        self._held = threading.Lock()
        self._waiting: list[str] = []
        self._ending = threading.Event()

    def check_room(self) -> None:
        """Raises `TooBusyError` where too many wait."""
        with self._held:
            if len(self._waiting) >= MOST_WAITING:
                raise TooBusyError

    def begin(self, job: Job) -> "Future[None]":
        """Speak it beside the caller; after the commit of what began it."""
        with self._held:
            self._waiting.append(job.run)
        future = self._pool.submit(self._read, job)
        future.add_done_callback(self._ended)
        return future

    def close(self) -> None:
        self._ending.set()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _ended(self, future: "Future[None]") -> None:
        if not future.cancelled() and (bug := future.exception()) is not None:
            logger.error("a text was not spoken", exc_info=bug)

    def _read(self, job: Job) -> None:
        """From lines to an upload. File first, row after; what nobody owns is taken away."""
        with self._held:
            self._waiting.remove(job.run)
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
