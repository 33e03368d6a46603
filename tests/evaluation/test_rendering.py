"""Results as JSON, tables and pages: complete, stable, and never markup from a text."""

import json
import re
from html import escape
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.evaluation.makers import (
    STANCES,
    VERDICTS,
    article_record,
    claim_record,
    claim_records,
    gold,
    header,
    pair_record,
    retrieved,
)
from tests.evidence import evidence
from verifier.evaluation.bootstrap import Metric
from verifier.evaluation.compare import compare
from verifier.evaluation.page import results_page
from verifier.evaluation.records import ClaimRecord, Record, TaskName
from verifier.evaluation.rendering import (
    CHANGES_SHOWN,
    comparison_to_json,
    comparison_to_table,
    print_to_text,
    to_json,
    to_table,
    with_interval,
)
from verifier.evaluation.results import score

CORROBORATED, SINGLE, CONTRADICTED = VERDICTS
SUPPORTS, REFUTES, NEI = STANCES

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=http://evil.example onerror=alert(1)>",
    "[/bold] [link=http://evil.example]here[/link] [sic]",
    "at 10:15 :warning: sign",
    "{{ 7 * 7 }} {% raw %}",
    "&lt;b&gt; \"quoted\" 'so'",
    r"$\nonsense$ from $5 to $9",
    "数字 ١٢",
]
DOCUMENT = Draft202012Validator(
    {
        "type": "object",
        "required": ["metrics", "slices", "records"],
        "properties": {
            "metrics": {
                "required": ["accuracy", "macro_f1", "confident_wrong"],
                "additionalProperties": {"type": ["number", "null"]},
            },
            "slices": {"additionalProperties": {"required": ["n", "accuracy", "macro_f1", "confident_wrong"]}},
            "records": {
                "type": "array",
                "items": {
                    "required": ["id", "label", "verdict", "reason", "evidence"],
                    "properties": {"evidence": {"type": "array", "items": {"required": ["quote", "source_id"]}}},
                },
            },
        },
    }
)


def hostile(text: str) -> list[ClaimRecord]:
    """A wrong verdict with `text` in every place that a file fills."""
    item = evidence(SUPPORTS, "a", quote=text, outlet=text, title=text)
    return [
        claim_record(
            CONTRADICTED, CORROBORATED, id=text, claim=text, trap=text, article=text, evidence=(item,), confidence=0.9
        )
    ]


CLAIMS = [
    claim_record(
        CORROBORATED,
        CORROBORATED,
        0,
        trap="number",
        confidence=0.9,
        evidence=(evidence(SUPPORTS, "a"),),
        retrieved=(retrieved("a", overlap=0.9, similarity=0.9),),
        gold=(gold("a"),),
    ),
    claim_record(CONTRADICTED, CORROBORATED, 1, claim="The opposite is so.", confidence=0.8),
    claim_record(SINGLE, None, 2, claim="Nobody knows."),
]
RUNS: dict[TaskName, list[Record]] = {
    TaskName.CLAIMS: [*CLAIMS],
    TaskName.PAIRS: [pair_record(SUPPORTS, REFUTES, hypothesis="The dam held."), pair_record(NEI, NEI, 1)],
    TaskName.EXTRACTION: [article_record([(0, 9)], [(0, 9)], [(0, 0)])],
}


def table(task: TaskName) -> str:
    return print_to_text(to_table(score(header(task, len(RUNS[task])), RUNS[task])))


def page(task: TaskName, records: list[Record]) -> str:
    return results_page(score(header(task, len(records)), records), records)


def changes_page(first: list[ClaimRecord], second: list[ClaimRecord]) -> str:
    """The page of the second of two runs."""
    head = header(total=len(first))
    return results_page(score(head, second), second, compare((head, first), (head, second)))


def decoded(records: list[Record], task: TaskName = TaskName.CLAIMS) -> dict[str, Any]:
    return json.loads(to_json(score(header(task, len(records)), records), records))


def test_the_json_has_the_promised_shape() -> None:
    document = decoded(RUNS[TaskName.CLAIMS])
    DOCUMENT.validate(document)
    assert document["metrics"]["accuracy"] == 0.3333
    low, high = document["intervals"]["accuracy"]
    assert low <= document["metrics"]["accuracy"] <= high
    assert [record["verdict"] for record in document["records"]] == ["corroborated", "corroborated", None]
    assert document["slices"]["number"] == {"n": 1, "accuracy": 1.0, "macro_f1": 0.3333, "confident_wrong": 0.0}
    assert document["confusion"]["answers"][-1] == "unchecked"
    assert set(document["baselines"]) == {
        "majority", "lexical overlap", "embedding similarity", "nearest supports",
    }  # fmt: skip


def test_the_json_of_pairs_has_label_stance_and_scores() -> None:
    records: list[Record] = [pair_record(SUPPORTS, SUPPORTS, scores={SUPPORTS: 0.8, REFUTES: 0.0, NEI: 0.2})]
    (record,) = decoded(records, TaskName.PAIRS)["records"]
    assert (record["label"], record["stance"]) == ("supports", "supports")
    assert record["scores"] == {"supports": 0.8, "refutes": 0.0, "nei": 0.2}


@pytest.mark.parametrize("task", RUNS)
def test_the_same_records_give_the_same_bytes(task: TaskName) -> None:
    assert page(task, RUNS[task]) == page(task, RUNS[task])
    assert table(task) == table(task)
    assert decoded(RUNS[task], task) == decoded(RUNS[task], task)


@pytest.mark.parametrize(
    ("task", "shows"),
    [
        (TaskName.CLAIMS, ["majority", "overlap", "nearest", "macro-F1", "recall@10", "unchecked", "trap", "number"]),
        (TaskName.PAIRS, ["majority", "premise", "accuracy, 2-way", "refutes", "Brier"]),
        (TaskName.EXTRACTION, ["sentence", "exact span", "sentences accounted for", "1.000 [1.00, 1.00]"]),
    ],
)
def test_a_table_has_the_baselines_beside_the_figures(
    task: TaskName, shows: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    text = table(task)
    assert [words for words in shows if words not in text] == []
    assert "\x1b" not in text


def test_each_baseline_has_its_own_figure_in_the_line_of_a_metric(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    line = next(line for line in table(TaskName.CLAIMS).splitlines() if line.startswith(" accuracy "))
    assert re.findall(r"\d\.\d{3}", line) == ["0.333", "0.333", "0.667", "0.667", "0.667"]


@pytest.mark.parametrize("task", RUNS)
def test_no_figure_is_cut_off_at_the_width_of_a_common_terminal(
    task: TaskName, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert "…" not in table(task)


@pytest.mark.parametrize(
    ("metric", "text"),
    [
        (Metric(value=0.5734, low=0.508, high=0.6349, n=9), "0.573 [.51, .63]"),
        (Metric(value=1.0, low=0.96, high=1.0, n=9), "1.000 [.96, 1.00]"),
        (Metric(value=-0.05, low=-0.1, high=0.0, n=9), "-0.050 [-.10, .00]"),
        (Metric(value=None, n=0), "-"),
    ],
)
def test_a_figure_stands_with_its_interval(metric: Metric, text: str) -> None:
    assert with_interval(metric) == text


@pytest.mark.parametrize("text", [HOSTILE[0], *HOSTILE[2:5], HOSTILE[6]])
def test_a_table_shows_any_text_as_it_is(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    records = hostile(text)
    assert text in print_to_text(to_table(score(header(), records)))
    changed = [record.model_copy(update={"verdict": CONTRADICTED}) for record in records]
    shown = print_to_text(comparison_to_table(compare((header(), records), (header(), changed))))
    assert shown.count(text) == 2


def test_a_table_lets_no_control_character_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    records = hostile("\x1b[31mred\x07")
    assert not re.search(r"[\x00-\x09\x0b-\x1f]", print_to_text(to_table(score(header(), records))))


def tags(html: str) -> set[str]:
    return set(re.findall(r"<([a-zA-Z!?][\w:]*)", html))


PLAIN = page(TaskName.CLAIMS, list(hostile("Plain words")))


@pytest.mark.parametrize("text", HOSTILE)
def test_a_page_shows_any_text_as_it_is(text: str) -> None:
    html = page(TaskName.CLAIMS, list(hostile(text)))
    assert tags(html) == tags(PLAIN)
    assert escape(text).replace("&#x27;", "&#39;").replace("&quot;", "&#34;") in html


@pytest.mark.parametrize("text", HOSTILE[:3])
def test_a_page_of_pairs_or_changes_shows_any_text_as_it_is(text: str) -> None:
    shown = escape(text)
    pairs = page(TaskName.PAIRS, [pair_record(SUPPORTS, REFUTES, id=text, hypothesis=text, why=text)])
    records = hostile(text)
    changed = [record.model_copy(update={"verdict": None}) for record in records]
    for html in (pairs, changes_page(records, changed)):
        assert html.count(shown) >= 2
        assert "<script" not in html
        assert "<img" not in html


@pytest.mark.parametrize("task", RUNS)
def test_a_page_needs_nothing_else(task: TaskName) -> None:
    html = page(task, RUNS[task])
    assert not {"script", "link", "img", "iframe", "object", "a"} & tags(html)
    assert not re.search(r"""(?:href|src)\s*=\s*["'](?!#|data:)|@import|url\([^#]""", html)
    assert html.startswith("<!DOCTYPE html>")
    assert html.count("<svg") == {"claims": 4, "pairs": 2, "extraction": 1}[task]


def test_a_page_lists_what_went_wrong_the_opposite_answers_first() -> None:
    html = page(TaskName.CLAIMS, RUNS[TaskName.CLAIMS])
    assert "What went wrong (2)" in html
    assert html.index("The opposite is so.") < html.index("Nobody knows.")
    assert html.count('<tr class="opposite">') == 1
    assert "Claim 0 of the ferry." not in html


def test_a_page_says_how_it_was_made() -> None:
    html = page(TaskName.CLAIMS, RUNS[TaskName.CLAIMS])
    for words in ("set/claims.jsonl", "0" * 64, "c" * 16, "ab" * 32, "min origins"):
        assert words in html


def test_a_page_can_be_made_of_a_run_in_which_everything_failed() -> None:
    html = page(TaskName.CLAIMS, list(claim_records((SINGLE, None), (CORROBORATED, None))))
    assert "What went wrong (2)" in html
    assert "Reliability" not in html


def test_a_comparison_tells_gains_from_losses_and_lists_so_many() -> None:
    count = CHANGES_SHOWN + 3
    labels = [CORROBORATED] * count + [SINGLE, SINGLE]
    first = claim_records(*zip(labels, [SINGLE] * count + [SINGLE, None], strict=True))
    second = claim_records(*zip(labels, [CORROBORATED] * count + [CORROBORATED, CONTRADICTED], strict=True))
    comparison = compare((header(total=count + 2), first), (header(total=count + 2), second))
    text = print_to_text(comparison_to_table(comparison))
    assert f"{count + 2} examples; {count} better, 1 worse, 1 wrong in another way" in text
    assert "and 3 more" in text
    assert len(json.loads(comparison_to_json(comparison))["changes"]) == count + 2
    assert f"{count + 2} answers changed" in changes_page(first, second)
