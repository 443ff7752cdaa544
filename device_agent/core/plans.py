"""The plans of yesterday, today and tomorrow, and the account of the days before."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from device_agent.core import orders, receipts
from device_agent.core.effects import Drop, Keep
from device_agent.core.facts import Accounted, Airing, items_of, key_of_source
from device_agent.core.receipts import End
from device_agent.core.state import Turn
from schedules.config import DeviceConfig
from schedules.plan import Item
from schedules.resolve import resolve
from schedules.wire.receipt import ItemSubject
from schedules.zones import day_span, local_day

LOOK_BACK = timedelta(days=35)
"""How far back a device that was off accounts for what it missed: as long as it keeps receipts."""
ONE_DAY = timedelta(days=1)


def settle(turn: Turn) -> None:
    """Compute the plans anew when something changed or midnight passed."""
    config, plans = turn.state.documents.following, turn.state.plans
    if config is None:
        if plans.days:
            turn.set(plans=replace(plans, days=(), items=(), today=None))
        return
    today = local_day(turn.now_ms, config.zone)
    if plans.stale or plans.today != today:
        _compute(turn, config, today)
    _account(turn, config, today)


def revision_of(turn: Turn, area: str) -> int:
    programme = turn.state.documents.programmes().get(area)
    return programme.revision if programme is not None else 0


def airing_of(turn: Turn, item: Item, begins_ms: int) -> Airing:
    """The receipt in the making for an item that begins, or that will never begin."""
    return Airing(
        subject=ItemSubject(item.programme, item.entry, item.entry_revision, item.due_ms),
        revision=revision_of(turn, item.programme),
        contents=tuple(dict.fromkeys(p.sound.content for p in item.block.pieces())),
        planned_ms=item.start_ms,
        begins_ms=begins_ms,
        until_ms=item.latest_ms + item.block.duration_ms,
        volume=item.volume,
        boot=turn.state.clock.boot_id,
        planned_end_ms=item.start_ms + item.block.duration_ms,
    )


def _compute(turn: Turn, config: DeviceConfig, today: date) -> None:
    programmes, plans = turn.state.documents.programmes(), turn.state.plans
    days = tuple(resolve(programmes, config, today + n * ONE_DAY) for n in (-1, 0, 1))
    accounted = plans.accounted
    if accounted is None or accounted >= today:  # none yet, or by a clock that was wrong
        accounted = min(today, _first_day(turn, config) if accounted is None else today) - ONE_DAY
        turn.write(Keep("", Accounted(accounted)))
    known = {item.key for item in plans.items}
    items = tuple(i for plan in days if plan.day > accounted for i in plan.items)
    turn.set(
        plans=replace(
            plans,
            days=days,
            today=today,
            items=items,
            accounted=accounted,
            stale=False,
            first=False,
            next_midnight_ms=day_span(today, config.zone).end,
        )
    )
    if not plans.first:
        _miss(turn, (i for i in items if i.key not in known), turn.now_ms, "not_known")
    if plans.today == today:
        _skip_withdrawn(turn, plans.items)
    else:
        orders.prune(turn)
        receipts.prune(turn)


def _first_day(turn: Turn, config: DeviceConfig) -> date:
    """The first that this journal owes an account of: its documents may come days later."""
    return local_day(max(config.since, turn.state.device.enrolled_ms), config.zone)


def _account(turn: Turn, config: DeviceConfig, today: date) -> None:
    """Close one day before yesterday: what of it has no receipt was missed.

    One day in one step; the next is due at once, until all are closed. A clock chip closes none:
    one that jumped would have missed a month.
    """
    if not turn.state.clock.vouched:
        return
    accounted = turn.state.plans.accounted
    assert accounted is not None
    day = max(accounted + ONE_DAY, today - LOOK_BACK)
    if day >= today - ONE_DAY:
        return
    plan = resolve(turn.state.documents.programmes(), config, day)
    _miss(turn, plan.items, day_span(today, config.zone).start, "off")
    _forget_before(turn, day_span(day, config.zone).end)
    turn.set(plans=replace(turn.state.plans, accounted=day))
    turn.write(Keep("", Accounted(day)))


def more_to_account(turn: Turn) -> bool:
    plans = turn.state.plans
    if plans.today is None or plans.accounted is None or not turn.state.clock.vouched:
        return False
    return max(plans.accounted, plans.today - LOOK_BACK) < plans.today - 2 * ONE_DAY


def _miss(turn: Turn, items: Iterable[Item], before_ms: int, reason: str) -> None:
    """A receipt for each item that could have begun only before that instant, and did not."""
    for item in items:
        if item.latest_ms < before_ms and not _begun(turn, item):
            receipts.record(turn, airing_of(turn, item, item.start_ms), End("missed", reason))


def _skip_withdrawn(turn: Turn, before: Iterable[Item]) -> None:
    """A receipt for each item that fell due, waited, and stands in no plan any more: the device
    was moved, or left a group. It fell due here, so an outcome is owed."""
    standing = {item.key for item in turn.state.plans.items}
    for item in before:
        fell_due = item.due_ms <= turn.now_ms and item.key not in standing
        if fell_due and not _begun(turn, item):
            receipts.record(turn, airing_of(turn, item, item.start_ms), End("skipped", "withdrawn"))


def _begun(turn: Turn, item: Item) -> bool:
    """It sounds, or has, or has its receipt already."""
    sounding, key = turn.state.sounding, key_of_source(item.key)
    return key in sounding.airings or key in sounding.ended or key in sounding.closing


def _forget_before(turn: Turn, instant: int) -> None:
    """Ended items of accounted days need not be remembered: their days are never told again."""
    sounding = turn.state.sounding
    past = {
        key
        for key, ended in sounding.ended.items()
        if (ended.subject.due_ms if isinstance(ended.subject, ItemSubject) else ended.until_ms)
        < instant
    }
    turn.write(*(Drop("ended", key) for key in sorted(past)))
    kept = {key: ended for key, ended in sounding.ended.items() if key not in past}
    done = items_of(ended.subject for ended in kept.values())
    turn.set(sounding=replace(sounding, ended=kept, done=done))
