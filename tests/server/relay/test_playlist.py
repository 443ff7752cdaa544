"""Playlists of stations are read without trusting them."""

import pytest

from server.relay.playlist import TEXT_MAX, Pieces, PlaylistRefusedError, Pointer, read

HERE = "https://radio.example.vn/live/index.m3u8"
LIVE = """#EXTM3U
#EXT-X-VERSION:3
#EXT-X-TARGETDURATION:6
#EXT-X-MEDIA-SEQUENCE:2680
#EXTINF:5.9,
2680.ts
#EXTINF:6,
https://cdn.example.vn/2681.ts
"""
MASTER = """#EXTM3U
#EXT-X-STREAM-INF:BANDWIDTH=256000,CODECS="mp4a.40.2,avc1"
high/index.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=64000,CODECS="mp4a.40.2"
low/index.m3u8
"""
SOUND = '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="vi",DEFAULT={},URI="{}"\n'


def test_pieces_follow_one_another_from_a_number() -> None:
    """Their addresses are completed from the playlist's own; where it ends it says so."""
    first, second = "https://radio.example.vn/live/2680.ts", "https://cdn.example.vn/2681.ts"
    assert read(LIVE.encode(), HERE) == Pieces(2680, (first, second), 6, ends=False)
    told = read(LIVE.encode() + b"#EXT-X-ENDLIST\n", HERE)
    assert isinstance(told, Pieces)
    assert told.ends


def test_of_several_qualities_the_smallest_is_heard_and_sound_alone_first() -> None:
    """Loudspeakers show no pictures."""
    assert read(MASTER.encode(), HERE) == Pointer("https://radio.example.vn/live/low/index.m3u8")
    sounds = SOUND.format("NO", "/en.m3u8") + SOUND.format("YES", "/vi.m3u8")
    assert read((MASTER + sounds).encode(), HERE) == Pointer("https://radio.example.vn/vi.m3u8")


def test_a_plain_list_names_the_stream() -> None:
    """As stations hand it out for players."""
    told = read(b"\xef\xbb\xbf#EXTM3U\r\n#EXTINF:-1,VOV1\r\nhttp://vov.vn:8000/vov1\r\n", HERE)
    assert told == Pointer("http://vov.vn:8000/vov1")


@pytest.mark.parametrize(
    "text",
    [
        LIVE + '#EXT-X-KEY:METHOD=AES-128,URI="file:///etc/shadow"\n',
        LIVE + "#EXT-X-BYTERANGE:100@0\n",
        LIVE + '#EXT-X-MAP:URI="init.mp4"\n',
        MASTER + '#EXT-X-SESSION-KEY:METHOD=SAMPLE-AES,URI="skd://x"\n',
        "#EXTM3U\n",
        "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n",
        "<html>",
        pytest.param("#EXTM3U\n" + "a\n" * 5_000, id="endless"),
        pytest.param("#EXTM3U\n" + "a" * TEXT_MAX, id="too long"),
        "#EXTM3U\n\udcff",
        "#EXTM3U\nhttps://[::\n",
    ],
)
def test_what_a_radio_does_not_need_is_refused(text: str) -> None:
    """Keys, pieces of files, endless lists, and what is no list."""
    with pytest.raises(PlaylistRefusedError):
        read(text.encode(errors="surrogateescape"), HERE)


def test_numbers_are_believed_within_bounds() -> None:
    """Nobody waits an hour for the next piece, nor asks without a pause."""
    for said, taken in (("0", 1), ("86400", 30), ("9" * 99, 30), ("x", 1)):
        told = read(LIVE.replace("N:6", f"N:{said}").encode(), HERE)
        assert isinstance(told, Pieces)
        assert told.target_s == taken
