"""Orders: each judged on its own; stops outlast everything but a lift or their time."""

from dataclasses import replace

from schedules.canonical import sha256_hex
from schedules.config import Place
from schedules.orders import Lift, Stop
from schedules.programme import Sound
from schedules.wire.orders import SignedOrder
from schedules.wire.strict import write_base64
from tests.device_agent.core.city import (
    CITY,
    HOUR,
    MINUTE,
    NEXT,
    WARD,
    at,
    default_config,
    entry,
    sound,
    urgent,
)
from tests.device_agent.core.world import World

EVENING = entry("chieu", 17 * HOUR)


def stopped(until_ms: int = at(20), issuer: str = WARD) -> World:
    world = World(at(16), (EVENING,)).begin()
    stop = Stop("dung", WARD, until_ms)
    world.give_orders(WARD, world.city.order(stop, at(16), issuer=issuer))
    return world


def test_a_stop_survives_a_reboot() -> None:
    """A power cut does not lift a stop."""
    world = stopped()
    world.restart()
    world.until(at(18))
    assert world.outcomes() == [("chieu", "skipped", "stopped")]


def test_a_stop_survives_absence_from_newer_lists() -> None:
    """A list without the stop does not end it."""
    world = stopped()
    world.give_orders(WARD)
    world.until(at(18))
    assert world.outcomes() == [("chieu", "skipped", "stopped")]


def test_a_stop_follows_a_device_that_changes_area() -> None:
    """In the next ward too the device stays stopped."""
    world = stopped()
    world.give_config(default_config(chain=(Place(CITY, "city"), Place(NEXT, "ward"))))
    world.give_orders(NEXT)
    world.give_programme(NEXT, replace(EVENING, areas=(NEXT,)))
    world.until(at(18))
    assert world.outcomes() == [("chieu", "skipped", "stopped")]


def test_a_stop_ends_by_its_until() -> None:
    """Without anybody's doing a stop ends when its time is up."""
    world = stopped(until_ms=at(16, 30))
    world.until(at(18))
    assert world.outcomes() == [("chieu", "played", None)]


def test_a_lift_from_the_same_level_ends_a_stop() -> None:
    """A lift ends the bar; what comes after sounds again, also after a reboot."""
    world = stopped()
    world.give_orders(WARD, world.city.order(Lift("mo", WARD, "dung", WARD), at(16, 1)))
    world.restart()
    world.until(at(18))
    assert world.outcomes() == [("chieu", "played", None)]


def test_a_ward_cannot_lift_the_citys_stop() -> None:
    """A lift counts only from the stop's own level or above."""
    world = stopped(issuer=CITY)
    world.give_orders(
        WARD, world.city.order(Lift("mo", WARD, "dung", CITY), at(16, 1), issuer=WARD)
    )
    world.until(at(18))
    assert world.outcomes() == [("chieu", "skipped", "stopped")]


def test_the_city_may_lift_a_wards_stop() -> None:
    """From above, a lift ends the stop that it names by its issuer."""
    world = stopped()
    lift = Lift("mo", WARD, "dung", WARD)
    world.give_orders(WARD, world.city.order(lift, at(16, 1), issuer=CITY))
    world.until(at(18))
    assert world.outcomes() == [("chieu", "played", None)]


def test_the_city_lifting_its_own_stop_leaves_the_wards() -> None:
    """A lift of the city's stop is none of the ward's stop of the same name."""
    world = stopped()
    lift = Lift("mo", WARD, "dung", CITY)
    world.give_orders(WARD, world.city.order(lift, at(16, 1), issuer=CITY))
    world.until(at(18))
    assert world.outcomes() == [("chieu", "skipped", "stopped")]


def test_a_stop_ends_older_urgent_orders_for_good_and_leaves_newer_ones() -> None:
    """Nothing issued before the stop sounds again; what is issued after it does."""
    world = World(at(6)).begin()
    every = {"every_ms": 5 * MINUTE, "until_ms": at(9)}
    old = world.city.order(urgent("cu", at(6, 5), **every), at(6, 0, 10))
    stop = world.city.order(Stop("dung", WARD, at(6, 30)), at(6, 1))
    new = world.city.order(urgent("moi", at(6, 10)), at(6, 2))
    world.give_orders(WARD, old, stop, new)
    world.until(at(8))
    assert world.outcomes() == [("moi", "played", None)]


def test_an_order_left_out_of_a_newer_list_has_ended_and_never_starts_again() -> None:
    """An order once ended does not come back, though a later list holds it again."""
    world = World(at(6)).begin()
    order = world.city.order(urgent("bao", at(6, 5), every_ms=5 * MINUTE, until_ms=at(8)), at(6, 1))
    world.give_orders(WARD, order)
    world.until(at(6, 7))
    world.give_orders(WARD)
    world.restart()
    world.give_orders(WARD, order)
    world.until(at(7))
    assert world.outcomes() == [("bao", "played", None)]


def test_an_order_once_admitted_outlives_its_not_after() -> None:
    """Not-after limits acceptance; sounding is limited by the order's until."""
    world = World(at(6)).begin()
    every = {"every_ms": 5 * MINUTE, "until_ms": at(6, 17)}
    order = world.city.order(urgent("bao", at(6, 5), **every), at(6, 1), not_after=at(6, 2))
    world.give_orders(WARD, order)
    world.until(at(6, 7))
    world.restart()
    world.give_orders(WARD, order)
    world.until(at(7))
    assert [world.heard_order("bao", n) != [] for n in range(3)] == [True] * 3


def test_an_order_too_late_to_be_accepted_is_refused_and_counted() -> None:
    """A list may pass the gate and one of its orders not."""
    world = World(at(6)).begin()
    order = world.city.order(urgent("bao", at(6, 5)), at(5), not_after=at(5, 30))
    world.give_orders(WARD, order)
    world.until(at(7))
    assert world.agent.heard == []
    assert world.status.health.refused == 1


def test_an_urgent_order_without_enough_people_is_refused() -> None:
    """A server taken over cannot start an alarm by itself."""
    world = World(at(6)).begin()
    world.give_orders(WARD, world.city.order(urgent("bao", at(6, 5)), at(6, 1), people=()))
    world.until(at(7))
    assert world.agent.heard == []


def test_a_ward_cannot_order_next_door() -> None:
    """A neighbour's key has no say here."""
    world = World(at(6)).begin()
    world.give_orders(WARD, world.city.order(urgent("bao", at(6, 5)), at(6, 1), issuer=NEXT))
    world.until(at(7))
    assert world.agent.heard == []


def test_audio_within_the_order_needs_no_download() -> None:
    """Inline audio is kept by its hash and sounds at once."""
    data = b"opus"
    inside = Sound("bao", sha256_hex(data), 20_000, len(data))
    world = World(at(6))
    world.agent.origin = lambda _content: False
    world.begin()
    order = urgent("bao", at(6, 0, 5), sound=inside, inline=write_base64(data))
    world.give_orders(WARD, world.city.order(order, at(6, 0, 2)))
    world.until(at(7))
    assert world.heard_order("bao") == [(at(6, 0, 5), at(6, 0, 35), 0)]
    assert world.outcomes() == [("bao", "played", None)]
    assert sound("bao").content not in world.agent.cache


def test_an_order_of_no_form_does_not_hold_up_its_list() -> None:
    """Of a list each order is judged on its own, even where one can not be opened at all."""
    world = World(at(16), (EVENING,)).begin()
    good = world.city.order(Stop("dung", WARD, at(20)), at(16))
    text = world.city.order(Stop("hong", WARD, at(20)), at(16) + 1).order
    world.give_orders(WARD, SignedOrder(replace(text, payload=text.payload + "!")), good)
    world.restart()
    world.until(at(18))
    assert world.outcomes() == [("chieu", "skipped", "stopped")]


def test_an_older_alarm_joins_when_a_newer_one_has_ended() -> None:
    """Told ahead, it does not cut the newer one short: it joins within its tone, where it is by
    then."""
    world = World(at(6)).begin()
    old = world.city.order(urgent("cu", at(6, 5, 25)), at(6, 4))
    new = world.city.order(urgent("moi", at(6, 5)), at(6, 4, 30))
    world.give_orders(WARD, old, new)
    world.until(at(7))
    assert world.heard_order("moi") == [(at(6, 5), at(6, 5, 30), 0)]
    assert world.heard_order("cu") == [(at(6, 5, 30), at(6, 5, 55), 5_000)]
    assert world.outcomes() == [("moi", "played", None), ("cu", "late", None)]


SOME = urgent("lu", at(16, 1), area=CITY, areas=(WARD, "thu-thiem"))


def test_an_order_for_some_areas_sounds_where_it_names_one() -> None:
    """One order on the city's list, for two of its wards: this device stands in one of them."""
    world = World(at(16)).begin()
    world.give_orders(CITY, world.city.order(SOME, at(16), CITY))
    world.until(at(17))
    assert world.outcomes() == [("lu", "played", None)]


def test_an_order_for_other_areas_of_the_list_is_no_ill() -> None:
    """A device that none of its areas name is silent, refuses nothing, and knows the list; moved
    into one of them while the order stands, it joins."""
    world = World(at(16)).begin()
    order = replace(SOME, areas=(NEXT, "thu-thiem"), every_ms=MINUTE, until_ms=at(16, 30))
    world.give_orders(CITY, world.city.order(order, at(16), CITY))
    world.until(at(16, 9, 30))
    assert world.agent.heard == []
    assert world.agent.state is not None
    assert world.agent.state.documents.refused == 0
    world.give_config(default_config(chain=(Place(CITY, "city"), Place(NEXT, "ward"))))
    world.give_orders(NEXT)
    world.give_programme(NEXT, replace(EVENING, areas=(NEXT,)))
    world.until(at(16, 10, 40))
    assert world.heard_order("lu", 9, CITY) == [(at(16, 10), at(16, 10, 30), 0)]
