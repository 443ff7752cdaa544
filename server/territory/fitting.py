"""What holds in an area must fit into its devices' configurations (`schedules.config`)."""

from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from schedules.refusal import RefusalError
from server.areas.models import Area
from server.areas.policy import effective
from server.areas.tree import AreaTree

MOST_WINDOWS: Final = 50
MOST_QUIET: Final = 400


def check_fits(session: Session, tree: AreaTree, area: str) -> None:
    """Raises refusal `settings_too_many` where the hours or quiet days that now hold in `area`,
    or below it, are more than a device takes. Levels add up, though each alone would fit."""
    session.flush()
    setting = select(Area.id).where(
        Area.id.in_(tree.below(area)), or_(Area.quiet.is_not(None), Area.permitted.is_not(None))
    )
    for one in {area, *session.scalars(setting)}:
        holds = effective(session, one)
        if len(holds.permitted) > MOST_WINDOWS or len(holds.quiet) > MOST_QUIET:
            raise RefusalError(
                "settings_too_many",
                "permitted, quiet",
                f"Cộng các cấp, “{one}” sẽ có quá {MOST_WINDOWS} khung giờ hoặc quá {MOST_QUIET} "
                "đợt ngày yên tĩnh. Hãy gộp bớt.",
                f"All levels together, “{one}” would have more than {MOST_WINDOWS} windows or "
                f"{MOST_QUIET} quiet periods. Join some of them.",
            )
