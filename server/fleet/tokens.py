"""Secrets the server hands out once and keeps only as hashes.

A token is 100 random bits or more, so one round of SHA-256 keeps it: there is nothing to guess.
"""

import secrets

from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.canonical import sha256_hex
from server.fleet.models import ContentToken


def new_token() -> str:
    """256 random bits in hexadecimal: nothing a command line could take for an option."""
    return secrets.token_hex(32)


def enrolment_token() -> str:
    """100 random bits in Crockford's base 32, in groups of four that a person can type."""
    signs = [secrets.choice("0123456789ABCDEFGHJKMNPQRSTVWXYZ") for _ in range(20)]
    return "-".join("".join(signs[n : n + 4]) for n in range(0, 20, 4))


def hash_of(token: str) -> str:
    return sha256_hex(token.encode())


def give_content_token(session: Session, device: str) -> str:
    """A new token for fetching content; the device's earlier one ends."""
    token = new_token()
    held = session.get(ContentToken, device)
    if held is None:
        session.add(ContentToken(device=device, hash=hash_of(token)))
    else:
        held.hash = hash_of(token)
    return token


def device_of(session: Session, token: str) -> str | None:
    """The device that was given this content token, or None."""
    return session.scalar(select(ContentToken.device).where(ContentToken.hash == hash_of(token)))
