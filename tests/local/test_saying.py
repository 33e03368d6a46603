"""Whose voice a passage speaks with, and what was said as a statement of its own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.local.attribution import parse_attribution
from verifier.local.saying import Voice, content_claim, keep_apart, question_for, voices
from verifier.models import Attribution, Claim, Judgement, Passage, Span
from verifier.vocabulary import Aspect, Disagreement, Stance

REYL = Attribution(speaker="Mayor Tomas Reyl", content="the pier is sound.")
VOICES = [
    ("Tomas Reyl said the pier was sound.", Voice.SPEAKER),
    ("According to Mr Reyl, the pier was sound.", Voice.SPEAKER),
    ("“It is sound,” said Reyl.", Voice.SPEAKER),
    ("The mayor said the pier was sound.", Voice.SPEAKER),
    ("Tomas Reyl opened the pier. He said it was sound.", Voice.SPEAKER),
    ("Tomas Reyl opened the pier. Nobody, he said, need fear for it.", Voice.SPEAKER),
    ("Ilse Brandvold said the pier was rotten.", Voice.ANOTHER),
    ("Ilse Brandvold, the engineer, said that Reyl was wrong about the pier.", Voice.ANOTHER),
    ("Ilse Brandvold saw the pier. She said it was rotten.", Voice.ANOTHER),
    ("Police said the pier was rotten.", Voice.ANOTHER),
    ("He said it was rotten.", Voice.UNKNOWN),
    ("The engineer said it was rotten.", Voice.UNKNOWN),
    ("In his statement the master describes a pier that shook.", Voice.UNKNOWN),
    ("The pier was rotten, by the engineer’s account.", Voice.UNKNOWN),
    ("Reyl opened the pier. “The pier is sound and will stay so.”", Voice.UNKNOWN),
    ("The pier is rotten.", Voice.PAPER),
    ("Mayor Reyl opened the pier.", Voice.ABOUT),
]
QUESTIONS = {
    Voice.SPEAKER: Aspect.SAID,
    Voice.ABOUT: Aspect.SAID,
    Voice.UNKNOWN: Aspect.SAID,
    Voice.ANOTHER: Aspect.CONTENT,
    Voice.PAPER: Aspect.CONTENT,
}
CONTENTS = [
    ("Tomas Reyl said the pier in Delmore is sound.", "The pier in Delmore is sound."),
    ("Tomas Reyl said that he had sold his house.", "Tomas Reyl had sold his house."),
    ("“The pier is sound for now,” said Tomas Reyl.", "The pier is sound for now."),
    ("According to Tomas Reyl, the pier cost $4 million.", "The pier cost $4 million."),
    ("Tomas Reyl said it was sound and would stay so.", None),
    ("“We will mend the pier,” said Tomas Reyl.", None),
    ("“You cannot mend a pier,” said Tomas Reyl.", None),
    ("Tomas Reyl said she was told he had gone.", None),
    ("Tomas Reyl said all was well.", None),
    ("The pier is sound.", None),
]


def passage(text: str) -> Passage:
    return Passage(start=50, end=50 + len(text), source_id="source", text=text)


def last_sentence(text: str) -> Span:
    start = text.rfind(". ") + 2 if ". " in text else 0
    return Span(start=50 + start, end=50 + len(text))


def claim(text: str) -> Claim:
    return Claim.create("article", text, attribution=parse_attribution(text))


@pytest.mark.parametrize(("text", "voice"), VOICES, ids=[text for text, _ in VOICES])
def test_a_sentence_has_the_voice_of_who_is_said_to_say_it(text: str, voice: Voice) -> None:
    assert voices(REYL, passage(text), last_sentence(text)) == [voice]
    assert question_for(REYL, passage(text), last_sentence(text)) is QUESTIONS[voice]


def test_a_stretch_in_which_the_speaker_speaks_bears_on_the_saying() -> None:
    text = "The pier is sound. Tomas Reyl said so."
    assert question_for(REYL, passage(text), Span(start=50, end=50 + len(text))) is Aspect.SAID


@pytest.mark.parametrize(("text", "content"), CONTENTS, ids=[text for text, _ in CONTENTS])
def test_content_is_judged_only_where_it_stands_alone(text: str, content: str | None) -> None:
    found = content_claim(claim(text))
    assert (found and found.text) == content
    assert found is None or (found.attribution is None and found.id == claim(text).id)


@pytest.mark.parametrize("stance", [Stance.SUPPORTS, Stance.REFUTES])
def test_the_speakers_own_words_never_show_that_it_is_so(stance: Stance) -> None:
    spoken = Claim.create("article", "Mayor Tomas Reyl said the pier is sound.", attribution=REYL)

    def judged(text: str, aspect: Aspect | None) -> Judgement:
        place = Span(start=50, end=50 + len(text))
        return Judgement(claim_id="", passage=passage(text), quote=place, stance=stance, why="so", aspect=aspect)

    own = judged("The mayor said the pier was sound.", Aspect.CONTENT)
    assert keep_apart(spoken, own).stance is Stance.NEI
    for kept in (
        judged("The mayor said the pier was sound.", Aspect.SAID),
        judged("Ilse Brandvold said the pier was sound.", Aspect.CONTENT),
        judged("The pier is sound. Tomas Reyl said so.", Aspect.CONTENT),
    ):
        assert keep_apart(spoken, kept) == kept
    assert keep_apart(claim("The pier is sound."), own) == own


@pytest.mark.parametrize(
    ("text", "kind", "vetoed"),
    [
        ("Ilse Brandvold said the pier was rotten.", Disagreement.CONTRADICTION, True),
        ("He said the pier was rotten.", Disagreement.CONTRADICTION, True),
        ("The mayor said the pier was rotten.", Disagreement.CONTRADICTION, False),
        ("Tomas Reyl called the pier rotten.", Disagreement.CONTRADICTION, False),
        ("Ilse Brandvold said that Reyl had never said so.", Disagreement.CONTRADICTION, False),
        ("“The pier is sound,” said Ilse Brandvold.", Disagreement.ATTRIBUTION, False),
        ("“The pier is fairly sound,” he said.", Disagreement.QUOTE, False),
    ],
)
def test_what_another_says_does_not_refute_that_it_was_said(text: str, kind: Disagreement, vetoed: bool) -> None:
    spoken = Claim.create("article", "Mayor Tomas Reyl said the pier is sound.", attribution=REYL)
    found = Judgement(
        claim_id="", passage=passage(text), quote=last_sentence(text), stance=Stance.REFUTES, why="no", kind=kind,
        aspect=Aspect.SAID,
    )  # fmt: skip
    assert (keep_apart(spoken, found).stance is Stance.NEI) is vetoed
    supports = found.model_copy(update={"stance": Stance.SUPPORTS, "kind": None})
    assert keep_apart(spoken, supports) == supports


WORDS = "Reyl said he She According to the mayor “ ” . , Tomas it was sound told police I".split()


@given(st.lists(st.sampled_from(WORDS), min_size=1), st.text(max_size=30))
def test_no_text_is_an_error(words: list[str], noise: str) -> None:
    text = f"{' '.join(words)} {noise}"
    found = passage(text)
    assert question_for(REYL, found, Span(start=50, end=50 + len(text))) in Aspect
    told = content_claim(claim(text))
    assert told is None or told.attribution is None
