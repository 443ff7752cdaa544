"""How a text is read aloud: 300 sentences of wards and communes, and what holds for any text."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio.speech.reading import read, with_own

_SENTENCES = (Path(__file__).parent / "readings.txt").read_text(encoding="utf-8")


def _pairs() -> list[tuple[str, str]]:
    lines = [line for line in _SENTENCES.splitlines() if line.startswith(("< ", "> "))]
    return [(lines[n][2:], lines[n + 1][2:]) for n in range(0, len(lines), 2)]


def test_what_wards_announce_is_read_as_an_announcer_reads_it() -> None:
    """Each of at least 300 sentences of real administrative Vietnamese has its one reading."""
    pairs = _pairs()
    assert len(pairs) >= 300
    wrong = [(text, said, read(text).said) for text, said in pairs if read(text).said != said]
    assert wrong == []


def test_a_reading_reads_as_itself() -> None:
    """What is said, written down and read again, is the same."""
    assert [said for _, said in _pairs() if read(said).said != said] == []


_SIGNS = "0123456789.,:;/-–()[]%°²½+&@#\"'“”…!?\n \t"
_WORDS = st.sampled_from(_SENTENCES.replace("\n", " \n").split(" "))
_PIECES = st.one_of(
    _WORDS,
    st.text(_SIGNS, max_size=6),
    st.text(max_size=4),
    st.sampled_from(["ngày ", "số ", "từ "]),
)
_TEXTS = st.lists(_PIECES, max_size=14).flatmap(
    lambda parts: st.sampled_from(["".join(parts), " ".join(parts)])
)


@settings(max_examples=400, deadline=None)
@given(_TEXTS)
def test_any_text_is_read_and_nothing_of_it_is_lost(text: str) -> None:
    """Pieces cover the text exactly, no figure is left, and reading a reading changes nothing."""
    reading = read(text)
    assert "".join(text[piece.start : piece.end] for piece in reading.pieces) == text
    assert all(piece.start < piece.end for piece in reading.pieces)
    assert not any(each.isdigit() for each in reading.said)
    assert read(reading.said).said == reading.said
    assert " ".join(sentence.said for sentence in reading.sentences) == reading.said


def test_letters_and_marks_written_apart_read_like_letters_written_whole() -> None:
    """A text in decomposed Unicode reads the same; its pieces count its own characters."""
    text = "Đúng 7h30, UBND phường họp về đất ở."
    apart = unicodedata.normalize("NFD", text)
    reading = read(apart)
    assert reading.said == read(text).said
    assert reading.pieces[-1].end == len(apart)


def test_points_within_numbers_and_abbreviations_end_no_sentence() -> None:
    """Sentences end at their marks and at the ends of paragraphs, not at 1.250.000 or TP."""
    text = "Thu 1.250.000đ tại TP. Hải Phòng, P. Lê Chân. Hạn 31.12.2025!\nXin cảm ơn"
    spans = [text[each.start : each.end].strip() for each in read(text).sentences]
    assert spans == [
        "Thu 1.250.000đ tại TP. Hải Phòng, P. Lê Chân.",
        "Hạn 31.12.2025!",
        "Xin cảm ơn",
    ]


def test_an_area_reads_its_own_abbreviations_over_the_usual_ones() -> None:
    """An own entry counts before the table; one without words takes an entry away."""
    table = with_own({"BCĐ35": "ban chỉ đạo ba mươi lăm", "TH": "truyền hình", "HS": ""})
    assert read("BCĐ35 và đài TH", table).said == "ban chỉ đạo ba mươi lăm và đài truyền hình"
    assert read("HS", table).said == "hát ét"


@pytest.mark.parametrize("sign", ["😀", "\ue000", "☎"])
def test_what_cannot_be_said_is_named(sign: str) -> None:
    """A picture in the text is a piece of its own kind, and the screen can show it."""
    reading = read(f"Gọi {sign} ngay")
    assert [reading.text[piece.start : piece.end] for piece in reading.unread] == [sign]
    assert reading.said == "Gọi ngay"
