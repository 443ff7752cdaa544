"""Which install runs: the launcher's memory, tried on folders that Python could run."""

import json
from pathlib import Path

import pytest

from device_agent.launcher import RESCUE_AFTER, STARTS_AT_MOST, Launcher
from device_agent.updating import folder
from device_agent.updating.folder import Life


class Device:
    """Its slots and its memory; a life is one `start`."""

    def __init__(self, at: Path) -> None:
        self.data, self.slots, self.package = at / "data", at / "slots", at / "package"
        self.makes(self.package)
        self.slots.mkdir()
        self.launcher = Launcher(self.slots, self.package, self.data / folder.FOLDER, 60.0)
        self.life = Life()

    def makes(self, place: Path) -> None:
        place.mkdir(parents=True, exist_ok=True)
        (place / "__main__.py").write_text("")

    def stages(self, name: str, version: str, wanted: bool = True) -> None:
        """An update lies ready in that slot; `wanted`: the agent said that it may be tried."""
        self.makes(self.slots / name)
        said = {"id": f"id-{version}", "slot": name, "version": version, "rollout": 1}
        folder.write(self.data, folder.STAGED, said)
        if wanted:
            self.says(swap=f"id-{version}")

    def start(self) -> str:
        """The slot that the launcher chose."""
        place, told = self.launcher.choose()
        self.life = Life.of(told)
        assert (place / "__main__.py").exists()
        return f"{self.life.slot}, on trial" if self.life.trial else str(self.life.slot)

    def says(self, *, proven: bool = False, lacks: str = "", swap: str = "") -> None:
        token = self.life.token
        folder.tell_agent(self.data, token, proven=proven, lacks=lacks, swap=swap)

    def proves(self) -> None:
        self.says(proven=True)

    @property
    def last(self) -> str:
        told = folder.install_of(self.data, self.life)
        last = folder.read(self.data, folder.BOOT)["last"]
        assert told is not None
        return f"{last['version']} {last['result']} {last['lacks']}".strip()


@pytest.fixture
def device(tmp_path: Path) -> Device:
    return Device(tmp_path)


def test_the_package_runs_where_nothing_was_updated(device: Device) -> None:
    """Without any memory the install that came with the package runs."""
    assert device.start() == "package"


def test_a_new_install_is_tried_when_the_agent_says_so_and_kept_once_proven(
    device: Device,
) -> None:
    """Laid ready is not enough: the agent knows when nothing is due. Proven, it stays."""
    device.start()
    device.stages("a", "2", wanted=False)
    assert device.start() == "package"
    device.stages("a", "2")
    assert device.start() == "a, on trial"
    device.proves()
    assert device.start() == "a"
    assert device.last == "2 confirmed"
    device.stages("b", "3")
    assert device.start() == "b, on trial"
    device.proves()
    assert device.start() == "b"


def test_a_new_install_that_does_not_prove_itself_gives_way(device: Device) -> None:
    """After three starts the one before is back, and stays: the same update is not tried again."""
    device.start()
    device.stages("a", "2")
    for _ in range(STARTS_AT_MOST):
        assert device.start() == "a, on trial"
        device.says(lacks="card")
    assert device.start() == "package"
    assert device.last == "2 fell_back card"
    device.says(swap="id-2")
    assert device.start() == "package"


def test_the_last_start_of_a_trial_has_its_whole_time(
    device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guard beside it ends nothing before its time is over, and notes a proof."""
    device.start()
    device.stages("a", "2")
    for _ in range(STARTS_AT_MOST):
        device.start()
    looked = iter((7, 7, 1))
    monkeypatch.setattr("os.getppid", lambda: next(looked))
    monkeypatch.setattr("time.sleep", lambda _: device.proves())
    device.launcher.guard(7)
    assert device.last == "2 confirmed"


def test_an_old_proof_proves_nothing(device: Device) -> None:
    """What an earlier life said of itself does not count for a later one."""
    device.start()
    device.proves()
    before = (device.data / folder.FOLDER / folder.AGENT).read_text()
    device.stages("a", "2")
    device.start()
    (device.data / folder.FOLDER / folder.AGENT).write_text(before)
    for _ in range(STARTS_AT_MOST):
        device.start()
    assert device.last == "2 fell_back ready"


def test_nothing_is_tried_that_cannot_be_counted(device: Device) -> None:
    """On a disk that cannot be written the install that is known runs, trial or none."""
    device.start()
    device.stages("a", "2")
    (device.data / folder.FOLDER / "boot.new").mkdir()
    assert device.start() == "package"


def test_a_slot_that_is_gone_is_passed_over(device: Device) -> None:
    """An install that does not begin gives way to the one before it, and that to the package."""
    device.start()
    for name, version in (("a", "2"), ("b", "3")):
        device.stages(name, version)
        device.start()
        device.proves()
        assert device.start() == name
    (device.slots / "b" / "__main__.py").unlink()
    assert device.start() == "a"
    (device.slots / "a" / "__main__.py").unlink()
    assert device.start() == "package"


def test_an_install_that_decayed_shares_its_starts_with_another(device: Device) -> None:
    """When the install that was good lives no five minutes any more, every other start is one of
    the install before it; a life of five minutes forgives all."""
    device.start()
    device.stages("a", "2")
    device.start()
    device.proves()
    assert [device.start() for _ in range(RESCUE_AFTER + 4)].count("package") == 2
    device.proves()
    assert [device.start() for _ in range(RESCUE_AFTER)] == ["a"] * RESCUE_AFTER


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"trying": 7}', '{"confirmed": {}}', "\0" * 99])
def test_a_damaged_memory_starts_the_package(device: Device, damage: str) -> None:
    """Whatever stands in its memory after a power cut, an install runs."""
    device.start()
    for name in (folder.BOOT, folder.STAGED, folder.AGENT):
        (device.data / folder.FOLDER / name).write_text(damage)
    assert device.start() == "package"
    boot = json.loads((device.data / folder.FOLDER / folder.BOOT).read_text())
    assert boot["starts"] == 1
