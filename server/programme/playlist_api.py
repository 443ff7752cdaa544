"""Playlists over HTTP, and entries saved anew from what a playlist has become."""

from typing import Final

from schedules.codec import to_json
from server.accounts.rights import needs
from server.accounts.web import Asking
from server.areas.refusals import check_known
from server.areas.tree import AreaTree, load_tree
from server.base.documented import Responses, conflicting, refused
from server.base.web import AHouse, Now, Reading, Router, Writing
from server.programme import kept_schemas, playlists, renewing, revising
from server.programme.http import SEEN, Version, saved, tell, tells_both
from server.programme.kept_schemas import (
    ChangedPlaylist,
    NewPlaylist,
    PlaylistBody,
    RenewalAsk,
    SavedEntries,
)
from server.programme.looking import BUSY, LOOKS
from server.programme.revising import Deed
from server.programme.schemas import Preview

router = Router()

_LIST: Final[Responses] = SEEN | refused(
    s404="`area_unknown`, `playlist_unknown`, `bulletin_unknown`",
    s409="`name_taken`",
    s422="`malformed`, `name_malformed`, `playlists_full`, `bulletin_not_approved`, "
    "`bulletin_elsewhere`, `urgent_not_scheduled`",
)
_RENEWAL: Final[Responses] = SEEN | refused(
    s404="`area_unknown`, `playlist_unknown`, `bulletin_unknown`",
    s422="`malformed`, `nothing_to_do`, `too_many_at_once`, `playlist_empty`, `programme_full`, "
    "and what refuses a single entry, naming it",
) | conflicting("`revision_conflict`")  # fmt: skip


@router.get("/areas/{area}/playlists", summary="The playlists an area may schedule", responses=SEEN)
@needs("read", of="area")
def list_playlists(area: str, person: Asking, session: Reading, now: Now) -> list[PlaylistBody]:
    """Its own and those of the areas above it, with the entries that were made of them."""
    tree = load_tree(session)
    check_known(tree, area)
    person.require("read", area, tree)
    rows = list(playlists.offered(session, tree, area))
    return kept_schemas.told(session, person, tree, rows, now)


@router.post("/areas/{area}/playlists", status_code=201, summary="Make a playlist", responses=_LIST)
@needs("programme.edit", of="area")
def add_playlist(
    area: str, body: NewPlaylist, person: Asking, session: Writing, now: Now
) -> PlaylistBody:
    """Of approved bulletins of the area and of those above it."""
    tree = load_tree(session)
    row = playlists.add(session, person, tree, area, body.wanted(), now)
    return kept_schemas.told(session, person, tree, [row], now)[0]


@router.put(
    "/areas/{area}/playlists/{playlist}",
    summary="Rename, reorder, add and remove",
    responses=_LIST | conflicting("`version_conflict`, `name_taken`"),
)
@needs("programme.edit", of="area")
def change_playlist(
    area: str, playlist: str, body: ChangedPlaylist, person: Asking, session: Writing, now: Now
) -> PlaylistBody:
    """Entries go on with the sounds they were saved with; `used_by` says which are outdated, and
    a renewal of their area saves them anew."""
    tree = load_tree(session)
    row = playlists.change(
        session, person, tree, area, playlist, body.base_version, body.wanted(), now
    )
    return kept_schemas.told(session, person, tree, [row], now)[0]


@router.delete(
    "/areas/{area}/playlists/{playlist}",
    status_code=204,
    summary="Delete a playlist",
    responses=_LIST | conflicting("`version_conflict`"),
)
@needs("programme.edit", of="area")
def remove_playlist(
    area: str, playlist: str, base_version: Version, person: Asking, session: Writing, now: Now
) -> None:
    """Entries that were made of it go on as they are."""
    tree = load_tree(session)
    with tells_both({"base_version": base_version}):
        playlists.remove(session, person, tree, area, playlist, base_version, now)


@router.post(
    "/areas/{area}/renewals/preview",
    summary="What saving outdated entries anew would do",
    responses=_RENEWAL | BUSY,
    dependencies=LOOKS,
)
@needs("programme.edit", of="area")
def preview_renewal(
    area: str, body: RenewalAsk, person: Asking, session: Reading, now: Now
) -> Preview:
    """Nothing is saved."""
    tree = load_tree(session)
    with tells_both(body.model_dump(mode="json")):
        _, following = revising.begin(session, person, tree, area, body.base_revision, now)
    _check_playlist(session, tree, area, body.playlist)
    changes = renewing.outdated(session, tree, following, body.playlist, now)
    return revising.foresee(session, tree, following, changes, now)


@router.post(
    "/areas/{area}/renewals",
    status_code=201,
    summary="Save an area's outdated entries anew",
    responses=_RENEWAL,
)
@needs("programme.edit", of="area")
def renew(
    area: str, body: RenewalAsk, person: Asking, house: AHouse, session: Writing, now: Now
) -> SavedEntries:
    """In one revision: with their playlists and the area's tune as they stand now."""
    tree = load_tree(session)
    with tells_both(body.model_dump(mode="json")):
        by, following = revising.begin(session, person, tree, area, body.base_revision, now)
    _check_playlist(session, tree, area, body.playlist)
    changes = renewing.outdated(session, tree, following, body.playlist, now)
    deed = Deed("entry.renew", body.playlist or area)
    entries = revising.save(session, tree, by, following, changes, deed, now)
    tell(house, session, area)
    return SavedEntries(entries=[to_json(entry) for entry in entries], **saved(following))


def _check_playlist(session: Reading, tree: AreaTree, area: str, playlist: str | None) -> None:
    if playlist is not None:
        playlists.usable(session, tree, area, playlist, "playlist")
