"""Templates of usual days, weeks copied, and bulletins that communes are asked to place."""

from typing import Any

from tests.server.rights.rows import At, Call, Row, commune_level
from tests.server.rights.world import TOMORROW


def _slot(at: At) -> dict[str, Any]:
    block = {"bulletins": [at.world.bulletin(at.area, "approved")]}
    return {"class": "normal", "areas": [at.area], "times": [19_800_000], "block": block}


def _template(at: At) -> dict[str, str]:
    return {"area": at.area, "template": at.world.template(at.area)}


def _save(at: At, **more: Any) -> dict[str, Any]:
    return {"name": at.world.new_name(), "entries": [_slot(at)], **more}


def _apply(at: At) -> Call:
    fill = {"slot": 0, "bulletins": [at.world.bulletin(at.area, "approved")]}
    asked = {"base_revision": at.world.revision(at.area), "base_version": 1, "fills": [fill]}
    return Call(_template(at), json={**asked, "days": [str(TOMORROW)]})


def _copy(at: At) -> Call:
    at.world.entry(at.area)
    asked = {"from": "2026-11-23", "to": ["2026-11-30"], "replace": False}
    return Call({"area": at.area}, json={"base_revision": at.world.revision(at.area), **asked})


def _suggest(at: At) -> Call:
    bulletin = at.world.bulletin(at.area, "approved")
    days = {"first": str(TOMORROW), "last": str(TOMORROW)}
    return Call({"area": at.area}, json={"bulletin": bulletin, "areas": [at.area], **days})


def _asked(at: At) -> dict[str, str]:
    """Asked of this commune by its city."""
    city = list(at.world.up(at.area))[-1]
    return {"area": at.area, "suggestion": at.world.suggestion(city, at.area)}


def _place(at: At) -> Call:
    form = at.world.entry_form(at.area)
    return Call(_asked(at), json={"base_revision": at.world.revision(at.area), "entry": form})


def _take_back(at: At) -> Call:
    return Call({"area": at.area, "suggestion": at.world.suggestion(at.area, at.area)})


_BULLETIN = ("entries.0.block.bulletins.0", "entries.0.areas.0")
_FILL = ("fills.0.bulletins.0",)
_FORESEEN = "nothing is saved"

ROWS = {
    "GET /api/areas/{area}/templates": Row(lambda at: Call({"area": at.area})),
    "POST /api/areas/{area}/templates": Row(
        lambda at: Call({"area": at.area}, json=_save(at)), foreign=_BULLETIN
    ),
    "PUT /api/areas/{area}/templates/{template}": Row(
        lambda at: Call(_template(at), json=_save(at, base_version=1)), foreign=_BULLETIN
    ),
    "DELETE /api/areas/{area}/templates/{template}": Row(
        lambda at: Call(_template(at), {"base_version": 1})
    ),
    "POST /api/areas/{area}/templates/{template}/applications": Row(_apply, foreign=_FILL),
    "POST /api/areas/{area}/templates/{template}/applications/preview": Row(
        _apply, foreign=_FILL, unlogged=_FORESEEN
    ),
    "POST /api/areas/{area}/copies": Row(_copy),
    "POST /api/areas/{area}/copies/preview": Row(_copy, unlogged=_FORESEEN),
    "GET /api/areas/{area}/suggestions": Row(lambda at: Call({"area": at.area})),
    "POST /api/areas/{area}/suggestions": Row(_suggest, foreign=("bulletin", "areas.0")),
    "DELETE /api/areas/{area}/suggestions/{suggestion}": Row(_take_back),
    "POST /api/areas/{area}/suggestions/{suggestion}/place": Row(_place, where=commune_level),
    "POST /api/areas/{area}/suggestions/{suggestion}/decline": Row(
        lambda at: Call(_asked(at), json={"reason": "Đã phát tuần trước."}), where=commune_level
    ),
}
