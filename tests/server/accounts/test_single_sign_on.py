"""Single sign-on: what is believed of a provider, what is not, and that it gives no right."""

import json
import math
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response
from sqlalchemy import event

from server.accounts import ceremonies, cookies, invitations, oidc, people
from server.accounts.brake import BEGUN_FROM_ONE_ADDRESS
from server.accounts.refusals import SingleSignOnRefusedError
from server.areas.models import Area
from server.base import web
from server.base.web import House
from tests.server.accounts import provider as providers
from tests.server.accounts.people import set_app, told
from tests.server.accounts.provider import CLIENT, SECRET, Provider
from tests.server.city import City, FakeClock, settle
from tests.server.conftest import Client

REFUSED = (401, "single_sign_on_refused")


@pytest.fixture
def provider(app: FastAPI, clock: FakeClock) -> Iterator[Provider]:
    """A provider that this server was set up with."""
    with providers.running(lambda: clock.ms) as made:
        app.state.single_sign_on = oidc.Provider(oidc.Settings(made.issuer, CLIENT, SECRET))
        yield made


@pytest.fixture
def linked(client: Client, house: House, city: City, provider: Provider) -> str:
    """The ward's leader is linked to who the provider knows; the account's id."""
    with house.database.write() as session:
        one = settle(
            session, "quan-tri", "Quản trị", "hp", ("administrator",), house.clock.now_ms()
        )
    admin = client(None)
    admin.cookies.set("loa_session", one.token)
    account = city["ward_leader"].person.account
    path = f"/api/accounts/{account}/single-sign-on"
    assert told(admin.put(path, json={"subject": provider.subject})) == (204, "")
    return account


def _begin(client: TestClient, invitation: str = "") -> str:
    answer = client.post("/api/oidc/start", json={"invitation": invitation})
    assert answer.status_code == 200, answer.text
    location: str = answer.json()["location"]
    return location


def _state(location: str) -> str:
    return parse_qs(urlsplit(location).query)["state"][0]


def _come_back(client: TestClient, **query: str) -> Response:
    answer: Response = client.get("/api/oidc/callback", params=query, follow_redirects=False)
    return answer


def _sign_in(client: TestClient, provider: Provider, invitation: str = "") -> Response:
    location = _begin(client, invitation)
    code = provider.authorize(location)
    return _come_back(client, code=code, state=_state(location))


def test_a_linked_person_signs_in(client: Client, provider: Provider, linked: str) -> None:
    """Whoever the provider proves to be linked has a session of that post, and its roles alone."""
    nobody = client(None)
    answer = _sign_in(nobody, provider)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    shown = nobody.get("/api/session").json()
    assert (shown["account"], shown["strong"]) == (linked, False)
    assert shown["grants"] == [{"role": "approver", "area": "w-le-chan"}]


def test_nobody_gets_an_account_by_being_known_elsewhere(
    client: Client, provider: Provider, linked: str
) -> None:
    """A person whom nobody linked, or whose link was taken away, is let in nowhere."""
    provider.subject = "somebody-else"
    assert told(_sign_in(client(None), provider)) == REFUSED


def test_a_browser_is_led_to_a_page_that_says_why(client: Client, provider: Provider) -> None:
    """Whoever comes back in vain stands at the door of the console, which says what was refused,
    once; nothing of it can be put there by a link."""
    browser = client(None)
    browser.headers["accept"] = "text/html,application/xhtml+xml"
    answer = _sign_in(browser, provider)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    told_there = json.loads(unquote(answer.cookies[web.REFUSED]))
    assert (told_there["code"], told_there["vi"]) == (REFUSED[1], SingleSignOnRefusedError().vi)
    assert browser.get("/api/session").status_code == 401


def test_two_factors_there_are_two_here(
    client: Client, house: House, provider: Provider, linked: str
) -> None:
    """A session is as strong as the provider says: `mfa` counts as a second factor, `pwd` not."""
    with house.database.write() as session:
        session.get_one(Area, "hp").second_factor = True
    for amr, allowed in ((["pwd"], False), (["pwd", "otp", "mfa"], True)):
        provider.claims = {"amr": amr, "acr": "1"}
        leader = client(None)
        assert _sign_in(leader, provider).status_code == 303
        assert leader.get("/api/session").json()["strong"] is allowed
        refused = told(leader.get("/api/activity?area=w-le-chan"))
        assert (refused == (403, "second_factor_missing")) is not allowed


def test_one_factor_there_gives_itself_no_second_here(
    client: Client, provider: Provider, linked: str, clock: FakeClock
) -> None:
    """Where the post has an app already, a session that never proved it changes no credential,
    until it does."""
    provider.claims = {"amr": ["pwd"]}
    leader, thief = client(None), client(None)
    assert _sign_in(leader, provider).status_code == 303
    phone, _ = set_app(leader, clock)
    assert _sign_in(thief, provider).status_code == 303
    for deed in (
        thief.post("/api/me/passkeys/options"),
        thief.post("/api/me/recovery-codes"),
        thief.delete("/api/me/totp"),
        thief.put("/api/me/password", json={"current": "", "new": "trời xanh mây trắng"}),
    ):
        assert told(deed) == (403, "proof_too_old")
    assert told(thief.post("/api/session/proof", json={"code": phone.code()})) == (204, "")
    assert told(thief.post("/api/me/passkeys/options")) == (200, "")


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another"},
        {"aud": None},
        {"aud": ["loa", "another"], "azp": "another"},
        {"iss": "http://evil.example"},
        {"iss": None},
        {"exp": 1_000_000_000},
        {"exp": None},
        {"iat": None},
        {"iat": 4_000_000_000},
        {"nbf": 4_000_000_000},
        {"sub": None},
        {"sub": ""},
        {"sub": 248289761001},
    ],
)
def test_a_wrong_claim_signs_nobody_in(
    client: Client, provider: Provider, linked: str, claims: providers.Claims
) -> None:
    """Another nonce, audience, party or issuer, one that is missing, a token that is over or not
    yet: refused."""
    provider.claims = claims
    nobody = client(None)
    assert told(_sign_in(nobody, provider)) == REFUSED
    assert nobody.get("/api/session").status_code == 401


@pytest.mark.parametrize("forge", ["none", "HS256", "stranger", "header key", "junk"])
def test_a_forged_token_signs_nobody_in(
    client: Client, provider: Provider, linked: str, forge: str
) -> None:
    """No signature, one by the public key as a secret, by a stranger's key, by a key that the
    token brings itself: refused."""
    provider.forge = forge
    assert told(_sign_in(client(None), provider)) == REFUSED


def test_an_answer_nobody_asked_for_is_refused(
    client: Client, provider: Provider, linked: str
) -> None:
    """Coming back without having begun, with another state, or in another browser: refused; so
    nobody is signed in to an account of somebody else's choosing."""
    nobody, other = client(None), client(None)
    location = _begin(nobody)
    code, state = provider.authorize(location), _state(location)
    assert told(_come_back(client(None), code=code, state=state)) == REFUSED
    _begin(other)
    assert told(_come_back(other, code=code, state=state)) == REFUSED
    assert told(_come_back(nobody, code=code, state="another")) == REFUSED
    assert told(_come_back(nobody, code=code, state=state)) == REFUSED  # it had its one try


def _begun_transactions(house: House) -> list[object]:
    """Grows by one with each transaction from now on."""
    begun: list[object] = []
    event.listen(house.database.engine, "begin", begun.append)
    return begun


def test_returns_that_nobody_began_do_not_reach_the_database(
    client: Client, house: House, provider: Provider
) -> None:
    """A stranger who comes back over and over, with a made-up cookie or none, is braked before
    anything is written; that it was refused is written at the 1st, 2nd, 4th, 8th … time."""
    for cookie, most in ((None, 0), ("made up", BEGUN_FROM_ONE_ADDRESS)):
        nobody = client(None)
        if cookie is not None:
            nobody.cookies.set(cookies.BEGUN, cookie)
        begun = _begun_transactions(house)
        answers = [told(_come_back(nobody, code="x", state="y")) for _ in range(most + 100)]
        kept_out = REFUSED if cookie is None else (429, "too_many_tries")
        assert answers == [REFUSED] * most + [kept_out] * 100
        assert len(begun) <= most + 2 * math.ceil(math.log2(len(answers)))


def test_a_return_counts_once_and_soon(
    client: Client, provider: Provider, linked: str, clock: FakeClock
) -> None:
    """The same return again, or one after five minutes, opens nothing."""
    nobody = client(None)
    location = _begin(nobody)
    code, state = provider.authorize(location), _state(location)
    assert _come_back(nobody, code=code, state=state).status_code == 303
    assert told(_come_back(nobody, code=code, state=state)) == REFUSED
    location = _begin(nobody)
    clock.advance(ceremonies.LASTS_MS)
    late = _come_back(nobody, code=provider.authorize(location), state=_state(location))
    assert told(late) == REFUSED


def test_a_code_of_somebody_else_opens_nothing(
    client: Client, provider: Provider, linked: str
) -> None:
    """A code that was stolen on the way cannot be put into another's return: PKCE binds it."""
    victim, thief = client(None), client(None)
    stolen = provider.authorize(_begin(victim))
    location = _begin(thief)
    assert told(_come_back(thief, code=stolen, state=_state(location))) == REFUSED


def test_an_answer_of_another_provider_is_refused(
    client: Client, provider: Provider, linked: str
) -> None:
    """An answer that names another issuer, or none where ours always names itself, is refused."""
    provider.about = {"authorization_response_iss_parameter_supported": True}
    nobody = client(None)
    for iss, status in (("http://evil.example", 401), ("", 401), (provider.issuer, 303)):
        location = _begin(nobody)
        query = {"code": provider.authorize(location), "state": _state(location)}
        answer = _come_back(nobody, **query, **({"iss": iss} if iss else {}))
        assert answer.status_code == status


def test_a_provider_may_change_its_key(client: Client, provider: Provider, linked: str) -> None:
    """A token signed with a key made since is believed once the provider shows that key."""
    assert _sign_in(client(None), provider).status_code == 303
    provider.change_key()
    assert _sign_in(client(None), provider).status_code == 303


@pytest.mark.parametrize(
    "about",
    [
        {"issuer": "http://evil.example"},
        {"token_endpoint": "http://evil.example/token"},
        {"jwks_uri": 7},
    ],
)
def test_a_provider_that_is_not_itself_is_not_spoken_with(
    client: Client, provider: Provider, linked: str, about: providers.Claims
) -> None:
    """Metadata of another issuer, or that lead away over plain http, are not followed."""
    provider.about = about
    answer = client(None).post("/api/oidc/start", json={})
    assert told(answer) == (503, "single_sign_on_away")


def test_while_the_provider_is_away_passwords_serve(
    client: Client, provider: Provider, linked: str
) -> None:
    """A provider that does not answer is said to be away; nothing else stops."""
    provider.down = True
    assert told(client(None).post("/api/oidc/start", json={})) == (503, "single_sign_on_away")


def test_a_closed_post_is_closed_from_outside_too(
    client: Client, house: House, city: City, provider: Provider, linked: str
) -> None:
    """A link opens no post that was closed."""
    with house.database.write() as session:
        people.disable(session, linked, house.clock.now_ms())
    assert told(_sign_in(client(None), provider)) == REFUSED


def test_an_invitation_may_link(
    client: Client, house: House, city: City, provider: Provider, clock: FakeClock
) -> None:
    """The new holder of a post may take it over by single sign-on instead of a password."""
    with house.database.write() as session:
        account = city["ward_officer"].person.account
        token = invitations.issue(session, account, clock.now_ms()).token
    wrong = client(None).post("/api/oidc/start", json={"invitation": "made up"})
    assert told(wrong) == (401, "invitation_refused")
    holder = client(None)
    assert _sign_in(holder, provider, token).status_code == 303
    assert holder.get("/api/session").json()["account"] == account
    assert _sign_in(client(None), provider).status_code == 303
    taken = client(None).post("/api/invitation/look", json={"token": token})
    assert told(taken) == (401, "invitation_refused")


def test_one_person_is_one_post(
    client: Client, house: House, city: City, provider: Provider, linked: str
) -> None:
    """Who is linked to a post cannot be linked to another as well."""
    with house.database.write() as session:
        now = house.clock.now_ms()
        one = settle(session, "quan-tri-2", "Quản trị", "hp", ("administrator",), now)
    admin = client(None)
    admin.cookies.set("loa_session", one.token)
    path = f"/api/accounts/{city['city_leader'].person.account}/single-sign-on"
    refused = admin.put(path, json={"subject": provider.subject})
    assert told(refused) == (409, "subject_taken")
    mine = f"/api/accounts/{linked}/single-sign-on"
    assert told(admin.delete(mine)) == (204, "")
    assert told(_sign_in(client(None), provider)) == REFUSED
    assert told(admin.put(path, json={"subject": provider.subject})) == (204, "")


def test_without_a_provider_there_is_no_single_sign_on(client: Client) -> None:
    """A server that was not set up with a provider says so."""
    assert told(client(None).post("/api/oidc/start", json={})) == (409, "single_sign_on_off")


def test_the_providers_secret_comes_from_a_file(tmp_path: Path) -> None:
    """Issuer and client come from the environment, the secret from a file, and no text shows it;
    an issuer over plain http elsewhere is no issuer."""
    file = tmp_path / "secret"
    file.write_text("rất bí mật\n", encoding="utf-8")
    environment = {
        "LOA_OIDC_ISSUER": "https://login.example.vn",
        "LOA_OIDC_CLIENT_ID": "loa",
        "LOA_OIDC_SECRET_FILE": str(file),
        "LOA_OIDC_STRONG": "mfa, http://schemas.openid.net/pape/policies/2007/06/multi-factor",
    }
    found = oidc.Settings.of(environment)
    assert found is not None
    assert found.secret == "rất bí mật"
    assert "rất bí mật" not in repr(found)
    assert len(found.strong) == 2
    assert oidc.Settings.of({}) is None
    with pytest.raises(ValueError, match="neither https nor on this machine"):
        oidc.Settings.of({**environment, "LOA_OIDC_ISSUER": "http://login.example.vn"})
