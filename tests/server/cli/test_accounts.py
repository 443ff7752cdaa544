"""`loa accounts`, and what a server says and believes when it starts."""

import getpass
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from sqlalchemy import select

from server.accounts import invitations, passwords, people
from server.accounts.models import Account, HeldRole, Holding, Invitation, Password
from server.accounts.rights import Grant
from server.accounts.sessions import hashed
from server.areas.founding import add_area
from server.areas.models import Area
from server.base.database import Database
from server.base.place import Place
from server.base.web import House
from server.cli import run
from server.cli.serving import offer_setup, proxies
from server.migrations import upgrade
from tests.server.city import City

PASSWORD = "trời xanh mây trắng"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A server's folder with one city in it; whoever is asked for a password types `PASSWORD`."""
    monkeypatch.setattr(getpass, "getpass", lambda _prompt: PASSWORD)
    database = Database(Place(tmp_path).database)
    upgrade(database)
    with database.write() as session:
        add_area(session, Area(id="hp", name="Hải Phòng", kind="city"), 0)
    database.close()
    return tmp_path


def _said(data: Path, *words: str) -> int:
    return run(["accounts", *words, "--data", str(data)])


def test_a_post_is_added_with_a_password_that_is_typed(data: Path) -> None:
    """`loa accounts add` makes a post with its holder and roles; the password is on no command
    line."""
    words = ("add", "van-hanh", "--name", "Vận hành", "--holder", "Hoa", "--role", "operator@hp")
    assert _said(data, *words) == 0
    database = Database(Place(data).database)
    with database.read() as session:
        assert session.scalars(select(Account.name)).all() == ["Vận hành"]
        assert session.scalars(select(Holding.holder)).all() == ["Hoa"]
        assert session.scalars(select(HeldRole.role)).all() == ["operator"]
        assert passwords.matches(session.scalar(select(Password.phc)), PASSWORD)
    database.close()


def test_where_nobody_types_a_password_no_post_is_made(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a terminal, and with nothing on standard input, it is refused in words."""

    def nobody(_prompt: str) -> str:
        raise EOFError

    monkeypatch.setattr(getpass, "getpass", nobody)
    assert _said(data, "add", "van-hanh", "--role", "operator@hp") == 1
    assert "standard input" in capsys.readouterr().err
    database = Database(Place(data).database)
    with database.read() as session:
        assert session.scalars(select(Account.name)).all() == []
    database.close()


def test_what_no_post_may_hold_is_refused_here_too(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command line asks for no right, and knows the same rules."""
    roles = ("--role", "approver@hp", "--role", "administrator@hp")
    assert _said(data, "add", "ca-hai", *roles) == 1
    assert "[administrator_approves]" in capsys.readouterr().err


def test_the_first_administrator_is_invited(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`loa accounts invite` prints a token, until there is an administrator."""
    assert _said(data, "invite") == 0
    token = capsys.readouterr().out.strip()
    database = Database(Place(data).database)
    with database.write() as session:
        now = session.scalars(select(Invitation.made_ms)).one()
        invitations.check_setup(session, hashed(token), now)
        people.create(session, "quan-tri", "Quản trị", None, [Grant("administrator", "hp")], now)
    database.close()
    assert _said(data, "invite") == 1
    assert "[administrator_there]" in capsys.readouterr().err


def test_a_holder_who_lost_everything_is_invited_again(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`loa accounts invite NAME` forgets what the holder had, and prints an invitation."""
    assert _said(data, "add", "van-hanh", "--role", "operator@hp") == 0
    assert _said(data, "invite", "Van-Hanh") == 0
    token = capsys.readouterr().out.strip()
    database = Database(Place(data).database)
    with database.read() as session:
        now = session.scalars(select(Invitation.made_ms)).one()
        assert invitations.invited(session, hashed(token), now).username == "van-hanh"
        assert session.scalars(select(Password)).all() == []
    database.close()
    assert _said(data, "invite", "khong-ai") == 1
    assert "[account_unknown]" in capsys.readouterr().err


def test_a_server_without_an_administrator_says_how_to_come_to_one(
    house: House, city: City, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each start prints the one-time token, until somebody administers the top area."""
    offer_setup(house, "https://loa.example.vn")
    said = capsys.readouterr().out
    token = said.split()[-1]
    assert f"https://loa.example.vn/khoi-dau#{token}\n" in said
    offer_setup(house, "https://loa.example.vn")
    assert capsys.readouterr().out == said
    with house.database.write() as session:
        now = house.clock.now_ms()
        invitations.check_setup(session, hashed(token), now)
        people.create(session, "quan-tri", "Quản trị", None, [Grant("administrator", "hp")], now)
    offer_setup(house, "https://loa.example.vn")
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("named", "seen"), [([], "127.0.0.1 http"), (["127.0.0.1"], "203.0.113.7 https")]
)
def test_only_a_named_proxy_speaks_for_others(named: list[str], seen: str) -> None:
    """X-Forwarded-For and -Proto are believed of the proxies that were named, by default none:
    nobody makes up an address to be braked by."""
    app = FastAPI()

    @app.get("/")
    def who(request: Request) -> str:
        return f"{request.client.host if request.client else ''} {request.url.scheme}"

    config = uvicorn.Config(app, log_config=None, **proxies(named))
    config.load()
    browser = TestClient(config.loaded_app, client=("127.0.0.1", 50_000))
    headers = {"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "https"}
    assert browser.get("/", headers=headers).json() == seen
