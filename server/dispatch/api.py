"""How devices stand, and the content they fetch."""

from typing import Annotated, Final

from fastapi import Header, Query
from fastapi.responses import Response

from server.accounts.rights import needs
from server.accounts.web import Asking
from server.areas.tree import load_tree
from server.base.declared import signed_in
from server.base.documented import refused
from server.base.web import Now, Reading, Router
from server.dispatch import content, diagnoses_api, listing, stops_api
from server.dispatch.attention import attention_of
from server.dispatch.listing import NAMED_MAX, Show
from server.dispatch.planning import Planner
from server.dispatch.schemas import AttentionBody, DeviceBody, DeviceDetail
from server.dispatch.standing import Standings
from server.fleet import devices

router = Router()
router.take_in(content.router)
router.take_in(stops_api.router)
router.take_in(diagnoses_api.router)
standing = Router(prefix="/api", tags=["fleet"])

PLANNER: Final = Planner()
"""Remembers plans between requests; equal inputs give equal plans, so it is never out of date."""


@standing.get(
    "/devices",
    summary="The devices of an area and below, or of a group, and how they stand",
    response_model=list[DeviceBody],
    responses=refused(s401="`not_signed_in`", s403="`not_allowed`"),
)
@signed_in
def list_devices(
    session: Reading,
    person: Asking,
    now: Now,
    area: str | None = None,
    device: Annotated[
        list[str] | None,
        Query(max_length=NAMED_MAX, description="Only these, where you may see them."),
    ] = None,
    show: Annotated[Show | None, Query(description="Only those that are so.")] = None,
    search: Annotated[
        str, Query(max_length=100, description="In name or id, without case or diacritics.")
    ] = "",
    accept_encoding: Annotated[str, Header(include_in_schema=False)] = "",
) -> Response:
    """Without `area`: all that you may see. Those that are away are listed like any other.

    `device` may be repeated: after events a page reads anew only what changed.
    """
    found = listing.seen(session, person, area, device)
    found = [one for one in found if listing.is_called(one, search)]
    standings = Standings(session, PLANNER, found, now)
    told = [standings.body(one) for one in found]
    return listing.packed([one for one in told if listing.is_shown(one, show)], accept_encoding)


@standing.get(
    "/devices/attention",
    summary="How many devices of an area and below are there, and which need somebody",
    responses=refused(s401="`not_signed_in`", s403="`not_allowed`"),
)
@needs("read", of="query.area")
def attention(session: Reading, person: Asking, now: Now, area: str) -> AttentionBody:
    """The same answer to whoever needs no list: of ten thousand devices some hundred lines."""
    found = listing.seen(session, person, area, None)
    standings = Standings(session, PLANNER, found, now)
    return attention_of([standings.body(one) for one in found])


@standing.get(
    "/devices/{device}",
    summary="One device: what it holds, plans and measures",
    responses=refused(s401="`not_signed_in`", s403="`not_allowed`", s404="`device_unknown`"),
)
@needs("read", of="device")
def one_device(session: Reading, person: Asking, now: Now, device: str) -> DeviceDetail:
    found = devices.find(session, device)
    person.require("read", found.area, load_tree(session))
    return Standings(session, PLANNER, [found], now).detail(found)


router.take_in(standing)
