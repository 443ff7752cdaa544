"""The city that the true stack's tests stand on."""

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from server.accounts import passwords
from server.demo.city import Login, seed
from tests import waiting
from tests.server.city import QUICK

wait_for = partial(waiting.wait_for, every_s=waiting.OVER_HTTP_S)

Settled = Callable[[Path], dict[str, Login]]


@pytest.fixture(scope="session")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Settled:
    """`settled(folder)`: the demo's city in a new folder, and its people's logins. It was founded
    once; its keys are those of every other."""
    first = tmp_path_factory.mktemp("founded") / "server"
    with pytest.MonkeyPatch.context() as quickly:
        quickly.setattr(passwords, "HASHER", QUICK)
        logins = seed(first)

    def again(folder: Path) -> dict[str, Login]:
        shutil.copytree(first, folder)
        return dict(logins)

    return again
