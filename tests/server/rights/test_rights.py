"""A right reaches down its own tree, through every route and for every kind of target."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.base.database import Database
from server.base.declared import Needs, declared_by
from server.base.web import House, routes_of
from tests.server.conftest import Engine
from tests.server.rights.rounds import Rounds, brief_streams
from tests.server.rights.table import table
from tests.server.whole import whole_app

SAMPLE = 100
"""Of each database; `./run soak rights` tries 100,000."""


@pytest.fixture
def rounds(engine: Engine, tmp_path: Path) -> Iterator[Rounds]:
    """Trials on one kind of database after the other."""
    with brief_streams(), Rounds(lambda: Database(engine.address()), tmp_path) as made:
        yield made


@pytest.mark.both_databases
def test_a_right_reaches_down_its_own_tree(rounds: Rounds) -> None:
    """No call is allowed that the rule refuses, and none refused that it allows; whatever is
    refused changes nothing and is on record; whatever is changed is written down with it."""
    ends = [rounds.attempt(seed) for seed in range(SAMPLE)]
    assert {"plain allowed", "plain refused", "signed_out refused", "unknown refused"} <= set(ends)


def test_every_route_is_tried(house: House) -> None:
    """A route without a row in the table, or without a declared right, is found here; so is a
    row whose route is gone."""
    routes = {f"{route.method} {route.path}": route for route in routes_of(whole_app(house))}
    missing = sorted(routes.keys() - table().keys())
    assert not missing, f"no row in tests/server/rights/rows: {missing}"
    assert not table().keys() - routes.keys()
    for route in routes.values():
        declared_by(route.endpoint)


def test_every_right_names_something_of_its_call(house: House) -> None:
    """What a route says its right is about is an id in its own path, query or body."""
    for route in routes_of(whole_app(house)):
        if isinstance(route.declared, Needs):
            for named in route.declared.of.split(", "):
                place, _, _ = named.rpartition(".")
                assert place or f"{{{named}}}" in route.path, route
                assert place in {"", "body", "query"}, route
