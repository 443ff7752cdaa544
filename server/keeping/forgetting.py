"""What goes by its term, a little at a time and by night; nobody waits for it."""

import logging
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from schedules.zones import DEFAULT_ZONE
from server.base.activity import record
from server.base.web import House
from server.keeping import archives, names, recordings
from server.keeping.archives import ArchiveUnfitError
from server.keeping.terms import goes_ms
from server.library.shelves import Shelves

NIGHT: Final = range(1, 4)
"""Local hours in which archives are made and files removed."""

logger = logging.getLogger(__name__)


class Keeping:
    """One per city. What is done is on record, so that a kill at any instant only has it go on."""

    def __init__(self, house: House) -> None:
        self._house = house

    def step(self) -> bool:
        """Remove some rows that stand in an archive; whether there may be more."""
        return archives.empty(self._house)

    def tick(self) -> None:
        """By night: names, recordings, and the oldest month whose term is over."""
        now = self._house.clock.now_ms()
        if datetime.fromtimestamp(now / 1000, ZoneInfo(DEFAULT_ZONE)).hour in NIGHT:
            self._forget_names(now)
            self._forget_recordings(now)
            self._archive(now)

    def _forget_names(self, now: int) -> None:
        with self._house.database.read() as session:
            before = goes_ms(session, "names", now)
        while before is not None:
            with self._house.database.write() as session:
                if not names.forget(session, before, now):
                    return

    def _forget_recordings(self, now: int) -> None:
        with self._house.database.read() as session:
            before = goes_ms(session, "recordings", now)
        shelves = Shelves.under(self._house.data)
        while before is not None:
            if not recordings.forget(self._house.database, shelves, before, now):
                return

    def _archive(self, now: int) -> None:
        with self._house.database.read() as session:
            span = archives.next_month(session, now)
        if span is None or self.step():
            return
        try:
            path = archives.make(self._house, span)
        except ArchiveUnfitError as fault:
            logger.critical("nothing is removed: %s", fault)
            with self._house.database.write() as session:
                detail: dict[str, str | int | None] = {
                    "from_ms": span.start, "until_ms": span.end, "fault": str(fault)[:500],
                }  # fmt: skip
                record(session, now, "archive.unfit", "log", by=None, area=None, detail=detail)
            return
        logger.info("%s holds what was received until %d", path.name, span.end)
