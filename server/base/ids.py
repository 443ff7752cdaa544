"""Names for new things: `[a-z0-9-]`, unguessable, told apart by their prefix."""

import secrets

_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"


def new_id(prefix: str) -> str:
    """`prefix-` and 80 random bits in 16 letters and digits that are hard to confuse."""
    return prefix + "-" + "".join(secrets.choice(_ALPHABET) for _ in range(16))
