"""Reports."""

from tests.server.rights.rows import Call, Row

ROWS = {
    "GET /api/reports": Row(lambda at: Call(query={"area": at.area, "year": 2026, "month": 11})),
}
