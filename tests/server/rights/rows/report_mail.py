"""Whom reports are mailed to."""

from tests.server.rights.rows import Call, Row

ROWS = {
    "GET /api/areas/{area}/report-mail": Row(
        lambda at: Call({"area": at.area}), shows=lambda told: {one["area"] for one in told}
    ),
    "POST /api/areas/{area}/report-mail": Row(
        lambda at: Call({"area": at.area}, json={"email": f"{at.world.new_name()}@example.vn"})
    ),
    "DELETE /api/report-mail/{recipient}": Row(
        lambda at: Call({"recipient": at.world.recipient(at.area)})
    ),
    "POST /api/report-mail/confirm": Row(lambda _: Call(json={"token": "no-such-token"})),
}
