"""Definite descriptions and "it", told by name where the article leaves no choice."""

import pytest

from verifier.local.antecedents import name_pronoun
from verifier.local.naming import Naming
from verifier.local.references import Person

ARTICLE = (
    "Coastal Wind, one of the largest companies in Norvia, bought the ferry Brisling from the town of Arn.",
    "An oil leak at the Delmore refinery in Orvale closed the road.",
    "The Harbour Safety Board has opened an inquiry.",
    "This is where the sentences below stand.",
)
NAMING = Naming(sentences=ARTICLE)

NAMED = [
    ("The company paid $4 million.", "Coastal Wind paid $4 million."),
    ("The company’s shares fell.", "Coastal Wind’s shares fell."),
    ("Divers searched the ferry.", "Divers searched Brisling."),
    ("The town has a pier.", "Arn has a pier."),
    ("The leak was sealed by noon.", "The oil leak at the Delmore refinery in Orvale was sealed by noon."),
    ("Engineers told the board on Monday.", "Engineers told the Harbour Safety Board on Monday."),
]

LEFT = [
    "The company of players left.",
    "The company car was sold.",
    "The town of Skarn has a pier.",
    "The leak of papers shook Orvale.",
    "Coastal Wind said the company was sound.",
    "The bridge was closed.",
    "The notice said “the company is sold”.",
]

PRONOUNS = [
    ("It carried 40 people.", ["The ferry sank."], "The ferry carried 40 people."),
    ("Its crew was saved.", ["The ferry sank."], "The ferry’s crew was saved."),
    ("They carried 40 people.", ["The ferries sank."], "The ferries carried 40 people."),
    ("They carried 40 people.", ["Two ferries sank."], "They carried 40 people."),
    ("It carried 40 people.", ["A ferry sank."], "It carried 40 people."),
    ("Last year it shipped 90 tonnes.", ["Halm is the largest firm."], "Last year Halm shipped 90 tonnes."),
    ("Its owner paid.", ["The ferry’s crew was saved."], "The ferry’s owner paid."),
    ("It was saved.", ["The ferry’s crew left."], "It was saved."),
    ("They carried 40 people.", ["The ferry sank."], "They carried 40 people."),
    ("It sank.", ["The mayor opened the pier."], "It sank."),
    ("It sank.", ["Tomas Reyl opened the pier."], "It sank."),
    ("It wants more.", ["71 percent of the tablets were handed in."], "It wants more."),
    ("It sank.", ["One of the ferries left."], "It sank."),
    ("It sank.", ["The ferry left.", "The tug stayed."], "It sank."),
    ("It is not clear who paid.", ["The ferry sank."], "It is not clear who paid."),
    ("It took an hour to bring them ashore.", ["The ferry sank."], "It took an hour to bring them ashore."),
    ("It sank.", [], "It sank."),
]


@pytest.mark.parametrize(("sentence", "expected"), NAMED)
def test_a_bare_description_is_told_by_the_only_name_it_can_have(sentence: str, expected: str) -> None:
    assert NAMING.name_things(sentence, 3) == expected


@pytest.mark.parametrize("sentence", LEFT)
def test_a_description_that_means_something_else_is_left_alone(sentence: str) -> None:
    assert NAMING.name_things(sentence, 3) == sentence


def test_one_firm_of_two_is_not_the_company() -> None:
    naming = Naming(sentences=("Orvale Foods, a maker of oats, was bought by Veld Holdings.", "The group is sound."))
    assert naming.name_things("The group is sound.", 1) == "The group is sound."


def test_a_description_is_not_told_by_a_name_that_comes_later_or_by_one_of_two() -> None:
    assert NAMING.name_things("The board met.", 1) == "The board met."
    rival = Naming(sentences=("The ferry Brisling sank.", "The ferry Hareid came.", "The ferry was old."))
    assert rival.name_things("The ferry was old.", 2) == "The ferry was old."


@pytest.mark.parametrize(("sentence", "before", "expected"), PRONOUNS)
def test_it_stands_for_the_subject_before_where_only_that_fits(sentence: str, before: list[str], expected: str) -> None:
    assert name_pronoun(sentence, before, [Person(name="Tomas Reyl")]) == expected
