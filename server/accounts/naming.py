"""User names: one spelling of each, in letters that cannot be mistaken for others."""

import re
from typing import Final

from schedules.refusal import RefusalError

_USERNAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")


def plain(username: str) -> str:
    """One spelling of a user name: no case, no spaces around it."""
    return username.strip().lower()


def check_username(username: str) -> None:
    """Raises `RefusalError` `username_invalid`: ASCII alone, so that no two names look alike."""
    if _USERNAME.fullmatch(username) is None:
        raise RefusalError(
            "username_invalid",
            "username",
            "Tên đăng nhập gồm 2 đến 64 chữ thường không dấu, số, dấu chấm hoặc gạch.",
            "A user name has 2 to 64 lower-case letters, digits, dots or dashes.",
        )
