"""Links that were given, and what they open."""

from tests.server.rights.rows import Call, Row

_LINK = {"kind": "report", "label": "Đoàn kiểm tra", "year": 2026, "month": 10}
_CLOSED = Row(lambda _: Call(json={"token": "no-such-token"}))

ROWS = {
    "GET /api/areas/{area}/links": Row(
        lambda at: Call({"area": at.area}), shows=lambda told: {one["area"] for one in told}
    ),
    "POST /api/areas/{area}/links": Row(lambda at: Call({"area": at.area}, json=_LINK)),
    "DELETE /api/links/{link}": Row(lambda at: Call({"link": at.world.link(at.area)})),
    "POST /api/shared": _CLOSED,
    "POST /api/shared/tables": _CLOSED,
    "POST /api/shared/file": Row(lambda _: Call(json={"token": "no-such-token", "form": "csv"})),
    "POST /api/shared/rows": _CLOSED,
    "POST /api/shared/evidence": _CLOSED,
}
