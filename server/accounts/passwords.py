"""Passwords: argon2id, with the same work done for a name nobody has; and which are too easy."""

import re
import threading
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from zxcvbn import zxcvbn

from schedules.refusal import RefusalError

SHORTEST: Final = 12
LONGEST: Final = 256

HASHER: Final = PasswordHasher()
"""argon2-cffi's default: argon2id, 64 MiB, 3 passes (RFC 9106 section 4, second choice)."""

_TURNS: Final = threading.BoundedSemaphore(2)
"""Each check takes 64 MiB: a crowd at the door must not take the machine."""

_WORDS: Final = (
    "matkhau", "quantri", "quantrivien", "canbo", "lanhdao", "vanhanh", "anhyeuem", "emyeuanh",
    "loaphuong", "loathanhpho", "truyenthanh", "loa", "phuong", "thanhpho", "vietnam", "haiphong",
    "hanoi",
)  # fmt: skip
"""What people here would try first, and no list of the world's commonest passwords knows."""

_TRIES: Final = 10**8
"""So many guesses a password must withstand: what zxcvbn calls safely unguessable (score 3)."""
_WORDS_OF_A_NAME: Final = 12
_LOOKED_AT: Final = 72
"""Characters that are rated; what is hard to guess by them is not made easier by more."""


def check_strength(password: str, about: Iterable[str] = ()) -> None:
    """Raises `RefusalError` `password_length` outside `SHORTEST`…`LONGEST` characters, and
    `password_guessable` where common passwords, words, keyboard runs, dates and repetitions, and
    the names in `about` (the user's, the post's, the holder's), lead to it soon.

    Length and guesses, no composition rules (NIST SP 800-63B-4 section 3.1.1.2; ASVS 5.0 V6.2).
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise RefusalError(
            "password_length",
            "password",
            f"Mật khẩu phải có từ {SHORTEST} đến {LONGEST} ký tự.",
            f"A password has {SHORTEST} to {LONGEST} characters.",
        )
    if _guesses(password, about) < _TRIES:
        raise RefusalError(
            "password_guessable",
            "password",
            "Mật khẩu này dễ đoán: đừng dùng tên, từ quen thuộc, dãy phím hay ký tự lặp lại. "
            "Hãy ghép vài từ không liên quan.",
            "This password is easy to guess: no names, common words, keyboard runs or "
            "repetitions. Put a few unrelated words together.",
        )


def hashed(password: str, hasher: PasswordHasher | None = None) -> str:
    """The PHC string to keep. Accents count the same however the keyboard composed them."""
    with _TURNS:
        return (hasher or HASHER).hash(_composed(password))


def matches(known: str | None, password: str) -> bool:
    """Whether `password` is the one hashed in `known`; as slow when there is no `known`."""
    with _TURNS:
        try:
            HASHER.verify(known or _nobodys(), _composed(password))
        except VerifyMismatchError:
            return False
        return bool(known)


def outdated(known: str) -> bool:
    """Whether `known` was hashed with other work than is asked for today."""
    return HASHER.check_needs_rehash(known)


def _guesses(password: str, about: Iterable[str]) -> int:
    """How many tries lead to it, by zxcvbn (USENIX Security 2016)."""
    names = {run for name in about for run in _runs(re.split(r"[\W_]+", name))}
    rated = zxcvbn(_bare(password)[:_LOOKED_AT], user_inputs=sorted({*_WORDS, *names} - {""}))
    return int(rated["guesses"])


def _runs(words: Sequence[str]) -> Iterator[str]:
    """Neighbouring words written as one: `le`, `chan`, `lechan`. A name has few."""
    bare = [_bare(word) for word in words[:_WORDS_OF_A_NAME]]
    for first in range(len(bare)):
        for last in range(first, len(bare)):
            yield "".join(bare[first : last + 1])


def _bare(text: str) -> str:
    """Lower case, without accents and what stands between words: `Mật-Khẩu` is `matkhau`."""
    apart = unicodedata.normalize("NFKD", text.lower().replace("đ", "d"))
    return "".join(c for c in apart if not (unicodedata.combining(c) or c.isspace() or c in "-_."))


def _composed(password: str) -> str:
    return unicodedata.normalize("NFKC", password)


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return HASHER.hash("")
