"""Lists of devices: whose, which of them, and how a list of 10,000 goes over the wire."""

import gzip
from collections.abc import Sequence
from typing import Final, Literal

from fastapi.responses import Response
from pydantic import TypeAdapter
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from server.accounts.rights import Person
from server.areas.tree import load_tree
from server.base.names import folded
from server.dispatch.schemas import DeviceBody
from server.fleet import devices
from server.fleet.devices import Described, Listed
from server.fleet.groups import belongs
from server.fleet.models import Device

Show = Literal["attention", "offline", "sounding", "behind"]
"""Needs somebody; is not there; sounds; is there and does not plan as the server does."""

NAMED_MAX: Final = 200
"""Devices asked for by name at once; whoever wants more reads the list."""
PACKED_FROM: Final = 8_192
"""Bytes from which an answer is packed; a list says the same words again and again: 8 to 1."""
_LIST: Final = TypeAdapter(list[DeviceBody])


def seen(
    session: Session, person: Person, area: str | None, named: Sequence[str] | None
) -> list[Listed]:
    """The devices in service of an area and below, or of a group, or all that `person` may see;
    of those `named` alone, where somebody is. Raises `NotAllowedError`."""
    tree = load_tree(session)
    only: list[ColumnElement[bool]]
    if area is None:
        only = [Device.area.in_(person.areas("read", tree))]
    else:
        person.require("read", area, tree)
        only = [belongs(tree, area, Device.area, Device.id)]
    if named is not None:
        only.append(Device.id.in_(named))
    return devices.listed(session, only=only)


def is_called(device: Described, search: str) -> bool:
    wanted = folded(search).strip()
    return wanted in folded(device.name) or wanted in device.id


def is_shown(device: DeviceBody, show: Show | None) -> bool:
    match show:
        case "attention":
            return device.trouble is not None
        case "offline":
            return device.presence != "online"
        case "sounding":
            return device.state == "sounding"
        case "behind":
            return device.presence == "online" and not device.in_step
        case None:
            return True


def packed(told: list[DeviceBody], accept_encoding: str) -> Response:
    """As JSON; by gzip where it is long and the asker takes it. It carries no secret that others
    could measure by its length (BREACH): what is in it, its reader did not choose."""
    body = _LIST.dump_json(told)
    headers = {"Vary": "Accept-Encoding"}
    takes = {one.split(";")[0].strip() for one in accept_encoding.split(",")}
    if len(body) >= PACKED_FROM and "gzip" in takes:
        body = gzip.compress(body, compresslevel=1)
        headers["Content-Encoding"] = "gzip"
    return Response(body, media_type="application/json", headers=headers)
