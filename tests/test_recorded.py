"""Judgements of several articles: made once, by the first that needs them, and the same whoever was faster."""

import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.errors import VerifierError
from verifier.findings import PromptVersion, Usage
from verifier.ledger import LEDGER_FILE, Ledger
from verifier.models import Attribution, Candidate, Candidates, Claim, Extraction, Judged, Judgement, Passage, Source
from verifier.protocols import Extractor
from verifier.recorded import LedgerRegister, Recorder
from verifier.vocabulary import Disagreement, RuleCode, Stance, UncheckedReason

PACK = 2
SOURCES = [Source.create(f"Report {number} says so. It says more.", title=f"Report {number}") for number in range(3)]


def candidate(source: Source, start: int = 0, end: int = 17, **changes: Any) -> Candidate:
    passage = Passage(start=start, end=end, source_id=source.id, text=source.text[start:end])
    return Candidate(**{"passage": passage, "source": source.info, "similarity": 0.5, **changes})


FOUND = (candidate(SOURCES[0]), candidate(SOURCES[1]), candidate(SOURCES[2]))


def asked(article: int, *texts: str) -> list[Candidates]:
    """The claims of an article, each with the same candidates wherever it is made."""
    return [Candidates(claim=Claim.create(str(article), text), candidates=FOUND) for text in texts]


class KilledError(Exception):
    """The run is no more."""


class Model:
    """What a model has been asked, and how it fails; what it says of a claim depends on the claims beside it."""

    def __init__(self, say: Callable[[Candidates, str], Judged]) -> None:
        self.calls: Counter[str] = Counter()
        self.say = say
        self.until_kill: int | None = None
        self._lock = threading.Lock()

    def live(self) -> None:
        """Called before each answer is told; a kill ends all of them at once."""
        with self._lock:
            if self.until_kill is not None:
                self.until_kill -= 1
            if self.until_kill is not None and self.until_kill < 0:
                raise KilledError

    def answer(self, pack: Sequence[Candidates]) -> list[Judged]:
        together = "+".join(found.claim.text for found in pack)
        self.calls[together] += 1
        return [self.say(found, together) for found in pack]


def plain(found: Candidates, together: str) -> Judged:
    first = found.candidates[0].passage
    told = Judgement(
        claim_id=found.claim.id,
        passage=first,
        quote=first.bare,
        stance=Stance.REFUTES,
        kind=Disagreement.UPDATE,
        why=together,
        score=0.25,
        rule=RuleCode.FIGURE,
    )
    return Judged(claim_id=found.claim.id, judgements=(told,), confidence=0.75, dropped=1, answers=(together,))


class Fake:
    """A shared backend that packs claims, and remembers what it was answered as the ledger does."""

    name = "fake"

    def __init__(self, model: Model, remembered: dict[str, list[Judged]] | None = None, **made_of: Any) -> None:
        self.model = model
        self.models: dict[str, str] = made_of.get("models", {"chat": "m", "endpoint": "http://here"})
        self.prompts: tuple[PromptVersion, ...] = made_of.get("prompts", ())
        self._remembered = {} if remembered is None else remembered
        self._used: set[str] = set()
        self._dropped = 0

    @property
    def extractor(self) -> Extractor:
        return self

    def extract(self, article: Source) -> Extraction:
        return Extraction(sentences=(), claims=())

    @property
    def judge(self) -> "Fake.Judge":
        return self.Judge(self)

    def fork(self) -> "Fake":
        return Fake(self.model, self._remembered, models=self.models, prompts=self.prompts)

    def count(self, judged: Judged) -> None:
        self._used |= set(judged.answers)
        self._dropped += judged.dropped

    def usage(self) -> Usage:
        return Usage(calls=len(self._used), dropped_quotes=self._dropped)

    def close(self) -> None:
        pass

    class Judge:
        def __init__(self, backend: "Fake") -> None:
            self._backend = backend

        def judge(self, batch: Sequence[Candidates]) -> Iterator[Judged]:
            remembered = self._backend._remembered
            for first in range(0, len(batch), PACK):
                pack = batch[first : first + PACK]
                key = "+".join(found.claim.text for found in pack)
                if key not in remembered:
                    remembered[key] = self._backend.model.answer(pack)
                for found, answer in zip(pack, remembered[key], strict=True):
                    told = [one.model_copy(update={"claim_id": found.claim.id}) for one in answer.judgements]
                    judged = answer.model_copy(update={"claim_id": found.claim.id, "judgements": tuple(told)})
                    self._backend.count(judged)
                    self._backend.model.live()
                    yield judged


Outcome = tuple[list[Judged], Usage]


def judged(recorder: Recorder, number: int, texts: Sequence[str]) -> Outcome:
    """What comes of an article."""
    with closing(recorder.article(number)) as backend:
        return list(backend.judge.judge(asked(number, *texts))), backend.usage()


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with closing(Ledger(tmp_path / LEDGER_FILE)) as opened:
        yield opened


def test_a_claim_of_several_articles_is_judged_once_and_said_of_each(ledger: Ledger) -> None:
    model = Model(plain)
    recorder = Recorder(Fake(model), LedgerRegister(ledger, "run"))
    first, usage = judged(recorder, 0, ["a", "b"])
    second, again = judged(recorder, 1, ["b", "a"])
    assert model.calls == {"a+b": 1}
    assert usage == again == Usage(calls=1, dropped_quotes=2)
    assert [one.claim_id for one in second] == [found.claim.id for found in asked(1, "b", "a")]
    for mine, theirs in zip(second, reversed(first), strict=True):
        (said,) = mine.judgements
        assert said.claim_id == mine.claim_id
        claim = {"claim_id": mine.claim_id}
        assert mine == theirs.model_copy(
            update={**claim, "judgements": (theirs.judgements[0].model_copy(update=claim),)}
        )


def test_a_claim_that_an_article_makes_twice_is_judged_once(ledger: Ledger) -> None:
    model = Model(plain)
    twice = [*asked(0, "a"), *asked(1, "a")]
    with closing(Recorder(Fake(model), LedgerRegister(ledger, "run")).article(0)) as backend:
        answers = list(backend.judge.judge(twice))
    assert [one.claim_id for one in answers] == [found.claim.id for found in twice]
    assert model.calls == {"a": 1}


def test_a_later_run_asks_only_about_what_is_new(ledger: Ledger) -> None:
    model = Model(plain)
    before, _ = judged(Recorder(Fake(model), LedgerRegister(ledger, "first")), 0, ["a", "b", "c"])
    after, usage = judged(Recorder(Fake(model), LedgerRegister(ledger, "second")), 0, ["a", "new", "b", "c"])
    assert [after[0], *after[2:]] == before
    assert model.calls == {"a+b": 1, "c": 1, "new": 1}
    assert usage.calls == 3


NAMES = "abcdefg"
ARTICLES = st.lists(st.lists(st.sampled_from(NAMES), unique=True, max_size=6), min_size=1, max_size=5)


@given(articles=ARTICLES, kill=st.integers(0, 20), chance=st.randoms(use_true_random=False))
def test_which_thread_is_faster_and_a_kill_in_between_change_nothing(
    articles: list[list[str]], kill: int, chance: Any
) -> None:
    given = dict(enumerate(articles))
    undisturbed = {}
    with ledger_in_a_folder() as ledger:
        recorder = Recorder(Fake(Model(plain)), LedgerRegister(ledger, "r"))
        for number, texts in given.items():
            undisturbed[number] = judged(recorder, number, texts)
    with ledger_in_a_folder() as ledger:
        model, remembered = Model(plain), dict[str, list[Judged]]()
        model.until_kill = kill
        came = in_threads(Recorder(Fake(model, remembered), LedgerRegister(ledger, "r")), given, chance)
        model.until_kill = None
        left = {number: texts for number, texts in given.items() if number not in came}
        came |= in_threads(Recorder(Fake(model, remembered), LedgerRegister(ledger, "r")), left, chance)
    assert came == undisturbed
    assert set(model.calls.values()) <= {1}


@contextmanager
def ledger_in_a_folder() -> Iterator[Ledger]:
    with TemporaryDirectory() as folder, closing(Ledger(Path(folder) / LEDGER_FILE)) as opened:
        yield opened


def in_threads(recorder: Recorder, articles: Mapping[int, list[str]], chance: Any) -> dict[int, Outcome]:
    """What comes of the articles that a kill does not prevent."""
    came: dict[int, Outcome] = {}

    def work(number: int) -> None:
        with suppress(KilledError):
            came[number] = judged(recorder, number, articles[number])

    for number in articles:
        recorder.announce(number)
    threads = [threading.Thread(target=work, args=(number,)) for number in articles]
    chance.shuffle(threads)
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return came


def unable(failing: str) -> Callable[[Candidates, str], Judged]:
    """Says nothing of claims beside which this one is asked about."""

    def say(found: Candidates, together: str) -> Judged:
        if failing in together:
            return Judged(claim_id=found.claim.id, failure=UncheckedReason.MODEL_ERROR, detail="it was busy")
        return plain(found, together)

    return say


def reserved(found: Candidates, together: str) -> Judged:
    return plain(found, together).model_copy(update={"detail": "stand with a reservation"})


@pytest.mark.parametrize("say", [unable("a"), reserved])
def test_what_failed_or_stands_with_a_reservation_is_not_kept(
    ledger: Ledger, say: Callable[[Candidates, str], Judged]
) -> None:
    judged(Recorder(Fake(Model(say)), LedgerRegister(ledger, "first")), 0, ["a"])
    model = Model(plain)
    judged(Recorder(Fake(model), LedgerRegister(ledger, "second")), 0, ["a"])
    assert model.calls == {"a": 1}


def test_what_the_first_article_could_not_have_judged_comes_to_the_next(ledger: Ledger) -> None:
    inside, over = threading.Event(), threading.Event()

    def say(found: Candidates, together: str) -> Judged:
        if together == "a+b":
            inside.set()
            over.wait()
        return unable("b")(found, together)

    model = Model(say)
    recorder = Recorder(Fake(model), LedgerRegister(ledger, "r"))
    came = {}
    first = threading.Thread(target=lambda: came.update({0: judged(recorder, 0, ["a", "b"])}))
    first.start()
    inside.wait()
    # The second has its own claim judged before it waits, and that lets the first end.
    model.say = lambda found, together: (over.set(), say(found, together))[1]
    second, usage = judged(recorder, 1, ["a", "own"])
    first.join()
    assert [one.failure for one in came[0][0]] == [UncheckedReason.MODEL_ERROR] * 2
    assert [one.failure for one in second] == [None, None]
    assert model.calls == {"a+b": 1, "own": 1, "a": 1}
    assert usage.calls == 2


def test_answers_come_in_order_and_as_soon_as_those_before_are_settled(ledger: Ledger) -> None:
    model = Model(plain)
    judged(Recorder(Fake(model), LedgerRegister(ledger, "first")), 0, ["known"])
    with closing(Recorder(Fake(model), LedgerRegister(ledger, "second")).article(0)) as backend:
        answers = backend.judge.judge(asked(0, "a", "b", "known", "c"))
        assert [next(answers).judgements[0].why for _ in range(3)] == ["a+b", "a+b", "known"]
        assert model.calls == {"known": 1, "a+b": 1}
        assert next(answers).judgements[0].why == "c"


def test_who_reads_on_no_further_leaves_the_rest_to_others(ledger: Ledger) -> None:
    recorder = Recorder(Fake(Model(plain)), LedgerRegister(ledger, "r"))
    with closing(recorder.article(0)) as backend:
        answers = backend.judge.judge(asked(0, "a", "b", "c"))
        next(answers)
        answers.close()
    assert [one.judgements[0].why for one in judged(recorder, 1, ["c", "a"])[0]] == ["c", "a+b"]


def test_an_article_that_is_given_up_holds_up_no_other(ledger: Ledger) -> None:
    recorder = Recorder(Fake(Model(plain)), LedgerRegister(ledger, "r"))
    recorder.announce(0)
    recorder.announce(1)
    recorder.article(0).close()
    assert len(judged(recorder, 1, ["a"])[0]) == 1


def test_nobody_waits_for_a_run_that_was_ended(ledger: Ledger) -> None:
    recorder = Recorder(Fake(Model(plain)), LedgerRegister(ledger, "r"))
    recorder.announce(0)
    recorder.announce(1)
    raised: list[Exception] = []

    def work() -> None:
        with pytest.raises(VerifierError, match="the run was ended") as caught:
            judged(recorder, 1, ["a"])
        raised.append(caught.value)

    waiting = threading.Thread(target=work)
    waiting.start()
    recorder.close()
    waiting.join()
    assert raised


CLAIM = Claim(id="1", text="a", attribution=Attribution(speaker="Ann", content="b", quote="c"), as_of=date(2024, 5, 1))
WITH_FOUR = (candidate(SOURCES[0], origin="x"), candidate(SOURCES[1], origin="y"), candidate(SOURCES[2], origin="x"))


def keyed(
    ledger: Ledger, claim: Claim, found: tuple[Candidate, ...], rules: tuple[RuleCode, ...], **made_of: Any
) -> str:
    backend = Recorder(Fake(Model(plain), **made_of), LedgerRegister(ledger, "r"), without_rules=rules).article(0)
    return backend.judge.key(Candidates(claim=claim, candidates=found))


def key(ledger: Ledger, **changes: Any) -> str:
    about: dict[str, Any] = {"claim": CLAIM, "found": WITH_FOUR, "rules": ()} | changes
    return keyed(ledger, **about)


PROMPT = PromptVersion(name="judge", version="1", sha256="0" * 64)


@pytest.mark.parametrize(
    "changes",
    [
        {"claim": CLAIM.model_copy(update={"text": "A"})},
        {"claim": CLAIM.model_copy(update={"attribution": None})},
        {"claim": CLAIM.model_copy(update={"as_of": None})},
        {"found": WITH_FOUR[:2]},
        {"found": WITH_FOUR[::-1]},
        {"found": (candidate(SOURCES[0], 0, 16, origin="x"), *WITH_FOUR[1:])},
        {"found": tuple(one.model_copy(update={"origin": "x"}) for one in WITH_FOUR)},
        {"rules": (RuleCode.DATE,)},
        {"models": {"chat": "n", "endpoint": "http://here"}},
        {"prompts": (PROMPT,)},
    ],
)
def test_whatever_a_judgement_depends_on_makes_it_another(ledger: Ledger, changes: dict[str, Any]) -> None:
    assert key(ledger, **changes) != key(ledger)


@pytest.mark.parametrize(
    "changes",
    [
        {"claim": CLAIM.model_copy(update={"id": "2", "spans": (FOUND[0].passage.bare,)})},
        {"found": tuple(one.model_copy(update={"similarity": 0.1}) for one in WITH_FOUR)},
        {"found": tuple(one.model_copy(update={"origin": f"of {one.origin}"}) for one in WITH_FOUR)},
        {"models": {"endpoint": "http://there", "chat": "m"}},
    ],
)
def test_what_it_does_not_depend_on_does_not(ledger: Ledger, changes: dict[str, Any]) -> None:
    assert key(ledger, **changes) == key(ledger)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "[]",
        '{"judgements": [{}]}',
        '{"judgements":[{"passage":9,"quote":{"start":0,"end":1},"stance":"nei","why":""}]}',
    ],
)
def test_what_cannot_be_read_is_judged_again(ledger: Ledger, tmp_path: Path, written: str) -> None:
    judged(Recorder(Fake(Model(plain)), LedgerRegister(ledger, "first")), 0, ["a"])
    with closing(sqlite3.connect(tmp_path / LEDGER_FILE)) as file:
        file.execute("UPDATE judgements SET judged = ?", [written])
        file.commit()
    model = Model(plain)
    (answer,), _ = judged(Recorder(Fake(model), LedgerRegister(ledger, "second")), 0, ["a"])
    assert answer.judgements
    assert model.calls == {"a": 1}
