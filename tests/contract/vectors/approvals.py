"""Approvals by passkey: what an authenticator may answer, and everything else that it may not."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from schedules.codec import to_json
from schedules.wire.orders import Approval, HeldProof, SignedOrder
from schedules.wire.passkeys import PasskeyProof
from schedules.wire.strict import read_base64, write_base64
from tests.contract.vectors import cast, orders, recorded
from tests.contract.vectors.authenticator import EXTENSIONS, PRESENT, VERIFIED, Ceremony
from tests.contract.vectors.case import Judged

CHAIRMAN, VICE_CHAIRMAN = cast.CHAIRMAN_PASSKEY, cast.VICE_CHAIRMAN_PASSKEY


def cases() -> list[Judged]:
    found = [orders.passed(name, orders.AT, signed) for name, signed in accepted()]
    return found + [
        Judged(f"passkey: {name}", "known", orders.AT, to_json(signed), "approvals")
        for name, signed in refused()
    ]


def by(*people: cast.Approver, night: bool = False, **ceremony: Any) -> SignedOrder:
    """The urgent order, approved in such a ceremony."""
    order = orders.NIGHT if night else cast.URGENT
    return cast.approve(cast.order_text(order, cast.WARD), people, Ceremony(**ceremony))


def client(**told: Any) -> SignedOrder:
    return by(CHAIRMAN, client=told)


def accepted() -> Iterator[tuple[str, SignedOrder]]:
    yield "passkey on P-256", by(CHAIRMAN)
    yield "passkey, by a real Chromium", _with(by(CHAIRMAN), recorded.CHROMIUM)
    yield "passkey on Ed25519, from above", by(cast.DIRECTOR_PASSKEY)
    yield "two passkeys at night", by(CHAIRMAN, VICE_CHAIRMAN, night=True)
    yield "passkey and stand-in at night", by(CHAIRMAN, cast.VICE_CHAIRMAN, night=True)
    yield "passkey at the other origin", client(origin="https://duyet.loa.example")
    yield "passkey of a browser that says less", client(crossOrigin=None)
    yield "passkey of a browser that says more", client(other_keys_can_be_added_here="x")
    yield "passkey of a browser that spaces", by(CHAIRMAN, spaces=True)
    yield "passkey never backed up", by(CHAIRMAN, flags=PRESENT | VERIFIED)
    extended = PRESENT | VERIFIED | EXTENSIONS
    yield "passkey with extensions", by(CHAIRMAN, flags=extended, tail=b"\xa0")


def refused() -> Iterator[tuple[str, SignedOrder]]:
    yield "made for signing in", client(challenge="bG9naW4gY2hhbGxlbmdl")
    yield "no challenge", client(challenge=None)
    yield "another order's", _moved(by(CHAIRMAN, night=True), by(CHAIRMAN))
    yield "the challenge padded", client(challenge=_padded())
    yield "made in registering", client(type="webauthn.create")
    yield "another origin", client(origin="https://loa.example.invalid")
    yield "an origin of another port", client(origin="https://loa.example:8443")
    yield "an origin without TLS", client(origin="http://loa.example")
    yield "origins for an origin", client(origin=["https://loa.example"])
    yield "within another page", client(crossOrigin=True)
    yield "within a page that is named", client(topOrigin="https://loa.example")
    yield "another relying party", by(CHAIRMAN, rp_id="duyet.loa.example")
    yield "nobody present", by(CHAIRMAN, flags=VERIFIED)
    yield "nobody verified", by(CHAIRMAN, flags=PRESENT)
    yield "with attested data", by(CHAIRMAN, flags=PRESENT | VERIFIED | 0x40)
    yield "with a tail nobody announced", by(CHAIRMAN, tail=b"\xa0")
    yield "with a tail announced and missing", by(CHAIRMAN, flags=PRESENT | VERIFIED | EXTENSIONS)
    yield "without a counter", by(CHAIRMAN, length=33)
    yield "without flags", by(CHAIRMAN, length=32)
    yield "by a revoked passkey", by(("chairman", "passkey", "chairman's old passkey"))
    yield "by another's passkey", by(("chairman", "passkey", "vice chairman passkey"))
    yield "by a passkey nobody lists", by(("stranger", "passkey", "stranger"))
    yield "by the server's key", by(("chairman", "passkey", "chairman"))
    yield "by an area's key", by(("chairman", "passkey", cast.WARD))
    yield "one person by two ways at night", by(CHAIRMAN, cast.CHAIRMAN, night=True)
    yield "one person by passkey twice at night", by(CHAIRMAN, CHAIRMAN, night=True)
    yield from _bent(by(CHAIRMAN))


def _bent(good: SignedOrder) -> Iterator[tuple[str, SignedOrder]]:
    proof = good.approvals[0].proof
    assert isinstance(proof, PasskeyProof)
    data, told = read_base64(proof.authenticator_data), read_base64(proof.client_data)
    signature = read_base64(proof.signature)
    for name, bent in (
        ("counter changed", {"authenticator_data": data[:-1] + b"\x08"}),
        ("data cut", {"authenticator_data": data[:36]}),
        ("nothing", {"authenticator_data": b"", "client_data": b"", "signature": b""}),
        ("one key twice", {"client_data": told[:-1] + b',"type":"webauthn.get"}'}),
        ("client data no JSON", {"client_data": told + b"x"}),
        ("client data a list", {"client_data": b"[]"}),
        ("client data spaced after signing", {"client_data": told + b" "}),
        ("signature cut", {"signature": signature[:-1]}),
        ("signature with a tail", {"signature": signature + b"\0"}),
        ("signature of nothing", {"signature": b"\x30\x06\x02\x01\x00\x02\x01\x00"}),
        ("signature empty", {"signature": b""}),
    ):
        texts: dict[str, Any] = {field: write_base64(value) for field, value in bent.items()}
        yield name, _with(good, replace(proof, **texts))
    yield "odd base64", _with(good, replace(proof, signature=proof.signature + "="))
    held = HeldProof(write_base64(cast.key("chairman").sign(b"")))
    yield "the server's proof under a passkey's name", _with(good, held)


def _with(good: SignedOrder, proof: PasskeyProof | HeldProof) -> SignedOrder:
    first = good.approvals[0]
    return SignedOrder(good.order, (Approval(first.person, first.key, proof),))


def _moved(of: SignedOrder, to: SignedOrder) -> SignedOrder:
    return SignedOrder(to.order, of.approvals)


def _padded() -> str:
    """A challenge as base64 would have it: right in every bit, and another text."""
    proof = by(CHAIRMAN).approvals[0].proof
    assert isinstance(proof, PasskeyProof)
    told = read_base64(proof.client_data).decode()
    return told.split('"challenge":"')[1].split('"')[0] + "="
