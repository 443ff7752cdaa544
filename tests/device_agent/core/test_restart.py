"""A kill at any instant neither loses nor doubles a receipt, and nothing sounds twice."""

from collections import defaultdict
from dataclasses import replace
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from schedules.config import Window
from schedules.orders import Lift, Stop
from schedules.wire.envelope import open_text, read_envelope
from tests.device_agent.core.city import (
    HOUR,
    MINUTE,
    WARD,
    at,
    default_config,
    entry,
    urgent,
)
from tests.device_agent.core.world import World
from tests.simulation.agent_world import MS

LONG = entry("dai", 6 * HOUR, seconds=120)


def test_an_item_that_had_begun_is_closed_and_does_not_begin_again() -> None:
    """A power cut in the middle of an item ends it: cut, restarted."""
    item = replace(LONG, may_start_late_by_ms=HOUR)
    world = World(at(5, 30), (item,)).begin()
    world.until(at(6, 1))
    world.restart()
    world.until(at(8))
    assert world.heard(item, at(6)) == [(at(6), at(6, 1), 0)]
    assert world.outcomes() == [("dai", "cut", "restarted")]
    assert world.receipts()[0].started_us == at(6) * 1000


def test_an_item_told_ahead_but_not_begun_still_sounds() -> None:
    """A restart within the two seconds before an item does not cost it."""
    world = World(at(5, 30), (LONG,)).begin()
    world.until(at(5, 59, 58) + 500)
    world.restart(after_ms=500)
    world.until(at(8))
    assert world.heard(LONG, at(6)) == [(at(6), at(6, 2), 0)]
    assert world.outcomes() == [("dai", "played", None)]


def test_an_urgent_order_goes_on_after_a_restart() -> None:
    """A repetition once joined is joined again at the running offset, and has one receipt."""
    world = World(at(6)).begin()
    world.give_orders(WARD, world.city.order(urgent("bao", at(6, 1), seconds=60), at(6, 0, 30)))
    world.until(at(6, 1, 30))
    world.restart(after_ms=5_000)
    world.until(at(7))
    first, second = world.heard_order("bao")
    assert first == (at(6, 1), at(6, 1, 30), 0)
    assert second[2] >= 35_000
    assert second[0] - second[2] == at(6, 1)
    assert [outcome for _, outcome, _ in world.outcomes()] == ["played"]


def test_an_urgent_order_that_had_not_begun_is_joined_as_by_any_late_device() -> None:
    """Told ahead and taken by a power cut, it was not heard to begin: past its tone the device
    waits for the next repetition."""
    world = World(at(6)).begin()
    order = urgent("bao", at(6, 1), every_ms=5 * MINUTE, until_ms=at(6, 7))
    world.give_orders(WARD, world.city.order(order, at(6, 0, 30)))
    world.until(at(6, 0, 59))
    world.restart(after_ms=15_000)
    world.until(at(7))
    assert world.heard_order("bao") == []
    assert world.heard_order("bao", 1) == [(at(6, 6), at(6, 6, 30), 0)]
    assert world.outcomes() == [("bao", "missed", "restarted"), ("bao", "played", None)]


def test_items_that_passed_while_it_was_off_are_missed() -> None:
    """Each has its receipt when the device is back, as many days back as it looks."""
    item = entry("ban-tin", 6 * HOUR)
    world = World(at(5, 30), (item,)).begin()
    world.until(at(7))
    world.restart(after_ms=4 * 24 * HOUR)
    world.until(at(8) + 4 * 24 * HOUR)
    assert world.outcomes() == [("ban-tin", "played", None)] + 4 * [("ban-tin", "missed", "off")]
    due = [getattr(receipt.subject, "due_ms", 0) for receipt in world.receipts()]
    assert sorted(due) == [at(6) + n * 24 * HOUR for n in range(5)]


def test_a_device_long_in_the_cupboard_accounts_for_thirty_five_days() -> None:
    """The account of a long absence is bounded."""
    item = entry("ban-tin", 6 * HOUR)
    world = World(at(5, 30), (item,)).begin()
    world.restart(after_ms=100 * 24 * HOUR)
    world.until(at(8) + 100 * 24 * HOUR)
    assert 35 <= len(world.receipts()) <= 37


def test_what_was_before_its_time_is_none_of_its_business() -> None:
    """Starts before the configuration's `since` have no receipt."""
    world = World(at(12), (entry("ban-tin", 6 * HOUR),), default_config(since=at(11))).begin()
    world.until(at(13))
    assert world.outcomes() == []


def test_what_fell_due_before_its_first_documents_came_is_missed() -> None:
    """Enrolled in the evening, and without a line until after midnight: that evening is owed."""
    world = World(at(24, 30), (entry("toi", 21 * HOUR),), default_config(since=at(19))).begin()
    world.until(at(25))
    assert world.outcomes() == [("toi", "missed", "off")]


def test_a_programme_that_comes_too_late_leaves_missed_items() -> None:
    """What the device could not know of in time it says it did not know."""
    world = World(at(5)).begin()
    world.until(at(7))
    world.give_programme(WARD, entry("ban-tin", 6 * HOUR))
    world.until(at(8))
    assert world.outcomes() == [("ban-tin", "missed", "not_known")]


DAY = (
    entry("a", *(6 * HOUR + n * 5 * MINUTE for n in range(6)), seconds=50),
    entry(
        "b", *(6 * HOUR + 90_000 + n * 6 * MINUTE for n in range(5)), seconds=70, class_="priority"
    ),
    entry("c", 6 * HOUR + 10 * MINUTE, seconds=100, may_start_late_by_ms=15 * MINUTE),
)
ACTIONS = st.one_of(
    st.tuples(st.just("wait"), st.integers(1, 240_000)),
    st.tuples(st.just("kill_at"), st.integers(1, 60)),
    st.tuples(st.just("kill"), st.integers(100, 120_000)),
    st.tuples(st.just("urgent"), st.integers(100, 60_000)),
    st.tuples(st.just("stop"), st.integers(1_000, 600_000)),
    st.tuples(st.just("lift"), st.just(0)),
    st.tuples(st.just("ack"), st.integers(0, 5)),
    st.tuples(st.just("link"), st.integers(0, 1)),
    st.tuples(st.just("disk"), st.integers(0, 1)),
)
DAYS = st.lists(ACTIONS, max_size=25)


@settings(max_examples=8)  # `./run soak restart`: 2,000
@given(DAYS)
def test_whatever_happens_each_item_has_one_receipt_and_sounds_once(
    actions: list[tuple[str, int]],
) -> None:
    """Kills between any two effects, faults, stops and alarms: the account is whole."""
    live_through(actions)


def live_through(actions: list[tuple[str, int]]) -> None:
    """A day on which these happen; its account must be whole."""
    week = (1, 2, 3, 4, 5, 6, 7)
    hours = default_config(permitted=(Window(week, 6 * HOUR, 6 * HOUR + 40 * MINUTE),))
    world = World(at(5, 58), DAY, hours)
    world.agent.buffer_ms = 30
    world.begin()
    for n, action in enumerate(actions):
        _do(world, n, *action)
    _finish(world)
    _check_chain(world)
    _check_heard(world)
    assert world.stored.keys() == set(range(1, world.agent.journal.last[0] + 1))


def _do(world: World, n: int, action: str, value: int) -> None:
    now_ms, agent = world.agent.now_ms, world.agent
    if action == "wait":
        agent.advance(agent.now_ns + value * MS)
    elif action.startswith("kill") and agent.journal.fault is not None:
        return  # with a disk that cannot be written, sound comes before the account
    elif action == "kill_at":
        agent.kill_at = agent.performed + value
    elif action == "kill":
        world.restart(after_ms=value)
    elif action == "urgent":
        order = urgent(f"khan-{n}", now_ms + value)
        world.give_orders(WARD, world.city.order(order, now_ms))
    elif action == "stop":
        world.give_orders(WARD, world.city.order(Stop(f"dung-{n}", WARD, now_ms + value), now_ms))
    elif action == "lift":
        stop = next((s for s in sorted(f"dung-{k}" for k in range(n))), "dung")
        world.give_orders(WARD, world.city.order(Lift(f"mo-{n}", WARD, stop, WARD), now_ms))
    elif action == "ack":
        world.ack()
    elif action == "link" and agent.state is not None:
        (agent.link_up if value else agent.link_down)()
    elif action == "disk":
        agent.journal.fault, agent.kill_at = "disk_full" if value else None, None
        agent.advance(agent.now_ns + 6_000 * MS)
    if agent.state is None:
        agent.kill_at = None
        world.restart(after_ms=500)


def _finish(world: World) -> None:
    """Everything comes right: the day ends, the server gets the rest."""
    world.agent.kill_at = None
    world.agent.journal.fault = None
    if world.agent.state is None:
        world.restart()
    world.agent.link_down()
    world.agent.link_up()
    world.until(max(world.agent.now_ms, at(6, 45)) + MINUTE)
    world.ack()
    world.until(world.agent.now_ms + MINUTE)


def _check_chain(world: World) -> None:
    receipts = world.receipts()
    raws = [one.raw for _, one in sorted(world.agent.journal.kept.items())]
    identities = [open_text(read_envelope(raw)).identity for raw in raws]
    assert [receipt.previous for receipt in receipts] == [None, *identities[:-1]]
    subjects = [receipt.subject for receipt in receipts]
    assert len(set(subjects)) == len(subjects)
    due = {(s.entry, s.due_ms) for s in subjects if s.kind == "item"}
    assert world.agent.state is not None
    assert due == {
        (item.entry, item.due_ms)
        for item in world.agent.state.plans.items
        if item.due_ms < at(6, 45)
    }


def _check_heard(world: World) -> None:
    """One sound at a time, no part of an item twice, and only alarms outside the hours."""
    heard = sorted(world.agent.heard, key=lambda one: one.start_ns)
    for one, after in pairwise(heard):
        assert one.end_ns <= after.start_ns + 2 * MS
    reached: dict[str, int] = defaultdict(int)
    for one in heard:
        if one.key.startswith("item/"):
            assert one.offset_ms >= reached[one.key] - 1
            reached[one.key] = one.offset_ms + (one.end_ns - one.start_ns) // MS
            assert at(6) * MS <= one.start_ns
            assert one.end_ns <= at(6, 40) * MS + MS
