"""How an endpoint runs: on one thread of the pool, in one transaction, told who asks there.

A dependency cannot do it: it is entered and left on other threads of the pool, and might wait for
one while all of them wait for its turn, or its connection, at the database. So a dependency only
says what is wanted (`ToRead`, `ToWrite`, a `Claim`), and the endpoint is given what that stands
for. Each wait for a thread costs more than a statement on SQLite: there is one.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any

from fastapi.concurrency import run_in_threadpool
from sqlalchemy.orm import Session

from server.base.database import Database

Arguments = dict[str, Any]
Endpoint = Callable[..., Any]
_WRAPPED = "runs_in_one_transaction"


@dataclass(frozen=True, slots=True)
class ToRead:
    """Stands for a session for reading, begun and ended around the endpoint."""

    database: Database


@dataclass(frozen=True, slots=True)
class ToWrite:
    """Stands for a session of one transaction, committed before the answer is sent; the endpoint
    is begun again where it met another's (`Database.carry_out`): what it does, it does by its
    arguments alone."""

    database: Database


class Claim(ABC):
    """A request says that it comes from somebody; the endpoint is given who that is."""

    database: Database

    @abstractmethod
    def person(self, session: Session, *, held: bool = False) -> object:
        """Who asks, as they stand in this transaction; `held`: and until it ends. Raises a
        refusal where it is nobody."""

    @abstractmethod
    def ended(self) -> None:
        """The transaction in which it was looked up is over."""


def told(endpoint: Endpoint) -> Endpoint:
    """The endpoint, given the session it wants, and the person instead of the claim."""
    if hasattr(endpoint, _WRAPPED):
        return endpoint
    run = _beside(endpoint) if iscoroutinefunction(endpoint) else _on_a_thread(endpoint)
    setattr(run, _WRAPPED, True)
    return run


def proven(claim: Claim) -> object:
    """Who asks, read in a short session. Raises a refusal where it is nobody."""
    try:
        with claim.database.read() as session:
            return claim.person(session)
    finally:
        claim.ended()


def _on_a_thread(endpoint: Endpoint) -> Callable[..., Coroutine[Any, Any, Any]]:
    @wraps(endpoint)
    async def run(**arguments: Any) -> Any:
        return await run_in_threadpool(_run, endpoint, arguments)

    return run


def _beside(endpoint: Endpoint) -> Callable[..., Coroutine[Any, Any, Any]]:
    """An endpoint that waits for events or bytes, and keeps no session open meanwhile."""

    @wraps(endpoint)
    async def run(**arguments: Any) -> Any:
        for name, claim in _named(arguments, Claim):
            arguments[name] = await run_in_threadpool(proven, claim)
        return await endpoint(**arguments)

    return run


def _run(endpoint: Endpoint, arguments: Arguments) -> Any:
    for name, wanted in _named(arguments, ToRead):
        return _read(endpoint, arguments, name, wanted.database)
    for name, wanted in _named(arguments, ToWrite):
        return _written(endpoint, arguments, name, wanted.database)
    people = {name: proven(claim) for name, claim in _taken(arguments)}
    return endpoint(**arguments, **people)


def _read(endpoint: Endpoint, arguments: Arguments, name: str, database: Database) -> Any:
    claims = _taken(arguments)
    try:
        with database.read() as arguments[name]:
            people = {one: claim.person(arguments[name]) for one, claim in claims}
            return endpoint(**arguments, **people)
    finally:
        for _, claim in claims:
            claim.ended()


def _written(endpoint: Endpoint, arguments: Arguments, name: str, database: Database) -> Any:
    """Whoever is nobody takes no writer's turn: they are looked up before, and held after."""
    claims = _taken(arguments)
    for _, claim in claims:
        proven(claim)
    with Session(database.engine) as session:
        arguments[name] = session

        def once() -> Any:
            people = {one: claim.person(session, held=True) for one, claim in claims}
            return endpoint(**arguments, **people)

        return database.carry_out(session, once)


def _taken(arguments: Arguments) -> list[tuple[str, Claim]]:
    """The claims, which the endpoint is not given."""
    return [(name, arguments.pop(name)) for name, _ in _named(arguments, Claim)]


def _named(arguments: Arguments, kind: Any) -> list[tuple[str, Any]]:
    return [(name, value) for name, value in arguments.items() if isinstance(value, kind)]
