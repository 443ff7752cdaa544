"""Every table stands before the first house is built, the outbox's too."""

from server import models

__all__ = ["models"]
