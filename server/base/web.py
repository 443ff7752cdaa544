"""The HTTP edge: one request is one transaction; refusals become sentences."""

import logging
import re
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import BaseModel
from sqlalchemy.exc import DataError
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match
from starlette.types import Scope

from schedules.refusal import RefusalError
from server.base.changes import Changes
from server.base.clock import Clock
from server.base.custody import Custody
from server.base.database import Database
from server.base.declared import Declared, declared_by, is_open
from server.base.endpoint import Claim, ToRead, ToWrite, proven, told
from server.base.express import Express
from server.base.holdable import HoldableRequest, NotHoldableError
from server.base.refusals import EditConflictError, status_of
from server.base.refused import Asker, Call, RefusalLog, named

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class House:
    """What every request may stand on. `data` is the server's folder for files."""

    database: Database
    clock: Clock
    changes: Changes
    custody: Custody
    data: Path
    refusals: RefusalLog = field(default_factory=RefusalLog)
    express: Express = field(default_factory=Express)


class RefusalBody(BaseModel):
    """Every 4xx answer: a stable code, the field at fault, a sentence in each language."""

    code: str
    field: str
    vi: str
    en: str


class ConflictBody(RefusalBody):
    """Somebody else saved first: what stands now, and what was sent to replace it."""

    standing: dict[str, Any] | None = None
    sent: dict[str, Any] | None = None


def house(request: Request) -> House:
    found: House = request.app.state.house
    return found


async def _to_read(request: Request) -> ToRead:
    return ToRead(house(request).database)


async def _to_write(request: Request) -> ToWrite:
    return ToWrite(house(request).database)


async def prove(claim: Claim) -> object:
    """Who asks, before the endpoint. Raises a refusal where it is nobody."""
    return await run_in_threadpool(proven, claim)


class _Route(APIRoute):
    """Runs its endpoint as `server.base.endpoint` says."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        super().__init__(path, told(endpoint), **options)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def checked(request: Request) -> Response:
            holdable = HoldableRequest(request.scope, request.receive)
            holdable.check_address()
            try:
                return await handle(holdable)
            except RequestValidationError:
                await _prove_first(request)
                raise

        return checked


async def _prove_first(request: Request) -> None:
    """Nobody is told what is wrong with a request before who they are; and what is, is on record
    with the account."""
    claim: Claim | None = getattr(request.state, "claim", None)
    if claim is not None:
        await prove(claim)


def _endings(routes: Sequence[BaseRoute]) -> re.Pattern[str]:
    """How every address of these routes ends, wherever they are included; and perhaps others."""
    paths = {str(found.path) for found in iter_route_contexts(routes)}
    patterns = (re.sub(r"\\\{[^{}]*\\\}", ".+", re.escape(path)) for path in paths)
    whole = f"(?:{'|'.join(patterns)})/?$"
    return re.compile(whole, re.DOTALL)  # what stands in an address may hold a line's end


_MALFORMED: Final[dict[int | str, dict[str, Any]]] = {
    422: {"model": RefusalBody, "description": "`malformed`"}
}


@dataclass(frozen=True, slots=True)
class _Given:
    """One method of one route, as a router was given it."""

    path: str
    endpoint: Callable[..., Any]
    method: str
    options: dict[str, Any]


class Router(APIRouter):
    """A room's routes. Each endpoint declares the right it asks for (`server.base.declared`).

    The routes of a part become the room's own, in one list: FastAPI goes through what is nested
    anew for each request, which took a quarter of the time of the shortest ones. A route is made
    when somebody asks for it: those of a part are made once, by the room.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(route_class=_Route, **options)
        self._endings: re.Pattern[str] | None = None
        self._given: list[_Given] = []
        self._made = 0
        self._sockets: list[tuple[str, Callable[..., Any]]] = []

    @property
    def routes(self) -> list[BaseRoute]:
        """What was given so far, in its order, as FastAPI's own."""
        fresh, self._made = self._given[self._made :], len(self._given)
        for given in fresh:
            super().add_api_route(
                given.path.removeprefix(self.prefix), given.endpoint, methods=[given.method],
                **given.options,
            )  # fmt: skip
        return self._routes

    @routes.setter
    def routes(self, routes: list[BaseRoute]) -> None:
        self._routes = routes

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Asked of each room, for each request: a room that has no such address says so at once.
        Its routes are complete before the first request."""
        if self._endings is None:
            self._endings = _endings(self.routes)
        if self._endings.search(scope["path"]) is None:
            return Match.NONE, {}
        return super().matches(scope)

    def add_api_route(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        """Raises `TypeError` for an endpoint that declares no right."""
        declared_by(endpoint)
        options["responses"] = _MALFORMED | (options.get("responses") or {})
        for method in sorted(options.pop("methods", None) or ("GET",)):  # each an operation's name
            self._given.append(_Given(self.prefix + path, endpoint, method, options))

    def add_api_websocket_route(
        self,
        path: str,
        endpoint: Callable[..., Any],
        name: str | None = None,
        *,
        dependencies: Sequence[Any] | None = None,
    ) -> None:
        """Raises `TypeError` for an endpoint that declares no right. Its own code asks for it:
        what `_Route` does for a request is not done for a WebSocket."""
        declared_by(endpoint)
        super().add_api_websocket_route(path, endpoint, name, dependencies=dependencies)
        self._sockets.append((self.prefix + path, endpoint))

    def take_in(self, part: "Router") -> None:
        """The routes of a part, with the prefix and the tags of both."""
        for given in part._given:
            tags = [*part.tags, *(given.options.get("tags") or [])]
            options = {**given.options, "tags": tags}
            self.add_api_route(given.path, given.endpoint, methods=[given.method], **options)
        for path, endpoint in part._sockets:
            self.add_api_websocket_route(path, endpoint)


def now_ms(request: Request) -> int:
    return house(request).clock.now_ms()


async def _house_here(request: Request) -> House:
    """Asynchronous, so that it costs no turn in the pool of threads."""
    return house(request)


async def _now_here(request: Request) -> int:
    return now_ms(request)


AHouse = Annotated[House, Depends(_house_here)]
Reading = Annotated[Session, Depends(_to_read)]
Writing = Annotated[Session, Depends(_to_write)]
"""Committed before the answer is sent: an answer means that it is on the disk."""
Now = Annotated[int, Depends(_now_here)]


_DECLINED = {
    400: ("bad_request", "Yêu cầu không đọc được.", "The request cannot be read."),
    404: ("not_found", "Không có trang này.", "There is nothing at this address."),
    405: ("method_not_allowed", "Trang này không làm được việc đó.", "This cannot be done here."),
    413: ("too_large", "Dữ liệu gửi lên quá lớn.", "What was sent is too large."),
}
"""What the framework itself declines, in the words of a refusal."""

BODY_MAX = 2 << 20
"""Bytes of a request's body, where a route (an upload) does not say more."""


def tell_refusals(app: FastAPI) -> None:
    """Turn refusals, and bodies of the wrong form, into 4xx answers of one shape."""

    @app.exception_handler(RefusalError)
    def refused(request: Request, refusal: RefusalError) -> Response:
        vi, en = _noted(request, refusal)
        body = _told(refusal.code, refusal.field, vi, en)
        if getattr(request.state, "shown", False):
            return _shown(request, body)
        return JSONResponse(
            body.model_dump() | _both_versions(refusal), status_of(refusal), _when_again(refusal)
        )

    @app.exception_handler(HTTPException)
    def declined(_request: Request, error: HTTPException) -> JSONResponse:
        code, vi, en = _DECLINED.get(error.status_code, _DECLINED[400])
        body = RefusalBody(code=code, field="", vi=vi, en=en)
        return JSONResponse(body.model_dump(), error.status_code, error.headers)

    @app.exception_handler(RequestValidationError)
    def malformed(request: Request, bad: RequestValidationError) -> JSONResponse:
        first = bad.errors()[0]
        place = [part for part in first["loc"] if part != "body"]
        return _malformed(request, _malformed_at(place, first["msg"]))

    @app.exception_handler(NotHoldableError)
    def not_holdable(request: Request, bad: NotHoldableError) -> JSONResponse:
        return _malformed(request, _malformed_at(bad.place, bad.detail))

    @app.exception_handler(DataError)
    def not_held(request: Request, error: DataError) -> JSONResponse:
        logger.warning("no column holds what was sent: %s", error.orig)
        vi = "Có chữ hoặc số vượt quá giới hạn cho phép."
        en = "A text or a number is longer than can be kept."
        return _malformed(request, RefusalError("malformed", "", vi, en))


REFUSED: Final = "loa_refused"
"""The cookie in which a refusal travels to the console; its page reads it once. Over https under
`__Host-`, so that no page of a sister domain makes it say anything."""
_REFUSED_LASTS_S: Final = 60


def shown_in_the_console(request: Request) -> None:
    """A browser that stands at this address itself is led to the console with what was refused,
    which it would otherwise show as bare JSON."""
    request.state.shown = "text/html" in request.headers.get("accept", "")


def _shown(request: Request, body: RefusalBody) -> Response:
    answer = RedirectResponse("/", status_code=303)
    safe = request.url.scheme == "https"
    answer.set_cookie(
        f"__Host-{REFUSED}" if safe else REFUSED,
        quote(body.model_dump_json()),
        max_age=_REFUSED_LASTS_S,
        secure=safe,
        samesite="lax",
    )
    return answer


def _when_again(refusal: RefusalError) -> dict[str, str] | None:
    """Retry-After, in seconds, of a refusal that ends by waiting (RFC 9110 section 10.2.3)."""
    wait_ms: int | None = getattr(refusal, "wait_ms", None)
    return None if wait_ms is None else {"Retry-After": str(-(-wait_ms // 1000))}


def _malformed_at(place: Sequence[str | int], flaw: str) -> RefusalError:
    field = ".".join(map(str, place))
    vi = f"Dữ liệu gửi lên chưa đúng ở mục “{field}”."
    return RefusalError("malformed", field, vi, f"What was sent is not right at “{field}”: {flaw}.")


def _malformed(request: Request, refusal: RefusalError) -> JSONResponse:
    vi, en = _noted(request, refusal)
    return JSONResponse(_told(refusal.code, refusal.field, vi, en).model_dump(), 422)


def keep_claim(request: Request, claim: Claim) -> None:
    """Remember who is said to ask, for a request that comes to no endpoint."""
    request.state.claim = claim


def keep_asker(request: Request, asker: Asker) -> None:
    """Remember who asks, so that a refusal is written down with the account."""
    request.state.asker = asker


@dataclass(frozen=True, slots=True)
class Route:
    """One method of one address of the application, and what it declares."""

    method: str
    path: str
    endpoint: Callable[..., Any]

    @property
    def declared(self) -> Declared:
        return declared_by(self.endpoint)


def routes_of(app: FastAPI) -> list[Route]:
    """Every route of ours, the included ones too."""
    return [
        Route(method, str(found.path), found.endpoint)
        for found in iter_route_contexts(app.routes)
        if isinstance(found.original_route, APIRoute) and found.endpoint is not None
        for method in sorted(found.methods or ())
    ]


def _noted(request: Request, refusal: RefusalError) -> tuple[str, str]:
    """Put a refusal on record; the sentences to answer with."""
    the_house, now = house(request), now_ms(request)
    asker: Asker | None = getattr(request.state, "asker", None)
    call = _call(request)
    if asker is not None:
        return the_house.refusals.of_known(the_house.database, now, call, asker, refusal)
    the_house.refusals.of_stranger(the_house.database, now, call, refusal)
    return refusal.vi, refusal.en


def _call(request: Request) -> Call:
    endpoint = getattr(request.scope.get("route"), "endpoint", None)
    ids = request.path_params
    return Call(
        action=f"{request.method} {_templates(request.app).get(endpoint, '?')}"[:120],
        subject=named(ids),
        area=ids.get("area"),
        address=request.client.host if request.client else "",
        asks_secret=is_open(endpoint),
    )


def _templates(app: FastAPI) -> dict[Any, str]:
    """The address of each endpoint, as routes write it; found once."""
    if not hasattr(app.state, "templates"):
        app.state.templates = {route.endpoint: route.path for route in routes_of(app)}
    found: dict[Any, str] = app.state.templates
    return found


def _both_versions(refusal: RefusalError) -> dict[str, Any]:
    if not isinstance(refusal, EditConflictError):
        return {}
    return {"standing": refusal.standing, "sent": refusal.sent}


def _told(code: str, field: str, vi: str, en: str) -> RefusalBody:
    """A refusal may repeat what was sent; half a surrogate pair is something UTF-8 cannot say."""
    field, vi, en = (text.encode("utf-8", "replace").decode() for text in (field, vi, en))
    return RefusalBody(code=code, field=field, vi=vi, en=en)
