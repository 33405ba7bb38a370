"""Who asks comes from the environment or a netrc file, goes to one server, and is never shown."""

from __future__ import annotations

import base64
import traceback
from typing import TYPE_CHECKING

import pytest

from stakegraph.errors import StakegraphError

pytest.importorskip("httpx")

from stakegraph.store.endpoint.credentials import Credentials, find_credentials
from stakegraph.store.endpoint.redaction import Redactor

if TYPE_CHECKING:
    from pathlib import Path

SERVER = "https://graphs.example/query"
SECRET = "hunter2-very-secret"


@pytest.fixture
def netrc(tmp_path: Path) -> Path:
    path = tmp_path / "netrc"
    path.write_text(f"machine graphs.example login me password {SECRET}\ndefault login all password of-all\n")
    return path


def basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def test_a_token_goes_as_a_bearer() -> None:
    credentials = find_credentials(SERVER, {"STAKEGRAPH_TOKEN": SECRET})
    assert credentials.authorization == f"Bearer {SECRET}"


def test_a_user_and_a_password_go_together() -> None:
    both = {"STAKEGRAPH_USER": "Zoë", "STAKEGRAPH_PASSWORD": SECRET}
    assert find_credentials(SERVER, both).authorization == basic("Zoë", SECRET)
    for name, value in both.items():
        with pytest.raises(StakegraphError, match="one of them is not set"):
            find_credentials(SERVER, {name: value})


def test_a_token_and_a_user_contradict_each_other() -> None:
    with pytest.raises(StakegraphError, match="not both"):
        find_credentials(SERVER, {"STAKEGRAPH_TOKEN": SECRET, "STAKEGRAPH_USER": "me"})


def test_a_user_with_a_colon_cannot_be_sent() -> None:
    with pytest.raises(StakegraphError, match="colon"):
        find_credentials(SERVER, {"STAKEGRAPH_USER": "me:too", "STAKEGRAPH_PASSWORD": SECRET})


@pytest.mark.parametrize(
    "token", [f"{SECRET} ", f" {SECRET}", f"{SECRET}\n", f"{SECRET}\r\nHost: x", f"é{SECRET}"]
)
def test_a_token_that_cannot_be_sent_is_refused_and_not_shown(token: str) -> None:
    with pytest.raises(StakegraphError, match="STAKEGRAPH_TOKEN contains characters") as caught:
        find_credentials(SERVER, {"STAKEGRAPH_TOKEN": token})
    assert SECRET not in str(caught.value)


# ---- netrc


def test_a_netrc_file_says_who_asks(netrc: Path) -> None:
    assert find_credentials(SERVER, {"NETRC": str(netrc)}).authorization == basic("me", SECRET)


def test_the_environment_goes_before_a_netrc_file(netrc: Path) -> None:
    credentials = find_credentials(SERVER, {"NETRC": str(netrc), "STAKEGRAPH_TOKEN": "abcdef"})
    assert credentials.authorization == "Bearer abcdef"


def test_the_default_of_a_netrc_file_is_not_for_this_server(netrc: Path) -> None:
    assert find_credentials("https://other.example/query", {"NETRC": str(netrc)}) == Credentials()


def test_no_netrc_file_is_nobody(tmp_path: Path) -> None:
    assert find_credentials(SERVER, {"NETRC": str(tmp_path / "none")}).authorization is None


@pytest.mark.parametrize(
    "text", [f"machine graphs.example {SECRET}", f"machine graphs.example pass {SECRET}", f"{SECRET} x"]
)
def test_a_netrc_file_that_cannot_be_read_is_named_and_not_shown(netrc: Path, text: str) -> None:
    netrc.write_text(text)
    with pytest.raises(StakegraphError, match="cannot be read as a netrc file") as caught:
        find_credentials(SERVER, {"NETRC": str(netrc)})
    assert SECRET not in "".join(traceback.format_exception(caught.value))


# ---- where they go


def test_nothing_secret_goes_over_plain_http_to_another_machine(netrc: Path) -> None:
    plain = "http://graphs.example/query"
    for environment in ({"STAKEGRAPH_TOKEN": SECRET}, {"NETRC": str(netrc)}):
        with pytest.raises(StakegraphError, match="plain http") as caught:
            find_credentials(plain, environment)
        assert SECRET not in str(caught.value)
        assert find_credentials(plain, {**environment, "STAKEGRAPH_ALLOW_PLAIN_HTTP": "1"}).authorization
    assert find_credentials("http://127.0.0.1:7878/query", {"STAKEGRAPH_TOKEN": SECRET}).authorization


# ---- what is shown


def test_credentials_do_not_show_themselves() -> None:
    for environment in (
        {"STAKEGRAPH_TOKEN": SECRET},
        {"STAKEGRAPH_USER": "me", "STAKEGRAPH_PASSWORD": SECRET},
    ):
        credentials = find_credentials(SERVER, environment)
        assert repr(credentials) == str(credentials) == "Credentials()"
        assert credentials.authorization
        text = Redactor(credentials.secrets).redact(
            f"no right for {credentials.authorization}, that is {SECRET}"
        )
        assert SECRET not in text
        assert credentials.authorization.split()[1] not in text
