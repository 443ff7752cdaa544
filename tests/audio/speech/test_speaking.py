"""A text as one recording: its lines, what is kept of them, and what is made anew."""

import io
import os
from array import array
from itertools import pairwise
from pathlib import Path

import pytest

from audio.speech import wav
from audio.speech.kept import Kept, name_of
from audio.speech.script import PARAGRAPH_GAP_MS, SENTENCE_GAP_MS, passages, script, whole
from audio.speech.speaking import Saying, speak
from audio.speech.tongues import language_of
from audio.speech.voice import LINE_LENGTH, SpeechError
from tests.audio.speech.service import Tones, tone

TEXT = "UBND phường họp lúc 7h30.\nMời bà con đến NVH TDP 3. Xin cảm ơn!"


def _speak(text: str, tones: Tones, keep: Kept, speed: int = 100) -> tuple[int, bytes, list[int]]:
    out, told = io.BytesIO(), list[int]()
    lines = script(passages("vi", text))
    ms = speak(lines, Saying(tones, "a", speed), keep, out, told.append)
    return ms, out.getvalue(), told


def test_a_text_is_said_sentence_by_sentence() -> None:
    """Each sentence is a line, with a longer silence after a paragraph and none at the end."""
    assert [(line.said, line.gap_ms) for line in script(passages("vi", TEXT))] == [
        ("ủy ban nhân dân phường họp lúc bảy giờ ba mươi phút.", PARAGRAPH_GAP_MS),
        ("Mời bà con đến nhà văn hóa tổ dân phố ba.", SENTENCE_GAP_MS),
        ("Xin cảm ơn!", 0),
    ]
    assert script(passages("vi", " \n…")) == ()


def test_a_sentence_too_long_for_a_voice_is_cut_where_it_hurts_least() -> None:
    """At a pause, else between words, else within one; nothing of it is lost."""
    clauses = ", ".join(["mời bà con trong tổ dân phố đi họp"] * 40)
    for text in (clauses, "bà con " * 300, "a" * 2_000):
        lines = script(passages("vi", text))
        assert len(lines) > 1
        assert all(0 < len(line.said) <= LINE_LENGTH for line in lines)
        said = whole(passages("vi", text)).said
        assert "".join("".join(line.said for line in lines).split()) == "".join(said.split())
    assert all(line.said.endswith(",") for line in script(passages("vi", clauses))[:-1])


def test_another_language_is_given_as_it_is_written() -> None:
    """Its engine reads figures itself; what a program could take for an order is left out."""
    parts = passages("en", "Storm at 7:30, gusts of 12.5 m/s [[_^_]] <b>now</b>. Stay in!")
    assert [line.said for line in script(parts)] == [
        "Storm at 7:30, gusts of 12.5 m/s b now b.",
        "Stay in!",
    ]
    (reading,) = (part.reading for part in parts)
    assert {reading.text[piece.start : piece.end] for piece in reading.unread} >= set("[]<>^_")


BOTH = """Bão số 5 đổ bộ lúc 7h30. Mời du khách rời bãi biển Cát Cò.
Storm no. 5 will reach Cát Hải at 7:30. Please leave the beach and stay indoors.

Xin cảm ơn!
"""


def test_a_paragraph_in_english_is_for_the_english_voice() -> None:
    """A notice in two languages is one text; where no English voice stands beside, it is read by
    the one there is."""
    parts = passages("vi", BOTH, english=True)
    assert [(line.language, line.said) for line in script(parts)] == [
        ("vi", "Bão số năm đổ bộ lúc bảy giờ ba mươi phút."),
        ("vi", "Mời du khách rời bãi biển Cát Cò."),
        ("en", "Storm no. 5 will reach Cát Hải at 7:30."),
        ("en", "Please leave the beach and stay indoors."),
        ("vi", "Xin cảm ơn!"),
    ]
    assert whole(parts).text == BOTH
    pieces = whole(parts).pieces
    assert "".join(BOTH[piece.start : piece.end] for piece in pieces) == BOTH
    assert {part.language for part in passages("vi", BOTH)} == {"vi"}


def test_what_is_not_surely_english_is_vietnamese() -> None:
    """Marks left out, names, single words and forms: an English voice would spoil them."""
    for line in (
        "Moi ba con den nha van hoa hop to dan pho",
        "The le cuoc thi: in to roi, at be",
        "Facebook, Zalo, YouTube",
        "Công ty Samsung Electronics Việt Nam tuyển dụng for all",
        "Check-in",
    ):
        assert language_of(line) == "vi", line
    assert language_of("2026 – 12:30") is None
    assert language_of("Please boil the water until further notice.") == "en"


def test_two_voices_in_one_recording_meet_at_one_rate() -> None:
    """A voice at another rate is brought to that of the first, as long and as high as before."""
    sound = wav.spoken(tone(4, 100))
    for rate in (22_050, 48_000, 8_000):
        other = wav.at_rate(sound, rate)
        assert (other.rate, other.duration_ms) == (rate, sound.duration_ms)
        samples = array("h", other.pcm)
        crossings = sum(1 for a, b in pairwise(samples) if a < 0 <= b)
        assert abs(crossings - 440 * sound.duration_ms // 1000) <= 2


def test_the_recording_is_its_lines_and_their_silences(tmp_path: Path) -> None:
    """One WAV, as long as it says, and progress is told line by line."""
    ms, raw, told = _speak(TEXT, Tones(), Kept(tmp_path))
    words = 12 + 11 + 3
    assert ms == words * 250 + PARAGRAPH_GAP_MS + SENTENCE_GAP_MS
    assert wav.spoken(raw).duration_ms == ms
    assert told == [1, 2, 3]


def test_a_line_is_said_once(tmp_path: Path) -> None:
    """What was said is kept; only what changed is said again, or is to be said at another speed."""
    tones, keep = Tones(), Kept(tmp_path)
    _, first, _ = _speak(TEXT, tones, keep)
    assert _speak(TEXT, tones, keep)[1] == first
    assert len(tones.said) == 3
    _speak(TEXT.replace("7h30", "8h"), tones, keep)
    assert len(tones.said) == 4
    _speak(TEXT, tones, keep, speed=90)
    assert len(tones.said) == 7


def test_a_kept_line_that_was_changed_is_said_again(tmp_path: Path) -> None:
    """A file cut short or changed on the disk is not believed."""
    tones, keep = Tones(), Kept(tmp_path)
    _, first, _ = _speak(TEXT, tones, keep)
    one, other, _ = (path for path in tmp_path.glob("??/*"))
    one.write_bytes(one.read_bytes()[:-2])
    other.write_bytes(b"\0" * 40)
    assert _speak(TEXT, tones, keep)[1] == first
    assert len(tones.said) == 5


def test_what_is_kept_is_bounded(tmp_path: Path) -> None:
    """Beyond the bound the longest unused lines go."""
    line = tone(4, 100)  # 32 kB
    keep = Kept(tmp_path, most_bytes=10 * len(line))
    names = [name_of("1", "tones:a", 100, f"{n}") for n in range(30)]
    for n, name in enumerate(names):
        keep.put(name, line)
        os.utime(tmp_path / name[:2] / name, ns=(n, n))
        if keep.get(names[0]) is not None:  # in use all the time
            os.utime(tmp_path / names[0][:2] / names[0], ns=(1_000 + n, 1_000 + n))
    held = [name for name in names if keep.get(name) is not None]
    assert names[0] in held
    assert names[-1] in held
    assert sum(path.stat().st_size for path in tmp_path.glob("??/*")) <= 12 * len(line)
    assert not list(tmp_path.glob("??/*.part"))


def test_a_line_that_fails_is_asked_for_once_more(tmp_path: Path) -> None:
    """Then it is a fault that is told, and nothing of it is kept."""
    tones, keep = Tones(), Kept(tmp_path)
    tones.fails = 1
    _speak("Xin chào.", tones, keep)
    tones.fails = 2
    with pytest.raises(SpeechError):
        _speak("Xin cảm ơn.", tones, keep)
    assert len(tones.said) == 4
    assert len(list(tmp_path.glob("??/*"))) == 1
