"""Being told, over HTTP: what a post's holder settles, and what was sent."""

import hashlib
from collections.abc import Sequence
from typing import Annotated, Any, Final, get_args

from fastapi import Path, Query, Request, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.zones import DEFAULT_ZONE
from server.accounts.rights import Person, needs
from server.accounts.web import AMe, Asking, Me
from server.areas.tree import AreaTree, load_tree
from server.base.declared import signed_in
from server.base.documented import refused
from server.base.ids import new_id
from server.base.web import House, Now, Reading, RefusalBody, Router, Writing
from server.dispatch.stops import post_names
from server.notices import log, reading, report_mail_api, roster, settling, troubles
from server.notices.config import Outside
from server.notices.delivering import Sent, deliver, note, prepare
from server.notices.flaws import SAID, Flaw, told
from server.notices.kinds import CHANNELS, Channel
from server.notices.models import NoticeAddress, NoticeLine, NoticeWishes, PushSubscription
from server.notices.post_office import PostOffice
from server.notices.push import public_text
from server.notices.refusals import NothingToTryError, QuietMalformedError, TooManyTrialsError
from server.notices.schemas import (
    BrowserBody,
    DeputyBody,
    MadeBrowser,
    NewBrowser,
    NoticeLineBody,
    NoticesBody,
    NoticeSettings,
    SettledBody,
    TriedBody,
    TroubleBody,
)
from server.notices.settling import Asked, Browser
from server.notices.words import trial_letter

router = Router(prefix="/api", tags=["notices"])
router.take_in(report_mail_api.router)

TRIALS_MAX: Final = 5
TRIALS_WITHIN_MS: Final = 10 * 60_000

Before = Annotated[int | None, Query(ge=0, le=2**62)]
Many = Annotated[int, Query(ge=1, le=500)]
AnId = Annotated[str, Path(max_length=64)]
_401: Final[dict[int | str, dict[str, Any]]] = refused(s401="`not_signed_in`")
_CHANGES: Final = _401 | refused(s403="`foreign_origin`")


def office_of(request: Request) -> PostOffice:
    """One for the life of the application; without mail where nobody set it up."""
    state = request.app.state
    if not hasattr(state, "post_office"):
        state.post_office = PostOffice(state.house.custody, Outside())
    found: PostOffice = state.post_office
    return found


@router.get("/me/notices", summary="How you are told", responses=_401)
@signed_in
def show(me: AMe, session: Reading, request: Request, response: Response) -> NoticesBody:
    response.headers["Cache-Control"] = "no-store"
    return _body(session, me.house, me.person, office_of(request), me.now)


@router.put(
    "/me/notices",
    summary="Choose how you are told",
    responses=_CHANGES
    | refused(
        s422="`mailbox_malformed`, `hook_refused`, `deputy_unfit`, `quiet_malformed`, `malformed`"
    ),
)
@signed_in
def settle(
    body: NoticeSettings, me: AMe, person: Asking, session: Writing, request: Request,
    response: Response,
) -> SettledBody:  # fmt: skip
    """It counts from now on, for what still waits too. Nobody is told by a channel that is off."""
    if body.quiet is not None and body.quiet.from_ms == body.quiet.until_ms:
        raise QuietMalformedError
    tree = load_tree(session)
    asked = Asked(body.wishes(), frozenset(body.channels), body.email, body.webhook)
    secret = settling.settle(session, me.house.custody, person, tree, asked, me.now)
    response.headers["Cache-Control"] = "no-store"
    shown = _body(session, me.house, person, office_of(request), me.now)
    return SettledBody(**shown.model_dump(), webhook_secret=secret)


@router.post(
    "/me/notices/push",
    status_code=201,
    summary="Let this browser take your messages",
    responses=_CHANGES | refused(s422="`hook_refused`, `subscription_malformed`, `malformed`"),
)
@signed_in
def subscribe(body: NewBrowser, person: Asking, session: Writing, now: Now) -> MadeBrowser:
    """A browser serves one post at a time: whoever asked last."""
    browser = Browser(body.endpoint, body.keys.p256dh, body.keys.auth, body.name)
    return MadeBrowser.of(settling.subscribe(session, person, browser, now))


@router.delete(
    "/me/notices/push/{subscription}",
    status_code=204,
    summary="A browser takes your messages no more",
    responses=_CHANGES | refused(s404="`subscription_unknown`"),
)
@signed_in
def unsubscribe(subscription: AnId, person: Asking, session: Writing, now: Now) -> None:
    settling.unsubscribe(session, person, subscription, now)


@router.post(
    "/me/notices/test",
    summary="Send yourself a message now",
    responses=_CHANGES
    | refused(s422="`nothing_to_try`")
    | {429: {"model": RefusalBody, "description": "`too_many_trials`; Retry-After says when"}},
)
@signed_in
def try_out(me: AMe, request: Request) -> list[TriedBody]:
    """By every channel that is on; says of each whether it arrived, or why not."""
    office = office_of(request)
    with me.house.database.read() as session:
        sendings = _trials(session, me)
    sent = [deliver(office, sending, me.now) for sending in sendings]
    with me.house.database.write() as session:
        for one in sent:
            note(session, one, me.now)
    return [_tried(one) for one in sent]


@router.get("/me/notices/log", summary="What you were told", responses=_401)
@signed_in
def own_log(
    session: Reading, person: Asking, before: Before = None, limit: Many = 100
) -> list[NoticeLineBody]:
    """The newest first; `before` is the `n` of the last line seen."""
    found = log.lines(session, account=person.account, before=before, limit=limit)
    return _lines(session, found)


@router.get(
    "/notices/log",
    summary="What anybody was told about an area",
    responses=_401 | refused(s403="`not_allowed`"),
)
@needs("notices.read", of="query.area")
def log_of(
    session: Reading, person: Asking, area: str, before: Before = None, limit: Many = 100
) -> list[NoticeLineBody]:
    """Of the area and below, the newest first."""
    tree = load_tree(session)
    person.require("notices.read", area, tree)
    found = log.lines_about(session, tree.below(area), before, limit)
    return _lines(session, found)


@router.get(
    "/notices/troubles",
    summary="Which posts' channels do not work",
    responses=_401 | refused(s403="`not_allowed`"),
)
@needs("account.manage", of="query.area")
def troubles_of(session: Reading, person: Asking, now: Now, area: str) -> list[TroubleBody]:
    """Of the posts that hold a role in the area or below."""
    tree = load_tree(session)
    person.require("account.manage", area, tree)
    posts = troubles.posts_in(session, tree.below(area))
    return [TroubleBody.of(one) for one in troubles.of_accounts(session, posts, now)]


def _body(
    session: Session, house: House, person: Person, office: PostOffice, now: int
) -> NoticesBody:
    tree = load_tree(session)
    row = session.get(NoticeWishes, person.account)
    channels = frozenset(CHANNELS if row is None else (c for c in CHANNELS if c in row.channels))
    email, webhook = (_address(session, person.account, one) for one in ("email", "webhook"))
    mine = {person.account: person.name}
    return NoticesBody(
        settings=NoticeSettings.of(roster.wishes_of(row), channels, email, webhook),
        kinds=roster.kinds_for(person.grants),
        zone=_zone(session, person, tree),
        sends_mail=office.sends_mail,
        push_key=public_text(house.custody.web_push()),
        browsers=_browsers(session, person.account),
        deputies=[
            DeputyBody(account=account, name=name)
            for account, name in settling.deputies(session, person, tree).items()
        ],
        troubles=[TroubleBody.of(one) for one in troubles.of_accounts(session, mine, now)],
    )


def _browsers(session: Session, account: str) -> list[BrowserBody]:
    rows = select(PushSubscription).where(PushSubscription.account == account)
    return [
        BrowserBody(
            id=row.id, name=row.name, made_ms=row.made_ms,
            endpoint_sha256=hashlib.sha256(row.endpoint.encode()).hexdigest(),
        )
        for row in session.scalars(rows.order_by(PushSubscription.made_ms, PushSubscription.id))
    ]  # fmt: skip


def _address(session: Session, account: str, channel: Channel) -> str:
    found = session.get(NoticeAddress, (account, channel))
    return found.address if found is not None else ""


def _zone(session: Session, person: Person, tree: AreaTree) -> str:
    zones = reading.places(session, tree).zones
    return zones[person.grants[0].area] if person.grants else DEFAULT_ZONE


def _trials(session: Session, me: Me) -> list[Any]:
    """Raises `TooManyTrialsError`, `NothingToTryError`."""
    account = me.person.account
    if log.trials_since(session, account, me.now - TRIALS_WITHIN_MS) >= TRIALS_MAX:
        raise TooManyTrialsError(TRIALS_WITHIN_MS)
    row = session.get(NoticeWishes, account)
    lines = roster.lines_of(session, [account]).get(account, frozenset())
    on = [c for c in CHANNELS if c in lines and (row is None or c in row.channels)]
    if not on:
        raise NothingToTryError
    written = trial_letter(new_id("m"), roster.wishes_of(row).language, me.person.name)
    return [prepare(session, me.house.custody, (account, channel), written) for channel in on]


def _tried(sent: Sent) -> TriedBody:
    channel = sent.sending.line[1]
    if sent.flaw is None:
        return TriedBody(channel=channel, sent=True, vi="Đã gửi.", en="Sent.")
    vi, en = told(channel, sent.flaw)
    return TriedBody(channel=channel, sent=False, vi=vi, en=en)


def _lines(session: Session, found: Sequence[NoticeLine]) -> list[NoticeLineBody]:
    names = post_names(session, {one for line in found for one in (line.account, line.deputy_of)})
    return [NoticeLineBody.of(one, _why(one), names) for one in found]


def _why(line: NoticeLine) -> tuple[str, str]:
    flaws: tuple[Flaw, ...] = get_args(Flaw)
    flaw = next((one for one in flaws if one == line.flaw), None)
    return SAID[flaw] if flaw else ("", "")
