"""Playlists, theme tunes, and saving entries anew from them."""

from typing import Any

from tests.server.rights.rows import At, Call, Row


def _list(at: At, **more: Any) -> dict[str, Any]:
    return {"name": "Chương trình sáng", "bulletins": [_approved(at)], **more}


def _approved(at: At) -> str:
    return at.world.bulletin(at.area, "approved")


def _one(at: At) -> dict[str, str]:
    return {"area": at.area, "playlist": at.world.playlist(at.area)}


def _themes(at: At) -> Call:
    tune = _approved(at)
    sent = {"base_version": 0, "bulletins": [tune], "by_default": tune}
    return Call({"area": at.area}, json=sent)


def _renew(at: At) -> Call:
    asked = {"base_revision": at.world.revision(at.area), "playlist": at.world.playlist(at.area)}
    return Call({"area": at.area}, json=asked)


ROWS = {
    "GET /api/areas/{area}/playlists": Row(lambda at: Call({"area": at.area})),
    "POST /api/areas/{area}/playlists": Row(
        lambda at: Call({"area": at.area}, json=_list(at)), foreign=("bulletins.0",)
    ),
    "PUT /api/areas/{area}/playlists/{playlist}": Row(
        lambda at: Call(_one(at), json=_list(at, base_version=1)), foreign=("bulletins.0",)
    ),
    "DELETE /api/areas/{area}/playlists/{playlist}": Row(
        lambda at: Call(_one(at), {"base_version": 1})
    ),
    "GET /api/areas/{area}/themes": Row(lambda at: Call({"area": at.area})),
    "PUT /api/areas/{area}/themes": Row(_themes, foreign=("bulletins.0",)),
    "POST /api/areas/{area}/renewals": Row(_renew, foreign=("playlist",)),
    "POST /api/areas/{area}/renewals/preview": Row(
        _renew, foreign=("playlist",), unlogged="nothing is saved"
    ),
}
