"""What is accepted without a trusted clock: marked, in force only once judged, else forgotten."""

from dataclasses import replace

import pytest

from schedules.config import Place
from schedules.wire import topics
from schedules.wire.envelope import FOREVER
from tests.device_agent.core.city import (
    CITY,
    DEVICE,
    HOUR,
    MINUTE,
    NEXT,
    WARD,
    City,
    at,
    default_config,
    default_trust,
    entry,
    revoked,
)
from tests.device_agent.core.world import World
from tests.simulation.agent_world import MS

DAY = 24 * HOUR
MORNING = entry("ban-tin", 6 * HOUR, may_start_late_by_ms=HOUR)
OLD = entry("ban-cu", 6 * HOUR, may_start_late_by_ms=HOUR)
PROGRAMME, TRUST = topics.PROGRAMME_TOPIC.of(WARD), topics.TRUST_TOPIC.of()


def flashed(start_ms: int = at(5, 30), city: City | None = None) -> World:
    """A controller that remembers nothing and has no clock; switched on and connected."""
    world = World(start_ms, (MORNING,), city=city or City())
    world.agent.synchronised = False
    world.agent.start()
    world.agent.link_up()
    return world


def given(world: World, topic: str, raw: bytes) -> None:
    world.agent.deliver(topic, raw)
    world.agent.advance(world.agent.now_ns + 1_000 * MS)


def give_all(world: World, *entries: object) -> None:
    """Everything a device needs, as its city signs it now."""
    given(world, TRUST, world.city.trust())
    world.give_config()
    for area in (CITY, WARD):
        world.give_orders(area)
    world.give_programme(CITY)
    world.give_programme(WARD, *entries)  # type: ignore[arg-type]


def in_time(city: City, since_ms: int, until_ms: int) -> City:
    """The same city, whose documents may be accepted in that time."""
    city.not_before, city.not_after = since_ms, until_ms
    return city


def held(world: World) -> dict[str, int]:
    """What its last status says it holds."""
    return {one.topic: one.sequence for one in world.status.held}


def quality(world: World) -> str:
    """Of its clock, as its last status says."""
    return world.status.clock.quality


def system_knows(world: World) -> None:
    """The kernel calls the clock synchronised, and it is right."""
    world.agent.synchronised, world.agent.wall_error_us = True, 0
    world.agent.advance(world.agent.now_ns + 31_000 * MS)


def test_an_old_programme_given_to_a_device_without_a_clock_never_sounds() -> None:
    """It is stored, waits for the time, fails then and is forgotten; the city's own sounds."""
    world = flashed()
    give_all(world)
    world.city.not_after = at(4)
    given(world, PROGRAMME, world.city.programme(WARD, OLD))
    waiting = held(world)[PROGRAMME]
    world.answer_time()
    world.until(at(5, 50))
    assert PROGRAMME not in held(world)
    world.city.not_after = FOREVER
    given(world, PROGRAMME, world.city.programme(WARD, MORNING))
    world.until(at(7))
    assert held(world)[PROGRAMME] > waiting
    assert world.outcomes() == [("ban-tin", "played", None)]


def test_a_programme_for_a_time_to_come_does_not_sound_now() -> None:
    """Not-before is judged too, once it can be."""
    world = flashed()
    give_all(world)
    world.city.not_before = at(23)
    given(world, PROGRAMME, world.city.programme(WARD, OLD))
    world.answer_time()
    world.until(at(7))
    assert world.outcomes() == []
    assert PROGRAMME not in held(world)


def test_what_is_in_time_comes_into_force_by_the_disk() -> None:
    """What passes is stored as judged, and the mark is gone."""
    world = flashed()
    give_all(world, MORNING)
    assert all(slot.startswith("untimed ") for slot in world.agent.journal.documents)
    world.answer_time()
    world.until(at(7))
    assert world.outcomes() == [("ban-tin", "played", None)]
    assert not any(slot.startswith("untimed ") for slot in world.agent.journal.documents)
    assert world.status.health.refused == 0


def test_the_mark_outlives_a_restart() -> None:
    """A restart neither judges nor clears it."""
    world = flashed()
    give_all(world)
    world.city.not_after = at(4)
    given(world, PROGRAMME, world.city.programme(WARD, OLD))
    world.restart()
    assert PROGRAMME in held(world)
    world.answer_time()
    world.until(at(7))
    assert PROGRAMME not in held(world)
    assert world.outcomes() == []


def test_a_document_that_failed_leaves_its_sequence_behind() -> None:
    """Nothing older takes the place of what was forgotten, after a restart either."""
    world = flashed()
    give_all(world)
    older = world.city.programme(WARD, OLD)
    world.city.not_after = at(4)
    given(world, PROGRAMME, world.city.programme(WARD, OLD))
    world.answer_time()
    world.agent.synchronised = True
    world.restart()
    refused = world.status.health.refused
    given(world, PROGRAMME, older)
    world.until(at(7))
    assert world.status.health.refused == refused + 1
    assert world.outcomes() == []


def test_what_was_judged_is_not_displaced_by_what_was_not() -> None:
    """A device long off is given an expired programme, newer than its own: its own stands."""
    world = World(at(5), (MORNING,)).begin()
    world.agent.synchronised = False
    world.restart()
    world.city.not_after = at(4)
    given(world, PROGRAMME, world.city.programme(WARD, OLD))
    system_knows(world)
    world.until(at(7))
    assert world.outcomes() == [("ban-tin", "played", None)]


def test_what_expired_before_the_last_known_time_is_refused_without_a_clock() -> None:
    """It is later than that, whatever the time is."""
    world = World(at(5), (MORNING,)).begin()
    world.agent.synchronised = False
    world.restart()
    before = held(world)
    world.city.not_after = at(4)
    given(world, PROGRAMME, world.city.programme(WARD, OLD))
    world.until(world.agent.now_ms + MINUTE)
    assert quality(world) == "untrusted"
    assert held(world) == before


def test_what_expired_before_its_enrolment_is_refused_by_a_new_device() -> None:
    """The city said which time it was when it let the device in."""
    world = World(at(5, 30))
    world.agent.synchronised, world.agent.enrolled_ms = False, at(5)
    world.agent.start()
    world.agent.link_up()
    given(world, TRUST, in_time(world.city, 0, at(4)).trust())
    world.until(at(5, 40))
    assert held(world) == {}


def test_an_expired_bundle_vouches_for_no_time_beyond_its_own() -> None:
    """Its office's replies are refused, nothing sounds; a newer bundle is the way out."""
    world = flashed()
    in_time(world.city, 0, at(5))
    give_all(world, OLD)
    world.answer_time()
    world.answer_time()
    world.until(at(6, 10))
    assert quality(world) == "untrusted"
    assert world.agent.heard == []
    assert TRUST in held(world)
    in_time(world.city, at(6), FOREVER)
    give_all(world, MORNING)
    world.answer_time()
    world.until(at(7))
    assert quality(world) == "kept"
    assert world.outcomes() == [("ban-tin", "late", None)]


def test_a_bundle_judged_expired_is_forgotten_with_all_that_stood_on_it() -> None:
    """The system's clock knows better: nothing is held, and the old bundle does not come back."""
    world = flashed()
    in_time(world.city, 0, at(5))
    give_all(world, OLD)
    raw = world.city.trust()
    system_knows(world)
    assert held(world) == {}
    given(world, TRUST, raw)
    world.until(at(6, 10))
    assert held(world) == {}
    assert world.agent.heard == []
    in_time(world.city, at(5), FOREVER)
    give_all(world, MORNING)
    world.until(at(7, 10))
    assert world.outcomes() == [("ban-tin", "late", None)]


def test_the_replies_of_an_unjudged_bundle_are_no_witness_against_the_system() -> None:
    """A revoked office key says it is yesterday, when its bundle was good; the kernel knows."""
    world = flashed()
    in_time(world.city, 0, at(4))
    given(world, TRUST, world.city.trust())
    world.answer_time(lie_ms=-2 * HOUR)
    assert world.agent.state is not None
    assert world.agent.state.clock.teller != ""
    world = flashed()
    in_time(world.city, 0, at(4))
    world.agent.synchronised = True
    world.agent.advance(world.agent.now_ns + MS)
    given(world, TRUST, world.city.trust())
    give_all(world, OLD)
    world.until(at(7))
    assert held(world) == {}
    assert quality(world) == "synchronised"


def test_a_bundle_that_follows_a_judged_one_needs_no_clock() -> None:
    """A city whose root is late with its bundle does not fall silent after a power cut."""
    world = World(at(5), (MORNING,)).begin()
    world.agent.synchronised = False
    world.restart()
    in_time(world.city, 0, at(5, 10))
    given(world, TRUST, world.city.trust())
    world.until(at(5, 30))
    world.city.not_after = FOREVER
    world.answer_time()
    world.until(at(7))
    assert world.outcomes() == [("ban-tin", "played", None)]


@pytest.mark.parametrize("restarted", [False, True])
def test_the_time_of_a_revoked_office_key_is_forgotten_with_it(restarted: bool) -> None:
    """A stolen key put the clock a month ahead; under the new bundle the true time counts."""
    world = flashed()
    give_all(world)
    world.answer_time(lie_ms=30 * DAY)
    assert world.agent.state is not None
    assert world.agent.state.clock.floor_ms > at(5, 30) + 29 * DAY
    if restarted:
        world.restart()
    world.city.not_before = at(5)
    stolen = revoked(default_trust("office"), "office")
    fresh = default_trust("new office")
    world.city.office = "new office"
    given(world, TRUST, world.city.trust(replace(fresh, keys=(*fresh.keys, stolen.keys[0]))))
    assert not world.agent.state.clock.trusted
    give_all(world, MORNING)
    world.answer_time()
    world.until(at(7))
    assert quality(world) == "kept"
    assert world.outcomes() == [("ban-tin", "played", None)]


def test_a_key_renewed_in_good_order_costs_one_question() -> None:
    """The device asks at once whom it may believe now."""
    world = flashed()
    give_all(world, MORNING)
    world.answer_time()
    world.until(at(5, 40))
    world.city.office = "new office"
    given(world, TRUST, world.city.trust(default_trust("new office")))
    world.answer_time()
    assert world.agent.now_ms < at(5, 40, 15)
    world.until(at(5, 50))
    assert quality(world) == "measured"


def test_a_device_that_comes_back_to_an_area_remembers_how_far_it_was() -> None:
    """What is older than it ever held there is refused; what it left comes again."""
    world = World(at(5, 30)).begin()
    older = world.city.programme(WARD, OLD)
    newest = world.city.programme(WARD, MORNING)
    given(world, PROGRAMME, newest)
    world.give_config(default_config(chain=(Place(CITY, "city"), Place(NEXT, "ward"))))
    world.give_orders(NEXT)
    world.give_programme(NEXT)
    given(world, topics.CONFIG_TOPIC.of(DEVICE), world.city.config())
    world.give_orders(WARD)
    given(world, PROGRAMME, older)
    assert world.agent.state is not None
    assert PROGRAMME not in world.agent.state.documents.held
    given(world, PROGRAMME, newest)
    world.until(at(7))
    assert world.outcomes() == [("ban-tin", "played", None)]


def test_the_sequence_of_a_stolen_key_ends_with_the_key() -> None:
    """A sequence from the far future bars nobody once its key is revoked."""
    world = World(at(5, 30)).begin()
    honest, world.city.sequence = world.city.sequence, 2**50
    given(world, PROGRAMME, world.city.programme(WARD, OLD))
    world.give_config(default_config(chain=(Place(CITY, "city"), Place(NEXT, "ward"))))
    assert world.agent.state is not None
    world.city.sequence = honest + 100
    newer = replace(default_trust(), keys=default_trust().keys)
    given(world, TRUST, world.city.trust(revoked(newer, WARD)))
    assert PROGRAMME not in world.agent.state.documents.held
    given(world, TRUST, world.city.trust(default_trust()))
    given(world, PROGRAMME, world.city.programme(WARD, MORNING))
    world.until(at(7))
    assert world.outcomes() == [("ban-tin", "played", None)]
