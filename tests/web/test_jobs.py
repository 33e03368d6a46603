"""Checks wait for their turn, can be called off at any time, and say what became of them."""

import json
import re
from pathlib import Path

import httpx
import pytest

from tests.web.hands import Hand
from tests.web.serving import Served, events_of, served
from verifier.settings import load_settings
from verifier.web import jobs

CHECKS = "/api/v1/checks"


def asked(client: httpx.Client, claim: str) -> str:
    answer = client.post(CHECKS, json={"claim": claim})
    assert answer.status_code == 202
    assert answer.headers["location"] == f"{CHECKS}/{answer.json()['id']}"
    return str(answer.json()["id"])


def followed(client: httpx.Client, check: str, after: int = 0) -> list[tuple[int, str, str]]:
    headers = {"last-event-id": str(after)} if after else {}
    with client.stream("GET", f"{CHECKS}/{check}/events", headers=headers) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        return list(events_of(answer))


def test_a_check_tells_what_happens_and_leaves_its_report(client: httpx.Client) -> None:
    check = asked(client, "The flood killed 12 people.")
    events = followed(client, check)
    assert [kind for _, kind, _ in events] == ["progress", "progress", "article", "finding", "finding", "done"]
    assert [number for number, _, _ in events] == [1, 2, 3, 4, 5, 6]
    assert json.loads(events[3][2])["finding"]["verdict"] == "contradicted"
    report_id = json.loads(events[-1][2])["report_id"]
    status = client.get(f"{CHECKS}/{check}").json()
    assert (status["state"], status["findings"], status["report_id"]) == ("done", 2, report_id)
    assert client.get(f"/api/v1/reports/{report_id}").json()["findings"][0]["verdict"] == "contradicted"


def test_a_lost_connection_goes_on_behind_what_was_seen(client: httpx.Client) -> None:
    check = asked(client, "The flood killed 12 people.")
    every = followed(client, check)
    assert followed(client, check, after=4) == every[4:]
    assert followed(client, check, after=99) == []


def test_a_check_that_fails_says_why_in_one_line(client: httpx.Client) -> None:
    check = asked(client, "please fail")
    assert json.loads(followed(client, check)[-1][2]) == {"kind": "failed", "failure": "this cannot be checked"}
    assert "this cannot be checked" in client.get(f"/checks/{check}").text
    assert client.get(f"{CHECKS}/{check}").json()["state"] == "failed"


def test_checks_are_done_in_turn(client: httpx.Client, holding: Hand) -> None:
    first, second = asked(client, "one"), asked(client, "two")
    assert holding.began.acquire(timeout=10)
    assert [one["state"] for one in client.get(CHECKS).json()] == ["waiting", "running"]
    holding.let_go()
    assert [followed(client, check)[-1][1] for check in (second, first)] == ["done", "done"]
    assert [task.text for task in holding.tasks if not hasattr(task, "data")] == ["one", "two"]


def test_waiting_and_running_checks_are_called_off(client: httpx.Client, holding: Hand) -> None:
    running, waiting = asked(client, "one"), asked(client, "two")
    assert holding.began.acquire(timeout=10)
    assert client.delete(f"{CHECKS}/{waiting}").json()["state"] == "cancelled"
    client.delete(f"{CHECKS}/{running}")
    assert followed(client, running)[-1][1] == "cancelled"
    ends = holding.ends
    assert ends
    holding.let_go()
    assert followed(client, asked(client, "three"))[-1][1] == "done"
    assert client.delete(f"{CHECKS}/{running}").json()["state"] == "cancelled"
    assert holding.ends == ends


def test_no_more_wait_than_there_is_room_for(
    client: httpx.Client, holding: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "WAITING", 2)
    asked(client, "one")
    assert holding.began.acquire(timeout=10)
    asked(client, "two")
    asked(client, "three")
    refused = client.post(CHECKS, json={"claim": "four"})
    assert (refused.status_code, refused.headers["content-type"]) == (429, "application/problem+json")
    assert "2 checks are waiting" in refused.json()["detail"]


def test_only_so_many_checks_are_remembered(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "REMEMBERED", 3)
    for number in range(6):
        followed(client, asked(client, f"claim {number}"))
    assert [one["title"] for one in client.get(CHECKS).json()] == ["claim 5", "claim 4", "claim 3", "claim 2"]
    assert client.get("/api/v1/reports").json()["total"] == 6


def test_the_end_of_the_server_ends_checks_and_streams(tmp_path: Path) -> None:
    hand = Hand()
    hand.hold()
    with (
        served(load_settings(index=tmp_path / "index", backend="local"), workers=[hand]) as server,
        httpx.Client(base_url=server.url, timeout=60, trust_env=False) as client,
    ):
        check = asked(client, "one")
        assert hand.began.acquire(timeout=10)
        with client.stream("GET", f"{CHECKS}/{check}/events") as answer:
            events = events_of(answer)
            assert next(events)[1] == "progress"
            server.server.should_exit = True
            assert [kind for _, kind, _ in events][-1] == "cancelled"
    assert hand.stopped


def test_a_page_of_a_check_and_the_events_behind_it_are_the_whole(client: httpx.Client) -> None:
    for number in range(20):
        page = client.post("/checks", data={"claim": f"claim {number}"}, follow_redirects=True)
        seen = re.search(r'data-seen="(\d+)" data-state="(\w+)"', page.text)
        assert seen
        with client.stream("GET", f"{page.url.path}/events", params={"seen": seen[1]}) as answer:
            kinds = [kind for _, kind, _ in events_of(answer)]
        assert page.text.count('<section class="finding') + kinds.count("finding") == 2
        assert (seen[2] == "done") != ("done" in kinds)


def test_two_readers_of_a_check_see_the_same(client: httpx.Client, holding: Hand, quick: Served) -> None:
    check = asked(client, "one")
    assert holding.began.acquire(timeout=10)
    with (
        httpx.Client(base_url=quick.url, timeout=60, trust_env=False) as other,
        client.stream("GET", f"{CHECKS}/{check}/events") as one,
        other.stream("GET", f"{CHECKS}/{check}/events") as two,
    ):
        holding.let_go()
        assert list(events_of(one)) == list(events_of(two))
