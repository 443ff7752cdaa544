"""The public keys of enrolled devices, remembered for half a minute."""

import threading
from collections.abc import Collection, Set
from typing import Final

from sqlalchemy import select

from schedules.wire.strict import read_base64
from server.base.clock import Clock
from server.base.database import Database
from server.fleet.models import Device

KEPT_MS: Final = 30_000
LOOK_AGAIN_MS: Final = 1_000
"""At the soonest: a stranger's messages cost one look into the database per second."""
MOST_KEPT: Final = 50_000


class Keyring:
    """Keys by device; a new one is known within half a minute, or a second after a doubt."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[bytes | None, int]] = {}

    def key_of(self, device: str) -> bytes | None:
        """32 bytes, or None for a device that is unknown or not enrolled."""
        with self._lock:
            kept = self._kept.get(device)
        if kept is None or not self._is_newer(kept, KEPT_MS):
            return self._look({device})[device]
        return kept[0]

    def look_up(self, devices: Set[str]) -> dict[str, bytes | None]:
        """These devices' keys, with one look for all of them; None as of `key_of`."""
        with self._lock:
            kept = {device: self._kept.get(device) for device in devices}
        known = {
            device: one[0]
            for device, one in kept.items()
            if one is not None and self._is_newer(one, KEPT_MS)
        }
        unknown = devices - known.keys()
        return known | self._look(unknown) if unknown else known

    def other_key_of(self, device: str, key: bytes | None) -> bytes | None:
        """The key after a doubt about `key`: None unless the database has another by now."""
        with self._lock:
            kept = self._kept.get(device)
        if kept is not None and self._is_newer(kept, LOOK_AGAIN_MS):
            return None
        found = self._look({device})[device]
        return found if found != key else None

    def _is_newer(self, kept: tuple[bytes | None, int], age_ms: int) -> bool:
        return 0 <= self._clock.now_ms() - kept[1] < age_ms

    def _look(self, devices: Collection[str]) -> dict[str, bytes | None]:
        with self._database.read() as session:
            query = select(Device.id, Device.public_key).where(Device.id.in_(devices))
            known = {row.id: row.public_key for row in session.execute(query)}
        texts = {device: known.get(device) for device in devices}
        found = {device: read_base64(text) if text else None for device, text in texts.items()}
        now = self._clock.now_ms()
        with self._lock:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            self._kept |= {device: (key, now) for device, key in found.items()}
        return found
