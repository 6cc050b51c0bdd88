"""Numbers on screen: fixed digits, true minus signs, and no false certainty."""

import math
from typing import get_args

import pytest

from playground.project.dataset import SOURCES
from playground.project.optimizer import OptimizerSpec, ScheduleSpec
from playground.project.training import LOSSES
from playground.ui.wording import (
    LOSS_NAMES,
    OPTIMIZER_NAMES,
    SCHEDULE_NAMES,
    loss_text,
    measured,
    number_text,
    plain_number,
    prediction_text,
    share_text,
    short_number,
)


@pytest.mark.parametrize(
    ("loss", "text"),
    [(0.5, "0.5000"), (0.0, "0.0000"), (0.00012, "1.20e-04"), (12345.0, "1.23e+04"), (math.inf, "–")],
)
def test_that_a_loss_has_digits_that_say_something(loss: float, text: str) -> None:
    assert loss_text(loss) == text


def test_that_an_unknown_share_is_a_dash() -> None:
    assert (share_text(0.987), share_text(math.nan)) == ("98.7 %", "–")


def test_that_coordinates_have_true_minus_signs() -> None:
    assert number_text(-0.5, 10) == "−0.50"
    assert short_number(-0.5, 10) == "−0.5"
    assert short_number(4.0, 10) == "4"


def test_that_nothing_is_written_as_minus_zero() -> None:
    assert number_text(-0.004, 10) == "0.00"
    assert short_number(-0.001, 10) == "0"
    assert prediction_text(SOURCES["plane"], [-0.0004]).endswith(" 0.00")


@pytest.mark.parametrize("value", [0.00001, 0.03, 1.0, 10.0, 1e-12, 0.1 + 0.2, 123456.0])
def test_that_a_setting_is_written_so_that_it_reads_back_exactly(value: float) -> None:
    assert float(plain_number(value)) == value


def test_that_a_prediction_is_never_more_certain_than_it_is() -> None:
    info = SOURCES["pass-class"]
    shares = (0.0, 0.002, 0.12, 0.998, 1.0)
    texts = ["0 % pass", "<1 % pass", "12 % pass", ">99 % pass", "100 % pass"]
    assert [prediction_text(info, [share]) for share in shares] == texts


def test_that_a_prediction_names_the_likeliest_class_or_the_value() -> None:
    assert prediction_text(SOURCES["iris"], [0.07, 0.81, 0.12]) == "81 % versicolor"
    assert prediction_text(SOURCES["plane"], [-0.337]) == "target −0.34"
    assert prediction_text(SOURCES["plane"], [math.nan]) == "–"


def test_that_every_loss_has_a_name() -> None:
    assert set(LOSS_NAMES) == set(LOSSES)


@pytest.mark.parametrize(
    ("value", "text"), [(0.00001, "0.00001"), (1e-8, "1e-8"), (2.5e-12, "2.5e-12"), (1e6, "1000000")]
)
def test_that_only_very_small_settings_are_written_in_powers_of_ten(value: float, text: str) -> None:
    assert plain_number(value) == text


def test_that_every_optimizer_and_schedule_has_a_name() -> None:
    assert set(OPTIMIZER_NAMES) == set(get_args(OptimizerSpec))
    assert set(SCHEDULE_NAMES) == set(get_args(ScheduleSpec))


@pytest.mark.parametrize(
    ("value", "span", "text"),
    [
        (23.456, 37.6, "23.5"),
        (0.34567, 2.0, "0.35"),
        (0.034567, 0.05, "0.035"),
        (3376.4, 3500.0, "3376"),
        (1_234_567.0, 2e6, "1,234,567"),
        (-1.5e12, 3e12, "−1.5e12"),
        (math.nan, 1.0, "–"),
    ],
)
def test_that_a_number_has_the_digits_its_range_deserves(value: float, span: float, text: str) -> None:
    assert number_text(value, span) == text


def test_that_powers_of_ten_keep_their_zeros_when_shortened() -> None:
    assert short_number(1.5e10, 1e11) == "1.5e10"
    assert short_number(20.0, 100.0) == "20"


def test_that_a_unit_stands_behind_its_number() -> None:
    assert measured("petal length (cm)", "4.2") == "petal length 4.2 cm"
    assert measured("weight (lb per ft)", "4") == "weight (lb per ft) 4"
    assert measured("x₁", "0.5") == "x₁ 0.5"
    assert measured("island = Dream (new)", "1") == "island = Dream (new) 1"


def test_that_a_number_far_beyond_its_range_is_written_with_a_power_of_ten() -> None:
    assert number_text(-1.234e200, 2.0) == "−1.23e200"
    assert number_text(1_234_567.0, 2.0) == "1,234,567.00"
