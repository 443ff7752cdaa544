"""The policy of an area that answers offers, over HTTP: its answers, and who goes first."""

from typing import Any, Final

from sqlalchemy.orm import Session

from schedules.codec import to_json
from server.accounts.rights import needs
from server.accounts.web import Asking
from server.areas.tree import load_tree
from server.base.documented import conflicting, refused
from server.base.web import AHouse, Now, Reading, Router, Writing
from server.programme import policies, preview
from server.programme.compose import compose_programme
from server.programme.drafts import POLICY_EXAMPLE, PolicySave
from server.programme.forms import read_form
from server.programme.http import SEEN, Sent, saved, tell, tells_both
from server.programme.looking import BUSY, LOOKS
from server.programme.openapi import request_body
from server.programme.preview import Proposal
from server.programme.schemas import Preview, SavedPolicy

router = Router()

_POLICY: Final = (
    SEEN
    | conflicting("`revision_conflict`: the policy as it stands, and as it was sent")
    | refused(
        s404="`area_unknown`, `entry_unknown`",
        s422="`malformed`, `policy_not_here`, `order_unknown`, `programme_full`",
    )
)


@router.put(
    "/areas/{area}/policy",
    summary="Answer offers, and declare who goes first",
    responses=_POLICY,
    openapi_extra=request_body(PolicySave, POLICY_EXAMPLE),
)
@needs("offer.answer", of="area")
def set_policy(
    area: str, sent: Sent, person: Asking, house: AHouse, session: Writing, now: Now
) -> SavedPolicy:
    """Of a ward, commune or special zone: which normal entries from above it takes (rule 5),
    and the order that settles ties within a class (rule 4)."""
    asked = read_form(PolicySave, sent)
    with tells_both(sent, lambda: _standing(session, area, now)):
        policy, following = policies.set_policy(
            session, person, load_tree(session), area, asked, now
        )
    tell(house, session, area)
    return SavedPolicy(policy=to_json(policy), **saved(following))


@router.post(
    "/areas/{area}/policy/preview",
    summary="What a policy would do, before it is saved",
    responses=_POLICY | BUSY,
    dependencies=LOOKS,
    openapi_extra=request_body(PolicySave, POLICY_EXAMPLE),
)
@needs("offer.answer", of="area")
def preview_policy(area: str, sent: Sent, person: Asking, session: Reading, now: Now) -> Preview:
    """On the next seven days: what of one's own would be delayed, dropped or freed by what, and
    what is offered that would sound or fall silent. Nothing is saved."""
    asked = read_form(PolicySave, sent)
    tree = load_tree(session)
    with tells_both(sent, lambda: _standing(session, area, now)):
        _, following = policies.begin(session, person, tree, area, asked.base_revision, now)
    policy = policies.policy_from(session, tree, following, asked)
    programme = compose_programme(session, area, now)
    after = policies.with_policy(programme, following, policy)
    return preview.foresee_programme(session, Proposal(following, after, {area}), now)


def _standing(session: Session, area: str, now: int) -> dict[str, Any]:
    return {"policy": to_json(policies.standing(session, area, now))}
