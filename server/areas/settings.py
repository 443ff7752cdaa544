"""What an area sets itself, read and written as one value."""

from collections.abc import Mapping
from typing import Any

from server.areas.founding import check_settings
from server.areas.models import Area
from server.areas.policy import SETTABLE

Values = Mapping[str, Any]
"""The columns named in `SETTABLE`; None inherits from above."""


def own(area: Area) -> dict[str, Any]:
    """What the area has set, by the name of its column."""
    return {name: getattr(area, name) for name in SETTABLE}


def put(area: Area, values: Values) -> tuple[str, ...]:
    """Set them; returns the names of those that changed. Raises `AreaMalformedError`."""
    changed = tuple(name for name in SETTABLE if getattr(area, name) != values[name])
    for name in changed:
        setattr(area, name, values[name])
    check_settings(area)
    return changed
