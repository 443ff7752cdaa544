"""The HTTP edge: one request is one transaction; refusals become sentences."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, get_type_hints

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from schedules.refusal import RefusalError
from server.base.changes import Changes
from server.base.clock import Clock
from server.base.custody import Custody
from server.base.database import Database
from server.base.declared import declared_by
from server.base.refusals import status_of


@dataclass(frozen=True, slots=True)
class House:
    """What every request may stand on. `data` is the server's folder for files."""

    database: Database
    clock: Clock
    changes: Changes
    custody: Custody
    data: Path


class RefusalBody(BaseModel):
    """Every 4xx answer: a stable code, the field at fault, a sentence in each language."""

    code: str
    field: str
    vi: str
    en: str


def house(request: Request) -> House:
    found: House = request.app.state.house
    return found


def reading(request: Request) -> Iterator[Session]:
    with house(request).database.read() as session:
        yield session


def writing(request: Request) -> Iterator[Session]:
    with Session(house(request).database.engine) as session:
        session.info[_HOUSE] = house(request)
        yield session
        assert session.info[_HOUSE] is None, "an endpoint that writes needs a Router of ours"


class _Route(APIRoute):
    """Runs an endpoint that takes a `Writing` within one transaction, on one thread.

    A dependency cannot do it: it is entered and left on other threads of the pool, and might
    wait for one while all of them wait for its turn at the database.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        super().__init__(path, _in_one_transaction(endpoint), **options)


class Router(APIRouter):
    """A room's routes. Each endpoint declares the right it asks for (`server.base.declared`)."""

    def __init__(self, **options: Any) -> None:
        super().__init__(route_class=_Route, **options)

    def add_api_route(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        """Raises `TypeError` for an endpoint that declares no right."""
        declared_by(endpoint)
        super().add_api_route(path, endpoint, **options)


def _in_one_transaction(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    hints = get_type_hints(endpoint, include_extras=True)
    name = next((name for name, hint in hints.items() if hint == Writing), None)
    if name is None or hasattr(endpoint, _WRAPPED):
        return endpoint

    @wraps(endpoint)
    def run(**arguments: Any) -> Any:
        session: Session = arguments[name]
        with session.info[_HOUSE].database.transaction(session):
            answer = endpoint(**arguments)
        session.info[_HOUSE] = None
        return answer

    setattr(run, _WRAPPED, True)
    return run


_HOUSE = "house"
_WRAPPED = "runs_in_one_transaction"


def now_ms(request: Request) -> int:
    return house(request).clock.now_ms()


AHouse = Annotated[House, Depends(house)]
Reading = Annotated[Session, Depends(reading, scope="function")]
Writing = Annotated[Session, Depends(writing, scope="function")]
"""Committed before the answer is sent: an answer means that it is on the disk."""
Now = Annotated[int, Depends(now_ms)]


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
    def refused(_request: Request, refusal: RefusalError) -> JSONResponse:
        body = _told(refusal.code, refusal.field, refusal.vi, refusal.en)
        return JSONResponse(body.model_dump(), status_of(refusal))

    @app.exception_handler(HTTPException)
    def declined(_request: Request, error: HTTPException) -> JSONResponse:
        code, vi, en = _DECLINED.get(error.status_code, _DECLINED[400])
        body = RefusalBody(code=code, field="", vi=vi, en=en)
        return JSONResponse(body.model_dump(), error.status_code, error.headers)

    @app.exception_handler(RequestValidationError)
    def malformed(_request: Request, bad: RequestValidationError) -> JSONResponse:
        first = bad.errors()[0]
        field = ".".join(str(part) for part in first["loc"] if part != "body")
        body = _told(
            "malformed",
            field,
            f"Dữ liệu gửi lên chưa đúng ở mục “{field}”.",
            f"What was sent is not right at “{field}”: {first['msg']}.",
        )
        return JSONResponse(body.model_dump(), 422)


def _told(code: str, field: str, vi: str, en: str) -> RefusalBody:
    """A refusal may repeat what was sent; half a surrogate pair is something UTF-8 cannot say."""
    field, vi, en = (text.encode("utf-8", "replace").decode() for text in (field, vi, en))
    return RefusalBody(code=code, field=field, vi=vi, en=en)
