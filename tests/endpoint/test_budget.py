from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import anyio
import anyio.lowlevel
import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.endpoint.budget import FIRST_ANSWER, Budget, Reservation, cost_of
from verifier.endpoint.failures import CallError, Fault
from verifier.errors import InputError
from verifier.settings import Price
from verifier.vocabulary import UncheckedReason

DOLLAR_A_THOUSAND = Price(input=1_000.0, output=1_000.0)
FIRST = FIRST_ANSWER / 1_000
"""US dollars that the first answer is expected to cost at that price."""


def refused(budget: Budget, input_tokens: int = 0) -> bool:
    try:
        budget.reserve(input_tokens)
    except CallError:
        return True
    return False


@pytest.mark.parametrize(
    ("price", "input_tokens", "output_tokens", "cost"),
    [
        (Price(input=0.25, output=2.0), 1_000_000, 1_000_000, 2.25),
        (Price(input=0.25, output=2.0), 4_000, 500, 0.002),
        (Price(input=0.0, output=0.0), 4_000, 500, 0.0),
        (Price(input=0.25, output=2.0), 0, 0, 0.0),
        (Price(input=0.25, output=2.0), None, 500, None),
        (Price(input=0.25, output=2.0), 4_000, None, None),
        (None, 4_000, 500, None),
    ],
)
def test_tokens_cost_what_their_price_says_and_unknown_stays_unknown(
    price: Price | None, input_tokens: int | None, output_tokens: int | None, cost: float | None
) -> None:
    assert cost_of(price, input_tokens, output_tokens) == cost


@pytest.mark.parametrize("price", [None, DOLLAR_A_THOUSAND])
def test_without_limits_calls_are_only_counted(price: Price | None) -> None:
    budget = Budget(None, None, price)
    for _ in range(100):
        budget.settle(budget.reserve(1_000), 1_000, 1_000)
    assert budget.calls == 100
    assert budget.cost == (200.0 if price else None)


@pytest.mark.parametrize(
    ("limit", "sentence"),
    [
        (0, "the budget of 0 calls is spent (--max-calls)"),
        (1, "the budget of 1 call is spent (--max-calls)"),
        (3, "the budget of 3 calls is spent (--max-calls)"),
    ],
)
def test_no_call_is_made_beyond_their_number(limit: int, sentence: str) -> None:
    budget = Budget(limit, None, None)
    for _ in range(limit):
        budget.settle(budget.reserve(1_000), 0, 0)
    with pytest.raises(CallError) as error:
        budget.reserve(1)
    assert str(error.value) == sentence
    assert error.value.fault is Fault.BUDGET
    assert error.value.reason is UncheckedReason.BUDGET
    assert budget.calls == limit


def test_no_call_is_made_beyond_the_cost() -> None:
    budget = Budget(None, 0.3, DOLLAR_A_THOUSAND)
    with pytest.raises(CallError) as error:
        budget.reserve(10)
    assert str(error.value) == "the budget of $0.3 does not cover another call (--max-cost)"
    assert (budget.calls, budget.cost) == (0, 0.0)


def test_a_call_under_way_counts_with_what_it_is_expected_to_cost() -> None:
    budget = Budget(None, 2 * FIRST + 1, DOLLAR_A_THOUSAND)
    first = budget.reserve(500)
    assert first.cost == FIRST + 0.5
    assert refused(budget, 501)
    assert not refused(budget, 500)
    assert budget.cost == 0.0


def test_what_a_call_did_not_use_is_free_for_others() -> None:
    budget = Budget(None, FIRST + 0.5, DOLLAR_A_THOUSAND)
    first = budget.reserve(500)
    assert refused(budget)
    budget.settle(first, 100, 100)
    assert budget.cost == 0.2
    assert not refused(budget, 500)


def test_answers_are_expected_to_be_as_long_as_the_longest_so_far() -> None:
    budget = Budget(None, 100.0, DOLLAR_A_THOUSAND)
    for output_tokens, expected in [(50, 0.05), (20, 0.05), (3_000, 3.0), (0, 3.0)]:
        budget.settle(budget.reserve(0), 0, output_tokens)
        assert budget.reserve(0).cost == expected


@pytest.mark.parametrize(("told", "spent"), [((None, None), FIRST + 0.5), ((400, None), FIRST + 0.5), ((0, 0), 0.0)])
def test_a_call_whose_tokens_are_not_told_costs_what_was_expected(
    told: tuple[int | None, int | None], spent: float
) -> None:
    budget = Budget(None, 100.0, DOLLAR_A_THOUSAND)
    budget.settle(budget.reserve(500), *told)
    assert budget.cost == spent


def test_settling_twice_changes_nothing() -> None:
    budget = Budget(None, 100.0, DOLLAR_A_THOUSAND)
    reservation = budget.reserve(500)
    budget.settle(reservation, 100, 100)
    budget.settle(reservation, 100, 100)
    assert budget.cost == 0.2


def test_a_limit_is_reached_to_the_cent() -> None:
    budget = Budget(None, 0.3, Price(input=1.0, output=0.0))
    reservations = [budget.reserve(100_000) for _ in range(3)]
    for reservation in reservations:
        budget.settle(reservation, 100_000, 7)
    assert budget.cost == 0.3
    assert refused(budget, 1)


def test_a_limited_cost_without_a_price_is_refused_with_what_to_do() -> None:
    with pytest.raises(InputError, match=r"verifier\.toml.*--max-calls") as error:
        Budget(None, 1.0, None)
    assert "\n" not in str(error.value)


def test_many_calls_at_once_never_pass_either_limit() -> None:
    calls, cost = Budget(70, None, None), Budget(None, 20.0, DOLLAR_A_THOUSAND)
    made: list[Reservation] = []

    async def call(number: int) -> None:
        for budget in (calls, cost):
            try:
                reservation = budget.reserve(100 + number % 50)
            except CallError:
                continue
            for _ in range(number % 7):
                await anyio.lowlevel.checkpoint()
            budget.settle(reservation, 100 + number % 50, number % 100)
            made.append(reservation)

    async def run() -> None:
        async with anyio.create_task_group() as group:
            for number in range(400):
                group.start_soon(call, number)

    anyio.run(run)
    assert calls.calls == 70
    assert cost.cost is not None
    assert 10 < cost.cost <= 20
    assert len(made) == calls.calls + cost.calls


def test_many_threads_never_pass_the_limit() -> None:
    budget = Budget(500, None, DOLLAR_A_THOUSAND)

    def call(_: int) -> bool:
        try:
            reservation = budget.reserve(1_000)
        except CallError:
            return False
        budget.settle(reservation, 1_000, 0)
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(call, range(2_000))) == 500
    assert (budget.calls, budget.cost) == (500, 500.0)


@given(
    limit=st.floats(0, 50),
    steps=st.lists(st.tuples(st.integers(0, 5_000), st.integers(0, 3), st.floats(0, 1))),
)
def test_answers_within_what_is_expected_never_cost_more_than_the_limit(
    limit: float, steps: list[tuple[int, int, float]]
) -> None:
    budget = Budget(None, limit, DOLLAR_A_THOUSAND)
    under_way: list[tuple[Reservation, int]] = []
    for input_tokens, ended, share in steps:
        with suppress(CallError):
            under_way.append((budget.reserve(input_tokens), input_tokens))
        for _ in range(min(ended, len(under_way))):
            reservation, sent = under_way.pop(0)
            assert reservation.cost is not None
            budget.settle(reservation, sent, int((reservation.cost * 1_000 - sent) * share))
    for reservation, _ in under_way:
        budget.settle(reservation, None, None)
    assert budget.cost is not None
    assert budget.cost <= limit + 1e-8
