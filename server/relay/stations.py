"""The list of stations that areas keep, and the weekly times of each."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from server.accounts.rights import Person
from server.areas.refusals import check_known, check_open
from server.areas.tree import AreaTree, load_tree
from server.base.activity import record
from server.base.addresses import NotAnAddressError, checked
from server.base.ids import new_id
from server.base.refusals import ConflictError, check_version
from server.relay.models import RelaySlot, Station
from server.relay.refusals import SlotUnknownError, SourceInvalidError, StationUnknownError
from server.relay.schemas import SlotForm, StationChange, StationForm

MOST: Final = 200
"""Stations, or weekly times, of one area."""


def usable(session: Session, tree: AreaTree, area: str) -> Sequence[Station]:
    """Those of the area and of those above it, by name."""
    up = [node.id for node in tree.up(area)]
    query = select(Station).where(Station.area.in_(up)).order_by(Station.name, Station.id)
    return session.scalars(query).all()


def found(session: Session, tree: AreaTree, area: str, station: str) -> Station:
    """A station that the area may relay. Raises `StationUnknownError`."""
    row = session.get(Station, station)
    if row is None or not tree.reaches(row.area, area):
        raise StationUnknownError
    return row


def add(session: Session, person: Person, area: str, form: StationForm, now: int) -> Station:
    """Raises `AreaUnknownError`, `NotAllowedError`, `ConflictError`, `SourceInvalidError`."""
    tree = load_tree(session)
    check_known(tree, area)
    by = person.require("live.speak", area, tree)
    check_open(tree, area)
    _check_sources(form.sources)
    _check_few(session.scalars(select(Station.id).where(Station.area == area)).all())
    row = Station(
        id=new_id("station"), area=area, name=form.name, class_=form.class_,
        sources=form.sources, version=1,
    )  # fmt: skip
    session.add(row)
    session.flush()
    record(session, now, "station.add", row.id, by=by, area=area, after=told(row))
    return row


def change(
    session: Session, person: Person, station: str, form: StationChange, now: int
) -> Station:
    """What is on air goes on with what it began with. Raises as `add`, `StationUnknownError`,
    `VersionConflictError`."""
    row = _held(session, station)
    by = person.require("live.speak", row.area, load_tree(session))
    check_version(form.base_version, row.version, {**told(row), "version": row.version})
    _check_sources(form.sources)
    before = told(row)
    row.name, row.class_, row.sources = form.name, form.class_, form.sources
    row.version += 1
    record(
        session, now, "station.change", row.id, by=by, area=row.area,
        before=before, after=told(row),
    )  # fmt: skip
    return row


def remove(session: Session, person: Person, station: str, now: int) -> None:
    """With its weekly times, wherever they are. Raises `StationUnknownError`,
    `NotAllowedError`."""
    row = _held(session, station)
    by = person.require("live.speak", row.area, load_tree(session))
    session.execute(delete(RelaySlot).where(RelaySlot.station == row.id))
    session.delete(row)
    record(session, now, "station.remove", row.id, by=by, area=row.area, before=told(row))


def slots_of(session: Session, area: str) -> list[tuple[RelaySlot, str]]:
    """The weekly times of an area, with the names of their stations."""
    query = (
        select(RelaySlot, Station.name)
        .join(Station, Station.id == RelaySlot.station)
        .where(RelaySlot.area == area)
        .order_by(RelaySlot.starts_ms, RelaySlot.id)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def add_slot(
    session: Session, person: Person, area: str, form: SlotForm, now: int
) -> tuple[RelaySlot, str]:
    """Raises `AreaUnknownError`, `NotAllowedError`, `ConflictError`, `StationUnknownError`."""
    tree = load_tree(session)
    check_known(tree, area)
    by = person.require("live.speak", area, tree)
    check_open(tree, area)
    station = found(session, tree, area, form.station)
    _check_few(session.scalars(select(RelaySlot.id).where(RelaySlot.area == area)).all())
    row = RelaySlot(
        id=new_id("slot"), area=area, station=station.id, account=person.account,
        weekdays=sorted(form.weekdays), starts_ms=form.starts_ms, lasts_ms=form.lasts_ms,
    )  # fmt: skip
    session.add(row)
    session.flush()
    record(session, now, "slot.add", area, by=by, area=area, after=_slot_told(row, station.name))
    return row, station.name


def remove_slot(session: Session, person: Person, slot: str, now: int) -> None:
    """What is on air goes on. Raises `SlotUnknownError`, `NotAllowedError`."""
    row = session.get(RelaySlot, slot, with_for_update=True)
    if row is None:
        raise SlotUnknownError
    by = person.require("live.speak", row.area, load_tree(session))
    name = session.get_one(Station, row.station).name
    session.delete(row)
    before = _slot_told(row, name)
    record(session, now, "slot.remove", row.area, by=by, area=row.area, before=before)


def told(row: Station) -> dict[str, Any]:
    return {"name": row.name, "class": row.class_, "sources": list(row.sources)}


def _slot_told(row: RelaySlot, name: str) -> dict[str, Any]:
    return {
        "station": name, "weekdays": row.weekdays, "starts_ms": row.starts_ms,
        "lasts_ms": row.lasts_ms,
    }  # fmt: skip


def _held(session: Session, station: str) -> Station:
    row = session.get(Station, station, with_for_update=True)
    if row is None:
        raise StationUnknownError
    return row


def _check_sources(sources: Sequence[str]) -> None:
    """That they are addresses; whether they may be called is judged each time they are."""
    for n, source in enumerate(sources, 1):
        try:
            checked(source, plain=True)
        except NotAnAddressError:
            raise SourceInvalidError(n) from None


def _check_few(rows: Sequence[str]) -> None:
    if len(rows) >= MOST:
        raise ConflictError(
            "too_many_stations",
            "area",
            f"Địa bàn đã có {MOST} mục. Hãy xóa mục không dùng nữa.",
            f"The area has {MOST} of them already. Remove what is not used any more.",
        )
