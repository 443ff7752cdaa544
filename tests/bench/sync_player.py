"""`python -m tests.bench.sync_player CARD CACHE`: one player on one card, told on standard input.

Each line is a JSON object: `{"play", "at_ns", "sound", "duration_ms", "times"}` sounds a WAV that
lies in the cache, so often in a row; `{"mark"}` answers with the process's state. It ends with its
input. It says `ready` first.
"""

import json
import sys
import time
from pathlib import Path

from device_agent.cache import Cache
from device_agent.player.alsa.libasound import LibAsound
from device_agent.player.alsa.output import AlsaOutput
from device_agent.player.pieces import Sound
from device_agent.player.player import Player
from device_agent.player.real_time import prefer_this_process

ROOM = 1 << 30


def main(card: str, folder: str) -> None:
    prefer_this_process()
    cache = Cache(Path(folder), ROOM)
    cache.start()
    output = AlsaOutput(card, LibAsound())
    player = Player(cache, lambda _: None)
    player.start(output)
    _say({"ready": True})
    for line in sys.stdin:
        told = json.loads(line)
        if "play" in told:
            pieces = [Sound(told["sound"], told["duration_ms"])] * told["times"]
            player.play(told["play"], told["at_ns"], pieces)
            continue
        state = output.card
        _say(
            {
                "xruns": state.xruns,
                "fault": state.fault,
                "real_time": state.real_time,
                "lost": output.lost_frames,
                "cpu_s": time.process_time(),
            }
        )
    player.close()


def _say(value: object) -> None:
    sys.stdout.write(f"{json.dumps(value)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
