"""Trust bundles that the root signed by mistake: each says nothing sure."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from schedules.wire.keys import key_id
from schedules.wire.passkeys import Passkeys
from schedules.wire.strict import write_base64
from schedules.wire.trust import WORDS_MAX_MS, Trust, TrustedKey
from tests.contract.vectors import cast
from tests.contract.vectors.authenticator import RULES

TRUST = cast.TRUST


def senseless() -> Iterator[tuple[str, Trust]]:
    """One doubt each."""
    chairman, passkey = _key("chairman"), _key("chairman passkey")
    yield "a key twice", _with(replace(chairman, person="somebody-else"))
    yield "a key under another's name", _changed(chairman, id=passkey.id[::-1])
    for name, odd in (
        ("a point beside the curve", b"\x04" + bytes(64)),
        ("a point in short form", b"\x02" + bytes(range(1, 33))),
        ("a short key on P-256", cast.key("chairman").public),
    ):
        yield name, _changed(passkey, public=write_base64(odd), id=key_id(odd))
    long = cast.point("chairman passkey").public
    other = replace(chairman, public=passkey.public, id=key_id(long))
    yield "a long key on Ed25519", replace(TRUST, keys=(other,))
    yield "a stand-in on P-256", _changed(passkey, method="server-held")
    yield (
        "an area's key on P-256",
        _changed(passkey, method=None, person=None, holder="area", area=cast.WARD,
                 areas=()),
    )  # fmt: skip
    yield "an area key without area", _changed(_key(cast.WARD), area=None)
    yield "a drill key without area", _changed(_key("ward drill"), area=None)
    yield "an area key of several areas", _changed(_key(cast.WARD), areas=(cast.WARD,))
    both = (cast.NEXT_DOOR, cast.WARD)
    for name, areas in (("none", ()), ("unsorted", both[::-1]), ("twice", both + both[1:])):
        yield f"a person's areas, {name}", _changed(chairman, areas=areas)
    yield "a person's key without person", _changed(chairman, person=None)
    yield "a passkey, and no place for it", replace(TRUST, passkeys=None)
    yield "a stand-in where none may stand in", replace(TRUST, stand_ins=False)
    yield "passkeys of no domain", replace(TRUST, passkeys=Passkeys("", RULES.origins))
    yield "passkeys of no page", replace(TRUST, passkeys=Passkeys(RULES.rp_id, ()))
    for name, ms in (("no length", 0), ("minutes", WORDS_MAX_MS + 1)):
        words = replace(cast.WORDS, duration_ms=ms)
        yield f"a drill's words of {name}", replace(TRUST, drill_words=words)


def sensible() -> Iterator[tuple[str, Trust]]:
    """What differs from those by little."""
    alone = (_key("office"),)
    yield "without passkeys, words and stand-ins", Trust(alone)
    gone = replace(_key("chairman"), revoked=True)
    yield "with a stand-in revoked", Trust((*alone, gone))


def _key(name: str) -> TrustedKey:
    found = TRUST.key(cast.signer(name).id)
    assert found is not None
    return found


def _with(key: TrustedKey) -> Trust:
    return replace(TRUST, keys=(*TRUST.keys, key))


def _changed(key: TrustedKey, **fields: Any) -> Trust:
    return replace(TRUST, keys=tuple(replace(k, **fields) if k == key else k for k in TRUST.keys))
