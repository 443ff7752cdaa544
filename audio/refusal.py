"""Why a file is not taken in: stable codes, each with a sentence in Vietnamese and in English."""

from typing import Final

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "empty": (
        "File rỗng, không có gì để phát. Hãy chọn lại file.",
        "The file is empty. Please choose the file again.",
    ),
    "too_large": (
        "File nặng {mib} MB, quá giới hạn {limit_mib} MB. Hãy cắt ngắn hoặc lưu dạng mp3.",
        "The file has {mib} MB, above the limit of {limit_mib} MB. Shorten it or save it as mp3.",
    ),
    "not_audio": (
        "Đây không phải file âm thanh mà hệ thống đọc được. "
        "Hãy dùng mp3, m4a, wav, ogg, opus, flac, webm, amr, 3gp, wma hoặc aiff.",
        "This is not a sound file that can be read here. "
        "Use mp3, m4a, wav, ogg, opus, flac, webm, amr, 3gp, wma or aiff.",
    ),
    "playlist": (
        "Đây là danh sách phát trỏ tới file khác, không phải bản ghi âm. Hãy tải lên file ghi âm.",
        "This is a playlist that points to other files, not a recording. Upload the recording.",
    ),
    "no_sound": (
        "File này không có phần âm thanh. Hãy chọn file có tiếng.",
        "This file has no sound in it. Choose a file with sound.",
    ),
    "unsupported_codec": (
        "Âm thanh trong file được nén theo kiểu chưa hỗ trợ. Hãy lưu lại dạng mp3 hoặc wav.",
        "The sound in this file is stored in a way not supported. Save it again as mp3 or wav.",
    ),
    "damaged": (
        "File bị hỏng, không đọc được âm thanh. Hãy tải lại từ bản gốc.",
        "The file is damaged and its sound cannot be read. Upload it again from the original.",
    ),
    "truncated": (
        "File bị cắt cụt: thiếu khoảng {missing_s} giây cuối so với độ dài ghi trong file. "
        "Hãy tải lại từ bản gốc.",
        "The file is cut short: about {missing_s} s are missing of the length it states. "
        "Upload it again from the original.",
    ),
    "too_long": (
        "Bản ghi dài quá {limit_min} phút. Hãy cắt ngắn rồi tải lại.",
        "The recording is longer than {limit_min} minutes. Shorten it and upload it again.",
    ),
    "too_short": (
        "Bản ghi chỉ dài {ms} phần nghìn giây, quá ngắn để phát. Hãy ghi lại.",
        "The recording lasts only {ms} ms, too short to be played. Please record it again.",
    ),
    "channels": (
        "File có {channels} kênh âm thanh, nhiều hơn {limit}. Hãy lưu lại dạng một hoặc hai kênh.",
        "The file has {channels} channels, more than {limit}. Save it with one or two channels.",
    ),
    "sample_rate": (
        "Tần số lấy mẫu {rate} Hz nằm ngoài khoảng {low}–{high} Hz. Hãy lưu lại ở 44100 hoặc "
        "48000 Hz.",
        "The sample rate of {rate} Hz is outside {low}–{high} Hz. Save it at 44100 or 48000 Hz.",
    ),
    "too_heavy": (
        "File này đòi hỏi quá nhiều thời gian hoặc bộ nhớ để đọc. Hãy lưu lại dạng mp3 hoặc wav.",
        "This file takes too much time or memory to read. Save it again as mp3 or wav.",
    ),
    "silence": (
        "Bản ghi không có tiếng. Hãy kiểm tra micro rồi ghi lại.",
        "The recording is silent. Check the microphone and record it again.",
    ),
}


class AudioRefusal(Exception):  # noqa: N818 - the house's word for a typed "no"
    """A file that is not taken in; nothing was kept.

    `code` is stable (a key of `SENTENCES`), `field` names the input at fault, `vi` and `en` are the
    sentences for a person, `values` the numbers in them.
    """

    def __init__(self, code: str, field: str = "file", **values: int) -> None:
        vi, en = SENTENCES[code]
        self.code, self.field, self.values = code, field, values
        self.vi, self.en = vi.format(**values), en.format(**values)
        super().__init__(f"{code}: {self.en}")
