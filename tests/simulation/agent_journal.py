"""The journal of a simulated agent: the same promises as `device_agent.journal`, in memory.

It survives a kill of its agent; `fault` makes every commit fail, and change nothing.
"""

from dataclasses import dataclass, field
from typing import assert_never

from device_agent.core.effects import (
    Append,
    Drop,
    DropDocument,
    Keep,
    KeepDocument,
    MarkAcked,
    Prune,
    Write,
)
from device_agent.core.facts import Fact, kind_of
from device_agent.core.step import Memory
from device_agent.journal import StorageError


@dataclass
class Kept:
    raw: bytes
    acked_ms: int | None = None


@dataclass
class MemoryJournal:
    id: str = "0" * 32
    documents: dict[str, KeepDocument] = field(default_factory=dict)
    facts: dict[tuple[str, str], Fact] = field(default_factory=dict)
    kept: dict[int, Kept] = field(default_factory=dict)
    last: tuple[int, str | None] = (0, None)
    fault: str | None = None
    commits: int = 0

    def memory(self) -> Memory:
        return Memory(
            documents=tuple(self.documents[slot] for slot in sorted(self.documents)),
            facts=dict(self.facts),
            last_receipt=self.last[0],
            last_identity=self.last[1],
            lowest_receipt=self._lowest(),
        )

    def commit(self, writes: tuple[Write, ...]) -> int:
        if self.fault is not None:
            raise StorageError(self.fault)
        self.commits += 1
        for write in writes:
            self._write(write)
        return self._lowest()

    def receipts(self, first: int, last: int) -> list[bytes]:
        return [self.kept[n].raw for n in range(first, last + 1) if n in self.kept]

    def _write(self, write: Write) -> None:
        match write:
            case KeepDocument():
                self.documents[write.slot] = write
            case DropDocument(slot):
                self.documents.pop(slot, None)
            case Keep(key, fact):
                self.facts[kind_of(fact), key] = fact
            case Drop(kind, key):
                self.facts.pop((kind, key), None)
            case Append(n, identity, raw):
                assert n == self.last[0] + 1, "receipts are numbered without a gap"
                self.kept[n], self.last = Kept(raw), (n, identity)
            case MarkAcked(through, at_ms):
                for n, one in self.kept.items():
                    one.acked_ms = (one.acked_ms or at_ms) if n <= through else None
            case Prune(before_ms):
                acked = {n: one.acked_ms for n, one in self.kept.items() if one.acked_ms}
                gone = [n for n, acked_ms in acked.items() if acked_ms < before_ms]
                for n in gone:
                    del self.kept[n]
            case _:
                assert_never(write)

    def _lowest(self) -> int:
        return min(self.kept, default=0)
