"""Offers in the words of an officer: what, when next, from whom, and how it was answered."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.codec import to_json
from schedules.programme import Entry
from schedules.sentences import entry_in_words
from server.library.models import Bulletin
from server.programme import answers, offers, policies
from server.programme.ahead import starts_ahead
from server.programme.answers import UnitAnswer
from server.programme.naming import area_names
from server.programme.offer_schemas import OfferBody, OfferedBulletin
from server.programme.offers import Upper


def tell_offers(session: Session, area: str, found: list[Upper], now: int) -> list[OfferBody]:
    """The offers with their answers as they stand."""
    policy = policies.standing(session, area, now)
    given, placed = answers.given_by(session, area), offers.placed_by(session, area)
    people = answers.names_of_posts(session, given.values(), placed.values())
    titles = _titles(session, found)
    owners = {one.programme for one in found}
    names = area_names(session, owners)
    told = []
    for one in found:
        entry, place = one.entry, placed.get(one.entry.id)
        said = answers.tell(
            entry, (area, ""), policy, answers.newest(given, entry), place, people, 0
        )
        earlier = [key for key in given if key[0] == entry.id and key[1] not in (0, entry.revision)]
        changed = bool(earlier) and said.by_default
        if place is not None:
            changed = place.offered_revision != entry.revision
        told.append(_body(one, names[one.programme], titles, said, changed, now))
    return told


def _body(
    one: Upper, owner: str, titles: dict[str, str], said: UnitAnswer, changed: bool, now: int
) -> OfferBody:
    entry = one.entry
    words = entry_in_words(entry.when, entry.block)
    return OfferBody(
        entry=entry.id,
        revision=entry.revision,
        programme=one.programme,
        programme_name=owner,
        title=titles.get(entry.block.bulletins[0].bulletin, entry.id),
        areas=list(entry.areas),
        bulletins=_bulletins(entry, titles),
        duration_ms=entry.block.duration_ms,
        when=to_json(entry.when),
        next_ms=next(starts_ahead(entry.when, max(now, entry.live_from)), None),
        vi=words.vi,
        en=words.en,
        answer=said.answer,
        by_default=said.by_default,
        sounds=said.sounds,
        answered_revision=said.revision,
        changed_since=changed,
        by=said.by,
        at_ms=said.at_ms,
        placed=said.entry,
    )


def _bulletins(entry: Entry, titles: dict[str, str]) -> list[OfferedBulletin]:
    return [
        OfferedBulletin(
            id=sound.bulletin,
            title=titles.get(sound.bulletin, sound.bulletin),
            duration_ms=sound.duration_ms,
            audio_url=f"/api/bulletins/{sound.bulletin}/audio",
        )
        for sound in entry.block.bulletins
    ]


def _titles(session: Session, found: list[Upper]) -> dict[str, str]:
    ids = {sound.bulletin for one in found for sound in one.entry.block.bulletins}
    query = select(Bulletin.id, Bulletin.title).where(Bulletin.id.in_(ids))
    return {row[0]: row[1] for row in session.execute(query)}
