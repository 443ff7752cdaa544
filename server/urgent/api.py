"""Alarms over HTTP: prepared, signed, given; corrected by one press; and drills."""

from functools import partial
from typing import Annotated

from fastapi import Query
from sqlalchemy.orm import Session

from server.accounts import factors, own
from server.accounts.brake import Brake
from server.accounts.factors import Given
from server.accounts.rights import Action, Person, needs
from server.accounts.web import ABrake, Again, AMe, Asking, AskingAgain, Me
from server.areas.refusals import check_known
from server.areas.tree import AreaTree, load_tree
from server.base import outbox
from server.base.activity import record
from server.base.database import after_commit
from server.base.documented import Responses, refused
from server.base.web import AHouse, Now, Reading, Router, Writing
from server.library.shelves import Shelves
from server.orders.issuing import Desk, told
from server.urgent import (
    alarms,
    drilling,
    following,
    foreseen,
    places,
    preparing,
    signing,
    spoken,
)
from server.urgent.refusals import SignatureRefusedError
from server.urgent.schemas import (
    AlarmBody,
    NewAlarm,
    NewDrill,
    NewSpokenAlarm,
    Press,
    ReachBody,
    Sign,
    SigningBody,
)
from server.urgent.telling import told_of, told_one, told_reach
from server.urgent.watching import tell

router = Router(prefix="/api/areas/{area}", tags=["urgent"])

_SEEN: Responses = refused(s401="`not_signed_in`", s403="`not_allowed`", s404="`area_unknown`")
_ONE: Responses = refused(
    s401="`not_signed_in`", s403="`not_allowed`", s404="`area_unknown`, `order_unknown`"
)
_CHOSEN = "`bulletin_not_approved`, `urgent_bulletin_unfit`, `urgent_nobody`, `urgent_too_many`, "
_GIVEN: Responses = refused(
    s401="`not_signed_in`",
    s403="`not_allowed`, `second_factor_missing`",
    s404="`area_unknown`, `template_unknown`, `bulletin_unknown`",
    s422="`malformed`, `text_hidden`, `urgent_choice`, `urgent_times`, `urgent_areas`",
)
_SIGNS: Responses = refused(
    s401="`not_signed_in`, `sign_in_refused`, `code_missing`, `code_refused`",
    s403="`not_allowed`, `second_factor_missing`, `signature_refused`",
    s404="`area_unknown`, `order_unknown`",
    s409="`urgent_over`, `urgent_outdated`, `signed_already`, `signed_own_words`, "
    "`signed_same_person`, "
    "`signing_no_key`, `urgent_nobody`, `trust_missing`",
    s429="`too_many_tries`; Retry-After says when",
)


@router.get("/urgent", summary="Urgent orders and drills: waiting, sounding, lately over",
            responses=_SEEN)  # fmt: skip
@needs("read", of="area")
def list_alarms(
    area: str, person: Asking, house: AHouse, session: Reading, now: Now
) -> list[AlarmBody]:
    """Its own, those from above and those below it, of the last 24 hours. Devices are counted
    where they stand under the area that is asked about."""
    tree = _allowed(session, person, area, "read")
    return told_of(session, person, tree, area, house.express.connected, now)


@router.get(
    "/urgent-reach",
    summary="Whom an order for these areas would reach",
    responses=_SEEN | refused(s409="`urgent_nobody`, `trust_missing`, `area_closed`",
                              s422="`malformed`, `urgent_areas`"),
)  # fmt: skip
@needs("read", of="area")
def show_reach(
    area: str,
    person: Asking,
    session: Reading,
    now: Now,
    areas: Annotated[list[str], Query(max_length=1_000)] = [],  # noqa: B006  (FastAPI copies it)
) -> ReachBody:
    """All of the area, or the areas and groups named; each of them must be the person's to read."""
    tree = _allowed(session, person, area, "read")
    for one in areas:
        check_known(tree, one)
        person.require("read", one, tree)
    return told_reach(session, foreseen.foresee(session, tree, area, areas, now))


@router.get("/urgent/{order}", summary="One urgent order", responses=_ONE)
@needs("read", of="area")
def show_alarm(
    area: str, order: str, person: Asking, house: AHouse, session: Reading, now: Now
) -> AlarmBody:
    tree = _allowed(session, person, area, "read")
    return told_one(session, person, tree, area, order, house.express.connected, now)


@router.post(
    "/urgent",
    status_code=201,
    summary="Prepare an urgent order",
    responses=_GIVEN
    | refused(
        s409=f"{_CHOSEN}`correction_missing`, `all_clear_missing`, `trust_missing`, `area_closed`"
    ),
)
@needs("order.prepare", of="area")
def prepare(
    area: str, body: NewAlarm, person: Asking, house: AHouse, session: Writing, now: Now
) -> AlarmBody:
    """Nothing sounds by this. The answer names the identity that people sign, how many of them
    the loudspeakers there ask for, and why."""
    tree = load_tree(session)
    desk = Desk(session, house.custody, tree, now)
    kept = Shelves.under(house.data).content
    found = preparing.prepare(desk, person, area, body.asked(), kept)
    tell(house, session, tree, found.row)
    shown, order = found.row.places[0], found.row.id
    return told_one(session, person, tree, shown, order, house.express.connected, now)


@router.post(
    "/urgent/spoken",
    status_code=201,
    summary="Prepare an urgent order from words typed and spoken just now",
    responses=_GIVEN
    | refused(
        s404="`area_unknown`, `bulletin_unknown`, `speech_unknown`, `upload_unknown`",
        s409="`speech_not_done`, `urgent_words_gone`, `bulletin_not_approved`, "
        "`urgent_bulletin_unfit`, `urgent_nobody`, `urgent_too_many`, `correction_missing`, "
        "`all_clear_missing`, `trust_missing`, `area_closed`, `drafts_full`, `upload_busy`",
        s429="`too_busy`",
    ),
)
@needs("order.prepare", of="area")
def prepare_spoken(
    area: str,
    body: NewSpokenAlarm,
    person: Asking,
    again: AskingAgain,
    house: AHouse,
    now: Now,
) -> AlarmBody:
    """Needs the right to write bulletins there, too. Nothing sounds by this. Whoever signs approves
    the words with the order, and at least one of them is somebody else than who typed them. Short
    speech rides within the order; what is longer, loudspeakers fetch."""
    with house.database.read() as session:
        _allowed(session, person, area, "order.prepare")
    draft = spoken.draft_of(house, person, again, area, body.speech, now)
    kept = Shelves.under(house.data).content
    prepared: list[tuple[str, str]] = []

    def prepare() -> None:
        tree = load_tree(session)
        desk = Desk(session, house.custody, tree, house.clock.now_ms())
        found = preparing.prepare(desk, again(session), area, body.asked(draft), kept)
        prepared[:] = [(found.row.places[0], found.row.id)]
        tell(house, session, tree, found.row)

    with Session(house.database.engine) as session:
        house.database.carry_out(session, prepare)
    with house.database.read() as session:
        tree, later = load_tree(session), house.clock.now_ms()
        connected = house.express.connected
        return told_one(session, person, tree, *prepared[0], connected, later)


@router.get("/urgent/{order}/signing", summary="What you sign it by", responses=_SIGNS)
@needs("order.sign", of="area")
def show_signing(
    area: str, order: str, person: Asking, house: AHouse, session: Reading, now: Now
) -> SigningBody:
    """Options for `navigator.credentials.get`, whose touch signs this order and nothing else; or,
    where the server signs in your place, what it asks for before it does."""
    desk = Desk(session, house.custody, _allowed(session, person, area, "order.sign"), now)
    found = alarms.find(session, area, order)
    signing.check_may_sign(desk, person, found)
    trust = alarms.trust_now(session)
    signer = signing.signer(session, desk, person.account, trust)
    held = signer.method == "server-held"
    coded = held and factors.of(session, person.account).has_second
    asks = None if not held else "code" if coded else "password"
    vi, en = _HELD if held else _TOUCH
    return SigningBody.model_validate(
        {
            "method": signer.method, "identity": found.alarm.identity,
            "options": signer.options(found.alarm.identity), "asks": asks, "vi": vi, "en": en,
        }
    )  # fmt: skip


@router.post("/urgent/{order}/sign", summary="Sign an urgent order", responses=_SIGNS)
@needs("order.sign", of="area")
def sign(
    area: str,
    order: str,
    body: Sign,
    me: AMe,
    again: AskingAgain,
    brake: ABrake,
) -> AlarmBody:
    """Counted once for each person. With the last signature needed it goes out at once."""
    house = me.house
    if body.passkey is None:
        _prove(me, brake, area, order, Given(body.password or "", body.code or ""))
    with Session(house.database.engine) as session:
        count = partial(_count, session, me, again, area, order, body)
        house.database.carry_out(session, count)
    with house.database.read() as session:
        tree, now = load_tree(session), house.clock.now_ms()
        return told_one(session, me.person, tree, area, order, house.express.connected, now)


@router.post(
    "/urgent/{order}/cancel",
    summary="Take back what waits",
    responses=_ONE | refused(s403="`not_allowed`, `second_factor_missing`", s409="`urgent_over`"),
)
@needs("order.prepare", of="area")
def cancel(
    area: str, order: str, person: Asking, house: AHouse, session: Writing, now: Now
) -> AlarmBody:
    """An alarm only while it waits for signatures: what was given is stopped, or followed up. A
    drill until it begins."""
    tree = load_tree(session)
    check_known(tree, area)
    person.require("order.prepare", area, tree)
    found = alarms.find(session, area, order, lock=True)
    by = places.require(person, "order.prepare", found.row.places, tree)
    area = found.row.area
    alarms.check_not_begun(found, now)
    found.alarm.cancelled_ms, found.alarm.watched_ms = now, None
    found.row.ended_ms = now
    action = "order.cancel"
    if found.row.kind == "drill":  # loudspeakers have it already
        action = "drill.cancel"
        outbox.put(session, "orders", area, now)
        after_commit(session, partial(house.express.hurry, "orders", area))
    record(session, now, action, area, by=by, area=area, before=told(found.row), after={})
    tell(house, session, tree, found.row)
    shown = found.row.places[0]
    return told_one(session, person, tree, shown, order, house.express.connected, now)


@router.post(
    "/urgent/{order}/follow-up",
    summary="Correct an alarm, or say that it is over: one press",
    responses=_ONE
    | refused(
        s409="`urgent_not_given`, `follow_up_too_late`, `follow_up_unproven`, `urgent_nobody`"
    ),
)
@needs("stop.issue", of="area")
def follow_up(
    area: str,
    order: str,
    body: Press,
    person: Asking,
    house: AHouse,
    session: Writing,
    now: Now,
) -> AlarmBody:
    """It ends the alarm at once and for good, and says what was approved with it. Pressed again,
    it is the same one, sent again."""
    tree = load_tree(session)
    check_known(tree, area)
    person.require("stop.issue", area, tree)
    found = alarms.find(session, area, order, lock=True)
    desk = Desk(session, house.custody, tree, now)
    following.follow_up(house, desk, person, found, body.says)
    tell(house, session, tree, found.row)
    return told_one(session, person, tree, area, order, house.express.connected, now)


@router.post(
    "/drills",
    status_code=201,
    summary="Give a drill",
    responses=_GIVEN
    | refused(
        s409=f"{_CHOSEN}`drill_words_missing`, `drill_hours`, `trust_missing`, `area_closed`"
    ),
)
@needs("order.prepare", of="area")
def drill(
    area: str, body: NewDrill, person: Asking, house: AHouse, session: Writing, now: Now
) -> AlarmBody:
    """Within permitted hours, and said to be a drill before and after by each loudspeaker."""
    tree = load_tree(session)
    desk = Desk(session, house.custody, tree, now)
    found = drilling.drill(house, desk, person, area, body.asked())
    tell(house, session, tree, found.row)
    shown, order = found.row.places[0], found.row.id
    return told_one(session, person, tree, shown, order, house.express.connected, now)


def _count(
    session: Session, me: Me, again: Again, area: str, order: str, body: Sign
) -> None:  # fmt: skip
    """Who signs is looked up once more, in the transaction that counts it."""
    person, tree = again(session), load_tree(session)
    check_known(tree, area)
    person.require("order.sign", area, tree)
    desk = Desk(session, me.house.custody, tree, me.now)
    found = alarms.find(session, area, order, lock=True)
    signing.sign(me.house, desk, person, found, body.passkey)
    tell(me.house, session, tree, found.row)


def _allowed(session: Session, person: Person, area: str, action: Action) -> AreaTree:
    tree = load_tree(session)
    check_known(tree, area)
    person.require(action, area, tree)
    return tree


def _prove(me: Me, brake: Brake, area: str, order: str, given: Given) -> None:
    """For whom the server signs: that they ask for it at this moment. Whoever may not sign learns
    nothing by guessing here."""
    with me.house.database.read() as session:
        tree = _allowed(session, me.person, area, "order.sign")
        desk = Desk(session, me.house.custody, tree, me.now)
        signing.check_may_sign(desk, me.person, alarms.find(session, area, order))
    if not given.password and not given.code:
        raise SignatureRefusedError
    own.check_again(me, brake, given)


_TOUCH = (
    "Chạm khóa truy cập (passkey) để ký đúng lệnh này.",
    "Touch your passkey to sign this very order.",
)
_HELD = (
    "Bạn chưa có khóa truy cập (passkey): máy chủ ký thay bạn, chỉ để dùng thử.",
    "You have no passkey: the server signs in your place, for trying out only.",
)
