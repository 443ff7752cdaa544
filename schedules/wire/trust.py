"""`trust` (down, retained): the keys in force and what each may sign; signed by the root."""

from dataclasses import dataclass
from typing import Annotated, Literal

from schedules.programme import Sound
from schedules.refusal import RefusalError
from schedules.wire.keys import PUBLIC_BYTES, key_id
from schedules.wire.passkeys import Passkeys, is_point
from schedules.wire.strict import read_base64
from schedules.words import AreaId, AtMost, Base64, Instant, KeyId, PersonId, Within

Holder = Literal["office", "area", "drill", "person"]
Algorithm = Literal["ed25519", "es256"]
WORDS_MAX_MS = 15_000
AREAS_OF_PERSON_MAX = 16
"""Areas in which one person approves, none of them below another."""
KEYS_MAX = 1_000
"""The office, two keys for each of some 120 units, and their people with a few passkeys each."""


@dataclass(frozen=True, slots=True)
class TrustedKey:
    """One public key and whose it is.

    `public`: base64 of 32 bytes (Ed25519), or of the 65 bytes of an uncompressed point on P-256
    (`es256`, SEC 1 section 2.3.3), which only a passkey may be. `area`: the commune-level unit or
    city an `area` key speaks for, or a `drill` key exercises in; None for others. `areas`: all in
    which a `person` may approve, sorted; empty for others. `renew_by` only alarms: expiry never
    silences a known key (IPAWS 2019-2023), `revoked` does. A person's `method` says how the key is
    kept: `server-held` stands in for a passkey where the bundle allows it.
    """

    id: KeyId
    public: Base64
    holder: Holder
    area: AreaId | None
    person: PersonId | None
    method: Literal["server-held", "passkey"] | None
    renew_by: Instant
    revoked: bool
    algorithm: Algorithm = "ed25519"
    areas: Annotated[tuple[AreaId, ...], AtMost(AREAS_OF_PERSON_MAX)] = ()


@dataclass(frozen=True, slots=True)
class Thresholds:
    """How many different people an urgent order needs: by day within one commune-level unit,
    at night (outside permitted hours), and wider than one unit."""

    urgent: Annotated[int, Within(1, 5)] = 1
    urgent_night: Annotated[int, Within(2, 5)] = 2
    urgent_wide: Annotated[int, Within(2, 5)] = 2


@dataclass(frozen=True, slots=True)
class Trust:
    """The whole of it; a key that is not listed does not exist.

    `passkeys` is what an assertion must name, None where nobody has one. Keys that the server
    holds for people count only while `stand_ins` is true. `drill_words` is the clip that says
    "Diễn tập" before and after every drill; without it there is no drill.
    """

    keys: Annotated[tuple[TrustedKey, ...], AtMost(KEYS_MAX)]
    thresholds: Thresholds = Thresholds()
    passkeys: Passkeys | None = None
    stand_ins: bool = False
    drill_words: Sound | None = None

    def key(self, key_id: str) -> TrustedKey | None:
        return next((k for k in self.keys if k.id == key_id), None)


def check_trust(trust: Trust) -> None:
    """Raises `RefusalError`, or `MalformedError`, for a bundle that says nothing sure.

    Each key bears the name of its public half, stands once, and has exactly the holder's
    fields: an area or drill key its area, a person's its person, method and areas, the office's
    none. A passkey in force needs `passkeys`, a stand-in in force needs `stand_ins`.
    """
    if len({k.id for k in trust.keys}) != len(trust.keys):
        raise _refusal("key_twice", "Một khóa có mặt hai lần.", "A key stands twice.")
    for key in trust.keys:
        _check_key(trust, key)
    if trust.passkeys is not None and not (trust.passkeys.rp_id and trust.passkeys.origins):
        raise _refusal("passkeys_nowhere", "Không rõ nơi dùng passkey.", "Passkeys have no place.")
    words = trust.drill_words
    if words is not None and not 0 < words.duration_ms <= WORDS_MAX_MS:
        raise _refusal("words_length", "Lời báo diễn tập dài sai.", "The drill's words are long.")


def _check_key(trust: Trust, key: TrustedKey) -> None:
    public = read_base64(key.public)
    fits = is_point(public) if key.algorithm == "es256" else len(public) == PUBLIC_BYTES
    if not fits or key_id(public) != key.id:
        raise _refusal("key_misnamed", "Khóa mang tên sai.", "A key bears a wrong name.")
    who = (key.person is not None, key.method is not None)
    fields = (key.area is not None, key.areas != (), *who)
    if tuple(sorted(set(key.areas))) != key.areas:
        raise _refusal("key_areas", "Địa bàn của khóa chưa xếp.", "A key's areas are unsorted.")
    if fields != _FIELDS[key.holder] or (key.algorithm == "es256" and key.method != "passkey"):
        raise _refusal("key_holder", "Khóa không rõ của ai.", "A key's holder is unclear.")
    allowed = {"passkey": trust.passkeys is not None, "server-held": trust.stand_ins, None: True}
    if not key.revoked and not allowed[key.method]:
        raise _refusal("key_method", "Khóa không được phép dùng.", "A key of no allowed method.")


_FIELDS: dict[Holder, tuple[bool, bool, bool, bool]] = {
    "office": (False, False, False, False),
    "area": (True, False, False, False),
    "drill": (True, False, False, False),
    "person": (False, True, True, True),
}


def _refusal(code: str, vi: str, en: str) -> RefusalError:
    return RefusalError(code, "trust.keys", vi, en)


@dataclass(frozen=True, slots=True)
class Root:
    """The root's public halves, pinned at enrolment: `threshold` of them sign a trust bundle."""

    keys: Annotated[tuple[Base64, ...], AtMost(5)]
    threshold: Annotated[int, Within(1, 5)]
