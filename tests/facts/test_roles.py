"""Two full names for a role that one person has."""

import pytest

from verifier.facts.roles import role_conflict

ONE_ROLE = [
    ("The winner of the race was Ana Lune.", "Bo Tarn was the winner of the race."),
    ("The winner was Ana Lune.", "The winner was Bo Tarn."),
    ("Ana Lune won the mayoral race.", "Bo Tarn won the mayoral race."),
    ("The party on Piz Larvun was led by Ana Lune, a doctor.", "The mountain guide Bo Tarn led the party."),
    ("Health Minister Ana Lune opened the ward.", "The health minister, Bo Tarn, opened the ward."),
    ("The mayor of Orvale, Ana Lune, resigned.", "Bo Tarn, the mayor of Orvale, resigned."),
    ("Orvale's mayor, Ana Lune, resigned.", "The mayor of Orvale, Bo Tarn, resigned."),
]

NO_ONE_ROLE = [
    ("The tour was led by Ana Lune.", "Lune led the tour."),
    ("The tour was led by Ana Lune.", "Ana-Maria Lune led the tour."),
    ("The tour was led by Ana Lune.", "Tarn led the tour."),
    ("The tour was led by Ana Lune.", "Bo Tarn led the choir."),
    ("Ana Lune won a seat.", "Bo Tarn won a seat."),
    ("Ana Lune won the race in May.", "Bo Tarn won the race in June."),
    ("Minister Ana Lune left.", "Minister Bo Tarn left."),
    ("Mayor Ana Lune left.", "Mayor Bo Tarn left."),
    ("Spokesman Ana Lune said so.", "Spokesman Bo Tarn said so."),
    ("The mayor of Orvale, Ana Lune, left.", "The mayor of Ohrbeek, Bo Tarn, left."),
    ("The mayor of Orvale, Ana Lune, left.", "Bo Tarn, the deputy mayor of Orvale, left."),
    ("The mayor of Orvale, Ana Lune, left.", "Bo Tarn, the mayor of Orvale, took over from Lune."),
    ("The health minister, Ana Lune, left.", "The former health minister Bo Tarn left."),
]


@pytest.mark.parametrize(("claim", "evidence"), ONE_ROLE)
def test_two_people_in_one_role_are_found_from_either_side(claim: str, evidence: str) -> None:
    found = role_conflict(claim, evidence)
    assert found == ("Ana Lune", "Bo Tarn")
    assert role_conflict(evidence, claim) == ("Bo Tarn", "Ana Lune")


@pytest.mark.parametrize(("claim", "evidence"), NO_ONE_ROLE)
def test_roles_that_differ_or_are_shared_and_names_that_may_be_one_are_no_conflict(claim: str, evidence: str) -> None:
    assert role_conflict(claim, evidence) is None
    assert role_conflict(evidence, claim) is None
