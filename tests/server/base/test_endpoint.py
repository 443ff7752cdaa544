"""How an endpoint runs: in one transaction, told who asks there."""

from typing import Any

import pytest

from server.base.web import House
from tests.server.conftest import Client

CREATED: dict[str, Any] = {"name": "Tổ dân phố 4", "kind": "neighbourhood", "parent": "w-le-chan"}


@pytest.mark.parametrize("body", [{}, {"name": 4}, CREATED])
def test_a_stranger_is_told_only_to_sign_in(client: Client, body: dict[str, Any]) -> None:
    """Whatever is wrong with a request, who they are is asked first."""
    answer = client(None).post("/api/areas", json=body)
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


def test_a_stranger_takes_no_turn_of_those_who_write(client: Client, house: House) -> None:
    """Nobody is kept waiting by requests of nobody: they are refused while another writes."""
    with house.database.write():
        answer = client(None).post("/api/areas", json=CREATED)
    assert answer.status_code == 401
