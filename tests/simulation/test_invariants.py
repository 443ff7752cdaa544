"""Every invariant can fail: where its rule is broken on purpose, the simulation says so by name."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from device_agent.core import airings, pieces, plans, sounding, state, step, storing, subscriptions
from device_agent.core.effects import Play
from schedules import placement, resolve
from schedules.config import DeviceConfig
from schedules.floor import Floor, OrderRef, Standing
from schedules.orders import Drill, FollowUp, Issued
from schedules.plan import Plan
from schedules.spans import Span
from schedules.wire import gate, order_gate
from schedules.wire.envelope import Head
from schedules.wire.status import Held
from schedules.zones import DAY_MS
from server.broker import acl
from server.dispatch.healing import Healer
from server.library import states
from server.playlog import receipts as playlog
from server.playlog import reconcile
from server.programme import checks
from tests.simulation import hostile, yesterday
from tests.simulation import world as worlds
from tests.simulation.clock import MINUTE, SECOND
from tests.simulation.founding import founded
from tests.simulation.invariants import Broken
from tests.simulation.townspeople import CITY, SOME, WARDS
from tests.simulation.world import Setting, World

Plant = Callable[[pytest.MonkeyPatch], None]
Script = Callable[[World], None]

WARD = WARDS[0]
MORNING, NIGHT = 4, 0
"""Seeds whose worlds begin in the morning, and at midnight."""


def after(world: World, minutes: float, deed: Callable[[], Any]) -> None:
    world.clock.after(minutes * MINUTE, deed)


def soon(world: World, minutes: float = 5) -> int:
    return world.clock.now_ms() + int(minutes * MINUTE)


def kill_first(world: World) -> None:
    """A power cut of five seconds."""
    agent, coming_back = world.agents[0], world.agents[0].on_gone
    agent.catch_up()
    agent.on_gone = lambda: None
    agent.kill()
    agent.on_gone = coming_back
    world.clock.after(5 * SECOND, agent.start)


# --- approved -------------------------------------------------------------------------------------


def one_item(world: World) -> None:
    world.town.schedule(WARD, soon(world))


def an_unapproved_item(world: World) -> None:
    world.town.schedule(WARD, soon(world), until="submit")


def clear_everything(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(states, "cleared", lambda standing: standing.matter.content)
    patch.setattr(worlds, "may_leave", lambda *_: True)


def an_order_without_its_people(world: World) -> None:
    after(world, 3, lambda: world.town.urgent(CITY, people_short=True))


def count_nobody(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(order_gate, "people_needed", lambda *_: 0)


# --- place ----------------------------------------------------------------------------------------


def a_drill_of_other_areas(world: World) -> None:
    after(world, 3, lambda: world.town.drill(CITY, areas=SOME[0]))


def sound_wherever_it_is_listed(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(order_gate, "_check_areas", lambda *_: None)


# --- hours ----------------------------------------------------------------------------------------


def permit_always(patch: pytest.MonkeyPatch) -> None:
    def always(config: DeviceConfig, first: object, last: object) -> tuple[Span, ...]:
        return (Span(0, 2**62),)

    patch.setattr(resolve, "permitted_spans", always)
    patch.setattr(sounding, "permitted_spans", always)
    patch.setattr(checks, "check_hours", lambda *_: None)


# --- overlap --------------------------------------------------------------------------------------


def two_items_at_once(world: World) -> None:
    world.town.schedule(WARD, soon(world), late_ms=20 * MINUTE, seconds=90)
    world.town.schedule(WARD, soon(world, 6), class_="priority", seconds=15)


def forget_what_sounds(patch: pytest.MonkeyPatch) -> None:
    blocked = placement._in_the_way

    def nothing_taken(start: int, length: int, reach: int, permitted: Any, taken: Any) -> Any:
        return blocked(start, length, reach, permitted, [])

    patch.setattr(placement, "_in_the_way", nothing_taken)
    patch.setattr(sounding, "_heard", lambda _: None)
    patch.setattr(sounding, "_may_withdraw", lambda *_: False)


# --- again ----------------------------------------------------------------------------------------


def a_reboot_within_an_item(world: World) -> None:
    world.town.schedule(WARD, soon(world), late_ms=20 * MINUTE)
    after(world, 5.2, lambda: kill_first(world))


def forget_what_had_begun(patch: pytest.MonkeyPatch) -> None:
    resume = airings.resume_after_restart

    def forget(turn: state.Turn) -> None:
        turn.set(sounding=replace(turn.state.sounding, leftover=()))
        resume(turn)

    patch.setattr(airings, "resume_after_restart", forget)


# --- stopped --------------------------------------------------------------------------------------


def a_reboot_after_a_stop(world: World) -> None:
    """The stop leaves the list too, which does not end it."""
    world.town.schedule(WARD, soon(world, 8))
    after(world, 2, lambda: world.town.stop(WARD))
    after(world, 3, world.town.end_order)
    after(world, 4, lambda: kill_first(world))


def forget_the_stop(patch: pytest.MonkeyPatch) -> None:
    remembered = step._remembered

    def without(memory: Any, now: Any) -> dict[str, Any]:
        return {**remembered(memory, now), "orders": state.Orders()}

    patch.setattr(step, "_remembered", without)


# --- over -----------------------------------------------------------------------------------------


def an_alarm_called_off_before_a_reboot(world: World) -> None:
    """Its follow-up has left the list since; the alarm stands in it still."""
    after(world, 1, lambda: world.town.urgent(WARD, lasts_ms=(12 * MINUTE,)))
    after(world, 2, world.town.follow_up)
    after(world, 4, lambda: world.town.end_order(FollowUp))
    after(world, 5, lambda: kill_first(world))


def forget_what_is_over(patch: pytest.MonkeyPatch) -> None:
    remembered = step._remembered

    def without(memory: Any, now: Any) -> dict[str, Any]:
        found = remembered(memory, now)
        return {**found, "orders": replace(found["orders"], over={})}

    patch.setattr(step, "_remembered", without)


# --- drill ----------------------------------------------------------------------------------------


def a_drill(world: World) -> None:
    world.town.schedule(WARD, soon(world, 15))
    after(world, 3, lambda: world.town.drill(WARD))


def say_nothing_of_it(patch: pytest.MonkeyPatch) -> None:
    laid_out = pieces.of_order
    patch.setattr(pieces, "of_order", lambda *asked: laid_out(*asked)[:-1])


def a_drill_heard_of_in_its_middle(world: World) -> None:
    device = world.agents[0].device
    after(world, 2, lambda: world.network.part(device))

    def give() -> None:
        world.town.drill(WARD)
        (drill,) = (meant.order for meant in world.town.meant.values())
        assert isinstance(drill, Drill)
        sounds_ms = drill.at_ms + drill.tone_ms - world.clock.now_ms()
        world.clock.after(sounds_ms + SECOND, lambda: world.network.join(device))

    after(world, 3, give)


def join_a_drill_late(patch: pytest.MonkeyPatch) -> None:
    def any_time(self: Standing, issued: Issued, order: Drill, instant: int) -> Floor | None:
        ref, span = OrderRef(issued.issuer, order.id, 0), Span(order.at_ms, order.until_ms)
        at_hand = {order.words.content, order.sound.content} <= self.ready
        return Floor(issued, ref, span) if at_hand and span.holds(instant) else None

    patch.setattr(Standing, "_drill", any_time)
    patch.setattr(sounding, "_join_ms", lambda told, _: told.length_ms)


# --- together -------------------------------------------------------------------------------------


def an_urgent_order(world: World) -> None:
    after(world, 3, lambda: world.town.urgent(WARD))


def start_as_it_comes(patch: pytest.MonkeyPatch) -> None:
    def late(play_id: str, at_ns: int, *rest: Any) -> Play:
        return Play(play_id, at_ns + 60_000_000, *rest)

    patch.setattr(sounding, "Play", late)


# --- time -----------------------------------------------------------------------------------------


def a_reboot_without_time(world: World) -> None:
    world.town.schedule(WARD, soon(world))

    def cut_off() -> None:
        world.agents[0].synchronised = False
        world.network.part(acl.SERVER)
        kill_first(world)

    after(world, 4, cut_off)


def trust_any_clock(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(state.Clock, "trusted", property(lambda _: True))


# --- expired --------------------------------------------------------------------------------------


def a_new_card_and_an_old_programme(world: World) -> None:
    """Somebody else answers at the broker's address, before the device knows the time."""
    after(world, 0.2, lambda: yesterday.flash(world, enrolled_ms=0))
    after(world, 0.21, lambda: yesterday.keep_trust(world, ago_ms=-DAY_MS))
    after(world, 0.22, lambda: yesterday.keep_programme(world))
    after(world, 5, lambda: yesterday.learn_the_time(world))


def believe_without_a_clock(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(storing, "_is_timed", lambda *_: True)


def a_new_card_and_a_revoked_office(world: World) -> None:
    """The bundle from before the revocation, and its office's word on the time."""
    after(world, 0.2, lambda: yesterday.flash(world, enrolled_ms=world.clock.now_ms()))
    after(world, 0.21, lambda: yesterday.keep_trust(world, yesterday.EXPIRED_MS))
    after(world, 0.22, lambda: yesterday.keep_programme(world))
    for n in range(600):  # at once whenever it asks, or the round trip tells on the liar
        after(world, 0.3 + n / 600, lambda: yesterday.lie_about_time(world))


def forget_the_enrolment(patch: pytest.MonkeyPatch) -> None:
    flash = yesterday.flash
    patch.setattr(yesterday, "flash", lambda world, **_: flash(world, 0))


# --- forged ---------------------------------------------------------------------------------------


def forgers(world: World) -> None:
    chance = world.chance.of("forgers")
    for n in range(16):
        after(world, 1 + n / 2, lambda: world.town.schedule(WARD, soon(world, 30)))
        after(world, 3 + n / 2, lambda: hostile.attack_device(world, chance))
        after(world, 3.5 + n / 2, lambda: hostile.attack_server(world, chance))


def believe_any_signature(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(gate, "verify", lambda *_: True)


def take_old_documents(patch: pytest.MonkeyPatch) -> None:
    def any_order(head: Head, identity: str, held: Held | None) -> bool:
        return held is not None and identity == held.identity

    patch.setattr(gate, "_check_sequence", any_order)


# --- receipts, outcomes, digests, converges -------------------------------------------------------


def acknowledge_unstored(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(playlog, "_store", lambda *_: None)
    patch.setattr(playlog, "advance", lambda _, keys: dict.fromkeys(keys, 1))


def book_nothing(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(playlog, "prove", lambda *_: {})
    patch.setattr(reconcile, "book_waiting", lambda *_: None)


def plan_otherwise(patch: pytest.MonkeyPatch) -> None:
    def louder(*asked: Any) -> Plan:
        plan = resolve.resolve(*asked)
        return replace(plan, items=tuple(replace(i, volume=100) for i in plan.items))

    patch.setattr(plans, "resolve", louder)


def heal_nothing(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Healer, "tick", lambda _: 0)
    patch.setattr(subscriptions, "area_topics", lambda _: ())


@dataclass(frozen=True)
class Planted:
    rule: str
    script: Script
    plant: Plant
    seed: int = MORNING


PLANTED = (
    Planted("approved", an_unapproved_item, clear_everything),
    Planted("approved", an_order_without_its_people, count_nobody),
    Planted("place", a_drill_of_other_areas, sound_wherever_it_is_listed),
    Planted("hours", one_item, permit_always, NIGHT),
    Planted("overlap", two_items_at_once, forget_what_sounds),
    Planted("again", a_reboot_within_an_item, forget_what_had_begun),
    Planted("stopped", a_reboot_after_a_stop, forget_the_stop),
    Planted("over", an_alarm_called_off_before_a_reboot, forget_what_is_over),
    Planted("drill", a_drill, say_nothing_of_it),
    Planted("drill", a_drill_heard_of_in_its_middle, join_a_drill_late),
    Planted("together", an_urgent_order, start_as_it_comes),
    Planted("time", a_reboot_without_time, trust_any_clock),
    Planted("expired", a_new_card_and_an_old_programme, believe_without_a_clock),
    Planted("expired", a_new_card_and_a_revoked_office, forget_the_enrolment),
    Planted("forged", forgers, believe_any_signature),
    Planted("forged", forgers, take_old_documents),
    Planted("receipts", one_item, acknowledge_unstored),
    Planted("outcomes", one_item, book_nothing),
    Planted("digests", one_item, plan_otherwise),
    Planted("converges", one_item, heal_nothing),
)


def scene(script: Script, seed: int) -> World:
    world = World(seed, Setting(hours=0.25, deeds=0, faults=0))
    world.script = script
    founded(world.kind)  # before anything is planted: the town is kept for other tests
    return world


@pytest.mark.parametrize(
    "planted", PLANTED, ids=[f"{one.rule}-{one.plant.__name__}" for one in PLANTED]
)
def test_an_invariant_sees_its_rule_broken(
    planted: Planted, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What breaks a rule is caught by the invariant of that name."""
    world = scene(planted.script, planted.seed)
    planted.plant(monkeypatch)
    with pytest.raises(Broken) as broken:
        world.run()
    assert broken.value.rule == planted.rule


@pytest.mark.parametrize(
    ("script", "seed"),
    list(dict.fromkeys((one.script, one.seed) for one in PLANTED)),
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_the_same_scene_holds_otherwise(script: Script, seed: int) -> None:
    """Without the fault that was planted, nothing is found in the same world."""
    scene(script, seed).run()
