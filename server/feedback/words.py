"""What residents tell of, how it reached us, how far it is; with their names."""

from collections.abc import Mapping
from typing import Final, Literal

from server.library.languages import Named

Kind = Literal[
    "too_loud", "not_heard", "wrong_hour", "content", "broken", "request", "praise", "other"
]
Way = Literal["phone", "in_person", "letter", "paper", "message"]
"""How somebody told us, or was answered: by telephone, face to face, by letter, on a form filled in
at the counter, by a message (SMS, Zalo, e-mail)."""
How = Literal["phone", "in_person", "letter", "paper", "message", "bulletin"]
"""How it was answered; `bulletin`: said by the loudspeakers."""
State = Literal["received", "handling", "answered"]

KINDS: Final[Mapping[Kind, Named]] = {
    "too_loud": Named("Loa quá to", "Too loud"),
    "not_heard": Named("Không nghe được", "Not heard"),
    "wrong_hour": Named("Phát sai giờ", "At the wrong hour"),
    "content": Named("Nội dung bản tin", "What was said"),
    "broken": Named("Loa hỏng", "Broken loudspeaker"),
    "request": Named("Đề nghị", "Request"),
    "praise": Named("Khen ngợi", "Praise"),
    "other": Named("Việc khác", "Something else"),
}
"""In the order in which people choose and reports tell them."""
