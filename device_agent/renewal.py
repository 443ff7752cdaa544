"""Renews the device's certificate by itself, and is the one place that tries again.

When two thirds of its life are over: a month before it ends. And whenever the broker has been out
of reach for an hour, for a clock that is behind may not know that the certificate has run out; the
city answers all the same, because the device's own key proves who it is.
"""

import logging
import random
import ssl
import threading
from collections.abc import Callable
from pathlib import Path

from device_agent import certificate, enrol
from device_agent.identity import Identity
from schedules.refusal import RefusalError

_LOG = logging.getLogger(__name__)

LOOKS_S = 600.0
AWAY_LOOKS = 6
"""Looks in a row that found no broker: an hour."""
FAILED_LOOKS = 6
"""Looks to wait after a failure, at least: six to twelve, so that a fleet spreads."""


class Renewal:
    """`link_up` says whether the broker is there, `wall_ms` the time as this system has it."""

    def __init__(
        self,
        identity: Identity,
        data: Path,
        link_up: Callable[[], bool],
        wall_ms: Callable[[], int],
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.identity = identity
        self._data, self._link_up, self._wall_ms, self._chance = data, link_up, wall_ms, chance
        self._away, self._rests = 0, 0
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="renewal", daemon=True)

    def start(self) -> None:
        if self.identity.server:
            self._thread.start()

    def close(self) -> None:
        """It ends by itself if it is just asking."""
        self._closing.set()

    def broker_tls(self) -> ssl.SSLContext:
        """How to meet the broker by now: by the city's authorities alone."""
        return certificate.context(self.identity.authorities, self._data / certificate.TLS)

    def content_tls(self) -> ssl.SSLContext:
        """How to meet the content server by now."""
        shown = self._data / certificate.TLS
        return certificate.context(
            self.identity.authorities, shown if shown.exists() else None, usual=True
        )

    def look(self) -> None:
        """Renew where it is time to."""
        self._away = 0 if self._link_up() else self._away + 1
        if self._rests:
            self._rests -= 1
            return
        away = self._away >= AWAY_LOOKS
        if not away and self._wall_ms() < certificate.renew_at_ms(self._data):
            return
        try:
            self.identity = enrol.renew(self.identity, self._data)
            self._away = 0
            _LOG.info("the certificate was renewed")
        except (RefusalError, OSError, ValueError) as fault:
            self._rests = FAILED_LOOKS + round(FAILED_LOOKS * self._chance())
            _LOG.warning("the certificate was not renewed: %s", fault)

    def _run(self) -> None:
        while not self._closing.wait(LOOKS_S * (0.5 + self._chance())):
            self.look()
