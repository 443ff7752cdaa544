"""Who a resident is: sealed where it stands, a salted digest in the log, forgotten in time."""

import hashlib
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Final

from cryptography.exceptions import InvalidTag

from server.accounts.sealing import seal, unseal
from server.base.custody import Custody
from server.feedback.models import Feedback
from server.feedback.refusals import names_somebody

_TELEPHONE: Final = re.compile(r"(?<!\d)(?:\+84|0084|0)(?:[ .\-]?\d){8,10}(?!\d)")
"""Nine digits after 0 or +84, ten or eleven of some fixed lines; people write gaps between them."""
_MAILBOX: Final = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")


@dataclass(frozen=True, slots=True)
class Resident:
    """As much as was wanted to answer; either may be empty."""

    name: str = ""
    contact: str = ""

    def __bool__(self) -> bool:
        return bool(self.name or self.contact)


def new_salt() -> str:
    return secrets.token_hex(16)


def digest(salt: str, told: Mapping[str, str | int | None]) -> str:
    """SHA-256 of the salt and the JSON (sorted keys) of what is told: says nothing to who has not
    the salt, and proves it to who has both."""
    text = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest()


def keep(custody: Custody, row: Feedback, resident: Resident) -> str | None:
    """Seal it into the row, in place of what stood there; returns its digest, None of nobody."""
    if not resident:
        row.resident = row.resident_salt = None
        return None
    row.resident_salt = new_salt()
    row.resident = seal(custody.sealing(), json.dumps(asdict(resident)), _about(row.id))
    return digest(row.resident_salt, asdict(resident))


def read(custody: Custody, row: Feedback) -> Resident:
    """Nobody where none was kept, where it is forgotten, and where the key is another's."""
    if row.resident is None:
        return Resident()
    try:
        return Resident(**json.loads(unseal(custody.sealing(), row.resident, _about(row.id))))
    except InvalidTag:
        return Resident()


def check_names_nobody(**fields: str | None) -> None:
    """That what many read holds no number or address of a person. Raises refusal
    `contact_in_words`."""
    for field, text in fields.items():
        if text is not None and (_TELEPHONE.search(text) or _MAILBOX.search(text)):
            raise names_somebody(field)


def _about(feedback: str) -> str:
    return f"resident of {feedback}"
