"""Stopping, lifting, the test tone, and asking how a device is."""

from tests.server.rights.rows import At, Call, Row, not_group


def _lift(at: At) -> Call:
    return Call({"area": at.area, "stop": at.world.stop(at.area)})


AWAY = ("device_away",)
"""No device is there to be tested, but in the tests of the tone itself."""

ROWS = {
    "POST /api/devices/{device}/diagnosis": Row(
        lambda at: Call({"device": at.world.device(at.area)}), where=not_group, not_of_right=AWAY
    ),
    "GET /api/devices/{device}/diagnosis": Row(
        lambda at: Call({"device": at.world.device(at.area)}), where=not_group
    ),
    "POST /api/areas/{area}/stop": Row(lambda at: Call({"area": at.area}, json={})),
    "POST /api/areas/{area}/stops/{stop}/lift": Row(_lift),
    "GET /api/areas/{area}/stops": Row(
        lambda at: Call({"area": at.area}), shows=lambda told: {stop["area"] for stop in told}
    ),
    "GET /api/areas/{area}/stop/preview": Row(lambda at: Call({"area": at.area})),
    "POST /api/devices/{device}/test": Row(
        lambda at: Call({"device": at.world.device(at.area)}, json={}),
        where=not_group,
        not_of_right=AWAY,
    ),
}
