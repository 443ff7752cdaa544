"""Exports made without a server: a small city's days, honest, or with one fault planted by whoever
holds the server and signs everything anew, but has neither the root's keys nor the devices'."""

import json
import random
from base64 import b64decode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from schedules.canonical import written
from schedules.evidence import note
from schedules.evidence.note import Before, Checkpoint
from schedules.evidence.tree import Tree, leaf_hash
from schedules.wire.envelope import FOREVER, signed_bytes
from schedules.wire.keys import SigningKey
from schedules.wire.strict import write_base64
from tests.contract.vectors.cast import key

START: Final = 1_795_500_000_000
HOUR: Final = 3_600_000
DAY: Final = 24 * HOUR
SETTLED: Final = 3_000
"""How long after its time an item stands in the log."""
Line = dict[str, Any]


def sha(text: str) -> str:
    return sha256(text.encode()).hexdigest()


SOUND: Final = sha("ban tin")
ALARM: Final = sha("khan cap")


@dataclass
class City:
    """What an export is made of, with a checkpoint every `pass_every` lines. `plant` changes a line
    before it is written, or drops it."""

    devices: int = 3
    days: int = 3
    seed: int = 0
    plant: Callable[["City", Line], Line | None] = lambda _city, line: line
    pass_every: int = 8
    checkpoint_by: str = "office"
    lines: list[bytes] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    tree: Tree = field(default_factory=Tree)
    at_ms: int = START
    previous: dict[str, str] = field(default_factory=dict)
    n: dict[str, int] = field(default_factory=dict)
    seen: tuple[int, str, int] | None = None
    began_ms: int = 0
    before: Before | None = None

    def __post_init__(self) -> None:
        self.root = [key(f"root-{n}").public_text for n in (1, 2, 3)]
        self.origin = note.origin_of(self.root, 2)
        self.chance = random.Random(self.seed)

    def device_key(self, name: str) -> SigningKey:
        return _KEYS.setdefault(name, SigningKey.from_bytes(bytes.fromhex(sha(name))))

    def make(self) -> "City":
        """The whole of it, ended by a checkpoint."""
        for line in self._told():
            planted = self.plant(self, line)
            if planted is not None:
                self.put(planted)
            if self.tree.size % self.pass_every == 0:
                self.sign()
        self.sign()
        return self

    def put(self, line: Line) -> None:
        raw = json.dumps(
            line, sort_keys=True, separators=(",", ":"), ensure_ascii=False
        ).encode()  # as `written`, and floats too
        self.tree.append(leaf_hash(raw))
        self.lines.append(raw)

    def sign(self) -> None:
        if self.notes and note.read(self.notes[-1]).checkpoint.size == self.tree.size:
            return
        self.at_ms += 1
        checkpoint = Checkpoint(
            note.named(self.origin, self.began_ms), self.tree.size, self.tree.root(), self.at_ms,
            self.before,
        )  # fmt: skip
        self.notes.append(note.sign(checkpoint, key(self.checkpoint_by)))
        self.seen = (checkpoint.size, checkpoint.root.hex(), self.began_ms)

    def restore(self) -> None:
        """What was a copy goes on as the server, after its newest checkpoint."""
        left = Before(self.origin, 0, Tree().root())
        if self.notes:
            newest = note.read(self.notes[-1]).checkpoint
            left = Before(newest.origin, newest.size, newest.root)
        copied_ms, self.at_ms = self.at_ms, self.at_ms + HOUR
        self.began_ms, self.before = self.at_ms, left
        told = {"origin": left.origin, "size": left.size, "root": left.root.hex()}
        line = self.deed("log.restore", note.named(self.origin, self.began_ms), None)
        detail = {"who": "Lan", "why": "hỏng ổ đĩa", "copied_ms": copied_ms}
        self.put({**line, "account": None, "before": told, "detail": detail})

    def head(self) -> Line:
        return {
            "format": f"loa-evidence/{2 if self.before else 1}", "origin": self.origin,
            "area": "hp", "whole": True, "root": {"keys": self.root, "threshold": 2},
            "from_ms": 0, "until_ms": FOREVER, "made_ms": self.at_ms, "size": self.tree.size,
        }  # fmt: skip

    def write(self, folder: Path) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "export.json").write_text(written(self.head()).decode() + "\n")
        notes = "".join(written({"note": one}).decode() + "\n" for one in self.notes)
        (folder / "checkpoints.jsonl").write_text(notes)
        (folder / "log.jsonl").write_bytes(b"".join(one + b"\n" for one in self.lines))
        return folder

    def sealed(self, type_: str, head: Line, body: Any, signers: list[SigningKey]) -> Line:
        told = {"not_before": 0, "not_after": FOREVER, **head, "body": body}
        payload = written(told)
        message = signed_bytes(type_, payload)
        signatures = [{"key": k.id, "signature": write_base64(k.sign(message))} for k in signers]
        return {"type": type_, "payload": write_base64(payload), "signatures": signatures}

    def document(self, type_: str, topic: str, issuer: str, body: Any, *signers: str) -> Line:
        head = {"issuer": issuer, "audience": topic, "sequence": self.at_ms}
        envelope = self.sealed(type_, head, body, [key(one) for one in signers])
        return {"kind": "document", "at_ms": self.at_ms, "envelope": envelope}

    def deed(self, action: str, subject: str, after: Any, account: str = "p-1") -> Line:
        return {
            "kind": "activity", "n": self.tree.size + 1, "at_ms": self.at_ms, "account": account,
            "right": None, "area": "hp", "action": action, "subject": subject, "before": None,
            "after": after, "detail": {}, "refused": None,
        }  # fmt: skip

    def receipt(
        self,
        device: str,
        subject: Line,
        contents: list[str],
        outcome: str,
        lost: tuple[int, str, int] | None = None,
    ) -> Line:
        n = self.n[device] = self.n.get(device, 0) + 1
        seen = _seen(self.seen)
        sounded = 10_000 if outcome in ("played", "late") else 0
        body = {
            "device": device, "journal": sha(device)[:32], "n": n,
            "previous": self.previous.get(device), "boot": "b", "recorded_ms": self.at_ms,
            "subject": subject, "revision": 1, "contents": contents, "outcome": outcome,
            "reason": None if sounded else "off", "by": None, "planned_ms": self.at_ms,
            "started_us": self.at_ms * 1000, "started_steady_us": 1, "ended_us": self.at_ms * 1000,
            "sounded_ms": sounded, "starved_ms": 0, "volume": 80,
            "clock": {"quality": "synchronised", "offset_us": 0, "error_us": 500},
            "planned_end_ms": self.at_ms, "ended_steady_us": 2, "heard_back": None, "seen": seen,
            "lost": _seen(lost),
        }  # fmt: skip
        head = {"issuer": device, "audience": f"loa/1/device/{device}/receipts", "sequence": n}
        envelope = self.sealed("receipt", head, body, [self.device_key(device)])
        self.previous[device] = sha_of(envelope)
        return {"kind": "receipt", "at_ms": self.at_ms, "area": "hp", "envelope": envelope}

    def _told(self) -> Iterator[Line]:
        names = [f"loa-{n}" for n in range(1, self.devices + 1)]
        yield self.document("trust", "loa/1/trust", "root", trust(), "root-1", "root-2")
        for name in names:
            yield self.deed("device.enrol", name, {"public_key": self.device_key(name).public_text})
            topic = f"loa/1/device/{name}/config"
            yield self.document("config", topic, "office", _config(name), "office")
        yield self.deed("bulletin.draft", "b-1", {"state": "draft"}, "p-author")
        yield self.deed("bulletin.approve", "b-1", {"state": "approved"}, "p-leader")
        topic = "loa/1/area/hp/programme"
        yield self.document("programme", topic, "hp", _programme(), "hp")
        yield self.document("orders", "loa/1/area/hp/orders", "office", self._orders(), "office")
        for name in names:
            subject = {"kind": "order", "issuer": "hp", "order": "o-1", "repetition": 0}
            yield self.receipt(name, subject, [ALARM], "played")
        for day in range(1, self.days + 1):
            due_ms = START + day * DAY
            self.at_ms = due_ms + SETTLED
            items = [[name, due_ms, "e-1", 1, "hp", due_ms, 10_000, "unproven", None]
                     for name in names]  # fmt: skip
            yield {
                "kind": "due", "at_ms": self.at_ms, "from_ms": due_ms - DAY + 1,
                "until_ms": due_ms + 1, "area": "hp", "items": items,
            }  # fmt: skip
            subject = {
                "kind": "item", "programme": "hp", "entry": "e-1", "entry_revision": 1,
                "due_ms": due_ms,
            }  # fmt: skip
            for name in names:
                outcome = self.chance.choice(["played", "late", "missed"])
                yield self.receipt(name, subject, [SOUND], outcome)
        for n in range(2):
            self.at_ms += HOUR
            yield self.deed("area.rename", "hp", {"name": str(n)})
            self.sign()

    def _orders(self) -> Line:
        sound = {"content": ALARM}
        order = {
            "kind": "urgent", "id": "o-1", "area": "hp", "at_ms": START, "until_ms": START + 60_000,
            "sound": sound, "correction": sound, "all_clear": sound,
        }  # fmt: skip
        head = {"issuer": "hp", "audience": "loa/1/area/hp/orders", "sequence": START}
        envelope = self.sealed("order", head, order, [key("hp")])
        message = b"loa/1\napproval\n" + sha_of(envelope).encode()
        approvals = [
            {"person": one, "key": key(one).id,
             "proof": {"kind": "server-held", "signature": write_base64(key(one).sign(message))}}
            for one in ("lan", "minh")
        ]  # fmt: skip
        one = {"order": envelope, "approvals": approvals, "begins_ms": None}
        return {"area": "hp", "orders": [one]}


_KEYS: Final[dict[str, SigningKey]] = {}


def _seen(found: tuple[int, str, int] | None) -> Line | None:
    return None if found is None else {"size": found[0], "root": found[1], "log": found[2]}


def sha_of(envelope: Line) -> str:
    """A document's identity."""
    return sha256(signed_bytes(envelope["type"], b64decode(envelope["payload"]))).hexdigest()


def trust() -> Line:
    def one(name: str, holder: str, area: str | None, person: str | None = None) -> Line:
        return {
            "id": key(name).id, "public": key(name).public_text, "holder": holder,
            "area": None if person else area, "areas": [area] if person else [], "person": person,
            "method": "server-held" if person else None, "renew_by": FOREVER,
            "revoked": False, "algorithm": "ed25519",
        }  # fmt: skip

    people = [one(name, "person", "hp", name) for name in ("lan", "minh")]
    return {
        "keys": [one("office", "office", None), one("hp", "area", "hp"),
                 one("ward", "area", "w-1"), *people],
        "thresholds": {"urgent": 1, "urgent_night": 2, "urgent_wide": 2}, "passkeys": None,
        "stand_ins": True, "drill_words": None,
    }  # fmt: skip


def _config(device: str) -> Line:
    days = {"days": [1, 2, 3, 4, 5, 6, 7], "from_ms": 0, "until_ms": DAY}
    chain = [{"area": "hp", "kind": "city"}, {"area": "w-1", "kind": "ward"}]
    return {
        "device": device, "chain": chain, "groups": [], "zone": "Asia/Ho_Chi_Minh",
        "permitted": [days], "since": 0,
    }  # fmt: skip


def entry(**changes: Any) -> Line:
    """What sounds every day at the time of day of `START`."""
    block = {"bulletins": [{"content": SOUND}], "theme": None}
    when = {
        "zone": "Asia/Ho_Chi_Minh", "first": "2026-11-24", "last": None, "except_days": [],
        "times": [(START + 7 * HOUR) % DAY], "rule": {"kind": "daily", "every": 1},
    }  # fmt: skip
    return {
        "id": "e-1", "revision": 1, "class": "priority", "areas": ["hp"], "block": block,
        "when": when, "live_from": START, "live_until": None, **changes,
    }  # fmt: skip


def _programme() -> Line:
    return {"area": "hp", "entries": [entry()], "policies": []}


def payload_of(line: Line) -> Any:

    return json.loads(b64decode(line["envelope"]["payload"]))
