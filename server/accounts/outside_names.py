"""Who an account's holder is at the city's provider of single sign-on."""

from collections.abc import Iterable, Mapping
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from server.accounts import sessions
from server.accounts.models import Account, OutsideName
from server.accounts.oidc import Provider
from server.accounts.refusals import AccountClosedError
from server.base import activity
from server.base.activity import By
from server.base.refusals import ConflictError


def provider_of(request: Request) -> Provider:
    """The provider this server was set up with. Raises `ConflictError` `single_sign_on_off`."""
    found: Provider | None = getattr(request.app.state, "single_sign_on", None)
    if found is None:
        raise ConflictError(
            "single_sign_on_off",
            "",
            "Máy chủ này chưa dùng đăng nhập một lần. Hãy đăng nhập bằng mật khẩu.",
            "This server has no single sign-on. Sign in with your password.",
        )
    return found


AProvider = Annotated[Provider, Depends(provider_of)]


def account_of(session: Session, provider: Provider, subject: str) -> Account | None:
    """The open account that `subject` was linked to, held; None where there is none."""
    linked = select(Account).join(OutsideName, OutsideName.account == Account.id)
    return session.scalar(
        linked.where(
            OutsideName.issuer == provider.settings.issuer,
            OutsideName.subject == subject,
            Account.disabled_ms.is_(None),
        ).with_for_update(of=Account)
    )


def link(
    session: Session,
    provider: Provider,
    account: str,
    subject: str,
    by: Iterable[tuple[str | None, By]],
    reason: str,
    now: int,
) -> None:
    """From now on `subject` opens `account`, in place of any before; its sessions end.

    Raises `AccountClosedError`, and `ConflictError` `subject_taken`.
    """
    if session.get_one(Account, account).disabled_ms is not None:
        raise AccountClosedError
    issuer = provider.settings.issuer
    other = session.get(OutsideName, (issuer, subject))
    if other is not None and other.account != account:
        raise ConflictError(
            "subject_taken",
            "subject",
            "Người này đã được liên kết với một tài khoản khác. "
            "Hãy bỏ liên kết ở tài khoản đó trước.",
            "This person is linked to another account. Unlink them there first.",
        )
    session.execute(delete(OutsideName).where(OutsideName.account == account))
    session.add(OutsideName(issuer=issuer, subject=subject, account=account, made_ms=now))
    ended = sessions.end_all(session, account)
    for area, right in by:
        activity.record(
            session, now, "account.link", account, by=right, area=area,
            after={"subject": subject}, detail={"reason": reason, "sessions": ended},
        )  # fmt: skip
    session.flush()


def unlink(session: Session, account: str, by: Mapping[str, By], now: int) -> None:
    """Nobody outside opens `account` any more; its sessions end."""
    gone = session.execute(
        delete(OutsideName).where(OutsideName.account == account).returning(OutsideName.subject)
    ).scalar_one_or_none()
    if gone is None:
        return
    ended = sessions.end_all(session, account)
    for area, right in by.items():
        activity.record(
            session, now, "account.unlink", account, by=right, area=area,
            before={"subject": gone}, detail={"sessions": ended},
        )  # fmt: skip
