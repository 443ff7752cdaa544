"""The life of a bulletin, as a pure state machine.

    draft ──submit──▶ submitted ──approve──▶ approved
      ▲                   │ return               │
      └──── revise ── returned                   │
      (draft, too)        │ submit: submitted    │
                 withdraw, from any of them ──▶ withdrawn

Approval is given to exact bytes by somebody whose hands were not on them.
"""

from dataclasses import dataclass
from typing import Final, Literal

from server.library.refusals import ContentChangedError, OwnBulletinError, WrongStateError

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


@dataclass(frozen=True, slots=True)
class Approval:
    """Somebody's yes to the bytes whose SHA-256 is `content`."""

    content: str
    by: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a bulletin stands. `content` is its master's SHA-256; `hands` are the accounts that
    wrote, changed or submitted it.
    """

    state: State
    content: str
    hands: frozenset[str]
    approval: Approval | None = None


def begun(content: str, by: str) -> Standing:
    return Standing("draft", content, frozenset({by}))


def step(standing: Standing, verb: Verb, by: str, content: str | None = None) -> Standing:
    """What becomes of a bulletin when the account `by` does `verb`.

    `content` is the new master for `revise`, and for `approve` the one that was listened to,
    where the caller says so. Raises `WrongStateError`, `OwnBulletinError`, `ContentChangedError`.
    """
    state = MOVES.get((standing.state, verb))
    if state is None:
        raise WrongStateError(standing.state, verb)
    match verb:
        case "revise":
            return Standing(state, content or standing.content, standing.hands | {by})
        case "submit":
            return Standing(state, standing.content, standing.hands | {by})
        case "approve":
            return _approved(standing, by, content)
        case "return" | "withdraw":
            return Standing(state, standing.content, standing.hands)


def cleared(standing: Standing) -> str | None:
    """The SHA-256 that may leave for the loudspeakers, or None: the only way out."""
    approval = standing.approval
    if standing.state != "approved" or approval is None:
        return None
    if approval.content != standing.content or approval.by in standing.hands:
        return None
    return standing.content


def _approved(standing: Standing, by: str, heard: str | None) -> Standing:
    if by in standing.hands:
        raise OwnBulletinError
    if heard is not None and heard != standing.content:
        raise ContentChangedError
    return Standing("approved", standing.content, standing.hands, Approval(standing.content, by))
