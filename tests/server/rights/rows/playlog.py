"""What was due, what became of it."""

from tests.server.rights.rows import Call, Row, not_group

_DAY = {"from_ms": 1_795_500_000_000, "until_ms": 1_795_586_400_000}

ROWS = {
    "GET /api/playlog": Row(lambda at: Call(query={"area": at.area, **_DAY})),
    "GET /api/reconciliation": Row(lambda at: Call(query={"area": at.area, **_DAY})),
    "GET /api/receipts": Row(
        lambda at: Call(query={"device": at.world.device(at.area)}), where=not_group
    ),
}
