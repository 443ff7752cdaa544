"""Relaying over HTTP: the stations of an area, starting one now, and its weekly times."""

from typing import Annotated

from fastapi import Depends, Request

from server.accounts.rights import needs
from server.accounts.web import Asking
from server.areas.tree import load_tree
from server.base.documented import conflicting, refused
from server.base.web import AHouse, Now, Reading, Router, Writing
from server.live.api import body_of
from server.live.schemas import LiveBody
from server.orders.issuing import Desk
from server.programme.http import SEEN, allowed
from server.relay import stations
from server.relay.carrier import Carrier
from server.relay.opening import How
from server.relay.schemas import (
    NewRelay,
    SlotBody,
    SlotForm,
    StationBody,
    StationChange,
    StationForm,
)

router = Router(prefix="/api", tags=["relay"])


def carrier_of(request: Request) -> Carrier:
    found: Carrier = request.app.state.carrier
    return found


ACarrier = Annotated[Carrier, Depends(carrier_of)]


@router.get("/areas/{area}/stations", summary="Stations an area may relay", responses=SEEN)
@needs("read", of="area")
def list_stations(area: str, person: Asking, session: Reading) -> list[StationBody]:
    """Its own, and those of the areas above it."""
    tree = allowed(session, person, area)
    return [StationBody.of(row) for row in stations.usable(session, tree, area)]


@router.post(
    "/areas/{area}/stations",
    summary="Add a station",
    responses=SEEN
    | refused(s409="`area_closed`, `too_many_stations`", s422="`malformed`, `source_invalid`"),
)
@needs("live.speak", of="area")
def add_station(
    area: str, body: StationForm, person: Asking, session: Writing, now: Now
) -> StationBody:
    return StationBody.of(stations.add(session, person, area, body, now))


_STATION = refused(s401="`not_signed_in`", s403="`not_allowed`", s404="`station_unknown`")


@router.put(
    "/stations/{station}",
    summary="Change a station",
    responses=_STATION
    | conflicting("`version_conflict`")
    | refused(s422="`malformed`, `source_invalid`"),
)
@needs("live.speak", of="station")
def change_station(
    station: str, body: StationChange, person: Asking, session: Writing, now: Now
) -> StationBody:
    return StationBody.of(stations.change(session, person, station, body, now))


@router.delete("/stations/{station}", summary="Remove a station", responses=_STATION)
@needs("live.speak", of="station")
def remove_station(station: str, person: Asking, session: Writing, now: Now) -> None:
    """Its weekly times go with it."""
    stations.remove(session, person, station, now)


@router.post(
    "/areas/{area}/relay",
    summary="Relay a station now, in an area and below",
    responses=refused(
        s401="`not_signed_in`",
        s403="`not_allowed`",
        s404="`area_unknown`, `station_unknown`",
        s409="`area_closed`, `broker_away`, `disk_full`, `nobody_hears`, `on_air`, "
        "`outside_hours`, `stopped`, `too_many_on_air`",
        s422="`malformed`",
    ),
)
@needs("live.speak", of="area")
def relay(
    area: str,
    body: NewRelay,
    person: Asking,
    house: AHouse,
    carrier: ACarrier,
    session: Writing,
    now: Now,
) -> LiveBody:
    """It begins in three seconds, and ends as a live session does."""
    tree = allowed(session, person, area, "live.speak")
    by = person.require("live.speak", area, tree)
    station = stations.found(session, tree, area, body.station)
    desk = Desk(session, house.custody, load_tree(session), now)
    made = carrier.begin(desk, by, area, station, How(body.lasts_ms, body.delay_ms))
    return body_of(session, person, made, now)


@router.get("/areas/{area}/relay-slots", summary="Weekly times of relays", responses=SEEN)
@needs("read", of="area")
def list_slots(area: str, person: Asking, session: Reading) -> list[SlotBody]:
    allowed(session, person, area)
    return [SlotBody.of(row, name) for row, name in stations.slots_of(session, area)]


@router.post(
    "/areas/{area}/relay-slots",
    summary="Relay a station week by week",
    responses=refused(
        s401="`not_signed_in`",
        s403="`not_allowed`",
        s404="`area_unknown`, `station_unknown`",
        s409="`area_closed`, `too_many_stations`",
        s422="`malformed`",
    ),
)
@needs("live.speak", of="area")
def add_slot(area: str, body: SlotForm, person: Asking, session: Writing, now: Now) -> SlotBody:
    """It begins by itself, within permitted hours, as soon as nobody else is on air and no stop is
    in force."""
    return SlotBody.of(*stations.add_slot(session, person, area, body, now))


@router.delete(
    "/relay-slots/{slot}",
    summary="Remove a weekly time",
    responses=refused(s401="`not_signed_in`", s403="`not_allowed`", s404="`slot_unknown`"),
)
@needs("live.speak", of="slot")
def remove_slot(slot: str, person: Asking, session: Writing, now: Now) -> None:
    """What is on air goes on."""
    stations.remove_slot(session, person, slot, now)
