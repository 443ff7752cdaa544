"""The status: what the device holds, how it is, and that it lives."""

from dataclasses import replace
from datetime import date

from schedules.orders import Lift, Stop
from schedules.resolve import resolve
from schedules.wire import topics
from schedules.wire.gate import judge_up
from schedules.wire.status import Card, Status
from schedules.wire.usage import UsedDay
from tests.device_agent.core.city import DAY, DEVICE, HOUR, MINUTE, WARD, at, entry, key, sound
from tests.device_agent.core.world import World

MORNING = entry("ban-tin", 6 * HOUR)


def test_a_status_comes_on_connecting_and_then_a_beat_a_minute() -> None:
    """Presence is the age of the last word: a beat says in 80 bytes that the status still stands,
    and names it. The whole comes again every half hour."""
    world = World(at(5, 30), (MORNING,)).begin()
    world.agent.link_down()
    world.sent_statuses.clear()
    world.beats.clear()
    world.agent.link_up()
    assert len(world.sent_statuses) == 1
    world.until(world.agent.now_ms + 20 * MINUTE)
    assert len(world.sent_statuses) == 1
    assert 18 <= len(world.beats) <= 20
    stands = judge_up(
        topics.STATUS_TOPIC.of(DEVICE), world.sent_statuses[-1], DEVICE, key("device").public
    )
    assert {beat.status for beat in world.beats} == {stands.head.sequence}
    sequences = [beat.sequence for beat in world.beats]
    assert sequences == sorted({*sequences, stands.head.sequence + 1} & set(sequences))
    assert world.status.sounding is None
    world.until(at(5, 59))
    assert len(world.sent_statuses) == 1
    world.until(at(6, 8))  # it sounded at six: told as it began, and as it ended
    told = len(world.sent_statuses)
    assert told == 3
    world.until(at(6, 45))
    assert len(world.sent_statuses) == told + 1


def test_a_change_is_told_within_seconds() -> None:
    """A new document shows in the status without waiting for the beat."""
    world = World(at(5, 30), (MORNING,)).begin()
    world.until(at(5, 31))
    world.give_programme(WARD)
    sequence = world.city.sequence
    world.until(world.agent.now_ms + 3_000)
    held = {one.topic: one.sequence for one in world.status.held}
    assert held[topics.PROGRAMME_TOPIC.of(WARD)] == sequence


def test_the_digests_are_those_of_today_and_tomorrow() -> None:
    """Equal plans, equal digests: the server computes the same ones."""
    world = World(at(5, 30), (MORNING,)).begin()
    world.until(at(5, 31))
    assert world.agent.state is not None
    documents = world.agent.state.documents
    assert documents.following is not None
    plan = resolve(documents.programmes(), documents.following, DAY)
    today, tomorrow = world.status.digests
    assert (today.day, today.digest) == (DAY, plan.digest)
    assert tomorrow.day.toordinal() == DAY.toordinal() + 1


def test_what_sounds_is_named_while_it_sounds() -> None:
    """Whoever looks at the fleet sees what it says."""
    item = entry("dai", 6 * HOUR, seconds=120)
    world = World(at(5, 30), (item,)).begin()
    world.until(at(6, 1))
    assert world.status.sounding == f"item/{WARD}/dai/1/{at(6)}"
    world.until(at(6, 3))
    assert world.status.sounding is None


def test_the_last_will_says_lost_and_bears_the_devices_signature() -> None:
    """Even a farewell by the broker is evidence."""
    world = World(at(5, 30), (MORNING,)).begin()
    assert world.agent.will is not None
    topic, raw = world.agent.will
    will: Status = judge_up(topic, raw, DEVICE, key("device").public).body
    assert will.state == "lost"
    assert not will.held


def test_missing_content_is_named_until_it_has_come() -> None:
    """What the plan needs and the device lacks stands in its health."""
    world = World(at(5, 30), (MORNING,))
    world.agent.fetch_ms = 5 * MINUTE
    world.begin()
    world.until(at(5, 35))
    assert world.status.health.missing == (sound("ban-tin").content,)
    world.until(at(5, 45))
    later = world.status.health.missing
    assert not later


def test_sequences_of_statuses_only_rise() -> None:
    """So that the server can tell the newest, also after a restart."""
    world = World(at(5, 30), (MORNING,)).begin()
    world.until(at(5, 35))
    world.restart()
    world.until(at(5, 40))
    topic = topics.STATUS_TOPIC.of(DEVICE)
    public = key("device").public
    heads = [judge_up(topic, raw, DEVICE, public).head for raw in world.sent_statuses]
    sequences = [head.sequence for head in heads]
    assert sequences == sorted(set(sequences))


def test_a_stop_is_told_of_within_a_second() -> None:
    """Whoever stops the loudspeakers counts the answers: they come at once, after the cut, and not
    by the pace of other changes. So does that of its lifting."""
    item = entry("dai", 6 * HOUR, seconds=300)
    world = World(at(5, 30), (item,)).begin()
    world.until(at(6, 1))
    for order in (Stop("dung", WARD, at(20)), Lift("thoi", WARD, "dung", WARD)):
        world.give_orders(WARD, world.city.order(order, world.agent.now_ms))
        sequence = world.city.sequence
        world.until(world.agent.now_ms + 800)
        held = {one.topic: one.sequence for one in world.status.held}
        assert held[topics.ORDERS_TOPIC.of(WARD)] == sequence
        assert world.status.sounding is None
        world.until(world.agent.now_ms + 60_000)


def test_what_people_count_is_said_whole_until_they_have_it() -> None:
    """For five minutes after a stop the whole status comes every half minute: a server that lost
    one answer counts the next."""
    world = World(at(5, 30), (MORNING,)).begin()
    world.until(at(6, 10))
    world.give_orders(WARD, world.city.order(Stop("dung", WARD, at(20)), world.agent.now_ms))
    world.until(at(6, 10, 2))
    world.sent_statuses.clear()
    world.beats.clear()
    world.until(at(6, 15))
    assert (8 <= len(world.sent_statuses) <= 10, world.beats) == (True, [])
    world.sent_statuses.clear()
    world.until(at(6, 30))
    assert len(world.sent_statuses) <= 1
    assert len(world.beats) >= 12


def test_a_failing_card_is_told_with_the_next_measure() -> None:
    """What only a measure shows, and somebody must know, does not wait for the half hour."""
    world = World(at(5, 30), (MORNING,)).begin()
    world.until(at(5, 40))
    assert world.status.health.fault is None
    world.agent.measured = replace(
        world.agent.measured, card=Card("plughw:0", "absent", 0, None, True, 0, 0)
    )
    world.until(at(5, 42))
    assert world.status.health.fault == "card_absent"


def test_what_the_device_used_waits_for_the_next_status() -> None:
    """Every minute adds to it, and nobody waits for that: no status goes out for its sake, each
    one that does tells it, and the last will does not."""
    world, day = World(at(5, 30), (MORNING,)).begin(), date(2026, 11, 23)
    world.until(at(5, 40))
    quiet = len(world.sent_statuses)
    for minute in range(10):
        used = UsedDay(day, (4_000, 2_000 * minute, 240 * minute))
        world.agent.measured = replace(world.agent.measured, used=(used,))
        world.until(at(5, 40 + minute))
    assert len(world.sent_statuses) == quiet
    world.until(at(6, 20))
    assert world.status.used == (used,)
    assert world.agent.will is not None
    topic, raw = world.agent.will
    assert judge_up(topic, raw, DEVICE, key("device").public).body.used == ()


def test_a_list_without_orders_is_no_hurry() -> None:
    """Lists are made anew every few weeks for all areas at once: nobody waits for those answers."""
    world = World(at(5, 30), (MORNING,)).begin()
    world.until(at(5, 31))
    told = len(world.sent_statuses)
    world.give_orders(WARD)
    world.until(world.agent.now_ms + 400)
    assert len(world.sent_statuses) == told
