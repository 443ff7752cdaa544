"""Where and when a bulletin is to sound, said before it is approved; kept with the yes (ADR 17).

An officer chooses the hour while writing; the leader sees it beside the sound; the approval puts
it into the programme in its own transaction, by the right of whoever wished it, as that right
stands then. What cannot be placed any more is no obstacle to the approval: it says why, and the
next choice is placed as it is made.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy.orm import Session

from schedules.codec import from_json, to_json
from schedules.programme import Entry
from schedules.refusal import RefusalError
from server.accounts import sessions
from server.accounts.models import Account
from server.accounts.rights import Person
from server.areas.refusals import check_known
from server.areas.tree import AreaTree
from server.base import activity
from server.base.activity import By
from server.base.ids import new_id
from server.base.refusals import NotFoundError
from server.library import bulletins
from server.library.models import Bulletin
from server.library.refusals import WrongStateError
from server.programme import preview, saving
from server.programme.drafts import BlockDraft, EntryDraft, WishDraft, WishSave
from server.programme.models import Wish
from server.programme.refusals import urgent_not_scheduled
from server.programme.schemas import Preview

AWAITED: Final = frozenset({"draft", "submitted", "returned"})
"""Afterwards there is nothing to wait for: what is approved is scheduled, or has been."""


class WishUnknownError(NotFoundError):
    def __init__(self) -> None:
        super().__init__(
            "wish_unknown",
            "bulletin",
            "Bản tin này chưa chọn nơi và giờ phát. Hãy chọn trước khi gửi duyệt.",
            "No place and time was chosen for this bulletin. Choose them before it is sent.",
        )


def keep(
    session: Session, person: Person, tree: AreaTree, bulletin: str, asked: WishSave, now: int
) -> Wish:
    """Keep the wish, in place of an earlier one; it must be one that could be saved now.

    Raises `BulletinUnknownError`, `WrongStateError`, and what scheduling raises.
    """
    check_known(tree, asked.area)
    by = person.require("programme.edit", asked.area, tree)
    row = bulletins.readable(session, person, tree, bulletin, lock=True)
    if row.state not in AWAITED:
        raise WrongStateError(row.state, "wish")
    looked_at(session, tree, row, asked, now)
    before = session.get(Wish, bulletin)
    if before is not None and _is_kept(before, person, asked):
        return before
    return _put(session, person, before or Wish(bulletin=bulletin), asked, now, by)


def choose_anew(
    session: Session, person: Person, tree: AreaTree, bulletin: str, asked: WishSave, now: int
) -> Wish:
    """Instead of a wish that was refused with the approval: placed as it is kept, once.

    Raises `BulletinUnknownError`, `WrongStateError`, and what scheduling raises.
    """
    check_known(tree, asked.area)
    by = person.require("programme.edit", asked.area, tree)
    row = bulletins.readable(session, person, tree, bulletin, lock=True)
    person.require("programme.edit", row.area, tree)  # others may read what is approved
    wish = session.get(Wish, bulletin, with_for_update=True)
    if row.state != "approved" or wish is None or wish.refusal is None:
        raise WrongStateError(row.state, "wish")
    _put(session, person, wish, asked, now, by)
    wish.entry = _placed(session, person, tree, row, asked, now)
    return wish


def drop(session: Session, person: Person, tree: AreaTree, bulletin: str, now: int) -> None:
    """The bulletin waits for a yes alone; what was scheduled already stays. Raises
    `BulletinUnknownError`, `WishUnknownError`."""
    row = bulletins.readable(session, person, tree, bulletin, lock=True)
    wish = found(session, row.id)
    by = person.require("programme.edit", row.area, tree)
    activity.record(
        session, now, "wish.drop", bulletin, by=by, area=wish.area, before=told_of(wish)
    )
    session.delete(wish)


def found(session: Session, bulletin: str) -> Wish:
    """Raises `WishUnknownError`."""
    wish = session.get(Wish, bulletin)
    if wish is None:
        raise WishUnknownError
    return wish


def looked_at(
    session: Session, tree: AreaTree, bulletin: Bulletin, asked: WishSave, now: int
) -> tuple[saving.Next, Entry]:
    """The entry it would be, were the bulletin approved at `now`. Nothing is saved."""
    following = saving.next_revision(session, asked.area, None, now)
    draft = draft_of(bulletin, asked.wish)
    with _of_wish():
        entry = saving.entry_from(
            session, tree, following, draft, new_id("e"), now, awaited=bulletin.id
        )
    return following, entry


def foresee(
    session: Session, tree: AreaTree, bulletin: Bulletin, asked: WishSave, now: int
) -> Preview:
    """What it would do to what sounds. Raises what scheduling raises."""
    following, entry = looked_at(session, tree, bulletin, asked, now)
    return preview.foresee(session, following, [entry], now)


def fulfil(session: Session, tree: AreaTree, bulletin: Bulletin, now: int) -> str | None:
    """In the transaction of its approval: the wish becomes an entry; returns whose programme
    changed. Where that is refused, the wish says why and nothing else is changed."""
    wish = session.get(Wish, bulletin.id, with_for_update=True)
    if wish is None:
        return None
    account = session.get_one(Account, wish.account)
    try:
        if account.disabled_ms is not None:
            raise _post_closed(account)
        person = sessions.person(session, account)
        with session.begin_nested():
            wish.entry = _placed(session, person, tree, bulletin, asked_of(wish), now)
    except RefusalError as refusal:
        wish.refusal = {"code": refusal.code, "vi": refusal.vi, "en": refusal.en}
        activity.record(
            session,
            now,
            "wish.refused",
            bulletin.id,
            by=None,
            area=wish.area,
            detail=wish.refusal,
        )
        return None
    return wish.area


def asked_of(wish: Wish) -> WishSave:
    return WishSave(wish.area, from_json(WishDraft, wish.wish))


def draft_of(bulletin: Bulletin, wish: WishDraft) -> EntryDraft:
    """The entry that the wish means. Raises refusal `urgent_not_scheduled`."""
    if bulletin.class_ == "urgent":
        raise urgent_not_scheduled("bulletin")
    return EntryDraft(
        class_=bulletin.class_,
        areas=wish.areas,
        block=BlockDraft(
            bulletins=(bulletin.id,),
            theme=wish.theme,
            repeats=wish.repeats,
            gap_ms=wish.repeat_gap_ms,
        ),
        when=wish.when,
        may_start_late_by_ms=wish.may_start_late_by_ms,
        gap_ms=wish.gap_ms,
        volume=wish.volume,
    )


def told_of(wish: Wish | None) -> dict[str, object] | None:
    return {"area": wish.area, "wish": wish.wish} if wish is not None else None


def _is_kept(wish: Wish, person: Person, asked: WishSave) -> bool:
    """The same, by the same: what saves itself says so again and again."""
    kept = {"area": asked.area, "wish": to_json(asked.wish)}
    return wish.account == person.account and told_of(wish) == kept


def _put(session: Session, person: Person, wish: Wish, asked: WishSave, now: int, by: By) -> Wish:
    before = told_of(wish) if wish.wish is not None else None
    wish.area, wish.wish = asked.area, to_json(asked.wish)
    wish.account, wish.saved_ms = person.account, now
    wish.entry, wish.refusal = None, None
    session.add(wish)
    session.flush()
    activity.record(
        session, now, "wish.keep", wish.bulletin, by=by, area=asked.area,
        before=before, after=told_of(wish),
    )  # fmt: skip
    return wish


def _placed(
    session: Session, person: Person, tree: AreaTree, bulletin: Bulletin, asked: WishSave, now: int
) -> str:
    """The id of the entry that the wish became. Raises what scheduling raises."""
    with _of_wish():
        draft = draft_of(bulletin, asked.wish)
        entry, _ = saving.add_entry(session, person, tree, asked.area, None, draft, now)
    return entry.id


@contextmanager
def _of_wish() -> Iterator[None]:
    """What an entry's fields are refused for is said of the wish's."""
    try:
        yield
    except RefusalError as refusal:
        if refusal.field.startswith("entry."):
            refusal.field = "wish" + refusal.field.removeprefix("entry")
        raise


def _post_closed(account: Account) -> RefusalError:
    return RefusalError(
        "post_closed",
        "account",
        f"Tài khoản “{account.name}” đã đóng nên lịch chưa được xếp. Hãy đặt lịch phát lại.",
        f"The account “{account.name}” was closed, so nothing was scheduled. Schedule it again.",
    )
