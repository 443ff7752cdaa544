"""An area's own settings: narrower than above, numbered, recorded, and due on its devices."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy.orm import Session

from schedules.refusal import RefusalError
from server.accounts.rights import Person
from server.areas import settings
from server.areas.bounds import check_within
from server.areas.defaults import defaults_now, note_default
from server.areas.models import Area
from server.areas.policy import traced
from server.areas.refusals import check_open
from server.areas.settings import Values
from server.areas.tree import AreaTree
from server.base import activity
from server.base.activity import By
from server.base.refusals import check_version
from server.fleet.configs import put_below
from server.programme.saving import next_revision, save_revision
from server.territory.fitting import check_fits

_NOT_ON_DEVICES: Final = frozenset({"accepts_by_default", "second_factor"})
"""These decide in programmes and among people."""


def change_settings(
    session: Session,
    person: Person,
    tree: AreaTree,
    area: str,
    base: int,
    values: Values,
    now: int,
) -> Area:
    """Set all that the area sets itself; None inherits. `base` is the version the sender saw.

    Raises `NotAllowedError`, `VersionConflictError`, and refusals `area_unknown`, `area_closed`,
    `area_is_group`, `area_malformed`, `zone_unknown`, `wider_than_above`, `settings_too_many`. A
    value that stands already may stay where something above has narrowed since.
    """
    check_open(tree, area)
    by = person.require("area.manage", area, tree)
    row = session.get_one(Area, area, with_for_update=True)
    if row.kind == "group":
        raise group_sets_nothing()
    before = settings.own(row)
    check_version(base, row.version, before, values)
    defaults = answering_defaults(session, tree, area)
    changed = settings.put(row, values)
    check_within(row, traced(session, area).bound, changed)
    check_fits(session, tree, area)
    row.version += 1
    session.flush()
    activity.record(
        session, now, "area.set", area, by=by, area=area,
        before={name: before[name] for name in changed},
        after={name: values[name] for name in changed},
    )  # fmt: skip
    if not _NOT_ON_DEVICES.issuperset(changed):
        put_below(session, tree, area, now)
    follow_defaults(session, tree, area, defaults, by, now)
    return row


def answering_defaults(session: Session, tree: AreaTree, area: str) -> dict[str, bool]:
    """Whether each area that answers offers, of `area` and below, takes them by default."""
    below = (tree.nodes[one] for one in tree.below(area))
    return defaults_now(session, (node.id for node in below if node.answers))


def follow_defaults(
    session: Session,
    tree: AreaTree,
    area: str,
    before: Mapping[str, bool],
    by: By | None,
    now: int,
) -> None:
    """Where the default is another than `before`, programmes say so from their next revision."""
    for one, after in answering_defaults(session, tree, area).items():
        if one in before and before[one] != after:
            following = next_revision(session, one, None, now)
            note_default(session, one, before[one], after, following.effective_from)
            save_revision(session, following, by, "policy.default", one, now)


def group_sets_nothing() -> RefusalError:
    return RefusalError(
        "area_is_group",
        "area",
        "Nhóm không có thiết lập riêng. Hãy thiết lập ở địa bàn của các cụm loa.",
        "A group sets nothing. Set it in the areas of its devices.",
    )


def told(values: Mapping[str, Any]) -> dict[str, Any]:
    """Only what is set, for the record."""
    return {name: value for name, value in values.items() if value is not None}
