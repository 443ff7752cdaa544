"""What a change would do, before it is saved: resolved before and after, and compared."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from schedules.config import DeviceConfig
from schedules.explain import Explanation, explain
from schedules.precedence import Programmes
from schedules.programme import Entry
from server.areas.models import Area
from server.programme.ahead import days_ahead
from server.programme.chains import Chain, Held, chains_under
from server.programme.day_plan import tell_all
from server.programme.saving import Next, with_entries
from server.programme.schemas import ForeseenChain, ForeseenDay, Preview, Shift
from server.programme.told import Titles, Words, day_of, moment, say_of, titles_of

DAYS = 7
_SENTENCES_MAX = 40


@dataclass(frozen=True, slots=True)
class Change:
    """The programmes of one chain before and after."""

    config: DeviceConfig
    before: Programmes
    after: Programmes


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


def foresee(
    session: Session,
    following: Next,
    entries: Sequence[Entry],
    now: int,
    ended: Sequence[Entry] = (),
) -> Preview:
    """The preview of the revision `following`, which saves `entries` and ends others; nothing is
    saved. It tells the first seven days on which any of them begins."""
    held = Held(session, now)
    chains = chains_under(session, {area for one in (*entries, *ended) for area in one.areas})
    changes = [_change(held, chain, following, entries, ended) for chain in chains]
    ids = {entry.id for entry in entries}
    since = following.effective_from
    titles = titles_of(session, (change.after for change in changes))
    outlooks = [
        [
            look_ahead(change, ids, since, day)
            for day in _days((*entries, *ended), since, change.config)
        ]
        for change in changes
    ]
    names = {chain.area: session.get_one(Area, chain.area).name for chain in chains}
    words = _summary(chains, outlooks, titles, names, now)
    return Preview(
        revision=following.revision,
        effective_from_ms=following.effective_from,
        devices=sum(len(chain.devices) for chain in chains),
        first_ms=_first(outlooks),
        vi=[one.vi for one in words],
        en=[one.en for one in words],
        chains=[
            ForeseenChain(
                area=chain.area,
                name=names[chain.area],
                devices=len(chain.devices),
                days=[_tell_day(one, change, titles) for one in days],
            )
            for chain, change, days in zip(chains, changes, outlooks, strict=True)
        ],
    )


def _change(
    held: Held, chain: Chain, following: Next, entries: Sequence[Entry], ended: Sequence[Entry]
) -> Change:
    before = held.of(chain.config)
    changed = with_entries(held.programme(following.area), following, entries, ended)
    return Change(chain.config, before, {**before, following.area: changed})


def _days(entries: Sequence[Entry], since: int, config: DeviceConfig) -> list[date]:
    days = {d for one in entries for d in days_ahead(one.when, since, config.zone, DAYS)}
    return sorted(days)[:DAYS]


def _differ(before: Explanation, after: Explanation) -> bool:
    return (before.fate, before.start_ms) != (after.fate, after.start_ms)


def _first(outlooks: Iterable[Sequence[Outlook]]) -> int | None:
    return min(_sounding(outlook for days in outlooks for outlook in days), default=None)


def _sounding(outlooks: Iterable[Outlook]) -> list[int]:
    return [t.start_ms for outlook in outlooks for t in outlook.own if t.start_ms is not None]


def _summary(
    chains: Sequence[Chain],
    outlooks: Sequence[Sequence[Outlook]],
    titles: Titles,
    names: dict[str, str],
    now: int,
) -> list[Words]:
    """How many devices, first when; then what is not as asked, each sentence once."""
    words = [_headline(chains, outlooks, now)]
    for chain, days in zip(chains, outlooks, strict=True):
        for told in (one for outlook in days for one in _noteworthy(outlook)):
            said = say_of(told, chain.config.zone, titles)
            day = day_of(told.key.due_ms, chain.config.zone, now)
            at = names[chain.area]
            words.append(Words(f"{at}, {day.vi}: {said.vi}", f"{at}, {day.en}: {said.en}"))
    return list(dict.fromkeys(words))[:_SENTENCES_MAX]


def _noteworthy(outlook: Outlook) -> Iterable[Explanation]:
    yield from (told for told in outlook.own if told.fate != "on_time")
    yield from (after for _, after in outlook.others)


def _headline(chains: Sequence[Chain], outlooks: Sequence[Sequence[Outlook]], now: int) -> Words:
    reached = sum(
        len(chain.devices) for chain, days in zip(chains, outlooks, strict=True) if _sounding(days)
    )
    everyone = sum(len(chain.devices) for chain in chains)
    first = _first(outlooks)
    if not chains:
        return Words("Địa bàn này chưa có cụm loa nào.", "There is no device in these areas yet.")
    if first is None:
        return Words(
            f"Sẽ không phát trên cụm loa nào trong {everyone} cụm loa.",
            f"Will sound on none of {everyone} devices.",
        )
    when = moment(first, chains[0].config.zone, now)
    return Words(
        f"Phát trên {reached}/{everyone} cụm loa, lần đầu {when.vi}.",
        f"Sounds on {reached} of {everyone} devices, first {when.en}.",
    )


def _tell_day(outlook: Outlook, change: Change, titles: Titles) -> ForeseenDay:
    after = [later for _, later in outlook.others]
    told = tell_all(after, change.after, change.config, titles)
    return ForeseenDay(
        day=outlook.day,
        own=tell_all(outlook.own, change.after, change.config, titles),
        others=[
            Shift.model_validate(
                {
                    **one.model_dump(by_alias=True),
                    "previous_fate": earlier.fate,
                    "previous_start_ms": earlier.start_ms,
                }
            )
            for one, (earlier, _) in zip(told, outlook.others, strict=True)
        ],
    )
