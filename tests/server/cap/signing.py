"""Senders' keys and certificates, and alerts signed with them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from lxml import etree
from signxml.signer import XMLSigner

NOW = 1_795_500_000_000


@dataclass(frozen=True, slots=True)
class Hand:
    """A key, and the certificate to pin for it."""

    key: ec.EllipticCurvePrivateKey
    certificate: str

    def sign(self, document: str, named: str | None = None) -> bytes:
        """The alert with an enveloped signature, as its last element; `named`: by its id."""
        pem = self.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        signer = XMLSigner(signature_algorithm="ecdsa-sha256")
        root = etree.fromstring(document.encode())
        signed = signer.sign(root, key=pem, cert=self.certificate, reference_uri=named)
        return bytes(etree.tostring(signed))


@lru_cache
def hand(name: str = "agency", days: int = 30) -> Hand:
    """The same each time it is asked for; its certificate is good for so many days around `NOW`."""
    key = ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.fromtimestamp(NOW // 1000, UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(called)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=40))
        .not_valid_after(now + timedelta(days=days))
        .sign(key, hashes.SHA256())
    )
    return Hand(key, made.public_bytes(serialization.Encoding.PEM).decode())
