"""What was due, what became of it."""

from tests.server.rights.rows import Call, Row, not_group

_DAY = {"from_ms": 1_795_500_000_000, "until_ms": 1_795_586_400_000}

ROWS = {
    "GET /api/playlog": Row(lambda at: Call(query={"area": at.area, **_DAY})),
    "GET /api/reconciliation": Row(lambda at: Call(query={"area": at.area, **_DAY})),
    "GET /api/reconciliation/rates": Row(
        lambda at: Call(query={"area": at.area, "first": "2026-11-24"})
    ),
    "GET /api/devices/{device}/why": Row(
        lambda at: Call({"device": at.world.device(at.area)}, query={"at_ms": 1_795_500_000_000}),
        where=not_group,
    ),
    "GET /api/receipts": Row(
        lambda at: Call(query={"device": at.world.device(at.area)}), where=not_group
    ),
}
