"""Evidence to be taken away."""

from tests.server.rights.rows import Call, Row, not_group

ROWS = {
    "GET /api/evidence/export": Row(lambda at: Call(query={"area": at.area}), where=not_group),
    "GET /api/evidence/checkpoint": Row(lambda _: Call()),
}
