"""Bootstrap intervals: always the same, around the value, and those of SciPy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from verifier.evaluation.bootstrap import Metric, mean, of_sample, of_table, ratio, resample
from verifier.evaluation.metrics.accuracy import accuracy


def share(right: int, wrong: int) -> Metric:
    """The accuracy of so many right and wrong answers."""
    return of_table(accuracy, np.array([[right, wrong, 0], [0, 0, 0]]))


def width(metric: Metric) -> float:
    assert metric.low is not None
    assert metric.high is not None
    return metric.high - metric.low


@given(st.integers(0, 200), st.integers(0, 200))
def test_an_interval_contains_its_value_and_is_always_the_same(right: int, wrong: int) -> None:
    metric = share(right, wrong)
    assert metric == share(right, wrong)
    assert metric.n == right + wrong
    if metric.n:
        assert 0 <= metric.low <= metric.value <= metric.high <= 1


@pytest.mark.parametrize(("right", "wrong"), [(70, 30), (20, 180), (9, 3), (50, 0)])
def test_an_interval_is_that_of_scipys_percentile_bootstrap(right: int, wrong: int) -> None:
    outcomes = np.repeat([1.0, 0.0], [right, wrong])
    theirs = stats.bootstrap(
        (outcomes,), np.mean, n_resamples=4000, method="percentile", rng=np.random.default_rng(7)
    ).confidence_interval
    step = 1.5 / len(outcomes)
    for ours in (share(right, wrong), of_sample(mean, outcomes)):
        assert ours.value == right / len(outcomes)
        assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=step)


def test_an_interval_is_wider_with_fewer_examples() -> None:
    widths = [width(share(8 * size, 2 * size)) for size in (1, 4, 16, 64, 256)]
    assert widths == sorted(widths, reverse=True)
    assert widths[0] > 10 * widths[-1]


def test_resampled_tables_hold_as_many_examples_and_only_what_was_seen() -> None:
    counts = np.array([[5, 0, 2], [1, 3, 0]])
    drawn = resample(counts)
    assert set(drawn.sum(axis=(-2, -1))) == {11}
    assert not drawn[:, counts == 0].any()
    assert drawn.mean(axis=0) == pytest.approx(counts, abs=0.2)


def test_nothing_has_no_value_and_no_interval() -> None:
    assert share(0, 0) == of_sample(mean, np.array([])) == Metric(value=None, n=0)
    assert of_sample(ratio, np.zeros(3), np.zeros(3)) == Metric(value=None, n=3)


def test_a_ratio_is_of_the_sums_and_draws_its_columns_together() -> None:
    part, whole = np.array([1.0, 0.0, 6.0]), np.array([2.0, 0.0, 12.0])
    assert of_sample(ratio, part, whole) == Metric(value=0.5, low=0.5, high=0.5, n=3)
