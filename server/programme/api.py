"""Programmes over HTTP: read, scheduled, changed, previewed; and the plans that follow."""

from datetime import date
from typing import Annotated, Any, Final, TypeVar

from fastapi import Body, Query
from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.codec import to_json
from schedules.programme import Programme
from schedules.refusal import RefusalError
from server.accounts.rights import needs
from server.accounts.web import Asking
from server.areas.refusals import check_known
from server.areas.tree import load_tree
from server.base.changes import Change
from server.base.database import after_commit
from server.base.ids import new_id
from server.base.web import AHouse, House, Now, Reading, RefusalBody, Router, Writing
from server.fleet import devices
from server.library.models import Bulletin
from server.programme import day_plan, preview, refusals, saving, withdraw_api
from server.programme.compose import compose_programme
from server.programme.drafts import (
    ENTRY_EXAMPLE,
    POLICY_EXAMPLE,
    EntrySave,
    PolicySave,
    PreviewAsk,
)
from server.programme.forms import read_form
from server.programme.openapi import request_body
from server.programme.repository import standing_version
from server.programme.rows import entry_of
from server.programme.schemas import (
    AreaPlan,
    BulletinName,
    DayPlan,
    Preview,
    ProgrammeBody,
    SavedEntry,
    SavedPolicy,
    SavedRevision,
)

router = Router(prefix="/api", tags=["programme"])
router.include_router(withdraw_api.router)

T = TypeVar("T")
Sent = Annotated[dict[str, Any], Body()]
Base = Annotated[int, Query(ge=0, description="The programme revision you saw.")]


def _refused(**codes: str) -> dict[int | str, dict[str, Any]]:
    return {
        int(status.removeprefix("s")): {"model": RefusalBody, "description": told}
        for status, told in codes.items()
    }


_SEEN: Final = _refused(s401="`not_signed_in`", s403="`not_allowed`", s404="`area_unknown`")
_ENTRY: Final = _SEEN | _refused(
    s404="`area_unknown`, `bulletin_unknown`, `entry_unknown`",
    s409="`revision_conflict`",
    s422="`malformed`, `starts_in_the_past`, `ends_before_start`, `never_starts`, "
    "`never_permitted`, `area_outside`, `bulletin_not_approved`, `bulletin_elsewhere`, "
    "`urgent_not_scheduled`, `class_above_bulletin`, `block_empty`, `programme_full`, …",
)


@router.get("/areas/{area}/programme", summary="An area's programme", responses=_SEEN)
@needs("read", of="area")
def show_programme(area: str, person: Asking, session: Reading, now: Now) -> ProgrammeBody:
    """Its standing entries with their bulletins' names, and its policy."""
    tree = load_tree(session)
    check_known(tree, area)
    person.require("read", area, tree)
    return _body(session, compose_programme(session, area, now))


@router.post(
    "/areas/{area}/entries",
    status_code=201,
    summary="Schedule approved bulletins",
    responses=_ENTRY,
    openapi_extra=request_body(EntrySave, ENTRY_EXAMPLE),
)
@needs("programme.edit", of="area")
def add_entry(
    area: str, sent: Sent, person: Asking, house: AHouse, session: Writing, now: Now
) -> SavedEntry:
    """Starts from `effective_from_ms` on follow it; its document is published at once."""
    asked = _read(EntrySave, sent)
    entry, following = saving.add_entry(
        session, person, load_tree(session), area, asked.base_revision, asked.entry, now
    )
    _tell(house, session, area)
    return SavedEntry(entry=to_json(entry), **_saved(following))


@router.put(
    "/areas/{area}/entries/{entry}",
    summary="Change an entry",
    responses=_ENTRY,
    openapi_extra=request_body(EntrySave, ENTRY_EXAMPLE),
)
@needs("programme.edit", of="area")
def change_entry(
    area: str, entry: str, sent: Sent, person: Asking, house: AHouse, session: Writing, now: Now
) -> SavedEntry:
    """A new version; what began before `effective_from_ms` followed the old one."""
    asked = _read(EntrySave, sent)
    changed, following = saving.change_entry(
        session, person, load_tree(session), area, entry, asked.base_revision, asked.entry, now
    )
    _tell(house, session, area)
    return SavedEntry(entry=to_json(changed), **_saved(following))


@router.delete(
    "/areas/{area}/entries/{entry}",
    summary="End an entry",
    responses=_SEEN | _refused(s404="`area_unknown`, `entry_unknown`", s409="`revision_conflict`"),
)
@needs("programme.edit", of="area")
def end_entry(
    area: str,
    entry: str,
    base_revision: Base,
    person: Asking,
    house: AHouse,
    session: Writing,
    now: Now,
) -> SavedRevision:
    """Nothing of it begins from `effective_from_ms` on; its history stays."""
    following = saving.end_entry(
        session, person, load_tree(session), area, entry, base_revision, now
    )
    _tell(house, session, area)
    return SavedRevision(**_saved(following))


@router.put(
    "/areas/{area}/policy",
    summary="Answer offers, and declare who goes first",
    responses=_SEEN
    | _refused(
        s404="`area_unknown`, `entry_unknown`",
        s409="`revision_conflict`",
        s422="`malformed`, `policy_not_here`, `order_unknown`",
    ),
    openapi_extra=request_body(PolicySave, POLICY_EXAMPLE),
)
@needs("offer.answer", of="area")
def set_policy(
    area: str, sent: Sent, person: Asking, house: AHouse, session: Writing, now: Now
) -> SavedPolicy:
    """Of a ward, commune or special zone: which normal entries from above it takes (rule 5),
    and the order that settles ties within a class (rule 4)."""
    policy, following = saving.set_policy(
        session, person, load_tree(session), area, read_form(PolicySave, sent), now
    )
    _tell(house, session, area)
    return SavedPolicy(policy=to_json(policy), **_saved(following))


@router.post(
    "/areas/{area}/entries/preview",
    summary="What an entry would do, before it is saved",
    responses=_ENTRY,
    openapi_extra=request_body(PreviewAsk, ENTRY_EXAMPLE),
)
@needs("programme.edit", of="area")
def preview_entry(area: str, sent: Sent, person: Asking, session: Reading, now: Now) -> Preview:
    """For every kind of device it would reach, on its first days: what sounds, what moves or
    falls silent, and why. Nothing is saved."""
    asked = _read(PreviewAsk, sent)
    tree = load_tree(session)
    check_known(tree, area)
    person.require("programme.edit", area, tree)
    following = saving.next_revision(session, area, asked.base_revision, now)
    if asked.replaces is None:
        id_ = new_id("e")
        entry = saving.entry_from(session, tree, following, asked.entry, id_, now)
    else:
        standing = standing_version(session, area, asked.replaces)
        if standing is None:
            raise refusals.EntryUnknownError("replaces")
        old = entry_of(standing)
        entry = saving.changed_from(session, tree, following, asked.entry, old)
    return preview.foresee(session, following, entry, now)


@router.get(
    "/devices/{device}/plan",
    summary="What a device sounds on a day, and why",
    responses=_refused(
        s401="`not_signed_in`", s403="`not_allowed`", s404="`device_unknown`", s422="`malformed`"
    ),
)
@needs("read", of="device")
def plan_of_device(device: str, day: date, person: Asking, session: Reading, now: Now) -> DayPlan:
    """Every start addressed to it is told: on time, moved, skipped, or not accepted."""
    _check_day(day)
    found = devices.find(session, device)
    person.require("read", found.area, load_tree(session))
    return day_plan.plan_of_device(session, found.id, day, now)


@router.get(
    "/areas/{area}/plan",
    summary="What sounds in an area on a day, and why",
    responses=_SEEN | _refused(s422="`malformed`"),
)
@needs("read", of="area")
def plan_of_area(area: str, day: date, person: Asking, session: Reading, now: Now) -> AreaPlan:
    """One plan for each group of devices with equal chains."""
    _check_day(day)
    tree = load_tree(session)
    check_known(tree, area)
    person.require("read", area, tree)
    return day_plan.plan_of_area(session, tree, area, day, now)


def _read(contract: type[T], sent: dict[str, Any]) -> T:
    """The form, where the one mistake that deserves its own sentence is not made."""
    entry = sent.get("entry")
    if isinstance(entry, dict) and entry.get("class") == "urgent":
        raise refusals.urgent_not_scheduled("entry.class")
    return read_form(contract, sent)


def _check_day(day: date) -> None:
    """Days at the calendar's edges have no neighbours to be resolved with."""
    if not 2000 <= day.year < 9000:
        raise RefusalError(
            "malformed", "day", "Ngày không hợp lệ.", "The day is out of the calendar in use."
        )


def _saved(following: saving.Next) -> dict[str, int]:
    return {"revision": following.revision, "effective_from_ms": following.effective_from}


def _tell(house: House, session: Session, area: str) -> None:
    after_commit(session, lambda: house.changes.tell(Change("programme", area, area)))


def _body(session: Session, programme: Programme) -> ProgrammeBody:
    standing = [entry for entry in programme.entries if entry.live_until is None]
    ids = {piece.sound.bulletin for entry in standing for piece in entry.block.pieces()}
    rows = session.scalars(select(Bulletin).where(Bulletin.id.in_(ids)))
    names = {
        row.id: BulletinName.model_validate({"title": row.title, "class": row.class_})
        for row in rows
    }
    return ProgrammeBody(
        area=programme.area,
        revision=programme.revision,
        effective_from_ms=programme.effective_from,
        entries=[to_json(entry) for entry in standing],
        policy=to_json(programme.policies[-1]),
        bulletins=names,
    )
