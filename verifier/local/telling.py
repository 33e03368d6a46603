"""The sentences of an article told so that each clause stands alone, and says where in the article it stands."""

import re
from collections.abc import Sequence
from datetime import date

from verifier.local.antecedents import name_pronoun
from verifier.local.attribution import parse_attribution
from verifier.local.checkable import by_form, is_heading
from verifier.local.clauses import Clause, split_clauses
from verifier.local.naming import Naming
from verifier.local.references import find_people, focus, stand_alone
from verifier.models import Frozen, Sentence, Span
from verifier.quotes import QUOTED
from verifier.vocabulary import Exclusion

_DATELINE = re.compile(
    r"^[A-ZÀ-Þ][A-ZÀ-Þ .,'’-]{2,40}(?:, [A-Z][a-z]+\.?(?: \d{1,2})?)?(?: \([^)]{2,40}\))?\s*(?:[-–—.]|:)\s+"
)
_CONNECTIVE = re.compile(
    r"^(?:However|Meanwhile|Moreover|Furthermore|In addition|Additionally|Consequently|Ultimately|Therefore|"
    r"As a result|On the other hand|Nevertheless|Nonetheless|Still|Also|Besides|Instead|Thus|Hence|And|But|Yet|Then|"
    r"So(?! far| long| many| much)|In the meantime|At the same time),?\s+(?=\S)"
)
_FRAME = re.compile(r"^(?:This|That|It|The \w+) (?:comes|came) (?:after|as|amid|a \w+ after)\s+")
_PERIODS = (
    r"(?:(?:week|weekend|year|month|morning|afternoon|evening|summer|winter|spring|autumn|fall|season|decade|century"
    r"|time)\b)"
)
_LEANS_BACK = re.compile(
    rf"^(?:This(?! {_PERIODS})|These|That|Those|It|Its|They|Their|He|She|His|Her|Such|The latter|The former)\b"
    r"(?! is (?:unclear|not clear))"
    rf"|\b(?:this|these) (?!{_PERIODS}|country\b|newspaper\b)"
    r"|^(?:\S+ ){0,8}such\b(?! as\b)|\bthat (?:it|its|they|their)\b"
)
_SUCH = re.compile(r"\bsuch\b(?! as\b)")
"""Late in a sentence it points to an earlier clause of it."""
_OWNER = re.compile(r"(?:Its|Their)\b")
_SAID_OF_IT = re.compile(r"^[^,“”\"]{2,80}?\bthat\s(?=(?:its?|they|their)\b)")
_QUOTATION = re.compile(r"^[“\"][^“”\"]+[”\"]?$")


class Told(Frozen):
    """A clause, its places in the article, and whether it still takes the sentence before to be understood."""

    text: str
    spans: tuple[Span, ...]
    leans_back: bool


def leans_back(text: str) -> bool:
    """Whether `text` still takes the sentence before to be understood."""
    return _LEANS_BACK.search(QUOTED.sub("", text)) is not None


class Telling:
    """The sentences of one article, in order, each resolved against those before it.

    `people` are those whom the article names. `wholes` are the sentences as they stand alone, `mains` the same without
    what they say in passing; `headings` says which are headings, `clauses` holds the clauses each sentence parts into.
    """

    def __init__(self, article: str, sentences: Sequence[Sentence], published: date | None) -> None:
        texts = [" ".join(sentence.of(article).split()) for sentence in sentences]
        self.people = find_people(texts)
        self._naming = Naming(sentences=tuple(texts))
        self._named = (*self.people, *self._naming.things)
        self._published = published
        self.wholes: list[str] = []
        self.mains: list[str] = []
        self.headings: list[bool] = []
        self.clauses: list[list[Told]] = []
        before: list[str] = []
        main: list[str] = []
        for place, (sentence, text) in enumerate(zip(sentences, texts, strict=True)):
            neighbours = sentences[max(0, place - 1) : place + 2]
            opens = place == 0 or sentences[place - 1].block != sentence.block
            bare, lead = _without_lead(text)
            heading = is_heading(text, alone=sum(other.block == sentence.block for other in neighbours) == 1)
            self.headings.append(heading)
            resolved = self._resolved(bare, before, [] if opens else main)
            self.wholes.append(self._naming.name_things(resolved, place))
            clauses = split_clauses(bare)
            texts_alone = self._clauses(clauses, before, [] if opens else main)
            if any(self._leans(text) or _SUCH.search(text) for text in texts_alone[1:]):
                clauses, texts_alone = [Clause(text=bare, spans=(Span(start=0, end=len(bare)),))], [resolved]
            self.clauses.append(
                [
                    Told(
                        text=self._naming.name_things(text, place),
                        spans=_within(article, sentence, lead, clause),
                        leans_back=self._leans(text),
                    )
                    for text, clause in zip(texts_alone, clauses, strict=True)
                ]
            )
            main = [text for text, clause in zip(texts_alone, clauses, strict=True) if not clause.aside]
            self.mains.append(self._naming.name_things(main[0], place) if len(main) == 1 else self.wholes[-1])
            passing = heading or by_form(bare) is Exclusion.BOILERPLATE
            before.append("" if passing else resolved)

    def _clauses(self, clauses: Sequence[Clause], before: list[str], main: list[str]) -> list[str]:
        """The texts of the clauses of one sentence, each resolved against what stands before it."""
        told: list[str] = []
        said: list[str] = []
        for place, clause in enumerate(clauses):
            # "Its budget was cut, and it ..." points twice at the same thing.
            again = place > 0 and _OWNER.match(clauses[place - 1].text) is not None
            told.append(self._resolved(clause.text, [*before, *told], said or main, owner=again))
            if not clause.aside:
                said.append(told[-1])
        return told

    def _resolved(self, text: str, before: list[str], main: list[str], *, owner: bool = False) -> str:
        """`text` with its pronouns, titles and weekdays resolved; `main` are the clauses that "it" may refer to."""
        if main and (said := _SAID_OF_IT.match(text)) and self._names_person(said.group()):
            text = text[: said.end()] + name_pronoun(text[said.end() :], main, self.people, inside=True)
        elif main:
            text = name_pronoun(text, main, self.people, owner=owner)
        text = stand_alone(text, before, self._named, self._published)
        return self._with_speaker(text, before)

    def _names_person(self, text: str) -> bool:
        return any(person.mentioned(text) is not None for person in self.people)

    def _leans(self, text: str) -> bool:
        """Whether `text` leans back; the firm that says "that it" is about to close means itself."""
        said = _SAID_OF_IT.match(text)
        own = said and not self._names_person(said.group())
        return leans_back(said.group() if said and own else text)

    def _with_speaker(self, text: str, before: list[str]) -> str:
        """A bare quotation that goes on from the sentence before, with its speaker named."""
        previous = parse_attribution(before[-1]) if before and _QUOTATION.match(text) else None
        if previous is None:
            return text
        speaker = focus([previous.speaker], self.people)
        name = speaker.name if speaker else previous.speaker
        return f"{name[:1].upper()}{name[1:]} said: {text}"


def _without_lead(text: str) -> tuple[str, int]:
    """`text` without dateline, connective or "This comes after", and how many characters were left out."""
    kept = text
    for lead in (_DATELINE, _CONNECTIVE, _FRAME):
        kept = lead.sub("", kept, count=1)
    return kept[:1].upper() + kept[1:], len(text) - len(kept)


def _within(text: str, sentence: Sentence, lead: int, clause: Clause) -> tuple[Span, ...]:
    """The places in the article of a clause of `sentence`, whose offsets count from `lead` with white space folded."""
    words = [match.span() for match in re.finditer(r"\S+", sentence.of(text))]
    folded = " ".join(sentence.of(text).split())
    places = []
    for span in clause.spans:
        start, end = lead + span.start, lead + span.end
        first, last = len(folded[:start].split(" ")) - 1, len(folded[:end].split(" ")) - 1
        begin = words[first][0] + len(folded[:start].split(" ")[-1])
        places.append(
            Span(start=sentence.start + begin, end=sentence.start + words[last][0] + len(folded[:end].split(" ")[-1]))
        )
    return tuple(places)
