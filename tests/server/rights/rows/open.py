"""The page, its parts, whether the server answers; and what changes, as it changes."""

from server.console.api import PLACES
from tests.server.rights.rows import Call, Row

UNBUILT = ("page_unknown",)
"""Where the console was not built, the plain page alone is there."""

ROWS = {
    "GET /api/health": Row(lambda _: Call()),
    "GET /api/door": Row(lambda _: Call()),
    "GET /api/events": Row(lambda _: Call()),
    "GET /": Row(lambda _: Call()),
    "GET /plain": Row(lambda _: Call()),
    **{f"GET /{place}": Row(lambda _: Call(), not_of_right=UNBUILT) for place in PLACES},
    **{
        f"GET /{place}/{{rest:path}}": Row(lambda _: Call({"rest": "b-1"}), not_of_right=UNBUILT)
        for place in PLACES
    },
    "GET /sw.js": Row(lambda _: Call(), not_of_right=UNBUILT),
    "GET /manifest.webmanifest": Row(lambda _: Call(), not_of_right=UNBUILT),
    "GET /icon-{size}.png": Row(lambda _: Call({"size": "192"}), not_of_right=UNBUILT),
    "GET /console/assets/{name}": Row(lambda _: Call({"name": "index.js"}), not_of_right=UNBUILT),
    "GET /console/{name}": Row(lambda _: Call({"name": "console.js"})),
}
