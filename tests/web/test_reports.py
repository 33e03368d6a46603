"""Kept reports: read in every form, decided on by several editors, and those of audit runs alike."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.audit.runs import save_run
from tests.evidence import CLAIM, SPOKEN
from tests.web.hands import Hand, reported
from tests.web.serving import Served, served
from verifier.settings import load_settings
from verifier.web.exports import OFFERED

OVERRULED = {
    "claim_id": CLAIM.id,
    "action": "overruled",
    "verdict": "corroborated",
    "note": "<i>2</i>",
    "editor": "Ana",
}


@pytest.fixture
def report_id(quick: Served) -> str:
    return quick.office.archive.keep(reported("Flood in Orvale"))


def test_decisions_are_added_and_told(client: httpx.Client, report_id: str) -> None:
    path = f"/api/v1/reports/{report_id}/decisions"
    first = client.post(path, json=OVERRULED)
    assert first.status_code == 201
    second = client.post(path, json={"claim_id": SPOKEN.id, "action": "marked", "editor": "Ben"})
    log = client.get(path).json()
    assert [(one["editor"], one["action"]) for one in log] == [("Ana", "overruled"), ("Ben", "marked")]
    assert client.get(path, params={"after": first.json()["number"]}).json() == [second.json()]
    assert client.get(path, params={"after": second.json()["number"]}).json() == []


def test_the_page_shows_the_newest_decision_as_soon_as_it_is_made(client: httpx.Client, report_id: str) -> None:
    page = f"/reports/{report_id}/"
    assert "editor: corroborated" not in client.get(page).text
    client.post(f"/api/v1/reports/{report_id}/decisions", json=OVERRULED)
    finding = client.get(f"/reports/{report_id}/findings/{CLAIM.id}").text
    for shown in (client.get(page).text, finding):
        assert "editor: corroborated" in shown
        assert "&lt;i&gt;2&lt;/i&gt;" in shown
        assert "<i>2</i>" not in shown
    assert client.get(f"/reports/{report_id}/findings/nothing").status_code == 404
    assert "1 reviewed" in client.get("/").text


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"verdict": None}, 422),
        ({"action": "accepted"}, 422),
        ({"action": "praised"}, 422),
        ({"editor": ""}, 422),
        ({"editor": "two\nlines"}, 422),
        ({"editor": "x" * 101}, 422),
        ({"note": "x" * 4001}, 422),
        ({"claim_id": "0" * 16}, 404),
    ],
)
def test_what_is_no_decision_is_refused(
    client: httpx.Client, report_id: str, changed: dict[str, object], status: int
) -> None:
    path = f"/api/v1/reports/{report_id}/decisions"
    refused = client.post(path, json={**OVERRULED, **changed})
    assert (refused.status_code, refused.headers["content-type"]) == (status, "application/problem+json")
    assert "\n" not in refused.json()["detail"]
    assert client.get(path).json() == []


def test_many_editors_at_once_lose_nothing(quick: Served, report_id: str) -> None:
    def decide(number: int) -> int:
        with httpx.Client(base_url=quick.url, timeout=60, trust_env=False) as editor:
            body = {**OVERRULED, "editor": f"Editor {number}"}
            return editor.post(f"/api/v1/reports/{report_id}/decisions", json=body).status_code

    with ThreadPoolExecutor(8) as editors:
        assert set(editors.map(decide, range(24))) == {201}
    assert len({one.editor for one in quick.office.archive.log(report_id)}) == 24


@pytest.mark.parametrize("form", OFFERED)
def test_a_report_goes_away_in_every_form_as_a_file(client: httpx.Client, report_id: str, form: str) -> None:
    answer = client.get(f"/api/v1/reports/{report_id[:8]}", params={"format": form})
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith(f'attachment; filename="report-{report_id}.')
    assert "12 people" in answer.text
    assert f"format={form}" in client.get(f"/reports/{report_id}/files").text


@pytest.mark.parametrize(
    ("method", "path", "status", "told"),
    [
        ("GET", "/nothing", 404, "there is nothing at this address"),
        ("GET", "/api/v1/nothing", 404, "there is nothing at this address"),
        ("PUT", "/api/v1/reports", 405, "this address takes no such request"),
        ("GET", "/reports/0000/", 404, "no report has the id"),
    ],
)
def test_a_refusal_says_in_words_what_is_wrong(
    client: httpx.Client, method: str, path: str, status: int, told: str
) -> None:
    answer = client.request(method, path)
    assert answer.status_code == status
    assert told in answer.text


def test_unknown_reports_and_forms_are_refused(client: httpx.Client, report_id: str) -> None:
    assert client.get("/api/v1/reports/0000").status_code == 404
    assert client.get("/api/v1/reports/0000/decisions").status_code == 404
    assert client.get("/reports/0000/").status_code == 404
    assert client.get("/reports/0000/files").status_code == 404
    assert client.get(f"/api/v1/reports/{report_id}", params={"format": "table"}).status_code == 422
    assert client.get("/api/v1/reports/../x").status_code in (404, 422)


@pytest.fixture
def audited(tmp_path: Path) -> Iterator[httpx.Client]:
    """Speaks with a server that was told of an audit run of three articles, one of which failed."""
    run = save_run(tmp_path / "run", [("a.txt", reported("A")), ("b.txt", "is empty"), ("c.txt", None)])
    (run / "report.html").write_text("<title>Overview</title><script>1</script>", encoding="utf-8")
    settings = load_settings(index=tmp_path / "index", backend="local")
    with (
        served(settings, workers=[Hand()], runs=[tmp_path]) as server,
        httpx.Client(base_url=server.url, timeout=60, trust_env=False) as client,
    ):
        yield client


def test_the_overview_of_a_run_may_do_nothing_here(audited: httpx.Client) -> None:
    (run,) = audited.get("/api/v1/runs").json()
    assert (run["name"], run["articles"], run["overview"]) == ("run", 3, True)
    answer = audited.get(f"/runs/{run['id']}/")
    assert "Overview" in answer.text
    policy = answer.headers["content-security-policy"]
    assert "sandbox" in policy
    assert "allow-same-origin" not in policy
    assert "script-src" not in policy
    assert audited.get(f"/runs/{run['id']}/results.jsonl").text.startswith('{"number"')
    for name in ("run.json", "findings.csv", "..%2frun.json"):
        assert audited.get(f"/runs/{run['id']}/{name}").status_code == 404


def test_a_report_of_a_run_is_kept_when_it_is_first_decided_on(audited: httpx.Client) -> None:
    run = audited.get("/api/v1/runs").json()[0]["id"]
    found = audited.get(f"/runs/{run}/articles/00000-a.html")
    assert found.headers["location"] == f"/runs/{run}/articles/0/"
    article = f"/runs/{run}/articles/0"
    assert "editor: corroborated" not in audited.get(f"{article}/").text
    assert audited.get(f"/api/v1{article}/decisions").json() == []
    assert audited.get("/api/v1/reports").json()["total"] == 0
    decided = audited.post(f"/api/v1{article}/decisions", json=OVERRULED)
    assert decided.status_code == 201
    assert "editor: corroborated" in audited.get(f"{article}/").text
    assert "editor: corroborated" in audited.get(f"{article}/findings/{CLAIM.id}").text
    assert audited.get(f"/api/v1{article}/decisions").json() == [decided.json()]
    assert (
        audited.get(f"/api/v1{article}").json() == audited.get(f"/api/v1/reports/{decided.json()['report_id']}").json()
    )


def test_articles_of_a_run_without_a_report_say_why(audited: httpx.Client) -> None:
    run = audited.get("/api/v1/runs").json()[0]["id"]
    failed = audited.get(f"/api/v1/runs/{run}/articles/1")
    assert (failed.status_code, failed.json()["detail"]) == (404, "the article was not checked: is empty")
    assert audited.get(f"/api/v1/runs/{run}/articles/2").status_code == 404
    assert audited.get(f"/runs/{run}/articles/x.html").status_code == 404
    assert audited.get("/runs/0000000000000000/").status_code == 404
