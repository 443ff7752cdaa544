"""All rows, from the module of each room."""

import importlib
import pkgutil
from functools import lru_cache

from tests.server.rights import rows
from tests.server.rights.rows import Row


@lru_cache
def table() -> dict[str, Row]:
    """Every row by its method and path. Raises `AssertionError` where one stands twice."""
    found: dict[str, Row] = {}
    for module in pkgutil.iter_modules(rows.__path__):
        of_room = importlib.import_module(f"{rows.__name__}.{module.name}").ROWS
        assert not found.keys() & of_room.keys(), f"twice: {found.keys() & of_room.keys()}"
        found |= of_room
    return found
