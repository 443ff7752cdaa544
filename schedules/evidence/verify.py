"""The whole check, in one pass over the log: line by line, each judged by what stands before it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from schedules.evidence import note, reading
from schedules.evidence.authority import Authority
from schedules.evidence.faults import FaultError
from schedules.evidence.note import Checkpoint, Note, NoteError
from schedules.evidence.outcomes import Outcomes
from schedules.evidence.reading import Head
from schedules.evidence.receipts import Receipts
from schedules.evidence.signatures import Signatures
from schedules.evidence.tree import HASH_BYTES, MisplacedError, Tree, leaf_hash

SLACK_MS: Final = 600_000
"""How far a line's own time may lie before the checkpoint before it, or behind the one after: it
was written in a transaction, by a clock that is set now and then."""
_OWN_WORK: Final = frozenset({"bulletin.draft", "bulletin.revise"})


@dataclass(frozen=True, slots=True)
class Verified:
    """What an export that holds tells: `note` is its newest checkpoint, to be kept.

    Of `lines` in the log up to it `shown` are in the export (`hidden` only by their hash),
    `receipts` of them by `devices`; `counts` are those of `Outcomes.counts`.
    """

    whole: bool
    area: str
    note: str
    lines: int
    shown: int
    hidden: int
    receipts: int
    lost: int
    devices: int
    counts: Mapping[str, int]


def verify(
    path: Path, origin: str, since: Checkpoint | None = None, jobs: int | None = None
) -> Verified:
    """Check an export of the city whose log has this name (`evidence.note.origin_of`), and that it
    grew out of the checkpoint the auditor kept. Raises `FaultError`: the first that is wrong."""
    with reading.opened(path) as opener, Signatures(jobs) as signatures:
        check = _Check(reading.head(opener), origin, since, signatures)
        for raw in reading.lines(opener, "checkpoints.jsonl"):
            check.expect(reading.strict(raw, 0))
        n = 0
        try:
            for raw in reading.lines(opener, "log.jsonl"):
                n += 1
                check.line(raw, n)
            check.end(n)
        except FaultError as found:
            signatures.finish(before=found.line or None)
            raise
        signatures.finish()
        return check.verified()


class _Check:
    def __init__(
        self, export: Head, origin: str, since: Checkpoint | None, signatures: Signatures
    ) -> None:
        if export.origin != origin or origin != _origin(export):
            raise FaultError("root", what=export.origin)
        self._export, self._since, self._signatures = export, since, signatures
        self._tree = Tree()
        self._authority = Authority(export)
        self._receipts = Receipts(self._authority)
        self._outcomes = Outcomes()
        self._notes: dict[int, Note] = {}
        self._roots: dict[int, bytes | None] = {}
        self._unproven: list[tuple[Note, int]] = []
        self._newest: Note | None = None
        self._latest_ms = 0
        self._shown = 0
        self._hidden = 0
        self._hands: defaultdict[str, set[str]] = defaultdict(set)
        if since is not None:
            if since.origin != origin or since.size > export.size:
                raise FaultError("since")
            self._roots[since.size] = None

    def expect(self, told: Any) -> None:
        """A checkpoint that the log is to pass by: its note; or its size alone, where a receipt or
        the auditor names it."""
        try:
            if "note" not in told:
                self._roots[told["size"]] = None
                return
            found = note.read(told["note"])
        except (NoteError, KeyError, TypeError) as bad:
            raise FaultError("checkpoint_form", what=str(bad)) from bad
        before = next(reversed(self._notes.values())).checkpoint if self._notes else None
        one = found.checkpoint
        if one.origin != self._export.origin:
            raise FaultError("checkpoint_form", what=one.origin)
        if before is not None and (one.size <= before.size or one.at_ms <= before.at_ms):
            raise FaultError("checkpoint_order", what=str(one.size))
        self._notes[one.size] = found
        self._roots[one.size] = None

    def line(self, raw: bytes, n: int) -> None:
        if raw.startswith(b'{"skip":'):
            self._skip(reading.strict(raw, n), n)
        else:
            told = reading.strict(raw, n)
            self._tree.append(leaf_hash(raw))
            self._shown += 1
            try:
                self._take(told, n)
            except (KeyError, TypeError, AttributeError, ValueError) as bad:
                raise FaultError("form", n, str(bad)) from bad
        if self._tree.size in self._roots:
            self._pass(n)

    def end(self, n: int) -> None:
        newest = self._newest.checkpoint if self._newest is not None else None
        if newest is None or newest.size != self._tree.size or newest.size != self._export.size:
            raise FaultError("end", n)
        if self._unproven:
            raise FaultError("checkpoint_signature", n, str(self._unproven[0][0].checkpoint.size))
        if self._since is not None and self._roots[self._since.size] != self._since.root:
            missing = self._roots[self._since.size] is None and self._since.size > 0
            raise FaultError("since_missing" if missing else "since")
        self._receipts.check_gaps(newest.at_ms, n)

    def verified(self) -> Verified:
        assert self._newest is not None
        return Verified(
            self._export.whole, self._export.area, self._newest.signed, self._tree.size,
            self._shown, self._hidden, self._receipts.count, self._receipts.lost,
            len({one["device"] for one in self._receipts.journals()}), self._outcomes.counts(),
        )  # fmt: skip

    def _skip(self, told: Any, n: int) -> None:
        try:
            level, text = told["skip"]
            hash_ = bytes.fromhex(text)
            if len(hash_) != HASH_BYTES or told.keys() != {"skip"} or not 0 <= level < 64:
                raise FaultError("form", n, "skip")
            self._tree.append(hash_, level)
        except MisplacedError as bad:
            raise FaultError("placement", n, str(bad)) from bad
        except (ValueError, TypeError) as bad:
            raise FaultError("form", n, "skip") from bad
        self._hidden += not level
        if self._export.whole and level:
            raise FaultError("hidden", n)

    def _take(self, told: Any, n: int) -> None:
        at_ms = told["at_ms"]
        before = self._newest.checkpoint.at_ms if self._newest is not None else 0
        if at_ms < before - SLACK_MS:
            raise FaultError("time", n)
        self._latest_ms = max(self._latest_ms, at_ms)
        match told["kind"]:
            case "receipt":
                self._receipt(told, n)
            case "document" | "order":
                self._authority.document(told["envelope"], n, at_ms)
                self._prove_notes(n)
            case "activity":
                self._deed(told, n)
            case "due":
                self._outcomes.due(told, n)
            case "lost":
                self._receipts.gone(told)
            case other:
                raise FaultError("form", n, str(other))

    def _receipt(self, told: Any, n: int) -> None:
        sealed, public = self._receipts.take(told, n)
        body, name = sealed.body, sealed.body["device"]
        self._witness(body, name, n)
        self._outcomes.receipt(body)
        self._signatures.check((n, name, public, sealed.signed, sealed.signatures[0][1]))

    def _witness(self, body: Any, device: str, n: int) -> None:
        seen = body.get("seen")
        if seen is None:
            return
        if self._roots.get(seen["size"]) != bytes.fromhex(seen["root"]):
            raise FaultError("witness", n, f"{device}: {seen['size']}")

    def _deed(self, told: Any, n: int) -> None:
        action, subject, account = told["action"], told["subject"], told["account"]
        after = told["after"] or {}
        if told["refused"] is not None:
            return
        if action in ("device.enrol", "log.begin"):
            self._receipts.enrolled(subject, after["public_key"], told["at_ms"], n)
            if action == "device.enrol" and self._export.whole:
                self._receipts.begins(subject)
        elif action in ("device.revoke", "device.retire"):
            self._receipts.enrolled(subject, None, told["at_ms"], n)
        elif action in _OWN_WORK:
            self._hands[subject].add(account)
        elif action == "bulletin.approve" and after.get("state") == "approved":
            self._approved(account, subject, n)

    def _approved(self, account: str, bulletin: str, n: int) -> None:
        if account in self._hands[bulletin]:
            raise FaultError("own", n, bulletin)

    def _pass(self, n: int) -> None:
        size, root = self._tree.size, self._tree.root()
        if self._roots[size] is None:
            self._roots[size] = root
        found = self._notes.get(size)
        if found is None or found is self._newest:
            return
        if found.checkpoint.root != root:
            raise FaultError("tree", n, f"{size}")
        if self._latest_ms > found.checkpoint.at_ms + SLACK_MS:
            raise FaultError("time", n)
        self._newest = found
        self._unproven.append((found, n))
        self._prove_notes(n)

    def _prove_notes(self, n: int) -> None:
        """Those signed before any bundle of keys was there are judged by the first one."""
        trust = self._authority.trust
        if trust is None:
            return
        for found, line in self._unproven:
            if not any(found.is_by(public) for public in trust.offices()):
                raise FaultError("checkpoint_signature", line or n, str(found.checkpoint.size))
        self._unproven = []


def _origin(export: Head) -> str:
    try:
        return note.origin_of(export.root_keys, export.threshold)
    except TypeError as bad:
        raise FaultError("root") from bad
