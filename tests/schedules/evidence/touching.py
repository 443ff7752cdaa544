"""An export touched at random by whoever has it in hand: edited, cut, swapped, dated back."""

import json
import random
from base64 import b64decode
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, cast

from schedules.evidence.faults import FaultError
from schedules.evidence.note import Checkpoint
from schedules.evidence.verify import verify
from schedules.wire.envelope import signed_bytes
from schedules.wire.strict import write_base64
from tests.contract.vectors.cast import key
from tests.schedules.evidence.living import Living
from tests.schedules.evidence.making import DAY, City, Line, payload_of

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


def is_found(export: Path, origin: str, kept: Checkpoint | None) -> bool:
    """Whether somebody who kept that checkpoint (or none) finds it touched."""
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


def deformed(seed: int) -> tuple[City, str]:
    """An export in which one value of one line, or of what is signed in it, is another, left out
    or added, and everything is signed anew by whoever should; returns how."""
    chance = random.Random(seed)
    wanted, done = 0, "nothing"

    def plant(city: City, line: Line) -> Line:
        nonlocal done
        if len(city.lines) != wanted:
            return line
        told = json.loads(json.dumps(line))
        if "envelope" in told and chance.random() < SIGNED_SHARE:
            payload = payload_of(told)
            done = f"line {wanted + 1}, signed: {_deform(chance, payload)}"
            told["envelope"] = _sealed_again(city, told["envelope"], payload)
        else:
            done = f"line {wanted + 1}: {_deform(chance, told)}"
        return cast(Line, told)

    kind = chance.choice((City, Living))
    wanted = chance.randrange(LINES[kind])
    return kind(seed=seed, days=3, plant=plant).make(), done


LINES: Final[dict[type[City], int]] = {City: 28, Living: 60}
"""About so many an honest export of three days has."""
SIGNED_SHARE: Final = 0.8
_OTHERS: Final[tuple[Any, ...]] = (
    None, True, False, 0, 1, -1, 1.5, 1e300, 2**53, 2**53 - 1, "", "x", "é", "hp", "w-1", "loa-1",
    "office", "played", "order", "item", "urgent", "stop", "test", [], {}, [[]], ["hp"],
    {"kind": "item"},
)  # fmt: skip


def _deform(chance: random.Random, told: Any) -> str:
    """Somewhere within a value."""
    at, path = told, []
    while True:
        names = list(at) if isinstance(at, dict) else list(range(len(at)))
        if not names:
            break
        name = chance.choice(names)
        path.append(str(name))
        if not isinstance(at[name], dict | list) or chance.random() < 0.25:
            return f"{'.'.join(path)} {_replace(chance, at, name)}"
        at = at[name]
    if isinstance(at, dict):
        at["more"] = 1
    else:
        at.append(chance.choice(_OTHERS))
    return f"{'.'.join(path)} grew"


def _replace(chance: random.Random, at: Any, name: Any) -> str:
    before = at[name]
    match chance.randrange(6):
        case 0:
            del at[name]
            return "left out"
        case 1 | 2 | 3 if isinstance(before, int):
            at[name] = before + chance.choice((-(2**40), -DAY, -1, 1, DAY, 2**40))
        case 1 | 2 | 3 if isinstance(before, str) and before:
            n = chance.randrange(len(before))
            at[name] = before[:n] + chance.choice("0aZ =") + before[n + 1 :]
        case _:
            at[name] = chance.choice(_OTHERS)
    return f"was {str(before)[:40]!r}, is {str(at[name])[:40]!r}"


def _sealed_again(city: City, envelope: Line, payload: Any) -> Line:
    type_ = envelope["type"]
    area = "ward" if payload.get("issuer") == "w-1" else "hp"
    by = {"trust": ["root-1", "root-2"], "programme": [area]}.get(type_, ["office"])
    signers = [key(one) for one in by]
    if type_ == "receipt":
        device = json.loads(b64decode(envelope["payload"]))["body"]["device"]
        signers = [city.device_key(device)]
    raw = json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    message = signed_bytes(type_, raw)
    signatures = [{"key": k.id, "signature": write_base64(k.sign(message))} for k in signers]
    if type_ == "receipt":
        city.previous[device] = sha256(message).hexdigest()
    return {"type": type_, "payload": write_base64(raw), "signatures": signatures}
