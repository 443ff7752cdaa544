"""One plain page and its parts: no build, nothing from elsewhere, a strict policy."""

from pathlib import Path
from typing import Final

from fastapi.responses import FileResponse

from server.base.declared import open_to_all
from server.base.refusals import NotFoundError
from server.base.web import Router

router = Router(include_in_schema=False)

_PLAIN: Final = Path(__file__).parent / "plain"
_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; media-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-cache",
}
_JS: Final = "text/javascript; charset=utf-8"
_TYPES: Final = {
    "calls.js": _JS,
    "console.css": "text/css; charset=utf-8",
    "console.js": _JS,
    "draw.js": _JS,
    "icon.svg": "image/svg+xml",
    "words.js": _JS,
}


@router.get("/")
@open_to_all("the page that asks to sign in")
def page() -> FileResponse:
    return FileResponse(
        _PLAIN / "index.html", media_type="text/html; charset=utf-8", headers=_HEADERS
    )


@router.get("/console/{name}")
@open_to_all("the page's own parts")
def part(name: str) -> FileResponse:
    if name not in _TYPES:
        raise NotFoundError("page_unknown", "", "Không có trang này.", "There is no such page.")
    return FileResponse(_PLAIN / name, media_type=_TYPES[name], headers=_HEADERS)
