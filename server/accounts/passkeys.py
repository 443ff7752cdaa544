"""Passkeys (WebAuthn level 3): the one door to the library that judges authenticators' answers."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final, Literal
from urllib.parse import urlsplit

import webauthn
from cryptography.exceptions import UnsupportedAlgorithm
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    parse_attestation_object,
)
from webauthn.helpers.cose import COSECRV, COSEAlgorithmIdentifier
from webauthn.helpers.decode_credential_public_key import (
    DecodedEC2PublicKey,
    DecodedOKPPublicKey,
    decode_credential_public_key,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AttestationFormat,
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from schedules.wire.keys import key_id
from server.accounts.models import Account, Passkey
from server.accounts.refusals import PasskeyRefusedError
from server.base.database import hold
from server.base.ids import new_id

MOST: Final = 20
"""Passkeys of one account."""
CREDENTIAL_MAX: Final = 1023
"""Bytes of a credential's id (WebAuthn level 3, section 5.1)."""
NAME: Final = "Loa"

_KINDS: Final = [COSEAlgorithmIdentifier.EDDSA, COSEAlgorithmIdentifier.ECDSA_SHA_256]
_VERIFIED: Final = UserVerificationRequirement.REQUIRED
_MALFORMED: Final = (
    WebAuthnException, UnsupportedAlgorithm,
    ValueError, TypeError, KeyError, IndexError, AttributeError,
)  # fmt: skip
"""What the library raises for answers that are not what they should be, beside its own."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What `navigator.credentials` is to be given, and the challenge that its answer repeats."""

    options: dict[str, Any]
    challenge: str


def to_register(session: Session, account: Account, origin: str) -> Asked:
    """Options for a new passkey of `account`: it verifies its user, and none is made twice."""
    known = session.scalars(select(Passkey.credential_id).where(Passkey.account == account.id))
    options = webauthn.generate_registration_options(
        rp_id=_host(origin),
        rp_name=NAME,
        user_id=account.id.encode(),
        user_name=account.username,
        user_display_name=account.name,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=_VERIFIED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(base64url_to_bytes(c)) for c in known],
        supported_pub_key_algs=_KINDS,
    )
    return Asked(json.loads(webauthn.options_to_json(options)), _written(options.challenge))


def register(
    session: Session,
    account: str,
    name: str,
    answer: dict[str, Any],
    challenge: str,
    origin: str,
    now: int,
) -> Passkey:
    """Keep the passkey that `answer` proves. Raises `PasskeyRefusedError`, also for one that is
    known already, and beyond `MOST`.

    Nothing in the answer proves that its sender holds the key (nobody is asked for an attestation),
    and public keys are no secret: the bundle names them. So a key is known to one account only.
    """
    with _judging():
        _check_plain(answer)
        made = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=_host(origin),
            expected_origin=origin,
            require_user_verification=True,
            supported_pub_key_algs=_KINDS,
        )
    hold(session, f"credential {_written(made.credential_id)}")
    _check_new_key(session, made.credential_public_key)
    held = len(session.scalars(select(Passkey.id).where(Passkey.account == account)).all())
    if held >= MOST or _known(session, made.credential_id) is not None:
        raise PasskeyRefusedError
    row = Passkey(
        id=new_id("k"), account=account, name=name, credential_id=_written(made.credential_id),
        public_key=made.credential_public_key, sign_count=made.sign_count, made_ms=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A passkey's public half as loudspeakers know it: 65 bytes of a point on P-256 (`es256`,
    SEC 1 section 2.3.3), or 32 of Ed25519."""

    algorithm: Literal["es256", "ed25519"]
    public: bytes


def public_key(row: Passkey) -> PublicKey | None:
    """From the COSE key that was kept; None for one of another kind."""
    return _public_key_of(row.public_key)


def _public_key_of(written: bytes) -> PublicKey | None:
    """From a COSE key (RFC 9053 section 7)."""
    with suppress(*_MALFORMED):
        match decode_credential_public_key(written):
            case DecodedEC2PublicKey(crv=COSECRV.P256) as cose:
                return PublicKey("es256", b"\x04" + cose.x + cose.y)
            case DecodedOKPPublicKey(crv=COSECRV.ED25519) as cose:
                return PublicKey("ed25519", cose.x)
    return None


def to_sign(credentials: Iterable[str], challenge: bytes, rp_id: str) -> dict[str, Any]:
    """Options for a touch of one of these passkeys that signs exactly this challenge."""
    known = [PublicKeyCredentialDescriptor(base64url_to_bytes(one)) for one in credentials]
    options = webauthn.generate_authentication_options(
        rp_id=rp_id, challenge=challenge, allow_credentials=known, user_verification=_VERIFIED
    )
    found: dict[str, Any] = json.loads(webauthn.options_to_json(options))
    return found


@dataclass(frozen=True, slots=True)
class Touch:
    """What an authenticator answered, as exact bytes; nothing of it is judged yet."""

    credential_id: str
    authenticator_data: bytes
    client_data: bytes
    signature: bytes


def touch_of(answer: dict[str, Any]) -> Touch:
    """Raises `PasskeyRefusedError` for what is no answer to `navigator.credentials.get`."""
    with _judging():
        response = answer["response"]
        names = ("authenticatorData", "clientDataJSON", "signature")
        data, client, signature = (base64url_to_bytes(str(response[name])) for name in names)
        credential = base64url_to_bytes(str(answer["id"]))
        if not 0 < len(credential) <= CREDENTIAL_MAX:
            raise PasskeyRefusedError
        return Touch(_written(credential), data, client, signature)


def to_sign_in(origin: str) -> Asked:
    """Options for whoever has a passkey here: the authenticator knows the account."""
    options = webauthn.generate_authentication_options(
        rp_id=_host(origin), user_verification=_VERIFIED
    )
    return Asked(json.loads(webauthn.options_to_json(options)), _written(options.challenge))


def prove(session: Session, answer: dict[str, Any], challenge: str, origin: str, now: int) -> str:
    """The account whose passkey signed `challenge` here. Raises `PasskeyRefusedError`, also where
    its counter did not go on: then there are two of it."""
    with _judging():
        row = _known(session, base64url_to_bytes(str(answer["id"])))
        if row is None:
            raise PasskeyRefusedError
        proven = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=_host(origin),
            expected_origin=origin,
            credential_public_key=row.public_key,
            credential_current_sign_count=row.sign_count,
            require_user_verification=True,
        )
        _check_owner(row, answer)
    counted = session.execute(
        update(Passkey)
        .where(Passkey.id == row.id, Passkey.sign_count == row.sign_count)
        .values(sign_count=proven.new_sign_count, used_ms=now)
        .returning(Passkey.id)
    )
    if counted.one_or_none() is None:
        raise PasskeyRefusedError
    return row.account


def _check_plain(answer: dict[str, Any]) -> None:
    """Nobody was asked which make the authenticator is: certificates are not read at all."""
    attested = base64url_to_bytes(str(answer["response"]["attestationObject"]))
    if parse_attestation_object(attested).fmt != AttestationFormat.NONE:
        raise PasskeyRefusedError


def _check_new_key(session: Session, cose: bytes) -> None:
    """Compared as loudspeakers know it: one key can be written in several ways."""
    made = _public_key_of(cose)
    if made is None:
        return
    hold(session, f"passkey {key_id(made.public)}")
    if any(_public_key_of(one) == made for one in session.scalars(select(Passkey.public_key))):
        raise PasskeyRefusedError


def _check_owner(row: Passkey, answer: dict[str, Any]) -> None:
    """A resident passkey says whose it is (WebAuthn level 3, section 7.2, step 6)."""
    handle = answer["response"].get("userHandle")
    if handle is not None and base64url_to_bytes(str(handle)) != row.account.encode():
        raise PasskeyRefusedError


def _known(session: Session, credential_id: bytes) -> Passkey | None:
    if not 0 < len(credential_id) <= CREDENTIAL_MAX:
        return None
    return session.scalar(select(Passkey).where(Passkey.credential_id == _written(credential_id)))


@contextmanager
def _judging() -> Iterator[None]:
    try:
        yield
    except _MALFORMED as error:
        raise PasskeyRefusedError from error


def _host(origin: str) -> str:
    return urlsplit(origin).hostname or ""


_written: Callable[[bytes], str] = bytes_to_base64url
