"""The device's certificate: asked for with a key made here, kept beside it, shown to the city.

What the city shows is judged by its own authorities, which came with enrolment and went into the
eight digits: by chain and name, never by time. A device that was off for a year, or whose clock
begins in 1970, must find its city again; and whoever holds a key of the broker that has run out
can delay sound, as any network can, never make it (every document is signed).
"""

import ssl
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

from device_agent.private_file import forget, write_private

TLS = "tls.pem"
"""The private key and after it the certificate, in one file: never one without the other."""
_NEXT = "tls-next.key"
_BEGINS = b"-----BEGIN CERTIFICATE-----"
_NO_CHECK_TIME = 0x200000
"""X509_V_FLAG_NO_CHECK_TIME of OpenSSL, which Python's ssl has no name for."""


def request_for(data: Path, name: str) -> str:
    """A signing request, PEM, over a key on P-256 that is kept in `data` until it is certified:
    asked again after a power cut, it is over the same key."""
    path = data / _NEXT
    if not path.exists():
        made = ec.generate_private_key(ec.SECP256R1())
        write_private(path, made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    key = _read_key(path.read_bytes())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    request = x509.CertificateSigningRequestBuilder().subject_name(subject).sign(key, SHA256())
    return request.public_bytes(Encoding.PEM).decode()


def keep(data: Path, certificate: str) -> None:
    """The certificate that was asked for, with its key, from now on. Raises `ValueError` for one
    over another key; then what was there stays."""
    key = (data / _NEXT).read_bytes()
    given = x509.load_pem_x509_certificate(certificate.encode()).public_key()
    if _public(given) != _public(_read_key(key).public_key()):
        raise ValueError("a certificate over another key")
    write_private(data / TLS, key + certificate.encode())
    forget(data / _NEXT)


def renew_at_ms(data: Path) -> int:
    """When two thirds of its life are over (UTC milliseconds); 0 where there is none."""
    read = _read(data)
    if read is None:
        return 0
    life: timedelta = read.not_valid_after_utc - read.not_valid_before_utc
    return int((read.not_valid_before_utc + life * 2 / 3).timestamp() * 1_000)


def ends_ms(data: Path) -> int | None:
    """When it runs out (UTC milliseconds); None where there is none."""
    read = _read(data)
    return None if read is None else int(read.not_valid_after_utc.timestamp() * 1_000)


def _read(data: Path) -> x509.Certificate | None:
    try:
        raw = (data / TLS).read_bytes()
        return x509.load_pem_x509_certificate(raw[raw.index(_BEGINS) :])
    except (OSError, ValueError):
        return None


def unproven() -> ssl.SSLContext:
    """How to meet a server of which nothing is known yet: whoever it is. Whether it was the city's
    is decided by the eight digits, as over plain http; nothing but the token is said to it."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.check_hostname, made.verify_mode = False, ssl.CERT_NONE
    return made


def context(authorities: str, shown: Path | None = None, *, usual: bool = False) -> ssl.SSLContext:
    """How to meet the city: by its `authorities` and, for an address that browsers use too, the
    `usual` ones of this system. `shown` is the file of what this device shows."""
    made = ssl.create_default_context() if usual else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    made.verify_flags |= ssl.VerifyFlags(_NO_CHECK_TIME)
    if authorities:
        made.load_verify_locations(cadata=authorities)
    if shown is not None:
        made.load_cert_chain(shown)
    return made


def _read_key(pem: bytes) -> ec.EllipticCurvePrivateKey:
    key = load_pem_private_key(pem, None)
    assert isinstance(key, ec.EllipticCurvePrivateKey), "not a key of ours"
    return key


def _public(key: object) -> bytes:
    assert isinstance(key, ec.EllipticCurvePublicKey), "not a key of ours"
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
