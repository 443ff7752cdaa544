"""XML signatures of alerts (XML-Signature Syntax and Processing 1.1; CAP-v1.2-os, section 3.3.4.1):
enveloped, by a certificate that somebody pinned for the sender.

Only what was signed is read: the verifier hands over the very bytes, and the alert is read anew
from those. Whatever else stood in the file, before it, around it or beside it, is not looked at.
No chain is followed and no certificate in the file is believed. That an alert may be signed with
no more than these methods is decided here, not by the file.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from schedules.refusal import RefusalError
from server.cap.alert import SIGNATURES, Alert
from server.cap.elements import Element, read_elements
from server.cap.proof import Proof
from server.cap.reading import alert_of, read_alert

CERTIFICATE_MAX: Final = 8_192
"""Letters of a certificate in PEM."""
_RSA_BITS_MIN: Final = 2_048
_METHODS: Final = (
    "RSA_SHA256", "RSA_SHA384", "RSA_SHA512", "ECDSA_SHA256", "ECDSA_SHA384", "ECDSA_SHA512",
    "SHA256_RSA_MGF1", "SHA384_RSA_MGF1", "SHA512_RSA_MGF1",
)  # fmt: skip
_DIGESTS: Final = ("SHA256", "SHA384", "SHA512")


@dataclass(frozen=True, slots=True)
class Pinned:
    """A certificate as people compare it; `sha256` of its bytes, in hexadecimal."""

    subject: str
    sha256: str
    from_ms: int
    until_ms: int


@dataclass(frozen=True, slots=True)
class Proven:
    """An alert, and what is known of who wrote it."""

    alert: Alert
    proof: Proof


class SignatureRefusedError(RefusalError):
    def __init__(self) -> None:
        super().__init__(
            "cap_signature_refused",
            "",
            "Chữ ký của cảnh báo không khớp với chứng thư đã lưu của nơi gửi, hoặc chứng thư đã "
            "hết hạn. Không dùng cảnh báo này; hãy gọi điện cho nơi gửi để kiểm tra.",
            "The alert's signature does not fit the certificate kept of its sender, or that has "
            "expired. Do not use it; call the sender and ask.",
        )


class CertificateUnfitError(RefusalError):
    def __init__(self) -> None:
        super().__init__(
            "cap_certificate_unfit",
            "certificates",
            "Chứng thư phải ở dạng PEM, khóa RSA từ 2048 bit hoặc ECDSA P-256 trở lên.",
            "A certificate is given as PEM, its key RSA of 2048 bits or more, or ECDSA on P-256 or "
            "a larger curve.",
        )


def prove(data: bytes, sender: str, certificates: Sequence[str], now: int) -> Proven:
    """The alert, which `sender` is said to have written; `certificates` are pinned for them.

    Raises `AlertRefusedError`, `AlertTooLargeError`; `SignatureRefusedError` where it is signed
    and no pinned certificate bears that out.
    """
    root = read_elements(data)
    alert = alert_of(root)
    if not _is_signed(root):
        return Proven(alert, "unsigned")
    if not certificates:
        return Proven(alert, "unproven")
    for certificate in certificates:
        signed = _signed_bytes(data, certificate, now)
        if signed is not None:
            return _of_sender(read_alert(signed), sender)
    raise SignatureRefusedError


def checked_certificate(pem: str) -> x509.Certificate:
    """Raises `CertificateUnfitError`."""
    try:
        certificate = x509.load_pem_x509_certificate(pem.encode())
        key = certificate.public_key()
    except ValueError:
        raise CertificateUnfitError from None
    strong = (isinstance(key, rsa.RSAPublicKey) and key.key_size >= _RSA_BITS_MIN) or isinstance(
        key, ec.EllipticCurvePublicKey
    )
    if len(pem) > CERTIFICATE_MAX or not strong:
        raise CertificateUnfitError
    return certificate


def pinned(pem: str) -> Pinned:
    """Of one that `checked_certificate` let in."""
    found = x509.load_pem_x509_certificate(pem.encode())
    return Pinned(
        found.subject.rfc4514_string(),
        found.fingerprint(hashes.SHA256()).hex(),
        _ms(found.not_valid_before_utc),
        _ms(found.not_valid_after_utc),
    )


def _ms(at: datetime) -> int:
    return int(at.timestamp()) * 1_000


def _of_sender(alert: Alert, sender: str) -> Proven:
    """One sender's certificate says nothing of another's alerts."""
    if alert.sender != sender:
        raise SignatureRefusedError
    return Proven(alert, "signed")


def _is_signed(root: Element) -> bool:
    return any(
        (child.namespace, child.name) == (SIGNATURES, "Signature") for child in root.children
    )


def _signed_bytes(data: bytes, certificate: str, now: int) -> bytes | None:
    """What the certificate's key signed, in canonical form; None where it did not.

    The file was read once already: it has no document type and is bounded. Whatever a hostile
    signature makes of the verifier is a refusal too.
    """
    # Only those who pin a certificate pay for libxml2: a tenth of a second and 10 MB.
    from lxml import etree  # noqa: PLC0415
    from signxml.algorithms import DigestAlgorithm, SignatureMethod  # noqa: PLC0415
    from signxml.exceptions import SignXMLException  # noqa: PLC0415
    from signxml.verifier import SignatureConfiguration, XMLVerifier  # noqa: PLC0415

    asked = SignatureConfiguration(
        location="./",  # the first level of the alert, nowhere else
        expect_references=1,
        signature_methods=frozenset(SignatureMethod[name] for name in _METHODS),
        digest_algorithms=frozenset(DigestAlgorithm[name] for name in _DIGESTS),
        verification_time=datetime.fromtimestamp(now // 1000, UTC),
    )
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    hostile = (
        SignXMLException, etree.LxmlError, InvalidSignature, ValueError, TypeError, KeyError,
        AttributeError,
    )  # fmt: skip
    try:
        found = XMLVerifier().verify(
            data, x509_cert=certificate, parser=parser, expect_config=asked
        )
    except hostile:
        return None
    return None if isinstance(found, list) else found.signed_data
