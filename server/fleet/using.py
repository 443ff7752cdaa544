"""A device's use of data as its page shows it."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.orm import Session

from schedules.wire.usage import CAUSES
from schedules.zones import DEFAULT_ZONE, local_day
from server.areas.tree import AreaTree
from server.fleet import data_plans, usage
from server.fleet.models import Device
from server.fleet.reckoning import high_of
from server.fleet.schemas import CauseBody, UsageBody, UsedDayBody


def told(session: Session, tree: AreaTree, device: Device, now: int) -> UsageBody:
    """The month that is, and what the one before came to."""
    today = local_day(now, DEFAULT_ZONE)
    days = usage.days_of(session, device.id, today)
    before = usage.days_of(session, device.id, today.replace(day=1) - timedelta(days=1))
    reckoned = usage.glances(session, now, [device.id]).get(device.id)
    plan = data_plans.load(session).of(device.id, device.area, tree)
    mb = None if plan is None else plan.mb
    return UsageBody(
        month=f"{today:%Y-%m}",
        used=None if reckoned is None else reckoned.used,
        foreseen=None if reckoned is None else reckoned.foreseen,
        last_month=sum(map(sum, before.values())) if before else None,
        causes=_causes(list(days.values())),
        days=[UsedDayBody(day=day, bytes=sum(use)) for day, use in sorted(days.items())],
        plan_mb=mb,
        plan_area=None if plan is None else plan.area,
        high=None if reckoned is None else high_of(reckoned, mb),
    )


def _causes(days: Sequence[Sequence[int]]) -> list[CauseBody]:
    """The largest first; what used nothing is not named."""
    sums = {cause: sum(use[n] for use in days if n < len(use)) for n, cause in enumerate(CAUSES)}
    ordered = sorted(sums.items(), key=lambda one: (-one[1], CAUSES.index(one[0])))
    return [CauseBody(cause=cause, bytes=total) for cause, total in ordered if total]
