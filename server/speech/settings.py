"""Voice, speed and abbreviations of an area: each from the nearest area above that sets it."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from audio.speech.reading import STANDARD, Table, read, with_own
from audio.speech.voice import USUAL_SPEED
from schedules.refusal import RefusalError
from server.accounts.rights import Person
from server.areas.models import Area
from server.areas.policy import chain_of
from server.areas.refusals import check_open
from server.areas.tree import AreaTree
from server.base import activity
from server.base.refusals import check_version
from server.speech.models import AreaSpeech
from server.speech.refusals import AbbreviationMalformedError, NotAsItselfError

SHORT_LENGTH: Final = 40
SAID_LENGTH: Final = 200
MOST_OWN: Final = 500


@dataclass(frozen=True, slots=True)
class Own:
    """What an area sets itself; None, or an abbreviation that is not named, inherits."""

    voice: str | None
    speed: int | None
    abbreviations: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """`said` is empty where it was taken away; `source` is the area that says so, None where it
    comes from the table that everybody begins with."""

    short: str
    said: str
    source: str | None


@dataclass(frozen=True, slots=True)
class Chosen:
    """What holds in an area. `voice` is None where nobody has chosen one; the sources are the
    areas that set them."""

    voice: str | None
    speed: int
    voice_source: str | None
    speed_source: str | None
    abbreviations: tuple[Abbreviation, ...]

    @property
    def table(self) -> Table:
        own = {one.short: one.said for one in self.abbreviations if one.source is not None}
        return with_own(own) if own else STANDARD


NOTHING: Final = Own(None, None, {})


def own_of(session: Session, area: str) -> tuple[int, Own]:
    """Its version, 0 before the first, and what it sets."""
    row = session.get(AreaSpeech, area)
    return (0, NOTHING) if row is None else (row.version, _own(row))


def chosen(session: Session, area: str) -> Chosen:
    """What holds in `area`. Raises `AreaUnknownError`."""
    chain = [one.id for one in chain_of(session, area)]
    rows = session.scalars(select(AreaSpeech).where(AreaSpeech.area.in_(chain)))
    set_in = {row.area: _own(row) for row in rows}
    return joined([(one, set_in[one]) for one in chain if one in set_in])


def joined(chain: Sequence[tuple[str, Own]]) -> Chosen:
    """What the areas of `chain`, from the top down, come to together. Pure."""
    voice: tuple[str | None, str | None] = (None, None)
    speed: tuple[int, str | None] = (USUAL_SPEED, None)
    table = {short: Abbreviation(short, said, None) for short, said in STANDARD.entries.items()}
    for area, own in chain:
        voice = voice if own.voice is None else (own.voice, area)
        speed = speed if own.speed is None else (own.speed, area)
        table |= {s: Abbreviation(s, said, area) for s, said in own.abbreviations.items()}
    return Chosen(voice[0], speed[0], voice[1], speed[1], tuple(table.values()))


def change(
    session: Session, person: Person, tree: AreaTree, area: str, base: int, own: Own, now: int
) -> None:
    """Set all that the area sets itself. `base` is the version the sender saw.

    Raises `NotAllowedError`, `VersionConflictError`, `AreaClosedError`, and refusals
    `area_is_group`, `abbreviation_malformed`, `not_as_itself`.
    """
    check_open(tree, area)
    by = person.require("area.manage", area, tree)
    if session.get_one(Area, area, with_for_update=True).kind == "group":
        raise _group_sets_nothing()
    version, before = own_of(session, area)
    own = Own(own.voice, own.speed, _tidy(own.abbreviations))
    check_version(base, version, _told(before), _told(own))
    row = session.get(AreaSpeech, area) or AreaSpeech(area=area)
    row.voice, row.speed, row.abbreviations = own.voice, own.speed, dict(own.abbreviations)
    row.version = version + 1
    session.add(row)
    session.flush()
    check_as_itself(own.abbreviations, chosen(session, area).table)
    activity.record(
        session, now, "area.speech", area, by=by, area=area,
        before=_told(before), after=_told(own),
    )  # fmt: skip


def check_as_itself(own: Mapping[str, str], table: Table) -> None:
    """Raises `NotAsItselfError` for words of `own` that `table` would read as others."""
    for short, said in own.items():
        heard = read(said, table).said
        if said and heard != said:
            raise NotAsItselfError(short, said, heard)


def _tidy(abbreviations: Mapping[str, str]) -> dict[str, str]:
    """In order, composed, without spaces around. Raises `AbbreviationMalformedError`."""
    tidy: dict[str, str] = {}
    for short, said in sorted(abbreviations.items()):
        key, words = (" ".join(unicodedata.normalize("NFC", one).split()) for one in (short, said))
        if not _is_short(key) or len(words) > SAID_LENGTH or not words.isprintable():
            raise AbbreviationMalformedError(short)
        tidy[key] = words
    return tidy


def _is_short(key: str) -> bool:
    letters = any(each.isalpha() for each in key)
    return 2 <= len(key) <= SHORT_LENGTH and key.isprintable() and letters


def _own(row: AreaSpeech) -> Own:
    return Own(row.voice, row.speed, row.abbreviations)


def _told(own: Own) -> dict[str, Any]:
    return {"voice": own.voice, "speed": own.speed, "abbreviations": dict(own.abbreviations)}


def _group_sets_nothing() -> RefusalError:
    return RefusalError(
        "area_is_group",
        "area",
        "Nhóm không có thiết lập riêng. Hãy thiết lập ở địa bàn.",
        "A group sets nothing. Set it in an area.",
    )
