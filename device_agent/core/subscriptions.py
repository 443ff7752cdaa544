"""Which topics a device follows, by whom it believes and where it stands."""

from device_agent.core import knowledge
from device_agent.core.state import Turn
from schedules.config import DeviceConfig
from schedules.wire import topics


def wanted(turn: Turn) -> tuple[str, ...]:
    """Trust first: before it has come, no other message could be believed."""
    if turn.state.documents.trust is None:
        return (topics.TRUST_TOPIC.of(), topics.INBOX_TOPIC.of(turn.state.device.id))
    areas = [topic for config in knowledge.configs(turn) for topic in area_topics(config)]
    return tuple(dict.fromkeys([*own_topics(turn), *areas]))


def own_topics(turn: Turn) -> tuple[str, ...]:
    """Those of every device, and those of this one."""
    device = turn.state.device.id
    own = (topics.CONFIG_TOPIC, topics.INBOX_TOPIC, topics.ACK_TOPIC, topics.TIME_TOPIC)
    return (topics.TRUST_TOPIC.of(), *(row.of(device) for row in own))


def area_topics(config: DeviceConfig) -> tuple[str, ...]:
    """Programme and orders of each of its areas."""
    rows = (topics.PROGRAMME_TOPIC, topics.ORDERS_TOPIC)
    return tuple(row.of(area) for area in sorted(config.areas) for row in rows)
