"""A server that was restored from a copy, and the log it goes on with (ADR 42).

The lines up to the copy are those of the log before; from the line `log.restore` on the log bears
another name, and what the log before held behind that place is lost. Loudspeakers say how far they
had seen it, and what they did by its word is told by their receipts alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from schedules.evidence import note
from schedules.evidence.faults import FaultError
from schedules.evidence.note import Before, Checkpoint
from schedules.evidence.tree import Tree

RESTORE: Final = "log.restore"
LOST_AUTHORITY: Final = frozenset({"authority", "content", "place", "people"})
"""What cannot be judged of a sound whose programme or order may have stood in a lost stretch."""
EARLY_MS: Final = 600_000
"""How far a device's clock may have been behind when it recorded what it did by the lost word."""


@dataclass(slots=True)
class Restored:
    """One restoration: `who` and `why` as they were given, `at_ms` when. The log before was kept up
    to `kept` lines, the last checkpoint known then (`kept_ms`); `seen` is the most that anybody
    witnessed of it, `witnesses` who; `receipts` tell of what its lost lines would have to allow."""

    began_ms: int
    before: Before
    kept_ms: int
    who: str
    why: str
    seen: int
    witnesses: set[str] = field(default_factory=set)
    receipts: int = 0

    @property
    def at_ms(self) -> int:
        return self.began_ms


class Restorations:
    """Every log of one city that an export tells of: the first, and those that went on from it."""

    def __init__(self, city: str) -> None:
        self.told: list[Restored] = []
        self._city = city

    @property
    def origin(self) -> str:
        """The name of the log that goes on now."""
        return note.named(self._city, self._began)

    def begin(self, told: Any, newest: Checkpoint | None, line: int) -> None:
        """Take in the line that says so. Raises `FaultError` where it left off elsewhere than at
        the last checkpoint passed by."""
        began = note.began(told["subject"], self._city)
        before = Before(self.origin, 0, Tree().root())
        if newest is not None:
            before = Before(newest.origin, newest.size, newest.root)
        said = told["before"]
        if (said["origin"], said["size"], said["root"]) != (
            self.origin, before.size, before.root.hex()
        ):  # fmt: skip
            raise FaultError("restored", line, str(said["size"]))
        if began is None or began <= self._began or before.origin != self.origin:
            raise FaultError("restored", line, str(told["subject"]))
        detail = told["detail"]
        kept_ms = newest.at_ms if newest is not None else 0
        self.told.append(
            Restored(began, before, kept_ms, detail["who"], detail["why"], before.size)
        )

    def check_note(self, one: Checkpoint, line: int) -> None:
        """Whether a checkpoint is of the log that goes on here. Raises `FaultError`."""
        before = self.told[-1].before if self.told else None
        if one.origin != self.origin or one.before != before:
            raise FaultError("restored", line, str(one.size))

    def lost(self, seen: Mapping[str, Any], who: str) -> bool:
        """Whether a checkpoint that this log has not is of a stretch lost. `who`: the loudspeaker
        that saw it; empty for an auditor."""
        restored = self._after(seen.get("log", 0))
        if restored is None:
            return False
        if seen.get("log", 0) == note.began(restored.before.origin, self._city):
            if seen["size"] <= restored.before.size:
                return False
            restored.seen = max(restored.seen, seen["size"])
        if who:
            restored.witnesses.add(who)
        return True

    def excuses(self, fault: FaultError, body: Any) -> bool:
        """Whether a receipt may tell of what a programme or order in a lost stretch allowed: its
        device did not know of the restoration yet, and recorded it behind the last checkpoint kept.
        """
        if fault.code not in LOST_AUTHORITY:
            return False
        restored = self._after((body.get("seen") or {}).get("log", 0))
        if restored is None or body["recorded_ms"] < restored.kept_ms - EARLY_MS:
            return False
        restored.receipts += 1
        return True

    @property
    def _began(self) -> int:
        return self.told[-1].began_ms if self.told else 0

    def _after(self, log: int) -> Restored | None:
        """The first restoration that whoever has seen that log does not know of."""
        return next((one for one in self.told if one.began_ms > log), None)
