"""The speaker test: a tone out of the horn, what the card did, and whether somebody heard it."""

import math
import queue
import threading
import time
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from device_agent.cache import ContentMissingError
from device_agent.player.alsa.pcm import CardError
from device_agent.player.ear import Microphone
from device_agent.player.events import Ended, PlayerEvent, Started
from device_agent.player.output import RATE, CardState, Output
from device_agent.player.pieces import Tone, ToneKind
from device_agent.player.player import Player
from device_agent.sound import cards
from schedules.refusal import RefusalError

AHEAD_S = 1.5
"""Before the tone: the card opens, and a microphone hears what it is like without."""
HEARD_DB = 10.0
"""How much louder the tone's own band must be: a horn within reach of a microphone is 30 and more;
traffic moves a single band by less."""
_EARS_S = 0.5
_WINDOW = RATE // 10
_BANDS_HZ = {
    ToneKind.TEST: (1000,),
    ToneKind.ATTENTION: (750, 1000),
    ToneKind.DRILL: (1500,),
    ToneKind.SIREN: (700, 800, 900, 1000, 1100),
}


@dataclass(frozen=True, slots=True)
class Heard:
    """The tone's bands, in dB of full scale, before it sounded and while it did."""

    before_db: float
    during_db: float

    @property
    def confirmed(self) -> bool:
        return self.during_db - self.before_db >= HEARD_DB


@dataclass(frozen=True, slots=True)
class Report:
    """`off_us`: how far from its instant the card says the tone began; None: it did not sound."""

    off_us: float | None
    lost_frames: int
    card: CardState | None
    heard: Heard | None
    deaf: str | None

    @property
    def sounded(self) -> bool:
        told = self.heard is None or self.heard.confirmed
        return self.off_us is not None and told and self.deaf is None

    def lines(self) -> Iterator[str]:
        """For the technician, in Vietnamese."""
        if self.off_us is None:
            yield "KHÔNG phát được: card không nhận tiếng (rút ra, đang bận, hoặc sai tên)."
        else:
            yield f"Đã phát; bắt đầu lệch {self.off_us / 1000:.3f} ms so với giờ đã hẹn."
        if self.card is not None:
            yield from _of_card(self.card)
        if self.lost_frames:
            yield f"Hụt {self.lost_frames} khung ({self.lost_frames / 48:.0f} ms)."
        if self.heard is not None:
            yield (
                f"Nghe lại: trước {self.heard.before_db:.0f} dB, trong lúc phát "
                f"{self.heard.during_db:.0f} dB: "
                + ("loa CÓ ra tiếng." if self.heard.confirmed else "loa KHÔNG ra tiếng.")
            )
        if self.deaf is not None:
            yield f"Không nghe lại được: {self.deaf}"


def _of_card(card: CardState) -> Iterator[str]:
    yield f"Card {card.name}: " + (f"hỏng ({card.fault})." if card.fault else "tốt.")
    if card.xruns:
        yield f"Card cạn tiếng {card.xruns} lần: máy quá bận."
    if not card.real_time:
        yield "Không có quyền ưu tiên thời gian thực (LimitRTPRIO=2 trong dịch vụ)."


class _Nothing:
    """`Contents` of a test that needs none."""

    def open_verified(self, sha256: str) -> BinaryIO:
        raise ContentMissingError(sha256)


def sound(
    output: Output, kind: ToneKind, seconds: int, volume: int, microphone: Microphone | None
) -> Report:
    """Sound one tone; takes `seconds` and two more. Raises `OSError` where a file output cannot
    be opened."""
    events: queue.SimpleQueue[PlayerEvent] = queue.SimpleQueue()
    ears = Ears(microphone, kind) if microphone is not None else None
    player = Player(_Nothing(), events.put)
    player.start(output)
    at_ns = time.monotonic_ns() + round(AHEAD_S * 1e9)
    if ears is not None:
        ears.start(at_ns)
    player.play("test", at_ns, [Tone(kind, seconds * 1000)], volume)
    started, ended = _await(events, AHEAD_S + seconds + 1.0)
    lost, card = output.lost_frames, output.card
    player.close()
    if ears is not None:
        ears.join()
    whole = ended is not None and ended.sounded.sounded_frames > 0
    off_us = (started.heard_at_ns - at_ns) / 1000 if started is not None and whole else None
    return Report(off_us, lost, card, ears.heard if ears else None, ears.deaf if ears else None)


def _await(
    events: "queue.SimpleQueue[PlayerEvent]", within_s: float
) -> tuple[Started | None, Ended | None]:
    """What was told of the one play."""
    started, deadline = None, time.monotonic() + within_s
    while (left := deadline - time.monotonic()) > 0:
        try:
            event = events.get(timeout=left)
        except queue.Empty:
            break
        if isinstance(event, Started):
            started = event
        elif isinstance(event, Ended):
            time.sleep(max(0, event.heard_at_ns - time.monotonic_ns()) / 1e9)
            return started, event
        else:
            break
    return started, None


class Ears:
    """Listens before the tone and within it, on a thread of its own."""

    def __init__(self, microphone: Microphone, kind: ToneKind) -> None:
        self._microphone, self._bands = microphone, _BANDS_HZ[kind]
        self._thread = threading.Thread(target=self._run, name="ears", daemon=True)
        self._at_ns = 0
        self.heard: Heard | None = None
        self.deaf: str | None = None

    def start(self, at_ns: int) -> None:
        self._at_ns = at_ns
        self._thread.start()

    def join(self) -> None:
        self._thread.join()

    def _run(self) -> None:
        try:
            before = self._microphone.listen(_EARS_S)
            into_ns = self._at_ns + 250_000_000 - time.monotonic_ns()
            self._microphone.listen(max(0.0, into_ns / 1e9))
            during = self._microphone.listen(_EARS_S)
            self.heard = compared(before, during, self._bands)
        except CardError as error:
            self.deaf = str(error)
        finally:
            self._microphone.close()


def compared(before: bytes, during: bytes, bands_hz: tuple[int, ...]) -> Heard:
    """The loudest tenth of a second of any band, before and during. Pure."""
    return Heard(_loudest_db(before, bands_hz), _loudest_db(during, bands_hz))


def _loudest_db(pcm: bytes, bands_hz: tuple[int, ...]) -> float:
    samples = array("h", pcm)
    windows = [samples[i : i + _WINDOW] for i in range(0, len(samples) - _WINDOW + 1, _WINDOW)]
    powers = [_power(window, hz) for window in windows for hz in bands_hz]
    return 10 * math.log10(max(powers, default=0.0) + 1e-10)


def _power(window: "array[int]", hz: int) -> float:
    """Of one frequency, 1.0 for a sine of full scale (Goertzel)."""
    turn = 2 * math.cos(2 * math.pi * hz / RATE)
    one = two = 0.0
    for sample in window:
        one, two = sample + turn * one - two, one
    power = one * one + two * two - turn * one * two
    return 4 * power / (len(window) * 32_768) ** 2


def microphone(name: str) -> Microphone:
    """An ALSA device that captures. Raises `RefusalError` where it cannot be had."""
    try:
        return cards().microphone(name)
    except CardError as error:
        raise RefusalError(
            "no_microphone", "microphone",
            f"Không mở được micrô {name}: {error}.", f"The microphone {name}: {error}.",
        ) from error  # fmt: skip
