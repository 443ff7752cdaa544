"""Over HTTP: areas added, named anew, and closed."""

from pydantic import BaseModel, ConfigDict

from server.accounts.rights import needs
from server.accounts.visible_areas import detail_of
from server.accounts.web import Asking
from server.areas.refusals import check_known
from server.areas.schemas import AreaDetail
from server.areas.tree import load_tree
from server.base.documented import conflicting, refused
from server.base.web import Now, Reading, Router, Writing
from server.programme.http import SEEN
from server.territory import growing
from server.territory.reform import held_tree
from server.territory.schemas import AreaChange, NewArea

router = Router(tags=["areas"])


class HoldsBody(BaseModel):
    """What stands in an area and below it."""

    model_config = ConfigDict(from_attributes=True)

    areas: int
    groups: int
    devices: int
    entries: int
    posts: int


@router.post(
    "/areas",
    status_code=201,
    summary="Add an area, or a group of devices picked by hand",
    responses=refused(
        s401="`not_signed_in`",
        s403="`not_allowed`",
        s404="`area_unknown`",
        s409="`area_taken`, `area_alike`, `area_closed`",
        s422="`malformed`, `area_misplaced`, `name_malformed`, `area_malformed`",
    ),
)
@needs("area.manage", of="body.parent")
def add_area(body: NewArea, person: Asking, session: Writing, now: Now) -> AreaDetail:
    """A group's `parent` is the area that owns it."""
    area = growing.add(session, person, held_tree(session), now, **body.model_dump())
    return detail_of(session, area.id)


@router.put(
    "/areas/{area}",
    summary="Change an area's name and point",
    responses=SEEN
    | conflicting("`version_conflict`, `area_alike`, `area_closed`")
    | refused(s422="`malformed`, `name_malformed`"),
)
@needs("area.manage", of="area")
def change_area(
    area: str, body: AreaChange, person: Asking, session: Writing, now: Now
) -> AreaDetail:
    growing.rename(
        session, person, load_tree(session), area, body.base_version, now,
        name=body.name, lat=body.lat, lon=body.lon,
    )  # fmt: skip
    return detail_of(session, area)


@router.get("/areas/{area}/contents", summary="What an area holds", responses=SEEN)
@needs("read", of="area")
def contents(area: str, person: Asking, session: Reading, now: Now) -> HoldsBody:
    """What would move with it, and must be gone before it can be closed."""
    tree = load_tree(session)
    check_known(tree, area)
    person.require("read", area, tree)
    return HoldsBody.model_validate(growing.holds(session, tree, area, now))


@router.post(
    "/areas/{area}/close",
    summary="Close an empty area",
    responses=SEEN | refused(s409="`area_in_use`, `area_closed`"),
)
@needs("area.manage", of="area")
def close_area(area: str, person: Asking, session: Writing, now: Now) -> AreaDetail:
    """It takes nothing new; what is on record of it stays, and stays readable from above."""
    growing.close(session, person, held_tree(session), area, now)
    return detail_of(session, area)
