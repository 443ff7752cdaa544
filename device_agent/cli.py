"""`loa-agent enrol` once, then `loa-agent run` for good."""

import argparse
import logging
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from device_agent import enrol
from device_agent.clock import system_wall_us
from device_agent.identity import load
from device_agent.spoken import Speaking
from device_agent.supervisor import Supervisor, make_output
from schedules.refusal import RefusalError

_LOG = logging.getLogger("device_agent")


def main(arguments: Sequence[str] | None = None) -> int:
    """0: done; 1: refused, with a sentence in Vietnamese and in English; 2: used wrongly."""
    options = _parser().parse_args(arguments)
    os.umask(0o077)  # its folder may have been made for it, and wider: what it writes is not
    try:
        return _enrol(options) if options.command == "enrol" else _run(options)
    except RefusalError as refusal:
        sys.stderr.write(f"{refusal.vi} / {refusal.en} [{refusal.code}]\n")
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="loa-agent", description="One loudspeaker's agent.")
    commands = parser.add_subparsers(dest="command", required=True)
    first = commands.add_parser("enrol", help="become a device of a city")
    first.add_argument("--server", required=True, metavar="URL")
    first.add_argument("--token", required=True, help="one-time; from the console")
    first.add_argument(
        "--wait", default=3_600, type=int, metavar="S", help="how long to wait for the office"
    )
    then = commands.add_parser("run", help="sound what is to be sounded, until SIGTERM")
    then.add_argument("--log-level", default="info", choices=("debug", "info", "warning", "error"))
    for command in (first, then):
        command.add_argument("--output", default="null", type=_output, metavar="file:DIR|null")
        command.add_argument("--data", required=True, type=Path, metavar="DIR")
    return parser


def _output(name: str) -> str:
    """Checked here, made later, when the device is known."""
    make_output(name, "check", lambda steady_ns: steady_ns)
    return name


def _enrol(options: argparse.Namespace) -> int:
    """The digits on one line, spoken too; then, once somebody let it in, the device's id."""
    enrolling = enrol.begin(options.server, options.token, options.data)
    print(f"{enrolling.digits[:4]} {enrolling.digits[4:]}", flush=True)
    output = make_output(options.output, "enrolling", system_wall_us)
    with Speaking(output, enrolling.digits):
        identity = enrol.finish(enrolling, options.data, options.wait)
    print(identity.device)
    return 0


def _run(options: argparse.Namespace) -> int:
    logging.basicConfig(
        level=options.log_level.upper(),
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        stream=sys.stderr,
    )
    supervisor = Supervisor(load(options.data), options.data, options.output)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: supervisor.leave())
    supervisor.run(lambda: _LOG.info("ready"))
    return 0
