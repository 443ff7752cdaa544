"""Whoever says a line: one suite over every adapter that is here, and what holds them in bounds."""

import os
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from audio.speech import espeak, piper, wav
from audio.speech.bounded import Bounds, run
from audio.speech.installed import found
from audio.speech.provider import Address
from audio.speech.voice import Speaker, SpeechError
from tests.audio.speech.service import Tones, served

LINE = "trạm y tế phường thông báo, mời bà con đi tiêm chủng."


@pytest.fixture(params=["program", "library", "piper", "http", "tones"])
def speaker(request: pytest.FixtureRequest) -> Iterator[Speaker]:
    """Each adapter that can run here; one that cannot says so in a line."""
    match request.param:
        case "http":
            with served() as provider:
                yield provider
            return
        case "program":
            here: Speaker | None = espeak.on_path()
        case "library":
            here = espeak.from_package()
        case "piper":
            here = piper.installed(Path(os.environ.get("LOA_PIPER_VOICES", "/nonexistent")))
        case _:
            here = Tones()
    if here is None:
        pytest.skip(f"no voice of this kind here: {request.param}")
    yield here


def _sound(speaker: Speaker, speed: int = 100, line: str = LINE) -> wav.Spoken:
    return wav.spoken(speaker.say(line, speaker.voices()[0].id.partition(":")[2], speed))


def test_a_voice_says_a_line_as_sound(speaker: Speaker) -> None:
    """What comes is mono sound that can be heard, as long as so many words may take; another line
    sounds otherwise, and the faster it is asked for the sooner it is over."""
    spoken = _sound(speaker)
    pcm = np.frombuffer(spoken.pcm, dtype="<i2").astype(float)
    assert np.sqrt(np.mean(pcm**2)) > 300
    assert 1_500 < spoken.duration_ms < 8_000
    assert _sound(speaker, line="xin cảm ơn.").pcm != spoken.pcm
    assert _sound(speaker, 200).duration_ms < 0.7 * spoken.duration_ms
    assert _sound(speaker, 50).duration_ms > 1.4 * spoken.duration_ms


def test_a_voice_tells_what_it_is(speaker: Speaker) -> None:
    """Its voices carry the engine's name, at least one speaks Vietnamese; its version stays."""
    voices = speaker.voices()
    assert all(voice.id.startswith(f"{speaker.engine}:") and voice.title for voice in voices)
    assert any(voice.language == "vi" for voice in voices)
    assert speaker.version == speaker.version != ""
    with pytest.raises(SpeechError):
        wav.spoken(speaker.say(LINE, "../../etc/passwd", 100))


def test_the_engine_is_never_loaded_here() -> None:
    """Looking for espeak-ng and asking it loads nothing of it into this process."""
    speakers = [one for one in (espeak.on_path(), espeak.from_package()) if one is not None]
    for one in speakers:
        one.say("xin chào", "vi", 100)
    assert "espeakng_loader" not in sys.modules
    maps = Path("/proc/self/maps")
    assert not maps.exists() or "espeak" not in maps.read_text(encoding="utf-8")


def _python(code: str, bounds: Bounds | None = None) -> bytes:
    return run([sys.executable, "-I", "-S", "-c", code], "", bounds or Bounds())


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("while True: pass", "too_slow"),
        ("import sys; [sys.stdout.write('x' * 65536) for _ in iter(int, 1)]", "too_much"),
        ("x = bytes(400 << 20)", "broken"),
        ("open('/tmp/loa-no', 'w').write('x' * 65536)", "broken"),
        ("import os; os.kill(os.getpid(), 9)", "broken"),
    ],
)
def test_a_program_that_leaves_its_bounds_is_ended(code: str, fault: str) -> None:
    """Time, what it answers, memory and the disk: beyond them it is over, and that is said."""
    tight = Bounds(wall_s=120, cpu_s=1, memory_bytes=256 << 20, output_bytes=1 << 20)
    with pytest.raises(SpeechError) as raised:
        _python(code, tight)
    assert raised.value.fault == fault
    Path("/tmp/loa-no").unlink(missing_ok=True)


def test_a_program_that_does_nothing_is_ended_too() -> None:
    """Whoever sleeps uses no processor; the clock ends it."""
    with pytest.raises(SpeechError) as raised:
        _python("import time; time.sleep(600)", Bounds(wall_s=1))
    assert raised.value.fault == "too_slow"


@pytest.mark.skipif(
    sys.platform != "linux" or os.uname().machine not in ("x86_64", "aarch64"),
    reason="no filter of the kernel's for this machine",
)
def test_a_program_that_speaks_has_no_network() -> None:
    """It can open no socket, nor can what it starts; and it sees nothing of our environment."""
    code = "import socket\ntry: socket.socket()\nexcept PermissionError: print('refused')"
    assert _python(code) == b"refused\n"
    assert b"PYTEST" not in _python("import os; print(dict(os.environ))")


@pytest.mark.parametrize("voice", ["drips", "drips headers", "floods", "elsewhere", "html"])
def test_a_service_that_does_not_speak_is_refused(voice: str) -> None:
    """One that drips, floods, sends elsewhere or answers with no sound is a voice that failed."""
    wall_s, begun = 0.5 if voice.startswith("drips") else 20.0, time.monotonic()
    with served(wall_s) as provider, pytest.raises(SpeechError):
        wav.spoken(provider.say(LINE, voice, 100))
    assert time.monotonic() - begun < 3


def test_nobody_waits_while_another_asks_for_the_voices(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are told what the service said the last time, until it has answered."""
    with served() as provider:
        known = provider.voices()
        monkeypatch.setattr(provider, "_until", -1.0)
        asked, answers = threading.Event(), threading.Event()

        def slowly() -> None:
            asked.set()
            answers.wait(10)

        monkeypatch.setattr(provider, "_ask_list", slowly)
        asks = threading.Thread(target=provider.voices)
        asks.start()
        assert asked.wait(10)
        assert provider.voices() == known
        answers.set()
        asks.join()


def test_a_service_is_asked_over_a_secret_way() -> None:
    """Only over https, or on this machine; one that is gone tells no voices and fails nothing."""
    for wrong in ("http://tieng.example/v1", "ftp://127.0.0.1", "tieng.example"):
        with pytest.raises(ValueError, match="https"):
            Address.of(wrong)
    here = found({"LOA_SPEECH_URL": "http://127.0.0.1:1"}, Path("/nonexistent"))
    assert all(not voice.id.startswith("http:") for voice in here.listed())


def test_piper_is_found_by_its_program_and_a_voice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A voice counts with both its files, in a language that is spoken here."""
    program = tmp_path / "piper"
    program.write_text('#!/bin/sh\nprintf "%s " "$@" >&2; exit 3\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert piper.installed(tmp_path) is None
    (tmp_path / "vi_VN-a.onnx").touch()
    (tmp_path / "vi_VN-a.onnx.json").write_text('{"language": {"code": "vi_VN"}}')
    (tmp_path / "xx-b.onnx").touch()
    here = piper.installed(tmp_path)
    assert here is not None
    assert [voice.id for voice in here.voices()] == ["piper:vi_VN-a"]
    with pytest.raises(SpeechError, match=r"--output_file - --length_scale 0.500"):
        here.say(LINE, "vi_VN-a", 200)


def test_espeak_is_here_where_the_tests_run() -> None:
    """The library comes with the tests, so that a real voice is always tried."""
    assert espeak.from_package() is not None or shutil.which("espeak-ng") is None
