"""The console: the built one where there is one, else one plain page that needs no build.

Both come from this server alone, under a policy that lets nothing else in (ADR 14).
"""

import secrets
from pathlib import Path as FilePath
from typing import Annotated, Final

from fastapi import Header, Path, Request
from fastapi.responses import FileResponse, Response

from server.accounts.cookies import session_token
from server.base.declared import open_to_all
from server.base.refusals import NotFoundError
from server.base.web import Router
from server.console import ahead

router = Router(include_in_schema=False)

PLACES: Final = tuple(place for place in ahead.PAGES if place)
"""The first words of the addresses that open the console; the home page has none."""

_PLAIN: Final = FilePath(__file__).parent / "plain"
_BUILT: Final = FilePath(__file__).parent / "built"
_NONCE: Final = "__STYLE_NONCE__"
_PLAIN_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; media-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS: Final = {
    "Content-Security-Policy": _PLAIN_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-cache",
    "X-Robots-Tag": "noindex, nofollow",
}
_HTML: Final = "text/html; charset=utf-8"
_JS: Final = "text/javascript; charset=utf-8"
_CSS: Final = "text/css; charset=utf-8"
_PARTS: Final = {
    "calls.js": _JS,
    "console.css": _CSS,
    "console.js": _JS,
    "draw.js": _JS,
    "icon.svg": "image/svg+xml",
    "stop.js": _JS,
    "words.js": _JS,
}
_ASSETS: Final = {".js": _JS, ".css": _CSS, ".svg": "image/svg+xml", ".woff2": "font/woff2"}
_WORKERS: Final = "worker-"
"""What checks evidence in a browser: it is told files, and may ask nobody for anything (ADR 40)."""
_PACKED: Final = {"br": ".br", "gzip": ".gz"}
"""Made beside each file by the build, the smaller first."""


@router.get("/")
@open_to_all("the page that asks to sign in")
def page(request: Request) -> Response:
    return _built(request) if _is_built() else plain_page()


@router.get("/plain")
@open_to_all("the page that asks to sign in, where the console was not built or does not run")
def plain_page() -> Response:
    return FileResponse(_PLAIN / "index.html", media_type=_HTML, headers=_HEADERS)


def place(request: Request) -> Response:
    """A page of the console, opened by its address; the address itself is read in the browser."""
    if not _is_built():
        raise _unknown()
    return _built(request)


for _place in PLACES:
    for _path in (f"/{_place}", f"/{_place}/{{rest:path}}"):
        router.add_api_route(
            _path, open_to_all("the page that asks to sign in")(place), methods=["GET"]
        )


@router.get("/sw.js")
@open_to_all("what shows messages while the console is closed; it holds nothing of anybody's")
def worker() -> FileResponse:
    """From the root, so that it may stand for every page. It asks no other server for anything."""
    return _at_root("sw.js", _JS)


@router.get("/manifest.webmanifest")
@open_to_all("how the console is called once it stands on a phone's home screen")
def manifest() -> FileResponse:
    return _at_root("manifest.webmanifest", "application/manifest+json")


@router.get("/icon-{size}.png")
@open_to_all("the console's icon")
def icon(size: Annotated[int, Path(ge=16, le=1_024)]) -> FileResponse:
    return _at_root(f"icon-{size}.png", "image/png")


@router.get("/console/assets/{name}")
@open_to_all("the console's own files")
def asset(name: str, accept_encoding: Annotated[str, Header()] = "") -> FileResponse:
    """A file of the build, packed as the browser takes it. Its name holds the hash of what is in
    it, so that it is kept for good."""
    file = _BUILT / "assets" / name
    media_type = _ASSETS.get(file.suffix)
    if media_type is None or name != file.name or not file.is_file():
        raise _unknown()
    headers = _HEADERS | {
        "Cache-Control": "public, max-age=31536000, immutable",
        "Vary": "Accept-Encoding",
    }
    if name.startswith(_WORKERS):
        headers["Content-Security-Policy"] = "default-src 'none'"
    taken = {one.split(";")[0].strip() for one in accept_encoding.split(",")}
    for coding, suffix in _PACKED.items():
        packed = file.with_name(name + suffix)
        if coding in taken and packed.is_file():
            headers["Content-Encoding"] = coding
            return FileResponse(packed, media_type=media_type, headers=headers)
    return FileResponse(file, media_type=media_type, headers=headers)


@router.get("/console/{name}")
@open_to_all("the plain page's own parts")
def part(name: str) -> FileResponse:
    if name not in _PARTS:
        raise _unknown()
    return FileResponse(_PLAIN / name, media_type=_PARTS[name], headers=_HEADERS)


def _at_root(name: str, media_type: str) -> FileResponse:
    """A file of the build that keeps its name, and is asked for anew each time."""
    file = _BUILT / "root" / name
    if not file.is_file():
        raise _unknown()
    return FileResponse(file, media_type=media_type, headers=_HEADERS)


def _is_built() -> bool:
    return (_BUILT / "index.html").is_file()


def _built(request: Request) -> Response:
    """The page under a policy of its own: the style elements that Mantine writes must carry the
    nonce of this one answer. Sound that was just recorded, or chosen, is played from a blob.

    Whether a session is named only chooses what is fetched ahead; nobody is let in by it."""
    nonce = secrets.token_urlsafe(16)
    signed_in = session_token(request) is not None
    links = ahead.links(_BUILT / "manifest.json", request.url.path[1:], signed_in=signed_in)
    page = (_BUILT / "index.html").read_text("utf-8")
    page = page.replace(_NONCE, nonce).replace("</head>", f"{links}</head>")
    policy = (
        f"default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; "
        "img-src 'self' data:; font-src 'self'; media-src 'self' blob:; connect-src 'self'; "
        "worker-src 'self'; manifest-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    headers = _HEADERS | {
        "Content-Security-Policy": policy,
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(self)",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    return Response(page, media_type=_HTML, headers=headers)


def _unknown() -> NotFoundError:
    return NotFoundError("page_unknown", "", "Không có trang này.", "There is no such page.")
