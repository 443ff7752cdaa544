"""Going on air, ending it, and what was said."""

from tests.server.rights.rows import At, Call, Row

OFF = ("broker_away", "disk_full", "nobody_hears", "on_air", "rehearsing", "too_many_on_air")


def _session(at: At) -> Call:
    return Call({"live": at.world.live(at.area)})


ROWS = {
    "POST /api/areas/{area}/live": Row(
        lambda at: Call({"area": at.area}, json={"rehearsal": True}), not_of_right=OFF
    ),
    "GET /api/areas/{area}/live": Row(
        lambda at: Call({"area": at.area}), shows=lambda told: {one["area"] for one in told}
    ),
    "GET /api/areas/{area}/live/log": Row(
        lambda at: Call({"area": at.area}), shows=lambda told: {one["area"] for one in told}
    ),
    "GET /api/live/{live}": Row(_session),
    "GET /api/live/{live}/audio": Row(_session),
    "POST /api/live/{live}/end": Row(
        lambda at: Call({"live": at.world.live(at.area, ended=False)})
    ),
}
