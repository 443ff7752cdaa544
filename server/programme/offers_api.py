"""Offers over HTTP: what upper areas offer, how communes answer, and who has answered how."""

from collections import Counter
from typing import Any, Final

from sqlalchemy.orm import Session

from schedules.codec import to_json
from schedules.programme import Entry
from schedules.words import COMMUNE_KINDS
from server.accounts.rights import Person, needs
from server.accounts.web import Asking
from server.areas.tree import AreaTree, load_tree
from server.base.activity import By
from server.base.documented import conflicting, refused
from server.base.web import AHouse, Now, Reading, Router, Writing
from server.programme import answers, offers, policies, preview, refusals
from server.programme.compose import compose_programme
from server.programme.drafts import ANSWER_EXAMPLE, PLACE_EXAMPLE, AnswerSave, PlaceSave
from server.programme.forms import read_form
from server.programme.http import SEEN, Sent, allowed, saved, tell, tells_both
from server.programme.looking import BUSY, LOOKS
from server.programme.naming import area_names, names_of
from server.programme.offer_schemas import (
    AnswerCount,
    Answers,
    OfferBody,
    Offers,
    SavedAnswer,
    SavedPlace,
    UpperProgramme,
)
from server.programme.offer_telling import tell_offers
from server.programme.openapi import request_body
from server.programme.preview import Proposal
from server.programme.repository import standing_version
from server.programme.rows import entry_of
from server.programme.saving import Next, with_entries
from server.programme.schemas import Preview

router = Router()

_OFFERED: Final = SEEN | refused(s422="`malformed`, `policy_not_here`: no unit that is offered to")
_ANSWER: Final = (
    _OFFERED
    | refused(s404="`area_unknown`, `entry_unknown`: also one that is not offered here")
    | conflicting("`revision_conflict`; `offer_changed`: it is not the revision that was answered")
)
_PLACE: Final = _ANSWER | refused(
    s422="`malformed`, `policy_not_here`, and whatever refuses an entry of one's own"
)


@router.get("/areas/{area}/offers", summary="What is offered to an area", responses=_OFFERED)
@needs("read", of="area")
def list_offers(area: str, person: Asking, session: Reading, now: Now) -> Offers:
    """The normal entries of the areas above that reach this ward, commune or special zone, each
    with its answer: accepted, declined, placed at an hour of its own, or none yet."""
    tree = allowed(session, person, area)
    found = offers.offered(session, tree, area, now)
    programme = compose_programme(session, area, now)
    return Offers(
        area=area,
        base_revision=programme.revision,
        accepts_by_default=programme.policies[-1].accepts_by_default,
        offers=tell_offers(session, area, found, now),
    )


@router.post(
    "/areas/{area}/offers/{entry}",
    summary="Take or decline an offer",
    responses=_ANSWER,
    openapi_extra=request_body(AnswerSave, ANSWER_EXAMPLE),
)
@needs("offer.answer", of="area")
def answer_offer(
    area: str, entry: str, sent: Sent, person: Asking, house: AHouse, session: Writing, now: Now
) -> SavedAnswer:
    """Of the revision named, or of every one. A new answer takes the place of an older one."""
    asked = read_form(AnswerSave, sent)
    tree = load_tree(session)
    with tells_both(sent):
        by, following = policies.begin(session, person, tree, area, asked.base_revision, now)
    given = offers.answer(session, tree, following, entry, asked, now)
    offers.save_answer(session, by, following, given, now)
    tell(house, session, area)
    return SavedAnswer(offer=_offer(session, tree, area, entry, now), **saved(following))


@router.post(
    "/areas/{area}/offers/{entry}/preview",
    summary="What an answer would do, before it is saved",
    responses=_ANSWER | BUSY,
    dependencies=LOOKS,
    openapi_extra=request_body(AnswerSave, ANSWER_EXAMPLE),
)
@needs("offer.answer", of="area")
def preview_answer(
    area: str, entry: str, sent: Sent, person: Asking, session: Reading, now: Now
) -> Preview:
    """What of one's own would be delayed, dropped or freed by it, and why. Nothing is saved."""
    asked = read_form(AnswerSave, sent)
    tree = load_tree(session)
    with tells_both(sent):
        _, following = policies.begin(session, person, tree, area, asked.base_revision, now)
    given = offers.answer(session, tree, following, entry, asked, now)
    programme = compose_programme(session, area, now)
    offer = given.offered.entry
    proposal = Proposal(
        following,
        policies.with_policy(programme, following, given.after),
        {area},
        {offer.id},
        (offer,),
    )
    return preview.foresee_programme(session, proposal, now)


@router.post(
    "/areas/{area}/offers/{entry}/place",
    status_code=201,
    summary="Place an offer at an hour of one's own",
    responses=_PLACE,
    openapi_extra=request_body(PlaceSave, PLACE_EXAMPLE),
)
@needs("offer.answer", of="area")
def place_offer(
    area: str, entry: str, sent: Sent, person: Asking, house: AHouse, session: Writing, now: Now
) -> SavedPlace:
    """An entry of the area's own on the very same block, and the offered one declined for good:
    one revision. When the offered entry changes, the offer says so."""
    asked = read_form(PlaceSave, sent)
    tree = load_tree(session)
    by, following = _to_place(session, person, tree, area, asked.base_revision, sent, now)
    placed = offers.place(session, tree, following, entry, asked.entry, now)
    offers.save_place(session, person, by, following, placed, now)
    tell(house, session, area)
    return SavedPlace(
        entry=to_json(placed.entry),
        offer=_offer(session, tree, area, entry, now),
        **saved(following),
    )


@router.post(
    "/areas/{area}/offers/{entry}/place/preview",
    summary="What placing would do, before it is saved",
    responses=_PLACE | BUSY,
    dependencies=LOOKS,
    openapi_extra=request_body(PlaceSave, PLACE_EXAMPLE),
)
@needs("offer.answer", of="area")
def preview_place(
    area: str, entry: str, sent: Sent, person: Asking, session: Reading, now: Now
) -> Preview:
    """Both at once: what the own entry moves, and what the declined one frees."""
    asked = read_form(PlaceSave, sent)
    tree = load_tree(session)
    _, following = _to_place(session, person, tree, area, asked.base_revision, sent, now)
    placed = offers.place(session, tree, following, entry, asked.entry, now)
    programme = compose_programme(session, area, now)
    after = policies.with_policy(programme, following, placed.answer.after)
    proposal = Proposal(
        following,
        with_entries(after, following, [placed.entry]),
        {area, *placed.entry.areas},
        {placed.entry.id},
        (placed.entry, placed.answer.offered.entry),
    )
    return preview.foresee_programme(session, proposal, now)


@router.get(
    "/areas/{area}/entries/{entry}/answers",
    summary="Which communes take an entry",
    responses=SEEN | refused(s404="`area_unknown`, `entry_unknown`"),
)
@needs("read", of="area")
def list_answers(area: str, entry: str, person: Asking, session: Reading) -> Answers:
    """For the side that offers: every unit it reaches, with its answer, by whom, since when, and
    on how many devices."""
    tree = allowed(session, person, area)
    row = standing_version(session, area, entry)
    if row is None:
        raise refusals.EntryUnknownError
    found = entry_of(row)
    asked = found.class_ == "normal" and _offers(tree, area)
    units = answers.answers_to(session, tree, found) if asked else []
    many = Counter(one.answer for one in units)
    devices: Counter[str] = Counter()
    for one in units:
        devices[one.answer] += one.devices
    return Answers(
        area=area,
        entry=entry,
        revision=found.revision,
        asked=asked,
        counts={
            said: AnswerCount(units=many[said], devices=devices[said]) for said in answers.SAID
        },
        units=units,
    )


@router.get(
    "/areas/{area}/above", summary="What stands above an area and concerns it", responses=SEEN
)
@needs("read", of="area")
def list_above(area: str, person: Asking, session: Reading, now: Now) -> list[UpperProgramme]:
    """The entries of upper areas that are addressed to this one, offered or not: all that anybody
    below may read of the programmes above."""
    tree = allowed(session, person, area)
    entries: dict[str, list[Entry]] = {}
    for one in offers.above(session, tree, area, now):
        entries.setdefault(one.programme, []).append(one.entry)
    names = area_names(session, entries)
    return [
        UpperProgramme(
            area=owner,
            name=names[owner],
            entries=[to_json(entry) for entry in some],
            bulletins=names_of(session, some),
        )
        for owner, some in entries.items()
    ]


def _to_place(
    session: Session, person: Person, tree: AreaTree, area: str, base: int,
    sent: dict[str, Any], now: int,
) -> tuple[By, Next]:  # fmt: skip
    """Placing schedules, too."""
    with tells_both(sent):
        by, following = policies.begin(session, person, tree, area, base, now)
    person.require("programme.edit", area, tree)
    return by, following


def _offer(session: Session, tree: AreaTree, area: str, entry: str, now: int) -> OfferBody:
    offer = offers.find(session, tree, area, entry, now)
    return tell_offers(session, area, [offer], now)[0]


def _offers(tree: AreaTree, area: str) -> bool:
    """Whether normal entries of this area are for others to take: it stands above the communes."""
    return not any(node.kind in COMMUNE_KINDS for node in tree.up(area))
