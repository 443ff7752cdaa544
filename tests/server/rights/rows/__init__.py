"""How to call each route so that nothing but the right can be missing.

A row stands under the route's method and path, in the module of its room:

    "POST /api/devices": Row(lambda at: Call(json={"name": "x", "area": at.area})),

`at` is the world, the area in which the thing called upon must stand, and the caller; it makes the
thing there (`World.device`, `World.bulletin`, …) and tells how it is named in the path, the
query and the body. What the route declares (`@needs(action, of)`) gives the oracle its question;
where the rule is another (one's own things), the row says so by `Call.may`.

`where` leaves out areas in which the thing cannot stand (a device in a group). `foreign` names
fields of the body that name things of an area, as `block.bulletins.0`: each is also tried with
that of an unrelated area, and must be refused. The path's own ids are tried so in any case.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.server.rights.world import Caller, World


@dataclass(frozen=True, slots=True)
class Call:
    """`ids` fill the path; `may` is the answer of the row's own rule, where it has one."""

    ids: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    json: Any = None
    content: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    may: bool | None = None


@dataclass(frozen=True, slots=True)
class At:
    """Where a call is made: in which area of which world, and by whom."""

    world: World
    area: str
    caller: Caller


@dataclass(frozen=True, slots=True)
class Row:
    """One route: `make` a call; `shows` tells the areas an answer speaks of, if it lists any."""

    make: Callable[[At], Call]
    where: Callable[[World, str], bool] = lambda _world, _area: True
    foreign: tuple[str, ...] = ()
    shows: Callable[[Any], set[str]] | None = None
    within: Callable[[World, Caller], set[str]] = World.visible
    """The areas of which an answer may speak."""
    of: str = ""
    """Where the id stands that the right is about, where what the route declares is a list."""
    reached: tuple[str, ...] = ()
    """Ids of the path that may be of another area where the caller has the right too."""
    not_of_right: tuple[str, ...] = ()
    """Codes of refusals that are about something else than the right: with 401, 403 or 404, or
    with 503 where the answer of somebody else is needed."""
    unlogged: str = ""
    """Why a success leaves no line in the activity log; empty where it must."""


def not_group(world: World, area: str) -> bool:
    return world.kinds[area] != "group"


def commune_level(world: World, area: str) -> bool:
    return world.kinds[area] in {"ward", "commune", "special_zone"}
