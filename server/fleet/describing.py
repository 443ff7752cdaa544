"""What people say of a device: its name, its place, and how many people hear it."""

from dataclasses import asdict, dataclass, replace

from sqlalchemy.orm import Session

from server.accounts.rights import Person
from server.areas.tree import AreaTree
from server.base.activity import record
from server.base.names import checked_name
from server.base.refusals import check_version
from server.fleet.devices import find, in_service
from server.fleet.models import Device


@dataclass(frozen=True, slots=True)
class Description:
    """What people say of a device: its name, where it hangs (WGS 84), and how many people live
    within its hearing."""

    name: str
    lat: float | None
    lon: float | None
    residents: int | None


def describe(
    session: Session,
    person: Person,
    tree: AreaTree,
    device: str,
    base: int,
    said: Description,
    now: int,
) -> Device:
    """Describe a device anew; `base` is the version the sender saw.

    Raises `NotFoundError`, `NotAllowedError`, `VersionConflictError`, refusals `device_retired`,
    `name_malformed`.
    """
    person.require("device.manage", find(session, device).area, tree)
    found = in_service(session, device)
    by = person.require("device.manage", found.area, tree)
    before = asdict(Description(found.name, found.lat, found.lon, found.residents))
    after = asdict(replace(said, name=checked_name(said.name)))
    check_version(base, found.description_version, before, after)
    found.name, found.residents = after["name"], said.residents
    found.lat, found.lon = said.lat, said.lon
    found.description_version += 1
    record(
        session, now, "device.describe", device, by=by, area=found.area, before=before, after=after
    )
    return found
