"""What was accepted without a trusted clock: judged once there is one, by what it then says.

Trust first, for the others stand on it. What passes comes into force by the disk like whatever
else arrives; what does not is forgotten, and the status makes the server send anew.
"""

from dataclasses import replace

from device_agent.core import knowledge, storing, timekeeping
from device_agent.core.state import HeldDocument, Turn
from schedules.wire import topics
from schedules.wire.gate import GateError, View, judge


def settle(turn: Turn) -> None:
    for topic in sorted(turn.state.documents.untimed, key=_rank):
        documents = turn.state.documents
        if not turn.state.clock.trusted or topic not in documents.untimed:
            continue  # the bundle that failed took the time, or this one, with it
        waiting, stored = documents.untimed[topic], documents.storing.get(topic)
        if stored is None or stored.document.identity != waiting.document.identity:
            _judge(turn, topic, waiting)


def leave(turn: Turn, topic: str) -> None:
    """It waits no longer."""
    documents = turn.state.documents
    rest = {name: one for name, one in documents.untimed.items() if name != topic}
    turn.set(documents=replace(documents, untimed=rest))


def _judge(turn: Turn, topic: str, waiting: HeldDocument) -> None:
    try:
        document = judge(_view(turn, topic), topic, waiting.document.raw)
    except GateError as doubt:
        storing.refuse(turn, doubt)
        leave(turn, topic)
        storing.forget(turn, storing.UNTIMED + topic, waiting.document)
        if topic == topics.TRUST_TOPIC.of():
            timekeeping.trust_changed(turn)
    else:
        storing.store(turn, replace(document, repeated=False))


def _view(turn: Turn, topic: str) -> View:
    """A bundle is late if either clock says so: the replies of its own office are no witness
    against a synchronised system."""
    view = knowledge.view(turn, topic)
    if topic == topics.TRUST_TOPIC.of() and view.now is not None:
        return replace(view, now=max(view.now, timekeeping.system_ms(turn)))
    return view


def _rank(topic: str) -> tuple[int, str]:
    if topic == topics.TRUST_TOPIC.of():
        return 0, topic
    return (1 if topic.endswith("/config") else 2), topic
