"""Devices: put up, let in, looked at."""

from tests.server.rights.rows import At, Call, Row, not_group


def _list(at: At) -> Call:
    at.world.device(at.area) if not_group(at.world, at.area) else at.world.member(at.area)
    return Call(query={"area": at.area}, may=at.world.may(at.caller, "read", at.area))


ROWS = {
    "POST /api/devices": Row(
        lambda at: Call(json={"name": "Cụm loa", "area": at.area}), where=not_group
    ),
    "PUT /api/devices/{device}": Row(
        lambda at: Call(
            {"device": at.world.device(at.area)},
            json={"base_version": 0, "name": "Cụm loa", "residents": 450},
        ),
        where=not_group,
    ),
    "POST /api/devices/{device}/token": Row(
        lambda at: Call({"device": at.world.device(at.area)}), where=not_group
    ),
    "POST /api/enrol": Row(lambda _: Call(json={"token": "t", "public": "p", "proof": "p"})),
    "GET /api/devices": Row(_list, shows=lambda told: {device["area"] for device in told}),
    "GET /api/devices/{device}": Row(
        lambda at: Call({"device": at.world.device(at.area)}), where=not_group
    ),
    "GET /api/devices/{device}/plan": Row(
        lambda at: Call({"device": at.world.device(at.area)}, {"day": "2026-11-25"}),
        where=not_group,
    ),
    "GET /content/{sha256}": Row(lambda _: Call({"sha256": "0" * 64})),
    "HEAD /content/{sha256}": Row(lambda _: Call({"sha256": "0" * 64})),
}
