"""The whole check, in one pass over the log: line by line, each judged by what stands before it."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from schedules.evidence import forms, note, reading
from schedules.evidence.authority import Authority, Reached
from schedules.evidence.falling_due import Configured
from schedules.evidence.faults import FaultError
from schedules.evidence.forms import FormError
from schedules.evidence.note import Checkpoint, Note, NoteError
from schedules.evidence.outcomes import Outcomes
from schedules.evidence.reading import Head
from schedules.evidence.receipts import OPEN_MS, Receipts
from schedules.evidence.restored import RESTORE, Restorations, Restored
from schedules.evidence.sealed import Sealed, take_apart
from schedules.evidence.signatures import Signatures
from schedules.evidence.tree import EMPTY, MisplacedError, Tree, leaf_hash

SLACK_MS: Final = 600_000
"""How far a line's own time may lie before the checkpoint before it, or behind the one after: it
was written in a transaction, by a clock that is set now and then."""
LATEST_MS: Final = 253_370_764_800_000
"""The year 9999: nothing falls due later."""
_OWN_WORK: Final = frozenset({"bulletin.draft", "bulletin.revise"})
_ENROLS: Final = frozenset({"device.enrol", "log.begin"})
_SIGNED: Final = frozenset({"document", "order", "receipt"})


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """From the signed documents, for `[from_ms, until_ms)` (both 0 where there was nothing to work
    it out for): so many `items` fell due, all told by the log; of so many versions of entries the
    `rules` cannot be read; and whom the `orders` reached."""

    from_ms: int
    until_ms: int
    items: int
    rules: int
    orders: Reached


@dataclass(frozen=True, slots=True)
class Verified:
    """What an export that holds tells: `note` is its newest checkpoint, to be kept.

    Of `lines` in the log up to it `shown` are in the export (`hidden` only by their hash),
    `receipts` of them by `devices`; `counts` are those of `Outcomes.counts`. `restored` are the
    stretches that were lost when the server was restored from a copy; `since_lost`: the checkpoint
    that the auditor kept is of one of them. `worked_out` is what the signed programmes had fall
    due, `by_plan` how many items had no place in the plan by the server's word alone.
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
    restored: Sequence[Restored]
    since_lost: bool
    worked_out: WorkedOut
    by_plan: int


def verify(
    path: Path, origin: str, since: Checkpoint | None = None, jobs: int | None = None
) -> Verified:
    """Check an export of the city whose log has this name (`evidence.note.origin_of`), and that it
    grew out of the checkpoint the auditor kept. Raises `FaultError`: the first that is wrong."""
    with reading.opened(path) as opener, Signatures(jobs) as signatures:
        check = _Check(reading.head(opener), origin, since, signatures)
        for raw in reading.lines(opener, "checkpoints.jsonl"):
            check.expect(reading.strict(raw, 0))
        check.begin()
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
        check.check_since()
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
        self._restorations = Restorations(origin)
        self._receipts = Receipts(self._authority, self._restorations)
        self._outcomes = Outcomes()
        self._notes: dict[int, Note] = {}
        self._roots: dict[int, bytes | None] = {}
        self._listed: list[int] = []
        self._unproven: list[Note] = []
        self._newest: Note | None = None
        self._latest_ms = 0
        self._passed_ms: list[int] = []
        self._worked_out = WorkedOut(0, 0, 0, 0, Reached(0, 0, 0))
        self._shown = 0
        self._hidden = 0
        self._hands: defaultdict[str, set[str]] = defaultdict(set)
        self._since_lost = False
        if since is not None:
            if note.began(since.origin, origin) is None:
                raise FaultError("since")
            self._roots[since.size] = _root_before(since.size)

    def expect(self, told: Any) -> None:
        """A checkpoint that the log is to pass by: its note; or its size alone, where a receipt or
        the auditor names it."""
        try:
            forms.CHECKPOINT(told, "")
            if "note" not in told:
                self._listed.append(told["size"])
                self._roots[told["size"]] = _root_before(told["size"])
                return
            found = note.read(told["note"])
        except (NoteError, FormError, KeyError) as bad:
            raise FaultError("checkpoint_form", what=str(bad)) from bad
        before = next(reversed(self._notes.values())).checkpoint if self._notes else None
        one = found.checkpoint
        if note.began(one.origin, self._export.origin) is None or not one.size:
            raise FaultError("checkpoint_form", what=one.origin)
        if before is not None and (one.size <= before.size or one.at_ms <= before.at_ms):
            raise FaultError("checkpoint_order", what=str(one.size))
        self._notes[one.size] = found
        self._listed.append(one.size)
        self._roots[one.size] = None

    def begin(self) -> None:
        """All that are listed have been given to `expect`."""
        self._listed.sort()

    def line(self, raw: bytes, n: int) -> None:
        if raw.startswith(b'{"skip":'):
            self._skip(reading.strict(raw, n), n)
        else:
            told = reading.strict(raw, n)
            self._tree.append(leaf_hash(raw))
            self._shown += 1
            self._take(told, n)
        if self._tree.size in self._roots:
            self._pass(n)

    def end(self, n: int) -> None:
        newest = self._newest.checkpoint if self._newest is not None else None
        if newest is None or newest.size != self._tree.size or newest.size != self._export.size:
            raise FaultError("end", n)
        if self._listed[-1] > newest.size:
            raise FaultError("end", n)
        if self._unproven:
            raise FaultError("checkpoint_signature", n, str(self._unproven[0].checkpoint.size))
        self._receipts.check_gaps(newest.at_ms, n)
        self._work_out(newest.at_ms, n)

    def check_since(self) -> None:
        """Once all else holds: whether the log grew out of the checkpoint that was kept."""
        since = self._since
        if since is None or self._roots[since.size] == since.root:
            return
        seen = {"size": since.size, "log": note.began(since.origin, self._export.origin)}
        self._since_lost = self._restorations.lost(seen, "")
        if not self._since_lost:
            missing = self._roots[since.size] is None and since.size <= self._tree.size
            raise FaultError("since_missing" if missing else "since")

    def verified(self) -> Verified:
        assert self._newest is not None
        return Verified(
            self._export.whole, self._export.area, self._newest.signed, self._tree.size,
            self._shown, self._hidden, self._receipts.count, self._receipts.lost,
            len({one["device"] for one in self._receipts.journals()}), self._outcomes.counts(),
            tuple(self._restorations.told), self._since_lost, self._worked_out,
            self._outcomes.by_plan,
        )  # fmt: skip

    def _work_out(self, newest_ms: int, n: int) -> None:
        """What fell due while the log is known to have been kept, and an hour and more ago."""
        head, due = self._export, self._authority.due
        start, latest = self._passed_ms[0], newest_ms - OPEN_MS
        if not head.whole:
            start, latest = max(start, head.from_ms), min(latest, head.until_ms)
        passed = bisect_right(self._passed_ms, latest)
        end = min(self._passed_ms[passed - 1] - SLACK_MS, LATEST_MS) if passed else 0
        if start >= end:
            return
        within = None if head.whole else head.area
        due.settle()
        count, found = due.left_out(start, end, within, self._outcomes.has)
        if found is not None:
            raise FaultError("left_out", n, f"{found.device}: {found.item.entry}")
        orders = self._authority.reached(start, end, within)
        self._worked_out = WorkedOut(start, end, count, due.rules, orders)

    def _skip(self, told: Any, n: int) -> None:
        reading.check(forms.SKIP, told, n, "skip")
        level, root = told["skip"]
        before = self._tree.size
        try:
            self._tree.append(bytes.fromhex(root), level)
        except MisplacedError as bad:
            raise FaultError("placement", n, str(bad)) from bad
        passed = bisect_right(self._listed, before)
        if self._tree.size > forms.WHOLE_MAX or (
            passed < len(self._listed) and self._listed[passed] < self._tree.size
        ):
            raise FaultError("placement", n, str(self._tree.size))
        self._hidden += not level
        if self._export.whole and level:
            raise FaultError("hidden", n)

    def _take(self, told: Any, n: int) -> None:
        sealed = self._formed(told, n)
        at_ms = told["at_ms"]
        before = self._newest.checkpoint.at_ms if self._newest is not None else 0
        if at_ms < before - SLACK_MS:
            raise FaultError("time", n)
        self._latest_ms = max(self._latest_ms, at_ms)
        if told["kind"] == "receipt":
            assert sealed is not None
            self._receipt(told, sealed, n)
        elif sealed is not None:
            floor = max(0, before - OPEN_MS)
            self._authority.document(sealed, n, at_ms, floor)
            self._prove_notes(n)
        elif told["kind"] == "activity":
            self._deed(told, n)
        elif told["kind"] == "due":
            self._outcomes.due(told, n)
        else:
            self._receipts.gone(told, n)

    def _formed(self, told: Any, n: int) -> Sealed | None:
        """Before anything else of a line: that all of it has the form it should."""
        kind = told.get("kind") if type(told) is dict else None
        if type(kind) is not str or kind not in forms.LINES:
            raise FaultError("form", n, "kind")
        reading.check(forms.LINES[kind], told, n, kind)
        if kind == "activity" and told["refused"] is None and told["action"] in _ENROLS:
            reading.check(forms.PUBLIC_KEY, told["after"], n, told["action"])
        if kind == "activity" and told["refused"] is None and told["action"] == RESTORE:
            reading.check(forms.RESTORE, told, n, RESTORE)
        return take_apart(told["envelope"], n) if kind in _SIGNED else None

    def _receipt(self, told: Any, sealed: Sealed, n: int) -> None:
        public = self._receipts.take(told, sealed, n)
        body, name = sealed.body, sealed.body["device"]
        self._witness(body, name, n)
        self._outcomes.receipt(body)
        self._signatures.check((n, name, public, sealed.signed, sealed.signatures[0][1]))

    def _witness(self, body: Any, device: str, n: int) -> None:
        seen, lost = body.get("seen"), body.get("lost")
        known = seen is None or self._roots.get(seen["size"]) == bytes.fromhex(seen["root"])
        if not known and not self._restorations.lost(seen, device):
            raise FaultError("witness", n, f"{device}: {seen['size']}")
        if lost is not None:
            self._restorations.lost(lost, device)

    def _deed(self, told: Any, n: int) -> None:
        action, subject, account = told["action"], told["subject"], told["account"]
        after = told["after"] or {}
        if told["refused"] is not None:
            return
        if action in _ENROLS:
            self._receipts.enrolled(subject, after["public_key"], told["at_ms"])
            if action == "device.enrol" and self._export.whole:
                self._receipts.begins(subject)
        elif action in ("device.revoke", "device.retire"):
            self._receipts.enrolled(subject, None, told["at_ms"])
            self._authority.due.config(subject, Configured(told["at_ms"], 0, None))
        elif action == RESTORE:
            newest = self._newest.checkpoint if self._newest is not None else None
            self._restorations.begin(told, newest, n)
        elif action in _OWN_WORK and account is not None:
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
        self._restorations.check_note(found.checkpoint, n)
        if self._latest_ms > found.checkpoint.at_ms + SLACK_MS:
            raise FaultError("time", n)
        self._newest = found
        self._passed_ms.append(found.checkpoint.at_ms)
        self._unproven.append(found)
        self._prove_notes(n)

    def _prove_notes(self, n: int) -> None:
        """Those signed before any bundle of keys was there are judged by the first one."""
        trust = self._authority.trust
        if trust is None:
            return
        for found in self._unproven:
            if not any(found.is_by(public) for public in trust.offices()):
                raise FaultError("checkpoint_signature", n, str(found.checkpoint.size))
        self._unproven = []


def _origin(export: Head) -> str:
    return note.origin_of(export.root_keys, export.threshold)


def _root_before(size: int) -> bytes | None:
    """Of a log without lines the root is known beforehand."""
    return EMPTY if size == 0 else None
