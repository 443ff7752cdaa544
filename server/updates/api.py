"""Updates over HTTP: for people, how far a release got and the halt; for devices, the lists and
their files, which the device verifies itself."""

import re
from collections import Counter
from pathlib import Path
from typing import Annotated, Final

from fastapi import Path as Named
from fastapi import Response
from fastapi.responses import FileResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from server.accounts.rights import needs
from server.accounts.web import Asking
from server.areas.tree import AreaTree, load_tree
from server.base.changes import Change
from server.base.database import after_commit
from server.base.declared import open_to_all
from server.base.documented import refused
from server.base.refusals import NotFoundError
from server.base.web import AHouse, House, Now, Reading, Router, Writing
from server.fleet.access import AShowing
from server.fleet.groups import belongs
from server.fleet.models import Device, DeviceStatus
from server.programme.http import SEEN, allowed
from server.updates import rings, rollouts
from server.updates.keeping import repository_of
from server.updates.models import Rollout
from server.updates.schemas import (
    NewRollout,
    ReleaseBody,
    RolloutBody,
    UpdatesBody,
    VersionBody,
    WantedBody,
)

router = Router(tags=["updates"])

_NAMES: Final = {
    "metadata": re.compile(r"(timestamp|[0-9]{1,9}\.(root|snapshot|targets))\.json"),
    "targets": re.compile(r"(parts|releases/[0-9.]{5,20})/[0-9a-f]{64}\.[A-Za-z0-9_.+-]{1,200}"),
}
ARollout = Annotated[int, Named(ge=1, le=2**31 - 1)]
_GOING_ON: Final = SEEN | refused(
    s404="`area_unknown`, `rollout_unknown`", s409="`rollout_ended`", s422="`malformed`"
)
_WHY: Final = "the token of an enrolled device"


@router.get(
    "/api/areas/{area}/updates",
    summary="What runs on an area's devices, and what is to",
    responses=SEEN,
)
@needs("read", of="area")
def show(area: str, person: Asking, session: Reading, house: AHouse, now: Now) -> UpdatesBody:
    tree = allowed(session, person, area)
    repository = repository_of(house.data)
    found = rings.following(session, tree, area) if tree.nodes[area].kind != "group" else None
    mine = None if found is None or not person.may("read", found.area, tree) else found
    return UpdatesBody(
        releases=[ReleaseBody(version=v, kinds=list(k)) for v, k in repository.releases().items()],
        expires_ms=min(repository.expires_ms().values(), default=None),
        versions=_versions(session, tree, area),
        rollout=None if mine is None else _body(session, tree, mine, now),
    )


@router.post(
    "/api/areas/{area}/updates",
    status_code=201,
    summary="Have an area's devices take a release, ring by ring",
    responses=SEEN
    | refused(
        s404="`area_unknown`, `release_unknown`",
        s409="`area_closed`",
        s422="`malformed`, `area_is_group`, `ring_outside`",
    ),
)
@needs("area.manage", of="area")
def begin(
    area: str, body: NewRollout, person: Asking, session: Writing, house: AHouse, now: Now
) -> RolloutBody:
    """The one that was going on in this area ends. Devices ask several times a day."""
    tree = allowed(session, person, area, "area.manage")
    known = tuple(repository_of(house.data).releases())
    made = rollouts.begin(
        session, person, tree, area, body.version,
        [ring.model_dump(exclude_none=True) for ring in body.rings],
        body.watch_hours * 3_600_000, body.failures_percent, known, now,
    )  # fmt: skip
    _tell(session, house, made)
    return _body(session, tree, made, now)


@router.post(
    "/api/areas/{area}/updates/{rollout}/halt",
    summary="Halt a release",
    responses=_GOING_ON,
)
@needs("device.manage", of="area")
def halt(
    area: str, rollout: ARollout, person: Asking, session: Writing, house: AHouse, now: Now
) -> RolloutBody:
    """Nobody else takes it; whoever runs it by now goes on."""
    tree = allowed(session, person, area, "device.manage")
    found = rollouts.halt(session, person, tree, area, rollout, now)
    _tell(session, house, found)
    return _body(session, tree, found, now)


@router.post(
    "/api/areas/{area}/updates/{rollout}/resume",
    summary="Go on with a halted release",
    responses=_GOING_ON,
)
@needs("area.manage", of="area")
def resume(
    area: str, rollout: ARollout, person: Asking, session: Writing, house: AHouse, now: Now
) -> RolloutBody:
    """In the rings that are open; the next opens when these were watched anew."""
    tree = allowed(session, person, area, "area.manage")
    found = rollouts.resume(session, person, tree, area, rollout, now)
    _tell(session, house, found)
    return _body(session, tree, found, now)


@router.get(
    "/updates/wanted",
    summary="What an enrolled device is to run",
    responses=refused(s401="`not_signed_in`"),
)
@open_to_all(_WHY)
def wanted(session: Reading, showing: AShowing) -> WantedBody:
    found = session.get_one(Device, showing.device(session))
    version, rollout = rings.wanted(session, load_tree(session), found)
    return WantedBody(version=version, rollout=rollout)


@router.get(
    "/updates/{folder}/{name:path}",
    summary="A list or a part of a release, for enrolled devices",
    responses={
        200: {"content": {"application/octet-stream": {}}, "description": "The file"},
        **refused(s401="`not_signed_in`", s404="`file_unknown`"),
    },
    response_class=FileResponse,
)
@open_to_all(_WHY)
def file(house: AHouse, showing: AShowing, folder: str, name: str) -> Response:
    """The device believes none of it but by the signatures within."""
    with house.database.read() as session:
        showing.device(session)
    repository, known = repository_of(house.data), _NAMES.get(folder)
    path: Path | None = None
    if known is not None and known.fullmatch(name):
        path = (repository.metadata if folder == "metadata" else repository.targets) / name
    if path is None or not path.is_file():
        raise NotFoundError("file_unknown", "name", "Không có tệp này.", "There is no such file.")
    keep = "no-cache" if name == "timestamp.json" else "private, max-age=31536000, immutable"
    return FileResponse(
        path, media_type="application/octet-stream", headers={"Cache-Control": keep}
    )


def _body(session: Session, tree: AreaTree, found: Rollout, now: int) -> RolloutBody:
    counts = rings.counted(found, rings.told(session, tree, found), now)
    return RolloutBody.of(found, counts)


def _versions(session: Session, tree: AreaTree, area: str) -> list[VersionBody]:
    query = (
        select(DeviceStatus.body["version"].as_string())
        .select_from(Device)
        .join(DeviceStatus, DeviceStatus.device == Device.id, isouter=True)
        .where(belongs(tree, area, Device.area, Device.id), Device.enrolled_ms.is_not(None))
    )
    counted = Counter(session.scalars(query))
    return [
        VersionBody(version=version, devices=number)
        for version, number in sorted(counted.items(), key=lambda one: (-one[1], one[0] or ""))
    ]


def _tell(session: Session, house: House, found: Rollout) -> None:
    change = Change("update", str(found.id), found.area)
    after_commit(session, lambda: house.changes.tell(change))
