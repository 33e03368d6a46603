"""What a run would ask a model, counted before anything is asked: calls, tokens and price, to be expected."""

from collections.abc import Collection, Sequence

from verifier.endpoint.answers import AnswerT
from verifier.endpoint.budget import cost_of
from verifier.endpoint.client import Answered, ChatClient
from verifier.endpoint.conversation import Conversation, Turn
from verifier.endpoint.extract import EndpointExtractor
from verifier.endpoint.failures import CallError, Fault
from verifier.endpoint.judge import EndpointJudge
from verifier.endpoint.limits import estimate_tokens
from verifier.findings import PromptVersion, Usage
from verifier.ledger import Ledger
from verifier.models import Extraction, Frozen, Judged, Source, Span
from verifier.protocols import Extractor
from verifier.settings import Price, Settings
from verifier.vocabulary import UncheckedReason

ANSWERED = {"extract": 1.5, "judge": 0.4}
"""Output tokens for each token of the article, or of claims and passages, until the ledger knows better."""


class Estimate(Frozen):
    """The calls a run begins with, without repairs, retries and a model's reasoning.

    `recorded`: further calls that the ledger answers. `cost` in US dollars, None where the price is not known.
    """

    calls: int
    recorded: int
    input_tokens: int
    output_tokens: int
    cost: float | None


class Plan:
    """The calls a run would begin with, each once; `run` tells several runs apart that ask the same."""

    def __init__(self) -> None:
        self.run = 0
        self._new: dict[tuple[int, tuple[Turn, ...]], tuple[int, int]] = {}
        self._recorded: set[tuple[int, tuple[Turn, ...]]] = set()

    def add(self, conversation: Conversation, output_tokens: int) -> None:
        """A call to be made, and the tokens expected of its answer."""
        tokens = sum(estimate_tokens(turn.text) for turn in conversation.turns)
        self._new[self.run, conversation.masked] = (tokens, output_tokens)

    def add_recorded(self, conversation: Conversation) -> None:
        """A call that the ledger answers."""
        self._recorded.add((self.run, conversation.masked))

    def estimate(self, price: Price | None) -> Estimate:
        """The sums."""
        input_tokens, output_tokens = (sum(tokens[kind] for tokens in self._new.values()) for kind in (0, 1))
        cost = cost_of(price, input_tokens, output_tokens)
        return Estimate(
            calls=len(self._new),
            recorded=len(self._recorded),
            input_tokens=input_tokens,
            output_tokens=output_tokens,
            cost=None if cost is None else round(cost, 6),
        )


class PlanningClient(ChatClient):
    """Asks nothing: what the ledger does not answer goes into a plan."""

    def __init__(self, settings: Settings, ledger: Ledger, plan: Plan) -> None:
        super().__init__(settings.model_copy(update={"replay": True}), ledger)
        self._past = {line.prompt: line for line in ledger.bill() if line.model == self.model and line.answers}
        self._plan = plan

    async def ask(self, conversation: Conversation, schema: type[AnswerT]) -> Answered[AnswerT]:
        """The ledger's answer. Raises CallError where it has none, or none that can be used."""
        try:
            answered = await super().ask(conversation, schema)
        except CallError as error:
            if error.fault is Fault.UNRECORDED:
                self._plan.add(conversation, self._output_tokens(conversation))
            raise
        self._plan.add_recorded(conversation)
        return answered

    def _output_tokens(self, conversation: Conversation) -> int:
        """As many as the ledger's answers to that prompt have on average, else a share of what is shown."""
        past = self._past.get(conversation.prompt.name)
        if past and past.output_tokens:
            return round(past.output_tokens / past.answers)
        return round(estimate_tokens(conversation.turns[-1].text) * ANSWERED[conversation.prompt.name])


class PlanningBackend:
    """Stands in an endpoint's place: what it would be asked goes into a plan.

    Claims are those that the ledger's answers give, where it holds them all, else those of `stand_in`; judging settles
    nothing.
    """

    name = "openai"

    def __init__(self, settings: Settings, ledger: Ledger, stand_in: Extractor, plan: Plan) -> None:
        self._client = PlanningClient(settings, ledger, plan)
        self.extractor = _PlanningExtractor(self._client, stand_in)
        self.judge = EndpointJudge(self._client, settings.tokens_per_call)
        self.models = {"chat": self._client.model, "endpoint": self._client.connection.shown}
        self.prompts: tuple[PromptVersion, ...] = ()

    def fork(self) -> "PlanningBackend":
        """Itself: its usage is nothing."""
        return self

    def count(self, judged: Judged) -> None:
        """Nothing is counted."""

    def usage(self) -> Usage:
        """Nothing: nothing is asked."""
        return Usage()

    def close(self) -> None:
        """End the thread that read the ledger."""
        self._client.close()


class _PlanningExtractor:
    def __init__(self, client: PlanningClient, stand_in: Extractor) -> None:
        self._recorded = EndpointExtractor(client)
        self._stand_in = stand_in

    def extract(self, article: Source, only: Collection[int] | None = None) -> Extraction:
        recorded = self._recorded.extract(article, only)
        if all(item.reason is not UncheckedReason.UNRECORDED for item in recorded.unchecked):
            return recorded
        return _restricted(self._stand_in.extract(article), only)


def _restricted(extraction: Extraction, only: Collection[int] | None) -> Extraction:
    """What `extraction` says of the sentences with these indices."""
    if only is None:
        return extraction
    asked = [extraction.sentences[index] for index in sorted(only)]

    def concerned(spans: Sequence[Span]) -> bool:
        return any(span.overlaps(sentence) for span in spans for sentence in asked)

    return Extraction(
        sentences=extraction.sentences,
        claims=tuple(claim for claim in extraction.claims if concerned(claim.spans)),
        excluded=tuple(item for item in extraction.excluded if concerned([item])),
        unchecked=tuple(item for item in extraction.unchecked if concerned(item.spans)),
    )
