"""What a text shows of a claim's quotation."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.facts.quotations import quotations
from verifier.facts.quoting import check_quotation, diff_line
from verifier.facts.rules import check_quotations, find_conflict, quotation_disagreement
from verifier.models import QuotationCheck, Span
from verifier.vocabulary import Edit, QuotationStatus

LINES = (Path(__file__).parent / "quotation_cases.txt").read_text(encoding="utf-8").splitlines()
CASES = [tuple(line.replace("\\n", "\n").split(" | ")) for line in LINES if line and not line.startswith("# ")]

VERIFIED = [
    ("Ana Lune said: “The pier will be rebuilt by spring.”", '"The pier will be rebuilt by spring," said Ana Lune.'),
    ("Ana Lune said: “The pier will be rebuilt by spring.”", "Lune said: «The pier\nwill be  rebuilt by spring»."),
    ("Ana Lune said: “The pier will be rebuilt by spring.”", "“The pier,” said Ana Lune, “will be rebuilt by spring.”"),
    ("“The pier,” said Ana Lune, “will be rebuilt by spring.”", "“The pier will be rebuilt by spring,” said Ana Lune."),
    ("Ana Lune said: “The pier will be rebuilt.”", "“The pier will be rebuilt by spring, I promise,” said Ana Lune."),
    ("Ana Lune said the pier “will be rebuilt by spring”.", "“The pier will be rebuilt by spring,” said Ana Lune."),
    ("Ana Lune said: “The pier … by spring.”", "“The pier will be rebuilt by spring,” said Ana Lune."),
    ("Ana Lune said: “The pier ... rebuilt by spring.”", "“The pier will be rebuilt by spring,” said Ana Lune."),
    ("Ana Lune said: “The pier [...] rebuilt by spring.”", "“The pier will be rebuilt by spring,” said Ana Lune."),
    ("Ana Lune said: “The pier . . . rebuilt by spring.”", "“The pier will be rebuilt by spring,” said Ana Lune."),
    ("Ana Lune said: “The pier will be rebuilt by spring.”", "“The pier … rebuilt by spring,” said Ana Lune."),
    ("Ana Lune said: “[The pier] will be rebuilt by spring.”", "“It will be rebuilt by spring,” said Ana Lune."),
    ("Ana Lune said: “It will be rebuilt by spring.”", "“[The pier] will be rebuilt by spring,” said Ana Lune."),
    ("Ana Lune said: “[W]e will rebuild it by spring.”", "“And we will rebuild it by spring,” said Ana Lune."),
    ("Ana Lune said: “We will rebuild it [the pier] by spring.”", "“We will rebuild it by spring,” said Ana Lune."),
    ("Ana Lune said: “We will rebuild it by spring.”", "“We will rebuild it [the pier] by spring,” said Ana Lune."),
    ("Ana Lune said: “We are building it [sic] by hand.”", "“We are building it by hand,” said Ana Lune."),
    ("Ana Lune said: “We don’t sell our pier.”", "“We don't sell our pier,” said Ana Lune."),
    ("Ana Lune said: “We don’t sell our pier.”", "“We do not sell our pier,” said Ana Lune."),
    ("Ana Lune said: “It’s a sad day for us.”", "“It is a sad day for us,” said Ana Lune."),
    ("Ana Lune said: “WE WILL REBUILD IT NOW.”", "“We will rebuild it now,” said Ana Lune."),
    ("Ana Lune said: “Yes, we will rebuild it.”", "“Yes! We will rebuild it,” said Ana Lune."),
    ("Ana Lune said: “We will rebuild it by spring.”", "“We will rebuild it by spring.”"),
    ("Ana Lune said: “We will rebuild it by spring.”", "“We will rebuild it by spring,” he said."),
    ("Ana Lune said: “We will rebuild it by spring.”", "“We will rebuild it by spring,” said the mayor."),
    (
        "Ana Lune said: “We will rebuild it by spring.”",
        "Ana Lune wept. “We will rebuild it by spring,” said the mayor.",
    ),
    (
        "Ana Lune said: “We will rebuild it by spring.”",
        "Mayor Ana Lune wept. “We will rebuild it by spring,” she said.",
    ),
    ("The mayor said: “We will rebuild it by spring.”", "“We will rebuild it by spring,” said Ana Lune."),
    ("“We will rebuild it by spring.”", "“We will rebuild it by spring,” said Ana Lune."),
    ("Ana Lune said: “We will rebuild it by spring.”", "It was put so: we will rebuild it by spring."),
    ("Ana Lune said: “We wept. We will rebuild it.”", "“We wept.\n\n“We will rebuild it,” said Ana Lune."),
    ("Ana Lune said: “We will rebuild it by spring, I say.”", "“We will rebuild it by spring,” said Ana Lune."),
    (
        "Ana Lune said: “Bo was wrong about the pier.”",
        "“I told him ‘Bo was wrong about the pier’ twice,” said Ana Lune.",
    ),
    ("Bo Tarn said: “The pier is lost for good.”", "“Bo Tarn said ‘the pier is lost for good’ to me,” said Ana Lune."),
    ("The Harbour Board said: “The pier is lost for good.”", "“The pier is lost for good,” said its head, Ana Lune."),
    ("Vesk Piers chief Ana Lune said: “The pier is lost for good.”", "“The pier is lost for good,” Vesk said."),
    (
        "Ana Lune said: “The pier is lost for good.”",
        "“The pier is lost for good,” said Bo Tarn. “The pier is lost for good,” said Ana Lune.",
    ),
]

ALTERED = [
    (
        "Ana Lune said: “We will … sell the pier.”",
        "“We will never sell the pier,” said Ana Lune.",
        "We will [-[…]-] [+never+] sell the pier",
    ),
    (
        "Ana Lune said: “We will rebuild it by spring.”",
        "“We will rebuild it by autumn,” said Ana Lune.",
        "We will rebuild it by [-spring-] [+autumn+]",
    ),
    (
        "Ana Lune said: “We will pay for every plank.”",
        "“We will pay for every second plank,” said Ana Lune.",
        "We will pay for every [+second+] plank",
    ),
    (
        "Ana Lune said: “We will never sell the pier.”",
        "“We will sell the pier,” said Ana Lune.",
        "We will [-never-] sell the pier",
    ),
    (
        "Ana Lune said: “We will not sell the pier.”",
        "“We will sell the pier,” said Lune.",
        "We will [-not-] sell the pier",
    ),
    (
        "Ana Lune said: “I saw 12 boats go down.”",
        "“I saw 15 boats go down,” said Ana Lune.",
        "I saw [-12-] [+15+] boats go down",
    ),
    (
        "Ana Lune said: “Nobody will lose a single berth here.”",
        "“Somebody will lose a single berth here,” said Ana Lune.",
        "[-Nobody-] [+Somebody+] will lose a single berth here",
    ),
]

IMMATERIAL = [
    ("Ana Lune said: “We will rebuild it by the spring.”", "“We will rebuild it by spring,” said Ana Lune."),
    ("Ana Lune said: “That is a blow to the harbour.”", "“This is a blow to the harbour,” said Ana Lune."),
    ("Ana Lune said: “We rebuild all of the piers.”", "“We rebuilt all of the piers,” said Ana Lune."),
]

PARAPHRASED = [
    ("Ana Lune said: “We must do all we can to save it.”", "“We must do everything possible to save it,” said Lune."),
    ("Ana Lune said: “The pier belongs to the children.”", "“It is the children who own the pier,” said Ana Lune."),
    ("Ana Lune said: “Take the harbour and the town dies.”", "“The town is dead if the harbour goes,” said Ana Lune."),
    ("Ana Lune said: “Our fishermen deserve a pier.”", "“A pier is what our fishermen have earned,” said Ana Lune."),
]

FLIPPED = [
    (
        "Ana Lune said: “The pier opens before the harbour.”",
        "“The harbour comes first; the pier closed,” said Ana Lune.",
    ),
    ("Ana Lune said: “Our harbour traffic rose this year.”", "“This year the traffic in the harbour fell,” said Lune."),
]

MISATTRIBUTED = [
    ("Ana Lune said: “The pier is lost for good.”", "“The pier is lost for good,” said Bo Tarn.", "Bo Tarn"),
    ("Ana Lune said: “The pier is lost for good.”", "Bo Tarn wept. “The pier is lost for good,” he said.", "Bo Tarn"),
    ("Ana Lune said: “The pier is lost for good.”", "Ana wept. Bo Tarn said: “The pier is lost for good.”", "Bo Tarn"),
    (
        "Ana Lune said: “The pier is lost for good.”",
        "Mayor Bo Tarn wept. “The pier is lost for good,” the mayor said.",
        "Bo Tarn",
    ),
    ("Ana Lune said: “The pier is lost for good.”", "“The pier is lost for good,” said Bo Lune.", "Bo Lune"),
    ("Ana Lune said: “The pier is lost for good.”", "“The pier is lost for good,” Tarn told us.", "Tarn"),
    (
        "Ana Lune said: “This is a wake, not a feast.”",
        "“It's a wake, not a feast,” said Bo Tarn, a fisherman.",
        "Bo Tarn",
    ),
    ("Ana Lune said: “The pier … for good.”", "“The pier is lost for good,” said Bo Tarn.", "Bo Tarn"),
    ("Ana Lune said: “The pier is lost for good.”", "“The pier,” said Bo Tarn, “is lost for good.”", "Bo Tarn"),
    (
        "Ana Lune said: “The pier is lost for good.”",
        "“Bo Tarn said ‘the pier is lost for good’ to me,” said Ana Lune.",
        "Bo Tarn",
    ),
    ("Ana Lune said: “The pier is lost for good.”", "According to Bo Tarn, “the pier is lost for good”.", "Bo Tarn"),
    (
        "Ana Lune said: “The pier is lost for good.”",
        "It was the clerk, Bo Tarn, who put it so. “The pier is lost for good,” he said.",
        "Bo Tarn",
    ),
]

NOT_FOUND = [
    ("Ana Lune said: “The pier is lost for good.”", "The council met on Monday."),
    ("Ana Lune said: “The pier is lost for good.”", "“We will vote in the summer,” said Ana Lune."),
    ("Ana Lune said: “The pier is lost for good.”", "“The boat is lost at sea,” said Bo Tarn."),
    ("Ana Lune said: “The pier is lost for good.”", "“The harbour,” said Bo Tarn, “is closed for repairs.”"),
    ("Ana Lune said: “We … it.”", "“We shall think about selling it,” said Bo Tarn."),
    ("Ana Lune said: “The pier is lost for good.”", ""),
    ("Ana Lune said: “I saw 12 boats go.”", "I saw 112 boats go."),
    ("Ana Lune said: “It cost 1.5 million crowns.”", "It cost 5 million crowns."),
]


def check(claim: str, text: str) -> QuotationCheck:
    return check_quotation(quotations(claim)[0], claim, text, find_conflict)


@pytest.mark.parametrize(("claim", "text"), VERIFIED)
def test_the_same_words_are_verified_whatever_their_marks_cuts_and_insertions(claim: str, text: str) -> None:
    found = check(claim, text)
    assert (found.status, found.material) == (QuotationStatus.VERIFIED, False)
    assert found.span
    assert found.span.of(text)


@pytest.mark.parametrize(("claim", "text", "diff"), ALTERED)
def test_other_words_of_the_same_speaker_are_altered_and_the_diff_shows_which(claim: str, text: str, diff: str) -> None:
    found = check(claim, text)
    assert (found.status, found.material) == (QuotationStatus.ALTERED, True)
    assert diff_line(found.changes) == diff


@pytest.mark.parametrize(("claim", "text"), IMMATERIAL)
def test_a_change_of_small_words_or_endings_is_altered_but_not_material(claim: str, text: str) -> None:
    found = check(claim, text)
    assert (found.status, found.material) == (QuotationStatus.ALTERED, False)


@pytest.mark.parametrize(("claim", "text"), PARAPHRASED)
def test_a_translation_is_a_paraphrase_and_no_alteration(claim: str, text: str) -> None:
    found = check(claim, text)
    assert (found.status, found.material) == (QuotationStatus.PARAPHRASED, False)


@pytest.mark.parametrize(("claim", "text"), FLIPPED)
def test_a_translation_that_turns_the_sense_round_is_an_alteration(claim: str, text: str) -> None:
    found = check(claim, text)
    assert (found.status, found.material) == (QuotationStatus.ALTERED, True)


@pytest.mark.parametrize(("claim", "text", "speaker"), MISATTRIBUTED)
def test_the_words_of_another_named_speaker_are_misattributed(claim: str, text: str, speaker: str) -> None:
    found = check(claim, text)
    assert (found.status, found.speaker) == (QuotationStatus.MISATTRIBUTED, speaker)
    assert found.span


@pytest.mark.parametrize(("claim", "text"), NOT_FOUND)
def test_other_words_are_not_found(claim: str, text: str) -> None:
    assert check(claim, text).status is QuotationStatus.NOT_FOUND


@pytest.mark.parametrize(("status", "claim", "text"), CASES, ids=[f"{claim} / {text}" for _, claim, text in CASES])
def test_a_case_from_the_news_has_the_status_a_reader_would_give(status: str, claim: str, text: str) -> None:
    found = check(claim, text)
    assert f"{found.status}{' in sense' * (found.status is QuotationStatus.ALTERED and found.material)}" == status
    accuses = status in ("altered in sense", "misattributed")
    assert (quotation_disagreement(found) is not None) is accuses


WORDS = st.lists(
    st.sampled_from("pier lost we will rebuild it by spring don't never 12 the harbour".split()), min_size=4
)


@given(WORDS, st.sampled_from(["“{}”", '"{}"', "«{}»", "„{}“"]), st.sampled_from([" ", "\n", "  "]))
def test_marks_and_white_space_change_nothing_and_the_place_holds_the_words(
    words: list[str], marks: str, space: str
) -> None:
    quoted = " ".join(words)
    text = f"Bo Tarn wept. {marks.format(space.join(words).replace(chr(39), '’'))} he said."
    found = check(f"Bo Tarn said: “{quoted}”", text)
    assert found.status is QuotationStatus.VERIFIED
    assert found.span
    assert found.span.of(text).replace("’", "'").split() == words


@given(WORDS, st.data())
def test_any_shorter_piece_is_verified(words: list[str], data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(words) - 4))
    end = data.draw(st.integers(start + 4, len(words)))
    piece = " ".join(words[start:end])
    assert check(f"Bo Tarn said: “{piece}”", f"“{' '.join(words)},” said Bo Tarn.").status is QuotationStatus.VERIFIED


NOISE = st.text("ab “”‘’\"'[].… \n,AB12said") | st.text()


@given(NOISE, NOISE)
def test_no_text_is_an_error_and_every_place_lies_in_it(claim: str, text: str) -> None:
    for quotation in quotations(claim):
        found = check_quotation(quotation, claim, text, find_conflict)
        if found.span:
            assert Span(start=0, end=len(text)).overlaps(found.span)
            assert found.span.end <= len(text)


@given(NOISE, NOISE, st.data())
def test_more_white_space_changes_no_status(claim: str, text: str, data: st.DataObject) -> None:
    places = [place for place, letter in enumerate(text) if letter == " "]
    place = data.draw(st.sampled_from([*places, len(text)]))
    wider = f"{text[:place]}  {text[place:]}"
    for quotation in quotations(claim):
        found, again = (check_quotation(quotation, claim, other, find_conflict) for other in (text, wider))
        assert (found.status, found.speaker) == (again.status, again.speaker)


@given(WORDS, WORDS)
def test_a_diff_spells_the_claims_quotation_and_adds_words_of_the_text_only(
    words: list[str], others: list[str]
) -> None:
    text = f"“{' '.join([*words, *others])},” said Bo Tarn."
    found = check(f"Bo Tarn said: “{' '.join(words)} we never said so”", text)
    mine = "".join(change.words for change in found.changes if change.edit is not Edit.ADDED)
    assert not found.changes or mine.replace(" ", "") == found.quotation.replace(" ", "")
    assert all(change.words in text for change in found.changes if change.edit is Edit.ADDED)


def test_each_long_quotation_of_a_claim_is_checked_by_itself() -> None:
    claim = "Ana Lune said “it is a disgrace for our town” and that “nobody at city hall ever answered me”."
    text = "“It is a disgrace for our town,” said Ana Lune. “Somebody at city hall ever answered me,” said Ana Lune."
    statuses = [found.status for found in check_quotations(claim, text)]
    assert statuses == [QuotationStatus.VERIFIED, QuotationStatus.ALTERED]


@pytest.mark.parametrize(
    "unit", ["“a a a a,” ", "a ", "“a b [c] d … e,” said Bo Tarn. ", "… ", "[a] ", "“a b\n\n", "a-", "“a 'a "]
)
def test_a_long_hostile_text_is_read(unit: str) -> None:
    text = unit * (30_000 // len(unit))
    found = check("Ana Lune said: “a a a b … a [c] a d e a-a.”", text)
    assert found.span is None or found.span.end <= len(text)
