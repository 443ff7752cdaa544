"""The application with every route, as `loa serve` offers it, over a broker in this process.

Used without its lifespan, nothing listens and nothing ticks.
"""

import warnings

from fastapi import FastAPI

from server.app import build
from server.base.web import House
from server.fleet.access import Reach
from tests.contract.broker.memory import MemoryBroker, MemoryHub
from tests.server.dispatch.world import HubAccess

with warnings.catch_warnings():  # starlette prefers httpx2; httpx is what the demo client stands on
    warnings.simplefilter("ignore")
    from fastapi.testclient import TestClient

__all__ = ["TestClient", "whole_app"]


def whole_app(house: House) -> FastAPI:
    """Every room's routes, events, console and health."""
    hub = MemoryHub()
    reach = Reach(HubAccess(hub), "127.0.0.1", 1883, "http://127.0.0.1:8000/content")
    return build(house, MemoryBroker(hub, "@server", "secret"), reach)
