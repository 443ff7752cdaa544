"""The page, its parts, whether the server answers; and what changes, as it changes."""

from tests.server.rights.rows import Call, Row

ROWS = {
    "GET /api/health": Row(lambda _: Call()),
    "GET /api/events": Row(lambda _: Call()),
    "GET /": Row(lambda _: Call()),
    "GET /console/{name}": Row(lambda _: Call({"name": "console.js"})),
}
