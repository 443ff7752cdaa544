"""What every answer says to a browser, whatever it is an answer to."""

from typing import Final

from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ALWAYS: Final = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
HSTS: Final = "max-age=31536000"
"""A year (RFC 6797 section 6.1.1). This host alone: its subdomains are the city's to decide."""


class AnswerHeaders:
    """Around the whole application, its answers to bugs included.

    Over https, or where browsers are told to come over https (`origin`), an answer says that they
    always must; over plain http a browser heeds no such word (RFC 6797 section 8.1).
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def say(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in ALWAYS.items():
                    headers.setdefault(name, value)
                if _is_for_https(scope):
                    headers["Strict-Transport-Security"] = HSTS
            await send(message)

        await self._app(scope, receive, say)


class Application(FastAPI):
    """FastAPI's own place for middleware lies within what answers bugs and bodies too large."""

    def build_middleware_stack(self) -> ASGIApp:
        return AnswerHeaders(super().build_middleware_stack())


def _is_for_https(scope: Scope) -> bool:
    origin = getattr(scope["app"].state, "origin", None) or ""
    return scope["scheme"] == "https" or origin.startswith("https://")
