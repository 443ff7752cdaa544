"""Uploads and bulletins."""

from server.library import categories
from tests.server.rights.rows import At, Call, Row
from tests.server.rights.world import SHA256, World


def _own(at: At) -> Call:
    """Half of the time an upload of the caller's own, half of the time somebody else's."""
    own = at.world.rng.random() < 0.5
    account = at.caller.account if own else at.world.maker.person.account
    return Call({"upload": at.world.upload(account)}, may=own)


def _send(at: At) -> Call:
    call = _own(at)
    return Call(call.ids, content=b"none", may=call.may)


def _declare(at: At) -> Call:
    writes = any(at.world.may(at.caller, "bulletin.write", one) for one in at.world.kinds)
    return Call(json={"file_name": "a.mp3", "size": 4}, may=writes)


def _draft(at: At) -> Call:
    new = {"title": "Lịch tiêm chủng", "area": at.area, "class": "normal"}
    return Call(json={**new, "upload": at.world.upload(at.caller.account)})


def _revise(at: At) -> Call:
    sent = {"base_version": 0, "title": "Lịch tiêm chủng (sửa)"}
    return Call({"bulletin": at.world.bulletin(at.area)}, json=sent)


def _succeed(at: At) -> Call:
    bulletin = at.world.bulletin(at.area, "approved")
    return Call({"bulletin": bulletin}, json={"title": "Lịch tiêm chủng (sửa)"})


def _approve(at: At) -> Call:
    """By somebody who has not listened yet: that is another refusal than one of the right."""
    seen = {"content": SHA256, "digest": "0" * 64, "acknowledged": []}
    return Call({"bulletin": at.world.bulletin(at.area, "submitted")}, json=seen)


def _wish(at: At, *, refused: bool = False) -> Call:
    form = at.world.entry_form(at.area)
    asked = {"areas": form["areas"], "when": form["when"]}
    bulletin = at.world.wished(at.area, refused=True) if refused else at.world.bulletin(at.area)
    return Call({"bulletin": bulletin}, json={"area": at.area, "wish": asked})


def _rename(at: At) -> Call:
    sent = {"city": at.area, "vi": "Y tế", "en": "Health", "base_version": 0}
    with at.world.house.database.read() as session:
        (standing,) = (one for one in categories.listed(session) if one.id == "health")
    return Call({"category": "health"}, json=sent | {"base_version": standing.version})


def _city(world: World, area: str) -> bool:
    return world.kinds[area] == "city"


ROWS = {
    "GET /api/areas/{area}/wishes": Row(lambda at: Call({"area": at.area})),
    "PUT /api/bulletins/{bulletin}/wish": Row(_wish, foreign=("area", "wish.areas.0")),
    "POST /api/bulletins/{bulletin}/wish/anew": Row(
        lambda at: _wish(at, refused=True), foreign=("area", "wish.areas.0")
    ),
    "POST /api/bulletins/{bulletin}/wish/preview": Row(
        _wish, foreign=("area", "wish.areas.0"), unlogged="nothing is saved"
    ),
    **{
        f"{method} /api/bulletins/{{bulletin}}/wish{part}": Row(
            lambda at: Call({"bulletin": at.world.wished(at.area)})
        )
        for method, part in (("GET", ""), ("GET", "/preview"), ("DELETE", ""))
    },
    "POST /api/uploads": Row(_declare, unlogged="nothing is said yet"),
    "GET /api/uploads/{upload}": Row(_own),
    "HEAD /api/uploads/{upload}": Row(_own),
    "PUT /api/uploads/{upload}": Row(_send, unlogged="bytes of a recording to come"),
    "DELETE /api/uploads/{upload}": Row(_own, unlogged="nothing was said yet"),
    "POST /api/bulletins": Row(_draft),
    "GET /api/bulletins": Row(
        lambda _: Call(query={"limit": 500}),
        shows=lambda told: {bulletin["area"] for bulletin in told},
        within=World.offering,
    ),
    "PUT /api/bulletins/{bulletin}": Row(_revise),
    "POST /api/bulletins/{bulletin}/revise": Row(_succeed),
    "POST /api/bulletins/{bulletin}/heard": Row(
        lambda at: Call(
            {"bulletin": at.world.bulletin(at.area, "submitted")},
            json={"content": SHA256, "spans": []},
        )
    ),
    **{
        f"GET /api/bulletins/{{bulletin}}{part}": Row(
            lambda at: Call({"bulletin": at.world.bulletin(at.area)})
        )
        for part in ("", "/peaks", "/audio")
    },
    "PUT /api/bulletins/{bulletin}/category": Row(
        lambda at: Call(
            {"bulletin": at.world.bulletin(at.area, "approved")}, json={"category": "health"}
        )
    ),
    "GET /api/categories": Row(lambda _: Call(may=True)),
    "GET /api/languages": Row(lambda _: Call(may=True)),
    "POST /api/categories": Row(
        lambda at: Call(json={"city": at.area, "vi": "Biển đảo", "en": "The sea"}), where=_city
    ),
    "PUT /api/categories/{category}": Row(_rename, where=_city),
    "POST /api/bulletins/{bulletin}/submit": Row(
        lambda at: Call({"bulletin": at.world.bulletin(at.area)})
    ),
    "POST /api/bulletins/{bulletin}/approve": Row(_approve),
    "POST /api/bulletins/{bulletin}/return": Row(
        lambda at: Call(
            {"bulletin": at.world.bulletin(at.area, "submitted")}, json={"reason": "Sai ngày"}
        )
    ),
    "POST /api/bulletins/{bulletin}/withdraw": Row(
        lambda at: Call({"bulletin": at.world.bulletin(at.area)})
    ),
}
