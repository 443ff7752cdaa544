"""What is known of who wrote an alert."""

from typing import Literal

Proof = Literal["signed", "unsigned", "unproven"]
"""Signed by a pinned certificate; not signed at all; signed, but nothing is pinned to check it."""
