"""Valid recordings, damaged at random from a seed; what became of each."""

import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from audio.decode import decode
from audio.profile import Limits
from audio.refusal import AudioRefusal
from tests.audio.recordings import KINDS, record, speech

LIMITS = Limits(max_ms=60_000)
HANG_S = 60


def mutated(raw: bytes, chance: random.Random) -> bytes:
    """`raw` with bytes changed anywhere or in the header, cut out, put in, or made extreme."""
    out = bytearray(raw)
    at = chance.randrange(len(out))
    match chance.randrange(5):
        case 0:
            for _ in range(chance.choice((1, 3, 10, 100))):
                out[chance.randrange(len(out))] = chance.randrange(256)
        case 1:
            for _ in range(chance.choice((1, 3, 8))):
                out[chance.randrange(min(len(out), 200))] = chance.randrange(256)
        case 2:
            del out[at : at + chance.choice((1, 7, 100, 5000))]
        case 3:
            out[at:at] = chance.randbytes(chance.choice((1, 7, 300)))
        case _:
            at, size = chance.randrange(min(len(out), 2000)), chance.choice((2, 4, 8))
            high = b"\x7f" + b"\xff" * (size - 1)
            out[at : at + size] = chance.choice((b"\xff" * size, bytes(size), high))
    return bytes(out)


def cases(count: int, first_seed: int) -> Iterator[tuple[str, int, bytes]]:
    """(kind, seed, bytes) for `count` seeds of every kind."""
    with tempfile.TemporaryDirectory() as folder:
        for name, kind in KINDS.items():
            raw = record(Path(folder) / name, speech(2, kind.rate), kind).read_bytes()
            for seed in range(first_seed, first_seed + count):
                yield name, seed, mutated(raw, random.Random(f"{name} {seed}"))


def outcome(raw: bytes) -> str:
    """`decoded`, or the code of the refusal; any other exception goes through."""
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as spool:
        source.write(raw)
        source.flush()
        try:
            decode(source.fileno(), spool.fileno(), LIMITS)
        except AudioRefusal as refusal:
            return refusal.code
        return "decoded"


def run(count: int, first_seed: int) -> Counter[str]:
    """Outcomes of `count` seeds of every kind; ends by SIGALRM where one hangs for a minute."""
    outcomes: Counter[str] = Counter()
    for name, seed, raw in cases(count, first_seed):
        signal.alarm(HANG_S)
        try:
            outcomes[outcome(raw)] += 1
        except Exception as error:
            error.add_note(f"{name}, seed {seed}")
            raise
        signal.alarm(0)
    return outcomes


if __name__ == "__main__":
    started = time.monotonic()
    counted = run(int(sys.argv[1]), int(sys.argv[2]))
    sys.stdout.write(f"{dict(counted)}\n")
