"""Why a text is not spoken, or a table not taken."""

from typing import Final

from audio.speech.voice import Fault
from schedules.refusal import RefusalError
from server.base.refusals import ConflictError, NotFoundError
from server.library.refusals import TooManyUploadsError
from server.library.uploads import MOST_OPEN

_FULL: Final = TooManyUploadsError(MOST_OPEN)

FAULTS: Final[dict[str, tuple[str, str]]] = {
    "voice_slow": (
        "Giọng đọc này quá chậm nên đã dừng. Hãy thử lại, hoặc chọn giọng khác.",
        "This voice was too slow and was stopped. Try again, or choose another.",
    ),
    "voice_failed": (
        "Giọng đọc này không đọc được văn bản. Hãy thử lại, hoặc chọn giọng khác.",
        "This voice could not say the text. Try again, or choose another.",
    ),
    "voice_away": (
        "Dịch vụ đọc không trả lời. Hãy thử lại sau ít phút, hoặc chọn giọng khác.",
        "The speech service does not answer. Try again in a few minutes, or choose another voice.",
    ),
    "speech_long": (
        "Văn bản đọc dài quá một giờ. Hãy chia thành nhiều bản tin.",
        "Read aloud, the text is longer than an hour. Make several bulletins of it.",
    ),
    "speech_ended": (
        "Việc đọc bị ngắt giữa chừng. Hãy bấm đọc lại; những câu đã đọc không phải đọc lại.",
        "The reading was interrupted. Start it again; what was spoken is not spoken anew.",
    ),
    "too_many_uploads": (_FULL.vi, _FULL.en),
}
"""Codes of what is no fault of the text's, each in both languages."""

_OF_VOICES: Final[dict[Fault, str]] = {
    "too_slow": "voice_slow",
    "too_much": "speech_long",
    "broken": "voice_failed",
    "no_answer": "voice_away",
}


def fault_code(fault: Fault) -> str:
    return _OF_VOICES[fault]


class VoiceMissingError(ConflictError):
    """No voice at all where `voice` is empty; else that one is not here now."""

    def __init__(self, voice: str) -> None:
        super().__init__(
            "voice_missing",
            "voice",
            f"Giọng đọc “{voice}” hiện không dùng được. Hãy chọn giọng khác."
            if voice
            else "Máy chủ chưa có giọng đọc. Hãy nhờ quản trị viên cài espeak-ng.",
            f"The voice “{voice}” cannot be used now. Choose another."
            if voice
            else "The server has no voice. Ask your administrator to install espeak-ng.",
        )


class SpeechBusyError(ConflictError):
    def __init__(self, name: str) -> None:
        super().__init__(
            "speech_busy",
            "area",
            f"Địa bàn này đang có một văn bản được đọc ({name}). Hãy đợi đọc xong rồi thử lại.",
            f"A text of this area is being read already ({name}). Wait until it is done.",
        )


class NothingToSayError(RefusalError):
    def __init__(self) -> None:
        super().__init__(
            "nothing_to_say",
            "text",
            "Văn bản không có chữ nào đọc được. Hãy nhập nội dung bản tin.",
            "There is nothing in the text that can be said. Type the bulletin's text.",
        )


class SpeechUnknownError(NotFoundError):
    """Also somebody else's, and one whose recording is gone."""

    def __init__(self) -> None:
        super().__init__(
            "speech_unknown",
            "run",
            "Không tìm thấy bản đọc này, hoặc đã quá hạn. Hãy bấm đọc lại.",
            "There is no such reading, or it has expired. Start it again.",
        )


class AbbreviationMalformedError(RefusalError):
    def __init__(self, short: str) -> None:
        super().__init__(
            "abbreviation_malformed",
            "abbreviations",
            f"Chữ viết tắt “{short}” chưa đúng: cần 2 đến 40 ký tự trên một dòng, có chữ cái, "
            "và lời đọc dài tối đa 200 ký tự.",
            f"The abbreviation “{short}” is not right: 2 to 40 characters on one line with a "
            "letter among them, and at most 200 to say for it.",
        )


class NotAsItselfError(RefusalError):
    """What is to be said would itself be read as something else."""

    def __init__(self, short: str, said: str, read: str) -> None:
        super().__init__(
            "not_as_itself",
            "abbreviations",
            f"“{short}”: “{said}” sẽ bị đọc thành “{read}”. Hãy viết hết bằng chữ, không dùng số, "
            "dấu hay chữ viết tắt.",
            f"“{short}”: “{said}” would be read as “{read}”. Write it out in words, without "
            "figures, signs or abbreviations.",
        )
