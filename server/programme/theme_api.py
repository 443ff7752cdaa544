"""An area's theme tunes over HTTP."""

from server.accounts.rights import needs
from server.accounts.web import Asking
from server.areas.refusals import check_known
from server.areas.tree import load_tree
from server.base.documented import conflicting, refused
from server.base.web import Now, Reading, Router, Writing
from server.programme import themes
from server.programme.http import SEEN
from server.programme.kept_schemas import ThemesBody, ThemesSave
from server.programme.models import AreaThemes

router = Router()


@router.get("/areas/{area}/themes", summary="An area's theme tunes", responses=SEEN)
@needs("read", of="area")
def show_themes(area: str, person: Asking, session: Reading) -> ThemesBody:
    """What holds here: the area's own decision, or that of the nearest above it."""
    tree = load_tree(session)
    check_known(tree, area)
    person.require("read", area, tree)
    row = themes.in_force(session, tree, area)
    return ThemesBody.of(session, area, row, session.get(AreaThemes, area))


@router.put(
    "/areas/{area}/themes",
    summary="Mark theme tunes, and choose the one used by default",
    responses=SEEN
    | refused(
        s404="`area_unknown`, `bulletin_unknown`",
        s422="`malformed`, `bulletin_not_approved`, `bulletin_elsewhere`, "
        "`urgent_not_scheduled`, `theme_too_long`, `theme_not_marked`",
    )
    | conflicting("`version_conflict`"),
)
@needs("programme.edit", of="area")
def set_themes(
    area: str, body: ThemesSave, person: Asking, session: Writing, now: Now
) -> ThemesBody:
    """Entries saved from now on follow it; those that stand keep their tune until a renewal."""
    tree = load_tree(session)
    row = themes.save(session, person, tree, area, body.base_version, body.marked(), now)
    return ThemesBody.of(session, area, row, row)
