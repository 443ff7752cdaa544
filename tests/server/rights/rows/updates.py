"""Updates of devices: what runs, what is to, and the halt."""

from tests.server.rights.rows import At, Call, Row, not_group


def _new(at: At) -> Call:
    body = {"version": at.world.release(), "rings": [{"area": at.area}]}
    return Call({"area": at.area}, json=body)


ROWS = {
    "GET /api/areas/{area}/updates": Row(lambda at: Call({"area": at.area})),
    "POST /api/areas/{area}/updates": Row(_new, where=not_group, foreign=("rings.0.area",)),
    "POST /api/areas/{area}/updates/{rollout}/halt": Row(
        lambda at: Call({"area": at.area, "rollout": at.world.rollout(at.area)})
    ),
    "POST /api/areas/{area}/updates/{rollout}/resume": Row(
        lambda at: Call({"area": at.area, "rollout": at.world.halted(at.area)})
    ),
    "GET /updates/wanted": Row(lambda _: Call()),
    "GET /updates/{folder}/{name:path}": Row(
        lambda _: Call({"folder": "metadata", "name": "timestamp.json"})
    ),
}
