"""Urgent, live and stop: what sounds at each instant, told as rules 1, 2, 6 and 7 state them."""

from dataclasses import replace
from typing import Any

import pytest

from schedules import orders as given
from schedules.floor import OrderRef
from schedules.orders import Issued, Lift, Order, Relay, Stop, is_urgent, stops_in_force
from schedules.overlay import History, Paused, Sounding, Timeline, overlay
from schedules.plan import Item, ItemKey
from schedules.spans import Span
from tests.schedules.worlds import WORDS, drill, follow_up, item, live, sound, urgent

S = 1_000
T = 1_000_000
"""An instant to begin at; permitted hours surround it widely."""
HOURS = (Span(T - 3600 * S, T + 3600 * S),)
LONG = item("long", T, 60 * S)


def tell(
    *items: Item,
    orders: tuple[Order | Issued, ...] = (),
    now: int = T,
    permitted: tuple[Span, ...] = HOURS,
    ready: frozenset[str] | None = None,
    horizon: int = T + 1000 * S,
    **history: Any,
) -> Timeline:
    """The story from `now`; orders are issued one second apart unless they say otherwise."""
    issued = tuple(
        one if isinstance(one, Issued) else Issued(one, T + n * S) for n, one in enumerate(orders)
    )
    at_hand = frozenset(c for i in items for c in i.block.contents()) if ready is None else ready
    return overlay(items, issued, History(**history), permitted, at_hand, now, horizon)


def name(source: ItemKey | OrderRef) -> str:
    return source.entry if isinstance(source, ItemKey) else source.order


def heard(told: Timeline) -> list[tuple[str, int, int, int, str]]:
    """Each stretch: what, from and to in seconds after T, its offset in seconds, and why."""
    return [
        (name(s.source), (s.span.start - T) // S, (s.span.end - T) // S, s.offset_ms // S, s.why)
        for s in told.stretches
    ]


def ends(told: Timeline) -> list[tuple[str, str, str, str | None]]:
    return [(v.key.entry, v.outcome, v.reason, v.by) for v in told.verdicts]


# --- Scheduled items ---


def test_an_item_sounds_at_its_instant() -> None:
    """With nothing in its way an item sounds whole, at its planned instant."""
    assert heard(tell(LONG, now=T - 5 * S)) == [("long", 0, 60, 0, "scheduled")]
    assert ends(tell(LONG)) == []


def test_a_second_late_is_on_time() -> None:
    """A start up to one second after the planned instant counts as scheduled, later as late."""
    patient = replace(LONG, latest_ms=T + 10 * S)
    assert heard(tell(patient, now=T + S))[0][4] == "scheduled"
    assert heard(tell(patient, now=T + S + 1))[0][4] == "late"


def test_what_was_planned_while_off_is_missed() -> None:
    """An item whose last instant passed while the device was off is missed, not made up for."""
    told = tell(LONG, now=T + 5 * S, awake_since_ms=T + 5 * S)
    assert (heard(told), ends(told)) == ([], [("long", "missed", "off", None)])


def test_back_within_the_tolerance_it_sounds_late() -> None:
    """A device that comes back within an item's tolerance sounds it late and whole."""
    told = tell(replace(LONG, latest_ms=T + 9 * S), now=T + 5 * S, awake_since_ms=T + 5 * S)
    assert heard(told) == [("long", 5, 65, 0, "late")]


def test_without_its_content_an_item_is_missed() -> None:
    """An item whose sound is not on the device is missed: that is the device's own doing."""
    told = tell(LONG, ready=frozenset())
    assert (heard(told), ends(told)) == ([], [("long", "missed", "not_ready", None)])


def test_gaps_hold_also_for_the_late() -> None:
    """After an item its gap stays free, counted from its end; a late one waits for that."""
    first = item("first", T, 10 * S, gap_ms=5 * S)
    second = item("second", T - 12 * S, 5 * S, late_ms=40 * S)
    assert heard(tell(first, second)) == [
        ("first", 0, 10, 0, "scheduled"), ("second", 15, 20, 0, "late"),
    ]  # fmt: skip
    late_word = tell(second, now=T + 14 * S, free_from_ms=T + 15 * S)
    assert heard(late_word) == [("second", 15, 20, 0, "late")]


def test_a_late_item_waits_for_the_next_one() -> None:
    """A late item begins only where all of it fits before what is planned next."""
    late = item("late", T - 5 * S, 20 * S, late_ms=40 * S)
    told = tell(late, item("next", T + 10 * S, 5 * S))
    assert [one[:2] for one in heard(told)] == [("next", 10), ("late", 15)]


def test_an_item_fits_to_the_millisecond() -> None:
    """What begins as it ends is no obstacle; what comes a millisecond sooner is, be it the end of
    permitted hours, the next item, behind its gap, or an order."""
    patient = replace(LONG, latest_ms=T + 20 * S, gap_ms=2 * S)
    order, next_one = urgent("khan", T + 60 * S, T + 61 * S), item("next", T + 62 * S, S)
    just = tell(patient, next_one, permitted=(Span(T, T + 60 * S), Span(T + 62 * S, T + 99 * S)))
    assert [one[:2] for one in heard(just)] == [("long", 0), ("next", 62)]
    assert heard(tell(patient, orders=(order,)))[0] == ("long", 0, 60, 0, "scheduled")
    for obstacle in (
        {"permitted": (Span(T, T + 60 * S - 1),)},
        {"items": (replace(next_one, start_ms=T + 62 * S - 1),)},
        {"items": (replace(next_one, start_ms=T + 1),)},
        {"orders": (replace(order, at_ms=T + 60 * S - 1),)},
        {"orders": (replace(order, at_ms=T + 1, until_ms=T + 2),)},
    ):
        told = tell(
            patient, *obstacle.get("items", ()), orders=obstacle.get("orders", ()),  # type: ignore[arg-type]
            permitted=obstacle.get("permitted", HOURS),  # type: ignore[arg-type]
        )  # fmt: skip
        assert told.at(T) is None


def test_a_verdict_has_its_instant() -> None:
    """What did not begin is given up a millisecond after it last could have, whatever sounds then
    and however soon the story ends."""
    waiting = item("waiting", T + 20 * S, 5 * S, 10 * S)
    told = tell(waiting, orders=(live("noi", T, T + 100 * S),))
    assert [one.at_ms for one in told.verdicts] == [T + 30 * S + 1]
    told = tell(LONG, ready=frozenset(), horizon=T + 2)
    assert [(one.outcome, one.at_ms) for one in told.verdicts] == [("missed", T + 1)]


def test_who_was_in_the_way_is_named_afterwards() -> None:
    """Told only once it is too late: the end of the hours, what came next, or what is paused."""
    short = (Span(T, T + 60 * S - 1),)
    assert ends(tell(LONG, now=T + 5 * S, permitted=short)) == [
        ("long", "skipped", "outside_hours", None)
    ]
    after = item("after", T + 1, 5 * S, 99 * S)
    assert ends(tell(LONG, after, now=T + 5 * S)) == [("long", "skipped", "occupied", "after")]
    waiting, paused = item("waiting", T - 10 * S, 5 * S), Paused(LONG.key, 10 * S, T + S, "khan")
    assert ends(tell(LONG, waiting, paused=paused)) == [("waiting", "skipped", "occupied", "long")]


def test_of_two_late_items_the_priority_one_goes_first() -> None:
    """However long the normal one has waited."""
    normal = item("normal", T - 20 * S, 5 * S, 99 * S)
    priority = item("priority", T - 10 * S, 5 * S, 99 * S, class_="priority")
    assert [one[:2] for one in heard(tell(normal, priority))] == [("priority", 0), ("normal", 5)]


def test_an_item_interrupted_as_it_begins_begins_anew() -> None:
    """Nothing of it was heard: it is late, not resumed."""
    order = urgent("khan", T, T + S)
    told = tell(LONG, orders=(order,), sounding=began(LONG))
    assert heard(told)[-1] == ("long", 8, 68, 0, "late")


def test_a_late_priority_item_waits_for_a_priority_one() -> None:
    """Of two priority items the one planned for that time goes first."""
    late = item("late", T - 5 * S, 20 * S, late_ms=40 * S, class_="priority")
    told = tell(late, item("next", T + 10 * S, 5 * S, class_="priority"))
    assert [one[:2] for one in heard(told)] == [("next", 10), ("late", 15)]


def test_a_normal_item_never_holds_back_a_late_priority_one() -> None:
    """Priority goes first: a normal item planned next waits behind it, or is skipped."""
    late = item("late", T - 5 * S, 20 * S, late_ms=40 * S, class_="priority")
    told = tell(late, item("next", T + 10 * S, 5 * S))
    assert [one[:2] for one in heard(told)] == [("late", 0)]
    assert ends(told) == [("next", "skipped", "occupied", "late")]


def test_a_running_item_without_a_plan_is_cut() -> None:
    """What is no longer planned stops sounding, running or paused."""
    running = Sounding(LONG.key, T - 5 * S, 0)
    assert ends(tell(now=T, sounding=running)) == [("long", "cut", "withdrawn", None)]
    waiting = Paused(LONG.key, 5 * S, T, "khan")
    assert ends(tell(now=T, paused=waiting)) == [("long", "cut", "withdrawn", None)]


def test_an_ended_item_never_sounds_again() -> None:
    """An item that has its outcome is not begun again within its tolerance."""
    assert heard(tell(replace(LONG, latest_ms=T + 99 * S), ended=frozenset({LONG.key}))) == []


def test_a_whole_item_told_late_is_not_cut() -> None:
    """An item that came to its end, at the end of permitted hours or before a stop, was played."""
    running = Sounding(LONG.key, T, 0)
    hours = (Span(T - S, T + 60 * S),)
    assert ends(tell(LONG, now=T + 61 * S, sounding=running, permitted=hours)) == []
    stop = Stop("dung", "le-chan", T + 900 * S)
    assert ends(tell(LONG, now=T + 60 * S, sounding=running, orders=(stop,))) == []


# --- Permitted hours (rule 6) ---


def test_nothing_starts_that_would_run_past_the_hours() -> None:
    """A late item that would outlast permitted hours is skipped."""
    told = tell(replace(LONG, latest_ms=T + 5 * S), permitted=(Span(T, T + 59 * S),))
    assert (heard(told), ends(told)) == ([], [("long", "skipped", "outside_hours", None)])


def test_a_running_item_ends_with_the_hours() -> None:
    """Where hours end under a running item, after a change of them, it is cut."""
    told = tell(LONG, permitted=(Span(T, T + 20 * S),), sounding=Sounding(LONG.key, T - S, 0))
    assert heard(told) == [("long", 0, 20, 1, "scheduled")]
    assert ends(told) == [("long", "cut", "outside_hours", None)]


def test_live_keeps_to_the_hours() -> None:
    """Live that is not urgent sounds within permitted hours alone; urgent live sounds anyway."""
    hours = (Span(T + 10 * S, T + 20 * S),)
    told = tell(orders=(live("micro", T, T + 30 * S),), permitted=hours)
    assert heard(told) == [("micro", 10, 20, 0, "live")]
    told = tell(orders=(live("micro", T, T + 30 * S, "urgent"),), permitted=hours)
    assert heard(told) == [("micro", 0, 30, 0, "live")]


def test_a_test_tone_keeps_to_the_hours() -> None:
    """A technician's test tone sounds within permitted hours alone."""
    assert heard(tell(orders=(given.Test("thu", "loa-1", T, 5 * S),), permitted=())) == []


def test_urgent_sounds_at_night() -> None:
    """Urgent knows no permitted hours."""
    told = tell(orders=(urgent("khan", T, T + S),), permitted=())
    assert heard(told) == [("khan", 0, 7, 0, "urgent")]


# --- Urgent (rule 1) ---


def test_urgent_repeats_on_its_grid() -> None:
    """Repetitions begin on the grid, as long as they begin before `until`."""
    told = tell(orders=(urgent("khan", T, T + 41 * S),))
    assert [one[1:4] for one in heard(told)] == [(0, 7, 0), (20, 27, 0), (40, 47, 0)]
    assert [s.source for s in told.stretches] == [OrderRef("", "khan", n) for n in (0, 1, 2)]


def test_what_urgent_interrupts_resumes_a_second_later() -> None:
    """It goes on from where it stopped, one second after the order ended."""
    told = tell(LONG, orders=(urgent("khan", T + 10 * S, T + 11 * S),), sounding=began(LONG))
    assert heard(told) == [
        ("long", 0, 10, 0, "scheduled"),
        ("khan", 10, 17, 0, "urgent"),
        ("long", 18, 68, 10, "resumed"),
    ]
    assert ends(told) == []
    assert told.stretches[2].span.start == T + 18 * S


def began(one: Item) -> Sounding:
    return Sounding(one.key, one.start_ms, 0)


@pytest.mark.parametrize(
    "obstacle",
    [
        {"items": (item("next", T + 60 * S, 5 * S),)},
        {"items": (item("next", T + 17 * S, 5 * S),)},
        {"items": (item("waiting", T + 12 * S, 5 * S, 99 * S, class_="priority"),)},
        {"permitted": (Span(T, T + 67 * S),)},
        {"orders": (urgent("later", T + 50 * S, T + 51 * S),)},
    ],
    ids=["planned next", "planned at once", "priority waits", "hours end", "another order"],
)
def test_what_does_not_fit_any_more_is_cut(obstacle: dict[str, Any]) -> None:
    """Unless all of its rest fits before the next obstacle and the end of permitted hours."""
    first = urgent("khan", T + 10 * S, T + 11 * S)
    told = tell(
        LONG, *obstacle.get("items", ()),
        orders=(first, *obstacle.get("orders", ())),
        permitted=obstacle.get("permitted", HOURS), sounding=began(LONG),
    )  # fmt: skip
    assert ends(told)[0] == ("long", "cut", "occupied", "khan")
    assert told.verdicts[0].at_ms == T + 17 * S


@pytest.mark.parametrize(
    "beside",
    [
        {"permitted": (Span(T, T + 68 * S),)},
        {"items": (item("next", T + 68 * S, 5 * S),)},
        {"items": (item("next", T + 500 * S, 5 * S, class_="priority"),)},
        {"items": (item("lost", T + 12 * S, 5 * S, 9 * S, class_="priority"),)},
        {"orders": (urgent("later", T + 68 * S, T + 69 * S),)},
    ],
    ids=["hours end", "planned then", "priority later", "priority not at hand", "an order then"],
)
def test_what_just_fits_resumes(beside: dict[str, Any]) -> None:
    """What comes as its rest ends is no obstacle, nor is a priority item still to come, or one that
    cannot sound."""
    first = urgent("khan", T + 10 * S, T + 11 * S)
    others = [one for one in beside.get("items", ()) if one.key.entry != "lost"]
    told = tell(
        LONG, *beside.get("items", ()), orders=(first, *beside.get("orders", ())),
        permitted=beside.get("permitted", HOURS), sounding=began(LONG),
        ready=frozenset(c for one in (LONG, *others) for c in one.block.contents()),
    )  # fmt: skip
    assert ("long", 18, 68, 10, "resumed") in heard(told)


def test_an_interrupted_item_is_not_in_its_own_way() -> None:
    """Given a later start by a new plan meanwhile, it resumes all the same."""
    moved = item("long", T + 30 * S, 60 * S)
    told = tell(moved, paused=Paused(moved.key, 10 * S, T + S, "khan"))
    assert heard(told) == [("long", 1, 51, 10, "resumed")]


def test_a_normal_item_that_waits_goes_after_what_resumes() -> None:
    """What was held back by the order meanwhile waits until the interrupted one has ended."""
    waiting = item("waiting", T + 12 * S, 5 * S, 99 * S)
    told = tell(
        LONG, waiting, orders=(urgent("khan", T + 10 * S, T + 11 * S),), sounding=began(LONG)
    )
    assert [one[:2] for one in heard(told)][2:] == [("long", 18), ("waiting", 68)]


def test_the_next_repetition_is_an_obstacle() -> None:
    """Between two repetitions only what fits whole may sound; what was interrupted is cut."""
    short = item("short", T + 15 * S, 5 * S, 99 * S)
    told = tell(LONG, short, orders=(urgent("khan", T + 5 * S, T + 26 * S),), sounding=began(LONG))
    assert ends(told) == [("long", "cut", "occupied", "khan")]
    assert ("short", 15, 20, 0, "scheduled") in heard(told)


def test_no_item_begins_that_a_known_order_would_interrupt() -> None:
    """An item waits behind an order that is known to come, within its tolerance."""
    order = urgent("khan", T + 10 * S, T + 11 * S)
    assert ends(tell(LONG, orders=(order,))) == [("long", "skipped", "urgent", "khan")]
    patient = replace(LONG, latest_ms=T + 20 * S)
    assert heard(tell(patient, orders=(order,)))[-1] == ("long", 17, 77, 0, "late")


def test_who_comes_late_joins_within_the_tone() -> None:
    """A device that hears of the order within the attention tone joins at the running offset."""
    order = urgent("khan", T - 1_500, T + 30 * S)
    assert heard(tell(orders=(order,)))[0] == ("khan", 0, 5, 1, "urgent")


def test_who_comes_later_joins_at_the_next_repetition() -> None:
    """Once the tone is over a device waits for the next repetition, and uses the time."""
    order = urgent("khan", T - 2 * S, T + 30 * S)
    told = tell(item("short", T + S, 5 * S), orders=(order,))
    assert [one[:2] for one in heard(told)] == [("short", 1), ("khan", 18)]


def test_who_was_in_stays_in() -> None:
    """A device that sounded the beginning stays in when the story is told again."""
    order, ref = urgent("khan", T - 3 * S, T + 30 * S), OrderRef("", "khan", 0)
    for known in ({"joined": frozenset({ref})}, {"sounding": Sounding(ref, T - 3 * S, 0)}):
        assert heard(tell(orders=(order,), **known))[0] == ("khan", 0, 4, 3, "urgent")


def test_the_newer_urgent_order_goes_first() -> None:
    """Of two urgent orders the newer sounds; the older goes on after it where it then stands."""
    older, newer = urgent("cu", T, T + S), urgent("moi", T + 3 * S, T + 4 * S)
    older = replace(older, sound=sound("cu", 20 * S), every_ms=60 * S)
    told = tell(orders=(older, newer))
    assert [one[:4] for one in heard(told)] == [
        ("cu", 0, 3, 0), ("moi", 3, 10, 0), ("cu", 10, 22, 10),
    ]  # fmt: skip


def test_repetitions_longer_than_their_grid_follow_at_once() -> None:
    """A repetition makes way for the next one."""
    order = urgent("khan", T, T + 12 * S, every_ms=6 * S)
    assert [one[1:4] for one in heard(tell(orders=(order,)))] == [(0, 6, 0), (6, 12, 0)]


# --- Live and relay (rule 2) ---


def test_live_interrupts_priority_and_normal() -> None:
    """Live takes the floor from scheduled items and gives it back one second after its end."""
    for class_ in ("normal", "priority"):
        running = replace(LONG, class_=class_)
        told = tell(running, orders=(live("micro", T + 5 * S, T + 8 * S),), sounding=began(running))
        assert [one[:4] for one in heard(told)] == [
            ("long", 0, 5, 0), ("micro", 5, 8, 0), ("long", 9, 64, 5),
        ]  # fmt: skip


def test_urgent_interrupts_live() -> None:
    """Urgent goes before live, however old; live goes on afterwards."""
    order = urgent("khan", T + 5 * S, T + 6 * S)
    told = tell(orders=(order, live("micro", T, T + 20 * S)))
    assert [one[:4] for one in heard(told)] == [
        ("micro", 0, 5, 0), ("khan", 5, 12, 0), ("micro", 12, 20, 12),
    ]  # fmt: skip


def test_what_waits_under_live_is_skipped_by_it() -> None:
    """An item whose tolerance ends under a relay is skipped, and the relay is named."""
    relay = Relay("tiep-song", "le-chan", "phien", "VOV1", "priority", T - S, T + 90 * S)
    told = tell(LONG, orders=(relay,))
    assert heard(told) == [("tiep-song", 0, 90, 1, "relay")]
    assert ends(told) == [("long", "skipped", "live", "tiep-song")]


def test_what_passed_under_an_order_is_skipped_by_it() -> None:
    """Told only after an item's last instant: the order that held the floor then is named."""
    order = urgent("khan", T - S, T + 3600 * S)
    told = tell(LONG, orders=(order,), now=T + 2 * S, awake_since_ms=T - 5 * S)
    assert ends(told) == [("long", "skipped", "urgent", "khan")]


# --- Stop (rule 7) ---

STOP = Stop("dung", "le-chan", T + 100 * S)


def test_stop_cuts_what_sounds_and_what_waits() -> None:
    """A stop cuts the running and the paused item; neither resumes."""
    told = tell(LONG, orders=(STOP,), sounding=Sounding(LONG.key, T - 5 * S, 0))
    assert (heard(told), ends(told)) == ([], [("long", "cut", "stopped", "dung")])
    told = tell(LONG, orders=(STOP,), paused=Paused(LONG.key, 5 * S, T + S, "khan"))
    assert (heard(told), ends(told)) == ([], [("long", "cut", "stopped", "dung")])


def test_stop_skips_what_is_due_meanwhile() -> None:
    """Items due under a stop are skipped, unless their tolerance outlives it."""
    patient = item("patient", T + 50 * S, 5 * S, late_ms=60 * S)
    told = tell(item("strict", T + 10 * S, 5 * S), patient, orders=(STOP,))
    assert ends(told) == [("strict", "skipped", "stopped", "dung")]
    assert heard(told) == [("patient", 100, 105, 0, "late")]


def test_stop_ends_older_orders_for_ever() -> None:
    """What was issued before a stop has ended, also when the stop is lifted or runs out."""
    old = Issued(urgent("khan", T, T + 900 * S), T - 1)
    talk = Issued(live("micro", T, T + 900 * S), T - 2)
    lift = Issued(Lift("go", "le-chan", "dung", "le-chan"), T + 9)
    for more in ((), (lift,)):
        assert heard(tell(orders=(Issued(STOP, T, issuer="le-chan"), *more, old, talk))) == []
    assert heard(tell(orders=(old, talk), stopped_through=T)) == []


def test_newer_urgent_breaks_through_a_stop() -> None:
    """Urgent issued after the stop sounds; live issued after it waits until the bar falls."""
    told = tell(orders=(STOP, live("micro", T, T + 110 * S), urgent("khan", T + 5 * S, T + 6 * S)))
    assert [one[:3] for one in heard(told)] == [("khan", 5, 12), ("micro", 100, 110)]


def test_a_lift_ends_the_bar() -> None:
    """A newer lift, from where the stop was issued or from above, lets items sound again."""
    lift = Issued(Lift("go", "le-chan", "dung", "le-chan"), T + 9, 1)
    stop = Issued(STOP, T, 1, "le-chan")
    assert heard(tell(LONG, orders=(stop, lift))) == [("long", 0, 60, 0, "scheduled")]
    for weak in (replace(lift, sequence=T - 1), replace(lift, rank=2)):
        assert heard(tell(LONG, orders=(stop, weak))) == []
    other = Issued(Lift("go", "le-chan", "dung-2", "le-chan"), T + 9, 1)
    assert stops_in_force((stop, other), T) == (stop,)


def test_a_lift_ends_the_stop_it_names_and_no_other() -> None:
    """A stop's name is its issuer's own: the city lifts its own stop or the ward's, and leaves
    the other of the same name."""
    ward, city = Issued(STOP, T, 1, "le-chan"), Issued(STOP, T, 0, "hai-phong")
    for stop, other in ((ward, city), (city, ward)):
        lift = Issued(Lift("go", "le-chan", "dung", stop.issuer), T + 9, 0, "hai-phong")
        assert stops_in_force((ward, city, lift), T) == (other,)


def test_a_bar_lasts_as_long_as_its_longest_stop() -> None:
    """Each stop bars until its own end."""
    told = tell(
        item("first", T + 50 * S, S), orders=(replace(STOP, id="kurz", until_ms=T + 10 * S), STOP)
    )
    assert ends(told) == [("first", "skipped", "stopped", "dung")]


def test_urgent_live_is_urgent() -> None:
    """Live and relay of class urgent stand under the rules of urgent."""
    assert is_urgent(live("micro", T, T + S, "urgent"))
    assert not is_urgent(live("micro", T, T + S, "priority"))
    assert not is_urgent(STOP)


# --- The story itself ---


def test_two_begun_items_are_one_too_many() -> None:
    """A device sounds one item at a time: beside a running one, a paused one is cut."""
    other = item("other", T - 9 * S, 30 * S)
    told = tell(
        LONG, other, sounding=began(LONG), paused=Paused(other.key, 5 * S, T, "khan"), now=T + S
    )
    assert ends(told) == [("other", "cut", "occupied", "long")]


def test_an_order_over_at_its_begin_never_sounds() -> None:
    """An order without length holds no floor."""
    empty = urgent("khan", T, T + 30 * S, attention_ms=0, sound=sound("khan", 0))
    assert heard(tell(orders=(empty,))) == []


def test_an_item_without_sound_takes_no_time() -> None:
    """An item of no length (the gate refuses one) is over as it begins; the story goes on."""
    told = tell(item("empty", T, 0), item("next", T + S, 5 * S))
    assert [one[:3] for one in heard(told)] == [("next", 1, 6)]


def test_nothing_is_told_behind_the_horizon() -> None:
    """The story ends where it was asked to; an instant with nothing has nothing."""
    told = tell(LONG, horizon=T + 10 * S)
    assert heard(told) == [("long", 0, 10, 0, "scheduled")]
    assert told.at(T + 9 * S) is not None
    assert told.at(T + 10 * S) is None
    assert tell(LONG, horizon=T).stretches == ()


def test_who_holds_the_longer_gap_is_named_as_far_as_known() -> None:
    """An item kept out by the gap after an ended one is skipped as occupied, by nobody named."""
    told = tell(item("kept", T, 5 * S), free_from_ms=T + 3 * S)
    assert ends(told) == [("kept", "skipped", "occupied", None)]


def test_two_areas_may_give_one_name() -> None:
    """Entries and orders of one name are not each other, whoever ended first."""
    mine = item("first", T, 10 * S, late_ms=60 * S)
    theirs = replace(mine, programme="hai-phong", start_ms=T + 20 * S)
    told = tell(mine, theirs, ended=frozenset({mine.key}))
    assert [s.source for s in told.stretches] == [theirs.key]
    order = urgent("khan", T, T + 30 * S)
    joined = frozenset({OrderRef("le-chan", "khan", 0)})
    assert (
        tell(orders=(Issued(order, T, issuer="hai-phong"),), now=T + 5 * S, joined=joined).at(
            T + 5 * S
        )
        is None
    )
    assert (
        tell(orders=(Issued(order, T, issuer="le-chan"),), now=T + 5 * S, joined=joined).at(
            T + 5 * S
        )
        is not None
    )


# --- Corrections and all-clears ---


CORRECTED = Issued(urgent("khan", T, T + 300 * S), T, issuer="le-chan")
CORRECTION = Issued(
    follow_up("dinh-chinh", ("khan", "le-chan"), T + 25 * S, T + 60 * S), T + 24 * S, 0, "le-chan"
)


def test_a_follow_up_ends_the_alarm_and_sounds_in_its_place() -> None:
    """From the moment it is known nothing of the alarm sounds; the correction has its own grid."""
    told = tell(orders=(CORRECTED, CORRECTION), now=T + 24 * S, joined=_joined("khan", 1))
    assert [one[:3] for one in heard(told)] == [("dinh-chinh", 25, 29), ("dinh-chinh", 45, 49)]


def _joined(order: str, repetition: int) -> frozenset[OrderRef]:
    return frozenset({OrderRef("le-chan", order, repetition)})


def test_a_follow_up_ends_the_alarm_it_names_and_no_other() -> None:
    """Another issuer's alarm of the same name goes on, and so does one given afterwards."""
    other, later = replace(CORRECTED, issuer="hai-phong"), replace(CORRECTED, sequence=T + 30 * S)
    for alarm in (other, later):
        told = tell(orders=(alarm, CORRECTION), now=T + 60 * S)
        assert {one[0] for one in heard(told)} == {"khan"}


def test_what_bears_the_name_of_an_ended_alarm_goes_on() -> None:
    """A follow-up ends an alarm, not the live sound to which its issuer gave the same name."""
    voice = Issued(live("khan", T, T + 300 * S), T + S, issuer="le-chan")
    told = tell(orders=(voice, CORRECTED, CORRECTION), now=T + 70 * S)
    assert heard(told)[0] == ("khan", 70, 300, 70, "live")


def test_who_heard_the_alarm_hears_its_correction_until_it_is_owed_no_more() -> None:
    """Others hear it until its end; a device that still owes it, until the later one."""
    order = CORRECTION.order
    assert isinstance(order, given.FollowUp)
    longer = replace(CORRECTION, order=replace(order, owed_until_ms=T + 100 * S))
    late = {"orders": (CORRECTED, longer), "now": T + 62 * S}
    assert heard(tell(**late)) == []  # type: ignore[arg-type]
    owing = tell(**late, owed=frozenset({("le-chan", "dinh-chinh")}))  # type: ignore[arg-type]
    assert [one[:2] for one in heard(owing)] == [("dinh-chinh", 65), ("dinh-chinh", 85)]


def test_a_correction_sounds_at_night_and_through_an_older_stop() -> None:
    """It is as urgent as what it corrects."""
    stop = Issued(STOP, T + 10 * S, issuer="le-chan")
    told = tell(orders=(CORRECTED, stop, CORRECTION), now=T + 24 * S, permitted=())
    assert [one[0] for one in heard(told)] == ["dinh-chinh"] * 2


# --- Drills ---

DRILL = drill("tap", T + 10 * S)
AT_HAND = frozenset({WORDS.content, DRILL.sound.content, *LONG.block.contents()})


def test_a_drill_interrupts_what_is_scheduled() -> None:
    """Like live sound; what was interrupted resumes afterwards."""
    told = tell(LONG, orders=(DRILL,), ready=AT_HAND, sounding=began(LONG))
    assert heard(told) == [
        ("long", 0, 10, 0, "scheduled"),
        ("tap", 10, 21, 0, "drill"),
        ("long", 22, 72, 10, "resumed"),
    ]


@pytest.mark.parametrize(
    "otherwise",
    [
        {"permitted": ()},
        {"permitted": (Span(T, T + 20 * S),)},
        {"ready": AT_HAND - {WORDS.content}},
        {"ready": AT_HAND - {DRILL.sound.content}},
        {"orders": (DRILL, Stop("dung", "le-chan", T + 100 * S))},
        {"now": T + 12 * S},
    ],
    ids=["at night", "hours end within it", "no words", "no sound", "a newer stop", "in the words"],
)
def test_a_drill_sounds_whole_or_not_at_all(otherwise: dict[str, Any]) -> None:
    """Nobody hears half of it: not at the end of permitted hours, not without its words, and not
    from the middle."""
    assert heard(tell(**{"orders": (DRILL,), "ready": AT_HAND, **otherwise})) == []


def test_a_drill_needs_its_words_and_its_sound_alone() -> None:
    """Nothing else need be at hand; one without a tone begins at its instant."""
    needed = frozenset({WORDS.content, DRILL.sound.content})
    for order in (DRILL, replace(DRILL, tone_ms=0)):
        told = tell(orders=(order,), ready=needed)
        assert heard(told)[0][:2] == ("tap", 10)
        assert told.stretches[0].source == OrderRef("", "tap", 0)


def test_who_began_a_drill_stays_in() -> None:
    """A device that sounded its beginning goes on when the story is told again."""
    joined = frozenset({OrderRef("", "tap", 0)})
    told = tell(orders=(DRILL,), ready=AT_HAND, now=T + 15 * S, joined=joined)
    assert heard(told) == [("tap", 15, 21, 5, "drill")]


def test_who_comes_late_joins_a_drill_within_its_opening_tone() -> None:
    """The words are still to come then."""
    told = tell(orders=(DRILL,), ready=AT_HAND, now=T + 11 * S)
    assert heard(told) == [("tap", 11, 21, 1, "drill")]


def test_a_stop_bars_a_newer_drill() -> None:
    """A drill is not urgent: until the stop ends or is lifted it does not sound."""
    told = tell(orders=(STOP, DRILL), ready=AT_HAND)
    assert heard(told) == []
