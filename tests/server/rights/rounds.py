"""Many trials: a world for every hundred seeds, one trial for each."""

import random
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from fastapi import FastAPI

from server import events
from server.base.changes import Changes
from server.base.custody import Custody
from server.base.database import Database
from server.base.web import House, Route, routes_of
from tests.server.city import FakeClock
from tests.server.rights import trial
from tests.server.rights.rows import Row
from tests.server.rights.table import table
from tests.server.rights.world import World, open_client
from tests.server.whole import whole_app

PER_WORLD: Final = 100
_KINDS: Final = ("plain",) * 6 + ("crossed",) * 2 + ("unknown", "signed_out")


class Rounds:
    """Tries seeds on databases that `lay` gives, one after another."""

    def __init__(self, lay: Callable[[], Database], folder: Path) -> None:
        self._lay, self._folder = lay, folder
        self._open = ExitStack()
        self._number = -1
        self._app: FastAPI | None = None
        self._rows = table()

    def attempt(self, seed: int) -> str:
        """The kind of trial and how it ended. Raises `AssertionError` where the rule is broken."""
        if seed // PER_WORLD != self._number:
            self._begin(seed // PER_WORLD)
        rng = random.Random(seed)
        kind = rng.choice(_KINDS)
        route = rng.choice(self._crossable if kind == "crossed" else self._routes)
        tried = trial.draw(self._world, rng, route, self._row(route), kind)
        answer = trial.run(self._world, self._client, tried)
        return f"{tried.kind} {'refused' if answer.status_code in trial.REFUSED else 'allowed'}"

    def __enter__(self) -> "Rounds":
        return self

    def __exit__(self, *_raised: object) -> None:
        self._open.close()

    def _row(self, route: Route) -> Row:
        return self._rows[_key(route)]

    def _names_more_than_one(self, route: Route) -> bool:
        return bool(self._row(route).foreign) or route.path.count("{") > 1

    def _begin(self, number: int) -> None:
        self._open.close()
        self._number = number
        folder = Path(self._open.enter_context(tempfile.TemporaryDirectory(dir=self._folder)))
        database = self._lay()
        self._open.callback(database.close)
        house = House(database, FakeClock(), Changes(), Custody(folder / "keys"), folder)
        if self._app is None:
            self._app = whole_app(house)
            self._routes = [one for one in routes_of(self._app) if _key(one) in self._rows]
            self._crossable = [one for one in self._routes if self._names_more_than_one(one)]
        self._world = World(house, self._app, random.Random(number))
        self._client = self._open.enter_context(open_client(self._app))


def _key(route: Route) -> str:
    """What has no row is found by `test_every_route_is_tried`."""
    return f"{route.method} {route.path}"


@contextmanager
def brief_streams() -> Iterator[None]:
    """Streams of events end as soon as they have begun: what counts is who gets one."""
    lasts = events.LASTS_S
    events.LASTS_S = 0.0  # type: ignore[misc]
    try:
        yield
    finally:
        events.LASTS_S = lasts  # type: ignore[misc]
