"""Names that look alike: two of them under one area would be taken for each other.

The rule (ADR 10): equal after compatibility forms (NFKC), the look-alikes of Latin, Cyrillic and
Greek, case and spaces are folded. Accents count: Vietnamese names differ by them alone.
"""

import unicodedata
from typing import Final

_LOOKALIKES: Final = (
    # Cyrillic (Unicode's confusables.txt, letters that people read as Latin)
    ("АВСЕНІЈКМОРЅТХУԚԜ", "ABCEHIJKMOPSTXYQW"),
    ("асԁеһіјӏорԛѕхуԝѵ", "acdehijlopqsxywv"),
    # Greek
    ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX"),
    ("αικνορυγ", "aikvopuy"),
    # Latin letters that look like others
    ("ÐƉɑɡıſƖ", "ĐĐagisl"),
)  # fmt: skip
_FOLD: Final = {
    ord(one): latin for odd, plain in _LOOKALIKES for one, latin in zip(odd, plain, strict=True)
}


def likeness(name: str) -> str:
    """What the name looks like: equal for two names that people would take for each other."""
    letters = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", name))
    folded = letters.translate(_FOLD).casefold().translate(_FOLD)
    return unicodedata.normalize("NFC", " ".join(folded.split()))
