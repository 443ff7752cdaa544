"""A city with an administrator, and an announcer whose voice hums."""

import threading
from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from audio.speech.installed import Voices
from server.accounts.web import COOKIE
from server.base.web import House
from server.speech.announcer import Announcer
from tests.audio.speech.service import Tones
from tests.server.city import START_MS, City, settle
from tests.server.conftest import Client
from tests.server.whole import TestClient


@pytest.fixture
def tones(app: FastAPI, house: House) -> Iterator[Tones]:
    """The voice of this test's server."""
    made = Tones()
    announcer = Announcer(house, Voices([made]))
    app.state.announcer = announcer
    yield made
    if made.waits is not None:
        made.waits.set()
    announcer.close()


@pytest.fixture
def held(tones: Tones) -> threading.Event:
    """The voice waits with each line until this is set."""
    tones.waits = threading.Event()
    return tones.waits


@pytest.fixture
def administrator(client: Client, city: City, house: House) -> TestClient:
    with house.database.write() as session:
        boss = settle(session, "quan-tri", "Quản trị", "hp", ("administrator",), START_MS)
    asker = client(None)
    asker.cookies.set(COOKIE, boss.token)
    return asker
