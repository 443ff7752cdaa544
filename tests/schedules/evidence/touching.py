"""An export touched at random by whoever has it in hand: edited, cut, swapped, dated back."""

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Final

from schedules.evidence.faults import FaultError
from schedules.evidence.note import Checkpoint
from schedules.evidence.verify import verify

Lines = list[bytes]
Touch = Callable[[random.Random, Lines, Lines], str]
"""Changes the log's lines or the checkpoints' and says what it did."""


def edit(chance: random.Random, log: Lines, _notes: Lines) -> str:
    """One character of one line becomes another."""
    n = chance.randrange(len(log))
    at = chance.randrange(len(log[n]))
    other = bytes([(log[n][at] - 32 + chance.randrange(1, 95)) % 95 + 32])
    log[n] = log[n][:at] + other + log[n][at + 1 :]
    return f"edited line {n + 1}, character {at + 1}"


def delete(chance: random.Random, log: Lines, _notes: Lines) -> str:
    n = chance.randrange(len(log))
    del log[n]
    return f"deleted line {n + 1}"


def swap(chance: random.Random, log: Lines, _notes: Lines) -> str:
    one, other = chance.sample(range(len(log)), 2)
    log[one], log[other] = log[other], log[one]
    return f"swapped lines {one + 1} and {other + 1}"


def truncate(chance: random.Random, log: Lines, _notes: Lines) -> str:
    kept = chance.randrange(len(log))
    del log[kept:]
    return f"kept {kept} lines"


def roll_back(chance: random.Random, log: Lines, notes: Lines) -> str:
    """Back to an older checkpoint, consistently: only who kept a newer one can tell."""
    kept = chance.randrange(len(notes) - 1)
    size = int(json.loads(notes[kept])["note"].split("\n")[1])
    del notes[kept + 1 :]
    del log[size:]
    return f"rolled back to checkpoint {kept + 1}"


def insert(chance: random.Random, log: Lines, _notes: Lines) -> str:
    n = chance.randrange(len(log) + 1)
    log.insert(n, chance.choice(log))
    return f"inserted a line before {n + 1}"


def date_back(chance: random.Random, log: Lines, _notes: Lines) -> str:
    n = chance.randrange(len(log))
    told = json.loads(log[n])
    told["at_ms"] -= chance.randrange(1, 10_000_000)
    log[n] = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    return f"dated back line {n + 1}"


def edit_note(chance: random.Random, _log: Lines, notes: Lines) -> str:
    n = chance.randrange(len(notes))
    told = json.loads(notes[n])
    text = told["note"]
    at = chance.randrange(len(text))
    other = chance.choice("0123456789abcXYZ".replace(text[at], ""))
    told["note"] = text[:at] + other + text[at + 1 :]
    notes[n] = json.dumps(told, ensure_ascii=False).encode()
    return f"edited checkpoint {n + 1}, character {at + 1}"


TOUCHES: Final[tuple[Touch, ...]] = (
    edit, delete, swap, truncate, roll_back, insert, date_back, edit_note,
)  # fmt: skip


def is_found(export: Path, origin: str, kept: Checkpoint) -> bool:
    """Whether somebody who kept that checkpoint finds it touched."""
    try:
        verify(export, origin, kept, jobs=1)
    except FaultError:
        return True
    return False


def touch(seed: int, folder: Path, out: Path) -> str:
    """Write to `out` the export of `folder`, touched; returns how."""
    chance = random.Random(seed)
    log = (folder / "log.jsonl").read_bytes().splitlines()
    notes = (folder / "checkpoints.jsonl").read_bytes().splitlines()
    what = chance.choice(TOUCHES)(chance, log, notes)
    out.mkdir(exist_ok=True)
    head = json.loads((folder / "export.json").read_text())
    if what.startswith("rolled"):
        head["size"] = len(log)
    (out / "export.json").write_text(json.dumps(head))
    (out / "log.jsonl").write_bytes(b"".join(line + b"\n" for line in log))
    (out / "checkpoints.jsonl").write_bytes(b"".join(line + b"\n" for line in notes))
    return what
