"""Documents written down, held no longer, or refused.

What was accepted without a trusted clock lies in a slot of its own beside what is in force, so
that the mark outlives a restart and nothing judged is displaced by what is not (ADR 8).
"""

from dataclasses import replace

from device_agent.core import orders
from device_agent.core.effects import Admitted, DropDocument, Keep, KeepDocument
from device_agent.core.facts import Passed
from device_agent.core.state import HeldDocument, Turn
from schedules.wire import topics
from schedules.wire.gate import Document, GateError

UNTIMED = "untimed "
"""Before the topic, the name of such a slot."""


def store(turn: Turn, document: Document) -> None:
    """Write it, and beside a list of orders, which of them were admitted when."""
    held = HeldDocument(document, {})
    if orders.is_list(document):
        admitted, refused = orders.admit(turn, document)
        held = HeldDocument(document, admitted)
        for doubt in refused:
            refuse(turn, doubt)
    timed, documents = _is_timed(turn, document), turn.state.documents
    slot = document.topic if timed else UNTIMED + document.topic
    turn.set(documents=replace(documents, storing={**documents.storing, slot: held}))
    turn.write(keep(slot, held))
    if timed and document.topic in documents.untimed:
        turn.write(DropDocument(UNTIMED + document.topic))
    if orders.is_list(document):
        orders.act_unstored(turn, held, turn.state.saving.fails)


def keep(slot: str, held: HeldDocument) -> KeepDocument:
    document = held.document
    admitted = tuple(Admitted(identity, at_ms) for identity, at_ms in held.admitted.items())
    return KeepDocument(
        slot, document.topic, document.head.sequence, document.identity, document.raw, admitted
    )


def forget(turn: Turn, slot: str, document: Document) -> None:
    """Hold it no longer. Its sequence is never forgotten: nothing older takes its place."""
    turn.write(DropDocument(slot))
    documents, topic = turn.state.documents, document.topic
    before = documents.passed.get(topic)
    if before is None or before.sequence <= document.head.sequence:
        fact = Passed(document.head.sequence, document.identity, document.key or "")
        turn.set(documents=replace(documents, passed={**documents.passed, topic: fact}))
        turn.write(Keep(topic, fact))


def refuse(turn: Turn, doubt: GateError) -> None:
    """Count it; two documents of one sequence raise an alarm: somebody forges."""
    documents, reporting = turn.state.documents, turn.state.reporting
    turn.set(documents=replace(documents, refused=documents.refused + 1))
    if doubt.doubt == "sequence_conflict":
        turn.set(reporting=replace(reporting, fault=doubt.doubt))


def _is_timed(turn: Turn, document: Document) -> bool:
    """A bundle that follows one that was judged is newer than what the device goes by: it needs
    no clock, and a city whose root is late does not fall silent."""
    follows = document.type == topics.TRUST.name and document.topic in turn.state.documents.held
    return turn.state.clock.trusted or follows
