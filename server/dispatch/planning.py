"""What devices should plan, computed as they compute it: from the documents, not the rows.

Devices with equal chains and policies share a plan, so a city's worth of them costs as many
plans as it has kinds of chain.
"""

import threading
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final

from schedules.config import DeviceConfig
from schedules.plan import Plan
from schedules.precedence import due_starts
from schedules.resolve import resolve
from schedules.spans import Span
from schedules.wire.status import Status
from schedules.zones import day_span, local_day
from server.dispatch.documents import Dated

ONE_DAY: Final = timedelta(days=1)
REMEMBERED: Final = 4_096
"""Plans kept: a few days of every commune-level unit and its neighbourhoods."""
DIGESTS: Final = 65_536
"""Digests kept, by the identities of what a plan is made of: two days of 10,000 devices, and more
while programmes change. Finding a plan by what it is made of costs more than a list can pay."""


class Planner:
    """Plans by equal inputs; the most recently used stay. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._found: OrderedDict[Hashable, Any] = OrderedDict()
        self._digests: OrderedDict[Hashable, str] = OrderedDict()

    def plan(self, config: DeviceConfig, programmes: Mapping[str, Dated], day: date) -> Plan:
        """The plan of one local day. Only the programmes of the device's areas are read."""
        mine = _mine(config, programmes)
        alike = replace(_anyone(config), since=self._since(config, mine, day))
        made: Plan = self._once(
            ("plan", alike, _identities(mine), day),
            lambda: resolve({area: one.body for area, one in mine.items()}, alike, day),
        )
        return made

    def is_of_old(self, config: DeviceConfig, day: date) -> bool:
        """Whether its plan of that day is that of all devices like it which were always there:
        placement reads at most the day and the two before it."""
        return config.since <= day_span(day - 2 * ONE_DAY, config.zone).start

    def digest(
        self,
        made_of: Hashable,
        config: DeviceConfig,
        programmes: Mapping[str, Dated],
        day: date,
    ) -> str:
        """The digest of `plan`. `made_of` names the configuration and the programmes of the
        device's areas by their identities."""
        key = (made_of, day)
        with self._lock:
            known = self._digests.get(key)
        if known is not None:
            return known
        made = self.plan(config, programmes, day).digest
        with self._lock:
            self._digests[key] = made
            while len(self._digests) > DIGESTS:
                self._digests.popitem(last=False)
        return made

    def is_in_step(
        self, config: DeviceConfig, programmes: Mapping[str, Dated], status: Status, now: int
    ) -> bool:
        """True when the device reported today's digest, and it and tomorrow's are as expected."""
        today = local_day(now, config.zone)
        told = {one.day: one.digest for one in status.digests if one.day >= today}
        return today in told and all(
            self.plan(config, programmes, day).digest == digest for day, digest in told.items()
        )

    def _since(self, config: DeviceConfig, mine: Mapping[str, Dated], day: date) -> int:
        """Equal for devices that joined between the same two starts, 0 for those of old."""
        if self.is_of_old(config, day):
            return 0
        span = Span(day_span(day - 2 * ONE_DAY, config.zone).start, day_span(day, config.zone).end)
        anyone = replace(_anyone(config), since=0)
        dues: list[int] = self._once(
            ("dues", anyone, _identities(mine), day), lambda: _dues(anyone, mine, span)
        )
        before = bisect_left(dues, config.since)
        return dues[before - 1] + 1 if before else 0

    def _once(self, key: Hashable, make: Callable[[], Any]) -> Any:
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
                return self._found[key]
        made = make()
        with self._lock:
            self._found[key] = made
            while len(self._found) > REMEMBERED:
                self._found.popitem(last=False)
        return made


@lru_cache(maxsize=32_768)
def _anyone(config: DeviceConfig) -> DeviceConfig:
    """The configuration without the device's name, which no plan depends on."""
    return replace(config, device="anyone")


def _mine(config: DeviceConfig, programmes: Mapping[str, Dated]) -> dict[str, Dated]:
    return {area: programmes[area] for area in config.areas if area in programmes}


def _identities(mine: Mapping[str, Dated]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((area, one.identity) for area, one in mine.items()))


def _dues(config: DeviceConfig, mine: Mapping[str, Dated], span: Span) -> list[int]:
    bodies = {area: one.body for area, one in mine.items()}
    return sorted({due for _, _, due in due_starts(bodies, config, span)})
