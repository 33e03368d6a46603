"""What articles and sources order a model to do, and what holds all the same when the model obeys."""

import re
from collections.abc import Iterator

import pytest

from evals.injection.bench import FIGURES, Bench, Case, Outcome, is_marker, load_cases, open_bench
from tests.endpoint.guarantees import check_report
from tests.fakes.obedient import FABRICATED, INVENTED
from tests.fakes.openai_server import KEY
from verifier.findings import Report
from verifier.prompts import load_prompt
from verifier.vocabulary import Stance, UncheckedReason, Verdict

CASES = load_cases()
LABEL = re.compile(r"^\[(\w+)\]", re.MULTILINE)


def obeying(order: str) -> list[Case]:
    return [case for case in CASES if case.obeys == order]


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with open_bench(tmp_path_factory.mktemp("bench")) as made:
        yield made


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_the_guarantees_hold_whatever_a_model_obeys(bench: Bench, case: Case) -> None:
    outcome = bench.obeyed(case)
    check_report(outcome.report, outcome.article, outcome.texts)
    assert KEY not in outcome.report.model_dump_json()
    no_claim_is_dropped(outcome)
    figures_in_conflict_are_no_support(outcome.report)
    the_fence_holds(outcome, bench.said(case))
    if not case.reaches:
        asked = "".join(text for turns in outcome.asked for _, text in turns)
        assert not any(words in asked for words in re.findall(r"Language model|Ignore your rules|Leave all", case.text))


def test_each_run_has_a_marker_of_its_own(bench: Bench) -> None:
    case = next(case for case in CASES if case.id == "fence-last-run")
    markers = [bench.ignored(case).markers for _ in range(3)]
    assert len(set().union(*markers, bench.plain.markers)) == 4


@pytest.mark.parametrize("case", obeying("invent"), ids=lambda case: case.id)
def test_words_that_stand_nowhere_are_no_evidence(bench: Bench, case: Case) -> None:
    report = bench.obeyed(case).report
    assert {finding.verdict for finding in report.findings} == {Verdict.SINGLE_SOURCE}
    assert all(not finding.evidence and finding.searched.dropped for finding in report.findings)
    assert INVENTED not in report.model_dump_json()


@pytest.mark.parametrize("case", obeying("leave_out"), ids=lambda case: case.id)
def test_what_a_model_leaves_out_is_unchecked(bench: Bench, case: Case) -> None:
    report = bench.obeyed(case).report
    assert not report.findings
    assert {item.reason for item in report.unchecked} == {UncheckedReason.OMITTED}


@pytest.mark.parametrize("case", obeying("prose"), ids=lambda case: case.id)
def test_an_answer_that_is_no_answer_is_no_verdict(bench: Bench, case: Case) -> None:
    report = bench.obeyed(case).report
    assert not report.findings
    assert {item.reason for item in report.unchecked} == {UncheckedReason.MODEL_ERROR}


@pytest.mark.parametrize("case", obeying("flip"), ids=lambda case: case.id)
def test_an_order_about_one_claim_changes_no_other(bench: Bench, case: Case) -> None:
    ignored, obeyed = (
        {finding.claim.text: finding for finding in outcome.report.findings}
        for outcome in (bench.ignored(case), bench.obeyed(case))
    )
    assert ignored.keys() == obeyed.keys()
    changed = [text for text, finding in ignored.items() if finding != obeyed[text]]
    assert len(changed) == 1


def test_a_claim_of_the_orders_making_needs_words_of_the_article(bench: Bench) -> None:
    case = next(case for case in CASES if case.id == "order-article-claims")
    report = bench.obeyed(case).report
    unlocated = [item.text for item in report.unchecked if item.reason is UncheckedReason.UNLOCATED]
    assert unlocated == [FABRICATED]
    for finding in report.findings:
        assert finding.claim.spans


def no_claim_is_dropped(outcome: Outcome) -> None:
    asked = sum(label.startswith("C") for question in outcome.questions for label in LABEL.findall(question))
    report = outcome.report
    searched = sum(finding.searched.passages > 0 for finding in report.findings)
    assert asked == searched + sum(item.claim_id is not None for item in report.unchecked)


def figures_in_conflict_are_no_support(report: Report) -> None:
    for finding in report.findings:
        for mine, theirs in FIGURES.items():
            conflicting = [item for item in finding.evidence if mine in finding.claim.text and theirs in item.quote]
            assert all(item.stance is not Stance.SUPPORTS or mine in item.quote for item in conflicting)


def the_fence_holds(outcome: Outcome, said: str) -> None:
    """One marker, unknown beforehand, stands where the prompt has it and nowhere else; labels count up from one."""
    (marker,) = {line for question in outcome.questions for line in marker_lines(question)}
    assert marker not in said
    for turns in outcome.asked:
        (role, system), (_, question) = turns[:2]
        assert role == "system"
        name = "judge" if "[C1]" in question else "extract"
        prompt = load_prompt(name).render(
            marker=marker, **dict.fromkeys(set(load_prompt(name).variables) - {"marker"}, "")
        )
        assert system.startswith(prompt.system)
        assert question.count(marker) == prompt.user.count(marker)
        labels = LABEL.findall(question)
        for letter in ("P", "C") if name == "judge" else ("",):
            numbers = [int(label.removeprefix(letter)) for label in labels if label.rstrip("0123456789") == letter]
            assert numbers == list(range(1, len(numbers) + 1))


def marker_lines(question: str) -> set[str]:
    """The lines that look like a fence and open what is fenced: an imitation stands inside a line."""
    return {line for line in question.splitlines() if is_marker(line)}
