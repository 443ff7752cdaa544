"""What stands in the tables of programmes, as the core's values."""

from collections.abc import Iterator

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from schedules.programme import Entry, Policy
from server.programme.models import EntryRow, PolicyRow, ProgrammeRevision
from server.programme.rows import entry_of, policy_of


def last_revision(session: Session, area: str) -> ProgrammeRevision | None:
    """The newest revision of the area's programme; None before the first."""
    return session.scalars(
        select(ProgrammeRevision)
        .filter_by(area=area)
        .order_by(ProgrammeRevision.revision.desc())
        .limit(1)
    ).first()


def entries_since(session: Session, area: str, since: int) -> tuple[Entry, ...]:
    """Every version that may still decide a start at `since` or later, the oldest entry first.

    A version replaced before it began decides nothing and is left out.
    """
    rows = session.scalars(
        select(EntryRow)
        .filter_by(area=area)
        .where(
            or_(EntryRow.live_until.is_(None), EntryRow.live_until > since),
            or_(EntryRow.live_until.is_(None), EntryRow.live_until > EntryRow.live_from),
            or_(EntryRow.ends_ms.is_(None), EntryRow.ends_ms > since),
        )
        .order_by(EntryRow.created_ms, EntryRow.id, EntryRow.revision)
    )
    return tuple(entry_of(row) for row in rows)


def policies_since(session: Session, area: str, since: int) -> tuple[Policy, ...]:
    """The area's own policies from the one in force at `since` on, ascending."""
    rows = session.scalars(
        select(PolicyRow).filter_by(area=area).order_by(PolicyRow.live_from, PolicyRow.revision)
    )
    policies = [policy_of(row) for row in rows]
    begun = sum(policy.live_from <= since for policy in policies)
    return tuple(policies[max(0, begun - 1) :])


def standing_version(session: Session, area: str, entry: str) -> EntryRow | None:
    """The version of an entry that nothing has replaced or ended."""
    return session.scalars(
        select(EntryRow).filter_by(area=area, id=entry, live_until=None)
    ).one_or_none()


def standing_rows(session: Session, area: str | None = None) -> Iterator[EntryRow]:
    """Every version, of any area or of this one, that nothing has replaced or ended, as it is
    now; areas together."""
    query = select(EntryRow).filter_by(live_until=None)
    if area is not None:
        query = query.filter_by(area=area)
    ordered = query.order_by(EntryRow.area, EntryRow.id)
    return iter(session.scalars(ordered, execution_options={"populate_existing": True}))
