"""The closed sets of words the tool uses, each with its definition; prompts and documentation are built from these."""

from enum import StrEnum
from typing import Self


class Defined(StrEnum):
    """A string enum whose members carry the definition shown to people and to models."""

    definition: str

    def __new__(cls, value: str, definition: str) -> Self:
        """A member from its value and its definition."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.definition = definition
        return member

    @classmethod
    def glossary(cls) -> str:
        """One `- value: definition` line a member, in declaration order."""
        return "\n".join(f"- {member.value}: {member.definition}" for member in cls)


class Verdict(Defined):
    """What the other independent sources say of a claim."""

    CORROBORATED = "corroborated", "at least the required number of other origins support the claim and none refutes it"
    SINGLE_SOURCE = "single-source", "no other origin supports or refutes the claim, or fewer than required support it"
    CONTRADICTED = "contradicted", "at least one other origin refutes the claim"


class Stance(Defined):
    """How a passage bears on a claim."""

    SUPPORTS = "supports", "a reader of the passage alone would conclude that the claim is so"
    REFUTES = "refutes", "the claim and the passage speak of the same thing and cannot both be so"
    NEI = "nei", "not enough information: the passage does not settle the claim, however close its topic"


class Disagreement(Defined):
    """The kind of a disagreement between a claim and a passage."""

    CONTRADICTION = "contradiction", "they state incompatible facts about the same thing at the same time"
    UPDATE = "update", "a later source gives a newer figure or state for the same thing"
    PERIOD = "period", "they speak of different periods or dates of validity"
    SCOPE = "scope", "they speak of a different extent: another place, group or part"
    UNIT = "unit", "their values are in units that cannot be compared"
    DEFINITION = "definition", "they use a term in different senses"
    ATTRIBUTION = "attribution", "they ascribe the statement to different speakers"
    QUOTE = "quote", "they give different words for the same quotation"


class RuleCode(Defined):
    """A rule in code that may overrule whoever judged a passage: the name to turn it off by, and what it sees."""

    QUOTE_SPEAKER = "quote-speaker", "the source gives the words that the claim quotes to another named speaker"
    QUOTE_WORDS = "quote-words", "the source has the same speaker say otherwise what the claim quotes"
    FIGURE = "figure", "the source gives another value for a quantity; of another period or scope, it is no evidence"
    DATE = "date", "the source names only other days or years where the claim names one"
    NEGATION = "negation", "one denies what the other says of the same person or thing"
    OPPOSITE = "opposite", "they say opposite words of the same person or thing"
    DIRECTION = "direction", "they have the same measure move opposite ways"
    ROLE = "role", "they name two people for a role that one person has"
    NO_FIGURE = "no-figure", "the passage gives a figure of the claim in no form"
    SCOPE = "scope", "one counts the dead, the other only the hurt or the missing, or the other way round"


class RuleEffect(Defined):
    """What becomes of a judgement when a rule sees something."""

    REFUTES = "refutes", "support becomes a refutation"
    VETOES = "vetoes", "support becomes no evidence; where a judge sees a refutation itself, it is believed sooner"
    DROPS = "drops", "support becomes no evidence"
    CLEARS = "clears", "a refutation becomes no evidence, where no other rule sees one"


class Aspect(Defined):
    """Which question about an attributed claim ("X said Y") a piece of evidence answers."""

    SAID = "said", "whether the speaker said it"
    CONTENT = "content", "whether what was said is so"


class QuotationStatus(Defined):
    """What a text shows of a quotation that a claim gives."""

    VERIFIED = "verified", "the text has the same words, and gives them to nobody else"
    ALTERED = "altered", "the text quotes the same speaker in mostly the same words, but not the same, or turned round"
    PARAPHRASED = (
        "paraphrased",
        "the text quotes the same speaker to the same effect in other words, as translations do",
    )
    MISATTRIBUTED = "misattributed", "the text gives these words to another named speaker"
    NOT_FOUND = "not found", "the text has no such words"


class Edit(Defined):
    """What became of words of a claim's quotation in a text that quotes the same."""

    KEPT = "kept", "both have the words"
    REMOVED = "removed", "the claim's quotation has the words, the text has not"
    ADDED = "added", "the text has the words, the claim's quotation has not"


class Exclusion(Defined):
    """Why a sentence of the article holds no checkable claim."""

    OPINION = "opinion", "a judgement, a recommendation or a feeling of the writer"
    QUESTION = "question", "a question, or an invitation to the reader"
    PREDICTION = "prediction", "what may or will happen, asserted by nobody who can be named"
    BOILERPLATE = "boilerplate", "a heading, caption, dateline, navigation line or notice of the publisher"
    VAGUE = "vague", "says nothing definite enough for a source to confirm or deny"
    AMBIGUOUS = "ambiguous", "whom, what or when it speaks of cannot be told from the article"


class UncheckedReason(Defined):
    """Why a sentence or a claim could not be checked."""

    MODEL_ERROR = "model-error", "the model did not answer, or not in a usable form"
    REFUSED = "refused", "the model refused to answer"
    BUDGET = "budget", "the budget of the run was spent"
    UNREADABLE = "unreadable", "the source or article could not be read"
    OMITTED = "omitted", "the model did not account for this sentence or claim"
    UNRECORDED = "unrecorded", "the run is a replay, and the ledger holds no answer to this"
    UNLOCATED = "unlocated", "the words the model named as the claim's origin are not in the article"


class ReasonCode(Defined):
    """Why a finding has its verdict."""

    SUPPORTED = "supported", "other origins say the same"
    CONTRADICTION = "contradiction", "another origin says otherwise"
    UPDATED = "updated", "a later source gives a newer figure or state"
    DISPUTED = "disputed", "some other origins support the claim and some refute it"
    TOO_FEW_ORIGINS = "too-few-origins", "supported, but by fewer other origins than required"
    OWN_ORIGIN_ONLY = "own-origin-only", "only the article's own copies or outlet, or whom its sentence relays, say so"
    NOT_COMPARABLE = "not-comparable", "other sources speak of it, for another period, scope, unit or definition"
    NOTHING_FOUND = "nothing-found", "no other source says the same or otherwise"
    NOTHING_SEARCHED = "nothing-searched", "the index holds no other source"


class Action(Defined):
    """What an editor makes of a finding."""

    ACCEPTED = "accepted", "the verdict stands"
    OVERRULED = "overruled", "another verdict takes its place"
    MARKED = "marked", "to be looked at again; the verdict stands meanwhile"


class BackendName(Defined):
    """Who extracts claims and judges them."""

    AUTO = "auto", "openai when a key or base URL is configured, else local"
    LOCAL = "local", "small models shipped in the package: no key, no network"
    OPENAI = "openai", "an LLM behind an endpoint that speaks OpenAI's chat-completions protocol"
    CASCADE = "cascade", "local first; what local is unsure of goes to the LLM"


class Format(Defined):
    """How a report is written."""

    TABLE = "table", "for a terminal"
    JSON = "json", "one object an article, after the published schema; an array for several"
    JSONL = "jsonl", "a line a finding as soon as it is settled, then a line with the rest of the article's report"
    MD = "md", "Markdown"
    HTML = "html", "one page for a browser, which needs nothing else"
    CLAIMREVIEW = "claimreview", "drafts of schema.org ClaimReviews (JSON-LD), for whoever signs them to complete"
    ANNOTATIONS = "annotations", "W3C Web Annotations (JSON-LD) on the article and on the sources quoted"
    CSV = "csv", "a row a finding, for a spreadsheet"


class ResultsFormat(Defined):
    """How the results of an evaluation are written."""

    TABLE = "table", "for a terminal"
    JSON = "json", "one object: metrics, intervals, slices, baselines and every record"
    HTML = "html", "one page with plots, which needs nothing else"
