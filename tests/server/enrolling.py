"""A device let in as in the field, but at the server's own functions."""

from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from sqlalchemy.orm import Session

from schedules.codec import from_json
from schedules.wire import enrolment as wire
from schedules.wire.keys import SigningKey
from schedules.wire.strict import write_base64
from schedules.wire.trust import Root
from server.accounts.rights import Person
from server.areas.tree import AreaTree
from server.base.authority import Authority
from server.demo.client import Client
from server.fleet import enrolment
from server.fleet.enrolment import Admitted
from server.fleet.models import Device, EnrolmentRequest

NONCE = bytes(range(32))
ROOT = Root((write_base64(bytes(32)),), 1)


def csr(name: str = "loa", key: ec.EllipticCurvePrivateKey | None = None) -> str:
    """A certificate signing request over a new key."""
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    builder = x509.CertificateSigningRequestBuilder().subject_name(subject)
    made = builder.sign(key or ec.generate_private_key(ec.SECP256R1()), SHA256())
    return made.public_bytes(Encoding.PEM).decode()


def asked(session: Session, token: str, key: SigningKey, now: int) -> wire.ServersHalf:
    """The first two steps: it asks, and names its nonce."""
    promise = wire.commitment(NONCE, key.public_text)
    proof = write_base64(key.sign(wire.proof_bytes(token, promise)))
    half = enrolment.ask(session, token, key.public_text, proof, promise, ROOT, "", now)
    enrolment.reveal(session, half.request, token, write_base64(NONCE), (ROOT, ""), now)
    return half


def let_in(
    session: Session, person: Person, tree: AreaTree, device: Device, key: SigningKey, now: int
) -> str:
    """All steps until its key counts. Returns the name of its request."""
    half = asked(session, enrolment.offer(session, device, now).token, key, now)
    digits = session.get_one(EnrolmentRequest, half.request).digits
    assert digits is not None
    enrolment.let_in(session, person, tree, device.id, half.request, digits, now)
    return half.request


def admitted(
    session: Session,
    authority: Authority,
    request: str,
    key: SigningKey,
    now: int,
    question: str | None = None,
) -> Admitted | str:
    """What it is told when it asks what became of its request."""
    question = question or csr()
    proof = write_base64(key.sign(wire.asking_bytes(request, question)))
    return enrolment.admission(session, authority, request, question, proof, now)


def enrolled(office: Client, offered: dict[str, Any], key: SigningKey) -> dict[str, Any]:
    """The same over HTTP: `office` is somebody who looks after devices. Returns what the device
    is told in the end."""
    token, promise = offered["token"], wire.commitment(NONCE, key.public_text)
    proof = write_base64(key.sign(wire.proof_bytes(token, promise)))
    question = {
        "token": token, "public": key.public_text, "commitment": promise, "proof": proof,
    }  # fmt: skip
    half = office.post("/api/enrol", question)
    request = half["request"]
    office.post(f"/api/enrol/{request}/nonce", {"token": token, "nonce": write_base64(NONCE)})
    spoken = wire.digits(token, key.public_text, NONCE, from_json(wire.ServersHalf, half))
    office.post(f"/api/devices/{offered['device']}/admit", {"request": request, "digits": spoken})
    wish = csr()
    proof = write_base64(key.sign(wire.asking_bytes(request, wish)))
    told = office.post(f"/api/enrol/{request}/admission", {"csr": wish, "proof": proof})
    return dict(told["enrolled"])
