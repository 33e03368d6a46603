"""Who speaks: the names in a text, the tags that give a quotation to somebody, and whether two names are one person."""

import re
import unicodedata
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise

from verifier.facts.speech import SPEECH_VERBS
from verifier.facts.words import STOPWORDS
from verifier.models import Frozen, Span

_CAPITAL = r"[^\W\d_a-zà-öø-ÿ][\w’'-]*(?<![’'-])"
_PARTICLE = r"(?:van|von|der|den|de|del|della|di|da|du|la|le|al|el|bin|ibn|ben|af|av|ter|ten|zu|y)"
_NAME = re.compile(rf"\b{_CAPITAL}\.?(?:\s(?:{_PARTICLE}\s){{0,2}}{_CAPITAL}(?:\.(?=\s[^\W\d_]))?){{0,5}}")
_POSSESSIVE = re.compile(r"[’']s?$")
_TITLES = frozenset(
    """
    mr mrs ms miss dr prof professor sir dame lord lady president vice deputy prime minister chancellor premier governor
    mayor senator councillor councilor chief chair chairman chairwoman chairperson director head general secretary
    captain colonel major sergeant lieutenant inspector superintendent commissioner constable detective judge justice
    king queen prince princess pope bishop archbishop father sister brother rabbi imam ambassador spokesman spokeswoman
    spokesperson coach manager trainer executive officer ward farm health environment transport finance education
    foreign interior defence defense energy justice former acting police fire neighbour neighbor pensioner farmer
    ceo cfo mp mep state federal county city trade opposition leader
    """.split()
)
_SUFFIXES = frozenset("jr sr ii iii iv".split())
_ORGANISATIONS = frozenset(
    """
    ministry union council company group party police department court university hospital museum trust society
    committee commission agency office association federation guild bank board institute authority service services
    government parliament senate house inc ltd plc corp corporation airport airlines railways railway club church
    energy motors airways systems group holdings foundation alliance coalition campaign federation league network
    organisation organization team brigade corps army navy forces command bureau centre center ministers unions
    nations states republic kingdom embassy administration hall factory mill mills industries electric steel oil gas
    times post herald gazette news radio television press chronicle observer standard daily street road square bridge
    river lake hall station school college academy league cup
    january february march april june july august september october november december
    monday tuesday wednesday thursday friday saturday sunday christmas easter
    """.split()
)
_PLACED = re.compile(r"\b(?:in|at|of|from|to|near|into|on|outside|through|towards|across|around|for|by)\s(?:the\s)?$")
_OPENER = re.compile(r"(?:^|[.!?:;]\s+|[\n“”\"«»‘])$")
_OPENERS = frozenset(
    "according asked speaking later earlier yesterday today meanwhile however yet so then still now but".split()
)
"""Words that are capital only because they open a sentence, whatever name follows."""
_SENTENCE_END = re.compile(r"[.!?][”\"’'»)]*\s+(?=[^\W\d_a-z]|[“\"‘«])|\n+")
_ABBREVIATED = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Prof|St|Gen|Col|Sen|Rep|Gov|Lt|Sgt|[A-Z])$")
_HE_OR_SHE = frozenset(("he", "she", "him", "her"))
_INTRODUCES = re.compile(r"\b(?:an?|the|another|one|two|his|her|their|some)\s", re.IGNORECASE)
_QUOTED = re.compile(r"[“\"«][^“”\"«»]*(?:[”\"»]|(?=“)|$)")
_APPOSITION = re.compile(r",\s(?:the|a|an|its|their)\s[\w\s’'-]*")
_GOES_ON = re.compile(r",[”\"’'»“]\s$")
_PLAIN_LETTERS = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "’": "'"}
)
_SHORT_FORMS = tuple(
    frozenset(forms.split())
    for forms in (
        "robert bob rob bobby", "william bill will billy", "richard dick rick", "elizabeth liz beth betty eliza lisa",
        "margaret peggy meg maggie", "edward ted ed teddy", "james jim jimmy", "john jack johnny", "anthony tony",
        "michael mick", "catherine kate kathy katherine", "alexander sandy sasha alex", "henry harry", "mary polly",
        "patricia trish tricia", "theodore ted theo", "eugene gene", "lawrence larry", "charles chuck",
        "francis frank", "susan sue", "helen nell ellen", "rebecca becky", "ann nancy",
    )
)  # fmt: skip
"""Those whose first letters differ among them; one letter in common is enough as it is."""
_ALIKE = 0.75
"""Likeness of two surnames from which they may be one, spelt after another fashion."""
_DID = re.compile(rf"\b(?:{'|'.join(SPEECH_VERBS)}|[a-z]+ed|met|saw|and|to|that|as|is|was|has|had|than)\b")
"""What parts two names: the one does something to the other."""
_REACH = 1200
"""Characters before a pronoun or a title in which its name is looked for."""
_WINDOW = 60


class Speaker(Frozen):
    """Who is given as the speaker: the words that say so, and the people they may mean (none if it cannot be told)."""

    span: Span
    text: str
    names: tuple[str, ...] = ()


def bare_name(name: str) -> str:
    """`name` without titles, initials' stops and the possessive."""
    tokens = [token.rstrip(".") for token in _POSSESSIVE.sub("", name).split()]
    while len(tokens) > 1 and tokens[0].casefold() in _TITLES:
        tokens = tokens[1:]
    return " ".join(tokens)


def same_person(one: str, other: str) -> bool:
    """Whether two names may be of one person: the surname alone may, another first name may not.

    Names are spelt in many ways: accents, hyphens, short forms and initials part nobody from himself.
    """
    mine, theirs = _tokens(one), _tokens(other)
    if not mine or not theirs:
        return False
    if set(mine) <= set(theirs) or set(theirs) <= set(mine):
        return True
    firsts, lasts = (mine[0], theirs[0]), (mine[-1], theirs[-1])
    first = firsts[0][0] == firsts[1][0] or any({*firsts} <= forms for forms in _SHORT_FORMS)
    alike = len(mine) > 1 < len(theirs) and SequenceMatcher(None, *lasts).ratio() >= _ALIKE
    return first and (lasts[0] == lasts[1] or alike)


def speaks_for(one: str, other: str, *texts: str) -> bool:
    """Whether a text ties two names as a person and whom that person speaks for: "Bo Tarn, head of Greenway"."""
    return any(_tied(person, body, text) for text in texts for person, body in ((one, other), (other, one)))


def resolve(text: str, span: Span) -> Speaker:
    """The speaker named at `span` of `text`: a name as it stands, a pronoun or a title by the nearest name before."""
    words = span.of(text)
    lowered = words.casefold()
    if lowered in _HE_OR_SHE:
        return Speaker(span=span, text=words, names=_nearest(text, span.start))
    # Behind a comma and a closing mark no sentence opens: a capital there is a name's.
    inside = _GOES_ON.search(text, max(0, span.start - 4), span.start)
    within = f"so {words}" if inside else words
    named = [bare_name(found.of(within)) for found in named_in(within)]
    if named := [name for name in named if name.casefold() not in _TITLES]:
        return Speaker(span=span, text=words, names=(_person(named),))
    return Speaker(span=span, text=words, names=_holders(text, span.start, lowered))


def named_in(words: str) -> list[Span]:
    """The names in `words` that are not merely an owner's, as the town's is in "Ohrbeek's mayor"."""
    return [span for span in name_spans(words) if not _POSSESSIVE.search(span.of(words))]


def is_person(name: str) -> bool:
    """Whether `name` could be a person's: no word of it is an organisation's, a date's or an abbreviation."""
    tokens = name.split()
    return not any(token.casefold() in _ORGANISATIONS or (token.isupper() and len(token) > 2) for token in tokens)


def is_abbreviated(text: str, stop: int) -> bool:
    """Whether the stop at `stop` of `text` is that of a title or of an initial, and ends no sentence."""
    return _ABBREVIATED.search(text, max(0, stop - 5), stop) is not None


@lru_cache(maxsize=1_000)
def name_spans(text: str) -> tuple[Span, ...]:
    """The capitalised names of `text`, less common words that only open a sentence."""
    found = []
    for match in _NAME.finditer(text):
        start, end = match.span()
        first = match.group().split()[0]
        if first.casefold() in STOPWORDS or (_opens(text, start) and first.casefold() in _OPENERS):
            start += len(first)
            while start < end and text[start].isspace():
                start += 1
        while end > start and text[end - 1] in ".’'":
            end -= 1
        if start < end and text[start:end].casefold() not in STOPWORDS and not _is_word(text, start, end):
            found.append(Span(start=start, end=end))
    return tuple(found)


def _is_word(text: str, start: int, end: int) -> bool:
    """Whether a single word is capital only because it opens a sentence."""
    form = text[start:end]
    if not _opens(text, start) or not form.isalpha():
        return False
    import simplemma

    return simplemma.is_known(form.lower(), "en")


def _opens(text: str, start: int) -> bool:
    return _OPENER.search(text[max(0, start - 3) : start]) is not None


@lru_cache(maxsize=1_000)
def _tokens(name: str) -> tuple[str, ...]:
    decomposed = unicodedata.normalize("NFKD", bare_name(name).casefold().translate(_PLAIN_LETTERS))
    folded = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return tuple(token for token in re.split(r"[\s-]+", folded) if token and token not in _SUFFIXES)


def _tied(person: str, body: str, text: str) -> bool:
    if person not in text or body not in text:
        return False
    person, body = re.escape(person), re.escape(body)
    forms = (
        rf"\b{person},?\s[^.;“”\"«»\n]{{0,80}}?\b(?:of|at|for|from|with)\s(?:the\s)?{body}\b",
        rf"\b{body}(?:[’']s?)?,?\s[^.;“”\"«»\n]{{0,60}}?\b{person}\b",
        rf"\b{person}\s\((?:the\s)?{body}\)",
    )
    found = (match for form in forms for match in re.finditer(form, text))
    return any(not _DID.search(match[0]) for match in found)


def _person(named: list[str]) -> str:
    """Of several names in a tag ("the Meridan chief, Petra Ostlind") the person's: first name and surname, if any."""
    people = [name for name in named if is_person(name)]
    return max(people or named, key=lambda name: (min(len(name.split()), 2), -named.index(name)))


def _sentences_before(text: str, end: int) -> list[str]:
    """The sentences in the reach before `end`, the nearest first, without what is said in quotation marks."""
    stretch = _QUOTED.sub(_blanked, text[max(0, end - _REACH) : end])
    edges = [0]
    for match in _SENTENCE_END.finditer(stretch):
        if not is_abbreviated(stretch, match.start()):
            edges.append(match.end())
    return [stretch[first:last] for first, last in pairwise((*edges, len(stretch)))][::-1]


def _blanked(match: re.Match[str]) -> str:
    return match.group()[0] + " " * (len(match.group()) - 2) + match.group()[1:][-1:]


def _nearest(text: str, end: int) -> tuple[str, ...]:
    """The people of the nearest sentence before `end` that names one.

    A sentence that opens with "he" leads further back; one that brings in somebody nameless ends the search.
    """
    for sentence in _sentences_before(text, end):
        words = sentence.strip('“”"«»‘ \n\t').split(maxsplit=1)
        if not words or words[0].casefold().strip(",.;:") in _HE_OR_SHE:
            continue
        if people := _people(sentence):
            return people
        if _INTRODUCES.search(sentence):
            break
    return ()


def _people(sentence: str) -> tuple[str, ...]:
    found = []
    for span in named_in(sentence):
        name = bare_name(span.of(sentence))
        lead = sentence[max(0, span.start - 14) : span.start]
        if not is_person(name) or _PLACED.search(lead) or name.casefold() in _TITLES:
            continue
        if " " in name or not lead.casefold().endswith("the "):
            found.append(name)
    return tuple(dict.fromkeys(found))


def _holders(text: str, end: int, title: str) -> tuple[str, ...]:
    """The people who stand beside the last word of `title` before `end`: "Mayor X", "X, the mayor", "the mayor, X"."""
    head = re.sub(r"^(?:the|a|an|his|her|its|their)\s", "", title).split()
    if not head or head[-1] not in _TITLES:
        return ()
    start = max(0, end - _REACH)
    stretch = text[start:end]
    found: list[str] = []
    for match in re.finditer(rf"\b{re.escape(head[-1])}\b", stretch, re.IGNORECASE):
        around = stretch[match.start() : match.end() + _WINDOW]
        after = re.match(rf"{re.escape(match.group())},?\s(?={_CAPITAL})", around)
        if after:
            name = _NAME.match(around, after.end())
            if name and is_person(bare_name(name.group())):
                found.append(bare_name(name.group().rstrip(".")))
                continue
        before = stretch[max(0, match.start() - _WINDOW) : match.start()]
        names = [span for span in name_spans(before) if _APPOSITION.fullmatch(before, span.end)]
        if names:
            found.append(bare_name(names[-1].of(before)))
    return (found[-1],) if found else ()
