"""OpenAPI's word on refusals: which codes an endpoint answers with, under which status."""

from typing import Any

from server.base.web import ConflictBody, RefusalBody

Responses = dict[int | str, dict[str, Any]]


def refused(**codes: str) -> Responses:
    """The documented refusals of an endpoint: `refused(s403="`not_allowed`", s404=…)`."""
    return {
        int(status.removeprefix("s")): {"model": RefusalBody, "description": told}
        for status, told in codes.items()
    }


def conflicting(told: str) -> Responses:
    """A documented 409 whose answer carries both versions."""
    return {409: {"model": ConflictBody, "description": told}}
