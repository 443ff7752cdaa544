"""The second verifier beside the first."""

from tests.schedules.evidence.second import second

__all__ = ["second"]
