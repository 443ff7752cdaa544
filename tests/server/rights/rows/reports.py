"""Reports."""

from tests.server.rights.rows import At, Call, Row


def _asked(at: At, **more: str) -> Call:
    return Call(query={"area": at.area, "year": 2026, "month": 11, **more})


ROWS = {
    "GET /api/reports": Row(_asked),
    "GET /api/reports/tables": Row(_asked),
    "GET /api/reports/file": Row(lambda at: _asked(at, form="csv")),
}
