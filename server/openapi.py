"""The API's contract as JSON on standard output: `python -m server.openapi`, for the console."""

import json
import sys

from fastapi import FastAPI

from server.app import ROOMS


def contract() -> str:
    """OpenAPI of every room's routes, without a database, a broker or keys behind them."""
    app = FastAPI(title="Loa", version="1")
    for room in ROOMS:
        app.include_router(room.router)
    return json.dumps(app.openapi(), ensure_ascii=False, sort_keys=True)


if __name__ == "__main__":
    sys.stdout.write(contract())
