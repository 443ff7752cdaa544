"""`python -m tests.contract.vectors.make`: writes the vectors again.

Ed25519 signatures are deterministic (RFC 8032), so the files change only with the contract.
"""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from schedules.codec import to_json
from tests.contract.vectors import approvals, cast, down, follow_ups, live, orders, plans, up
from tests.contract.vectors.case import HERE, raw_json, view_json


def files() -> dict[str, Any]:
    """Every file's value, by name."""
    return {
        "keys": [
            {"name": name, "seed": f"loa test key {name}", "id": cast.signer(name).id,
             "algorithm": "es256" if name in cast.POINT_NAMES else "ed25519",
             "public": cast.signer(name).public_text}
            for name in (*cast.KEY_NAMES, *cast.POINT_NAMES)
        ],
        "views": {name: view_json(view) for name, view in down.views().items()},
        "down": [{**asdict(case), "raw": raw_json(case.raw)} for case in down.cases()],
        "up": [{**asdict(case), "raw": raw_json(case.raw)} for case in up.cases()],
        "live": [{**asdict(case), "raw": raw_json(case.raw)} for case in live.cases()],
        "orders": [
            asdict(case)
            for room in (orders, approvals, follow_ups)
            for case in room.cases()
        ],
        "plans": [asdict(case) for case in plans.cases()],
        "documents": {
            "programme": to_json(cast.WARD_PROGRAMME),
            "config": to_json(cast.CONFIG),
            "trust": to_json(cast.TRUST),
            "receipt": to_json(up.RECEIPT),
            "status": to_json(up.STATUS),
        },
    }  # fmt: skip


def text_of(value: Any) -> str:
    """One line for each case, so that a change shows which."""
    if isinstance(value, list):
        lines = [json.dumps(one, ensure_ascii=False, sort_keys=True) for one in value]
        return "[\n" + ",\n".join(lines) + "\n]\n"
    pairs = [
        f"{json.dumps(name)}: {json.dumps(one, ensure_ascii=False, sort_keys=True)}"
        for name, one in sorted(value.items())
    ]
    return "{\n" + ",\n".join(pairs) + "\n}\n"


def write(folder: Path = HERE) -> None:
    """Write all files to `folder`."""
    for name, value in files().items():
        (folder / f"{name}.json").write_text(text_of(value), encoding="utf-8")


if __name__ == "__main__":
    write()
