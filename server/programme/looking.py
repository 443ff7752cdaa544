"""Looking ahead takes a processor for a while: nobody's pages keep everybody else waiting.

Plans and previews of a whole city are worked out whole, on the threads that serve all; so one
account has a few of them under way at once, whatever it has open.
"""

from collections import Counter
from collections.abc import AsyncIterator
from typing import Any, Final

from fastapi import Depends, Request

from schedules.refusal import RefusalError
from server.accounts.web import Known
from server.base.refusals import STATUS
from server.base.web import RefusalBody

MOST_AT_ONCE: Final = 4
"""Of one account: a few pages on a few machines."""


class LookingAlreadyError(RefusalError):
    def __init__(self) -> None:
        super().__init__(
            "too_busy",
            "",
            "Tài khoản này đang xem trước nhiều lịch cùng lúc. Hãy chờ một lát rồi thử lại.",
            "This account is looking at many plans at once. Wait a moment, then try again.",
        )


STATUS[LookingAlreadyError] = 429

BUSY: Final[dict[int | str, dict[str, Any]]] = {
    429: {"model": RefusalBody, "description": "`too_busy`"}
}


async def _counted(request: Request, person: Known) -> AsyncIterator[None]:
    """From before the endpoint until it has answered. Of one event loop: it needs no lock."""
    under_way = under_way_of(request.app.state)
    if under_way[person.account] >= MOST_AT_ONCE:
        raise LookingAlreadyError
    under_way[person.account] += 1
    try:
        yield
    finally:
        under_way[person.account] -= 1
        if not under_way[person.account]:
            del under_way[person.account]


def under_way_of(state: Any) -> Counter[str]:
    """By account, for the life of the application."""
    if not hasattr(state, "looks_under_way"):
        state.looks_under_way = Counter[str]()
    found: Counter[str] = state.looks_under_way
    return found


LOOKS: Final = [Depends(_counted, scope="function")]
"""The `dependencies` of an endpoint that looks ahead."""
