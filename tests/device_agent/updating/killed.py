"""`kill -9` over a real update process: whenever it comes, an install that works runs."""

import json
import random
import subprocess
import sys
import time
from pathlib import Path

from device_agent.identity import IDENTITY
from device_agent.updating import folder
from schedules.codec import to_json
from tests.device_agent.updating.makers import Makers, Pole

LAUNCHER = Path(__file__).parents[3] / "device_agent" / "launcher.py"
PACKAGE = "import sys\nprint('package', sys.argv[1])\n"


class Pummelled:
    """A device that is updated again and again, and killed; each release is the next version."""

    def __init__(self, at: Path, makers: Makers, chance: random.Random) -> None:
        self.pole, self.makers, self.chance = Pole(at, makers), makers, chance
        self.package = at / "package"
        self.package.mkdir(parents=True)
        (self.package / "__main__.py").write_text(PACKAGE)
        self.pole.data.mkdir(parents=True)
        (self.pole.data / IDENTITY).write_text(json.dumps(to_json(self.pole.identity)))
        self.ended = 0
        self._takes_s = 1.0

    def strike(self) -> None:
        """Begin an update, kill it somewhere, and boot: raises `AssertionError` where nothing
        runs, or something that was never whole."""
        update = subprocess.Popen(self._update(), stdout=subprocess.DEVNULL)
        time.sleep(self.chance.random() * self._takes_s)
        over = update.poll() is not None
        self.ended += over
        self._takes_s *= 0.85 if over else 1.05  # so that one in four is over: all instants are hit
        update.kill()
        update.wait()
        self.boots()

    def boots(self) -> str:
        """What the launcher's command runs now, as an install says itself; with an update that lies
        ready the agent agrees to it first, so that it is tried."""
        folder.tell_agent(
            self.pole.data,
            folder.read(self.pole.data, folder.BOOT).get("token", ""),
            proven=self.chance.random() < 0.7,
            lacks="",
            swap=folder.staged_id(self.pole.data) if self.chance.random() < 0.7 else "",
        )
        done = subprocess.run(
            [sys.executable, "-I", "-S", str(LAUNCHER), "run", "--data", str(self.pole.data)],
            env={"LOA_SLOTS": str(self.pole.slots), "LOA_PACKAGE": str(self.package)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        said = done.stdout.split()
        assert said[1].strip("[]',") == "run", done.stdout
        return said[0]

    def finishes(self, version: str) -> None:
        """Left in peace, the next look lays the wanted release ready, or it runs already."""
        folder.drop(self.pole.data, folder.AGENT)
        for _ in range(8):
            boot = folder.read(self.pole.data, folder.BOOT)
            if (boot.get("confirmed") or {}).get("version") == version:
                return
            subprocess.run(self._update(), stdout=subprocess.DEVNULL, check=False)
            staged = folder.staged_id(self.pole.data)
            token = folder.read(self.pole.data, folder.BOOT).get("token", "")
            folder.tell_agent(self.pole.data, token, proven=True, lacks="", swap=staged)
            self._plain_boot()
        raise AssertionError(folder.read(self.pole.data, folder.RESULT))

    def _plain_boot(self) -> None:
        subprocess.run(
            [sys.executable, "-I", "-S", str(LAUNCHER), "run", "--data", str(self.pole.data)],
            env={"LOA_SLOTS": str(self.pole.slots), "LOA_PACKAGE": str(self.package)},
            stdout=subprocess.DEVNULL,
            check=True,
        )
        token = folder.read(self.pole.data, folder.BOOT).get("token", "")
        folder.tell_agent(self.pole.data, token, proven=True, lacks="", swap="")

    def _update(self) -> list[str]:
        data, slots = str(self.pole.data), str(self.pole.slots)
        return [
            sys.executable, "-P", "-m", "device_agent", "update", "--data", data, "--slots", slots
        ]  # fmt: skip
