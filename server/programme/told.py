"""Explanations as sentences for an officer: what, when, and what stands in its way, by name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.explain import Explanation, in_words, sentence
from schedules.precedence import Programmes
from schedules.programme import Entry
from schedules.zones import local_day, to_local
from server.library.models import Bulletin

Titles = Mapping[tuple[str, int], str]
"""What an entry's version is called: by its first bulletin. `NEWEST` in the revision's place."""

NEWEST = -1

_LANGUAGES: tuple[Literal["vi"], Literal["en"]] = ("vi", "en")
_THU = ("thứ 2", "thứ 3", "thứ 4", "thứ 5", "thứ 6", "thứ 7", "chủ nhật")
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class Words:
    """One thing said in both languages."""

    vi: str
    en: str


_NEAR = {timedelta(0): Words("hôm nay", "today"), timedelta(1): Words("ngày mai", "tomorrow")}


def titles_of(session: Session, programmes: Iterable[Programmes]) -> Titles:
    """The titles of every entry version in these programmes."""
    entries = {
        (entry.id, entry.revision): entry
        for held in programmes
        for programme in held.values()
        for entry in programme.entries
    }
    first = {_first(entry) for entry in entries.values()}
    rows = session.execute(select(Bulletin.id, Bulletin.title).where(Bulletin.id.in_(first)))
    named = {row.id: row.title for row in rows}
    titles: dict[tuple[str, int], str] = {}
    for (id_, revision), entry in sorted(entries.items(), key=lambda one: one[0]):
        titles[id_, revision] = titles[id_, NEWEST] = named.get(_first(entry), id_)
    return titles


def title_of(titles: Titles, entry: str, revision: int | None = None) -> str:
    """The title of one version, or of the newest where no revision is given."""
    newest = titles.get((entry, NEWEST), entry)
    return newest if revision is None else titles.get((entry, revision), newest)


def say(told: Explanation, zone: str, titles: Titles) -> Words:
    """The explanation, naming what stands in its way."""
    behind = f" (“{title_of(titles, told.by)}”)" if told.by is not None else ""
    vi, en = (sentence(told, zone, language).rstrip(".") for language in _LANGUAGES)
    return Words(f"{vi}{behind}.", f"{en}{behind}.")


def say_of(told: Explanation, zone: str, titles: Titles) -> Words:
    """The same, with whose it is before it."""
    title = title_of(titles, told.key.entry, told.key.entry_revision)
    words = say(told, zone, titles)
    return Words(f"“{title}”: {words.vi}", f"“{title}”: {words.en}")


def day_of(instant: int, zone: str, now: int) -> Words:
    """`hôm nay`, `ngày mai`, or the weekday and date."""
    local = to_local(instant, zone)
    away = local.date() - local_day(now, zone)
    if away in _NEAR:
        return _NEAR[away]
    weekday = local.weekday()
    return Words(f"{_THU[weekday]} {local:%d/%m/%Y}", f"{_WEEKDAYS[weekday]} {local:%d/%m/%Y}")


def moment(instant: int, zone: str, now: int) -> Words:
    """`ngày mai 5 giờ 30 sáng (05:30)`, `tomorrow 05:30`; the date where it is further off."""
    day = day_of(instant, zone, now)
    return Words(f"{day.vi} {in_words(instant, zone)}", f"{day.en} {to_local(instant, zone):%H:%M}")


def _first(entry: Entry) -> str:
    return entry.block.bulletins[0].bulletin
