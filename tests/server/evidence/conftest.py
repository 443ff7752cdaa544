"""A world for each test; and the second verifier beside the first."""

from tests.schedules.evidence.second import second
from tests.server.dispatch.conftest import world

__all__ = ["second", "world"]
