"""Whose rules are mutated, and which tests are to see it."""

from typing import Final, NamedTuple


class Room(NamedTuple):
    """Files with rules, and the tests that state them; paths from the root of the project."""

    name: str
    files: tuple[str, ...]
    tests: tuple[str, ...]


ROOMS: Final = (
    Room(
        "resolve",
        (
            "schedules/resolve.py", "schedules/placement.py", "schedules/precedence.py",
            "schedules/overlay.py", "schedules/floor.py",
        ),
        ("tests/schedules",),
    ),
    Room(
        "gate",
        ("schedules/wire/gate.py", "schedules/wire/envelope.py"),
        ("tests/schedules/wire", "tests/contract/test_vectors.py"),
    ),
    Room(
        "rights",
        ("server/accounts/rights.py", "server/areas/tree.py"),
        (
            "tests/server/rights", "tests/server/areas",
            "tests/server/accounts/test_visible_areas.py", "tests/server/accounts/test_posts.py",
            "tests/server/accounts/test_second_factor.py",
        ),
    ),
    Room(
        "reconciliation",
        (
            "server/playlog/booking.py", "server/playlog/expectations.py",
            "server/playlog/reconcile.py", "server/playlog/receipts.py",
            "server/playlog/moved.py", "server/playlog/closing.py", "server/playlog/starts.py",
        ),
        ("tests/server/playlog",),
    ),
)  # fmt: skip
