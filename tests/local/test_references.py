"""Sentences made to stand alone: names, pronouns, titles and weekdays resolved from the article."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.local.references import Person, find_people, stand_alone

OPENED = "Mayor Tomas Reyl opened the Delmore pier."
DESIGNED = "Engineer Ilse Brandvold, 51, designed it."
OWNED = "Harbour Holdings owns the pier."
ARTICLE = [OPENED, DESIGNED, OWNED, "Reyl said it was safe.", "Mrs Brandvold agreed."]
PEOPLE = find_people(ARTICLE)
WEDNESDAY = date(2024, 5, 8)

RESOLVED = [
    ("He thanked the builders.", [OPENED], "Tomas Reyl thanked the builders."),
    ("His wife was there.", [OPENED], "Tomas Reyl’s wife was there."),
    ("She drew the plans.", [OPENED, DESIGNED], "Ilse Brandvold drew the plans."),
    ("The mayor’s driver thanked her.", [DESIGNED], "The mayor’s driver thanked her."),
    ("The minister said she knew.", [DESIGNED], "The minister said she knew."),
    ("A lawyer for her firm came.", [DESIGNED], "A lawyer for Ilse Brandvold’s firm came."),
    ("Her office moved.", [DESIGNED], "Ilse Brandvold’s office moved."),
    ("Reporters met her in Orvale.", [DESIGNED], "Reporters met Ilse Brandvold in Orvale."),
    ("He left.", [], "He left."),
    ("He left.", [OPENED, "One.", "Two.", "Three.", "Four."], "He left."),
    ("The mayor thanked them.", [OPENED], "Mayor Tomas Reyl thanked them."),
    ("The mayor of Orvale stayed away.", [OPENED], "The mayor of Orvale stayed away."),
    ("Crowds cheered the mayor.", [OPENED], "Crowds cheered Mayor Tomas Reyl."),
    ("Reyl thanked them.", [OPENED], "Tomas Reyl thanked them."),
    ("Mr Reyl thanked them.", [OPENED], "Tomas Reyl thanked them."),
    ("Mayor Reyl thanked them.", [OPENED], "Mayor Tomas Reyl thanked them."),
    ("Yesterday Reyl thanked them.", [OPENED], "Yesterday Tomas Reyl thanked them."),
    ("Karin Reyl thanked them.", [OPENED], "Karin Reyl thanked them."),
    ("A cousin, Karin Reyl, came.", [OPENED], "A cousin, Karin Reyl, came."),
    ("Tomas Reyl thanked them.", [OPENED], "Tomas Reyl thanked them."),
    ("She had doubts.", [DESIGNED, "The minister came late."], "She had doubts."),
    ("She had doubts.", [DESIGNED, "A retired dentist told the story."], "She had doubts."),
    ("He had doubts.", ["The minister came, and Tomas Reyl left."], "He had doubts."),
    ("He had doubts.", ["A lawyer for the firm, Mr. Tomas Reyl, left."], "Tomas Reyl had doubts."),
    ("It drowned a family called Reyl.", [OPENED], "It drowned a family called Reyl."),
    ("The Reyl family left.", [OPENED], "The Reyl family left."),
    ("The company paid for it.", [OWNED], "Harbour Holdings paid for it."),
    ("The company paid for it.", [OPENED], "The company paid for it."),
    ("The company paid for it.", ["Orvale Foods sued Harbour Holdings."], "The company paid for it."),
]

WEEKDAYS = [
    ("The pier shut on Tuesday.", "The pier shut on Tuesday (7 May 2024)."),
    ("The pier shut on Wednesday.", "The pier shut on Wednesday (8 May 2024)."),
    ("The pier shut on Thursday.", "The pier shut on Thursday (2 May 2024)."),
    ("The pier will shut on Friday.", "The pier will shut on Friday (10 May 2024)."),
    ("The pier is due to shut on Wednesday.", "The pier is due to shut on Wednesday (8 May 2024)."),
    (
        "Tomas Reyl said he would shut the pier on Friday.",
        "Tomas Reyl said he would shut the pier on Friday (10 May 2024).",
    ),
    ("Trains are suspended until Sunday.", "Trains are suspended until Sunday (12 May 2024)."),
    ("The pier shut on Monday of last week.", "The pier shut on Monday of last week."),
    ("Work went on until Sunday.", "Work went on until Sunday (5 May 2024)."),
]

LEFT_ALONE = [
    "On Friday the pier will shut.",
    "The pier shut on Friday, 3 May.",
    "The pier shut on Friday 3 May.",
    "The pier shut on Friday (3 May).",
    "The pier shut Friday, May 3.",
    "Friday's tide shut the pier.",
    "The pier shuts every Monday.",
    "It is a Monday like any other.",
    "The pier shuts on Mondays.",
    "Queues formed on Black Friday.",
    "The kiosk is open Monday to Friday.",
    "The kiosk is open Monday-Friday.",
    "The sign says “shut on Tuesday”.",
]

QUOTATIONS = [
    "“He shut it on Tuesday,” said Tomas Reyl.",
    "“The mayor and she left Reyl on Monday,” somebody wrote.",
    '"The company told him on Friday" was all it said.',
]


def test_people_named_in_full_are_found_with_title_and_pronoun() -> None:
    assert PEOPLE == (
        Person(name="Tomas Reyl", title="Mayor"),
        Person(name="Ilse Brandvold", title="Engineer", pronoun="she"),
    )


PRESENTED = [
    "The clerk spoke of trader Gustav Hald on Friday.",
    "Gustav Hald resigned in May.",
    "Gustav Hald was mending a boat when his brother called.",
    "Gustav Hald came. Hald, 58, showed no emotion.",
]


@pytest.mark.parametrize("article", PRESENTED)
def test_somebody_without_a_title_is_known_by_what_is_said_of_them(article: str) -> None:
    assert [person.name for person in find_people([article])] == ["Gustav Hald"]


def test_initials_of_a_country_are_no_part_of_a_name() -> None:
    (person,) = find_people(["U.S. President Donald Kall spoke. Kall said nothing."])
    assert (person.name, person.title) == ("Donald Kall", "President")


def test_a_thing_with_a_name_is_never_he_or_she() -> None:
    before, line = ["Linhas Calver’s chief, Livia Monte, came."], Person(name="Linhas Calver", pronoun="it")
    assert stand_alone("She wept.", before, [line, Person(name="Livia Monte")], None) == "Livia Monte wept."
    assert stand_alone("Calver paid.", before, [line], None) == "Linhas Calver paid."


def test_places_and_firms_are_no_people() -> None:
    assert find_people(["The River Street bridge, Delmore Herald and Harbour Holdings said nothing."]) == ()


@pytest.mark.parametrize(("sentence", "before", "expected"), RESOLVED)
def test_references_are_replaced_by_whom_they_mean(sentence: str, before: list[str], expected: str) -> None:
    assert stand_alone(sentence, before, PEOPLE, None) == expected


@pytest.mark.parametrize(("sentence", "expected"), WEEKDAYS)
def test_a_weekday_gets_its_date_from_the_day_of_publication(sentence: str, expected: str) -> None:
    assert stand_alone(sentence, [], PEOPLE, WEDNESDAY) == expected
    assert stand_alone(sentence, [], PEOPLE, None) == sentence


@pytest.mark.parametrize("sentence", LEFT_ALONE)
def test_a_weekday_that_is_dated_recurring_a_name_or_unclear_is_left_alone(sentence: str) -> None:
    assert stand_alone(sentence, [], PEOPLE, WEDNESDAY) == sentence


@pytest.mark.parametrize("sentence", QUOTATIONS)
def test_nothing_inside_quotation_marks_is_changed(sentence: str) -> None:
    assert stand_alone(sentence, [OPENED, DESIGNED, OWNED], PEOPLE, WEDNESDAY) == sentence


INNER = st.lists(st.sampled_from("he her the mayor company Reyl Mr Karin on Tuesday Friday will , shut it".split()))


@given(INNER, INNER, INNER)
def test_a_quotation_survives_whatever_stands_around_it(front: list[str], quoted: list[str], back: list[str]) -> None:
    quotation = f"“{' '.join(quoted)}”"
    sentence = " ".join([*front, quotation, *back])
    assert quotation in stand_alone(sentence, [OPENED, DESIGNED, OWNED], PEOPLE, WEDNESDAY)
