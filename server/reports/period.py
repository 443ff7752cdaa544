"""Which days a report is about: a month or a year of the area's own calendar."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from schedules.spans import Span
from schedules.zones import day_span


@dataclass(frozen=True, slots=True)
class Period:
    """A calendar month, or a whole year where `month` is None."""

    year: int
    month: int | None = None

    @property
    def first(self) -> date:
        return date(self.year, self.month or 1, 1)

    @property
    def last(self) -> date:
        after = date(self.year + (self.month in (None, 12)), (self.month or 12) % 12 + 1, 1)
        return after - timedelta(days=1)

    @property
    def months(self) -> Sequence["Period"]:
        if self.month is not None:
            return [self]
        return [Period(self.year, n) for n in range(1, 13)]

    def span(self, zone: str) -> Span:
        """From the first local midnight to the one after the last day."""
        return Span(day_span(self.first, zone).start, day_span(self.last, zone).end)
