"""What of many devices needs somebody, in few lines: one for each trouble of each area."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final, get_args

from server.dispatch.schemas import AttentionBody, DeviceBody, TroubleGroup
from server.fleet.troubles import Trouble

SINGLY: Final = 3
"""More than so many with one trouble in one area are told by their number alone."""
_GRAVITY: Final = {trouble: n for n, trouble in enumerate(get_args(Trouble))}


def attention_of(devices: Sequence[DeviceBody]) -> AttentionBody:
    """The gravest trouble first, then what most have, then the longest unheard, then by name."""
    alike = defaultdict[tuple[Trouble, str], list[DeviceBody]](list)
    for one in devices:
        if one.trouble is not None:
            alike[one.trouble, one.area].append(one)
    for some in alike.values():
        some.sort(key=lambda one: (one.heard_ms or 0, one.name, one.id))
    ordered = sorted(
        alike.items(),
        key=lambda of: (_GRAVITY[of[0][0]], -len(of[1]), of[1][0].heard_ms or 0, of[1][0].name),
    )
    return AttentionBody(
        devices=len(devices),
        online=sum(one.presence == "online" for one in devices),
        troubles=[
            TroubleGroup(
                trouble=trouble,
                area=area,
                count=len(some),
                devices=some if len(some) <= SINGLY else [],
            )
            for (trouble, area), some in ordered
        ],
    )
