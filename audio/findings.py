"""What a listener should know of a recording that is taken in all the same."""

from dataclasses import dataclass
from typing import Final, Literal

Severity = Literal["warn", "refuse"]

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "clipping": (
        "Tiếng bị vỡ do thu quá to ({count} chỗ). Nên ghi lại, để micro xa hơn.",
        "The sound is clipped: recorded too loud ({count} places). Better record it again.",
    ),
    "too_quiet": (
        "Bản ghi rất nhỏ ({lufs} LUFS); đã được nâng lên, tiếng ồn nền cũng to theo.",
        "The recording is very quiet ({lufs} LUFS); it was raised, and its noise with it.",
    ),
    "antiphase": (
        "Hai kênh ngược pha nhau, trộn lại sẽ mất tiếng; chỉ lấy một kênh.",
        "The two channels cancel each other when mixed; only one channel was taken.",
    ),
    "one_channel": (
        "Chỉ một kênh có tiếng; đã lấy kênh đó.",
        "Only one channel carries sound; that one was taken.",
    ),
    "hum": (
        "Có tiếng ù điện {hz} Hz. Hãy kiểm tra dây và nguồn của micro.",
        "There is mains hum at {hz} Hz. Check the microphone's cable and power supply.",
    ),
    "noise": (
        "Tiếng ồn nền lớn (chỉ nhỏ hơn lời nói {db} dB). Nên ghi lại nơi yên tĩnh.",
        "There is loud background noise (only {db} dB below the voice). Better record it again.",
    ),
    "wrong_speed": (
        "Tốc độ có thể sai: âm thanh chạy {percent}% so với đồng hồ của file. Hãy nghe thử.",
        "The speed may be wrong: the sound runs at {percent}% of the file's clock. Listen first.",
    ),
    "long_silence": (
        "Có đoạn im lặng dài {seconds} giây.",
        "There is a silence of {seconds} s.",
    ),
    "truncated": (
        "Bản ghi có thể thiếu phần cuối. Hãy nghe thử đến hết.",
        "The recording may lack its end. Listen to it to the end first.",
    ),
    "damaged_parts": (
        "Có {count} chỗ trong file bị hỏng và bị bỏ qua. Hãy nghe thử.",
        "{count} places in the file are damaged and were left out. Listen to it first.",
    ),
    "loudness_not_reached": (
        "Độ to đạt {lufs} LUFS, chưa tới mức quy định, vì có tiếng động quá gắt.",
        "The loudness reached {lufs} LUFS, short of the target, because of very sharp peaks.",
    ),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to know; `start_ms` and `end_ms` bound it, half-open, in the recording."""

    code: str
    severity: Severity
    start_ms: int
    end_ms: int
    values: dict[str, int]

    @property
    def vi(self) -> str:
        """The sentence in Vietnamese."""
        return SENTENCES[self.code][0].format(**self.values)

    @property
    def en(self) -> str:
        """The sentence in English."""
        return SENTENCES[self.code][1].format(**self.values)


def finding(code: str, start_ms: int, end_ms: int, **values: int) -> Finding:
    """A warning about [start_ms, end_ms), with the whole numbers that its sentences hold.

    Raises KeyError for an unknown code or a number that is missing.
    """
    warned = Finding(code, "warn", start_ms, end_ms, values)
    assert warned.vi
    return warned
