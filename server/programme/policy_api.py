"""A commune-level area's policy over HTTP: its answers to offers, and who goes first."""

from schedules.codec import to_json
from server.accounts.rights import needs
from server.accounts.web import Asking
from server.areas.tree import load_tree
from server.base.web import AHouse, Now, Router, Writing
from server.programme import saving
from server.programme.drafts import POLICY_EXAMPLE, PolicySave
from server.programme.forms import read_form
from server.programme.http import SEEN, Sent, refused, saved, tell
from server.programme.openapi import request_body
from server.programme.schemas import SavedPolicy

router = Router()


@router.put(
    "/areas/{area}/policy",
    summary="Answer offers, and declare who goes first",
    responses=SEEN
    | refused(
        s404="`area_unknown`, `entry_unknown`",
        s409="`revision_conflict`",
        s422="`malformed`, `policy_not_here`, `order_unknown`",
    ),
    openapi_extra=request_body(PolicySave, POLICY_EXAMPLE),
)
@needs("offer.answer", of="area")
def set_policy(
    area: str, sent: Sent, person: Asking, house: AHouse, session: Writing, now: Now
) -> SavedPolicy:
    """Of a ward, commune or special zone: which normal entries from above it takes (rule 5),
    and the order that settles ties within a class (rule 4)."""
    policy, following = saving.set_policy(
        session, person, load_tree(session), area, read_form(PolicySave, sent), now
    )
    tell(house, session, area)
    return SavedPolicy(policy=to_json(policy), **saved(following))
