"""Passwords: argon2id, with the same work done for a name nobody has."""

import threading
import unicodedata
from functools import lru_cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from schedules.refusal import RefusalError

SHORTEST: Final = 12
LONGEST: Final = 256

HASHER: Final = PasswordHasher()
"""argon2-cffi's default: argon2id, 64 MiB, 3 passes (RFC 9106 section 4, second choice)."""

_TURNS: Final = threading.BoundedSemaphore(2)
"""Each check takes 64 MiB: a crowd at the door must not take the machine."""


def check_strength(password: str) -> None:
    """Raises `RefusalError` `password_length` outside `SHORTEST`…`LONGEST` characters.

    Length alone, no composition rules (NIST SP 800-63B-4 section 3.1.1.2).
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise RefusalError(
            "password_length",
            "password",
            f"Mật khẩu phải có từ {SHORTEST} đến {LONGEST} ký tự.",
            f"A password has {SHORTEST} to {LONGEST} characters.",
        )


def hashed(password: str, hasher: PasswordHasher = HASHER) -> str:
    """The PHC string to keep. Accents count the same however the keyboard composed them."""
    return hasher.hash(_composed(password))


def matches(known: str | None, password: str) -> bool:
    """Whether `password` is the one hashed in `known`; as slow when there is no `known`."""
    with _TURNS:
        try:
            HASHER.verify(known or _nobodys(), _composed(password))
        except VerifyMismatchError:
            return False
        return known is not None


def _composed(password: str) -> str:
    return unicodedata.normalize("NFKC", password)


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return HASHER.hash("")
