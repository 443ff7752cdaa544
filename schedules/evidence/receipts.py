"""What each loudspeaker says it did: whose key, numbers without gaps, one after the other."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from schedules.evidence.authority import Authority
from schedules.evidence.encoding import unbase64
from schedules.evidence.faults import FaultError
from schedules.evidence.restored import Restorations
from schedules.evidence.sealed import Sealed, key_id

LATE_MS: Final = 120_000
"""How long after a key was replaced the server may still have judged by it."""
OPEN_MS: Final = 3_600_000
"""A gap so young may still be filled: the receipt was lost on the way and is sent again."""


@dataclass(slots=True)
class Journal:
    """One journal: `through` is the last number without a gap, `last` that one's identity. Above
    it, by number, what came before its turn: its identity, its predecessor, its line's time."""

    through: int
    last: str | None
    ahead: dict[int, tuple[str, str | None, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Key:
    """A device's public key, and until when it was; None while it is."""

    public: bytes
    until_ms: int | None


class Receipts:
    """Every device's keys and journals, so far."""

    def __init__(self, authority: Authority, restorations: Restorations) -> None:
        self.count = 0
        self.lost = 0
        self._authority = authority
        self._restorations = restorations
        self._fresh: set[str] = set()
        self._keys: defaultdict[str, list[Key]] = defaultdict(list)
        self._journals: dict[tuple[str, str], Journal] = {}

    def enrolled(self, device: str, public: str | None, at_ms: int) -> None:
        """From that line on the device has this key; None: none any more."""
        made = unbase64(public) if public is not None else None
        keys = [
            Key(k.public, at_ms if k.until_ms is None else k.until_ms) for k in self._keys[device]
        ]
        self._keys[device] = [*keys[-3:], *([Key(made, None)] if made is not None else [])]

    def begins(self, device: str) -> None:
        """Every journal of this device, from its first receipt on, is to stand in the log."""
        if not any(device == known for known, _ in self._journals):
            self._fresh.add(device)

    def take(self, told: Any, sealed: Sealed, line: int) -> bytes:
        """All but the signature, which is to be verified with the key returned. Raises
        `FaultError`."""
        body, head = sealed.body, sealed.head
        if sealed.type != "receipt":
            raise FaultError("device_key", line, sealed.type)
        device = body["device"]
        topic = f"loa/1/device/{device}/receipts"
        if (head["issuer"], head["audience"]) != (device, topic):
            raise FaultError("device_key", line, device)
        public = self._key(device, sealed, told["at_ms"], line)
        self._number(body, sealed.identity, told["at_ms"], line)
        subject = body["subject"]
        judge = self._authority.item if subject["kind"] == "item" else self._authority.order
        try:
            judge(device, subject, body["contents"], line)
        except FaultError as fault:
            if not self._restorations.excuses(fault, body):
                raise
        self.count += 1
        return public

    def gone(self, told: Any, line: int) -> None:
        """Numbers that the device no longer held, and the server never had, by its own word."""
        self.lost += told["last"] - told["first"] + 1
        journal = self._journals.get((told["device"], told["journal"]))
        if journal is None:
            self._journals[told["device"], told["journal"]] = Journal(told["last"], None)
        elif journal.through + 1 >= told["first"]:
            journal.through, journal.last = max(journal.through, told["last"]), None
            self._catch_up(journal, line, told["device"])

    def check_gaps(self, now_ms: int, line: int) -> None:
        """At the end: nothing is missing but what may still come. Raises `FaultError`."""
        for (device, _), journal in self._journals.items():
            if any(at_ms < now_ms - OPEN_MS for _, _, at_ms in journal.ahead.values()):
                raise FaultError("gap", line, f"{device}: {journal.through + 1}")

    def journals(self) -> Iterator[Mapping[str, Any]]:
        """How far each is told."""
        for (device, name), journal in sorted(self._journals.items()):
            yield {"device": device, "journal": name, "through": journal.through}

    def _key(self, device: str, sealed: Sealed, at_ms: int, line: int) -> bytes:
        if len(sealed.signatures) == 1:
            for key in self._keys.get(device, ()):
                over = key.until_ms is not None and at_ms > key.until_ms + LATE_MS
                if key_id(key.public) == sealed.signatures[0][0] and not over:
                    return key.public
        raise FaultError("device_key", line, device)

    def _number(self, body: Any, identity: str, at_ms: int, line: int) -> None:
        device, n, previous = body["device"], body["n"], body["previous"]
        journal = self._journals.get((device, body["journal"]))
        if journal is None:  # the export, or the log, may begin with it
            begun = Journal(0, None) if device in self._fresh else Journal(n - 1, previous)
            journal = self._journals[device, body["journal"]] = begun
        if n <= journal.through or n in journal.ahead:
            raise FaultError("twice", line, f"{device}: {n}")
        journal.ahead[n] = (identity, previous, at_ms)
        self._catch_up(journal, line, device)

    @staticmethod
    def _catch_up(journal: Journal, line: int, device: str) -> None:
        while journal.through + 1 in journal.ahead:
            n = journal.through + 1
            identity, previous, _ = journal.ahead.pop(n)
            if journal.last is not None and previous != journal.last:
                raise FaultError("chain", line, f"{device}: {n}")
            journal.through, journal.last = n, identity
