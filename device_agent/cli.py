"""`loa-agent enrol` once, `loa-agent sound …` at the horn, then `loa-agent run` for good."""

import argparse
import json
import logging
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import replace
from importlib import metadata
from pathlib import Path

from device_agent import balance, enrol, glance, sound, speaker
from device_agent.checking.findings import judge, worst
from device_agent.checking.reading import read
from device_agent.identity import load
from device_agent.player.pieces import ToneKind
from device_agent.player.real_time import prefer_this_process
from device_agent.spoken import Speaking
from device_agent.supervisor import Supervisor
from device_agent.updating import folder
from schedules.codec import to_json
from schedules.refusal import RefusalError

_LOG = logging.getLogger("device_agent")


def main(arguments: Sequence[str] | None = None) -> int:
    """The process's entry: `run`, and what it writes is for its own user alone."""
    os.umask(0o077)  # its folder may have been made for it, and wider
    return run(arguments)


def run(arguments: Sequence[str] | None = None) -> int:
    """0: done; 1: refused, with a sentence in Vietnamese and in English; 2: used wrongly."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.does(options))
    except RefusalError as refusal:
        sys.stderr.write(f"{refusal.vi} / {refusal.en} [{refusal.code}]\n")
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="loa-agent", description="One loudspeaker's agent.")
    parser.add_argument("--version", action=_Version, nargs=0, help="load everything, say it")
    commands = parser.add_subparsers(dest="command", required=True)
    first = commands.add_parser("enrol", help="become a device of a city")
    first.add_argument("--server", required=True, metavar="URL")
    first.add_argument("--token", required=True, help="one-time; from the console")
    first.add_argument(
        "--wait", default=3_600, type=int, metavar="S", help="how long to wait for the office"
    )
    first.set_defaults(does=_enrol)
    then = commands.add_parser("run", help="sound what is to be sounded, until SIGTERM")
    then.add_argument("--log-level", default="info", choices=("debug", "info", "warning", "error"))
    then.set_defaults(does=_run)
    update = commands.add_parser("update", help="look for an update once; a timer runs this")
    _data(update)
    update.add_argument("--slots", type=Path, default=SLOTS, metavar="DIR")
    update.set_defaults(does=_update)
    for command in (first, then):
        command.add_argument("--output", metavar=OUTPUTS, help="instead of what `sound set` chose")
        _data(command)
    looks = commands.add_parser("check", help="what is wrong with this controller, and what to do")
    looks.add_argument("--json", action="store_true", help="for machines: codes and sentences")
    looks.set_defaults(does=_check)
    _data(looks)
    _sound_parser(commands.add_parser("sound", help="the card, what lies behind it, and a test"))
    _sim_parser(commands.add_parser("sim", help="how the SIM is asked what is left on it"))
    return parser


SLOTS = Path("/opt/loa-agent")
OUTPUTS = "alsa:NAME|file:DIR|null"
DATA = Path("/var/lib/loa-agent")
"""Where the package has an agent keep what it has; the systemd unit lets it write nowhere else."""


def _data(command: argparse.ArgumentParser) -> None:
    command.add_argument("--data", default=DATA, type=Path, metavar="DIR", help=f"default: {DATA}")


def _sim_parser(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(dest="sim", required=True)
    chosen = commands.add_parser("set", help="the command that asks what is left (no shell)")
    _data(chosen)
    chosen.add_argument("--data-pattern", default=balance.DATA, metavar="REGEX")
    chosen.add_argument("--money-pattern", default=balance.MONEY, metavar="REGEX")
    chosen.add_argument("words", nargs="+", metavar="COMMAND", help="after --, with its words")
    chosen.set_defaults(does=_set_sim)
    asks = commands.add_parser("ask", help="ask once, and say what was understood")
    _data(asks)
    asks.set_defaults(does=_ask_sim)


def _sound_parser(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(dest="sound", required=True)
    commands.add_parser("list", help="the cards by name").set_defaults(does=_list)
    chosen = commands.add_parser("set", help="choose and trim; without options, show")
    _data(chosen)
    chosen.add_argument("--output", metavar=OUTPUTS)
    chosen.add_argument(
        "--latency-ms", type=float, metavar="MS", help="what amplifier or link behind the card take"
    )
    chosen.add_argument(
        "--distance-m", type=int, metavar="M", help="how far down the street from the first horn"
    )
    chosen.add_argument(
        "--microphone", metavar="NAME", help="listens back at every broadcast; '' for none"
    )
    chosen.set_defaults(does=_set)
    test = commands.add_parser("test", help="sound a tone; stop the agent first")
    _data(test)
    test.add_argument("--output", metavar=OUTPUTS)
    test.add_argument("--tone", default="test", choices=[kind.value for kind in ToneKind])
    test.add_argument("--seconds", type=int, default=5, choices=range(1, 61), metavar="1…60")
    test.add_argument("--volume", type=int, default=100, choices=range(1, 101), metavar="1…100")
    test.add_argument("--microphone", metavar="NAME", help="listen back with this ALSA device")
    test.set_defaults(does=_test)


def _enrol(options: argparse.Namespace) -> int:
    """The digits on one line, spoken too; then, once somebody let it in, the device's id.

    What to do with them is said beside it, to whoever stands at the pole.
    """
    enrolling = enrol.begin(options.server, options.token, options.data)
    print(f"{enrolling.digits[:4]} {enrolling.digits[4:]}", flush=True)
    sys.stderr.write(
        "Đọc tám số này cho văn phòng và chờ họ cho vào; mất điện thì chạy lại đúng lệnh này.\n"
        "Read these eight digits to the office and wait; after a power cut run this line again.\n"
    )
    output = sound.make_output(_sound(options), "enrolling")
    with Speaking(output, enrolling.digits):
        identity = enrol.finish(enrolling, options.data, options.wait)
    print(identity.device)
    sys.stderr.write(
        "Đã được cho vào. Xem còn thiếu gì: sudo loa-agent check\n"
        "It was let in. What is still lacking: sudo loa-agent check\n"
    )
    return 0


def _set_sim(options: argparse.Namespace) -> int:
    asking = balance.checked(options.words, options.data_pattern, options.money_pattern)
    balance.write(options.data, asking)
    return 0


def _ask_sim(options: argparse.Namespace) -> int:
    """1: nothing was set, it failed, or nothing was understood."""
    asking = balance.read(options.data)
    if asking is None:
        raise RefusalError(
            "command_missing",
            "command",
            "Chưa đặt lệnh hỏi SIM: loa-agent sim set -- LỆNH",
            "No command is set that asks the SIM: loa-agent sim set -- COMMAND",
        )
    try:
        found = balance.look(options.data, asking)
    except OSError as fault:
        raise RefusalError(
            "sim_silent",
            "command",
            f"Không hỏi được SIM: {fault}",
            f"The SIM said nothing: {fault}",
        ) from None
    print(json.dumps(found))
    return int(not found)


_MARKS = {"fine": "  ok  ", "attention": "  !!  ", "fault": "XXXXXX"}


def _check(options: argparse.Namespace) -> int:
    """0: all is well, or nothing that silences it; 1: something does."""
    found = judge(read(options.data, glance.see(options.data)))
    if options.json:
        told = {"worst": worst(found), "findings": [to_json(one) for one in found]}
        print(json.dumps(told, ensure_ascii=False, indent=1))
        return int(worst(found) == "fault")
    for one in found:
        print(f"{_MARKS[one.severity]}  {one.vi} / {one.en}  [{one.code}]")
        if one.do_vi:
            print(f"          → {one.do_vi}\n          → {one.do_en}")
    return int(worst(found) == "fault")


def _run(options: argparse.Namespace) -> int:
    logging.basicConfig(
        level=options.log_level.upper(),
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        stream=sys.stderr,
    )
    wanted = _sound(options)
    _prefer(wanted)
    supervisor = Supervisor(load(options.data), options.data, wanted)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: supervisor.leave())
    supervisor.run(lambda: _LOG.info("ready"))
    launcher = folder.here().launcher
    if supervisor.makes_way and launcher:
        _LOG.info("makes way for an update")
        os.execv(sys.executable, [sys.executable, "-I", launcher, *sys.argv[1:]])  # noqa: S606
    return 0


def _update(options: argparse.Namespace) -> int:
    """The word for what came of it; see docs/updates.md."""
    from device_agent.updating import update  # noqa: PLC0415  (nothing of it while playing)

    logging.basicConfig(level="INFO", format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("tuf").setLevel("WARNING")
    os.nice(10)
    if not options.slots.is_dir():
        raise RefusalError(
            "no_slots",
            "slots",
            f"Không có “{options.slots}”: bản cài này không tự cập nhật.",
            f"There is no “{options.slots}”: this install does not update itself.",
        )
    result = update.look(load(options.data), options.data, options.slots, metadata.version("loa"))
    print(result)
    return 0 if result in ("current", "staged", "trying", "busy") else 1


class _Version(argparse.Action):
    """Says the version once everything this install may ever need was loaded: an update that
    could not load is found before it is tried, and so is one that could not update any more."""

    def __call__(self, *_: object) -> None:
        from device_agent.updating import update  # noqa: F401, PLC0415

        print(metadata.version("loa"))
        sys.exit(0)


def _sound(options: argparse.Namespace) -> sound.Sound:
    """What was set, but for what the command line says."""
    return sound.changed(sound.read(options.data), options.output, None, None)


def _prefer(wanted: sound.Sound) -> None:
    """Only a card cannot wait; what goes to a file waits its turn."""
    if sound.kind_of(wanted.output)[0] == "alsa":
        prefer_this_process()


def _list(_: argparse.Namespace) -> int:
    named = sound.cards().names()
    for one in named:
        sys.stdout.write(f"alsa:{one.name}\n    {one.description}\n")
    if not named:
        sys.stdout.write("Không thấy card âm thanh nào. / There is no sound card.\n")
    return 0


def _set(options: argparse.Namespace) -> int:
    kept = sound.read(options.data)
    wanted = sound.changed(
        kept, options.output, options.latency_ms, options.distance_m, options.microphone
    )
    if wanted != kept:
        sound.write(options.data, wanted)
    sys.stdout.write(
        f"output {wanted.output}\nlatency {wanted.latency_us / 1000:g} ms\n"
        f"distance {wanted.distance_m} m = {wanted.delay_us / 1000:g} ms\n"
        f"microphone {wanted.microphone or '–'}\n"
    )
    return 0


def _test(options: argparse.Namespace) -> int:
    """Sounds where it is told to, else where the device would; untrimmed, for it is measured."""
    wanted = replace(_sound(options), latency_us=0, distance_m=0)
    logging.basicConfig(level="WARNING", format="%(message)s", stream=sys.stderr)
    _prefer(wanted)
    microphone = speaker.microphone(options.microphone) if options.microphone else None
    report = speaker.sound(
        sound.make_output(wanted, "speaker-test"),
        ToneKind(options.tone),
        options.seconds,
        options.volume,
        microphone,
    )
    sys.stdout.write("".join(f"{line}\n" for line in report.lines()))
    return 0 if report.sounded else 1
