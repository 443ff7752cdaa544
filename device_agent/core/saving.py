"""Commits, and the one place where a failed one is tried again.

One commit is under way at a time. Documents and receipts are acted on when they stand on the disk;
a stop at once, and while the disk fails urgent orders too (ADR 8). Scheduled sound does not wait: a
loudspeaker whose card went read-only still speaks, and says `storage` or `disk_full` in its status;
killed meanwhile, it may repeat what it could not note.
"""

from dataclasses import replace

from device_agent.core import documents, receipts
from device_agent.core.effects import Commit
from device_agent.core.events import CommitFailed, Committed
from device_agent.core.state import Saving, Turn

RETRY_NS = 5_000_000_000
FAULTS = ("storage", "disk_full")


def committed(turn: Turn, event: Committed) -> None:
    done = turn.state.saving.committing
    turn.set(saving=replace(turn.state.saving, committing=()))
    receipts.saved(turn, done, event.lowest_receipt)
    documents.stored(turn, done)
    if turn.state.reporting.fault in FAULTS:
        turn.set(reporting=replace(turn.state.reporting, fault=None))


def failed(turn: Turn, event: CommitFailed) -> None:
    """Nothing is lost: the same writes come first in the next attempt, in the same order."""
    saving = turn.state.saving
    retry_at_ns = turn.now.steady_ns + RETRY_NS
    turn.set(
        saving=Saving(saving.committing + saving.waiting, (), retry_at_ns),
        reporting=replace(turn.state.reporting, fault=event.reason),
    )
    documents.unsaved(turn)


def settle(turn: Turn) -> None:
    """Hand the waiting writes over, unless some are under way or a fault is waited out."""
    saving = turn.state.saving
    waits = saving.retry_at_ns is not None and turn.now.steady_ns < saving.retry_at_ns
    if saving.waiting and not saving.committing and not waits:
        turn.commit(Commit(saving.waiting))
        turn.set(saving=Saving((), saving.waiting, None))
