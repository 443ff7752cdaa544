"""The city's own authority: certificates by which devices, broker and proxy know each other.

Keys are on P-256 (measured: RSA triples the cost of a storm of connections, DESIGN section 8). Two
authorities may stand beside each other: the next is made long before the last one ends, so that
every device has it in hand when the first certificate that it signed is shown.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from ipaddress import ip_address
from pathlib import Path
from typing import Final, NamedTuple

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from server.base.custody import write_once

DAY_MS: Final = 86_400_000
LASTS_MS: Final = 90 * DAY_MS
"""Of a device, the broker and the proxy."""
RENEW_AFTER_MS: Final = LASTS_MS * 2 // 3
SKEW_MS: Final = 5 * 60_000
AUTHORITY_LASTS_MS: Final = 10 * 365 * DAY_MS
NEXT_BEFORE_MS: Final = 2 * 365 * DAY_MS
"""The next authority is made when the newest has so long left: every device renews many times."""
_LIST_LASTS_MS: Final = AUTHORITY_LASTS_MS
"""A broker with a list of revocations that has run out lets nobody in: it must not run out."""


_BEGIN_LIST: Final = b"-----BEGIN X509 CRL-----"


class NoRequestError(Exception):
    """What should be a certificate signing request on P-256 is none, or its key is not proven."""


class Issued(NamedTuple):
    """A certificate: its serial in hexadecimal, PEM, until when, and the hash of its public key."""

    serial: str
    pem: str
    not_after_ms: int
    key_hash: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What a server shows: its certificate and private key, both PEM."""

    certificate: str
    private: str


@dataclass(frozen=True, slots=True)
class _One:
    """One authority."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def ends_ms(self) -> int:
        return _ms(self.certificate.not_valid_after_utc)


class Authority:
    """Authorities in `folder` (mode 0700), made on first use; the newest signs."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def trusted(self, now: int) -> str:
        """The certificates, in PEM, of all authorities that have not ended, the newest last."""
        return "".join(_pem(one.certificate) for one in self._standing(now))

    def ends_ms(self, now: int) -> int:
        """When the newest ends."""
        return self._standing(now)[-1].ends_ms

    def admit(self, device: str, request: str, now: int) -> Issued:
        """A device's certificate over the key of its request (PEM); whatever else the request says
        does not count. Raises `NoRequestError`."""
        return self._issue(device, _requested(request), now, LASTS_MS, client=True)

    def show(self, names: Sequence[str], now: int) -> Shown:
        """What a server shows that is called by these names or addresses."""
        key = ec.generate_private_key(ec.SECP256R1())
        return Shown(
            self._issue(names[0], key.public_key(), now, LASTS_MS, names).pem, _private(key)
        )

    def pass_as(self, name: str, now: int, lasts_ms: int = LASTS_MS) -> Shown:
        """What the server shows to its broker when it comes as `name`."""
        key = ec.generate_private_key(ec.SECP256R1())
        issued = self._issue(name, key.public_key(), now, lasts_ms, client=True)
        return Shown(issued.pem, _private(key))

    def revocations(self, serials: Iterable[tuple[str, int]], now: int) -> str:
        """The lists of all authorities, in PEM: each names every serial, with when it ended."""
        ended = [
            x509.RevokedCertificateBuilder()
            .serial_number(int(serial, 16))
            .revocation_date(_time(at_ms))
            .build()
            for serial, at_ms in serials
        ]
        return "".join(self._list(one, ended, now) for one in self._standing(now))

    def says(self, lists: str, serials: Iterable[tuple[str, int]], now: int) -> bool:
        """Whether these lists (PEM) are those of all authorities, and name just these serials."""
        wanted = {int(serial, 16) for serial, _ in serials}
        try:
            found = [
                x509.load_pem_x509_crl(_BEGIN_LIST + rest)
                for rest in lists.encode().split(_BEGIN_LIST)[1:]
            ]
        except ValueError:
            return False
        issuers = [one.certificate.subject for one in self._standing(now)]
        return [each.issuer for each in found] == issuers and all(
            {one.serial_number for one in each} == wanted for each in found
        )

    @staticmethod
    def _list(one: _One, ended: Sequence[x509.RevokedCertificate], now: int) -> str:
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(one.certificate.subject)
            .last_update(_time(now - SKEW_MS))
            .next_update(_time(now + _LIST_LASTS_MS))
            .add_extension(x509.CRLNumber(now), critical=False)
        )
        for each in ended:
            builder = builder.add_revoked_certificate(each)
        return builder.sign(one.key, SHA256()).public_bytes(Encoding.PEM).decode()

    def _issue(
        self,
        name: str,
        key: ec.EllipticCurvePublicKey,
        now: int,
        lasts_ms: int,
        names: Sequence[str] = (),
        *,
        client: bool = False,
    ) -> Issued:
        signer = self._standing(now)[-1]
        serial, until = x509.random_serial_number(), min(now + lasts_ms, signer.ends_ms)
        usage = ExtendedKeyUsageOID.CLIENT_AUTH if client else ExtendedKeyUsageOID.SERVER_AUTH
        builder = (
            x509.CertificateBuilder()
            .subject_name(_called(name))
            .issuer_name(signer.certificate.subject)
            .public_key(key)
            .serial_number(serial)
            .not_valid_before(_time(now - SKEW_MS))
            .not_valid_after(_time(until))
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
            .add_extension(_issuer(signer.certificate), critical=False)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        )
        if names:
            builder = builder.add_extension(
                x509.SubjectAlternativeName([_alternative(each) for each in names]), critical=False
            )
        made = builder.sign(signer.key, SHA256())
        return Issued(f"{serial:x}", _pem(made), until, key_hash(key))

    def _standing(self, now: int) -> list[_One]:
        """All that have not ended, the oldest first; a new one where the newest comes near."""
        found = [one for one in self._read() if one.ends_ms > now]
        if not found or found[-1].ends_ms - now < NEXT_BEFORE_MS:
            self._make(now)
            found = [one for one in self._read() if one.ends_ms > now]
        return found

    def _read(self) -> list[_One]:
        """A file holds a key and after it its certificate: never one without the other."""
        return [_one(path.read_bytes()) for path in sorted(self._folder.glob("authority-*.pem"))]

    def _make(self, now: int) -> None:
        """Named by the year and how many there were, so that two processes make one."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        count = len(list(self._folder.glob("authority-*.pem")))
        key = ec.generate_private_key(ec.SECP256R1())
        name = _called(f"Loa {_time(now).year}-{count + 1}")
        usage = x509.KeyUsage(
            digital_signature=False, content_commitment=False, key_encipherment=False,
            data_encipherment=False, key_agreement=False, key_cert_sign=True, crl_sign=True,
            encipher_only=False, decipher_only=False,
        )  # fmt: skip
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(_time(now - SKEW_MS))
            .not_valid_after(_time(now + AUTHORITY_LASTS_MS))
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(usage, critical=True)
            .add_extension(
                x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False
            )
            .sign(key, SHA256())
        )
        path = self._folder / f"authority-{count + 1:03}.pem"
        write_once(path, (_private(key) + _pem(made)).encode())


def key_hash(key: ec.EllipticCurvePublicKey) -> str:
    """The SHA-256 of the key as certificates carry it (RFC 5280 section 4.1.2.7)."""
    spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return sha256(spki).hexdigest()


def requested_key_hash(request: str) -> str:
    """`key_hash` of the key that a request asks for. Raises `NoRequestError`."""
    return key_hash(_requested(request))


def _requested(request: str) -> ec.EllipticCurvePublicKey:
    try:
        read = x509.load_pem_x509_csr(request.encode())
        key = read.public_key()
        proven = read.is_signature_valid
    except (ValueError, InvalidSignature, UnsupportedAlgorithm) as bad:
        raise NoRequestError from bad
    if not proven or not isinstance(key, ec.EllipticCurvePublicKey):
        raise NoRequestError
    if not isinstance(key.curve, ec.SECP256R1):
        raise NoRequestError
    return key


def ends_ms(certificate: str) -> int:
    """Until when a certificate in PEM is good."""
    return _ms(x509.load_pem_x509_certificate(certificate.encode()).not_valid_after_utc)


def _one(raw: bytes) -> _One:
    key = load_pem_private_key(raw, None)
    assert isinstance(key, ec.EllipticCurvePrivateKey), "not a key of ours"
    begins = raw.index(b"-----BEGIN CERTIFICATE-----")
    return _One(x509.load_pem_x509_certificate(raw[begins:]), key)


def _issuer(certificate: x509.Certificate) -> x509.AuthorityKeyIdentifier:
    found = certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(found.value)


def _called(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _time(ms: int) -> datetime:
    return datetime.fromtimestamp(ms // 1_000, UTC)


def _ms(time: datetime) -> int:
    return int(time.timestamp()) * 1_000


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(Encoding.PEM).decode()


def _private(key: ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
