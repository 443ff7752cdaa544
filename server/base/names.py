"""Names that people give to things, in one form: what looks alike is alike."""

import unicodedata
from typing import Final

from schedules.refusal import RefusalError

NAME_LENGTH: Final = 200

_BLANKS: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")
"""Letters and marks that show nothing, beside what `str.isprintable` already bars."""


def checked_name(name: str, field: str = "name") -> str:
    """The name in Unicode's NFC, trimmed, its runs of spaces made one.

    Raises refusal `name_malformed` for an empty one, one of more than 200 characters, and for
    what cannot be seen: controls, marks of direction, characters without width.
    """
    given = unicodedata.normalize("NFC", " ".join(name.strip().split()))
    if not 0 < len(given) <= NAME_LENGTH or not given.isprintable() or _BLANKS & set(given):
        raise RefusalError(
            "name_malformed",
            field,
            f"Tên phải có từ 1 đến {NAME_LENGTH} ký tự nhìn thấy được.",
            f"A name has 1 to {NAME_LENGTH} characters, all of which can be seen.",
        )
    return given


def folded(text: str) -> str:
    """What a search compares: without diacritics or case, so that `le chan` finds `Lê Chân`; as
    the console folds it."""
    letters = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(one for one in letters if unicodedata.category(one) != "Mn")
