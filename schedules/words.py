"""The scalar types every document is made of, with the limits the strict reader enforces."""

import re
from dataclasses import dataclass
from typing import Annotated, Literal


@dataclass(frozen=True, slots=True)
class Matches:
    """A string that the whole pattern matches."""

    pattern: re.Pattern[str]

    def accepts(self, value: str) -> bool:
        return self.pattern.fullmatch(value) is not None


@dataclass(frozen=True, slots=True)
class Within:
    """An integer in `[low, high]`."""

    low: int
    high: int

    def accepts(self, value: int) -> bool:
        return self.low <= value <= self.high


@dataclass(frozen=True, slots=True)
class AtMost:
    """A tuple or a string of at most `length`."""

    length: int

    def accepts(self, value: str | tuple[object, ...]) -> bool:
        return len(value) <= self.length


@dataclass(frozen=True, slots=True)
class Since:
    """On a field of a record that travels: written since `version`. Where it is absent, whoever
    wrote it is older, and the field's default is meant: agents are updated one after the other."""

    version: str


Limit = Matches | Within | AtMost

_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ufff9-\ufffb\U000e0000-\U000e007f]"
)


def hidden_in(text: str) -> str | None:
    """The first character by which a text is not what it looks like: controls, and what turns or
    hides writing (Unicode's Bidi_Control, tags, annotations). None where there is none.

    Tab and line ends are seen; joiners and the space of no width belong to the writing of Khmer
    and others, and change nothing that stands around them.
    """
    found = _HIDDEN.search(text)
    return None if found is None else found[0]


_ID = Matches(re.compile(r"[a-z0-9-]{1,64}"))
_HOUR = 3_600_000

AreaId = Annotated[str, _ID]
DeviceId = Annotated[str, _ID]
EntryId = Annotated[str, _ID]
BulletinId = Annotated[str, _ID]
OrderId = Annotated[str, _ID]
KeyId = Annotated[str, _ID]
PersonId = Annotated[str, _ID]
SessionId = Annotated[str, _ID]

Sha256 = Annotated[str, Matches(re.compile(r"[0-9a-f]{64}"))]
"""Lower-case hexadecimal SHA-256; the name of a content file, the identity of a document."""
JournalId = Annotated[str, Matches(re.compile(r"[0-9a-f]{32}"))]
"""128 random bits in lower-case hexadecimal, made with a device's database."""
Base64 = Annotated[str, AtMost(1_500_000)]
"""Canonical padded base64 (RFC 4648 section 4); the gate checks that it is canonical."""
Line = Annotated[str, AtMost(300)]
"""A short text for people."""

Instant = Annotated[int, Within(0, 253_402_300_799_999)]
"""UTC milliseconds since 1970, until the end of year 9999."""
Micros = Annotated[int, Within(0, 253_402_300_799_999_999)]
"""UTC microseconds since 1970: when sound actually was, finer than it is planned."""
Duration = Annotated[int, Within(0, 12 * _HOUR)]
"""Milliseconds, at most 12 hours: a block can reach into the next local day, never beyond it."""
Lateness = Annotated[int, Within(0, 6 * _HOUR)]
"""Milliseconds that a block may start after its time, at most 6 hours."""
LiveDelay = Annotated[int, Within(100, 2_000)]
"""Milliseconds from microphone to loudspeaker, the same for all devices of a session."""
TimeOfDay = Annotated[int, Within(0, 86_399_999)]
"""Milliseconds since local midnight on the wall clock."""
Sequence = Annotated[int, Within(0, 253_402_300_799_999)]
"""`max(last + 1, UTC milliseconds)` per topic and issuer."""
Count = Annotated[int, Within(0, 2**53 - 1)]
Volume = Annotated[int, Within(0, 100)]
"""Percent; 100 leaves the levelled sound as it is."""
Percent = Annotated[int, Within(0, 100)]

ScheduledClass = Literal["normal", "priority"]
BulletinClass = Literal["normal", "priority", "urgent"]
AreaKind = Literal["central", "city", "ward", "commune", "special_zone", "neighbourhood", "group"]

COMMUNE_KINDS: frozenset[AreaKind] = frozenset({"ward", "commune", "special_zone"})
"""The commune level since 1 July 2025: phường, xã, đặc khu."""

Outcome = Literal["played", "late", "cut", "skipped", "missed", "stale", "unproven"]
