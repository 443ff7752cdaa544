"""Base64 (RFC 4648, section 4) in the one form there is for some bytes."""

import base64
import binascii


def unbase64(text: str) -> bytes:
    """Raises `ValueError` where it is not canonical."""
    try:
        found = base64.b64decode(text, validate=True)
    except (binascii.Error, TypeError) as bad:
        raise ValueError("not base64") from bad
    if base64.b64encode(found).decode() != text:
        raise ValueError("not canonical base64")
    return found
