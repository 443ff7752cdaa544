"""The tree."""

from tests.server.rights.rows import Call, Row

ROWS = {
    "GET /api/areas": Row(lambda _: Call(), shows=lambda told: {area["id"] for area in told}),
    "GET /api/areas/{area}": Row(
        lambda at: Call({"area": at.area}, may=at.area in at.world.visible(at.caller))
    ),
}
