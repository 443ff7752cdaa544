"""Over HTTP: what an area sets itself, and decisions that widen what holds above it."""

from typing import Annotated

from fastapi import Query

from server.accounts.rights import needs
from server.accounts.visible_areas import detail_of
from server.accounts.web import Asking
from server.areas.schemas import AreaDetail
from server.areas.tree import load_tree
from server.base.documented import conflicting, refused
from server.base.web import AHouse, Now, Router, Writing
from server.programme.http import SEEN
from server.territory import settings, widening
from server.territory.schemas import SettingsForm, WideningForm, columns
from server.territory.telling import tell_below
from server.territory.widening import Decision

router = Router(tags=["areas"])

Above = Annotated[str, Query(max_length=64, description="In whose name: an area above.")]


@router.put(
    "/areas/{area}/settings",
    summary="Change what an area sets for itself and below",
    responses=SEEN
    | conflicting("`version_conflict`, `area_closed`")
    | refused(s422="`malformed`, `wider_than_above`, `area_malformed`, `zone_unknown`, …"),
)
@needs("area.manage", of="area")
def change_settings(
    area: str, body: SettingsForm, person: Asking, house: AHouse, session: Writing, now: Now
) -> AreaDetail:
    """Never wider than what comes from above. Devices below are configured anew at once."""
    tree = load_tree(session)
    settings.change_settings(
        session, person, tree, area, body.base_version, columns(body), now
    )  # fmt: skip
    tell_below(house, session, tree, area)
    return detail_of(session, area)


@router.post(
    "/areas/{area}/widening",
    status_code=201,
    summary="Decide that an area may go past what holds above it",
    responses=SEEN
    | refused(
        s409="`area_closed`",
        s422="`malformed`, `not_above`, `wider_than_above`, `widening_empty`, …",
    ),
)
@needs("area.manage", of="body.above")
def widen(
    area: str, body: WideningForm, person: Asking, house: AHouse, session: Writing, now: Now
) -> AreaDetail:
    """In the name of an area above, with a reason, on record. It replaces an earlier decision,
    and reaches as far as whoever decides is itself held to."""
    tree = load_tree(session)
    decision = Decision(body.above, columns(body), body.reason)
    widening.widen(session, person, tree, area, decision, now)
    tell_below(house, session, tree, area)
    return detail_of(session, area)


@router.delete(
    "/areas/{area}/widening",
    summary="Withdraw the decision in force for an area",
    responses=SEEN
    | refused(s404="`area_unknown`, `widening_unknown`", s409="`area_closed`", s422="`not_above`"),
)
@needs("area.manage", of="query.above")
def withdraw_widening(
    area: str, above: Above, person: Asking, house: AHouse, session: Writing, now: Now
) -> AreaDetail:
    tree = load_tree(session)
    widening.withdraw(session, person, tree, area, above, now)
    tell_below(house, session, tree, area)
    return detail_of(session, area)
