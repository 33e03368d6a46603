"""The whole way with the shipped models and processes: articles in many formats, claims, and changes of the index."""

import html
import json
from collections.abc import Iterator

import httpx
import pytest

from tests.reading.builders import page, pdf
from tests.web.conftest import SEEDS
from tests.web.serving import Served, events_of

CHECKS = "/api/v1/checks"
BARGE = "A gravel barge hit the Kessmere Bridge in Lyngport on Tuesday, killing two people."


@pytest.fixture
def desk(real: Served) -> Iterator[httpx.Client]:
    """Speaks with `real`."""
    with httpx.Client(base_url=real.url, timeout=300, trust_env=False) as client:
        yield client


def checked(desk: httpx.Client, **sent: object) -> list[tuple[int, str, str]]:
    answer = desk.post(CHECKS, **sent)  # type: ignore[arg-type]
    assert answer.status_code == 202, answer.text
    with desk.stream("GET", f"{CHECKS}/{answer.json()['id']}/events") as stream:
        return list(events_of(stream))


def test_findings_arrive_and_make_up_the_report_that_is_kept(desk: httpx.Client) -> None:
    file = SEEDS / "harbour-ledger.txt"
    events = checked(desk, files={"file": (file.name, file.read_bytes())})
    assert events[-1][1] == "done"
    report = desk.get(f"/api/v1/reports/{json.loads(events[-1][2])['report_id']}").json()
    found = [json.loads(data)["finding"] for _, kind, data in events if kind == "finding"]
    assert found == report["findings"]
    assert report["article"]["outlet"] == "Harbour Ledger"
    assert {one["verdict"] for one in found} == {"corroborated", "single-source", "contradicted"}


def test_what_is_said_of_an_article_counts_for_it(desk: httpx.Client) -> None:
    said = {"title": "Barge", "outlet": "Delmore Herald", "published": "2025-09-09", "url": "https://delmore.example/1"}
    events = checked(desk, data={"text": BARGE, **said})
    article = json.loads(next(data for _, kind, data in events if kind == "article"))["article"]
    assert {name: article[name] for name in said} == {**said, "published": "2025-09-09T00:00:00Z"}
    assert events[-1][1] == "done"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.pdf", pdf([BARGE])),
        ("a.HTML", page(f"<article><p>{BARGE}</p></article>").encode()),
        ("a.md", BARGE.encode()),
    ],
)
def test_files_of_every_kind_are_read(desk: httpx.Client, name: str, data: bytes) -> None:
    events = checked(desk, files={"file": (name, data)})
    assert [kind for _, kind, _ in events if kind != "progress"] == ["article", "finding", "done"]


def test_a_file_of_another_kind_is_refused_at_once(desk: httpx.Client) -> None:
    for path in (CHECKS, "/api/v1/sources"):
        refused = desk.post(path, files={"file": ("a.xls", b"x")})
        assert (refused.status_code, refused.json()["detail"][:22]) == (415, "a.xls: .xls files cann")


def test_a_claim_is_checked_by_itself(desk: httpx.Client) -> None:
    events = checked(desk, json={"claim": BARGE})
    assert [kind for _, kind, _ in events if kind != "progress"] == ["finding", "done"]


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        ({"files": {"file": ("a.pdf", b"not a pdf")}}, "a.pdf"),
        ({"files": {"file": ("a.docx", b"PK\x03\x04 broken")}}, "a.docx"),
        ({"files": {"file": ("a.txt", b"\x00\x01\x02")}}, "is not text"),
        ({"json": {"text": BARGE, "published": "some day"}}, "the date names no day"),
    ],
)
def test_an_article_that_cannot_be_read_fails_in_one_line(
    desk: httpx.Client, sent: dict[str, object], why: str
) -> None:
    kind, data = checked(desk, **sent)[-1][1:]
    assert kind == "failed"
    assert why in json.loads(data)["failure"]
    added = desk.post("/api/v1/sources", **sent)  # type: ignore[arg-type]
    assert (added.status_code, added.headers["content-type"]) == (422, "application/problem+json")
    assert why in added.json()["detail"]


def test_sources_are_added_found_shown_and_removed(desk: httpx.Client) -> None:
    before = desk.get("/api/v1/sources").json()["total"]
    text = {"text": f"{BARGE} <script>alert(1)</script> The mayor wept.", "title": "Zebra crossing", "outlet": "Zoo"}
    added = desk.post("/api/v1/sources", json=text)
    assert added.status_code == 201
    identity = added.json()["id"]
    assert desk.post("/api/v1/sources", json=text).json()["id"] == identity
    found = desk.get("/api/v1/sources", params={"q": "ZEBRA zoo"}).json()
    assert (found["total"], found["sources"][0]["id"]) == (1, identity)
    assert desk.get("/api/v1/sources").json()["total"] == before + 1
    assert desk.get(f"/api/v1/sources/{identity}").json()["text"].startswith(BARGE)
    shown = desk.get(f"/sources/{identity}").text
    assert "<script>alert" not in shown
    assert "The mayor wept." in shown
    assert "Remove this source?" in desk.post(f"/sources/{identity}/remove").text
    assert desk.get(f"/api/v1/sources/{identity}").status_code == 200
    assert desk.post(f"/sources/{identity}/remove", data={"sure": "yes"}).headers["location"] == "/sources"
    assert desk.get(f"/api/v1/sources/{identity}").status_code == 404
    assert desk.delete(f"/api/v1/sources/{identity}").status_code == 404


def test_origins_say_which_sources_count_once_and_why(desk: httpx.Client) -> None:
    found = desk.get("/api/v1/origins").json()
    assert found["several"] >= 1
    largest = found["origins"][0]
    assert len(largest["sources"]) > 1
    assert largest["reasons"][0]["sentence"] in html.unescape(desk.get("/origins").text)
    assert "Counts once with" in desk.get(f"/sources/{largest['sources'][0]['id']}").text


def test_a_check_that_is_called_off_ends_its_process_and_the_next_one_is_done(desk: httpx.Client) -> None:
    long = " ".join(f"The mayor of Lyngport opened bridge number {number} on Tuesday." for number in range(2000))
    check = desk.post(CHECKS, json={"text": long}).json()["id"]
    with desk.stream("GET", f"{CHECKS}/{check}/events") as stream:
        events = events_of(stream)
        assert any('"extracting' in data for _, kind, data in events if kind == "progress")
        desk.delete(f"{CHECKS}/{check}")
        assert [kind for _, kind, _ in events][-1] == "cancelled"
    assert checked(desk, json={"claim": BARGE})[-1][1] == "done"
