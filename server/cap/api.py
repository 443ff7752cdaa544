"""Alerts of other agencies over HTTP: whom we believe, what came, and what became of it."""

from collections.abc import Callable
from functools import partial
from typing import Annotated, Final, TypeVar

from fastapi import Body, Query, Response
from sqlalchemy.orm import Session

from server.accounts.rights import needs
from server.accounts.web import Asking, AskingAgain
from server.areas.refusals import check_open
from server.areas.tree import AreaTree, load_tree
from server.base.activity import By
from server.base.documented import conflicting, refused
from server.base.web import AHouse, House, Now, Reading, Router, Writing
from server.cap import channel, linking, public_api, senders, showing, taking_in
from server.cap.models import CapAlert
from server.cap.schemas import (
    AlertBody,
    AlertLine,
    ChangedSender,
    ChannelBody,
    ChannelForm,
    NewSender,
    SenderBody,
)
from server.programme.http import SEEN, allowed

T = TypeVar("T")

router = Router(tags=["cap"])
router.take_in(public_api.router)

Base = Annotated[int, Query(ge=0, description="The version you saw.")]
Document = Annotated[bytes, Body(media_type="application/octet-stream")]
_SENDER: Final = "`malformed`, `name_malformed`, `cap_value`, `cap_certificate_unfit`, "
_FEED: Final = "`cap_feed_refused`, `cap_feed_unsigned`"
_ALERT: Final = refused(
    s401="`not_signed_in`", s403="`not_allowed`", s404="`area_unknown`, `cap_alert_unknown`"
)
_ONE_SENDER: Final = refused(
    s401="`not_signed_in`",
    s403="`not_allowed`",
    s404="`area_unknown`, `cap_sender_unknown`, `template_unknown`",
)


@router.get("/api/areas/{area}/cap/senders", summary="Whose alerts an area takes", responses=SEEN)
@needs("read", of="area")
def list_senders(area: str, person: Asking, session: Reading) -> list[SenderBody]:
    """Its own and those of the areas above; the nearest first. Of several with one `sender` the
    first holds."""
    tree = allowed(session, person, area)
    return [SenderBody.of(row) for row in senders.senders_at(session, tree, area)]


@router.post(
    "/api/areas/{area}/cap/senders",
    status_code=201,
    summary="Take the alerts of an agency",
    responses=SEEN
    | refused(
        s404="`area_unknown`, `template_unknown`",
        s409="`area_closed`, `cap_sender_taken`, `cap_senders_full`",
        s422=_SENDER + _FEED,
    ),
)
@needs("area.manage", of="area")
def add_sender(
    area: str, body: NewSender, person: Asking, session: Writing, now: Now
) -> SenderBody:
    """Its alerts are shown, and none of them sounds by that."""
    tree = allowed(session, person, area, "area.manage")
    return SenderBody.of(senders.add(session, person, tree, area, body.draft(), now))


@router.put(
    "/api/areas/{area}/cap/senders/{sender}",
    summary="Change what is known of an agency",
    responses=_ONE_SENDER
    | conflicting("`version_conflict`, `area_closed`, `cap_sender_taken`")
    | refused(s422=_SENDER + _FEED),
)
@needs("area.manage", of="area")
def change_sender(
    area: str, sender: str, body: ChangedSender, person: Asking, session: Writing, now: Now
) -> SenderBody:
    tree = allowed(session, person, area, "area.manage")
    changed = senders.change(
        session, person, tree, area, sender, body.base_version, body.draft(), now
    )
    return SenderBody.of(changed)


@router.delete(
    "/api/areas/{area}/cap/senders/{sender}",
    status_code=204,
    summary="Take an agency's alerts no more",
    responses=_ONE_SENDER | conflicting("`version_conflict`"),
)
@needs("area.manage", of="area")
def remove_sender(
    area: str, sender: str, base_version: Base, person: Asking, session: Writing, now: Now
) -> None:
    """What it sent stays."""
    tree = allowed(session, person, area, "area.manage")
    senders.remove(session, person, tree, area, sender, base_version, now)


@router.post(
    "/api/areas/{area}/cap/senders/{sender}/look",
    status_code=202,
    summary="Look at an agency's feed now",
    responses=SEEN
    | refused(s404="`area_unknown`, `cap_sender_unknown`", s409="`cap_feed_missing`"),
)
@needs("area.manage", of="area")
def look_now(area: str, sender: str, person: Asking, session: Writing) -> SenderBody:
    """Within some ten seconds, not when its minute is over; `polled_ms` is null until then."""
    tree = allowed(session, person, area, "area.manage")
    return SenderBody.of(senders.look_again(session, person, tree, area, sender))


@router.get("/api/areas/{area}/cap", summary="Alerts that came", responses=SEEN)
@needs("read", of="area")
def list_alerts(area: str, person: Asking, session: Reading, now: Now) -> list[AlertLine]:
    """To the area, to those above and to those below; the newest first, 100 at most."""
    tree = allowed(session, person, area)
    return showing.alerts_around(session, tree, area, now)


@router.post(
    "/api/areas/{area}/cap",
    status_code=201,
    summary="Read an alert of CAP 1.2",
    responses=SEEN
    | {200: {"model": AlertBody, "description": "It was here already."}}
    | refused(
        s409="`area_closed`, `cap_alert_differs`",
        s413="`cap_too_large`, `cap_draws_too_much`, `too_large`",
        s422="`malformed`, `cap_not_xml`, `cap_forbidden_xml`, `cap_not_an_alert`, "
        "`cap_element_missing`, `cap_element_unknown`, `cap_element_twice`, `cap_value`, "
        "`cap_signature_refused`",
    ),
)
@needs("programme.edit", of="area")
def upload(
    area: str, data: Document, person: Asking, again: AskingAgain, house: AHouse, now: Now,
    response: Response,
) -> AlertBody:  # fmt: skip
    """The alert as it was read, the areas it is for, and what an order of it could say. Nothing is
    prepared, nothing sounds. The body is the XML file itself. One that is not signed is taken and
    shown as such; one whose signature does not hold is not taken."""
    with house.database.read() as session:
        tree = allowed(session, person, area, "programme.edit")
        found = taking_in.prove_for(session, tree, area, data, now)

    def take(session: Session) -> tuple[str, bool]:
        tree = load_tree(session)
        by = again(session).require("programme.edit", area, tree)
        check_open(tree, area)
        row, is_new = taking_in.take_in(session, house.changes, area, found, by, now)
        return row.id, is_new

    alert, is_new = _in_its_turn(house, take)
    response.status_code = 201 if is_new else 200
    return _told(house, area, alert, now)


@router.get(
    "/api/areas/{area}/cap/channel",
    summary="Whether other channels are told of orders",
    responses=SEEN,
)
@needs("read", of="area")
def show_channel(area: str, person: Asking, session: Reading) -> ChannelBody:
    """What the area says itself; at version 0 nobody has said anything, and what is said above
    holds. Closed unless somebody opened it."""
    allowed(session, person, area)
    return ChannelBody.of(channel.channel_of(session, area))


@router.put(
    "/api/areas/{area}/cap/channel",
    summary="Tell other channels of an area's orders, or not",
    responses=SEEN
    | conflicting("`version_conflict`, `area_closed`")
    | refused(s422="`malformed`, `name_malformed`, `cap_value`"),
)
@needs("area.manage", of="area")
def set_channel(
    area: str, body: ChannelForm, person: Asking, session: Writing, now: Now
) -> ChannelBody:
    """Open: anybody reads at `/cap/feed.atom` what loudspeakers of the area, and of those below
    that do not say otherwise, said by urgent order or drill. Never who gave it."""
    tree = allowed(session, person, area, "area.manage")
    return ChannelBody.of(channel.settle(session, person, tree, area, body, now))


@router.get("/api/areas/{area}/cap/{alert}", summary="One alert", responses=_ALERT)
@needs("read", of="area")
def one_alert(area: str, alert: str, person: Asking, session: Reading, now: Now) -> AlertBody:
    """With the areas that it is for at or below this one."""
    tree = allowed(session, person, area)
    row = showing.find(session, tree, area, alert)
    return showing.body_of(session, tree, area, row, now)


@router.put(
    "/api/areas/{area}/cap/{alert}/orders/{order}",
    summary="Say that an order was made of an alert",
    responses=_ALERT | refused(s409="`cap_order_unfit`"),
)
@needs("order.prepare", of="area")
def link_order(
    area: str,
    alert: str,
    order: str,
    person: Asking,  # noqa: ARG001  (who asks)
    again: AskingAgain,
    house: AHouse,
    now: Now,
) -> AlertBody:
    """So that an Update or a Cancel of the alert finds the order it asks to correct or to end. An
    exercise becomes a drill, an actual alert urgent orders, a test neither."""
    return _tied(linking.link, area, alert, order, again, house, now)


@router.delete(
    "/api/areas/{area}/cap/{alert}/orders/{order}",
    summary="Say that an order was not made of an alert",
    responses=_ALERT | refused(s409="`cap_order_unfit`"),
)
@needs("order.prepare", of="area")
def unlink_order(
    area: str,
    alert: str,
    order: str,
    person: Asking,  # noqa: ARG001  (who asks)
    again: AskingAgain,
    house: AHouse,
    now: Now,
) -> AlertBody:
    return _tied(linking.unlink, area, alert, order, again, house, now)


def _tied(
    tie: Callable[[Session, AreaTree, str, CapAlert, str, By, int], None],
    area: str,
    alert: str,
    order: str,
    again: AskingAgain,
    house: House,
    now: int,
) -> AlertBody:
    def work(session: Session) -> None:
        asks = again(session)
        tree = allowed(session, asks, area, "order.prepare")
        row = showing.find(session, tree, area, alert)
        by = asks.require("order.prepare", area, tree)
        tie(session, tree, area, row, order, by, now)

    _in_its_turn(house, work)
    return _told(house, area, alert, now)


def _told(house: House, area: str, alert: str, now: int) -> AlertBody:
    with house.database.read() as session:
        tree = load_tree(session)
        return showing.body_of(session, tree, area, showing.find(session, tree, area, alert), now)


def _in_its_turn(house: House, work: Callable[[Session], T]) -> T:
    """Only what is written: what an alert covers is found afterwards, for on SQLite whoever
    writes waits for whoever writes, and so does a stop."""
    with Session(house.database.engine) as session:
        return house.database.carry_out(session, partial(work, session))
