"""`trust` (down, retained): the keys in force and what each may sign; signed by the root."""

from dataclasses import dataclass
from typing import Annotated, Literal

from schedules.refusal import RefusalError
from schedules.wire.keys import PUBLIC_BYTES, key_id
from schedules.wire.strict import read_base64
from schedules.words import AreaId, AtMost, Base64, Instant, KeyId, PersonId, Within

Holder = Literal["office", "area", "person"]


@dataclass(frozen=True, slots=True)
class TrustedKey:
    """One public key (base64 of 32 bytes) and whose it is.

    `area`: the commune-level unit or city an `area` key speaks for, or the area in which a
    `person` may approve; None for the office. `renew_by` only alarms: expiry never silences
    a known key (IPAWS 2019-2023), `revoked` does. A person's `method` says how the key is
    kept: `server-held` stands in until passkeys exist.
    """

    id: KeyId
    public: Base64
    holder: Holder
    area: AreaId | None
    person: PersonId | None
    method: Literal["server-held", "passkey"] | None
    renew_by: Instant
    revoked: bool


@dataclass(frozen=True, slots=True)
class Thresholds:
    """How many different people an urgent order needs: by day within one commune-level unit,
    at night (outside permitted hours), and wider than one unit."""

    urgent: Annotated[int, Within(1, 5)] = 1
    urgent_night: Annotated[int, Within(2, 5)] = 2
    urgent_wide: Annotated[int, Within(2, 5)] = 2


@dataclass(frozen=True, slots=True)
class Trust:
    """The whole of it; a key that is not listed does not exist."""

    keys: Annotated[tuple[TrustedKey, ...], AtMost(200)]
    thresholds: Thresholds = Thresholds()

    def key(self, key_id: str) -> TrustedKey | None:
        return next((k for k in self.keys if k.id == key_id), None)


def check_trust(trust: Trust) -> None:
    """Raises `RefusalError`, or `MalformedError`, for a bundle that says nothing sure.

    Each key bears the name of its public half, stands once, and has exactly the holder's
    fields: an area key its area, a person's its person, method and area, the office's none.
    """
    if len({k.id for k in trust.keys}) != len(trust.keys):
        raise _refusal("key_twice", "Một khóa có mặt hai lần.", "A key stands twice.")
    for key in trust.keys:
        public = read_base64(key.public)
        if len(public) != PUBLIC_BYTES or key_id(public) != key.id:
            raise _refusal("key_misnamed", "Khóa mang tên sai.", "A key bears a wrong name.")
        fields = (key.area is not None, key.person is not None, key.method is not None)
        if fields != _FIELDS[key.holder]:
            raise _refusal("key_holder", "Khóa không rõ của ai.", "A key's holder is unclear.")


_FIELDS: dict[Holder, tuple[bool, bool, bool]] = {
    "office": (False, False, False),
    "area": (True, False, False),
    "person": (True, True, True),
}


def _refusal(code: str, vi: str, en: str) -> RefusalError:
    return RefusalError(code, "trust.keys", vi, en)


@dataclass(frozen=True, slots=True)
class Root:
    """The root's public halves, pinned at enrolment: `threshold` of them sign a trust bundle."""

    keys: Annotated[tuple[Base64, ...], AtMost(5)]
    threshold: Annotated[int, Within(1, 5)]
