"""Damaged recordings by the thousand: each ends in sound or in a refusal, never otherwise."""

from tests.audio import mutation

DEFAULT_COUNT = 20_000


def run(count: int, first_seed: int) -> None:
    """Raises with the seed at the first that crashes, hangs or is refused without a reason."""
    mutation.run(count, first_seed)
