"""When a source is given up, and what is tried then. Pure."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np

FRAME_MS: Final = 20
SILENT_MS: Final = 20_000
STALLS_S: Final = 5.0
OPENS_S: Final = 10.0
"""How long a source may take until it is first heard."""
PROVEN_MS: Final = 60_000
"""A source that was heard for so long was good: what failed before it may be tried again."""
QUIET: Final = 100
"""Of 32,768: 50 dB below full scale. What is quieter all the time is no station."""


@dataclass(slots=True)
class Watch:
    """Over one source. `opened_s` and `now_s` are of one steady clock; `heard_ms` is how much
    sound it gave."""

    opened_s: float
    heard_ms: int = 0
    _quiet_ms: int = field(default=0, init=False)
    _last_s: float = field(default=0.0, init=False)

    def hear(self, frame: bytes, now_s: float) -> None:
        loudest = int(np.abs(np.frombuffer(frame, dtype="<i2").astype(np.int32)).max())
        self._quiet_ms = 0 if loudest > QUIET else self._quiet_ms + FRAME_MS
        self.heard_ms += FRAME_MS
        self._last_s = now_s

    @property
    def is_silent(self) -> bool:
        return self._quiet_ms >= SILENT_MS

    def is_stalled(self, now_s: float) -> bool:
        if self.heard_ms == 0:
            return now_s - self.opened_s >= OPENS_S
        return now_s - self._last_s >= STALLS_S


class Turns:
    """Which of so many sources is heard: each after the one before, in a circle, until all of them
    failed in a row."""

    def __init__(self, sources: int) -> None:
        self._sources, self._failed = sources, 0

    def after(self, source: int, good_ms: int) -> int | None:
        """The one to try after `source` failed, having given so much sound; None for none."""
        self._failed = 1 if good_ms >= PROVEN_MS else self._failed + 1
        return None if self._failed >= self._sources else (source + 1) % self._sources
