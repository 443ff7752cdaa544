"""The device's use of data, kept across restarts with few writes to the card.

One small file, replaced whole: every hour, when the day turns, and when the agent leaves in good
order. After a power cut what was counted since is forgotten, an hour's use at most. The update is
another process: it adds up what it used in a file of its own, and the difference is booked here.
"""

import json
import logging
from datetime import date
from pathlib import Path
from typing import Final

from device_agent.core.usage import Ledger, booked, told, with_updates
from device_agent.meter import Meter
from device_agent.private_file import write_private
from device_agent.updating import folder
from schedules.codec import MalformedError, from_json, to_json
from schedules.wire.strict import read_json
from schedules.wire.usage import UsedDay

_LOG = logging.getLogger(__name__)

FILE: Final = "usage.json"
KEPT_EVERY_NS: Final = 3_600_000_000_000
_AT_MOST: Final = 16_384


class Usage:
    """For the core's thread; `meter` is everybody's."""

    def __init__(self, data: Path, meter: Meter) -> None:
        self.meter = meter
        self._data = data
        self._ledger = self._kept = read(data)
        self._kept_ns: int | None = None

    def settle(self, day: date | None, now_ns: int) -> tuple[UsedDay, ...]:
        """Book what passed since the last time on the local `day`, None while the clock is not
        trusted; the newest days, for the status. `now_ns` is the steady clock's."""
        before = self._ledger.day
        ledger = booked(self._ledger, self.meter.take(), day)
        self._ledger = with_updates(ledger, folder.used(self._data), day)
        if self._kept_ns is None:
            self._kept_ns = now_ns
        if self._ledger.day != before or now_ns - self._kept_ns >= KEPT_EVERY_NS:
            self._kept_ns = now_ns
            self.keep()
        return told(self._ledger)

    def keep(self) -> None:
        """A card that takes nothing more is told of elsewhere; this goes on counting."""
        if self._ledger == self._kept:
            return
        try:
            write_private(self._data / FILE, json.dumps(to_json(self._ledger)).encode())
            self._kept = self._ledger
        except OSError as fault:
            _LOG.warning("the use of data cannot be kept: %s", fault)


def read(data: Path) -> Ledger:
    """As it was kept last; empty where nothing was, or nothing that is understood."""
    try:
        with (data / FILE).open("rb") as file:
            return from_json(Ledger, read_json(file.read(_AT_MOST)))
    except FileNotFoundError:
        return Ledger()
    except (OSError, MalformedError) as bad:
        _LOG.warning("the use of data begins anew: %s", bad)
        return Ledger()
