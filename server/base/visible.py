"""Texts that people sign, approve or read out are what they look like, or are not taken in."""

from schedules.refusal import RefusalError
from schedules.words import hidden_in


class HiddenTextError(RefusalError):
    """A text holds a control that nobody sees, or that turns the writing around."""

    def __init__(self, field: str, character: str, before: str) -> None:
        code, after = f"U+{ord(character):04X}", before[-20:].strip()
        vi = f", ngay sau “{after}”" if after else " ở đầu"
        en = f" after “{after}”" if after else " at its beginning"
        super().__init__(
            "text_hidden",
            field,
            f"Văn bản có ký tự ẩn ({code}){vi}, làm chữ hiện ra khác với nội dung thật. Hãy xóa và "
            "gõ lại chỗ đó.",
            f"The text holds a hidden character ({code}){en}, which makes it look like something "
            "else. Delete that place and type it again.",
        )


def check_visible(text: str | None, field: str) -> None:
    """Raises `HiddenTextError`."""
    hidden = hidden_in(text) if text else None
    if text and hidden is not None:
        raise HiddenTextError(field, hidden, text[: text.index(hidden)])
