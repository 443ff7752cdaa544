"""A real city before a real browser: broker, server and loudspeakers as processes, Chromium."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest

from server.accounts import passwords
from server.demo.city import WARDS, seed
from server.demo.client import Client
from server.demo.processes import Town
from tests.browser.finding import FLAGS, MISSING, program
from tests.browser.people import PAGE_PATIENCE_MS, Browsers, City, Opening
from tests.forked import begin
from tests.server.accounts import provider as providers
from tests.server.accounts.provider import CLIENT, SECRET, Provider
from tests.server.city import QUICK

SCREENS: Final = Path(__file__).parents[2] / "build/screens"
"""What the pages looked like in the last run."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One browser and one city for all of them, on one worker; none where something is missing."""
    here = Path(__file__).parent
    for item in items:
        if here not in item.path.parents:
            continue
        item.add_marker(pytest.mark.xdist_group("browser"))
        if MISSING is not None:
            item.add_marker(pytest.mark.skip(reason=f"no browser's test: {MISSING}"))


@pytest.fixture(scope="package")
def provider() -> Iterator[Provider]:
    """Where the city's people sign in once for everything."""
    with providers.running(lambda: time.time_ns() // 1_000_000) as made:
        yield made


@pytest.fixture(scope="package")
def city(tmp_path_factory: pytest.TempPathFactory, provider: Provider) -> Iterator[City]:
    """The demo's city with two loudspeakers, one in each of two wards."""
    data = tmp_path_factory.mktemp("city")
    with pytest.MonkeyPatch.context() as quickly:
        quickly.setattr(passwords, "HASHER", QUICK)
        logins = seed(data / "server")
    with Town(data, 0, begin=begin) as town:
        town.start_broker()
        with known_at(provider, data):
            town.start_server()
        city = City(town, logins)
        operator = city.client("city operator")
        for n, ward in enumerate(WARDS[:2]):
            town.add_agent(operator, partial(_offered, operator, n, ward), data / "sounded")
        yield city
        city.leave()


@contextmanager
def known_at(provider: Provider, folder: Path) -> Iterator[None]:
    """A server that starts meanwhile is set up with the provider."""
    secret = folder / "oidc-secret"
    secret.write_text(SECRET, "utf-8")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("LOA_OIDC_ISSUER", provider.issuer)
        environment.setenv("LOA_OIDC_CLIENT_ID", CLIENT)
        environment.setenv("LOA_OIDC_SECRET_FILE", str(secret))
        yield


def _offered(operator: Client, n: int, ward: str) -> dict[str, Any]:
    return dict(operator.post("/api/devices", {"name": f"Cụm loa {n + 1}", "area": ward}))


@pytest.fixture(scope="package")
def chromium() -> Iterator[Any]:
    """Ends with this package: Playwright leaves an event loop running in the tests' own thread."""
    from playwright.sync_api import expect, sync_playwright  # noqa: PLC0415 - not on every platform

    expect.set_options(timeout=PAGE_PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def browsers(city: City, chromium: Any) -> Iterator[Browsers]:
    """Each person's browser, kept open from test to test."""
    made = Browsers(city, chromium)
    yield made
    made.close()


@pytest.fixture
def opening(browsers: Browsers, request: pytest.FixtureRequest) -> Iterator[Callable[..., Any]]:
    """`opening(who, …)` seats somebody before the console; afterwards no page may have erred."""
    opened = Opening(browsers)
    yield opened
    name = request.node.name.replace("/", "_")
    if getattr(request.node, "failed", False):
        opened.keep_pictures(SCREENS / "failed", name)
    faults = opened.faults()
    opened.close()
    assert not faults, "the page itself went wrong: " + "; ".join(faults)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    report = yield
    if report.when == "call":
        item.failed = report.failed  # type: ignore[attr-defined]
    return report
