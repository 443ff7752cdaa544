"""The life of a bulletin, as a pure state machine.

    draft ──submit──▶ submitted ──approve──▶ approved
      ▲                   │ return               │
      └──── revise ── returned                   │
      (draft, too)        │ submit: submitted    │
                 withdraw, from any of them ──▶ withdrawn

Approval is given to exact bytes, words and class by somebody whose hands were not on them. What
is submitted or approved is not changed: a successor is drafted beside it (ADR 12).
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

from schedules.canonical import canonical, sha256_hex
from schedules.words import BulletinClass
from server.library.refusals import (
    ContentChangedError,
    OwnBulletinError,
    WordsChangedError,
    WrongStateError,
)

State = Literal["draft", "submitted", "approved", "returned", "withdrawn"]
Verb = Literal["revise", "submit", "approve", "return", "withdraw"]

MOVES: Final[dict[tuple[State, Verb], State]] = {
    ("draft", "revise"): "draft",
    ("draft", "submit"): "submitted",
    ("draft", "withdraw"): "withdrawn",
    ("submitted", "approve"): "approved",
    ("submitted", "return"): "returned",
    ("submitted", "withdraw"): "withdrawn",
    ("returned", "revise"): "draft",
    ("returned", "submit"): "submitted",
    ("returned", "withdraw"): "withdrawn",
    ("approved", "withdraw"): "withdrawn",
}
"""Section 1 of the design. What is not written here does not happen."""


SUCCEEDED: Final[frozenset[State]] = frozenset({"submitted", "approved"})
"""What stands before others, or sounds already, is edited as a new bulletin."""


@dataclass(frozen=True)
class Matter:
    """What an approval is given to: the master by its SHA-256, the class, and the words."""

    content: str
    class_: BulletinClass
    title: str
    text: str | None

    @cached_property
    def digest(self) -> str:
        """SHA-256 of its canonical JSON."""
        words = {"class": self.class_, "title": self.title, "text": self.text}
        return sha256_hex(canonical({"content": self.content, **words}))


@dataclass(frozen=True, slots=True)
class Seen:
    """What an approver had before them: the SHA-256 that was heard, the digest of the matter."""

    content: str
    digest: str


@dataclass(frozen=True, slots=True)
class Approval:
    """Somebody's yes to the matter of that digest, whose master's SHA-256 is `content`."""

    content: str
    digest: str
    by: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a bulletin stands. `hands` are the accounts that wrote, changed or submitted it."""

    state: State
    matter: Matter
    hands: frozenset[str]
    approval: Approval | None = None


def begun(matter: Matter, by: str, before: Collection[str] = ()) -> Standing:
    """A new draft by the account `by`; `before` are the hands on what it is drafted to replace:
    their words are in it, whoever edits them."""
    return Standing("draft", matter, frozenset({by, *before}))


def step(
    standing: Standing,
    verb: Verb,
    by: str,
    *,
    matter: Matter | None = None,
    seen: Seen | None = None,
) -> Standing:
    """What becomes of a bulletin when the account `by` does `verb`.

    `matter` is what `revise` makes of it, `seen` what the approver had before them. Raises
    `WrongStateError`, `OwnBulletinError`, `ContentChangedError`, `WordsChangedError`.
    """
    state = MOVES.get((standing.state, verb))
    if state is None:
        raise WrongStateError(standing.state, verb)
    match verb:
        case "revise":
            return Standing(state, matter or standing.matter, standing.hands | {by})
        case "submit":
            return Standing(state, standing.matter, standing.hands | {by})
        case "approve":
            return _approved(standing, by, seen)
        case "return" | "withdraw":
            return Standing(state, standing.matter, standing.hands)


def check_succeeded(standing: Standing) -> None:
    """Raises `WrongStateError` for what is changed in place, or is over."""
    if standing.state not in SUCCEEDED:
        raise WrongStateError(standing.state, "succeed")


def cleared(standing: Standing) -> str | None:
    """The SHA-256 that may leave for the loudspeakers, or None: the only way out."""
    approval, matter = standing.approval, standing.matter
    if standing.state != "approved" or approval is None or approval.by in standing.hands:
        return None
    if (approval.content, approval.digest) != (matter.content, matter.digest):
        return None
    return matter.content


def _approved(standing: Standing, by: str, seen: Seen | None) -> Standing:
    matter = standing.matter
    if by in standing.hands:
        raise OwnBulletinError
    if seen is None or seen.content != matter.content:
        raise ContentChangedError
    if seen.digest != matter.digest:
        raise WordsChangedError
    approval = Approval(matter.content, matter.digest, by)
    return Standing("approved", matter, standing.hands, approval)
