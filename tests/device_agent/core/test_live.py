"""Live sound and relays on a device: who is believed, when it is heard, and how it ends."""

from dataclasses import replace
from typing import Any

import pytest

from device_agent.core.effects import Hear
from device_agent.core.events import MessageArrived
from device_agent.core.step import step
from schedules.orders import Live, Relay, Stop, Streamed
from schedules.wire import topics
from tests.device_agent.core.city import HOUR, WARD, at, entry, urgent
from tests.device_agent.core.world import World
from tests.device_agent.microphone import batches, sealed, unsealed

TOPIC = topics.LIVE_TOPIC.of("phien")
BEGINS = at(8, 0, 10)
HEARD = BEGINS + 300
OPUS = b"\xf8" + bytes(79)


def live(**more: Any) -> Live:
    return replace(Live("noi", WARD, "phien", "normal", BEGINS, BEGINS + 60_000), **more)


def on_air(order: Streamed, *entries: Any) -> World:
    """A device that holds the order, a moment before it begins."""
    world = World(at(8), entries).begin()
    world.give_orders(WARD, world.city.order(order, at(8, 0, 5)))
    world.until(order.at_ms)
    return world


def speak(world: World, order: Streamed, seconds: float, last: bool = True, skip: int = 0) -> None:
    """Each batch arrives as soon as its last frame was captured."""
    for n, raw in enumerate(batches(order, (OPUS,) * round(seconds * 50), last)):
        captured_ms = order.at_ms + 60 * (n + 1)
        if n >= skip:
            world.until(max(world.agent.now_ms, captured_ms))
            world.agent.deliver(TOPIC, raw)


def heard(world: World, order: str = "noi") -> list[tuple[int, int, int]]:
    return world.heard_order(order)


@pytest.mark.parametrize(
    "order", [live(), Relay("noi", WARD, "phien", "VOV1", "priority", BEGINS, BEGINS + 60_000)]
)
def test_a_session_is_heard_its_delay_later_and_ends_with_its_last_batch(order: Streamed) -> None:
    """From the first frame to the last, at the instant all neighbours sound it; then the floor is
    free, whatever the order's time limit."""
    item = entry("dai", 8 * HOUR + 14_000)
    world = on_air(order, item)
    assert world.agent.subscribed >= {TOPIC}
    speak(world, order, 3)
    world.until(at(8, 2))
    assert heard(world) == [(HEARD, HEARD + 3_000, 0)]
    assert world.outcomes() == [("noi", "played", None), ("dai", "played", None)]
    receipt = world.receipts()[0]
    assert (receipt.planned_ms, receipt.sounded_ms) == (HEARD, 3_000)
    assert TOPIC not in world.agent.subscribed
    world.agent.deliver(TOPIC, batches(order, (OPUS,) * 3)[0])
    world.until(at(8, 3))
    assert len(heard(world)) == 1


def test_a_session_taken_out_of_the_list_after_its_last_batch_is_heard_to_its_end() -> None:
    """The closing chime is still on its way to the ear when the list no longer has the order."""
    world = on_air(live())
    speak(world, live(), 3)
    world.give_orders(WARD)
    world.until(at(8, 2))
    assert heard(world) == [(HEARD, HEARD + 3_000, 0)]
    assert world.outcomes() == [("noi", "played", None)]


def test_a_session_whose_end_was_lost_ends_with_the_list() -> None:
    """The order left out of a newer list has ended."""
    world = on_air(live())
    speak(world, live(), 3, last=False)
    world.until(at(8, 0, 20))
    world.give_orders(WARD)
    world.until(at(8, 2))
    assert heard(world) == [(HEARD, at(8, 0, 20), 0)]
    assert world.outcomes() == [("noi", "cut", "withdrawn")]


def test_a_session_ends_at_its_time_limit_and_with_permitted_hours() -> None:
    """Nothing sounds from `until` on, nor outside permitted hours, to the millisecond."""
    for order, end in (
        (live(until_ms=BEGINS + 2_000), BEGINS + 2_000),
        (live(at_ms=at(21, 59, 50), until_ms=at(22, 5)), at(22)),
    ):
        world = World(order.at_ms - 10_000).begin()
        world.give_orders(WARD, world.city.order(order, order.at_ms - 5_000))
        speak(world, order, 15, last=False)
        world.until(order.until_ms + 1_000)
        assert heard(world) == [(order.at_ms + 300, end, 0)]
        assert world.outcomes() == [("noi", "played", None)]


def test_a_stop_ends_a_session_at_once_and_nothing_of_it_is_heard_again() -> None:
    """Batches that still come find nobody."""
    world = on_air(live())
    speak(world, live(), 3, last=False)
    stop = Stop("dung", WARD, at(12))
    world.give_orders(
        WARD, world.city.order(live(), at(8, 0, 5)), world.city.order(stop, world.agent.now_ms)
    )
    stopped = world.agent.now_ms
    assert TOPIC not in world.agent.subscribed
    for raw in batches(live(), (OPUS,) * 300)[50:]:
        world.agent.deliver(TOPIC, raw)
    world.until(at(8, 2))
    assert heard(world) == [(HEARD, stopped, 0)]
    assert world.outcomes() == [("noi", "cut", "stopped")]


def test_urgent_interrupts_a_session_which_goes_on_at_the_running_offset() -> None:
    """What was said meanwhile is gone; one receipt tells of both parts."""
    world = on_air(live())
    speak(world, live(), 2, last=False)
    order = urgent("khan", at(8, 0, 13), seconds=2, attention_ms=1_000)
    world.agent.cache.add(order.sound.content)
    world.give_orders(
        WARD, world.city.order(live(), at(8, 0, 5)), world.city.order(order, at(8, 0, 12))
    )
    speak(world, live(), 10, skip=34)
    world.until(at(8, 2))
    assert world.heard_order("khan") == [(at(8, 0, 13), at(8, 0, 16), 0)]
    first, second = heard(world)
    assert first == (HEARD, at(8, 0, 13), 0)
    assert second == (at(8, 0, 16), HEARD + 10_000, at(8, 0, 16) - HEARD)
    told = {name: outcome for name, outcome, _ in world.outcomes()}
    assert told["noi"] == "played"
    receipt = next(one for one in world.receipts() if one.subject.kind == "order"
                   and one.subject.order == "noi")  # fmt: skip
    assert receipt.sounded_ms == 7_000


def test_a_session_interrupts_an_item_that_resumes_a_second_after_it() -> None:
    """By rules 1 and 2: the item goes on where it stopped."""
    item = entry("dai", 8 * HOUR, seconds=60)
    world = World(at(7, 59), (item,)).begin()
    world.until(at(8, 0, 5))
    world.give_orders(WARD, world.city.order(live(), at(8, 0, 5)))
    world.until(BEGINS)
    speak(world, live(), 3)
    world.until(at(8, 3))
    end = HEARD + 3_000
    assert world.heard(item, at(8)) == [
        (at(8), BEGINS, 0), (end + 1_000, end + 51_000, 10_000),
    ]  # fmt: skip


def test_who_restarts_in_the_middle_joins_again() -> None:
    """Power comes back: subscribed once more, heard at the running offset, one receipt."""
    world = on_air(live())
    speak(world, live(), 2, last=False)
    world.restart(2_000)
    assert world.agent.subscribed >= {TOPIC}
    joined = world.agent.now_ms
    speak(world, live(), 10, skip=(joined - BEGINS) // 60)
    world.until(at(8, 2))
    first, second = heard(world)
    assert first[0] == HEARD
    assert second[1:] == (HEARD + 10_000, second[0] - HEARD)
    assert joined <= second[0] <= joined + 500
    assert [outcome for outcome in world.outcomes() if outcome[0] == "noi"] == [
        ("noi", "played", None)
    ]


def test_forged_foreign_and_late_batches_are_not_heard() -> None:
    """Another's key, another order's, a replay: refused, and counted."""
    world = on_air(live())
    (first,) = unsealed(live(), (OPUS,) * 3)
    plain = sealed(live(), first)
    bent = bytearray(plain)
    bent[200] ^= 1
    for raw in (
        bytes(bent),
        sealed(live(), first, signer="office"),
        sealed(live(), replace(first, order="khac")),
    ):
        world.agent.deliver(TOPIC, raw)
    world.until(BEGINS + 16_000)
    world.agent.deliver(TOPIC, plain)
    world.until(at(8, 2))
    assert heard(world) == []
    assert world.outcomes() == [("noi", "missed", "no_sound")]
    state = world.agent.state
    assert state is not None
    assert state.documents.refused == 4


def test_packets_go_to_the_player_in_one_step_without_a_commit() -> None:
    """Nothing of them is stored, and nothing else is decided anew."""
    world = on_air(live())
    world.until(BEGINS + 60)
    state = world.agent.state
    assert state is not None
    raw = batches(live(), (OPUS,) * 3, last=False)[0]
    after, effects = step(state, MessageArrived(TOPIC, raw), world.agent._moment())
    (hear,) = effects
    assert isinstance(hear, Hear)
    assert [packet.offset_ms for packet in hear.packets] == [0, 20, 40]
    again, nothing = step(after, MessageArrived(TOPIC, raw), world.agent._moment())
    assert not nothing
    assert again == after
