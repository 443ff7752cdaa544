"""What people say of a device: its name, its place, and how many people hear it."""

from dataclasses import asdict, dataclass, replace

from sqlalchemy.orm import Session

from server.accounts.rights import Person
from server.areas.tree import AreaTree
from server.base.activity import record
from server.base.names import checked_name
from server.fleet.devices import find
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
    session: Session, person: Person, tree: AreaTree, device: str, said: Description, now: int
) -> Device:
    """Describe a device anew. Raises `NotFoundError`, `NotAllowedError`, `name_malformed`."""
    found = find(session, device)
    by = person.require("device.manage", found.area, tree)
    session.refresh(found, with_for_update=True)
    before = asdict(Description(found.name, found.lat, found.lon, found.residents))
    found.name, found.residents = checked_name(said.name), said.residents
    found.lat, found.lon = said.lat, said.lon
    after = asdict(replace(said, name=found.name))
    record(
        session, now, "device.describe", device, by=by, area=found.area, before=before, after=after
    )
    return found
