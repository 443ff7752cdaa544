"""`trust` (down, retained): the keys in force and what each may sign; signed by the root."""

from dataclasses import dataclass
from typing import Annotated, Literal

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


@dataclass(frozen=True, slots=True)
class Root:
    """The root's public halves, pinned at enrolment: `threshold` of them sign a trust bundle."""

    keys: Annotated[tuple[Base64, ...], AtMost(5)]
    threshold: Annotated[int, Within(1, 5)]
