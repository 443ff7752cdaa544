"""Rows to the core's dataclasses and back, through the one contract (`schedules.codec`)."""

from datetime import date, timedelta
from typing import Any

from schedules.codec import from_json, to_json
from schedules.programme import Entry, Policy
from schedules.recurrence import Once, When
from schedules.zones import instant_of
from server.programme.models import EntryRow, PolicyRow

_ENTRY = (
    "id", "revision", "class_", "areas", "block", "when", "live_from", "live_until",
    "created_ms", "may_start_late_by_ms", "gap_ms", "volume",
)  # fmt: skip
_FAR = date(9000, 1, 1)
_POLICY = ("live_from", "accepts_by_default", "acceptances", "order")


def entry_of(row: EntryRow) -> Entry:
    return from_json(Entry, _json(row, _ENTRY))


def row_of_entry(area: str, entry: Entry) -> EntryRow:
    """A row of the programme of `area`."""
    return EntryRow(area=area, ends_ms=ends_ms(entry.when), **_columns(entry, _ENTRY))


def ends_ms(when: When) -> int | None:
    """An instant from which on the recurrence has no start; None where it has no last day.

    Two days after its last one: whatever the zone's clocks do, that is over.
    """
    last = when.first if isinstance(when.rule, Once) else when.last
    if last is None or last > _FAR:
        return None
    return instant_of(last + timedelta(days=2), 0, when.zone)


def policy_of(row: PolicyRow) -> Policy:
    return from_json(Policy, _json(row, _POLICY))


def row_of_policy(area: str, revision: int, policy: Policy) -> PolicyRow:
    return PolicyRow(area=area, revision=revision, **_columns(policy, _POLICY))


def _json(row: EntryRow | PolicyRow, names: tuple[str, ...]) -> dict[str, Any]:
    return {name.rstrip("_"): getattr(row, name) for name in names}


def _columns(value: Entry | Policy, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: to_json(getattr(value, name)) for name in names}
