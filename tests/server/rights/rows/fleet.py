"""Devices: put up, let in, looked at."""

from tests.server.rights.rows import At, Call, Row, not_group


def _list(at: At) -> Call:
    at.world.device(at.area) if not_group(at.world, at.area) else at.world.member(at.area)
    return Call(query={"area": at.area}, may=at.world.may(at.caller, "read", at.area))


def _enrolments(at: At) -> Call:
    if not_group(at.world, at.area):
        at.world.asking(at.world.device(at.area))
    return Call(query={"area": at.area})


def _decide(at: At) -> Call:
    device = at.world.device(at.area)
    return Call({"device": device}, json={"request": at.world.asking(device), "digits": "04711815"})


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
    "POST /api/enrol": Row(
        lambda _: Call(
            json={"token": "t", "public": "p", "proof": "p", "commitment": "0" * 64},
        )
    ),
    "POST /api/enrol/{request}/nonce": Row(
        lambda _: Call({"request": "r"}, json={"token": "t", "nonce": "n"})
    ),
    "POST /api/enrol/{request}/admission": Row(
        lambda _: Call({"request": "r"}, json={"csr": "c", "proof": "p"})
    ),
    "POST /api/devices/{device}/certificate": Row(
        lambda at: Call({"device": at.world.device(at.area)}, json={"csr": "c", "proof": "p"}),
        where=not_group,
    ),
    "GET /api/enrolments": Row(_enrolments, shows=lambda told: {one["area"] for one in told}),
    "POST /api/devices/{device}/admit": Row(_decide, where=not_group),
    "POST /api/devices/{device}/turn-away": Row(_decide, where=not_group),
    "GET /api/devices": Row(_list, shows=lambda told: {device["area"] for device in told}),
    "GET /api/devices/attention": Row(lambda at: Call(query={"area": at.area})),
    "GET /api/devices/{device}": Row(
        lambda at: Call({"device": at.world.device(at.area)}), where=not_group
    ),
    "GET /api/devices/{device}/usage": Row(
        lambda at: Call({"device": at.world.device(at.area)}), where=not_group
    ),
    "PUT /api/devices/{device}/data-plan": Row(
        lambda at: Call({"device": at.world.device(at.area)}, json={"mb": 3_072}), where=not_group
    ),
    "PUT /api/areas/{area}/data-plan": Row(
        lambda at: Call({"area": at.area}, json={"mb": 3_072}), where=not_group
    ),
    "GET /api/devices/{device}/plan": Row(
        lambda at: Call({"device": at.world.device(at.area)}, {"day": "2026-11-25"}),
        where=not_group,
    ),
    "GET /content/{sha256}": Row(lambda _: Call({"sha256": "0" * 64})),
    "HEAD /content/{sha256}": Row(lambda _: Call({"sha256": "0" * 64})),
}
