"""The device as a witness of the server's log: what it has seen, no later log may contradict.

A log only grows. A checkpoint of fewer lines that claims to be newer, or of as many lines with
another root, is that of a log rewritten: it is refused, said aloud in the status, and receipts go
on naming the one that was seen. Whether the newer of two grew out of the older is for whoever holds
the log's lines (`loa-verify`).
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
    checkpoint, seen = found.checkpoint, turn.state.witness.seen
    root = turn.state.device.root
    if checkpoint.origin != note.origin_of(root.keys, root.threshold) or not _signed(turn, found):
        return
    if seen is not None and _contradict(seen, checkpoint):
        turn.set(witness=replace(turn.state.witness, contradicted=True))
    elif seen is None or checkpoint.size > seen.size:
        turn.set(witness=replace(turn.state.witness, seen=checkpoint, note=text))


def seen(turn: Turn) -> Seen | None:
    """As a receipt says it."""
    found = turn.state.witness.seen
    return Seen(found.size, found.root.hex()) if found is not None else None


def fault(state: State) -> str | None:
    return FAULT if state.witness.contradicted else None


def remember(turn: Turn) -> None:
    """Beside a receipt that says it, and never alone: each commit of its own wears the card."""
    witness = turn.state.witness
    if witness.note != witness.saved:
        turn.set(witness=replace(witness, saved=witness.note))
        turn.write(Keep("", Witnessed(witness.note)))


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
