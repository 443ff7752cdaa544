"""Messages refused at the gate: counted, and logged once per device and minute."""

import logging
import threading
from collections import Counter
from typing import Final

MINUTE_MS: Final = 60_000
MOST_NAMED: Final = 10_000
LONGEST: Final = 200
"""Of the words a stranger chose, so much is logged, and never as a line of its own."""

logger = logging.getLogger(__name__)


class Doubts:
    """`counts` by doubt, since the process began."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._logged_ms: dict[str, int] = {}

    def note(self, device: str, doubt: str, now: int, what: str = "") -> None:
        with self._lock:
            self.counts[doubt] += 1
            if now - self._logged_ms.get(device, -MINUTE_MS) < MINUTE_MS:
                return
            if len(self._logged_ms) >= MOST_NAMED:
                self._logged_ms.clear()
            self._logged_ms[device] = now
        logger.warning("refused a message of %s: %s %.*r", device, doubt, LONGEST, what)
