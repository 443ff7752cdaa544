"""The whole of it: releases of the real agent over HTTP, one that fails, and the launcher.

Other people's packages come from this environment, which each release names; so nothing large is
packed, and all of it is loaded for real.
"""

import os
import subprocess
import sys
import sysconfig
import threading
import zipfile
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from device_agent.identity import save
from device_agent.updating import folder, slot
from schedules.wire import topics
from schedules.wire.status import Status
from server.updates import packing, repository
from tests.device_agent.core.city import WARD, default_config, key
from tests.device_agent.shell.town import Town
from tests.device_agent.updating.makers import TOKEN, Makers, now_ms
from tests.waiting import wait_for

ROOT = Path(__file__).parents[3]
READY = 'supervisor.run(lambda: _LOG.info("ready"))'
FAILS = 'raise SystemExit("this release fails")'


def make_release(version: str, into: Path, ready: str = READY) -> packing.Packed:
    """This tree's agent, under another version; `ready` stands for where it begins to play."""
    (into / packing.PARTS).mkdir(parents=True)
    name, theirs = f"loa-{version}.zip", sysconfig.get_path("purelib")
    with zipfile.ZipFile(into / packing.PARTS / name, "w") as part:
        for file in (*ROOT.glob("schedules/**/*.py"), *ROOT.glob("device_agent/**/*.py")):
            text = file.read_text().replace(READY, ready)
            if file == ROOT / "device_agent" / "__init__.py":
                text += f"\nimport sys\n\nsys.path.insert(1, {theirs!r})\n"
            part.writestr(str(file.relative_to(ROOT)), text)
        told = f"Metadata-Version: 2.1\nName: loa\nVersion: {version}\n"
        part.writestr(f"loa-{version}.dist-info/METADATA", told)
    return packing.Packed(into, version, {slot.kind_of_machine(): (name,)})


class Controller:
    """A controller as its package leaves it: launcher, the package's install, empty slots, and a
    service manager that begins the agent anew when it ends."""

    def __init__(self, at: Path) -> None:
        self.data, self.slots, self.package = at / "agent", at / "slots", at / "package"
        self.log = at / "agent.log"
        self.launcher = at / "launcher.py"
        self.launcher.write_bytes((ROOT / "device_agent" / "launcher.py").read_bytes())
        packed = make_release("1.0.0", at / "first")
        slot.clear(self.package)
        slot.fill(self.package, (packed.folder / packing.PARTS).iterdir())
        self.slots.mkdir()
        self.starts = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._manage)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._over.set()
        if self._process is not None:
            self._process.kill()
        self._thread.join()

    def looks(self) -> str:
        """The timer's command, run once: what came of it."""
        with self.log.open("ab") as log:
            done = subprocess.run(
                [*self._command("update"), "--slots", str(self.slots)],
                env=self._environ(),
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                check=False,
            )
        return done.stdout.strip()

    def _manage(self) -> None:
        while not self._over.is_set():
            self.starts += 1
            with self.log.open("ab") as log:
                self._process = subprocess.Popen(
                    [*self._command("run"), "--output", "null"], env=self._environ(), stderr=log
                )
            self._process.wait()

    def _command(self, name: str) -> list[str]:
        return [
            sys.executable, "-I", "-S", str(self.launcher), name, "--data", str(self.data)
        ]  # fmt: skip

    def _environ(self) -> dict[str, str]:
        told = {"LOA_SLOTS": str(self.slots), "LOA_PACKAGE": str(self.package)}
        return os.environ | told | {"LOA_PROVE_S": "1", "LOA_TRIAL_S": "60"}


PATIENCE_S = 90.0
"""An install is compiled anew at its first start, which a busy machine is slow at."""


def test_a_real_agent_is_updated_kept_and_led_back(tmp_path: Path) -> None:
    """A new release is fetched beside what plays, takes its place in a quiet moment within the same
    process, proves itself and stays; one that ends at its start gives way to it again."""
    with Town(tmp_path) as town, Makers(tmp_path) as makers:
        makers.holders, makers.root = [key("root")], town.city.root
        makers.begin(signers=1)
        for version, ready in (("1.1.0", READY), ("1.2.0", FAILS)):
            packed = make_release(version, tmp_path / version, ready)
            drafted = makers.repository.draft_release(packed, now_ms())
            signed = repository.sign(drafted, makers.release_keys[0])
            makers.repository.install(signed, makers.online, now_ms())
        controller = Controller(tmp_path)
        identity = town.enrolled(controller.data)
        content = replace(identity.content, url=makers.url, token=TOKEN)
        save(replace(identity, content=content), controller.data)
        town.publish_all(config=default_config(permitted=()))

        asked = [0]

        def says(version: str, result: str | None = None) -> bool:
            """Whether the last status is that of a settled install; asks for the next."""
            if town.statuses and _is(town.statuses[-1], version, result):
                return True
            if now_ms() - asked[0] > 1_000:
                asked[0] = now_ms()
                town.publish(topics.PROGRAMME_TOPIC.of(WARD), town.city.programme(WARD))
            return False

        with controller:
            wait_for("the package's agent", lambda: says("1.0.0"), within_s=PATIENCE_S)
            makers.want("1.1.0")
            assert controller.looks() == "staged"
            wait_for("the update", lambda: says("1.1.0", "confirmed"), within_s=PATIENCE_S)
            assert controller.starts == 1, "in the same process"
            assert folder.read(controller.data, folder.BOOT)["confirmed"]["slot"] == "a"
            makers.want("1.2.0", rollout=2)
            assert controller.looks() == "staged"
            wait_for("the way back", lambda: says("1.1.0", "fell_back"), within_s=PATIENCE_S)
            assert controller.starts == 1 + 3
            assert folder.read(controller.data, folder.BOOT)["last"]["version"] == "1.2.0"


def _is(status: Status, version: str, result: str | None) -> bool:
    install = status.install
    settled = install is not None and not install.trial and install.result == result
    return settled and status.version == version and status.state == "online"
