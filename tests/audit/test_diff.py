"""Two runs compared."""

from pathlib import Path

import pytest

from tests.audit.runs import claim, save, save_run, told
from tests.evidence import SPOKEN, evidence, finding
from verifier.audit.changes import ArticleDiff, Fate, Totals
from verifier.audit.diff import comparison, setting_changes
from verifier.audit.reports import Reports
from verifier.errors import InputError
from verifier.findings import Report
from verifier.models import Unchecked
from verifier.vocabulary import Aspect, Stance, UncheckedReason

FLOOD, ROAD = claim("The flood killed 12 people."), claim("A road was closed on Monday.", 40)
SAYS = evidence(Stance.SUPPORTS, "courier", quote="It killed twelve.")
DENIES = evidence(Stance.REFUTES, "saltby", quote="It killed 15 people.", start=7)


def diff(tmp_path: Path, before: Report, after: Report) -> ArticleDiff:
    """What is told of one article in two reports."""
    (article,) = told_of(save(tmp_path / "a.json", before), save(tmp_path / "b.json", after))
    return article


def told_of(first: Path, second: Path) -> list[ArticleDiff]:
    """What is told of two runs or files."""
    with comparison(Reports(first), Reports(second)) as articles:
        return list(articles)


def test_the_same_report_has_changed_in_nothing(tmp_path: Path) -> None:
    same = told(finding(SAYS, claim=FLOOD), finding(claim=ROAD))
    article = diff(tmp_path, same, same)
    assert not article.differs
    assert article.claims.same == 2
    assert not Totals.of([article]).differs


def test_a_verdict_that_changed_names_the_sources_that_changed_it(tmp_path: Path) -> None:
    article = diff(tmp_path, told(finding(SAYS, claim=FLOOD)), told(finding(SAYS, DENIES, claim=FLOOD)))
    (change,) = article.claims.verdicts
    assert (change.first.outcome, change.second.outcome) == ("corroborated", "contradicted (disputed)")
    (source,) = change.sources
    assert (source.effect, source.source_id, source.outlet) == ("now refutes", "saltby", "Saltby")
    assert (source.quote, source.start) == ("It killed 15 people.", 7)
    assert Totals.of([article]).verdicts == {"corroborated -> contradicted (disputed)": 1}


def test_a_source_that_is_gone_or_says_otherwise_is_named_for_both(tmp_path: Path) -> None:
    turned = evidence(Stance.REFUTES, "courier", quote="It killed 20.")
    article = diff(tmp_path, told(finding(SAYS, claim=FLOOD)), told(finding(turned, claim=FLOOD)))
    (change,) = article.claims.verdicts
    assert [(one.effect, one.source_id) for one in change.sources] == [
        ("no longer supports", "courier"),
        ("now refutes", "courier"),
    ]


def test_a_source_that_became_the_articles_own_origin_is_told_as_such(tmp_path: Path) -> None:
    own = evidence(Stance.SUPPORTS, "courier", quote="It killed twelve.", own=True)
    article = diff(tmp_path, told(finding(SAYS, claim=FLOOD)), told(finding(own, claim=FLOOD)))
    (source,) = article.claims.verdicts[0].sources
    assert (source.effect, source.own_origin) == ("no longer supports", True)


def test_another_answer_on_what_was_said_is_another_verdict(tmp_path: Path) -> None:
    said = evidence(Stance.SUPPORTS, "courier", aspect=Aspect.SAID)
    denied = evidence(Stance.REFUTES, "saltby", aspect=Aspect.CONTENT, quote="The pier is rotten.")
    article = diff(tmp_path, told(finding(said, claim=SPOKEN)), told(finding(said, denied, claim=SPOKEN)))
    (change,) = article.claims.verdicts
    assert change.first.verdict is change.second.verdict
    assert (change.first.content, change.second.content) == ("single-source", "contradicted")
    assert [(one.aspect, one.source_id) for one in change.sources] == [(Aspect.CONTENT, "saltby")]


def test_other_evidence_for_the_same_verdict_is_counted(tmp_path: Path) -> None:
    more = evidence(Stance.SUPPORTS, "argus")
    article = diff(tmp_path, told(finding(SAYS, claim=FLOOD)), told(finding(SAYS, more, claim=FLOOD)))
    assert (article.claims.evidence, article.claims.same, article.claims.verdicts) == (1, 0, ())
    assert Totals.of([article]).differs


def test_what_the_judge_thinks_of_the_same_evidence_is_no_change(tmp_path: Path) -> None:
    surer = SAYS.model_copy(update={"score": 0.9, "why": "in other words"})
    assert not diff(tmp_path, told(finding(SAYS, claim=FLOOD)), told(finding(surer, claim=FLOOD))).differs


def test_claims_that_are_new_or_gone_stand_with_their_verdict(tmp_path: Path) -> None:
    article = diff(tmp_path, told(finding(SAYS, claim=FLOOD)), told(finding(claim=ROAD)))
    assert [(one.text, one.standing.outcome) for one in article.claims.gone] == [(FLOOD.text, "corroborated")]
    assert [(one.text, one.standing.outcome) for one in article.claims.new] == [(ROAD.text, "single-source")]


def test_an_article_that_was_corrected_tells_its_claim_in_other_words(tmp_path: Path) -> None:
    corrected = claim("The flood killed 15 people.", article="corrected")
    before = told(finding(SAYS, claim=FLOOD), finding(claim=ROAD))
    moved = claim(ROAD.text, 40, article="corrected")
    after = told(finding(SAYS, claim=corrected), finding(claim=moved), article="corrected")
    article = diff(tmp_path, before, after)
    assert article.changed == ("text",)
    (reworded,) = article.claims.reworded
    assert (reworded.before, reworded.after) == (FLOOD.text, corrected.text)
    assert article.claims.same == 1


def test_what_is_known_of_an_article_and_differs_is_named(tmp_path: Path) -> None:
    article = diff(tmp_path, told(), told(article="other", title="Flood kills 15"))
    assert article.changed == ("title",)


@pytest.mark.parametrize("by_sentence", [True, False], ids=["its sentence failed", "it failed itself"])
def test_a_claim_that_could_not_be_checked_this_time_is_unchecked_and_not_gone(
    tmp_path: Path, by_sentence: bool
) -> None:
    text, claim_id = ("The flood killed 12 people.", None) if by_sentence else (FLOOD.text, FLOOD.id)
    spans, reason = FLOOD.spans, UncheckedReason.BUDGET
    failed = Unchecked(text=text, spans=spans, reason=reason, detail="the budget is spent", claim_id=claim_id)
    checked, unchecked = told(finding(SAYS, claim=FLOOD)), told(unchecked=(failed,))
    for before, after, outcomes in (
        (checked, unchecked, ("corroborated", "unchecked (budget)")),
        (unchecked, checked, ("unchecked (budget)", "corroborated")),
    ):
        claims = diff(tmp_path, before, after).claims
        assert (claims.gone, claims.new) == ((), ())
        (change,) = claims.verdicts
        assert (change.first.outcome, change.second.outcome) == outcomes


def test_articles_of_a_run_that_are_new_gone_or_without_a_report_are_told(tmp_path: Path) -> None:
    kept, gone, new = (told(finding(claim=FLOOD), article=name, title=name) for name in ("kept", "gone", "new"))
    articles_before = [("gone.txt", gone), ("kept.txt", kept), ("bad.txt", "is empty"), ("late.txt", kept)]
    first = save_run(tmp_path / "a", articles_before)
    second = save_run(tmp_path / "b", [("kept.txt", kept), ("bad.txt", kept), ("new.txt", new), ("late.txt", None)])
    articles = told_of(first, second)
    assert [(one.name, one.fate) for one in articles] == [
        ("gone.txt", Fate.GONE),
        ("kept.txt", Fate.KEPT),
        ("bad.txt", Fate.KEPT),
        ("late.txt", Fate.KEPT),
        ("new.txt", Fate.NEW),
    ]
    assert [one.differs for one in articles] == [True, False, True, True, True]
    assert articles[2].failures == ("is empty", None)
    assert "unfinished" in str(articles[3].failures[1])
    totals = Totals.of(articles)
    assert (totals.articles, totals.articles_new, totals.articles_gone, totals.unreported) == (5, 1, 1, 2)
    assert (totals.claims_new, totals.claims_gone, totals.same) == (0, 0, 1)


def test_a_run_and_a_file_of_its_reports_are_the_same(tmp_path: Path) -> None:
    reports = [told(finding(SAYS, claim=FLOOD), article=name) for name in ("one", "two", "three")]
    run = save_run(tmp_path / "run", [(f"{one.article.id}.txt", one) for one in reports])
    file = save(tmp_path / "file.json", *reports[::-1])
    assert not any(article.differs for article in told_of(run, file))


def test_settings_that_differ_are_named(tmp_path: Path) -> None:
    first = save_run(tmp_path / "a", [("a.txt", told())], passages_per_claim="12")
    second = save_run(tmp_path / "b", [("a.txt", told())], passages_per_claim="6", tokens_per_call="9")
    changes = setting_changes(Reports(first), Reports(second))
    assert [(one.name, one.first, one.second) for one in changes] == [
        ("passages_per_claim", "12", "6"),
        ("tokens_per_call", "", "9"),
    ]
    larger = told().model_copy(update={"method": told().method.model_copy(update={"index_sources": 7})})
    files = save(tmp_path / "a.json", told()), save(tmp_path / "b.json", larger)
    (change,) = setting_changes(*map(Reports, files))
    assert (change.name, change.first, change.second) == ("index_sources", "6", "7")


def test_a_file_that_cannot_be_read_is_refused_before_anything_is_told(tmp_path: Path) -> None:
    good = save(tmp_path / "a.json", told())
    (tmp_path / "b.json").write_text("{}", encoding="utf-8")
    with pytest.raises(InputError, match=r"b\.json"):
        told_of(good, tmp_path / "b.json")
