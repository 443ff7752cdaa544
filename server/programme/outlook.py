"""What a change does to each day of each kind of device; and the sentences that say so. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from schedules.config import DeviceConfig
from schedules.explain import Explanation, explain
from schedules.precedence import Programmes
from schedules.programme import Programme
from schedules.zones import local_day
from server.programme.chains import Chain
from server.programme.near_days import near_days
from server.programme.told import Titles, Words, day_of, moment, say_of

SENTENCES_MAX: Final = 40


@dataclass(frozen=True, slots=True)
class Change:
    """The programmes of one chain before and after."""

    config: DeviceConfig
    before: Programmes
    after: Programmes

    def every(self) -> Iterator[Programme]:
        """Each programme, before and after."""
        yield from self.before.values()
        yield from self.after.values()


@dataclass(frozen=True, slots=True)
class Outlook:
    """One day of one chain: the entry's own starts, and others' with what they were."""

    day: date
    own: tuple[Explanation, ...]
    others: tuple[tuple[Explanation, Explanation], ...]


def look_ahead(change: Change, ids: Collection[str], since: int, day: date) -> Outlook:
    """What the change does on that day from `since` on; `ids` are its own entries. Pure."""
    earlier = {told.key: told for told in explain(change.before, change.config, day)}
    later = [told for told in explain(change.after, change.config, day) if told.key.due_ms >= since]
    return Outlook(
        day=day,
        own=tuple(told for told in later if told.key.entry in ids),
        others=tuple(
            (earlier[told.key], told)
            for told in later
            if told.key.entry not in ids
            and told.key in earlier
            and _differ(earlier[told.key], told)
        ),
    )


@dataclass(frozen=True, slots=True)
class Foreseen:
    """Every chain with its days; `has_own`: the change is about entries that are to sound, and
    `texts` are what their bulletins say."""

    chains: Sequence[Chain]
    outlooks: Sequence[Sequence[Outlook]]
    titles: Titles
    names: Mapping[str, str]
    has_own: bool
    texts: Sequence[str]

    def reached(self) -> list[Chain]:
        """The chains on which it sounds; of a change about no entry, those that notice."""
        return [c for c, days in zip(self.chains, self.outlooks, strict=True) if self._notes(days)]

    def first(self) -> int | None:
        """When any of its own entries sounds first."""
        return min(_sounding(one for days in self.outlooks for one in days), default=None)

    def sounds_on(self) -> set[date]:
        """The local days on which any of its own entries sounds."""
        return {
            local_day(start, chain.config.zone)
            for chain, days in zip(self.chains, self.outlooks, strict=True)
            for start in _sounding(days)
        }

    def _notes(self, days: Sequence[Outlook]) -> bool:
        return bool(_sounding(days)) if self.has_own else any(one.others for one in days)


def _differ(before: Explanation, after: Explanation) -> bool:
    return (before.fate, before.start_ms) != (after.fate, after.start_ms)


def summary(seen: Foreseen, residents: int | None, now: int) -> list[Words]:
    """How many devices and people, first when; what its words will be taken for; then what is not
    as asked, each sentence once, and from when until when was looked."""
    if not seen.chains:
        return [Words("Địa bàn này chưa có cụm loa nào.", "There is no device in these areas yet.")]
    said = list(dict.fromkeys(_shifts(seen, now)))
    heard = near_days(seen.texts, seen.sounds_on())
    told = [_headline(seen, residents, now), *heard, *said[:SENTENCES_MAX]]
    if len(said) > SENTENCES_MAX:
        more = len(said) - SENTENCES_MAX
        told.append(Words(f"Và {more} thay đổi khác.", f"And {more} other changes."))
    return [*told, *_horizon(seen)]


def people(residents: int | None) -> Words:
    """`, 12.400 người`; nothing where it is not known."""
    if residents is None:
        return Words("", "")
    number = f"{residents:,}"
    return Words(f", {number.replace(',', '.')} người", f", {number} people")


def _shifts(seen: Foreseen, now: int) -> Iterator[Words]:
    for chain, days in zip(seen.chains, seen.outlooks, strict=True):
        for told in (one for outlook in days for one in _noteworthy(outlook)):
            said = say_of(told, chain.config.zone, seen.titles)
            day = day_of(told.key.due_ms, chain.config.zone, now)
            at = seen.names[chain.area]
            yield Words(f"{at}, {day.vi}: {said.vi}", f"{at}, {day.en}: {said.en}")


def _noteworthy(outlook: Outlook) -> Iterator[Explanation]:
    yield from (told for told in outlook.own if told.fate != "on_time")
    yield from (after for _, after in outlook.others)


def _headline(seen: Foreseen, residents: int | None, now: int) -> Words:
    reached = sum(len(chain.devices) for chain in seen.reached())
    everyone = sum(len(chain.devices) for chain in seen.chains)
    who = people(residents)
    if not seen.has_own:
        if not reached:
            return Words("Không có gì thay đổi.", "Nothing changes.")
        return Words(
            f"Có thay đổi trên {reached}/{everyone} cụm loa{who.vi}.",
            f"Something changes on {reached} of {everyone} devices{who.en}.",
        )
    first = seen.first()
    if first is None:
        return Words(
            f"Sẽ không phát trên cụm loa nào trong {everyone} cụm loa.",
            f"Will sound on none of {everyone} devices.",
        )
    when = moment(first, seen.chains[0].config.zone, now)
    return Words(
        f"Phát trên {reached}/{everyone} cụm loa{who.vi}, lần đầu {when.vi}.",
        f"Sounds on {reached} of {everyone} devices{who.en}, first {when.en}.",
    )


def _horizon(seen: Foreseen) -> list[Words]:
    days = [outlook.day for days in seen.outlooks for outlook in days]
    if not days:
        return []
    first, last = min(days), max(days)
    return [
        Words(
            f"Đã xem trước từ ngày {first:%d/%m/%Y} đến hết ngày {last:%d/%m/%Y}.",
            f"Looked at from {first:%d/%m/%Y} to {last:%d/%m/%Y}.",
        )
    ]


def _sounding(outlooks: Iterable[Outlook]) -> list[int]:
    return [t.start_ms for outlook in outlooks for t in outlook.own if t.start_ms is not None]
