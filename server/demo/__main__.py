"""`./run demo`: a small city on this machine, until Ctrl-C."""

import argparse
import signal
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

from schedules.explain import in_words
from schedules.refusal import RefusalError
from schedules.zones import DEFAULT_ZONE
from server.base.database import Database
from server.base.place import Place as DataPlace
from server.cli.drills import take_words
from server.demo.broadcast import approved_bulletin, in_ms, melody_file, schedule_once
from server.demo.city import CITY, WARDS, Login, seed
from server.demo.client import AnsweredRefusalError, Client
from server.demo.map import Place, place_of
from server.demo.processes import NotReadyError, Town
from server.dispatch.drill_words import words_now

FIRST_LEAD_MS = 15_000
ACCOUNTED_WITHIN_S = 60


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    for number in (signal.SIGINT, signal.SIGTERM):  # a shell may have started us deaf to Ctrl-C
        signal.signal(number, _leave)
    with ExitStack() as stack:
        data = options.data or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="loa-")))
        try:
            _live(options, data.resolve(), stack)
        except KeyboardInterrupt:
            print("\nEnding every process of the demo …", flush=True)
        except (NotReadyError, AnsweredRefusalError) as failed:
            print(f"demo: {failed}", file=sys.stderr)
            return 1
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run demo", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="the server's port (any free one)")
    parser.add_argument("--data", type=Path, help="keep the city here (else it is forgotten)")
    parser.add_argument("--agents", type=int, default=6, help="how many loudspeakers (6)")
    parser.add_argument("--out", type=Path, help="where each loudspeaker writes what it sounded")
    options = parser.parse_args(arguments)
    if options.agents < 1:
        parser.error("--agents takes a number from 1 up")
    return options


def _leave(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _live(options: argparse.Namespace, data: Path, stack: ExitStack) -> None:
    _say("Making the city: the 114 units of Hải Phòng, seven people …")
    logins = seed(data / "server")
    _speak_words(data / "server")
    town = stack.enter_context(Town(data, options.port))
    _say("Starting broker and server …")
    town.start_broker()
    town.start_server()
    operator = _client(town, logins["city operator"])
    _say(f"Hanging up {options.agents} loudspeakers …")
    out = options.out.resolve() if options.out is not None else data / "sounded"
    centres = {one["id"]: (one["lat"], one["lon"]) for one in operator.get("/api/areas")}
    for n in range(options.agents):
        town.add_agent(operator, partial(_offered, operator, n, centres), out)
    _print_welcome(town, logins, out)
    _first_broadcast(town, operator, _client(town, logins["city leader"]), data)
    _say("The city is yours. Ctrl-C ends it.")
    while True:
        signal.pause()


def _speak_words(server: Path) -> None:
    """What loudspeakers say before and after a drill: without it there is none."""
    database = Database(DataPlace(server).database)
    try:
        with database.read() as session:
            known = words_now(session)
        if known is None:
            take_words(server, database, None)
    except RefusalError as refusal:
        _say(f"{refusal.vi} / {refusal.en}")
    finally:
        database.close()


def _client(town: Town, login: Login) -> Client:
    return Client(town.url, login.username, login.password)


def _offered(operator: Client, n: int, centres: Mapping[str, Place]) -> dict[str, Any]:
    ward = WARDS[n % len(WARDS)]
    lat, lon = place_of(centres[ward], n // len(WARDS))
    body = {"name": f"Cụm loa {n + 1}", "area": ward, "lat": lat, "lon": lon, "residents": 450}
    return dict(operator.post("/api/devices", body))


def _print_welcome(town: Town, logins: dict[str, Login], out: Path) -> None:
    print(f"\n  Open   {town.url}\n")
    print(f"  {'who':20} {'user name':20} password (made for this run)")
    for post, login in logins.items():
        print(f"  {post:20} {login.username:20} {login.password}")
    print(
        f"""
  Try    as the ward officer, “Bản tin mới”: write or upload it, choose when, send it to the leader
         as the ward leader (a private window): listen to the end and approve; it is scheduled
         as the ward officer again: “Lịch phát” has it, “DỪNG TẤT CẢ LOA” silences it
  Thử    cán bộ phường soạn ở “Bản tin mới”; lãnh đạo phường (cửa sổ ẩn danh) nghe hết rồi duyệt
  API    {town.url}/openapi.json
  Sound  what each loudspeaker sounded: {out}
""",
        flush=True,
    )


def _first_broadcast(town: Town, operator: Client, leader: Client, data: Path) -> None:
    """Show the main job once: a tune from the city, on every loudspeaker, at one instant."""
    bulletin = approved_bulletin(operator, leader, CITY, melody_file(data / "chào.wav", 3))
    at = in_ms(FIRST_LEAD_MS)
    entry = schedule_once(operator, CITY, bulletin["id"], at)
    _say(f"The city says its first bulletin on every loudspeaker at {in_words(at, DEFAULT_ZONE)}.")
    told: set[str] = set()
    deadline = time.monotonic() + FIRST_LEAD_MS / 1000 + ACCOUNTED_WITHIN_S
    while len(told) < len(town.agents) and time.monotonic() < deadline:
        for row in operator.get("/api/playlog", area=CITY, from_ms=at, until_ms=at + 1):
            if row["entry"] == entry and row["device"] not in told and row["started_us"]:
                told.add(row["device"])
                _say(_told(row, at))
        time.sleep(0.5)


def _told(row: dict[str, Any], at_ms: int) -> str:
    error_ms = (row["started_us"] - at_ms * 1000) / 1000
    return (
        f"  {row['device']} in {row['area']}: {row['outcome']}, {error_ms:+.3f} ms beside the hour"
    )


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
