"""Whether a unit takes offers by default, and since when: starts follow what held for them."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.areas.models import AnswerDefault
from server.areas.policy import effective


class Default(NamedTuple):
    """For starts from `live_from` on."""

    live_from: int
    accepts: bool


def defaults_of(session: Session, area: str) -> tuple[Default, ...]:
    """All that has held in `area`, ascending; the first since ever. Raises `AreaUnknownError`."""
    rows = session.scalars(
        select(AnswerDefault).filter_by(area=area).order_by(AnswerDefault.live_from)
    )
    noted = tuple(Default(row.live_from, row.accepts) for row in rows)
    return noted or (Default(0, effective(session, area).accepts_by_default),)


def defaults_now(session: Session, areas: Iterable[str]) -> dict[str, bool]:
    """What holds in each of these areas, as their settings and those above say."""
    return {area: effective(session, area).accepts_by_default for area in sorted(areas)}


def note_default(session: Session, area: str, before: bool, after: bool, live_from: int) -> None:
    """From `live_from` on the area takes offers as `after` says."""
    known = select(AnswerDefault.live_from).filter_by(area=area).limit(1)
    if session.scalar(known) is None:
        session.add(AnswerDefault(area=area, live_from=0, accepts=before))
    session.merge(AnswerDefault(area=area, live_from=live_from, accepts=after))
    session.flush()
