"""The device as a witness of the server's log: what it has seen, no later log may contradict.

A log only grows. A checkpoint of fewer lines that claims to be newer, or of as many lines with
another root, is that of a log rewritten: it is refused, said aloud in the status, and receipts go
on naming the one that was seen. Whether the newer of two grew out of the older is for whoever holds
the log's lines (`loa-verify`).

A restored server goes on with a log of another name, which says in each checkpoint what it knows of
the one before (ADR 42). It is taken in its place; the next receipt says what had been seen and is
lost. There is no way back to a log that began earlier.
"""

from dataclasses import replace

from device_agent.core.effects import Keep
from device_agent.core.facts import Witnessed
from device_agent.core.state import State, Turn, Witness
from schedules.codec import MalformedError
from schedules.evidence import note
from schedules.evidence.note import Checkpoint, Note, NoteError
from schedules.wire.receipt import Seen
from schedules.wire.strict import read_base64
from schedules.wire.trust import TrustedKey

FAULT = "log_rewritten"
"""How the status says it, until the agent ends: it is a person's to look into."""


def begin(fact: Witnessed | None) -> Witness:
    """What was seen before. It was verified when it came."""
    if fact is None:
        return Witness()
    return Witness(note.read(fact.note).checkpoint, fact.note, fact.note)


def told(turn: Turn, text: str) -> None:
    """Take in what an office's signed reply says to be the log's newest checkpoint."""
    try:
        found = note.read(text)
    except NoteError:
        return
    checkpoint, witness = found.checkpoint, turn.state.witness
    began = note.began(checkpoint.origin, _city(turn))
    if began is None or not _signed(turn, found):
        return
    seen = witness.seen
    if seen is not None and began > _began(turn, seen):
        _go_on(turn, seen, checkpoint, text)
    elif seen is not None and (began < _began(turn, seen) or _contradict(seen, checkpoint)):
        turn.set(witness=replace(witness, contradicted=True))
    elif seen is None or checkpoint.size > seen.size:
        turn.set(witness=replace(witness, seen=checkpoint, note=text))


def seen(turn: Turn) -> Seen | None:
    """As a receipt says it."""
    found = turn.state.witness.seen
    return _as_told(turn, found) if found is not None else None


def lost(turn: Turn) -> Seen | None:
    """What the next receipt says of a log whose end the server no longer has."""
    return turn.state.witness.lost


def fault(state: State) -> str | None:
    return FAULT if state.witness.contradicted else None


def remember(turn: Turn) -> None:
    """Beside a receipt that says it, and never alone: each commit of its own wears the card. What
    it says is lost is not kept: without that receipt the log before is still the one seen."""
    witness = turn.state.witness
    if witness.note != witness.saved:
        turn.set(witness=replace(witness, saved=witness.note, lost=None))
        turn.write(Keep("", Witnessed(witness.note)))


def _go_on(turn: Turn, seen: Checkpoint, checkpoint: Checkpoint, text: str) -> None:
    """Take the log a restored server goes on with; but not one that says it left off elsewhere than
    it did, or that is older than what was seen."""
    before, witness = checkpoint.before, turn.state.witness
    same = before is not None and before.origin == seen.origin
    if before is not None and same and before.size == seen.size and before.root != seen.root:
        turn.set(witness=replace(witness, contradicted=True))
        return
    if checkpoint.at_ms <= seen.at_ms:
        turn.set(witness=replace(witness, contradicted=True))
        return
    kept = before is not None and same and before.size >= seen.size
    lost = witness.lost or (None if kept else _as_told(turn, seen))
    turn.set(witness=replace(witness, seen=checkpoint, note=text, contradicted=False, lost=lost))


def _as_told(turn: Turn, found: Checkpoint) -> Seen:
    return Seen(found.size, found.root.hex(), _began(turn, found))


def _began(turn: Turn, found: Checkpoint) -> int:
    return note.began(found.origin, _city(turn)) or 0


def _city(turn: Turn) -> str:
    root = turn.state.device.root
    return note.origin_of(root.keys, root.threshold)


def _contradict(one: Checkpoint, other: Checkpoint) -> bool:
    """Whether no log that only grows can have been both: the later is the larger."""
    if one.size == other.size:
        return one.root != other.root
    smaller, larger = sorted((one, other), key=lambda each: each.size)
    return smaller.at_ms >= larger.at_ms


def _signed(turn: Turn, found: Note) -> bool:
    trust = turn.state.documents.trust
    return trust is not None and any(_is_by(found, key) for key in trust.keys)


def _is_by(found: Note, key: TrustedKey) -> bool:
    if key.holder != "office" or key.revoked:
        return False
    try:
        return found.is_by(read_base64(key.public))
    except MalformedError:
        return False
