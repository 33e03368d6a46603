"""Synthetic news with known copies: events, independent reports of each, and copies of the reports, all made by code."""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice

from verifier.models import Source

_SYLLABLES = "bar dor fen gil hal jor kes lim mor nar ost pel quin ras sil tor ul ver wes yar zel dun bri cas".split()
_TRADES = "dockers nurses drivers farmers teachers miners bakers pilots printers weavers fishers welders".split()
_THINGS = (
    "bridge tunnel hospital airport harbour stadium reservoir library tramway refinery dam market prison museum "
    "substation quarry lighthouse abattoir cannery aqueduct arena viaduct brewery observatory"
).split()
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_OTHER_WORDS = (
    "some later great public major also local former several yesterday clearly strong quickly mostly officials plans "
    "called placed given across under near behind without toward new early large likely across around asked began came "
    "chose decided early earlier expected faced formed found further group held hope however important including issue "
    "known latest leading level making matter meant might move much needed noted offered often open part people pressed "
    "put raised reached ready recent same seen set short showed since small stated still taken term though together "
    "turned used wanted week well whole widely within work year"
).split()

_FILLERS = (
    "quietly openly briefly again reportedly evidently perhaps apparently formally duly promptly finally grudgingly "
    "gladly wearily politely firmly plainly simply merely nearly hardly barely actually really truly oddly sadly "
    "curiously naturally obviously undoubtedly conceivably arguably supposedly allegedly notably chiefly partly largely "
    "initially eventually meanwhile lately formerly previously locally nationally jointly separately repeatedly "
    "occasionally rarely seldom always usually cheerful gloomy narrow broad heavy light old ancient modern proud humble "
    "famous obscure busy sleepy windy foggy muddy dusty crowded deserted costly thrifty stubborn patient nervous calm "
    "bitter sweet sharp blunt steep gentle rough smooth distant nearby northern southern eastern western upper lower "
    "civic rural coastal inland provincial municipal so-called much-loved long-awaited ill-starred hard-won half-empty "
    "at-length in-effect of-course by-now as-ever on-paper in-truth for-now no-doubt to-date in-part at-least"
).split()

_FACTS = {
    "lede": [
        "{place} {woke|rose} on {day} to {news|word} that the {thing} {would close|was to shut} for {n1} {weeks|days}",
        "The {thing} in {place} is {shutting|to be shut} for {n1} weeks, {a blow|bad news} for the {trade} who {rely on|use} it",
        "A {decision|ruling} {taken|reached} on {day} {closes|will close} the {place} {thing}; it {should|is meant to} reopen after {n1} weeks",
        "For {n1} weeks nobody will {use|enter} the {thing}, {p1} {announced|let it be known} in {place} on {day}",
        "{Barriers|Fences} went up {round|about} the {place} {thing} on {day} and will {stay|remain} there {n1} weeks",
        "It is {official|settled}: {place} {loses|must do without} its {thing} for {n1} weeks {from|starting} {day}",
    ],
    "cost": [
        "The {bill|price} {comes to|is put at} {n2} million crowns, {most|the bulk} of which {body} will {pay|find}",
        "{body} has {set aside|earmarked} {n2} million crowns for {the work|repairs}",
        "At {n2} million crowns the {job|project} is the {dearest|costliest} that {body} has {ever|yet} {signed off|approved}",
        "Taxpayers {face|are looking at} a sum of {n2} million crowns, {papers|documents} from {body} {show|reveal}",
        "How {body} is to {raise|come by} the {n2} million crowns {needed|required} {nobody|no one} could say",
        "{Repairs|Works} worth {n2} million crowns were {ordered|commissioned} by {body}",
    ],
    "hurt": [
        "{Doctors|Medics} treated {n3} people, {two of them|one of whom was} {seriously|badly} {hurt|injured}",
        "{n3} people were {taken|brought} to {the clinic|hospital} on {street} with {burns|cuts|fractures}",
        "Among the {n3} injured {is|was} a {child|pensioner|cyclist} from {street}",
        "The {number|count} of injured {stood|was} at {n3} by {evening|nightfall}, {according to|said} the {ambulance|rescue} service",
        "Ambulances {made|needed} {n3} trips {between|from} {street} and the {infirmary|casualty ward}",
        "No fewer than {n3} {residents|passers-by} {needed|asked for} {treatment|medical help}",
    ],
    "vote": [
        "{Councillors|Members} {backed|endorsed} the plan by {n4} votes to {n5} after a {long|heated} {debate|sitting}",
        "The {motion|proposal} {passed|was carried} with {n4} in favour, while {n5} {said no|were opposed}",
        "Only {n5} members {resisted|voted against}; {n4} {raised|put up} their hands",
        "By {midnight|late evening} the {tally|count} was clear: {n4} for, {n5} against",
        "{n4} representatives {supported|were for} it, {n5} {held out|dissented} to the {last|end}",
        "Opposition {shrank|was limited} to {n5} {voices|ballots}, {leaving|giving} the majority {n4}",
    ],
    "quote": [
        "“{q1}” {p1} {said|told reporters}",
        "{p1}, who {chairs|runs} {body}, {put it|spoke} plainly: “{q1}”",
        "Asked {about it|for comment}, {p1} {replied|answered}: “{q1}”",
        "“{q1}” were the {words|remarks} with which {p1} {closed|ended} the {meeting|session}",
    ],
    "answer": [
        "{p2}, speaking for the {trade}, {disagreed|was unmoved}. “{q2}”",
        "“{q2}” {retorted|said} {p2}, the {spokeswoman|leader} of the {trade}",
        "The {trade} {see|view} it {differently|in another light}. “{q2}” {p2} {remarked|said}",
        "There was {anger|dismay} from {p2} of the {trade}: “{q2}”",
    ],
    "cause": [
        "{Engineers|Inspectors} {found|discovered} {cracks|rust} {n6} metres long in {a girder|the main wall}",
        "A {crack|fissure} of {n6} metres had {opened|appeared} since the {spring|autumn} {survey|check}",
        "What {alarmed|worried} the {experts|surveyors} was {damage|decay} running {over|along} {n6} metres",
        "{Corrosion|Damp} has {eaten|worked its way} through {n6} metres of the {structure|frame}, a report {warns|says}",
        "{n6} metres of {masonry|steel} are {unsound|beyond saving}, {wrote|noted} the {examiners|assessors}",
    ],
    "history": [
        "The {thing} {dates from|was built in} {y1} and was last {mended|overhauled} in {y2}",
        "Opened in {y1}, it has {seen|undergone} no {serious|thorough} {repair|renewal} since {y2}",
        "{Grandparents|Older people} {still|can} {recall|remember} the {ribbon-cutting|opening} of {y1}; the {latest|last} refit came in {y2}",
        "Its {builders|architects} of {y1} {reckoned|counted} on half a century, and {patched|touched} it up in {y2}",
        "Not since {y2} had {anyone|workmen} {laid a hand on|touched} the {building|structure}, a {child|creature} of {y1}",
    ],
    "traffic": [
        "{Buses|Coaches} will {go|be sent} {round by|along} {street} every {n7} minutes",
        "{Drivers|Motorists} {should allow|must reckon with} {n7} extra minutes if they {come|travel} by {street}",
        "A {detour|diversion} over {street} {adds|takes} {n7} minutes",
        "{Queues|Jams} of {n7} minutes {built up|formed} on {street} {before|well ahead of} {noon|breakfast}",
        "On {street}, {normally|usually} {quiet|empty}, {people|commuters} {sat|waited} {n7} minutes",
    ],
    "jobs": [
        "{n8} of the {trade} {stand to|may} lose {shifts|wages}, {their union|the branch} {fears|reckons}",
        "Some {n8} {posts|jobs} are {at stake|in doubt} among the {trade}",
        "For {n8} {trade} it {means|brings} {short time|unpaid leave}",
        "{Pay|Income} is {uncertain|unclear} for {n8} {trade}, who {gathered|met} in {street}",
        "{Short time|Layoffs} {awaits|await} {n8} people, {nearly all|mainly} {trade}",
    ],
    "next": [
        "{Work|Building} {starts|begins} on {day2}; {a review|an inquest} is {due|promised} before {the winter|Easter}",
        "{day2} {brings|sees} the first {cranes|diggers}, and {body} {reports|answers} to the {assembly|province} {afterwards|later}",
        "{body} {convenes|sits} again on {day2} to {hear|question} the {contractor|builder}",
        "The {contractor|firm} {moves in|arrives} on {day2} if the {weather|frost} {allows|holds off}",
        "Until {day2} {nothing|little} will {happen|move}, {a clerk|one official} of {body} {admitted|conceded}",
    ],
    "colour": [
        "A {brass band|choir} from {street} {played|sang} while {rain|sleet} {fell|came down} on the {crowd|onlookers}",
        "{Gulls|Pigeons} have {taken over|moved into} the {forecourt|roof}, {to the delight|much to the amusement} of {schoolchildren|tourists}",
        "One {baker|butcher} near {street} {sold|handed out} {buns|pies} {shaped like|in the form of} the {thing}",
        "{p2} {carried|held up} a {banner|sign} {painted|sewn} {overnight|at home} by {cousins|neighbours}",
        "{Someone|A prankster} had {hung|draped} a {scarf|wreath} {over|on} the {statue|gate} in {street}",
        "By {dusk|sunset} the {square|pavement} {smelt|reeked} of {tar|diesel|wet rope}",
    ],
}  # fmt: skip
_QUOTES = (
    "We have {waited|argued} long enough and the {thing} of {place} cannot {stand|survive} another winter like the last one,",
    "Nobody in this {town|valley} will {forget|forgive} what {was done|happened} here, and I least of all,",
    "You can {mend|replace} a {thing} but you cannot {mend|replace} the trust of the {trade} once it is {gone|broken},",
    "They {ask|tell} us to be patient, and we have been patient for {n1} years with nothing to {show|eat} for it,",
    "If the money {is|was} there for {street}, it {is|must be} there for the rest of {place} as well,",
)


VOICE = 0.3
"""How often a writer puts in a word of their own: independent reports then share as little as those of our sets do."""

OWN_WORDS = 0.5
"""How often a writer takes another word than the template's: reports of different events then share as little too."""

_MAKER = random.Random(0)
_LEXICON = ["".join(_MAKER.choices(_SYLLABLES, k=_MAKER.randint(2, 4))) for _ in range(3_000)]


@dataclass(frozen=True)
class Made:
    """A source, and the story whose words it carries."""

    source: Source
    story: str
    how: str


class NewsRoom:
    """A maker of news; the same seed makes the same articles."""

    def __init__(self, seed: int, outlets: int = 0, *, stock: bool = False) -> None:
        """`outlets`: how many papers print everything, each with a footer; 0 leaves outlets unknown.

        `stock`: every writer uses the words of the templates, so that stock phrases stand in very many articles.
        """
        self._random = random.Random(seed)
        self._stock = stock
        self._outlets = [f"{self._name()} {word}" for word in ("Post", "Times") for _ in range(outlets // 2)]
        self._footers = {name: self._footer(name) for name in self._outlets}
        self._count = 0

    def articles(self, number: int) -> list[Made]:
        """The next `number` articles."""
        return list(islice(self.stream(), number))

    def stream(self) -> Iterator[Made]:
        """Articles without end: of each event two or three independent reports, most with one to four copies."""
        while True:
            self._count += 1
            event = self._event()
            for report in range(self._random.randint(2, 3)):
                yield from self._story(event, f"{self._count}-{report}")

    def _story(self, event: dict[str, str], story: str) -> list[Made]:
        paragraphs = self._report(event)
        when = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(hours=self._random.randint(0, 8000))
        made = [Made(self._source(self._title(event), paragraphs, when), story, "original")]
        for _ in range(self._random.choice((0, 1, 1, 2, 4))):
            when += timedelta(hours=self._random.randint(1, 30))
            copied, how = self._copy(paragraphs, event)
            made.append(Made(self._source(self._title(event), copied, when), story, how))
        return made

    def _copy(self, paragraphs: list[str], event: dict[str, str]) -> tuple[list[str], str]:
        ways = ["cut", "shuffled", "reworded", "lede", "local"]
        chosen = sorted(self._random.sample(ways, self._random.choice((1, 1, 2, 3))), key=ways.index)
        for way in chosen:
            if way == "cut":
                paragraphs = self._cut(paragraphs, self._random.uniform(0.1, 0.7))
            elif way == "shuffled":
                paragraphs = self._random.sample(paragraphs, len(paragraphs))
            elif way == "reworded":
                share = self._random.uniform(0.1, 0.3)
                paragraphs = [self._reword(paragraph, share) for paragraph in paragraphs]
            elif way == "lede":
                paragraphs = [self._sentence("lede", event), *paragraphs[1:]] if len(paragraphs) > 1 else paragraphs
            else:
                local = self._event()
                paragraphs = [
                    *paragraphs,
                    " ".join(self._sentence(kind, local) for kind in ("colour", "traffic", "jobs")),
                ]
        return paragraphs, "+".join(chosen)

    def _report(self, event: dict[str, str]) -> list[str]:
        kinds = [kind for kind in _FACTS if kind != "lede"]
        self._random.shuffle(kinds)
        told = [self._sentence(kind, event) for kind in kinds[: self._random.randint(8, len(kinds))]]
        told += [self._sentence("colour", self._event()) for _ in range(self._random.randint(1, 4))]
        paragraphs = [self._sentence("lede", event)]
        while told:
            size = self._random.randint(1, 3)
            paragraphs.append(" ".join(told[:size]))
            told = told[size:]
        return paragraphs

    def _cut(self, paragraphs: list[str], share: float) -> list[str]:
        """The beginning, sentence by sentence, up to `share` of the words and at least two sentences."""
        wanted = share * sum(len(paragraph.split()) for paragraph in paragraphs)
        kept: list[str] = []
        words = sentences = 0
        for paragraph in paragraphs:
            taken = []
            for sentence in re.split(r"(?<=[.”]) (?=[A-Z“0-9])", paragraph):
                if sentences >= 2 and words >= wanted:
                    break
                taken.append(sentence)
                words += len(sentence.split())
                sentences += 1
            if taken:
                kept.append(" ".join(taken))
        return kept

    def _reword(self, text: str, share: float) -> str:
        words = text.split(" ")
        for place in self._random.sample(range(len(words)), round(share * len(words))):
            words[place] = self._random.choice(_OTHER_WORDS)
        return " ".join(words)

    def _sentence(self, kind: str, event: dict[str, str]) -> str:
        text = self._filled(self._voiced(self._random.choice(_FACTS[kind])), event)
        return text[0].upper() + text[1:] + ("" if text.endswith("”") else ".")

    def _voiced(self, template: str) -> str:
        """The template with words of the writer's own: templates are few, ways to put a thing are not."""
        said = []
        for word in _words(template):
            own = not self._stock and "{" not in word and self._random.random() < OWN_WORDS
            said.append(self._random.choice(_LEXICON) if own else word)
            if self._random.random() < VOICE:
                said.append(self._random.choice(_FILLERS))
        return " ".join(said)

    def _filled(self, template: str, event: dict[str, str]) -> str:
        def chosen(match: re.Match[str]) -> str:
            options = match[1].split("|")
            return event[options[0]] if len(options) == 1 and options[0] in event else self._random.choice(options)

        return re.sub(r"\{([^{}]+)\}", chosen, template)

    def _event(self) -> dict[str, str]:
        numbers = {f"n{place}": str(self._random.randint(3, 40 + 60 * place)) for place in range(1, 9)}
        years = {"y1": str(self._random.randint(1850, 1960)), "y2": str(self._random.randint(1965, 2015))}
        event = {
            "place": self._name(), "body": f"the {self._name()} {self._random.choice(('council', 'board', 'ministry'))}",
            "thing": self._random.choice(_THINGS), "trade": self._random.choice(_TRADES),
            "street": f"{self._name()} {self._random.choice(('Street', 'Lane', 'Road', 'Quay'))}",
            "p1": f"{self._name()} {self._name()}", "p2": f"{self._name()} {self._name()}",
            "day": self._random.choice(_DAYS), "day2": self._random.choice(_DAYS), **numbers, **years,
        }  # fmt: skip
        q1, q2 = self._random.sample(_QUOTES, 2)
        return event | {"q1": self._filled(q1, event), "q2": self._filled(q2, event).rstrip(",") + "."}

    def _title(self, event: dict[str, str]) -> str:
        return self._filled(
            "{place} {thing} {to close|shuts|in trouble|faces closure} {for weeks|again|at last}", event
        )

    def _source(self, title: str, paragraphs: list[str], when: datetime) -> Source:
        outlet = self._random.choice(self._outlets) if self._outlets else None
        text = "\n\n".join([*paragraphs, self._footers[outlet]] if outlet else paragraphs)
        return Source.create(text, title=title, outlet=outlet, published=when)

    def _footer(self, name: str) -> str:
        words = (
            f"Sign up to the {name} morning letter for news from your town every day before breakfast. The {name} is "
            f"an independent paper that lives by its readers; write to {self._name()} {self._name()}, our editor, with "
            "corrections and complaints, and follow us wherever you like to read the news. All rights reserved."
        )
        return self._voiced(words)

    def _name(self) -> str:
        return "".join(self._random.choices(_SYLLABLES, k=self._random.randint(2, 3))).capitalize()


def _words(template: str) -> list[str]:
    return re.findall(r"[^ {]*\{[^}]*\}[^ ]*|[^ ]+", template)
