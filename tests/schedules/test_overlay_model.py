"""The overlay says of every second what a naive teller says who walks through the seconds."""

from hypothesis import given, note

from schedules.overlay import Timeline, overlay
from tests.schedules import worlds
from tests.schedules.told_by_seconds import Teller, World, seconds_of

ENDS_OTHERWISE = {"occupied", "outside_hours", "urgent", "live"}
"""Why an item that waited in vain found no place: the model does not say which."""


def tell(world: World) -> Timeline:
    return overlay(
        world.items, world.orders, world.history, world.permitted, world.ready, world.now,
        world.horizon,
    )  # fmt: skip


def check(world: World) -> None:
    """Raises AssertionError where the two disagree on a second, or on how an item ended."""
    teller = Teller(world)
    teller.tell()
    told = tell(world)
    assert seconds_of(told.stretches) == teller.heard
    endings = {
        (v.key, v.outcome, v.reason) for v in told.verdicts if v.at_ms <= world.horizon - 1_000
    }
    expected = {(key, outcome, why) for key, outcome, why in teller.endings if why != "?"}
    unsaid = {key for key, _, why in teller.endings if why == "?"}
    assert {e for e in endings if e[0] not in unsaid} == expected
    for key in unsaid:
        outcomes = {(outcome, why) for k, outcome, why in endings if k == key}
        assert len(outcomes) == 1
        assert all(o == "skipped" and why in ENDS_OTHERWISE for o, why in outcomes)


@given(worlds.worlds())
def test_every_second_is_as_the_naive_teller_has_it(world: World) -> None:
    """What sounds in each second, and how each item ends, follow from the rules alone."""
    note(repr(tell(world)))
    check(world)
