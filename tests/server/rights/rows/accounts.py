"""Signing in and out, one's own rights, the activity log."""

from tests.server.rights.rows import Call, Row

ROWS = {
    "POST /api/session": Row(
        lambda _: Call(json={"username": "nobody", "password": "no password"})
    ),
    "GET /api/session": Row(lambda _: Call()),
    "DELETE /api/session": Row(lambda _: Call()),
    "GET /api/rights": Row(lambda _: Call()),
    "GET /api/activity": Row(lambda at: Call(query={"area": at.area})),
}
