"""Receipts: made, numbered and chained here, sent again here, and nowhere else.

They are sealed in the step that ends the item and written in the same transaction as that fact.
At most `WINDOW` are under way; each is sent until the server's own signed `ack` covers it.
"""

from dataclasses import dataclass, replace

from device_agent.core import owed, timekeeping, witness
from device_agent.core.effects import Append, Drop, Keep, MarkAcked, Prune, SendReceipts, Write
from device_agent.core.facts import Acked, Airing, Ended, items_of, key_of
from device_agent.core.state import Outbox, Turn
from schedules.canonical import canonical
from schedules.codec import to_json
from schedules.wire.ack import Ack
from schedules.wire.envelope import FOREVER, Head, open_text, seal_text
from schedules.wire.gate import Document
from schedules.wire.receipt import Receipt, ReceiptOutcome
from schedules.wire.topics import RECEIPT, RECEIPTS_TOPIC

WINDOW = 50
RESEND_NS = 30_000_000_000
RESEND_AT_MOST_NS = 300_000_000_000
HEARD_NS = 5_000_000_000
"""What a server that is there has not acknowledged by then was lost on the way."""
KEEP_MS = 35 * 86_400_000
"""How long a receipt is kept after the server acknowledged it (DESIGN section 5)."""


@dataclass(frozen=True, slots=True)
class End:
    """How an airing ended: the receipt's outcome, why, and what interrupted or prevented it."""

    outcome: ReceiptOutcome
    reason: str | None = None
    by: str | None = None


def record(turn: Turn, airing: Airing, end: End) -> None:
    """End an airing for good: its receipt and the fact that it ended, in one transaction."""
    if end.outcome == "missed":
        owed.never_began(turn, airing)
    outbox = turn.state.outbox
    receipt = _receipt(turn, airing, end)
    device = turn.state.device
    head = Head(device.id, RECEIPTS_TOPIC.of(device.id), receipt.recorded_ms, FOREVER, receipt.n)
    text = seal_text(RECEIPT.name, head, receipt, [device.key])
    identity = open_text(text).identity
    raw = canonical(to_json(text))
    turn.set(outbox=replace(outbox, last=receipt.n, previous=identity))
    ended, key = Ended(airing.subject, airing.until_ms), key_of(airing.subject)
    turn.write(
        Append(receipt.n, identity, raw, receipt.recorded_ms), Keep(key, ended), Drop("airing", key)
    )
    witness.remember(turn)
    sounding = turn.state.sounding
    airings = {name: one for name, one in sounding.airings.items() if name != key}
    turn.set(
        sounding=replace(
            sounding,
            airings=airings,
            ended={**sounding.ended, key: ended},
            done=sounding.done | items_of([airing.subject]),
        )
    )


def saved(turn: Turn, writes: tuple[Write, ...], lowest: int) -> None:
    """These stand on the disk: only now may they be sent."""
    last = max((write.n for write in writes if isinstance(write, Append)), default=0)
    outbox = turn.state.outbox
    turn.set(outbox=replace(outbox, saved=max(outbox.saved, last), lowest=lowest))


def acked(turn: Turn, document: Document) -> None:
    """The server's word on what its database holds; it may go back."""
    ack: Ack = document.body
    outbox = turn.state.outbox
    if ack.journal != turn.state.device.journal or ack.stored_through > outbox.saved:
        return  # about a database this device no longer has, or from before it was set back
    through = ack.stored_through
    turn.set(
        outbox=replace(
            outbox,
            acked=through,
            sent=through if through < outbox.acked else max(outbox.sent, through),
            ack_sequence=document.head.sequence,
            ack_identity=document.identity,
            tries=0,
            resend_at_ns=_resend_at(outbox, through, turn.now.steady_ns),
        )
    )
    if through != outbox.acked:
        fact = Acked(through, document.head.sequence, document.identity)
        turn.write(MarkAcked(through, turn.now_ms), Keep("", fact))


def _resend_at(outbox: Outbox, through: int, now_ns: int) -> int | None:
    """An acknowledgement that tells nothing new, long after the receipts above it went out,
    comes from a server that was away meanwhile: it shall have them now."""
    if through == outbox.saved:
        return None
    if through != outbox.acked or outbox.sent_at_ns is None:
        return now_ns + RESEND_NS
    return min(outbox.resend_at_ns or now_ns + RESEND_NS, max(now_ns, outbox.sent_at_ns + HEARD_NS))


def link_up(turn: Turn) -> None:
    """Whatever was under way may be lost: begin again after what is acknowledged."""
    outbox = turn.state.outbox
    turn.set(outbox=replace(outbox, sent=outbox.acked, tries=0, resend_at_ns=None))


def settle(turn: Turn) -> None:
    """Send what the window allows; when no acknowledgement comes, the window again."""
    if not turn.state.linked:
        return
    outbox, now_ns = turn.state.outbox, turn.now.steady_ns
    if outbox.resend_at_ns is not None and now_ns >= outbox.resend_at_ns:
        outbox = replace(outbox, sent=outbox.acked, tries=outbox.tries + 1, resend_at_ns=None)
    first = max(outbox.sent + 1, outbox.lowest)
    last = min(outbox.saved, max(outbox.acked, outbox.lowest - 1) + WINDOW)
    if outbox.lowest and first <= last:
        turn.emit(SendReceipts(RECEIPTS_TOPIC.of(turn.state.device.id), first, last))
        pause = min(RESEND_NS << min(outbox.tries, 8), RESEND_AT_MOST_NS)
        due = outbox.resend_at_ns or now_ns + pause
        outbox = replace(outbox, sent=last, sent_at_ns=now_ns, resend_at_ns=due)
    turn.set(outbox=outbox)


def prune(turn: Turn) -> None:
    turn.write(Prune(max(0, turn.now_ms - KEEP_MS)))


def _receipt(turn: Turn, airing: Airing, end: End) -> Receipt:
    outbox, device = turn.state.outbox, turn.state.device
    return Receipt(
        device=device.id,
        journal=device.journal,
        n=outbox.last + 1,
        previous=outbox.previous,
        boot=airing.boot,
        recorded_ms=turn.now_ms,
        subject=airing.subject,
        revision=airing.revision,
        contents=airing.contents,
        outcome=end.outcome,
        reason=end.reason,
        by=end.by,
        planned_ms=airing.planned_ms,
        started_us=airing.started_us,
        started_steady_us=airing.started_steady_us,
        ended_us=airing.ended_us,
        sounded_ms=airing.sounded_ms,
        starved_ms=airing.starved_ms,
        volume=airing.volume,
        clock=timekeeping.clock_state(turn),
        planned_end_ms=airing.planned_end_ms,
        ended_steady_us=airing.ended_steady_us,
        heard_back=airing.heard_back,
        seen=witness.seen(turn),
        lost=witness.lost(turn),
    )
