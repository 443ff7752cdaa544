"""The programme of an area as the core and the wire know it, composed from its rows."""

from sqlalchemy.orm import Session

from schedules.programme import Policy, Programme
from server.areas.defaults import defaults_of
from server.programme.repository import entries_since, last_revision, policies_since

KEEPS_PAST_MS = 4 * 86_400_000
"""An ended version stays this long. A plan of yesterday reaches back two days more, where a
block outlives its day (`schedules.resolve`): equal documents must still give its digest."""


def compose_programme(session: Session, area: str, now: int) -> Programme:
    """The area's live entries and policies, and the recent past they follow.

    Before its first revision an area has the empty programme, revision 0. Until it has
    decided otherwise, it takes offers as its areas' settings say. Raises `AreaUnknownError`.
    """
    last = last_revision(session, area)
    since = now - KEEPS_PAST_MS
    return Programme(
        area=area,
        revision=last.revision if last else 0,
        effective_from=last.effective_from if last else 0,
        entries=entries_since(session, area, since),
        policies=_policies(session, area, since),
    )


def _policies(session: Session, area: str, since: int) -> tuple[Policy, ...]:
    """What the area decided itself, and before that what its settings said."""
    own = policies_since(session, area, since)
    if own and own[0].live_from <= since:
        return own
    defaults = [
        Policy(one.live_from, one.accepts)
        for one in defaults_of(session, area)
        if not own or one.live_from < own[0].live_from
    ]
    begun = sum(one.live_from <= since for one in defaults)
    return (*defaults[max(0, begun - 1) :], *own)
