"""What an agent sounds, and when: the overlay's word, told to the player ahead of time."""

from dataclasses import replace

from schedules import orders
from schedules.canonical import canonical
from schedules.codec import to_json
from schedules.config import Window
from schedules.orders import Lift, Live, Stop
from schedules.programme import Block
from schedules.wire import topics
from schedules.wire.envelope import EnvelopeText
from schedules.wire.orders import SignedOrder
from tests.device_agent.core.city import (
    CITY,
    DEVICE,
    HOUR,
    MINUTE,
    WARD,
    at,
    default_config,
    entry,
    sound,
    urgent,
)
from tests.device_agent.core.world import World

MORNING = entry("ban-tin", 6 * HOUR)


def test_an_item_starts_at_its_exact_instant_and_is_proven() -> None:
    """An item sounds from its planned instant to its end, and its receipt says so."""
    world = World(at(5, 30), (MORNING,)).begin()
    world.until(at(7))
    assert world.heard(MORNING, at(6)) == [(at(6), at(6) + 30_000, 0)]
    (receipt,) = world.receipts()
    assert (receipt.outcome, receipt.planned_ms, receipt.sounded_ms) == ("played", at(6), 30_000)
    assert receipt.started_us == at(6) * 1000
    assert receipt.ended_us == (at(6) + 30_000) * 1000


def test_daily_items_recur_for_weeks_without_the_server() -> None:
    """Plans go on from local midnight to midnight, with nobody connected."""
    world = World(at(5, 30), (MORNING,)).begin()
    world.agent.link_down()
    world.until(at(5, 30) + 21 * 24 * HOUR)
    assert [outcome for _, outcome, _ in world.outcomes()] == ["played"] * 21
    assert world.heard(MORNING, at(6) + 20 * 24 * HOUR)


def test_a_block_sounds_with_its_pauses() -> None:
    """Theme tune, pauses and repeats are one play, as long as the block."""
    block = Block((sound("a"), sound("b", 5)), sound("theme", 3), 2, 4_000, 1_000)
    item = replace(MORNING, block=block)
    world = World(at(5, 30), (item,)).begin()
    world.until(at(7))
    ((start, end, _),) = world.heard(item, at(6))
    assert (start, end) == (at(6), at(6) + block.duration_ms)


def test_an_item_waits_for_its_content_within_its_tolerance() -> None:
    """Content that comes late makes a late start, where the entry allows one."""
    item = replace(MORNING, may_start_late_by_ms=10 * MINUTE)
    world = World(at(5, 59, 58), (item,))
    world.agent.fetch_ms = 5 * MINUTE
    world.begin()
    world.until(at(7))
    ((start, end, offset),) = world.heard(item, at(6))
    assert at(6, 4, 58) <= start <= at(6, 5, 5)
    assert (end - start, offset) == (30_000, 0)
    assert world.outcomes() == [("ban-tin", "late", None)]


def test_an_item_without_content_is_missed() -> None:
    """What never came cannot sound; the receipt names it."""
    world = World(at(5, 30), (MORNING,))
    world.agent.origin = lambda _content: False
    world.begin()
    world.until(at(7))
    assert world.outcomes() == [("ban-tin", "missed", "not_ready")]
    assert world.status.health.missing == (sound("ban-tin").content,)


def test_urgent_interrupts_and_the_item_resumes_where_it_stopped() -> None:
    """An urgent order cuts in at its instant; a second after it the item goes on."""
    item = entry("dai", 6 * HOUR, seconds=120)
    world = World(at(5, 30), (item,)).begin()
    world.until(at(6, 0, 30))
    order = world.city.order(urgent("bao", at(6, 0, 40)), at(6, 0, 30))
    world.give_orders(WARD, order)
    world.until(at(7))
    assert world.heard_order("bao") == [(at(6, 0, 40), at(6, 1, 10), 0)]
    first, second = world.heard(item, at(6))
    assert first == (at(6), at(6, 0, 40), 0)
    assert second == (at(6, 1, 11), at(6, 1, 11) + 80_000, 40_000)
    assert world.outcomes() == [("bao", "played", None), ("dai", "played", None)]
    assert world.receipts()[1].sounded_ms == 120_000


def test_what_no_longer_fits_after_an_interruption_ends_as_cut() -> None:
    """An item whose rest would meet the next one does not resume."""
    item = entry("dai", 6 * HOUR, seconds=120)
    after = entry("sau", 6 * HOUR + 2 * MINUTE)
    world = World(at(5, 30), (item, after)).begin()
    world.until(at(6, 1))
    world.give_orders(WARD, world.city.order(urgent("bao", at(6, 1, 10)), at(6, 1)))
    world.until(at(7))
    assert ("dai", "cut", "occupied") in world.outcomes()
    assert ("sau", "played", None) in world.outcomes()
    assert len(world.heard(item, at(6))) == 1


def test_an_urgent_order_without_its_audio_sounds_the_tone_and_joins() -> None:
    """The attention tone needs no file; the sound joins at the running offset when it comes."""
    world = World(at(6)).begin()
    world.agent.fetch_ms = 15_000
    world.give_orders(WARD, world.city.order(urgent("bao", at(6, 0, 5)), at(6, 0, 2)))
    world.until(at(7))
    tone, joined = world.heard_order("bao")
    assert tone == (at(6, 0, 5), at(6, 0, 15), 0)
    start, end, offset = joined
    assert end == at(6, 0, 35)
    assert offset == start - at(6, 0, 5)
    assert world.outcomes() == [("bao", "played", None)]


def test_an_urgent_order_whose_audio_never_comes_is_cut_after_its_tone() -> None:
    """The tone was heard, the words were not: the receipt does not call that played."""
    world = World(at(6))
    world.agent.origin = lambda _content: False
    world.begin()
    world.give_orders(WARD, world.city.order(urgent("bao", at(6, 0, 5)), at(6, 0, 2)))
    world.until(at(7))
    assert world.outcomes() == [("bao", "cut", "not_ready")]
    assert world.receipts()[0].sounded_ms == 10_000


def test_a_late_device_joins_within_the_attention_tone() -> None:
    """An order that comes four seconds late sounds as its neighbours do, four seconds in."""
    world = World(at(6)).begin()
    world.agent.cache.add(sound("bao").content)
    world.until(at(6, 0, 9))
    world.give_orders(WARD, world.city.order(urgent("bao", at(6, 0, 5)), at(6, 0, 4)))
    world.until(at(7))
    start, end, offset = world.heard_order("bao")[-1]
    assert end == at(6, 0, 35)
    assert offset >= 4_000
    assert start - offset == at(6, 0, 5)
    assert world.outcomes() == [("bao", "late", None)]


def test_repetitions_have_a_receipt_each() -> None:
    """Every repetition of an urgent order is a play and a receipt of its own."""
    world = World(at(6)).begin()
    order = urgent("bao", at(6, 1), every_ms=5 * MINUTE, until_ms=at(6, 12))
    world.give_orders(WARD, world.city.order(order, at(6, 0, 30)))
    world.until(at(7))
    assert [world.heard_order("bao", n)[0][0] for n in range(3)] == [
        at(6, 1),
        at(6, 6),
        at(6, 11),
    ]
    assert world.outcomes() == [("bao", "played", None)] * 3


def test_a_stop_cuts_what_sounds_and_bars_what_follows() -> None:
    """After a stop nothing but newer urgent orders sounds, and each receipt says why."""
    item, after = entry("dai", 6 * HOUR, seconds=120), entry("sau", 6 * HOUR + 10 * MINUTE)
    world = World(at(5, 30), (item, after)).begin()
    world.until(at(6, 1))
    world.give_orders(WARD, world.city.order(Stop("dung", WARD, at(8)), at(6, 1)))
    world.until(at(7))
    ((start, end, _),) = world.heard(item, at(6))
    assert (start, end) == (at(6), at(6, 1))
    assert world.heard(after, at(6, 10)) == []
    assert world.outcomes() == [("dai", "cut", "stopped"), ("sau", "skipped", "stopped")]
    assert {receipt.by for receipt in world.receipts()} == {"dung"}


def test_a_programme_that_drops_a_running_item_cuts_it() -> None:
    """What is no longer in the plan stops sounding."""
    item = entry("dai", 6 * HOUR, seconds=120)
    world = World(at(5, 30), (item,)).begin()
    world.until(at(6, 1))
    world.give_programme(WARD)
    world.until(at(7))
    assert world.heard(item, at(6)) == [(at(6), at(6, 1), 0)]
    assert world.outcomes() == [("dai", "cut", "withdrawn")]


def test_a_withdrawn_item_that_was_told_ahead_never_sounds() -> None:
    """The player is told two seconds ahead, and told otherwise in time; no receipt remains."""
    world = World(at(5, 30), (MORNING,)).begin()
    world.until(at(5, 59, 59))
    world.give_programme(WARD)
    world.until(at(7))
    assert world.heard(MORNING, at(6)) == []
    assert world.outcomes() == []


def test_nothing_is_told_outside_permitted_hours() -> None:
    """The device itself keeps the permitted hours, whatever the programme says."""
    world = World(at(2), (entry("dem", 3 * HOUR),)).begin()
    world.until(at(5, 30))
    assert world.agent.heard == []


def test_hours_that_shrink_cut_what_sounds() -> None:
    """A configuration that leaves the running item no room ends it now."""
    item = entry("dai", 6 * HOUR, seconds=300)
    world = World(at(5, 30), (item,)).begin()
    world.until(at(6, 1))
    week = (1, 2, 3, 4, 5, 6, 7)
    world.give_config(default_config(permitted=(Window(week, 5 * HOUR, 6 * HOUR + 2 * MINUTE),)))
    world.until(at(7))
    assert world.heard(item, at(6)) == [(at(6), at(6, 1), 0)]
    assert world.outcomes() == [("dai", "cut", "withdrawn")]


def test_a_live_order_without_sound_holds_the_floor_in_silence_and_says_so() -> None:
    """No packet comes: nothing else sounds meanwhile, and the receipt is plain."""
    item = entry("dai", 6 * HOUR)
    world = World(at(5, 30), (item,)).begin()
    world.until(at(5, 59))
    live = Live("truc-tiep", WARD, "phien-1", "priority", at(5, 59, 50), at(6, 5))
    world.give_orders(WARD, world.city.order(live, at(5, 59)))
    world.until(at(7))
    assert world.agent.heard == []
    assert world.outcomes() == [
        ("dai", "skipped", "live"),
        ("truc-tiep", "missed", "no_sound"),
    ]


def test_a_test_order_sounds_a_tone_on_this_device_alone() -> None:
    """A technician's test tone comes through the device's own inbox."""
    world = World(at(6)).begin()
    order = orders.Test("thu", DEVICE, at(6, 0, 10), 3_000)
    inbox = topics.INBOX_TOPIC.of(DEVICE)
    world.agent.deliver(inbox, _alone(world.city.order(order, at(6, 0, 5))))
    world.until(at(7))
    assert world.heard_order("thu") == [(at(6, 0, 10), at(6, 0, 13), 0)]
    assert world.outcomes() == [("thu", "played", None)]


def test_two_items_back_to_back_are_both_whole() -> None:
    """The end of one and the start of the next fall on one instant; neither is cut."""
    first, second = entry("a", 6 * HOUR), entry("b", 6 * HOUR + 30_000)
    world = World(at(5, 30), (first, second)).begin()
    world.until(at(7))
    assert world.outcomes() == [("a", "played", None), ("b", "played", None)]


def _alone(signed: SignedOrder) -> bytes:
    text: EnvelopeText = signed.order
    return canonical(to_json(text))


# --- Names that two areas give --------------------------------------------------------------------


def test_an_entry_of_the_ward_does_not_mask_the_citys_of_the_same_name() -> None:
    """Same name, same revision, same instant: both sound, one after the other, each once."""
    mine = entry("ban-tin", 6 * HOUR, may_start_late_by_ms=10 * MINUTE)
    world = World(at(5, 30), (mine,)).begin()
    citys = replace(mine, areas=(CITY,), block=Block((sound("thanh-pho", 40),)))
    world.give_programme(CITY, citys)
    world.until(at(6, 10))
    world.restart()
    world.until(at(7))
    assert len(world.heard(mine, at(6), WARD)) == len(world.heard(citys, at(6), CITY)) == 1
    told = {getattr(one.subject, "programme", ""): one.outcome for one in world.receipts()}
    assert told.keys() == {CITY, WARD}
    assert set(told.values()) <= {"played", "late"}


def test_an_order_of_the_ward_does_not_mask_the_citys_of_the_same_name() -> None:
    """The ward's repetition has ended; the city's of that name sounds all the same."""
    world = World(at(6)).begin()
    world.give_orders(WARD, world.city.order(urgent("bao", at(6, 5)), at(6, 1)))
    world.until(at(6, 8))
    citys = urgent("bao", at(6, 10), area=CITY)
    world.give_orders(CITY, world.city.order(citys, at(6, 9), issuer=CITY))
    world.until(at(6, 20))
    assert world.heard_order("bao") == [(at(6, 5), at(6, 5, 30), 0)]
    assert world.heard_order("bao", issuer=CITY) == [(at(6, 10), at(6, 10, 30), 0)]
    issuers = [getattr(one.subject, "issuer", "") for one in world.receipts()]
    assert issuers == [WARD, CITY]


def test_what_waited_when_the_device_was_moved_has_its_outcome() -> None:
    """What fell due before it was moved and had not begun is skipped, as what sounded is cut:
    neither stays without a receipt, and what is due afterwards sounds."""
    first = entry("dau", 17 * HOUR, 18 * HOUR, seconds=60)
    waits = entry("hai", 17 * HOUR, seconds=60, may_start_late_by_ms=10 * MINUTE)
    world = World(at(16), (first, waits)).begin()
    world.until(at(17, 0, 20))
    assert world.outcomes() == []
    world.give_config(default_config(since=at(17, 0, 20)))
    world.restart()
    world.until(at(18, 30))
    assert sorted(world.outcomes()) == [
        ("dau", "cut", "withdrawn"), ("dau", "played", None), ("hai", "skipped", "withdrawn"),
    ]  # fmt: skip


def test_a_stop_of_the_ward_does_not_mask_the_citys_of_the_same_name() -> None:
    """The ward lifts its own; the city's bars on."""
    world = World(at(16), (entry("chieu", 17 * HOUR),)).begin()
    world.give_orders(WARD, world.city.order(Stop("dung", WARD, at(20)), at(16)))
    citys = world.city.order(Stop("dung", CITY, at(20)), at(16, 1), issuer=CITY)
    world.give_orders(CITY, citys)
    world.give_orders(WARD, world.city.order(Lift("mo", WARD, "dung", WARD), at(16, 2)))
    world.restart()
    world.until(at(18))
    assert world.outcomes() == [("chieu", "skipped", "stopped")]
