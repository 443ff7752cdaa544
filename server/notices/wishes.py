"""What a post wishes of being told, and when its day is quiet. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from schedules.spans import Span
from schedules.zones import DAY_MS, DEFAULT_ZONE, instant_of, local_day
from server.accounts.rights import Grant
from server.notices.kinds import KINDS, Channel, Kind, Language

HOUR_MS: Final = 3_600_000
ESCALATES_AFTER_MS: Final = 30 * 60_000
LOOKS_BACK_MS: Final = 7 * DAY_MS
"""Whatever waits longer than that has waited long enough for any deputy."""


@dataclass(frozen=True, slots=True)
class Quiet:
    """Each day's hours in which only what is urgent is told, as milliseconds of the local day;
    `until_ms` may lie on the next morning. Not equal: nobody is quiet all day."""

    from_ms: int = 21 * HOUR_MS
    until_ms: int = 6 * HOUR_MS

    def spans(self, zone: str, over: Span) -> Iterator[Span]:
        """The quiet spans of local days that touch `over`, in order, cut to it."""
        day, last = local_day(over.start, zone) - timedelta(1), local_day(over.end, zone)
        while day <= last:
            next_day = day + timedelta(1) if self.until_ms <= self.from_ms else day
            begins = instant_of(day, self.from_ms, zone)
            found = Span(begins, instant_of(next_day, self.until_ms, zone)).cut_to(over)
            if found.start < found.end:
                yield found
            day += timedelta(1)

    def holds(self, now: int, zone: str) -> bool:
        return any(self.spans(zone, Span(now, now + 1)))


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a post chose. `below`: it is also told of what waits in areas below, where nobody
    nearer can be told. `deputy` is another post's account."""

    kinds: frozenset[Kind] = frozenset(KINDS)
    quiet: Quiet | None = Quiet()
    deputy: str | None = None
    escalates_after_ms: int = ESCALATES_AFTER_MS
    language: Language = "vi"
    below: bool = False


@dataclass(frozen=True, slots=True)
class Post:
    """An open account with what it may do and how it is reached: `channels` are those that are
    switched on and lead somewhere. `zone` is that of its area."""

    account: str
    name: str
    grants: tuple[Grant, ...]
    wishes: Wishes = Wishes()
    channels: frozenset[Channel] = frozenset()
    zone: str = DEFAULT_ZONE

    def listens_to(self, kind: Kind) -> bool:
        return bool(self.channels) and kind in self.wishes.kinds

    def is_quiet(self, now: int) -> bool:
        return self.wishes.quiet is not None and self.wishes.quiet.holds(now, self.zone)

    def has_waited(self, since: int, now: int) -> bool:
        """Whether something that waits since then has waited as long as the post may take. Only
        hours that are not quiet count: nobody is late for having slept."""
        start = max(since, now - LOOKS_BACK_MS)
        if start >= now:
            return False
        quiet = self.wishes.quiet
        slept = quiet.spans(self.zone, Span(start, now)) if quiet else ()
        awake = now - start - sum(span.end - span.start for span in slept)
        return awake >= self.wishes.escalates_after_ms
