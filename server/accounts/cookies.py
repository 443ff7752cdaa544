"""The two cookies: the session's, and the one that binds what was begun before there is one."""

from typing import Final, Literal

from fastapi import Request, Response
from starlette.requests import HTTPConnection

from server.accounts import sessions
from server.accounts.refusals import UnsafeLineError

COOKIE: Final = "loa_session"
"""Over plain http on loopback, where a browser keeps no `__Host-` cookie: the demo, the tests, a
first look. Over https the same name with `__Host-` before it, so that neither a page of a sister
domain nor anybody on the line can plant one (RFC 6265bis section 4.1.3.2)."""
BEGUN: Final = "loa_begun"
"""Names the browser that began a ceremony. SameSite=Lax, because single sign-on comes back from
elsewhere; it opens nothing by itself."""
BEGUN_LASTS_S: Final = 600

_LOOPBACK: Final = ("localhost", "127.0.0.1", "[::1]", "::1")


def session_token(request: HTTPConnection) -> str | None:
    """The token that the request carries, under the one name that counts on its line."""
    return request.cookies.get(_name(COOKIE, request))


def begun_token(request: Request) -> str | None:
    return request.cookies.get(_name(BEGUN, request))


def give_session(request: Request, response: Response, token: str) -> None:
    """Raises `UnsafeLineError` over plain http from anywhere but this machine."""
    check_line(request)
    _give(request, response, COOKIE, token, sessions.LASTS_MS // 1000, "strict")


def give_begun(request: Request, response: Response, token: str) -> None:
    check_line(request)
    _give(request, response, BEGUN, token, BEGUN_LASTS_S, "lax")


def take_session(request: Request, response: Response) -> None:
    response.delete_cookie(
        _name(COOKIE, request), httponly=True, samesite="strict", secure=is_safe(request)
    )


def is_safe(request: HTTPConnection) -> bool:
    return request.url.scheme in {"https", "wss"}


def check_line(request: Request) -> None:
    """Raises `UnsafeLineError` where what is sent can be read on the way."""
    if not is_safe(request) and request.url.hostname not in _LOOPBACK:
        raise UnsafeLineError


def origin_of(request: HTTPConnection) -> str:
    """The origin that browsers see, `https://HOST[:PORT]`: as the server was told, else as the
    request names it. A page's WebSocket has the origin of the page (RFC 6455 section 10.2)."""
    told: str | None = getattr(request.app.state, "origin", None)
    return told or f"{'https' if is_safe(request) else 'http'}://{request.url.netloc}"


def _give(
    request: Request,
    response: Response,
    name: str,
    token: str,
    lasts_s: int,
    same_site: Literal["lax", "strict"],
) -> None:
    response.set_cookie(
        _name(name, request),
        token,
        max_age=lasts_s,
        path="/",
        httponly=True,
        samesite=same_site,
        secure=is_safe(request),
    )
    response.headers["Cache-Control"] = "no-store"


def _name(name: str, request: HTTPConnection) -> str:
    return f"__Host-{name}" if is_safe(request) else name
