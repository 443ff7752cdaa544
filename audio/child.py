"""The child's entry: one job from standard input, one answer to standard output."""

import errno
import json
import sys
from collections.abc import Callable
from typing import Any, Final

import av.subtitles.stream  # noqa: F401 - PyAV loads it at its first open: too late in here

from audio.confine import give_up
from audio.profile import Limits
from audio.refusal import AudioRefusal

Job = dict[str, Any]


def _decoding() -> Callable[[Job, Limits], dict[str, Any]]:
    from audio.decode import decode  # noqa: PLC0415 - each child loads only its own work

    def work(job: Job, limits: Limits) -> dict[str, Any]:
        files = job["descriptors"]
        return {**decode(files["source"], files["spool"], limits)}

    return work


def _mastering() -> Callable[[Job, Limits], dict[str, Any]]:
    from audio.mastering import master  # noqa: PLC0415 - each child loads only its own work

    def work(job: Job, _: Limits) -> dict[str, Any]:
        return master(**job["descriptors"], **job["options"])

    return work


def _relaying() -> Callable[[Job, Limits], dict[str, Any]]:
    from audio.station import relay  # noqa: PLC0415 - each child loads only its own work

    def work(job: Job, limits: Limits) -> dict[str, Any]:
        files = job["descriptors"]
        return {**relay(files["source"], files["out"], limits)}

    return work


WORK: Final = {"decode": _decoding, "master": _mastering, "relay": _relaying}


def main() -> None:
    """Load the code, give up everything else, then read the files."""
    job = json.load(sys.stdin)
    limits = Limits(**job["limits"])
    work = WORK[job["work"]]()
    give_up(limits)
    json.dump(_answer(work, job, limits), sys.stdout)


def _answer(work: Callable[[Job, Limits], dict[str, Any]], job: Job, limits: Limits) -> Job:
    try:
        return {"done": work(job, limits)}
    except AudioRefusal as refusal:
        return {"refused": {"code": refusal.code, "values": refusal.values}}
    except MemoryError:
        return {"refused": {"code": "too_heavy", "values": {}}}
    except OSError as fault:
        if fault.errno == errno.EMFILE:
            raise  # something was opened, or imported, after giving up: a bug, not the environment
        return {"fault": fault.errno or 0}


if __name__ == "__main__":
    main()
