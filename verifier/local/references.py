"""Text that stands alone: names, pronouns, bare titles and weekdays resolved from the rest of the article."""

import re
from collections.abc import Callable, Sequence
from datetime import date

from verifier.facts.dates import MONTHS, WEEKDAYS
from verifier.facts.speech import SPEECH_VERBS
from verifier.facts.timing import weekday_near
from verifier.facts.words import STOPWORDS
from verifier.models import Frozen
from verifier.quotes import QUOTED

_TITLES = frozenset(
    """
    president vice prime minister deputy foreign defence defense finance interior health justice mayor
    governor gov senator sen representative rep dr doctor prof professor mr mrs ms miss chancellor king queen
    prince princess general gen colonel major captain capt sergeant sgt secretary state chief chairman
    chairwoman chair ceo spokesman spokeswoman spokesperson judge justice sir lord lady dame ambassador
    inspector director commissioner sheriff detective pope envoy executive head former acting regional speaker
    leader analyst economist engineer superintendent prosecutor minister-president premier officer us u.s uk
    british french german russian ukrainian american australian canadian chinese
    """.split()
)
_BARE_TITLES = (
    "president|prime minister|minister|mayor|governor|senator|chancellor|general|colonel|captain|secretary|chairman|"
    "chairwoman|chief executive|spokesman|spokeswoman|spokesperson|judge|ambassador|inspector|director|commissioner|"
    "sheriff|professor|envoy|premier|superintendent|prosecutor"
)
_OPENERS = STOPWORDS | frozenset("yesterday today later earlier instead meanwhile however afterwards finally".split())
"""Words that, capitalised before a surname, are no first name."""
_NOT_A_PERSON = frozenset(
    """
    union council bridge river street road avenue agency board authority inspectorate university college
    laboratories labs holdings inc corp ltd plc group bank party commission court department ministry police service
    house office wire times herald post star news gazette chronicle observer courier states kingdom nations foods
    freight airport hospital museum school county city province region valley lake sea ocean radio television tv
    news media press magazine review institute association federation league club works rovers united athletic
    systems launch prize cup islands park square plant terminal port act bill treaty january february march april
    may june july august september october november december monday tuesday wednesday thursday friday saturday
    sunday company motors electric energy logistics shipping pharmaceuticals partners technologies airlines industries
    """.split()
)
_COMPANY = re.compile(
    r"\b((?:[A-Z][\w&’'-]+\s){1,4}(?:Inc|Corp|Ltd|plc|PLC|Holdings|Group|Laboratories|Foods|Freight|Industries|Motors|Airlines|"
    r"Bank|Energy|Partners|Systems|Technologies|Pharmaceuticals|Shipping|Logistics))\b\.?"
)
_NAME = r"[A-ZÀ-ÖØ-Þ][\w’'-]*\w"
_INITIAL = r"[A-Z]\.|[A-Z][a-z]{1,4}\.(?=\s[A-Z])"
_CAPITALISED = re.compile(
    rf"(?<![\w.])(?:{_NAME}|{_INITIAL})(?: (?:(?:de|da|del|van|von|der|al|bin|la|le|di) )?(?:{_NAME}|{_INITIAL}))+"
)
_PRONOUN = re.compile(r"\b(he|she|him|his|her)\b", re.IGNORECASE)
_POSSESSIVE_HER = re.compile(
    r"her\s+(?!and\b|or\b|to\b|in\b|on\b|at\b|for\b|that\b|as\b|with\b|about\b)[a-z]", re.IGNORECASE
)
_THE_TITLE = re.compile(rf"\b[Tt]he ({_BARE_TITLES})(?= (?!of\b|for\b)|[,.’'])")
_THE_COMPANY = re.compile(r"\b[Tt]he (?:company|firm|business|drugmaker|group)\b(?=[\s,.’'])")
_WEEKDAY = re.compile(
    rf"\b({'|'.join(day.capitalize() for day in WEEKDAYS)})\b"
    rf"(?!['’]s|\s?(?:to|through|until|-|–)\s?[A-Z][a-z]+day\b|\sof\s(?:last|next|that|the)\b)"
    rf"(?!,?\s+\(?(?:\d|(?:{'|'.join(month.capitalize() for month in MONTHS)}|[A-Z][a-z]{{2}}\.)\s))"
)
_ROLES = rf"(?:{_BARE_TITLES}|doctor|driver|lawyer|owner|leader|pilot)"
_RIVAL = re.compile(rf"\b(?:man|woman|boy|girl)\b|\b{_ROLES}['’]s\b")
"""Whom any pronoun behind it may mean as well."""
_RIVAL_SUBJECT = re.compile(rf"\b{_ROLES}\b")
"""Whom "he" or "she" behind it may mean, though hardly "his"."""
_SOMEBODY = re.compile(
    rf"\b(?:[Tt]he|[Aa]n?|[Hh]is|[Hh]er|[Oo]ne)\s(?:[a-z-]+\s){{0,2}}(?:{_ROLES}|man|woman|boy|girl|colleague|neighbour|mother|father"
    r"|brother|sister|wife|husband|son|daughter|teacher|farmer|nurse|officer|worker|trader|caretaker|contractor|widow|[a-z]+ist)\b"
    r"(?!,?\s[A-Z])"
)
"""Somebody without a name, whom a pronoun in a later sentence may mean."""
_PRESENTS = re.compile(r",\s(?:(?:Mr|Mrs|Ms|Dr)\.?\s)?(?:[A-Z][\w’'-]*\s)*$")
"""Before a surname, what shows that it belongs to the one spoken of: "a spokesman for the firm, Tomas Reyl"."""
_ROLE_BEFORE = re.compile(
    rf"\b(?:{_BARE_TITLES}|chief|head|owner|manager|pilot|analyst|engineer|lawyer|resident|leader|economist|trader|bookkeeper"
    r"|salesman|surveyor|foreman|pensioner|guide|baker|survivor|founder|worker|writer|singer|actor|actress|player|coach"
    r"|scientist|researcher|historian|farmer|fisherman|teacher|nurse|doctor|physicist|curator|rider|driver|detective|activist"
    r"|campaigner|master|councillor|auditor|clerk|student|author|artist|architect|shopkeeper|mechanic|skipper),?\s$",
    re.IGNORECASE,
)
_SPEAKS_AFTER = re.compile(
    rf"^(?:,[^,]{{2,60}},)?\s(?:also\s)?(?:{'|'.join(SPEECH_VERBS)})\b|^, (?:who|a|an|the|its|her|his|\d\d)\b"
)
_SPEAKS_BEFORE = re.compile(
    rf"\b(?:{'|'.join(verb for verb in SPEECH_VERBS if verb not in ('told', 'tells'))}|according to)\s$", re.IGNORECASE
)
_ACTS_AFTER = re.compile(
    r"^\s(?:quit|resigned|stepped\sdown|died|faces|denied|denies|pleaded|was\s(?:born|arrested|sentenced|charged|jailed|convicted|elected"
    r"|appointed|acquitted|found\sguilty))\b|^[^.“\"A-Z]{0,60}\b(?:his|her|himself|herself)\b"
)


class Person(Frozen):
    """Somebody the article names in full: the name, the title before it, and the pronoun a courtesy title implies.

    A thing with a name has the pronoun "it", so that nobody takes it for a person.
    """

    name: str
    title: str = ""
    pronoun: str = ""

    @property
    def surname(self) -> str:
        """The last word of the name."""
        return self.name.split()[-1]

    def mentioned(self, text: str) -> int | None:
        """Where `text` first names the person, or None."""
        match = re.search(rf"\b{re.escape(self.surname)}\b", text)
        return match.start() if match else None


def find_people(sentences: Sequence[str]) -> tuple[Person, ...]:
    """The people whom the sentences of an article name in full, in order of appearance."""
    article = "\n".join(sentences)
    people: dict[str, Person] = {}
    for match in _CAPITALISED.finditer(article):
        tokens = _without_possessive(match.group()).split()
        if tokens[0].lower() in STOPWORDS:
            tokens = tokens[1:]
        split = next((place for place, token in enumerate(tokens) if _bare(token) not in _TITLES), len(tokens))
        title, name = tokens[:split], tokens[split:]
        if not 2 <= len(name) <= 4 or any(_bare(token) in _NOT_A_PERSON for token in name):
            continue
        if title or _presented_as_person(article, match, name[-1]):
            pronoun = _courtesy(article, title, name[-1])
            known = people.get(name[-1])
            if known is None or (title and not known.title):
                people[name[-1]] = Person(name=" ".join(name), title=" ".join(title), pronoun=pronoun)
    return tuple(people.values())


def stand_alone(sentence: str, before: Sequence[str], people: Sequence[Person], published: date | None) -> str:
    """`sentence` with its references resolved; `before` holds the sentences that precede it, oldest first."""
    text = _full_names(sentence, people)
    text = _bare_titles(text, before, people)
    text = _pronoun(text, before, people)
    text = _company(text, before)
    return _weekdays(text, published) if published else text


def focus(before: Sequence[str], people: Sequence[Person], pronoun: str = "") -> Person | None:
    """The person a pronoun would point to: the first one named in the nearest preceding sentence that names any.

    None where that sentence names somebody first who may be a person too: a guess is worse than a pronoun.
    """
    fitting = [person for person in people if not (pronoun and person.pronoun and person.pronoun != pronoun)]
    for text in reversed(before[-4:]):
        places = [(place, person) for person in fitting if (place := person.mentioned(text)) is not None]
        if not places and not _names_unknown(text, people):
            if pronoun and _SOMEBODY.search(text):
                return None
            continue
        place, person = min(places, key=lambda pair: pair[0], default=(0, None))
        first = text[:place]
        rival = _names_unknown(first, people) or (pronoun and _SOMEBODY.search(first) and not _PRESENTS.search(first))
        return None if person is None or rival else person
    return None


def _names_unknown(text: str, people: Sequence[Person]) -> bool:
    """Whether `text` holds a name of two words or more that is none of `people` and may be a person's."""
    for match in _CAPITALISED.finditer(text):
        name = [token for token in _without_possessive(match.group()).split() if _bare(token) not in _TITLES]
        known = any(person.surname in match.group() for person in people)
        if len(name) >= 2 and not known and not any(_bare(token) in _NOT_A_PERSON for token in name):
            return True
    return False


def _presented_as_person(article: str, match: re.Match[str], surname: str) -> bool:
    before, after = article[max(0, match.start() - 40) : match.start()], article[match.end() : match.end() + 80]
    verbs = "|".join(SPEECH_VERBS)
    return bool(
        _ROLE_BEFORE.search(before)
        or _SPEAKS_BEFORE.search(before)
        or _SPEAKS_AFTER.match(after)
        or _ACTS_AFTER.match(after)
        or re.search(
            rf"\b(?:{verbs})\s{re.escape(surname)}\b|\b{re.escape(surname)}(?:\s(?:{verbs})\b|,\s\d\d,)", article
        )
    )


def _courtesy(article: str, title: Sequence[str], surname: str) -> str:
    titles = {_bare(token) for token in title}
    titles |= {found.lower() for found in re.findall(rf"\b(Mr|Mrs|Ms)\.? {re.escape(surname)}\b", article)}
    return (
        "he" if titles & {"mr", "sir", "king", "prince"} else "she" if titles & {"mrs", "ms", "dame", "queen"} else ""
    )


def _full_names(text: str, people: Sequence[Person]) -> str:
    for person in people:
        if person.name in text:
            continue
        surname = re.compile(
            rf"(?P<before>{_NAME}\.?\s)?(?<!called\s)(?<!named\s)\b{re.escape(person.surname)}\b(?!\s(?:[A-Z]|family\b))"
        )

        def replace(match: re.Match[str], name: str = person.name) -> str | None:
            before = match["before"] or ""
            if _bare(before.strip()) in ("mr", "mrs", "ms", "dr", "miss"):
                return name
            another = before and _bare(before.strip()) not in _TITLES | _OPENERS
            return None if another else before + name

        text = _replace_first(surname, text, replace)
    return text


def _bare_titles(text: str, before: Sequence[str], people: Sequence[Person]) -> str:
    def replace(match: re.Match[str]) -> str | None:
        person = focus(before, [person for person in people if match[1].lower() in person.title.lower()])
        return f"{person.title} {person.name}" if person and person.mentioned(text) is None else None

    return _replace_first(_THE_TITLE, text, replace)


def _pronoun(text: str, before: Sequence[str], people: Sequence[Person]) -> str:
    named = min((place for person in people if (place := person.mentioned(text)) is not None), default=len(text))

    def replace(match: re.Match[str]) -> str | None:
        word = match[1].lower()
        person = focus(before, people, "he" if word in ("he", "him", "his") else "she")
        possessive = word == "his" or (word == "her" and _POSSESSIVE_HER.match(text, match.start()))
        rivals = _RIVAL.search(text, 0, match.start()) or (
            not possessive and _RIVAL_SUBJECT.search(text, 0, match.start())
        )
        if person is None or named < match.start() or rivals:
            return None
        return f"{person.name}’s" if possessive else person.name

    return _replace_first(_PRONOUN, text, replace)


def _company(text: str, before: Sequence[str]) -> str:
    firms = {name for earlier in before[-4:] for name in _COMPANY.findall(earlier)}
    named = firms.pop() if len(firms) == 1 else None
    return _replace_first(_THE_COMPANY, text, lambda _: named) if named and named not in text else text


def _weekdays(text: str, published: date) -> str:
    def replace(match: re.Match[str]) -> str | None:
        day = weekday_near(text, match.start(), WEEKDAYS.index(match[1].lower()), published)
        return f"{match[1]} ({day.day} {day:%B %Y})" if day else None

    return _replace_first(_WEEKDAY, text, replace)


def _replace_first(pattern: re.Pattern[str], text: str, replacement: Callable[[re.Match[str]], str | None]) -> str:
    """`text` with the first match outside quotation marks that `replacement` answers replaced."""
    quoted = [(match.start(), match.end()) for match in QUOTED.finditer(text)]
    for match in pattern.finditer(text):
        inside = any(start <= match.start() < end for start, end in quoted)
        if not inside and (new := replacement(match)) is not None:
            return text[: match.start()] + new + text[match.end() :]
    return text


def _without_possessive(name: str) -> str:
    return re.sub(r"[’']s$", "", name)


def _bare(token: str) -> str:
    return token.rstrip(".").lower()
