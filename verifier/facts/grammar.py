"""English word classes as far as a rule can tell them: finite verbs, subjects and noun phrases of news prose."""

import re
from functools import lru_cache
from typing import NamedTuple

from verifier.facts.words import lemma
from verifier.models import Frozen

AUXILIARIES = frozenset(
    """
    are aren't can can't cannot could couldn't did didn't do does doesn't don't had hadn't has hasn't have haven't
    is isn't may might must should was wasn't were weren't will won't would wouldn't
    """.split()
)
_IRREGULAR = frozenset(
    """
    appeared arose ate beat became began bent bit blew bore bought broke brought built burst came caught chose cut
    dealt drank drew drove dug fed fell felt fled flew forbade forgot fought found froze gave got grew heard held
    hid hit hung hurt kept knelt knew laid lay led left lent let lit lost made met overcame overtook paid put quit
    ran rang read rode rose said sang sank sat saw sent set shook shot shut slept slid sold sought spent split spoke
    spread stole stood struck stuck swam swept swore swung taught thought threw told took tore understood underwent
    upheld went wept withdrew withstood woke won wore wound wrote
    """.split()
)
_PARTICIPLES = frozenset(
    """
    begun bitten blown borne bought broken brought built caught chosen come cut dealt done drawn driven eaten fallen
    fed felt flown forbidden forgotten fought found frozen given gone grown held hidden hit hurt kept known laid led
    left lent let lit lost made met paid put read ridden risen run seen sent set shaken shot shown shut sold sought
    spent split spoken spread stolen struck stuck sung sunk swept sworn taken taught thrown told torn understood upheld
    withdrawn woken won worn written
    """.split()
)
_NOT_PAST = frozenset(
    """
    advanced bed breed creed deed embed exceed feed greed hundred indeed limited naked need needed proceed red
    rugged sacred seed shed so-called speed succeed supposed unarmed united weed wicked
    """.split()
)
_PRESENT = frozenset(
    """
    accounts adds allows applies argues asks averages backs becomes begins believes belongs brings builds calls
    carries causes claims collects comes connects considers contains continues controls costs covers creates crosses
    cuts declines demands denies depends describes directs draws drops earns employs ends enters expects faces falls
    feeds finds flows follows gets gives goes grows happens heads helps holds hopes imports includes insists intends
    involves joins keeps knows lacks lasts leads leaves lies lists lives looks loses maintains makes manages means
    measures meets moves names needs offers opens operates opposes owes owns pays plans plays prevents produces
    promises protects provides puts raises ranges reaches receives recommends rejects remains remembers reports
    represents requires rises runs says seeks seems sees sells sends serves sets shares shows sits speaks spends
    stands starts states stays stores suffers suggests supplies supports takes tells thinks threatens treats uses
    wants warns wins works
    """.split()
)
_PRESENT_PLURAL = frozenset(
    """
    account allow argue believe belong call carry come complain consider contain control cost cover demand deny
    depend draw employ expect face fall follow get give go grow hold import include insist intend keep lack lead
    leave lie live make mean need offer operate oppose owe own pay plan produce provide range reach receive reject
    remain run say seek sell serve share stand stay store supply support take tell think treat use want warn work
    """.split()
)
_REPORTING = frozenset(
    """
    accept acknowledge add admit agree allege announce argue ask assert assume believe claim complain conclude
    confirm decide declare deny emphasise emphasize estimate expect explain fear feel find forecast hear hope imply
    indicate insist know learn maintain mean mention note observe pledge point predict promise realise realize
    recall reckon reiterate repeat reply report reveal rule say see show state stress suggest suspect tell think
    threaten understand urge vow warn write
    """.split()
)
"""Verbs whose object may be a clause; what follows them is theirs until a comma ends it."""
_ADVERBS = frozenset(
    """
    again already also always even ever further instead just later meanwhile never not now often once only rather
    since soon still then therefore thus today tomorrow too twice yesterday
    """.split()
)
_NO_ADVERB = frozenset(
    "family assembly supply reply anomaly ally july italy bully jelly belly rally early only".split()
)
_BEFORE_NOUN = frozenset(
    """
    a about against an another any as at between by each eight every five for four from her his in into its less
    more most my nine no of on other our over seven six some ten the their these this those three two under very
    with your
    """.split()
)
DETERMINERS = frozenset(
    """
    a about all almost an another around at both each eight eleven every few fewer five four half her his its many
    more most nearly nine no one over seven several six some such ten the their these this those three twelve two up
    """.split()
)
_OPENING = frozenset("in on at by from since under across within during".split())
PRONOUNS = frozenset("it he she they we there this that these those nobody everyone somebody nothing".split())
COMMA = re.compile(r",(?!\d)")
_TOKEN = re.compile(r"[^\s]+")
_EDGES = '“”"‘()[],;:.!?–—-'
_SUBORDINATE = re.compile(
    r"^(?:When|While|If|As|Although|Though|Because|Until|Once|Unless|Whether|Whenever|Wherever|Where|Given|What|Who|How"
    r"|Why|Whoever)\b",
    re.IGNORECASE,
)
_FRONT = re.compile(
    r"^(?:In|On|At|By|From|After|Before|Since|Of|For|With|Under|Within|During|Across|Despite|Between|Among|Last|This)\s(?:[^,]|,\d)+,\s",
    re.IGNORECASE,
)
_TO_DO = re.compile(r"(?:\s(?!that\b)[\w’']+){0,3}\sto\s[a-z]+\b")
"""What follows a verb of saying that gives an order or a promise, "told him to stay", instead of a statement."""
MOMENT = re.compile(r"(?:last|this|next)\s(?:year|month|week|spring|summer|autumn|fall|winter)\s")
_EMBEDDED = re.compile(r"\b(?:which|who|whom|whose|that|when|where|while|because|if|unless|whether|what|how|why)\b")


_SHORT_ASIDE = 4


class Token(NamedTuple):
    """A word of a text without the punctuation around it."""

    start: int
    end: int
    form: str

    @property
    def lower(self) -> str:
        """The form as word lists have it."""
        return self.form.lower().replace("’", "'")


class Frame(Frozen):
    """The beginning of a clause: what stands before the subject, the subject with its asides, the finite verb."""

    front: str
    subject: str
    verb: Token

    @property
    def bare(self) -> str:
        """The subject without an aside between commas."""
        return COMMA.split(self.subject)[0]

    @property
    def named(self) -> str:
        """The subject with an aside that is short enough to say again."""
        return self.subject if len(COMMA.split(self.subject, maxsplit=1)[-1].split()) <= _SHORT_ASIDE else self.bare


@lru_cache(maxsize=1_000)
def tokens(text: str) -> tuple[Token, ...]:
    """The words of `text`, in order."""
    found = []
    for match in _TOKEN.finditer(text):
        left = len(match.group()) - len(match.group().lstrip(_EDGES))
        form = match.group().strip(_EDGES)
        if form:
            start = match.start() + left
            found.append(Token(start=start, end=start + len(form), form=form))
    return tuple(found)


def is_past(word: str) -> bool:
    """Whether `word` looks like a simple past: most such forms are participles too."""
    return word in _IRREGULAR or (
        word.endswith("ed") and len(word) > 3 and word not in _NOT_PAST and (lemma(word) != word or "-" not in word)
    )


def is_participle(word: str) -> bool:
    """Whether `word` can follow "has" or "was"."""
    return word in _PARTICIPLES or (is_past(word) and word.endswith("ed"))


def is_finite(word: str) -> bool:
    """Whether `word`, where a verb may stand, is a finite one."""
    return word in AUXILIARIES or is_past(word) or word in _PRESENT


def is_adverb(word: str) -> bool:
    """Whether `word` may stand between a subject and its verb."""
    return word in _ADVERBS or (word.endswith("ly") and word not in _NO_ADVERB)


def verb_at(text: str, *, plural: bool = False) -> Token | None:
    """The finite verb that `text` begins with, adverbs apart; with `plural`, "hold" and "say" count."""
    skipped = MOMENT.match(text)
    for token in tokens(text)[2 if skipped else 0 :][:4]:
        if is_finite(token.lower) or (plural and token.lower in _PRESENT_PLURAL):
            return token
        if not is_adverb(token.lower):
            return None
    return None


def frame(text: str) -> Frame | None:
    """The subject of the main clause that `text` begins with, and its verb; None where that is not plain to see."""
    if _SUBORDINATE.match(text):
        return None
    words = tokens(text)
    for place, token in enumerate(words[1:], start=1):
        if not _is_verb(text, words, place):
            continue
        subject = text[: token.start].rstrip()
        while (last := subject.split()[-1:]) and is_adverb(last[0].lower().strip(",")) and len(subject.split()) > 1:
            subject = subject[: -len(last[0])].rstrip()
        front = _FRONT.match(subject)
        rest = subject[front.end() :] if front else subject
        if _EMBEDDED.search(subject) or not rest:
            return None
        commas = len(COMMA.findall(rest))
        if commas not in (0, 2) or (commas == 2) != rest.endswith(","):
            continue
        return Frame(front=front.group() if front else "", subject=rest, verb=token)
    return None


def has_clause(text: str) -> bool:
    """Whether `text` begins with a subject that fits there, and has a finite verb for it close by."""
    words = tokens(text)
    if len(words) < 3:
        return False
    first = words[0]
    starts = (
        first.form[0].isupper() or first.form[0].isdigit() or first.lower in DETERMINERS | PRONOUNS | _OPENING
    ) or _plural(first.lower)
    if not starts or is_finite(first.lower):
        return False
    found = frame(text)
    return found is not None and len(found.bare.split()) <= 12


def reports(text: str) -> bool:
    """Whether `text` holds a verb of saying or thinking whose content may still run on at its end."""
    words = tokens(text)
    found = [
        token
        for place, token in enumerate(words)
        if lemma(token.lower) in _REPORTING and not (place and words[place - 1].lower in _BEFORE_NOUN)
    ]
    found = [token for token in found if not _TO_DO.match(text[token.end :])]
    return any(not re.match(r"(?:\s(?:on|at|in)(?:\s[\w’']+){1,3})?,", f"{text[token.end :]},") for token in found)


def is_plural(phrase: str) -> bool:
    """Whether the noun phrase `phrase` is plural, as far as its head shows."""
    head = re.split(r"\s(?:of|in|at|on|for|from|to|with|by|between|near)\s", phrase.strip())[0]
    words = head.lower().split()
    if not words:
        return False
    return (
        " and " in f" {head.lower()} " or _plural(words[-1]) or words[0] in ("two", "three", "several", "many", "both")
    )


def be(phrase: str, verb: str, *, past: bool) -> str:
    """The form of "be" that agrees with the subject `phrase`, whose own verb is `verb`."""
    plural = verb in ("are", "were", "have") or (
        verb not in ("is", "was", "has") and verb not in _PRESENT and is_plural(phrase)
    )
    return ("were" if plural else "was") if past else ("are" if plural else "is")


def _plural(word: str) -> bool:
    return word in ("people", "police", "men", "women", "children", "staff") or (
        word.endswith("s") and not word.endswith(("ss", "us", "is", "'s")) and len(word) > 3 and lemma(word) != word
    )


def _is_verb(text: str, words: tuple[Token, ...], place: int) -> bool:
    """Whether the word at `place` is the finite verb of the clause that `text` begins with."""
    token, before = words[place], words[place - 1]
    if token.form[0].isupper():
        return False
    if token.lower in AUXILIARIES:
        return True
    if token.lower in _PRESENT_PLURAL:
        subject = text[: before.end]
        return is_plural(COMMA.split(subject)[-1]) and not _EMBEDDED.search(subject)
    if not is_finite(token.lower) or before.lower in _BEFORE_NOUN:
        return False
    return not (is_participle(token.lower) and _is_reduced(text, words, place))


def _is_reduced(text: str, words: tuple[Token, ...], place: int) -> bool:
    """Whether the participle at `place` belongs to the noun before it, as in "a fund opened by the county has"."""
    token = words[place]
    if lemma(token.lower) in _REPORTING:
        return False
    for later in words[place + 1 :]:
        between = text[token.end : later.start]
        if re.search(r"[,;:]|\b(?:and|but|or|as|after|before|until)\b", between) or _EMBEDDED.search(
            text[token.end : later.end]
        ):
            return False
        if later.form in AUXILIARIES:
            return True
    return False
