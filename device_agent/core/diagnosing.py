"""Asked from afar how it is (ADR 35): once a minute at most, and never an older question again.

Nothing of it is kept over a restart. A question replayed after one is answered once more within its
minutes; the server knows which answer it waits for.
"""

from typing import Final

from device_agent.core.effects import Examine, Send
from device_agent.core.events import Examined
from device_agent.core.state import Diagnosing, Turn
from schedules.wire.diagnosis import Diagnose, Diagnosis
from schedules.wire.envelope import FOREVER, Head, seal
from schedules.wire.gate import Document
from schedules.wire.topics import DIAGNOSES_TOPIC, DIAGNOSIS

EVERY_NS: Final = 60_000_000_000


def asked(turn: Turn, document: Document) -> None:
    """Have it looked at; a question too many is left unanswered."""
    question: Diagnose = document.body
    before, sequence = turn.state.diagnosing, document.head.sequence
    early = before.at_ns is not None and turn.now.steady_ns < before.at_ns + EVERY_NS
    if sequence <= before.sequence or early:
        return
    turn.set(diagnosing=Diagnosing(sequence, turn.now.steady_ns))
    turn.emit(Examine(question.id))


def examined(turn: Turn, event: Examined) -> None:
    """The shell's answer goes up; lost while the link is down: whoever asks, asks again."""
    if not turn.state.linked:
        return
    device, topic = turn.state.device, DIAGNOSES_TOPIC.of(turn.state.device.id)
    body = Diagnosis(event.id, device.id, turn.now_ms, device.version, event.findings, event.log)
    head = Head(device.id, topic, 0, FOREVER, turn.now_ms)
    turn.emit(Send(topic, seal(DIAGNOSIS.name, head, body, [device.key])))
