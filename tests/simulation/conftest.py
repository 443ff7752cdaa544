"""What holds for every simulated world in the tests."""

import logging
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Refusals are what a hostile world is made of: nobody reads their log."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)
