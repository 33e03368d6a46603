"""Compound sentences parted into clauses that stand alone, and those that must stay whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.local.clauses import split_clauses

PARTED = [
    (
        "The ferry sank in 1954; the harbour was dredged a year later.",
        ["The ferry sank in 1954.", "The harbour was dredged a year later."],
    ),
    (
        "The team has told its captain to stay at home; the league has paid for a flight.",
        ["The team has told its captain to stay at home.", "The league has paid for a flight."],
    ),
    (
        "Investors stayed calm: the shares of the bank lost a tenth of a point.",
        ["Investors stayed calm.", "The shares of the bank lost a tenth of a point."],
    ),
    (
        "Crews sealed the tank, and buses brought people to the hall.",
        ["Crews sealed the tank.", "Buses brought people to the hall."],
    ),
    (
        "The storm killed 12 people and injured 40 others in Orvale.",
        ["The storm killed 12 people.", "The storm injured 40 others in Orvale."],
    ),
    (
        "The treaty was signed by Norvia in May and ratified by both parliaments in June.",
        ["The treaty was signed by Norvia in May.", "The treaty was ratified by both parliaments in June."],
    ),
    (
        "The trial opened on 1 May and heard 94 witnesses.",
        ["The trial opened on 1 May.", "The trial heard 94 witnesses."],
    ),
    (
        "The group runs 11 clinics in the north and last year took over two eye hospitals.",
        ["The group runs 11 clinics in the north.", "Last year the group took over two eye hospitals."],
    ),
    (
        "The bank raised rates in March, but is expected to cut them in May.",
        ["The bank raised rates in March.", "The bank is expected to cut them in May."],
    ),
    (
        "The village of Arn, which lies below the dam, was flooded on Sunday.",
        ["The village of Arn was flooded on Sunday.", "The village of Arn lies below the dam."],
    ),
    (
        "Reyl led the party, which had spent the night at a hut.",
        ["Reyl led the party.", "The party had spent the night at a hut."],
    ),
    (
        "The court jailed Olaf Brun, who pleaded guilty in May.",
        ["The court jailed Olaf Brun.", "Olaf Brun pleaded guilty in May."],
    ),
    (
        "Harbour Line, whose ferry ran aground in 2021, paid a fine.",
        ["Harbour Line paid a fine.", "Harbour Line’s ferry ran aground in 2021."],
    ),
    (
        "A van was parked at the school, where readings fell all day.",
        ["A van was parked at the school.", "At the school, readings fell all day."],
    ),
    (
        "The line was fined in 2021, when 12 passengers spent a night on a sandbank.",
        ["The line was fined in 2021.", "In 2021, 12 passengers spent a night on a sandbank."],
    ),
    (
        "Arn, a village of 640 people, held a vote.",
        ["Arn held a vote.", "Arn is a village of 640 people."],
    ),
    (
        "The industry employs 9,200 people in Norvia, a country of five million.",
        ["The industry employs 9,200 people in Norvia.", "Norvia is a country of five million."],
    ),
    (
        "The train, operated by a private carrier, was going at 58 km/h.",
        ["The train was going at 58 km/h.", "The train was operated by a private carrier."],
    ),
    (
        "The charity, based in Orvale, has helped 400 families.",
        ["The charity has helped 400 families.", "The charity is based in Orvale."],
    ),
    (
        "Formed in 1887 by mill hands, Rovers have never won the cup.",
        ["Rovers have never won the cup.", "Rovers were formed in 1887 by mill hands."],
    ),
    (
        "The danger rating was raised, after a storm left half a metre of snow.",
        ["The danger rating was raised.", "A storm left half a metre of snow."],
    ),
    (
        "While crews searched the river, divers found the body of a man.",
        ["Crews searched the river.", "Divers found the body of a man."],
    ),
    (
        "Both navies sent ships to the strait, with Norvia also sending two planes.",
        ["Both navies sent ships to the strait.", "Norvia is also sending two planes."],
    ),
    (
        "The dam was not inspected in 2020 and was not repaired in 2021.",
        ["The dam was not inspected in 2020.", "The dam was not repaired in 2021."],
    ),
    ("It was foreman Rolf Kamp who closed the valve.", ["Foreman Rolf Kamp closed the valve."]),
]

SAID = [
    (
        "Hackers stole the files and are demanding a ransom of $3 million, the clinic said on Thursday.",
        [
            "Hackers stole the files and are demanding a ransom of $3 million, the clinic said on Thursday.",
        ],
    ),
    (
        "Hackers stole data on 412 patients and are demanding a ransom of $3 million, the clinic said on Thursday.",
        [
            "Hackers stole data on 412 patients, the clinic said on Thursday.",
            "Hackers are demanding a ransom of $3 million, the clinic said on Thursday.",
        ],
    ),
    (
        "The budget, adopted in February, was not changed, the treasurer said.",
        ["The budget was not changed, the treasurer said.", "The budget was adopted in February."],
    ),
    (
        "One man is still missing, police said, and the search was to resume at dawn.",
        ["One man is still missing, police said.", "The search was to resume at dawn."],
    ),
    (
        "The minister said that the dam was safe and that no repairs were planned.",
        ["The minister said that the dam was safe.", "The minister said that no repairs were planned."],
    ),
    (
        "Ana Lune, the mayor of Vesk, said on Monday: “We will mend the pier.”",
        ["Ana Lune said on Monday: “We will mend the pier.”", "Ana Lune is the mayor of Vesk."],
    ),
    (
        "Ana Lune, who is the mayor of Vesk, said: “We will mend the pier.”",
        ["Ana Lune said: “We will mend the pier.”", "Ana Lune is the mayor of Vesk."],
    ),
    (
        "“It is sound, and it will stay open,” said Ilse Brandvold, who designed the pier.",
        ["“It is sound, and it will stay open,” said Ilse Brandvold.", "Ilse Brandvold designed the pier."],
    ),
]

WHOLE = [
    "The border between Norvia and Eastmark was closed on Monday.",
    "Premier Ada Holm and President Jon Brandt met in Orvale on Friday.",
    "Wagons came to rest across the up line and the down line.",
    "If the council approves the plan, work starts in May and ends in June.",
    "Neither the mayor nor the governor attended the opening and signed the book.",
    "The firm said it had lost 40 workers and had closed two plants.",
    "Ilse Brandvold said the pier was sound, and the mayor agreed with her view.",
    "The company plans to build a bridge and open a school in Orvale.",
    "The ship sank because the crew opened the valve and left the deck.",
    "The court did not convict the owner and the manager of fraud.",
    "Police have arrested a man who robbed a bank and stole a car in May.",
    "The dam was not inspected in 2020 and repaired in 2021.",
    "No ship left the port in May and reached Orvale in June.",
    "Only two ships left the port in May and reached Orvale in June.",
    "The minister said the dam was safe; the pier was not sound.",
    "The polls closed two hours early in the hills, and the party says that kept farmers away.",
    "The road linking Arn and Delmore is closed on Sundays.",
    "Critics say the law is unfair and hurts small firms in the north.",
    "The team lost to Orvale, which meant it dropped out of the league.",
    "The airline cancelled 40 flights, a move that stranded 5,000 passengers.",
    "The rocket rose from Arn, the first attempt to reach orbit from Norvia.",
    "The hospital treated 30 people for burns, and most of them went home on Monday.",
    "In 2003 a ferry scraped the old Tollgate Bridge, and no one on board was hurt.",
    "The rider, who is 26, has been suspended by the league.",
    "Ana Lune said on Monday: “We will mend the pier.”",
    "The sign says “the pier is shut, and the kiosk is open; use the road”.",
    "The leading wagon, which inspectors believe was first to leave the rails, was new.",
    "The pier was painted in May.",
    "",
]


@pytest.mark.parametrize(("sentence", "clauses"), PARTED, ids=[row[0] for row in PARTED])
def test_what_a_sentence_states_is_parted_into_sentences_of_their_own(sentence: str, clauses: list[str]) -> None:
    assert [clause.text for clause in split_clauses(sentence)] == clauses


@pytest.mark.parametrize(("sentence", "clauses"), SAID, ids=[row[0] for row in SAID])
def test_each_part_of_what_is_said_keeps_its_speaker(sentence: str, clauses: list[str]) -> None:
    assert [clause.text for clause in split_clauses(sentence)] == clauses


@pytest.mark.parametrize("sentence", WHOLE)
def test_what_cannot_be_parted_without_guessing_stays_whole(sentence: str) -> None:
    assert [clause.text for clause in split_clauses(sentence)] == ([sentence] if sentence else [])


def test_a_clause_points_at_its_own_words_and_not_at_the_subject_it_shares() -> None:
    sentence = "The village of Arn, which lies below the dam, was flooded on Sunday and cleared by the army."
    found = [[span.of(sentence) for span in clause.spans] for clause in split_clauses(sentence)]
    assert found == [
        ["The village of Arn", "was flooded on Sunday"],
        ["cleared by the army."],
        ["lies below the dam"],
    ]


def test_only_what_is_said_in_passing_is_marked_so() -> None:
    sentence = "Crews sealed the tank, which holds 40 tonnes, and buses brought people to the hall."
    assert [(clause.text, clause.aside) for clause in split_clauses(sentence)] == [
        ("Crews sealed the tank.", False),
        ("The tank holds 40 tonnes.", True),
        ("Buses brought people to the hall.", False),
    ]


WORDS = (
    "The A Arn Norvia ferry crew which who whose where said that and but , ; : . “ ” was has sank closed lost by in "
    "2019 12 people it they after while with leaving a village of"
).split()


@given(st.lists(st.sampled_from(WORDS), max_size=24))
def test_every_clause_quotes_the_sentence_and_keeps_what_stands_between_quotation_marks(words: list[str]) -> None:
    sentence = " ".join(words)
    for clause in split_clauses(sentence):
        assert clause.text
        assert clause.spans
        for span in clause.spans:
            assert 0 <= span.start < span.end <= len(sentence)
        assert clause.text.count("“") == clause.text.count("”") or sentence.count("“") != sentence.count("”")


def test_a_sentence_without_end_is_left_whole() -> None:
    endless = "The pier was shut" + ", and it was shut, which was a pity" * 400 + "."
    assert [clause.text for clause in split_clauses(endless)] == [endless]
