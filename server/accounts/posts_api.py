"""Administering posts over HTTP."""

from collections.abc import Iterable
from typing import Annotated, Any

from fastapi import Path, Response

from server.accounts import outside_names, people, posts, roles, sessions
from server.accounts.invitations import Issued
from server.accounts.posts_schemas import (
    Because,
    FoundPost,
    Handover,
    InvitationBody,
    NewPost,
    OutsideNameBody,
    PostDetail,
    PostSummary,
    RoleChange,
)
from server.accounts.rights import Grant, needs
from server.accounts.schemas import GrantBody
from server.accounts.web import Asking
from server.areas.tree import load_tree
from server.base import activity
from server.base.declared import signed_in
from server.base.web import Now, Reading, RefusalBody, Router, Writing

router = Router(prefix="/accounts", tags=["posts"])

AnAccount = Annotated[str, Path(max_length=64)]
_401 = {"model": RefusalBody, "description": "`not_signed_in`"}
_403 = {
    "model": RefusalBody,
    "description": "`not_allowed`, `second_factor_missing`, `own_account`, `foreign_origin`",
}
_404 = {"model": RefusalBody, "description": "`account_unknown`"}
_409 = {"model": RefusalBody, "description": "`account_closed`"}
_ONE: dict[int | str, dict[str, Any]] = {401: _401, 403: _403, 404: _404}


@router.get("", summary="The posts you administer", responses={401: _401})
@signed_in
def list_posts(person: Asking, session: Reading) -> list[PostSummary]:
    """Those with a role in an area where you may manage accounts."""
    return posts.listed(session, person, load_tree(session))


@router.post(
    "",
    status_code=201,
    summary="Make a post",
    responses={
        401: _401,
        403: _403,
        409: {"model": RefusalBody, "description": "`username_taken`, `area_closed`"},
        422: {
            "model": RefusalBody,
            "description": "`username_invalid`, `name_malformed`, `administrator_approves`, "
            "`malformed`",
        },
    },
)
@needs("account.manage", of="body.grants")
def make_post(
    body: NewPost, person: Asking, session: Writing, now: Now, response: Response
) -> FoundPost:
    """Asks for the right in every area of `grants`. Its holder sets a password by invitation."""
    tree = load_tree(session)
    made, issued = roles.found_post(
        session, person, tree, body.username, body.name, body.holder, _grants(body.grants), now
    )
    return FoundPost(
        post=posts.summary(session, person, tree, made.account),
        invitation=_shown_once(issued, response),
    )


@router.get("/{account}", summary="One post", responses=_ONE)
@needs("account.manage", of="account")
def show_post(account: AnAccount, person: Asking, session: Reading, now: Now) -> PostDetail:
    """To whoever administers any area in which it holds a role."""
    return posts.detail(session, person, load_tree(session), account, now)


@router.post(
    "/{account}/roles",
    summary="Give and take roles",
    responses={
        **_ONE,
        409: {"model": RefusalBody, "description": "`area_closed`"},
        422: {
            "model": RefusalBody,
            "description": "`administrator_approves`, `area_unknown`, `reason_missing`, "
            "`malformed`",
        },
    },
)
@needs("account.manage", of="body.give, body.take")
def change_roles(
    account: AnAccount, body: RoleChange, person: Asking, session: Writing, now: Now
) -> PostSummary:
    """Asks for the right in every area of what is given and taken, and in any where the post holds
    a role now. It counts at once, in sessions that are open too."""
    tree = load_tree(session)
    reason = roles.checked_reason(body.reason)
    give, take = frozenset(_grants(body.give)), frozenset(_grants(body.take))
    roles.change(session, person, tree, account, give, take, reason, now)
    return posts.summary(session, person, tree, account)


@router.post("/{account}/handover", summary="Hand a post over", responses={**_ONE, 409: _409})
@needs("account.manage", of="account")
def hand_over(
    account: AnAccount,
    body: Handover,
    person: Asking,
    session: Writing,
    now: Now,
    response: Response,
) -> InvitationBody:
    """The old holder's sessions end at once and their credentials are forgotten; roles, drafts
    and history stay. Asks for the right in every area where the post holds a role."""
    tree = load_tree(session)
    issued = roles.hand_over(session, person, tree, account, body.holder, body.reason, now)
    return _shown_once(issued, response)


@router.post(
    "/{account}/invitation", summary="Invite the holder again", responses={**_ONE, 409: _409}
)
@needs("account.manage", of="account")
def invite_again(
    account: AnAccount,
    body: Because,
    person: Asking,
    session: Writing,
    now: Now,
    response: Response,
) -> InvitationBody:
    """For a holder who lost their password or their phone: what they had is forgotten."""
    reason = roles.checked_reason(body.reason)
    tree = load_tree(session)
    return _shown_once(roles.invite_again(session, person, tree, account, reason, now), response)


@router.post("/{account}/disable", status_code=204, summary="Close a post", responses=_ONE)
@needs("account.manage", of="account")
def disable(account: AnAccount, body: Because, person: Asking, session: Writing, now: Now) -> None:
    """Its sessions end at once. What it did stays on record."""
    roles.check_not_own(person, account)
    _, by = roles.reached(session, person, load_tree(session), account)
    reason = roles.checked_reason(body.reason)
    people.disable(session, account, now, by=by, reason=reason)


@router.post("/{account}/enable", status_code=204, summary="Open a post again", responses=_ONE)
@needs("account.manage", of="account")
def enable(account: AnAccount, body: Because, person: Asking, session: Writing, now: Now) -> None:
    roles.check_not_own(person, account)
    _, by = roles.reached(session, person, load_tree(session), account)
    reason = roles.checked_reason(body.reason)
    people.enable(session, account, now, by=by, reason=reason)


@router.delete(
    "/{account}/sessions", status_code=204, summary="End a post's sessions", responses=_ONE
)
@needs("account.manage", of="account")
def end_sessions(account: AnAccount, person: Asking, session: Writing, now: Now) -> None:
    """Its holder may sign in again."""
    _, by = roles.reached(session, person, load_tree(session), account)
    ended = sessions.end_all(session, account)
    for area, right in by.items():
        activity.record(
            session, now, "account.sessions_end", account, by=right, area=area,
            detail={"sessions": ended},
        )  # fmt: skip


@router.put(
    "/{account}/single-sign-on",
    status_code=204,
    summary="Link a post to who its holder is elsewhere",
    responses={
        **_ONE,
        409: {
            "model": RefusalBody,
            "description": "`single_sign_on_off`, `subject_taken`, `account_closed`",
        },
    },
)
@needs("account.manage", of="account")
def link(
    account: AnAccount,
    body: OutsideNameBody,
    person: Asking,
    session: Writing,
    now: Now,
    provider: outside_names.AProvider,
) -> None:
    """Ends the post's sessions. The link gives no right: it only opens the post that is there."""
    _, by = roles.reached(session, person, load_tree(session), account)
    outside_names.link(session, provider, account, body.subject, by.items(), body.reason, now)


@router.delete(
    "/{account}/single-sign-on",
    status_code=204,
    summary="Take the link to elsewhere away",
    responses=_ONE,
)
@needs("account.manage", of="account")
def unlink(account: AnAccount, person: Asking, session: Writing, now: Now) -> None:
    """Sessions end too."""
    _, by = roles.reached(session, person, load_tree(session), account)
    outside_names.unlink(session, account, by, now)


def _grants(bodies: Iterable[GrantBody]) -> list[Grant]:
    return [Grant(body.role, body.area) for body in bodies]


def _shown_once(issued: Issued, response: Response) -> InvitationBody:
    response.headers["Cache-Control"] = "no-store"
    return InvitationBody(token=issued.token, expires_ms=issued.expires_ms)
