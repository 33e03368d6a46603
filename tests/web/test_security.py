"""Nobody gets in who should not, no page of another site changes anything, and no answer lets a browser do more."""

import re
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from itertools import chain
from pathlib import Path

import httpx
import pytest

from tests.web.hands import Hand
from tests.web.serving import TOKEN, Served, served
from verifier.settings import load_settings
from verifier.web import forms

CLAIM = {"claim": "The flood killed 12 people."}
PAGES = ("/", "/sources", "/origins", "/api", "/help", "/nowhere", "/checks/none")


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[httpx.Client]:
    """Speaks with a server that wants a token."""
    settings = load_settings(index=tmp_path / "index", backend="local")
    with (
        served(settings, workers=[Hand()], token=TOKEN, names=["Desk.example"]) as server,
        httpx.Client(base_url=server.url, timeout=60, trust_env=False) as client,
    ):
        yield client


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "evil.example:8000", "", "[", "a b"])
def test_a_foreign_name_of_the_host_is_refused(client: httpx.Client, host: str) -> None:
    for path in ("/", "/api/v1/reports", "/openapi.json", "/sign-in"):
        assert client.get(path, headers={"host": host}).status_code == 400


@pytest.mark.parametrize("host", ["localhost", "localhost:99", "127.0.0.1:1", "[::1]:80", "192.168.0.7"])
def test_numbers_and_localhost_are_names_of_every_server(client: httpx.Client, host: str) -> None:
    assert client.get("/api/v1/reports", headers={"host": host}).status_code == 200


def test_a_server_answers_to_the_names_it_was_given(locked: httpx.Client) -> None:
    assert locked.get("/api/v1/reports", headers={"host": "desk.example"}).status_code == 401
    assert locked.get("/api/v1/reports", headers={"host": "disk.example"}).status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:1"},
        {"origin": "http://[broken"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_writes_from_other_sites_are_refused(client: httpx.Client, headers: dict[str, str]) -> None:
    for method, path in (
        ("POST", "/api/v1/checks"),
        ("POST", "/checks"),
        ("POST", "/api/v1/sources"),
        ("DELETE", "/api/v1/sources/0123456789abcdef"),
        ("POST", "/sources/0123456789abcdef/remove"),
        ("POST", "/api/v1/reports/0123456789abcdef/decisions"),
        ("POST", "/sign-in"),
    ):
        assert client.request(method, path, json=CLAIM, headers=headers).status_code == 403, (method, path)
    assert client.get("/api/v1/checks").json() == []


def test_writes_from_own_pages_and_from_programs_are_taken(client: httpx.Client) -> None:
    own = {"origin": str(client.base_url).rstrip("/"), "sec-fetch-site": "same-origin"}
    assert client.post("/api/v1/checks", json=CLAIM, headers=own).status_code == 202
    assert client.post("/api/v1/checks", json=CLAIM).status_code == 202


def test_without_the_token_there_is_only_the_sign_in(locked: httpx.Client) -> None:
    for path in ("/api/v1/reports", "/api/v1/checks/x/events"):
        refused = locked.get(path)
        assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")
        assert refused.json()["status"] == 401
    for path in ("/", "/openapi.json", "/help", "/reports/0123/?a=b"):
        sent = locked.get(path)
        assert (sent.status_code, sent.headers["location"][:14]) == (303, "/sign-in?next=")
    assert locked.post("/checks", data=CLAIM).status_code == 401
    assert locked.get("/sign-in").status_code == 200


@pytest.mark.parametrize("shown", ["Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer", TOKEN, "Bearer é"])
def test_a_wrong_token_is_refused(locked: httpx.Client, shown: str) -> None:
    assert locked.get("/api/v1/reports", headers={"authorization": shown.encode()}).status_code == 401


def test_the_token_lets_a_program_in_wherever_it_says_it_comes_from(locked: httpx.Client) -> None:
    shown = {"authorization": f"Bearer {TOKEN}", "origin": "https://elsewhere.example"}
    assert locked.post("/api/v1/checks", json=CLAIM, headers=shown).status_code == 202


def test_a_browser_signs_in_once_and_keeps_no_token(locked: httpx.Client) -> None:
    wrong = locked.post("/sign-in", data={"token": "wrong", "next": "/"})
    assert wrong.status_code == 403
    assert "set-cookie" not in wrong.headers
    right = locked.post("/sign-in", data={"token": TOKEN, "next": "/sources"})
    assert (right.status_code, right.headers["location"]) == (303, "/sources")
    cookie = right.headers["set-cookie"]
    assert TOKEN not in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert locked.get("/api/v1/reports").status_code == 200
    # With the cookie a browser is known, but where it comes from still counts.
    assert locked.post("/checks", data=CLAIM, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert locked.post("/sign-out").status_code == 303
    assert locked.get("/api/v1/reports").status_code == 401


@pytest.mark.parametrize("then", ["//evil.example", "https://evil.example", "/\\evil.example", "evil", "/\tevil", ""])
def test_the_sign_in_leads_nowhere_else(locked: httpx.Client, then: str) -> None:
    answer = locked.post("/sign-in", data={"token": TOKEN, "next": then})
    assert answer.headers["location"] == "/"


def test_the_token_stands_in_no_page_and_no_log(locked: httpx.Client, capfd: pytest.CaptureFixture[str]) -> None:
    locked.post("/sign-in", data={"token": TOKEN, "next": "/"})
    locked.get("/api/v1/reports", headers={"authorization": f"Bearer {TOKEN}"})
    for path in PAGES:
        assert TOKEN not in locked.get(path, headers={"authorization": f"Bearer {TOKEN}"}).text
    captured = capfd.readouterr()
    assert TOKEN not in captured.out + captured.err


@pytest.mark.parametrize("path", [*PAGES, "/api/v1/reports", "/api/v1/reports/nothing", "/openapi.json"])
def test_every_answer_forbids_what_it_does_not_need(client: httpx.Client, path: str) -> None:
    answer = client.get(path)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "http:" not in policy
    assert "*" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert "access-control-allow-origin" not in answer.headers
    assert "server" not in answer.headers
    assert not re.search(r"<[^>]+\s(?:on\w+|style)=", answer.text)


@pytest.mark.parametrize("path", ["/api/v1/checks", "/checks", "/api/v1/sources", "/sources"])
@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data; boundary=x"])
def test_a_body_beyond_its_limit_is_refused_while_it_comes(client: httpx.Client, path: str, kind: str) -> None:
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n' if "x" in kind[-1] else b'{"'
    rest = (b"x" * 1_000_000 for _ in range(forms.MOST_BYTES // 1_000_000 + 2))
    # Without a length beforehand.
    assert client.post(path, content=chain([head], rest), headers={"content-type": kind}).status_code == 413


def test_a_length_beyond_the_limit_is_refused_at_once(client: httpx.Client) -> None:
    with closing(HTTPConnection(client.base_url.host, client.base_url.port or 80, timeout=60)) as connection:
        connection.putrequest("POST", "/api/v1/sources")
        for name, value in (("content-type", "application/json"), ("content-length", str(10**12))):
            connection.putheader(name, value)
        connection.endheaders()
        assert connection.getresponse().status == 413


@pytest.mark.parametrize("name", ["../../etc/passwd.txt", "/etc/passwd.txt", "C:\\x.txt", "\x00.txt", "<b>.txt"])
def test_the_name_of_a_file_is_a_name_and_no_path(client: httpx.Client, hand: Hand, name: str) -> None:
    answer = client.post("/api/v1/checks", files={"file": (name, b"The flood killed 12 people.")})
    assert answer.status_code == 202
    assert "<b>" not in client.get("/").text


@pytest.mark.parametrize(
    "path",
    [
        "/runs/../../etc/passwd",
        "/runs/0123456789abcdef/articles/..%2f..%2fx.html",
        "/help/..%2f..%2fsecrets",
        "/static/x",
    ],
)
def test_no_path_of_a_client_is_opened(client: httpx.Client, path: str) -> None:
    assert client.get(path).status_code in (404, 422)


def test_hostile_words_are_shown_as_words(quick: Served, client: httpx.Client) -> None:
    words = "</title></style><script>alert(1)</script><img src=x onerror=alert(1)>"
    answer = client.post("/checks", data={"claim": words}, follow_redirects=True)
    shown = [answer.text, client.get("/").text, client.get(f"/sources?q={words}").text, client.get(f"/{words}").text]
    for text in shown:
        assert "<script>alert" not in text
        assert "<img" not in text
