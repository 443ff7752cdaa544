"""Templates of a usual day over HTTP: kept, made from a day, and applied."""

from typing import Any, Final

from pydantic import BaseModel
from sqlalchemy.orm import Session

from schedules.codec import to_json
from server.accounts.rights import needs
from server.accounts.web import Asking
from server.areas import policy
from server.areas.refusals import check_known
from server.areas.tree import load_tree
from server.base.documented import Responses, conflicting, refused
from server.base.refusals import check_version
from server.base.web import AHouse, Now, Reading, Router, Writing
from server.programme import applying, refusals, revising, templates
from server.programme.forms import read_form
from server.programme.http import SEEN, Sent, Version, saved, tell, tells_both
from server.programme.kept_schemas import SavedEntries
from server.programme.looking import BUSY, LOOKS
from server.programme.models import DayTemplate
from server.programme.openapi import request_body
from server.programme.revising import Changes, Deed
from server.programme.saving import Next
from server.programme.schemas import Preview
from server.programme.slots import (
    APPLICATION_EXAMPLE,
    TEMPLATE_EXAMPLE,
    TEMPLATE_SAVE_EXAMPLE,
    Application,
    NewTemplate,
    TemplateSave,
)

router = Router()

_KEPT: Final[Responses] = SEEN | refused(
    s404="`area_unknown`, `template_unknown`, `bulletin_unknown`, `playlist_unknown`",
    s409="`name_taken`",
    s422="`malformed`, `name_malformed`, `templates_full`, `template_empty`, `template_twofold`, "
    "`day_empty`, `day_too_full`, and what refuses a single entry, naming it",
)
_APPLIED: Final[Responses] = SEEN | refused(
    s404="`area_unknown`, `template_unknown`, `bulletin_unknown`, `playlist_unknown`",
    s422="`malformed`, `days_or_recurring`, `slot_empty`, `slot_unknown`, `nothing_to_do`, "
    "`too_many_at_once`, `programme_full`, and what refuses a single entry, naming it",
) | conflicting("`revision_conflict`, `version_conflict`")  # fmt: skip


class TemplateBody(BaseModel):
    """A template of an area: its entries in the contract's own form."""

    id: str
    area: str
    name: str
    version: int
    changed_ms: int
    entries: list[dict[str, Any]]

    @classmethod
    def of(cls, row: DayTemplate) -> "TemplateBody":
        return cls(
            id=row.id,
            area=row.area,
            name=row.name,
            version=row.version,
            changed_ms=row.changed_ms,
            entries=row.entries,
        )


@router.get("/areas/{area}/templates", summary="An area's templates", responses=SEEN)
@needs("read", of="area")
def list_templates(area: str, person: Asking, session: Reading) -> list[TemplateBody]:
    tree = load_tree(session)
    check_known(tree, area)
    person.require("read", area, tree)
    return [TemplateBody.of(row) for row in templates.of(session, area)]


@router.post(
    "/areas/{area}/templates",
    status_code=201,
    summary="Make a template of a usual day",
    responses=_KEPT,
    openapi_extra=request_body(NewTemplate, TEMPLATE_EXAMPLE),
)
@needs("programme.edit", of="area")
def add_template(area: str, sent: Sent, person: Asking, session: Writing, now: Now) -> TemplateBody:
    """Of entries as they are written, or of what the area's own programme sounds on a day."""
    asked, tree = read_form(NewTemplate, sent), load_tree(session)
    check_known(tree, area)
    person.require("programme.edit", area, tree)
    slots = asked.entries
    if asked.day is not None:
        if slots:
            raise refusals.template_twofold()
        slots = templates.slots_of_day(session, area, asked.day)
    row = templates.add(session, person, tree, area, asked.name, slots, now)
    return TemplateBody.of(row)


@router.put(
    "/areas/{area}/templates/{template}",
    summary="Change a template",
    responses=_KEPT | conflicting("`version_conflict`, `name_taken`"),
    openapi_extra=request_body(TemplateSave, TEMPLATE_SAVE_EXAMPLE),
)
@needs("programme.edit", of="area")
def change_template(
    area: str, template: str, sent: Sent, person: Asking, session: Writing, now: Now
) -> TemplateBody:
    """What was made of it stays as it is."""
    asked, tree = read_form(TemplateSave, sent), load_tree(session)
    row = templates.change(
        session, person, tree, area, template, asked.base_version, asked.name, asked.entries, now
    )
    return TemplateBody.of(row)


@router.delete(
    "/areas/{area}/templates/{template}",
    status_code=204,
    summary="Delete a template",
    responses=_KEPT | conflicting("`version_conflict`"),
)
@needs("programme.edit", of="area")
def remove_template(
    area: str, template: str, base_version: Version, person: Asking, session: Writing, now: Now
) -> None:
    """What was made of it stays as it is."""
    with tells_both({"base_version": base_version}):
        templates.remove(session, person, load_tree(session), area, template, base_version, now)


@router.post(
    "/areas/{area}/templates/{template}/applications/preview",
    summary="What a template would do on these days",
    responses=_APPLIED | BUSY,
    dependencies=LOOKS,
    openapi_extra=request_body(Application, APPLICATION_EXAMPLE),
)
@needs("programme.edit", of="area")
def preview_application(
    area: str, template: str, sent: Sent, person: Asking, session: Reading, now: Now
) -> Preview:
    """Nothing is saved."""
    asked, tree = read_form(Application, sent), load_tree(session)
    with tells_both(sent):
        _, following = revising.begin(session, person, tree, area, asked.base_revision, now)
        changes = _changes(session, following, template, asked)
    return revising.foresee(session, tree, following, changes, now)


@router.post(
    "/areas/{area}/templates/{template}/applications",
    status_code=201,
    summary="Put a template on days, or let it recur",
    responses=_APPLIED,
    openapi_extra=request_body(Application, APPLICATION_EXAMPLE),
)
@needs("programme.edit", of="area")
def apply_template(
    area: str,
    template: str,
    sent: Sent,
    person: Asking,
    house: AHouse,
    session: Writing,
    now: Now,
) -> SavedEntries:
    """All its entries in one revision, or none; a refusal names the entry at fault. Each is an
    entry like any other afterwards."""
    asked, tree = read_form(Application, sent), load_tree(session)
    with tells_both(sent):
        by, following = revising.begin(session, person, tree, area, asked.base_revision, now)
        changes = _changes(session, following, template, asked)
    deed = Deed("template.apply", template)
    entries = revising.save(session, tree, by, following, changes, deed, now)
    tell(house, session, area)
    return SavedEntries(entries=[to_json(entry) for entry in entries], **saved(following))


def _changes(session: Session, following: Next, template: str, asked: Application) -> Changes:
    row = templates.find(session, following.area, template)
    check_version(asked.base_version, row.version, row.told())
    zone = policy.effective(session, following.area).zone
    slots = templates.slots_of(row)
    return Changes(applying.planned(slots, asked, zone, following.effective_from))
