"""Describing a device over HTTP."""

from server.accounts.rights import needs
from server.accounts.web import Asking
from server.areas.tree import load_tree
from server.base.documented import conflicting, refused
from server.base.web import Now, Router, Writing
from server.fleet import describing
from server.fleet.describing import Description
from server.fleet.schemas import DescribedDevice, DeviceDescription

router = Router()


@router.put(
    "/devices/{device}",
    summary="Describe a device anew: its name, where it hangs, how many people hear it",
    responses=refused(
        s401="`not_signed_in`",
        s403="`not_allowed`",
        s404="`device_unknown`",
        s422="`malformed`, `name_malformed`",
    )
    | conflicting("`version_conflict`, `device_retired`"),
)
@needs("device.manage", of="device")
def describe_device(
    session: Writing, person: Asking, now: Now, device: str, body: DescribedDevice
) -> DeviceDescription:
    """Nothing of it goes to the device; previews tell how many people a change reaches."""
    said = Description(**body.model_dump(exclude={"base_version"}))
    tree = load_tree(session)
    row = describing.describe(session, person, tree, device, body.base_version, said, now)
    return DeviceDescription.model_validate(row)
