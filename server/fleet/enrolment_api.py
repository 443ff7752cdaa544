"""Over HTTP: devices that ask to be let in, the people who decide, and certificates renewed."""

from functools import partial

from schedules.wire.trust import Root
from server.accounts.rights import needs
from server.accounts.web import Asking
from server.areas.refusals import check_known
from server.areas.tree import load_tree
from server.base.authority import Authority
from server.base.changes import Change
from server.base.database import after_commit
from server.base.declared import open_to_all
from server.base.documented import refused
from server.base.refusals import ConflictError
from server.base.web import AHouse, House, Now, Reading, Router, Writing
from server.fleet import enrolment
from server.fleet.access import AReach, Reach
from server.fleet.enrolment import Admitted
from server.fleet.models import Device
from server.fleet.schemas import (
    Admission,
    AskedEnrolment,
    CertificateRequest,
    ContentAccess,
    Decision,
    EnrolledDevice,
    Enrolment,
    MqttAccess,
    RenewedCertificate,
    RevealedNonce,
    RootKeys,
    WaitingDevice,
)

router = Router(tags=["fleet"])

_DECIDED = refused(
    s401="`not_signed_in`",
    s403="`not_allowed`",
    s404="`device_unknown`",
    s409="`device_retired`, `enrolment_over`",
)


@router.post(
    "/enrol",
    summary="A device asks to be let in with its one-time token",
    responses=refused(s409="`root_missing`", s422="`enrolment_refused`"),
)
@open_to_all("the one-time token of a device, and the proof of its key")
def enrol(session: Writing, house: AHouse, body: Enrolment, now: Now) -> AskedEnrolment:
    """No session: the token, bound to one device, and the proof of its key are what counts. It
    gets nothing by that but to wait for a person."""
    root, authorities = _own_half(house, now)
    half = enrolment.ask(
        session, body.token, body.public, body.proof, body.commitment, root, authorities, now
    )
    keys = RootKeys(keys=list(root.keys), threshold=root.threshold)
    return AskedEnrolment(
        request=half.request, nonce=half.nonce, root=keys, authorities=authorities
    )


@router.post(
    "/enrol/{request}/nonce",
    status_code=204,
    summary="A device names the nonce it committed to",
    responses=refused(s409="`root_missing`", s422="`enrolment_refused`"),
)
@open_to_all("the device's own token and nonce, to which it committed")
def reveal_nonce(
    session: Writing, house: AHouse, request: str, body: RevealedNonce, now: Now
) -> None:
    """From now on people see the eight digits that its loudspeaker speaks."""
    half = _own_half(house, now)
    row = enrolment.reveal(session, request, body.token, body.nonce, half, now)
    _tell(house, session, row)


@router.post(
    "/enrol/{request}/admission",
    summary="A device asks what became of its request",
    responses=refused(s422="`enrolment_refused`"),
)
@open_to_all("the signature of the key that asked")
def take_admission(
    session: Writing, house: AHouse, reach: AReach, request: str, body: CertificateRequest, now: Now
) -> Admission:
    """Once a person has let it in, it is told all that it needs; within a day, again."""
    authority = Authority(house.custody.authority)
    found = enrolment.admission(session, authority, request, body.csr, body.proof, now)
    if isinstance(found, str):
        return Admission(state="waiting" if found == "waiting" else "refused")
    return Admission(state="admitted", enrolled=_enrolled(house, reach, found))


@router.post(
    "/devices/{device}/certificate",
    summary="A device asks for its next certificate",
    responses=refused(s422="`enrolment_refused`"),
)
@open_to_all("the signature of the device's own key, which proves who it is")
def renew_certificate(
    session: Writing, house: AHouse, device: str, body: CertificateRequest, now: Now
) -> RenewedCertificate:
    """Also when the last one has run out: expiry alone shuts nobody out."""
    authority = Authority(house.custody.authority)
    certificate = enrolment.renew(session, authority, device, body.csr, body.proof, now)
    return RenewedCertificate(certificate=certificate, authorities=authority.trusted(now))


@router.get(
    "/enrolments",
    summary="Who asks to be let in, in an area and below",
    responses=refused(s401="`not_signed_in`", s403="`not_allowed`", s404="`area_unknown`"),
)
@needs("device.manage", of="query.area")
def waiting_devices(session: Reading, person: Asking, now: Now, area: str) -> list[WaitingDevice]:
    """The longest waiting first."""
    tree = load_tree(session)
    check_known(tree, area, "area")
    person.require("device.manage", area, tree)
    return [
        WaitingDevice(
            request=request.id,
            device=device.id,
            name=device.name,
            area=device.area,
            digits=request.digits or "",
            asked_ms=request.asked_ms,
            replaces=device.enrolled_ms is not None,
        )
        for request, device in enrolment.waiting(session, tree.below(area), now)
    ]


@router.post(
    "/devices/{device}/admit",
    status_code=204,
    summary="Let in the controller that speaks these digits",
    responses=_DECIDED | refused(s422="`malformed`, `digits_differ`"),
)
@needs("device.manage", of="device")
def let_in(
    session: Writing,
    person: Asking,
    house: AHouse,
    reach: AReach,
    device: str,
    body: Decision,
    now: Now,
) -> None:
    """What was enrolled in this place before ends; place and history stay."""
    tree = load_tree(session)
    digits = "".join(body.digits.split())
    row = enrolment.let_in(session, person, tree, device, body.request, digits, now)
    after_commit(session, partial(reach.broker.revoke, row.id))
    _tell(house, session, row)


@router.post(
    "/devices/{device}/turn-away",
    status_code=204,
    summary="Turn away a controller that asked to be let in",
    responses=_DECIDED,
)
@needs("device.manage", of="device")
def turn_away(
    session: Writing, person: Asking, house: AHouse, device: str, body: Decision, now: Now
) -> None:
    """Its token is used up. What is enrolled in this place goes on."""
    row = enrolment.turn_away(session, person, load_tree(session), device, body.request, now)
    _tell(house, session, row)


def _tell(house: House, session: Writing, row: Device) -> None:
    after_commit(session, partial(house.changes.tell, Change("device", row.id, row.area)))


def _enrolled(house: House, reach: Reach, admitted: Admitted) -> EnrolledDevice:
    """A broker's secret that a failed transaction leaves behind is known to nobody."""
    return EnrolledDevice(
        device=admitted.device,
        mqtt=MqttAccess(
            host=reach.mqtt_host,
            port=reach.mqtt_port,
            tls=reach.tls,
            username=admitted.device,
            password=reach.broker.issue(admitted.device),
        ),
        content=ContentAccess(url=reach.content_url, token=admitted.content_token),
        certificate=admitted.certificate,
        server_time_us=house.clock.now_us(),
    )


def _own_half(house: House, now: int) -> tuple[Root, str]:
    try:
        root = house.custody.root()
    except FileNotFoundError as missing:
        raise ConflictError(
            "root_missing",
            "",
            "Máy chủ chưa có khoá gốc. Hãy chạy “loa init” trước khi lắp cụm loa.",
            "The server has no root keys yet. Run `loa init` before enrolling devices.",
        ) from missing
    return root, Authority(house.custody.authority).trusted(now)
