"""The stations of an area, relaying one, and its weekly times."""

from typing import Any

from tests.server.rights.rows import At, Call, Row

OFF = ("broker_away", "disk_full", "nobody_hears", "on_air", "outside_hours", "too_many_on_air")
STATION = {"name": "VOV1", "sources": ["https://radio.example.vn/vov1"]}


def _areas(told: Any) -> set[str]:
    return {one["area"] for one in told}


def _slot(at: At) -> dict[str, Any]:
    station = at.world.station(at.area)
    return {"station": station, "weekdays": [1], "starts_ms": 0, "lasts_ms": 120_000}


ROWS = {
    "GET /api/areas/{area}/stations": Row(lambda at: Call({"area": at.area})),
    "POST /api/areas/{area}/stations": Row(lambda at: Call({"area": at.area}, json=STATION)),
    "PUT /api/stations/{station}": Row(
        lambda at: Call({"station": at.world.station(at.area)}, json={**STATION, "base_version": 1})
    ),
    "DELETE /api/stations/{station}": Row(lambda at: Call({"station": at.world.station(at.area)})),
    "POST /api/areas/{area}/relay": Row(
        lambda at: Call({"area": at.area}, json={"station": at.world.station(at.area)}),
        foreign=("station",),
        not_of_right=OFF,
    ),
    "GET /api/areas/{area}/relay-slots": Row(lambda at: Call({"area": at.area}), shows=_areas),
    "POST /api/areas/{area}/relay-slots": Row(
        lambda at: Call({"area": at.area}, json=_slot(at)), foreign=("station",)
    ),
    "DELETE /api/relay-slots/{slot}": Row(lambda at: Call({"slot": at.world.relay_slot(at.area)})),
}
