"""Success rates over HTTP: how much of the plan was proven to have sounded, where and when."""

from datetime import date
from typing import Annotated, Any

from fastapi import Query
from pydantic import BaseModel

from server.accounts.rights import needs
from server.accounts.web import Asking
from server.areas.policy import effective
from server.areas.tree import load_tree
from server.base.documented import refused
from server.base.web import Reading, Router
from server.playlog.rates import rates
from server.playlog.schemas import Counts
from server.programme.naming import area_names

router = Router(tags=["playlog"])

DAYS_MAX = 92
"""A quarter."""


class RateBody(Counts):
    """`sounded_permille` is `played` and `late` of `planned`, in thousandths, rounded down: only
    what a receipt proves. Null where nothing was planned."""

    sounded_permille: int | None


class DayRate(RateBody):
    day: date


class AreaRate(RateBody):
    area: str
    name: str


class RatesBody(BaseModel):
    """`areas` are those directly below, each with all that is below it; what belongs to devices of
    the area itself stands under its own id; of a group, those in which its members
    stand. Days are local, in `zone`."""

    area: str
    zone: str
    first: date
    last: date
    total: RateBody
    days: list[DayRate]
    areas: list[AreaRate]


@router.get(
    "/reconciliation/rates",
    summary="How much of the plan sounded, by day and by area",
    responses=refused(s401="`not_signed_in`", s403="`not_allowed`"),
)
@needs("read", of="query.area")
def show_rates(
    session: Reading,
    person: Asking,
    area: str,
    first: Annotated[date, Query(ge=date(1970, 1, 2), le=date(9000, 1, 1))],
    days: Annotated[int, Query(ge=1, le=DAYS_MAX)] = 7,
) -> RatesBody:
    """Of `days` local days from `first` on."""
    tree = load_tree(session)
    person.require("read", area, tree)
    zone = effective(session, area).zone
    found = rates(session, tree, area, first, days, zone)
    names = area_names(session, {one for one, _ in found.areas})
    below = [(one, names[one], counts) for one, counts in found.areas]
    return RatesBody(
        area=area,
        zone=zone,
        first=first,
        last=found.days[-1][0],
        total=RateBody(**_rated(found.total)),
        days=[DayRate(day=day, **_rated(counts)) for day, counts in found.days],
        areas=[AreaRate(area=one, name=name, **_rated(counts)) for one, name, counts in below],
    )


def _rated(counts: Counts) -> dict[str, Any]:
    sounded = counts.played + counts.late
    rate = sounded * 1000 // counts.planned if counts.planned else None
    return {**counts.model_dump(), "sounded_permille": rate}
