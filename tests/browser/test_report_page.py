"""The page of a report, opened from disk: by mouse, by keys, by address, narrow, on paper, without a script."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from evals.page import CLAIMS, long_report
from tests.evidence import evidence, finding, report
from tests.test_page import hostile
from verifier.findings import Finding, Quoted, Report, SeriesEntry
from verifier.models import Attribution, Change, Claim, SourceInfo, Span, Unchecked
from verifier.pipeline import stand_in
from verifier.report import to_html
from verifier.review import Decision, by_claim
from verifier.vocabulary import Action, Aspect, Edit, QuotationStatus, Stance, UncheckedReason, Verdict

Open = Callable[..., Page]
Axe = Callable[[Page], None]

TEXT = (
    "The pier fell.  Twelve people drowned on Monday,  Ana Lune said.\n\n"
    "Was it safe? The repair cost 4 million crowns.\n- שלום עולם.\n- e\u0301te\u0301, 🌊.\n\n"
    f"{'The tide rose again. ' * 200}\n\nThe mayor resigned. Nobody was warned."
)
NARROW = {"width": 390, "height": 844}
WIDE = {"width": 1400, "height": 900}


def claim(words: str, text: str = "", **more: Any) -> Claim:
    start = TEXT.index(words)
    return Claim.create("article", text or words, (Span(start=start, end=start + len(words)),), **more)


FELL, DROWNED = claim("The pier fell."), claim("Twelve people drowned on Monday")
SAID = claim(
    "Twelve people drowned on Monday,  Ana Lune said.",
    "Ana Lune said twelve people drowned.",
    attribution=Attribution(speaker="Ana Lune", content="twelve people drowned"),
)
COST, RESIGNED = claim("The repair cost 4 million crowns."), claim("The mayor resigned.")


def quoted(stance: Stance, name: str, words: str, **more: Any) -> Any:
    around = {"before": "It rained all week. ", "after": " The sea was calm."} if stance is not Stance.NEI else {}
    url = f"https://{name}.example/story"
    return evidence(stance, name, quote=words, url=url, **more).model_copy(update=around)


def full() -> Report:
    several = [quoted(Stance.SUPPORTS, f"paper{n}", f"The pier came down, says paper {n}.") for n in range(6)]
    drowned = finding(
        quoted(Stance.REFUTES, "post", "Fifteen people drowned."),
        quoted(Stance.SUPPORTS, "wire", "Twelve people drowned."),
        claim=DROWNED,
    )
    said = finding(
        quoted(Stance.SUPPORTS, "wire", "“Twelve drowned,” Lune said.", aspect=Aspect.SAID),
        quoted(Stance.REFUTES, "post", "Fifteen people drowned.", aspect=Aspect.CONTENT),
        claim=SAID,
    )
    cost = finding(quoted(Stance.NEI, "ledger", "The quay cost 9 million crowns."), claim=COST)
    series = (
        SeriesEntry(value="15", day=date(2024, 5, 8), source_id="post", outlet="Post", title="Pier"),
        SeriesEntry(value="12", day=date(2024, 5, 6), source_id="article", outlet=None, title="Pier", own=True),
    )
    altered = Quoted(
        status=QuotationStatus.ALTERED,
        quotation="twelve drowned",
        changes=(Change(edit=Edit.REMOVED, words="twelve"), Change(edit=Edit.ADDED, words="fifteen")),
        source=SourceInfo(id="post", title="Pier", outlet="Post"),
    )
    return report(
        finding(*several, claim=FELL),
        drowned.model_copy(update={"series": series}),
        said.model_copy(update={"quotations": (altered,)}),
        cost,
        finding(claim=RESIGNED),
        text=TEXT,
        excluded=(_apart("Was it safe?"),),
        unchecked=(
            Unchecked(
                text="Nobody was warned.",
                spans=claim("Nobody was warned.").spans,
                reason=UncheckedReason.BUDGET,
                detail="the budget was spent",
            ),
        ),
    )


def _apart(words: str) -> Any:
    start = TEXT.index(words)
    return report().excluded[0].model_copy(update={"start": start, "end": start + len(words), "text": words})


FULL = full()
DECIDED = Decision(
    number=1,
    report_id="r",
    claim_id=COST.id,
    action=Action.OVERRULED,
    verdict=Verdict.CORROBORATED,
    note="The council's books have it.",
    editor="Bo Tarn",
    decided=datetime(2026, 5, 9, 14, 5, tzinfo=UTC),
)
HTML = to_html(FULL, decisions=by_claim([DECIDED]))


@pytest.fixture
def address(tmp_path: Path) -> str:
    (tmp_path / "report.html").write_text(HTML, encoding="utf-8")
    return (tmp_path / "report.html").as_uri()


def written(folder: Path, html: str) -> str:
    (folder / "other.html").write_text(html, encoding="utf-8")
    return (folder / "other.html").as_uri()


def chosen(page: Page) -> str:
    """The claim that is open, in its own words."""
    (heading,) = page.locator(".finding.on h3").all_inner_texts()
    return heading


def shown(page: Page) -> list[str | None]:
    """The claims that can be seen, by id."""
    return [one.get_attribute("data-claim") for one in page.locator(".finding").all() if one.is_visible()]


def test_the_article_stands_on_the_page_character_for_character(page: Page, address: str) -> None:
    page.goto(address)
    page.evaluate("for (const number of document.querySelectorAll('sup')) number.remove()")
    assert page.locator(".words").text_content().strip() == TEXT


def test_a_click_on_marked_words_opens_the_claim_and_sets_the_address(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("link", name="The repair cost 4 million crowns.").first.click()
    assert chosen(page) == COST.text
    assert page.url == f"{address}#c-{COST.id}"
    assert page.locator(".words [aria-current]").all_inner_texts() == ["The repair cost 4 million crowns.4"]
    expect(page.locator(".finding.on")).to_contain_text("The quay cost 9 million crowns.")
    page.go_back()
    expect(page.locator(".finding.on")).to_have_count(0)
    page.go_forward()
    assert chosen(page) == COST.text


def test_words_of_two_claims_open_one_after_the_other(page: Page, address: str) -> None:
    page.goto(address)
    words = page.locator(".words a", has_text="Twelve people drowned on Monday").first
    words.click()
    assert chosen(page) == DROWNED.text
    words.click()
    assert chosen(page) == SAID.text
    words.click()
    assert chosen(page) == DROWNED.text
    page.locator(f".words a.n[href='#c-{SAID.id}'], .words a[href='#c-{SAID.id}'] sup").first.click()
    assert chosen(page) == SAID.text


def test_keys_walk_the_claims_and_the_article_follows(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.get_by_role("status")).to_have_text("5 of 5 shown")
    seen = []
    for key in "jjjjjjk":
        page.keyboard.press(key)
        seen.append(chosen(page))
    texts = [one.text for one in (FELL, DROWNED, SAID, COST, RESIGNED)]
    assert seen == [*texts, texts[-1], texts[-2]]
    expect(page.get_by_role("status")).to_have_text("4 of 5")
    page.keyboard.press("j")
    expect(page.locator(".words [aria-current]")).to_be_in_viewport()
    assert page.url.endswith(f"#c-{RESIGNED.id}")
    page.keyboard.press("Escape")
    assert page.locator(".finding.on").count() == 0
    assert "#" not in page.url
    assert page.evaluate("document.activeElement.closest('.finding')?.dataset.claim") == RESIGNED.id


def test_everything_is_within_reach_of_the_tab_key(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("searchbox").focus()
    reached = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.getAttribute('href')"))
    assert {f"#c-{one.id}" for one in (FELL, DROWNED, SAID, COST, RESIGNED)} <= reached
    page.locator(f".finding a[href='#c-{COST.id}']").focus()
    page.keyboard.press("Enter")
    assert chosen(page) == COST.text
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.finding')?.dataset.claim") == COST.id


@pytest.mark.parametrize(
    ("choice", "left"),
    [
        ("contradicted", [DROWNED]),
        ("single-source", [COST, RESIGNED]),
        ("corroborated", [FELL, SAID]),
        ("disputed", [DROWNED]),
        ("reviewed", [COST]),
        ("unchecked", []),
    ],
)
@pytest.mark.parametrize("script", [True, False])
def test_claims_are_narrowed_to_a_verdict_with_and_without_a_script(
    open_page: Open, address: str, choice: str, left: list[Claim], script: bool
) -> None:
    page = open_page(viewport=WIDE, java_script_enabled=script)
    page.goto(address)
    page.locator(f"input[value={choice}]").check(force=True)
    assert shown(page) == [one.id for one in left]
    expect(page.get_by_text("the budget was spent")).to_be_visible(visible=choice == "unchecked" or not script)
    if script and left:
        expect(page.get_by_role("status")).to_have_text(f"{len(left)} of 5 shown")
        page.keyboard.press("j")
        assert chosen(page) == left[0].text


def test_a_search_looks_into_claims_and_quotes(page: Page, address: str) -> None:
    page.goto(address)
    page.keyboard.press("/")
    page.keyboard.type("FIFTEEN people")
    assert shown(page) == [DROWNED.id, SAID.id]
    expect(page.get_by_role("status")).to_have_text("2 of 5 shown")
    page.get_by_role("searchbox").fill("no such words")
    expect(page.get_by_role("status")).to_have_text("0 of 5 shown")
    page.get_by_role("searchbox").fill("")
    assert len(shown(page)) == 5
    page.keyboard.type("jk?/")
    assert page.get_by_role("searchbox").input_value() == "jk?/"


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_an_address_opens_its_claim(open_page: Open, address: str, size: dict[str, int]) -> None:
    page = open_page(viewport=size)
    page.goto(f"{address}#c-{RESIGNED.id}")
    assert chosen(page) == RESIGNED.text
    expect(page.locator(".words [aria-current]")).to_be_in_viewport()
    expect(page.locator(".finding.on h3")).to_be_in_viewport()


@pytest.mark.parametrize("anchor", ["#c-", "#c-0", "#%", "#u-article-1", "#c-'><script>", "#__proto__"])
def test_an_address_that_names_no_claim_breaks_nothing(page: Page, address: str, anchor: str) -> None:
    page.goto(address + anchor)
    assert len(shown(page)) == 5


def test_the_sources_of_an_open_claim_lead_to_their_articles(page: Page, address: str) -> None:
    page.goto(f"{address}#c-{DROWNED.id}")
    links = page.locator(".finding.on figcaption a")
    assert [(one.inner_text(), one.get_attribute("href")) for one in links.all()] == [
        ("Notes of post", "https://post.example/story"),
        ("Notes of wire", "https://wire.example/story"),
    ]
    assert "Over time Day Figure Source 2024-05-08 15 Post" in " ".join(
        page.locator(".finding.on").inner_text().split()
    )


def test_a_narrow_window_shows_the_claim_in_a_sheet_that_closes(open_page: Open, address: str) -> None:
    page = open_page(viewport=NARROW, has_touch=True)
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    page.get_by_role("link", name="The pier fell.").first.tap()
    sheet = page.locator(".pane")
    assert chosen(page) == FELL.text
    assert sheet.evaluate("(one) => getComputedStyle(one).position") == "fixed"
    expect(page.locator(".words [aria-current]")).to_be_in_viewport()
    page.get_by_role("button", name="Next claim").tap()
    assert chosen(page) == DROWNED.text
    page.get_by_role("button", name="All claims").tap()
    assert sheet.evaluate("(one) => getComputedStyle(one).position") == "static"


def test_the_keys_are_told_and_can_be_turned_off(page: Page, address: str) -> None:
    page.goto(address)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("next and previous claim")
    page.get_by_role("checkbox").uncheck()
    page.get_by_role("button", name="Close").click()
    page.keyboard.press("j")
    assert page.locator(".finding.on").count() == 0


def test_without_a_script_everything_can_be_read(open_page: Open, address: str) -> None:
    page = open_page(viewport=WIDE, java_script_enabled=False)
    page.goto(address)
    assert shown(page) == [one.id for one in (FELL, DROWNED, SAID, COST, RESIGNED)]
    for words in ("Fifteen people drowned.", "The quay cost 9 million crowns.", "Bo Tarn", "the budget was spent"):
        expect(page.get_by_text(words).first).to_be_visible()
    assert page.locator("button:visible, [type=search]:visible").count() == 0
    page.locator(f".words a[href='#c-{COST.id}']").click()
    expect(page.locator(f"#c-{COST.id}")).to_be_in_viewport()
    page.locator(f"#c-{COST.id} figcaption a").click()
    expect(page.locator("ol.sources a[href='https://ledger.example/story']")).to_be_in_viewport()


def test_paper_has_the_article_and_every_finding_whatever_is_open(page: Page, address: str) -> None:
    page.goto(f"{address}#c-{COST.id}")
    page.locator("input[value=contradicted]").check(force=True)
    page.keyboard.press("j")
    page.emulate_media(media="print")
    assert len(shown(page)) == 5
    expect(page.get_by_text("The pier came down, says paper 5.")).to_be_visible()
    expect(page.locator(".words")).to_be_visible()
    assert page.locator("button:visible, [type=search]:visible").count() == 0
    assert page.locator(".pane").evaluate("(one) => getComputedStyle(one).maxHeight") == "none"


PAYLOADS = [
    "<script>document.title = 'run'</script>",
    "<img src=x onerror=\"document.title = 'run'\">",
    "<svg onload=\"document.title = 'run'\">",
    "</style><script>document.title = 'run'</script>",
    "--></textarea></title><iframe srcdoc=\"<script>parent.document.title = 'run'</script>\">",
    '" autofocus onfocus="document.title = \'run\'" x="',
    "javascript:document.title='run'",
]


@pytest.mark.parametrize("policy", [True, False])
@pytest.mark.parametrize("text", PAYLOADS)
def test_no_text_runs_with_or_without_the_policy(open_page: Open, tmp_path: Path, text: str, policy: bool) -> None:
    page = open_page(bypass_csp=not policy)
    page.goto(written(tmp_path, hostile(text)))
    page.keyboard.press("j")
    page.keyboard.press("/")
    page.keyboard.type("run")
    assert page.title() == "2 articles"
    assert page.locator("img, iframe, article script, article style").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_nothing_keeps_anyone_from_reading(
    open_page: Open, axe: Axe, address: str, size: dict[str, int], scheme: str
) -> None:
    page = open_page(viewport=size, color_scheme=scheme)
    page.goto(address)
    axe(page)
    for _ in range(3):
        page.keyboard.press("j")
    axe(page)
    page.keyboard.press("?")
    axe(page)


def test_several_articles_have_each_their_own_claims(page: Page, tmp_path: Path, axe: Axe) -> None:
    def moved(one: Finding, number: int) -> Finding:
        return one.model_copy(update={"claim": Claim.create("second", one.claim.text, one.claim.spans)})

    article = SourceInfo(id="second", title="A second story", outlet="Upland Voice")
    findings = tuple(moved(one, number) for number, one in enumerate(FULL.findings))
    second = FULL.model_copy(update={"article": article, "findings": findings})
    page.goto(written(tmp_path, to_html(FULL, second)))
    axe(page)
    page.get_by_role("link", name="A second story").click()
    page.locator("#a-second input[value=contradicted]").check(force=True)
    page.locator("#a-second .finding:visible a").first.click()
    assert chosen(page) == DROWNED.text
    assert page.locator("#a-article .finding.on, #a-article .finding.off").count() == 0
    page.locator("#a-article .words a").first.click()
    assert chosen(page) == FELL.text


def test_a_claim_that_somebody_typed_stands_alone(page: Page, tmp_path: Path, axe: Axe) -> None:
    typed = stand_in("The pier fell.")
    page.goto(written(tmp_path, to_html(report(FULL.findings[0], article=typed.info, text=typed.text))))
    assert page.locator(".words").count() == 0
    page.keyboard.press("j")
    assert chosen(page) == "The pier fell."
    axe(page)


def test_a_long_article_is_a_small_page_that_can_be_walked(page: Page, tmp_path: Path) -> None:
    html = to_html(long_report(2))
    assert len(html.encode()) < 1_500_000
    page.goto(written(tmp_path, html))
    expect(page.get_by_role("status")).to_have_text(f"{CLAIMS} of {CLAIMS} shown")
    page.keyboard.press("k")
    expect(page.get_by_role("status")).to_have_text(f"{CLAIMS} of {CLAIMS}")
    expect(page.locator(".words [aria-current]")).to_be_in_viewport()
