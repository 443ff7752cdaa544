"""The tree: shown, grown, named anew, closed; what areas set, and decisions that widen it."""

from tests.server.rights.rows import At, Call, Row, not_group
from tests.server.rights.world import ALL_DAY, ZONE, World


def _add(at: At) -> Call:
    kind = "ward" if at.world.kinds[at.area] == "city" else "neighbourhood"
    return Call(json={"name": at.world.new_name(), "kind": kind, "parent": at.area})


def _rename(at: At) -> Call:
    version, name = at.world.version(at.area), at.world.new_name()
    return Call({"area": at.area}, json={"base_version": version, "name": name})


def _settings(at: At) -> Call:
    """A form says everything that the area sets: what a city's says, the trials stand on."""
    sent: dict[str, object] = {"base_version": at.world.version(at.area), "min_gap_ms": 1_000}
    if at.area not in at.world.parents:
        sent |= {"permitted": ALL_DAY, "zone": ZONE, "second_factor": False}
    return Call({"area": at.area}, json=sent)


def _close(at: At) -> Call:
    """It is in use, and stays: the trials after this one stand on it."""
    at.world.device(at.area) if not_group(at.world, at.area) else at.world.member(at.area)
    return Call({"area": at.area})


def _below(world: World, area: str) -> list[str]:
    return [one for one in world.kinds if one != area and area in world.up(one)]


def _widen(at: At) -> Call:
    below = at.world.rng.choice(_below(at.world, at.area))
    sent = {"above": at.area, "min_gap_ms": 0, "reason": "Lễ hội Hoa phượng đỏ"}
    return Call({"area": below}, json=sent)


def _withdraw(at: At) -> Call:
    below = at.world.rng.choice(_below(at.world, at.area))
    at.world.widening(below, at.area)
    return Call({"area": below}, {"above": at.area})


def _has_below(world: World, area: str) -> bool:
    return bool(_below(world, area))


ROWS = {
    "GET /api/areas": Row(lambda _: Call(), shows=lambda told: {area["id"] for area in told}),
    "GET /api/outlines": Row(
        lambda at: Call(query={"area": at.area}),
        shows=lambda told: {outline["area"] for outline in told},
    ),
    "GET /api/areas/{area}": Row(
        lambda at: Call({"area": at.area}, may=at.area in at.world.visible(at.caller))
    ),
    "POST /api/areas": Row(_add, where=not_group),
    "PUT /api/areas/{area}": Row(_rename),
    "GET /api/areas/{area}/contents": Row(lambda at: Call({"area": at.area})),
    "POST /api/areas/{area}/close": Row(_close),
    "PUT /api/areas/{area}/settings": Row(_settings),
    "POST /api/areas/{area}/widening": Row(_widen, where=_has_below),
    "DELETE /api/areas/{area}/widening": Row(_withdraw, where=_has_below),
}
