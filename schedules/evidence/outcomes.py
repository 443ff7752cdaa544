"""What was due, and what became of it: every item that fell due has exactly one outcome.

Counted from the lines alone, whatever a report says. Of several receipts for one item the strongest
counts: that it sounded outweighs that it did not.
"""

from collections import Counter
from hashlib import blake2b
from typing import Any, Final

from schedules.evidence.falling_due import Expected
from schedules.evidence.faults import FaultError
from schedules.evidence.forms import OUTCOMES

STRENGTH: Final = {name: n for n, name in enumerate(OUTCOMES)}
_NAMED: Final = {n: name for name, n in STRENGTH.items()}


class Outcomes:
    """A few bytes for each item: its key's hash, and its outcome. `by_plan` counts those that fell
    due without a place in the plan, by the server's word."""

    def __init__(self) -> None:
        self._items: dict[int, int] = {}
        self._early: dict[int, tuple[int, bool]] = {}
        self.by_plan = 0

    def due(self, told: Any, line: int) -> None:
        """Items as they fell due."""
        for one in told["items"]:
            device, due_ms, entry, revision, programme, _, _, outcome, _ = one
            key = _key(device, programme, entry, revision, due_ms)
            if key in self._items:
                raise FaultError("planned_twice", line, f"{device}: {entry}, {due_ms}")
            self._items[key] = STRENGTH[outcome]
            self.by_plan += outcome == "skipped"
            if key in self._early:
                self._items[key] = min(self._items[key], self._early.pop(key)[0])

    def has(self, expected: Expected) -> bool:
        """Whether a line said that it fell due."""
        due_ms, programme, entry, revision = expected.item
        return _key(expected.device, programme, entry, revision, due_ms) in self._items

    def receipt(self, body: Any) -> None:
        subject = body["subject"]
        if subject["kind"] != "item":
            return
        key = _key(
            body["device"], subject["programme"], subject["entry"], subject["entry_revision"],
            subject["due_ms"],
        )  # fmt: skip
        strength = STRENGTH[body["outcome"]]
        known = self._items.get(key)
        if known is not None:
            self._items[key] = min(known, strength)
        else:
            before, sounded = self._early.get(key, (strength, False))
            self._early[key] = (min(before, strength), sounded or body["sounded_ms"] > 0)

    def counts(self) -> dict[str, int]:
        """`planned` is the sum of the outcomes; `stale` sounded beside the plan."""
        by_outcome = Counter(_NAMED[n] for n in self._items.values())
        counted = {name: by_outcome.get(name, 0) for name in STRENGTH}
        stale = sum(sounded for _, sounded in self._early.values())
        return {"planned": len(self._items), **counted, "stale": stale}


def _key(device: str, programme: str, entry: str, revision: int, due_ms: int) -> int:
    told = f"{device} {programme} {entry} {revision} {due_ms}".encode()
    return int.from_bytes(blake2b(told, digest_size=8).digest())
