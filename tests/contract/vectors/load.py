"""Reads the golden vectors, for the tests of every end."""

from schedules.wire.gate import View
from tests.contract.vectors.case import (
    Batch,
    DayPlan,
    Down,
    Judged,
    Planned,
    Up,
    raw_bytes,
    read_file,
    read_view,
)


def views() -> dict[str, View]:
    """What a device may know when it judges, by name."""
    return {name: read_view(value) for name, value in read_file("views").items()}


def down() -> list[Down]:
    """Messages to a device: accepted ones and refused ones."""
    return [Down(**{**one, "raw": raw_bytes(one["raw"])}) for one in read_file("down")]


def up() -> list[Up]:
    """Messages from a device."""
    return [Up(**{**one, "raw": raw_bytes(one["raw"])}) for one in read_file("up")]


def orders() -> list[Judged]:
    """Single orders with their approvals."""
    return [Judged(**{**one, "beside": tuple(one["beside"])}) for one in read_file("orders")]


def live() -> list[Batch]:
    """Batches of live sound, judged by their session's order."""
    return [
        Batch(**{**one, "raw": raw_bytes(one["raw"]), "offsets_ms": tuple(one["offsets_ms"])})
        for one in read_file("live")
    ]


def plans() -> list[Planned]:
    """Programmes, configuration and the digests of some days."""
    return [
        Planned(
            one["name"],
            tuple(one["programmes"]),
            one["config"],
            tuple(DayPlan(**day) for day in one["days"]),
        )
        for one in read_file("plans")
    ]
