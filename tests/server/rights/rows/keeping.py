"""How long things are kept: the city's alone."""

from tests.server.rights.rows import At, Call, Row
from tests.server.rights.world import World


def _city(world: World, area: str) -> bool:
    return world.kinds[area] == "city"


def _release(at: At) -> Call:
    return Call({"n": str(at.world.hold())}, json={"city": at.area, "why": "xong"})


ROWS = {
    "GET /api/keeping": Row(lambda at: Call(query={"city": at.area}), where=_city),
    "GET /api/keeping/archives": Row(lambda _: Call(may=True)),
    "PUT /api/keeping/terms/{kind}": Row(
        lambda at: Call({"kind": "names"}, json={"city": at.area, "months": 24}), where=_city
    ),
    "POST /api/keeping/holds": Row(
        lambda at: Call(
            json={
                "city": at.area,
                "first": "2026-09-01",
                "last": "2026-09-30",
                "why": "thanh tra",
            }
        ),
        where=_city,
    ),
    "POST /api/keeping/holds/{n}/release": Row(_release, where=_city),
}
