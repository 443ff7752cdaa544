"""Chooses which of the agent's installs runs, and runs it; tries a new one, and falls back.

A file of its own: copied out of the package, never updated with the agent, and of the standard
library alone, so that nothing an update breaks can break the way back. It does not know what an
update is; it knows slots (folders that Python runs), how often one was started, and whether the
agent in it proved itself. Each file below `DATA/update` has one writer (ADR 34): `boot.json` this
one, `staged.json` the update, `agent.json` the agent.
"""

import fcntl
import json
import os
import secrets
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

Memory = dict[str, Any]
SLOTS = "/opt/loa-agent"
PACKAGE = "/usr/lib/loa-agent/package"
"""The install that came with the package: it is never written, and always there to fall back to."""
STARTS_AT_MOST = 3
"""A new install that was begun so often without proving itself is given up."""
WITHIN_S = 1_500.0
"""And one that has not proven itself by then; the agent asks for five good minutes of them."""
RESCUE_AFTER = 6
"""Starts in a row of which none lived for five minutes: from then on every other one is another
install's, for the one that was good may have decayed on its card."""
PATIENCE_S = 15.0
"""Between being asked to end, and being ended."""


class Launcher:
    """`slots` holds `a` and `b`; `folder` what is remembered; `within_s` as `WITHIN_S`."""

    def __init__(self, slots: Path, package: Path, folder: Path, within_s: float) -> None:
        self._slots, self._package, self._folder = slots, package, folder
        self._within_s = within_s

    def choose(self) -> tuple[Path, dict[str, str]]:
        """The install to run now, counted and remembered, and what it is told in its environment.

        What cannot be remembered is not tried: without a count there would be no way back.
        """
        with self._lock() as nobody_updates:
            try:
                return self._choose(self._read("boot.json"), nobody_updates)
            except (AttributeError, KeyError, TypeError, ValueError):
                return self._choose({}, False)  # a memory that makes no sense is begun anew

    def _choose(self, boot: Memory, nobody_updates: bool) -> tuple[Path, dict[str, str]]:
        before = json.dumps(boot)
        trial = boot.get("trying") or {"starts": 0}
        self._judge(boot, over=trial["starts"] >= STARTS_AT_MOST)
        if nobody_updates:
            self._begin_trial(boot)
        trying = boot.get("trying")
        place, name = self._pick(boot, trying)
        boot["token"] = secrets.token_hex(8)
        boot["starts"] = int(boot.get("starts", 0)) + 1
        if trying:
            trying["starts"] += 1
        try:
            self._write(boot)
        except OSError:
            boot = json.loads(before)
            trying = None
            place, name = self._pick(boot, None)
        told = {
            "LOA_SLOT": name,
            "LOA_TOKEN": str(boot.get("token", "")),
            "LOA_TRIAL": "1" if trying else "",
            "LOA_LAUNCHER": str(Path(__file__).resolve()),
        }
        return place, told

    def current(self) -> Path:
        """The install that other commands than `run` are taken from: never one on trial."""
        try:
            return self._pick(self._read("boot.json") | {"starts": 0}, None)[0]
        except (AttributeError, KeyError, TypeError, ValueError):
            return self._pick({}, None)[0]

    def guard(self, agent: int) -> None:
        """Beside an agent on trial: note its proof, or end it when its time is over."""
        until = time.monotonic() + self._within_s
        while os.getppid() == agent:
            boot = self._read("boot.json")
            self._judge(boot, over=time.monotonic() > until)
            if not boot.get("trying"):
                self._write(boot)
                if boot["last"]["result"] != "confirmed":
                    _end(agent)
                return
            time.sleep(1.0)

    def _judge(self, boot: Memory, *, over: bool) -> None:
        """Take in what the agent said of itself in the life that `boot` remembers; `over`: an
        install on trial that did not prove itself by now has had its time."""
        said = self._read("agent.json")
        mine = bool(boot.get("token")) and said.get("token") == boot.get("token")
        proven, trying = mine and said.get("proven") is True, boot.get("trying")
        if proven:
            boot["starts"] = 0
        if not trying:
            return
        told = {key: trying[key] for key in ("id", "version", "rollout")}
        if proven:
            boot["previous"] = boot.get("confirmed")
            boot["confirmed"] = {"slot": trying["slot"], "version": trying["version"]}
            boot["last"] = told | {"result": "confirmed", "lacks": ""}
        elif over:
            lacks = str(said.get("lacks", "")) if mine else ""
            boot["last"] = told | {"result": "fell_back", "lacks": lacks or "ready"}
            boot["starts"] = 0
        else:
            return
        boot["trying"] = None

    def _begin_trial(self, boot: Memory) -> None:
        """Where an update stands ready and the agent said that the moment is right for it."""
        staged, said = self._read("staged.json"), self._read("agent.json")
        if boot.get("trying") or staged.get("id", "") != said.get("swap", "?"):
            return
        used = (boot.get("confirmed") or {}).get("slot")
        if staged["id"] == (boot.get("last") or {}).get("id") or staged["slot"] == used:
            return
        if staged["slot"] in ("a", "b") and _runs(self._slots / staged["slot"]):
            kept = {key: staged[key] for key in ("id", "slot", "version", "rollout")}
            boot["trying"] = kept | {"starts": 0}

    def _pick(self, boot: Memory, trying: Memory | None) -> tuple[Path, str]:
        names = [one["slot"] for one in (boot.get("confirmed"), boot.get("previous")) if one]
        names += ["package"]
        starts = int(boot.get("starts", 0))
        if starts >= RESCUE_AFTER and starts % 2 and not trying:
            names = names[1:] + names[:1]
        if trying:
            names.insert(0, trying["slot"])
        for name in names:
            place = self._package if name == "package" else self._slots / name
            if name in ("a", "b", "package") and _runs(place):
                return place, name
        raise SystemExit("loa-agent: no install to run in " + str(self._slots))

    @contextmanager
    def _lock(self) -> Iterator[bool]:
        """Whether no update is at work on a slot; then none begins meanwhile."""
        with ExitStack() as held:
            try:
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                lock = held.enter_context((self._folder / "lock").open("w"))
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                alone = True
            except OSError:
                alone = False
            yield alone

    def _read(self, name: str) -> Memory:
        """What stands there; nothing where nothing does, or nothing that is understood."""
        try:
            found = json.loads((self._folder / name).read_text())
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def _write(self, boot: Memory) -> None:
        """On the disk before it counts, whole or not at all."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = self._folder / "boot.new"
        with fresh.open("w") as file:
            json.dump(boot, file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._folder / "boot.json")
        folder = os.open(self._folder, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)


def _runs(place: Path) -> bool:
    return (place / "__main__.py").is_file()


def _end(agent: int) -> None:
    os.kill(agent, signal.SIGTERM)
    until = time.monotonic() + PATIENCE_S
    while os.getppid() == agent and time.monotonic() < until:
        time.sleep(0.2)
    if os.getppid() == agent:
        os.kill(agent, signal.SIGKILL)


def _data(arguments: list[str]) -> Path:
    for n, one in enumerate(arguments):
        if one == "--data" and n + 1 < len(arguments):
            return Path(arguments[n + 1])
        if one.startswith("--data="):
            return Path(one[7:])
    return Path("/var/lib/loa-agent")


def main() -> None:
    """`launcher.py ARGUMENT …`: as `loa-agent ARGUMENT …`, from the install that is right."""
    arguments, environ = sys.argv[1:], dict(os.environ)
    launcher = Launcher(
        Path(environ.get("LOA_SLOTS", SLOTS)),
        Path(environ.get("LOA_PACKAGE", PACKAGE)),
        _data(arguments) / "update",
        float(environ.get("LOA_TRIAL_S", WITHIN_S)),
    )
    if arguments[:1] == ["run"]:
        place, told = launcher.choose()
        environ |= told
        agent = os.getpid()
        if told["LOA_TRIAL"] and os.fork() == 0:
            launcher.guard(agent)
            os._exit(0)
    else:
        place = launcher.current()
    python = [sys.executable, "-I", "-S", str(place), *arguments]
    os.execve(sys.executable, python, environ)  # noqa: S606  (no shell, its own Python)


if __name__ == "__main__":
    main()
