"""Bulletins: written, submitted, approved by somebody else; and the one way out to the air."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, Literal

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from audio import Prepared
from schedules.programme import Sound
from schedules.words import BulletinClass
from server.accounts.rights import Action, Person
from server.areas.tree import AreaTree
from server.base import activity
from server.base.activity import By
from server.base.database import reads
from server.base.ids import new_id
from server.base.visible import check_visible
from server.library import hearing, quotas, states
from server.library.categories import check_choosable
from server.library.languages import VIETNAMESE
from server.library.models import Bulletin, Content, Upload
from server.library.refusals import (
    BulletinChangedError,
    BulletinNotApprovedError,
    BulletinUnknownError,
    ClassNeedsRecordingError,
    FindingOpenError,
    ReasonMissingError,
    TitleMalformedError,
)
from server.library.states import Approval, Matter, Seen, Standing, State, Verb

TITLE_LENGTH: Final = 200
REASON_LENGTH: Final = 1_000
SEVERE: Final = frozenset({"clipping", "damaged_parts", "truncated", "wrong_speed"})
"""Findings after which words may be lost or wrong: an approver says that they are known."""

_NEEDS: Final[dict[Verb, Action]] = {
    "revise": "bulletin.write",
    "submit": "bulletin.submit",
    "approve": "bulletin.approve",
    "return": "bulletin.approve",
    "withdraw": "bulletin.withdraw",
}


@dataclass(frozen=True, slots=True)
class Wording:
    """What people write of a bulletin, and may change while it is a draft.

    `category` and `language` are what a report counts it by; None leaves what stands.
    """

    title: str
    text: str | None
    category: str | None = None
    language: str | None = None

    def checked(self) -> "Wording":
        """The same, its title trimmed. Raises `TitleMalformedError`, `HiddenTextError`."""
        title = self.title.strip()
        if not 0 < len(title) <= TITLE_LENGTH or not title.isprintable():
            raise TitleMalformedError
        check_visible(self.text, "text")
        return replace(self, title=title, text=self.text or None)


@dataclass(frozen=True, slots=True)
class Recording:
    """An upload and the master made of it."""

    upload: Upload
    master: Prepared


@dataclass(frozen=True, slots=True)
class Consent:
    """An approver's yes: what they had before them, and the severe findings they know of."""

    seen: Seen
    acknowledged: Collection[str] = ()


def draft(
    session: Session,
    by: By,
    area: str,
    class_: BulletinClass,
    wording: Wording,
    recording: Recording,
    now: int,
) -> Bulletin:
    """A new draft in `area`, by the right to write there. Raises `DraftsFullError`."""
    wording = wording.checked()
    quotas.hold_room(session, by.account)
    bulletin = _blank(area, by, now)
    bulletin.language = VIETNAMESE
    _classify(session, bulletin, wording)
    _attach(bulletin, recording)
    matter = Matter(recording.master.sha256, class_, wording.title, wording.text)
    return _begin(session, bulletin, states.begun(matter, by.account), by, now)


def check_base(bulletin: Bulletin, base: int, sent: Mapping[str, Any]) -> None:
    """Raises `BulletinChangedError` where that is not what stands."""
    if base != bulletin.version:
        standing = {**_told(_standing(bulletin)), "text": bulletin.text}
        raise BulletinChangedError(
            {**standing, "version": bulletin.version, "changed_ms": bulletin.changed_ms}, sent
        )


def revise(
    session: Session,
    by: By,
    bulletin: Bulletin,
    wording: Wording,
    recording: Recording | None,
    now: int,
    class_: BulletinClass | None = None,
) -> None:
    """Change a draft or a returned bulletin, which is then a draft (again)."""
    matter = revised(bulletin, wording, recording, class_)
    before = _standing(bulletin)
    standing = states.step(before, "revise", by.account, matter=matter)
    if recording is not None:
        _attach(bulletin, recording)
    _classify(session, bulletin, wording)
    _stand(bulletin, standing, now)
    _record(session, "bulletin.revise", bulletin, by, now, before)


def succeed(
    session: Session,
    by: By,
    bulletin: Bulletin,
    wording: Wording,
    recording: Recording | str,
    now: int,
    class_: BulletinClass | None = None,
) -> Bulletin:
    """A new draft to replace a bulletin that is submitted or approved.

    `recording` is another one, or the name of a copy of the same original. What is approved goes
    on sounding; what waits for approval is taken back. Raises `WrongStateError`,
    `DraftsFullError`.
    """
    before = _standing(bulletin)
    states.check_succeeded(before)
    quotas.hold_room(session, by.account)
    made = _blank(bulletin.area, by, now)
    made.predecessor = bulletin.id
    made.category, made.language = bulletin.category, bulletin.language
    _classify(session, made, wording)
    if isinstance(recording, str):
        made.original = recording
        for name in ("file_name", "file_format", "file_size", "findings"):
            setattr(made, name, getattr(bulletin, name))
        matter = revised(bulletin, wording, None, class_)
    else:
        _attach(made, recording)
        matter = revised(bulletin, wording, recording, class_)
    if bulletin.state == "submitted":
        _stand(bulletin, states.step(before, "withdraw", by.account), now)
        _record(session, "bulletin.withdraw", bulletin, by, now, before, successor=made.id)
    return _begin(session, made, states.begun(matter, by.account, before.hands), by, now)


def classify(
    session: Session, person: Person, tree: AreaTree, bulletin_id: str, wording: Wording, now: int
) -> Bulletin:
    """Say by which category and language reports count it, in whatever state it is: neither is
    approved, so nothing else of it changes. Raises `BulletinUnknownError`, `NotAllowedError`,
    `CategoryUnknownError`."""
    bulletin = readable(session, person, tree, bulletin_id, lock=True)
    by = person.require("bulletin.write", bulletin.area, tree)
    before = {"category": bulletin.category, "language": bulletin.language}
    _classify(session, bulletin, wording)
    after = {"category": bulletin.category, "language": bulletin.language}
    activity.record(
        session, now, "bulletin.classify", bulletin.id, by=by, area=bulletin.area, before=before,
        after=after,
    )  # fmt: skip
    return bulletin


def revised(
    bulletin: Bulletin,
    wording: Wording,
    recording: Recording | None,
    class_: BulletinClass | None,
) -> Matter:
    """What a bulletin would say. Raises `TitleMalformedError`, `ClassNeedsRecordingError`."""
    wording = wording.checked()
    becomes: BulletinClass = class_ or bulletin.class_
    if recording is None and (becomes == "urgent") != (bulletin.class_ == "urgent"):
        raise ClassNeedsRecordingError
    content = recording.master.sha256 if recording else bulletin.content
    return Matter(content, becomes, wording.title, wording.text)


def move(
    session: Session,
    person: Person,
    tree: AreaTree,
    bulletin_id: str,
    verb: Verb,
    now: int,
    *,
    consent: Consent | None = None,
    reason: str | None = None,
) -> Bulletin:
    """Submit, approve, return or withdraw; recorded in the same transaction.

    `consent` is needed to approve, with a hearing on record (`server.library.hearing`); `reason`
    to return. Raises `BulletinUnknownError`, `NotAllowedError`, `WrongStateError`,
    `OwnBulletinError`, `ContentChangedError`, `WordsChangedError`, `NotHeardError`,
    `FindingOpenError`, `ReasonMissingError`.
    """
    bulletin = readable(session, person, tree, bulletin_id, lock=True)
    by = require(person, verb, bulletin, tree)
    reason = _check_reason(reason) if verb == "return" else None
    before = _standing(bulletin)
    seen = consent.seen if consent else None
    standing = states.step(before, verb, person.account, seen=seen)
    more: dict[str, str | int | None] = {} if reason is None else {"reason": reason}
    if verb == "approve":
        heard = hearing.check(session, bulletin, person.account)
        _check_findings(bulletin, consent.acknowledged if consent else ())
        more |= {"heard_ms": hearing.length(heard.heard), "opened_ms": heard.opened_ms}
    if reason is not None:
        bulletin.returned_reason = reason
        bulletin.returned_by, bulletin.returned_ms = person.account, now
    _stand(bulletin, standing, now)
    session.flush()
    _record(session, f"bulletin.{verb}", bulletin, by, now, before, **more)
    return bulletin


def approve_as_signed(
    session: Session, bulletin_id: str, digest: str, by: By, now: int, order: str
) -> None:
    """A draft whose exact words and sound stand in an urgent order is approved by somebody who
    signed that order: the signature stands in the hearing's place (ADR 27).

    `digest` is that of the matter when the order was prepared. Raises `BulletinUnknownError`,
    `WrongStateError`, `OwnBulletinError`, `WordsChangedError`.
    """
    bulletin = session.get(Bulletin, bulletin_id, with_for_update=True)
    if bulletin is None:
        raise BulletinUnknownError
    before = _standing(bulletin)
    submitted = states.step(before, "submit", bulletin.author)
    seen = Seen(before.matter.content, digest)
    _stand(bulletin, states.step(submitted, "approve", by.account, seen=seen), now)
    session.flush()
    _record(session, "bulletin.approve", bulletin, by, now, before, order=order)


def require(person: Person, verb: Verb, bulletin: Bulletin, tree: AreaTree) -> By:
    """The authority to do it. Raises `NotAllowedError`.

    What is not approved, its author takes back without leave.
    """
    own = person.account in bulletin.hands and bulletin.state != "approved"
    action: Action = "bulletin.write" if verb == "withdraw" and own else _NEEDS[verb]
    return person.require(action, bulletin.area, tree)


def check_can(bulletin: Bulletin, verb: Verb | Literal["succeed"], person: Person) -> None:
    """Raises `WrongStateError` or `OwnBulletinError`, and changes nothing."""
    standing = _standing(bulletin)
    if verb == "succeed":
        states.check_succeeded(standing)
    else:
        states.step(standing, verb, person.account)


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
    predecessor: str | None = None,
    limit: int,
) -> Sequence[Bulletin]:
    """What the person may read, newest first; of one area, in one state, or drafted to replace
    one bulletin, where asked."""
    own, above = _readable_areas(person, tree)
    approved_above = Bulletin.area.in_(above) & (Bulletin.state == "approved")
    query = select(Bulletin).where(or_(Bulletin.area.in_(own), approved_above))
    if area is not None:
        query = query.where(Bulletin.area == area)
    if state is not None:
        query = query.where(Bulletin.state == state)
    if predecessor is not None:
        query = query.where(Bulletin.predecessor == predecessor)
    newest = query.order_by(Bulletin.created_ms.desc(), Bulletin.id.desc())
    return session.scalars(newest.limit(limit)).all()


def approved_sound(session: Session, bulletin_id: str, field: str = "bulletin") -> Sound:
    """The bulletin as it may sound: the very bytes that somebody else approved.

    Nobody withdraws it before the transaction of whoever schedules it ends. Raises
    `BulletinUnknownError`, `BulletinNotApprovedError`; `field` names the caller's input.
    """
    held = None if reads(session) else {"read": True}
    bulletin = session.get(Bulletin, bulletin_id, populate_existing=True, with_for_update=held)
    if bulletin is None:
        raise BulletinUnknownError(field)
    content = states.cleared(_standing(bulletin))
    if content is None:
        raise BulletinNotApprovedError(bulletin.title, field)
    master = session.get_one(Content, content)
    return Sound(bulletin.id, content, master.duration_ms, master.size)


def sound_as_it_is(session: Session, bulletin: Bulletin) -> Sound:
    """What it would sound like if it were approved now: to look ahead with, never to be sent."""
    master = session.get_one(Content, bulletin.content)
    return Sound(bulletin.id, master.sha256, master.duration_ms, master.size)


def hold_sounding(session: Session, bulletins: Collection[str]) -> None:
    """Nobody withdraws these before the transaction ends: for whoever copies what sounds them."""
    wanted = select(Bulletin.id).where(Bulletin.id.in_(bulletins)).order_by(Bulletin.id)
    session.execute(wanted.with_for_update(read=True)).all()


def is_cleared(session: Session, sha256: str) -> bool:
    """Whether these bytes may be handed to loudspeakers: some approved bulletin is made of them."""
    rows = session.scalars(
        select(Bulletin).where(Bulletin.approved_content == sha256, Bulletin.state == "approved")
    )
    return any(states.cleared(_standing(row)) == sha256 for row in rows)


def matter_of(bulletin: Bulletin) -> Matter:
    """What an approval of it is given to."""
    return Matter(bulletin.content, bulletin.class_, bulletin.title, bulletin.text)


def _standing(bulletin: Bulletin) -> Standing:
    given = bulletin.approved_content, bulletin.approved_digest, bulletin.approved_by
    content, digest, by = given
    approval = Approval(content, digest, by) if content and digest and by else None
    return Standing(bulletin.state, matter_of(bulletin), frozenset(bulletin.hands), approval)


def _stand(bulletin: Bulletin, standing: Standing, now: int) -> None:
    approval, matter = standing.approval, standing.matter
    bulletin.state, bulletin.content, bulletin.class_ = (
        standing.state,
        matter.content,
        matter.class_,
    )
    bulletin.title, bulletin.text = matter.title, matter.text
    bulletin.hands = sorted(standing.hands)
    bulletin.approved_content = approval.content if approval else None
    bulletin.approved_digest = approval.digest if approval else None
    bulletin.approved_by = approval.by if approval else None
    bulletin.approved_ms = now if approval else None
    bulletin.changed_ms, bulletin.version = now, bulletin.version + 1


def _classify(session: Session, bulletin: Bulletin, wording: Wording) -> None:
    if wording.category is not None and wording.category != bulletin.category:
        check_choosable(session, wording.category)
        bulletin.category = wording.category
    if wording.language is not None:
        bulletin.language = wording.language


def _blank(area: str, by: By, now: int) -> Bulletin:
    return Bulletin(id=new_id("b"), area=area, author=by.account, created_ms=now, version=0)


def _begin(
    session: Session, bulletin: Bulletin, standing: Standing, by: By, now: int
) -> Bulletin:  # fmt: skip
    _stand(bulletin, standing, now)
    session.add(bulletin)
    session.flush()
    _record(session, "bulletin.draft", bulletin, by, now, None, predecessor=bulletin.predecessor)
    return bulletin


def _attach(bulletin: Bulletin, recording: Recording) -> None:
    upload, master = recording.upload, recording.master
    bulletin.original, bulletin.file_name = upload.id, upload.file_name
    bulletin.file_format, bulletin.file_size = master.original_format, upload.size
    bulletin.findings = [
        {**asdict(finding), "vi": finding.vi, "en": finding.en} for finding in master.findings
    ]


def _check_reason(reason: str | None) -> str:
    given = (reason or "").strip()
    if not 0 < len(given) <= REASON_LENGTH:
        raise ReasonMissingError
    check_visible(given, "reason")
    return given


def _check_findings(bulletin: Bulletin, acknowledged: Collection[str]) -> None:
    for finding in bulletin.findings:
        if finding["code"] in SEVERE and finding["code"] not in acknowledged:
            raise FindingOpenError(finding["code"], finding["vi"], finding["en"])


def _readable_areas(person: Person, tree: AreaTree) -> tuple[frozenset[str], frozenset[str]]:
    """Those in which the person reads; and those above them, with the groups these own."""
    own = person.areas("read", tree)
    above = {node.id for area in own for node in tree.up(area)}
    groups = {node.id for node in tree.nodes.values() if node.kind == "group"}
    above |= {group for group in groups if tree.nodes[group].parent in above - own}
    return own, frozenset(above) - own


def _record(
    session: Session,
    action: str,
    bulletin: Bulletin,
    by: By,
    now: int,
    before: Standing | None,
    **detail: str | int | None,
) -> None:
    """The line in the activity log: the state and what an approval binds, before and after."""
    activity.record(
        session, now, action, bulletin.id, by=by, area=bulletin.area,
        before=_told(before) if before else None, after=_told(_standing(bulletin)),
        detail={"content": bulletin.content, **detail},
    )  # fmt: skip


def _told(standing: Standing) -> dict[str, str | None]:
    matter = standing.matter
    return {
        "state": standing.state,
        "content": matter.content,
        "class": matter.class_,
        "title": matter.title,
        "digest": matter.digest,
    }
