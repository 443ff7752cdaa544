"""A world for each test."""

from tests.server.dispatch.conftest import world

__all__ = ["world"]
