"""Passwords: argon2id, with the same work done for a name nobody has; and which are too easy."""

import re
import threading
import unicodedata
from collections.abc import Iterable
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

_WORDS: Final = (
    "password", "passw0rd", "p@ssw0rd", "matkhau", "letmein", "welcome", "admin", "administrator",
    "quantri", "quantrivien", "iloveyou", "changeme", "default", "dragon", "monkey", "sunshine",
    "princess", "football", "baseball", "superman", "batman", "master", "secret", "vietnam",
    "anhyeuem", "emyeuanh", "loaphuong", "loathanhpho", "truyenthanh", "loa", "haiphong", "hanoi",
)  # fmt: skip
"""What the commonest passwords of twelve characters and more are made of, here and elsewhere."""

_RUNS: Final = (
    "abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "qwertyuiop", "asdfghjkl", "zxcvbnm",
    "qwertyuiopasdfghjklzxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm", "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0", "qazwsxedcrfvtgbyhnujm", "!@#$%^&*()",
)  # fmt: skip
"""Rows and columns of a keyboard, and the alphabet: read forwards and backwards."""

_RUN_OF: Final = 4
_OWN: Final = 6
"""Characters of its own that a password has beside words, runs and repetitions."""


def check_strength(password: str, about: Iterable[str] = ()) -> None:
    """Raises `RefusalError` `password_length` outside `SHORTEST`…`LONGEST` characters, and
    `password_guessable` where little is left without common words, keyboard runs, repetitions,
    and the names in `about` (the user's, the post's, the holder's).

    Length and guesses, no composition rules (NIST SP 800-63B-4 section 3.1.1.2; ASVS 5.0 V6.2).
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise RefusalError(
            "password_length",
            "password",
            f"Mật khẩu phải có từ {SHORTEST} đến {LONGEST} ký tự.",
            f"A password has {SHORTEST} to {LONGEST} characters.",
        )
    if _own(_bare(password), about) < _OWN:
        raise RefusalError(
            "password_guessable",
            "password",
            "Mật khẩu này dễ đoán: đừng dùng tên, từ quen thuộc, dãy phím hay ký tự lặp lại. "
            "Hãy ghép vài từ không liên quan.",
            "This password is easy to guess: no names, common words, keyboard runs or "
            "repetitions. Put a few unrelated words together.",
        )


def hashed(password: str, hasher: PasswordHasher = HASHER) -> str:
    """The PHC string to keep. Accents count the same however the keyboard composed them."""
    with _TURNS:
        return hasher.hash(_composed(password))


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


def _own(bare: str, about: Iterable[str]) -> int:
    """How many characters remain when everything easy is crossed out."""
    names = [_bare(word) for name in about for word in (name, *re.split(r"[\W_]+", name))]
    easy = sorted({*_WORDS, *(one for one in names if len(one) >= 3)}, key=len, reverse=True)
    for word in easy:
        bare = bare.replace(word, "\0")
    return len(set(_without_runs(_without_repeats(bare))) - {"\0"})


def _without_repeats(text: str) -> str:
    """One of each piece that stands several times in a row: `abcabcabc` is `abc`."""
    return re.sub(r"(.{1,16}?)\1+", r"\1", text)


def _without_runs(text: str) -> str:
    rows = [*_RUNS, *(run[::-1] for run in _RUNS)]
    kept, at = [], 0
    while at < len(text):
        length = _run_at(text, at, rows)
        kept.append("\0" if length else text[at])
        at += length or 1
    return "".join(kept)


def _run_at(text: str, at: int, rows: list[str]) -> int:
    """The length of the longest run that begins at `at`; 0 where it is shorter than `_RUN_OF`."""
    length = _RUN_OF
    if not any(text[at : at + length] in row for row in rows) or at + length > len(text):
        return 0
    while at + length < len(text) and any(text[at : at + length + 1] in row for row in rows):
        length += 1
    return length


def _bare(text: str) -> str:
    """Lower case, without accents and spaces: `Mật Khẩu` and `matkhau` are guessed alike."""
    apart = unicodedata.normalize("NFKD", text.lower().replace("đ", "d"))
    return "".join(c for c in apart if not unicodedata.combining(c) and not c.isspace())


def _composed(password: str) -> str:
    return unicodedata.normalize("NFKC", password)


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return HASHER.hash("")
