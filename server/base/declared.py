"""What each route asks of whoever calls it, said beside the route. A route that says nothing is
no route: `server.base.web.Router` refuses it when the program starts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

E = TypeVar("E", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Needs:
    """The right to do `action` where the thing named by `of` belongs.

    `of` is a parameter of the path (`area`, `bulletin`, `device`, …) or, as `body.area`, a field
    of the body: an area, or a thing that stands in one.
    """

    action: str
    of: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Whoever is signed in; it shows and changes only what is theirs, or what they may read."""


@dataclass(frozen=True, slots=True)
class Open:
    """No session; `why` says what else is asked for, or why nothing is."""

    why: str


Declared = Needs | SignedIn | Open

_DECLARED = "declared_right"


def declare(what: Declared) -> Callable[[E], E]:
    """The mark on an endpoint."""

    def mark(endpoint: E) -> E:
        setattr(endpoint, _DECLARED, what)
        return endpoint

    return mark


def declared_by(endpoint: Callable[..., Any]) -> Declared:
    """What the endpoint declares. Raises `TypeError` where it is silent: deny by default."""
    found = getattr(endpoint, _DECLARED, None)
    if not isinstance(found, Needs | SignedIn | Open):
        raise TypeError(f"{endpoint.__qualname__} declares no right")
    return found


def is_open(endpoint: object) -> bool:
    """Whether it declares that it asks for no session."""
    return isinstance(getattr(endpoint, _DECLARED, None), Open)


def signed_in(endpoint: E) -> E:
    """Marks an endpoint for whoever is signed in; `SignedIn` says what it may show."""
    return declare(SignedIn())(endpoint)


def open_to_all(why: str) -> Callable[[E], E]:
    """Marks an endpoint that asks for no session."""
    return declare(Open(why))
