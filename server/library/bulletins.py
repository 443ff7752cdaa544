"""Bulletins: written, submitted, approved by somebody else; and the one way out to the air."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from audio import Prepared
from schedules.programme import Sound
from schedules.words import BulletinClass
from server.accounts.rights import Action, Person
from server.areas.tree import AreaTree
from server.base import activity
from server.base.activity import By
from server.base.ids import new_id
from server.library import states
from server.library.models import Bulletin, Content, Upload
from server.library.refusals import (
    BulletinNotApprovedError,
    BulletinUnknownError,
    ReasonMissingError,
    TitleMalformedError,
)
from server.library.states import Approval, Standing, State, Verb

TITLE_LENGTH: Final = 200
REASON_LENGTH: Final = 1_000

_NEEDS: Final[dict[Verb, Action]] = {
    "revise": "bulletin.write",
    "submit": "bulletin.submit",
    "approve": "bulletin.approve",
    "return": "bulletin.approve",
    "withdraw": "bulletin.withdraw",
}


@dataclass(frozen=True, slots=True)
class Wording:
    """What people write of a bulletin, and may change while it is a draft."""

    title: str
    text: str | None

    def checked(self) -> "Wording":
        """The same, its title trimmed. Raises `TitleMalformedError`."""
        title = self.title.strip()
        if not 0 < len(title) <= TITLE_LENGTH or not title.isprintable():
            raise TitleMalformedError
        return Wording(title, self.text or None)


@dataclass(frozen=True, slots=True)
class Recording:
    """An upload and the master made of it."""

    upload: Upload
    master: Prepared


def draft(
    session: Session,
    by: By,
    area: str,
    class_: BulletinClass,
    wording: Wording,
    recording: Recording,
    now: int,
) -> Bulletin:
    """A new draft in `area`, by the right to write there."""
    standing = states.begun(recording.master.sha256, by.account)
    bulletin = Bulletin(id=new_id("b"), area=area, class_=class_, author=by.account, created_ms=now)
    session.add(bulletin)
    _word(bulletin, wording)
    _attach(bulletin, recording)
    _stand(bulletin, standing, now)
    session.flush()
    _record(session, "bulletin.draft", bulletin, by, now, content=standing.content)
    return bulletin


def revise(
    session: Session,
    by: By,
    bulletin: Bulletin,
    wording: Wording,
    recording: Recording | None,
    now: int,
) -> None:
    """Change a draft or a returned bulletin, which is then a draft (again)."""
    content = recording.master.sha256 if recording else None
    standing = states.step(_standing(bulletin), "revise", by.account, content)
    _word(bulletin, wording)
    if recording is not None:
        _attach(bulletin, recording)
    _stand(bulletin, standing, now)
    _record(session, "bulletin.revise", bulletin, by, now, content=standing.content)


def move(
    session: Session,
    person: Person,
    tree: AreaTree,
    bulletin_id: str,
    verb: Verb,
    now: int,
    *,
    heard: str | None = None,
    reason: str | None = None,
) -> Bulletin:
    """Submit, approve, return or withdraw; recorded in the same transaction.

    `heard` is the SHA-256 that the approver listened to, where the caller says so; `reason` is
    needed to return. Raises `BulletinUnknownError`, `NotAllowedError`, `WrongStateError`,
    `OwnBulletinError`, `ContentChangedError`, `ReasonMissingError`.
    """
    bulletin = readable(session, person, tree, bulletin_id, lock=True)
    by = require(person, verb, bulletin, tree)
    reason = _check_reason(reason) if verb == "return" else None
    standing = states.step(_standing(bulletin), verb, person.account, heard)
    if reason is not None:
        bulletin.returned_reason = reason
        bulletin.returned_by, bulletin.returned_ms = person.account, now
    _stand(bulletin, standing, now)
    session.flush()
    detail = {"content": standing.content} if reason is None else {"reason": reason}
    _record(session, f"bulletin.{verb}", bulletin, by, now, **detail)
    return bulletin


def require(person: Person, verb: Verb, bulletin: Bulletin, tree: AreaTree) -> By:
    """The authority to do it. Raises `NotAllowedError`.

    What is not approved, its author takes back without leave.
    """
    own = person.account in bulletin.hands and bulletin.state != "approved"
    action: Action = "bulletin.write" if verb == "withdraw" and own else _NEEDS[verb]
    return person.require(action, bulletin.area, tree)


def check_can(bulletin: Bulletin, verb: Verb, person: Person) -> None:
    """Raises what `states.step` raises, and changes nothing."""
    states.step(_standing(bulletin), verb, person.account)


def readable(
    session: Session, person: Person, tree: AreaTree, bulletin_id: str, *, lock: bool = False
) -> Bulletin:
    """A bulletin the person may read. Raises `BulletinUnknownError` for every other.

    One reads those of the own areas, and the approved ones of the areas above: they are offered.
    """
    bulletin = session.get(Bulletin, bulletin_id, with_for_update=lock)
    if bulletin is None:
        raise BulletinUnknownError
    own, above = _readable_areas(person, tree)
    if bulletin.area in own or (bulletin.area in above and bulletin.state == "approved"):
        return bulletin
    raise BulletinUnknownError


def listed(
    session: Session,
    person: Person,
    tree: AreaTree,
    *,
    area: str | None,
    state: State | None,
    limit: int,
) -> Sequence[Bulletin]:
    """What the person may read, newest first; of one area, or in one state, where asked."""
    own, above = _readable_areas(person, tree)
    approved_above = Bulletin.area.in_(above) & (Bulletin.state == "approved")
    query = select(Bulletin).where(or_(Bulletin.area.in_(own), approved_above))
    if area is not None:
        query = query.where(Bulletin.area == area)
    if state is not None:
        query = query.where(Bulletin.state == state)
    newest = query.order_by(Bulletin.created_ms.desc(), Bulletin.id.desc())
    return session.scalars(newest.limit(limit)).all()


def approved_sound(session: Session, bulletin_id: str, field: str = "bulletin") -> Sound:
    """The bulletin as it may sound: the very bytes that somebody else approved.

    Raises `BulletinUnknownError`, `BulletinNotApprovedError`; `field` names the caller's input.
    """
    bulletin = session.get(Bulletin, bulletin_id)
    if bulletin is None:
        raise BulletinUnknownError(field)
    content = states.cleared(_standing(bulletin))
    if content is None:
        raise BulletinNotApprovedError(bulletin.title, field)
    master = session.get_one(Content, content)
    return Sound(bulletin.id, content, master.duration_ms, master.size)


def is_cleared(session: Session, sha256: str) -> bool:
    """Whether these bytes may be handed to loudspeakers: some approved bulletin is made of them."""
    rows = session.scalars(
        select(Bulletin).where(Bulletin.approved_content == sha256, Bulletin.state == "approved")
    )
    return any(states.cleared(_standing(row)) == sha256 for row in rows)


def _standing(bulletin: Bulletin) -> Standing:
    approval = None
    if bulletin.approved_content is not None and bulletin.approved_by is not None:
        approval = Approval(bulletin.approved_content, bulletin.approved_by)
    return Standing(bulletin.state, bulletin.content, frozenset(bulletin.hands), approval)


def _stand(bulletin: Bulletin, standing: Standing, now: int) -> None:
    approval = standing.approval
    bulletin.state, bulletin.content = standing.state, standing.content
    bulletin.hands = sorted(standing.hands)
    bulletin.approved_content = approval.content if approval else None
    bulletin.approved_by = approval.by if approval else None
    bulletin.approved_ms = now if approval else None
    bulletin.changed_ms = now


def _word(bulletin: Bulletin, wording: Wording) -> None:
    wording = wording.checked()
    bulletin.title, bulletin.text = wording.title, wording.text


def _attach(bulletin: Bulletin, recording: Recording) -> None:
    upload, master = recording.upload, recording.master
    bulletin.original, bulletin.file_name = upload.id, upload.file_name
    bulletin.file_format, bulletin.file_size = master.original_format, upload.size
    bulletin.findings = [asdict(finding) for finding in master.findings]


def _check_reason(reason: str | None) -> str:
    given = (reason or "").strip()
    if not 0 < len(given) <= REASON_LENGTH:
        raise ReasonMissingError
    return given


def _readable_areas(person: Person, tree: AreaTree) -> tuple[frozenset[str], frozenset[str]]:
    own = person.areas("read", tree)
    return own, frozenset(node.id for area in own for node in tree.up(area)) - own


def _record(
    session: Session,
    action: str,
    bulletin: Bulletin,
    by: By,
    now: int,
    **detail: str | int | None,
) -> None:
    activity.record(
        session, now, action, bulletin.id, by=by, area=bulletin.area,
        detail=detail,
    )  # fmt: skip
