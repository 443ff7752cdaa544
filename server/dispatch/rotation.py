"""Keys that are replaced: listed first, speaking once the list is out, listed for a while longer.

    prepare      the next key is made and waits; the bundle that lists both becomes due
    (the root)   two of its holders sign that bundle, where the server does not hold the root's keys
    promote      once it has been published, the next key signs; the one before stays listed

A key that is not to be believed any more (`compromised`) is listed as revoked from then on, and
programmes, lists and configurations that it signed are signed anew; orders given by it end. What
expires alone silences nothing (IPAWS 2019-2023).
"""

from sqlalchemy.orm import Session

from schedules.refusal import RefusalError
from schedules.wire import topics
from server.areas.tree import AreaTree, load_tree
from server.base import outbox
from server.base.activity import record
from server.base.custody import Custody
from server.base.outbox import Due
from server.dispatch import documents
from server.dispatch.trust import names_of
from server.fleet.configs import put_below

COMPROMISED = "compromised"


def prepare(session: Session, custody: Custody, name: str, now: int, *, compromised: bool) -> str:
    """Have the key of `name` (`office`, `area-…`, `drill-…`) replaced. Returns the next key's id.

    Raises `RefusalError` `key_unknown` for a name that no unit has.
    """
    tree = load_tree(session)
    if name not in {known for _, _, known in names_of(units(tree))}:
        raise RefusalError(
            "key_unknown",
            "name",
            "Không có khóa nào tên như vậy. Viết office, area-MÃ hoặc drill-MÃ của thành phố, xã, "
            "phường, đặc khu.",
            "No key has this name. Write office, area-ID or drill-ID of the city or a unit.",
        )
    key = custody.prepare_next(name, compromised=compromised)
    outbox.put(session, "trust", "", now)
    detail: dict[str, str | int | None] = {"key": key.id, COMPROMISED: int(compromised)}
    record(session, now, "key.rotate", name, by=None, area=None, detail=detail)
    return key.id


def promote_known(session: Session, custody: Custody, now: int) -> list[str]:
    """Let every waiting key speak that a published bundle lists. Returns their names."""
    waiting = custody.waiting()
    if not waiting:
        return []
    newest, trust = documents.newest(session, topics.TRUST_TOPIC.of()), documents.trust(session)
    if newest is None or newest.published_ms is None or trust is None:
        return []
    tree = load_tree(session)
    promoted = [name for name, key in waiting.items() if trust.key(key.id) is not None]
    for name in promoted:
        compromised = custody.promote(name, now)
        outbox.put(session, "trust", "", now)
        if compromised:
            _sign_anew(session, tree, name, now)
    return promoted


def units(tree: AreaTree) -> list[str]:
    return sorted({tree.unit_of(area) for area, node in tree.nodes.items() if not node.closed})


def _sign_anew(session: Session, tree: AreaTree, name: str, now: int) -> None:
    holder, _, unit = name.partition("-")
    for area, node in tree.nodes.items():
        if node.closed:
            continue
        dues: tuple[Due, ...] = ("orders",) if holder == "office" else ("programme",)
        if holder == "office" or (holder == "area" and tree.unit_of(area) == unit):
            for due in dues:
                outbox.put(session, due, area, now)
        if holder == "office" and node.parent is None:
            put_below(session, tree, area, now)
