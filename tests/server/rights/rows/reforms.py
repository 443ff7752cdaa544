"""Units merged and split, devices moved and retired, groups picked.

What would change the tree is asked so that, where it is allowed, it is refused for another reason:
the trials after it stand on the same tree.
"""

from collections.abc import Callable
from typing import Any

from tests.server.rights.rows import At, Call, Row, not_group
from tests.server.rights.world import World

_NEW = {"name": "Phường Mới", "kind": "ward"}


def _below(world: World, area: str) -> list[str]:
    return [one for one in world.kinds if one != area and area in world.up(one)]


def _has_below(world: World, area: str) -> bool:
    return bool(_below(world, area))


def _is_group(world: World, area: str) -> bool:
    return world.kinds[area] == "group"


def _decided(**more: Any) -> Callable[[At], Call]:
    """In the name of the area, about one below it."""

    def make(at: At) -> Call:
        below = at.world.rng.choice(_below(at.world, at.area))
        return Call({"area": below}, json={"above": at.area, **more})

    return make


_MERGE = Row(_decided(), where=_has_below)
_PROMOTE = Row(_decided(kind="city"), where=_has_below)
_SPLIT = Row(_decided(parts=["nowhere"], new={**_NEW, "kind": "city"}), where=_has_below)


ROWS = {
    "POST /api/areas/{area}/merge": _MERGE,
    "POST /api/areas/{area}/merge/preview": _MERGE,
    "POST /api/areas/{area}/promote": _PROMOTE,
    "POST /api/areas/{area}/promote/preview": _PROMOTE,
    "POST /api/areas/{area}/split": _SPLIT,
    "POST /api/areas/{area}/split/preview": _SPLIT,
    "POST /api/areas/{area}/join": Row(lambda at: Call({"area": at.area})),
    "POST /api/devices/{device}/move": Row(
        lambda at: Call({"device": at.world.device(at.area)}, json={"area": at.area}),
        where=not_group,
        unlogged="it stands there already",  # two areas: tests/server/fleet/test_moving.py
    ),
    "POST /api/devices/{device}/retire": Row(
        lambda at: Call({"device": at.world.device(at.area)}), where=not_group
    ),
    "POST /api/devices/{device}/revoke": Row(
        lambda at: Call({"device": at.world.device(at.area)}), where=not_group
    ),
    "GET /api/groups/{group}/devices": Row(lambda at: Call({"group": at.area}), where=_is_group),
    "PUT /api/groups/{group}/devices/{device}": Row(
        lambda at: Call({"group": at.area, "device": at.world.device(at.world.parents[at.area])}),
        where=_is_group,
    ),
    "DELETE /api/groups/{group}/devices/{device}": Row(
        lambda at: Call({"group": at.area, "device": at.world.member(at.area)}), where=_is_group
    ),
}
