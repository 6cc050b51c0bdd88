"""Feature formulas: what they mean, and that nothing else than arithmetic gets through."""

import contextlib
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.data.features import MAX_LENGTH, Floats, FormulaProblem, evaluate, parse, with_numbers

POINTS = np.array([[1.0, 2.0], [-3.0, 0.5], [0.0, -1.0]])
X1, X2 = POINTS.T


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("x1", X1),
        ("x2", X2),
        ("x1**2", X1**2),
        ("x1*x2", X1 * X2),
        ("sin(x1)", np.sin(X1)),
        ("sin(3*x1)+x2**2", np.sin(3 * X1) + X2**2),
        ("-x1 - +x2", -X1 - X2),
        ("-x1**2", -(X1**2)),
        ("(x1 + 2) / 4", (X1 + 2) / 4),
        ("exp(tanh(x2)) - abs(x1)", np.exp(np.tanh(X2)) - np.abs(X1)),
        ("cos(pi*x1)", np.cos(np.pi * X1)),
        ("1.5e-1", np.full(3, 0.15)),
        (" x1 ", X1),
    ],
)
def test_that_a_formula_means_what_it_says(formula: str, expected: Floats) -> None:
    np.testing.assert_array_equal(evaluate((formula,), POINTS)[:, 0], expected)


def test_that_features_stand_in_the_order_of_their_formulas() -> None:
    np.testing.assert_array_equal(evaluate(("x2", "x1"), POINTS), POINTS[:, ::-1])


@pytest.mark.parametrize(
    "formula",
    [
        "", "x1 +", "x3", "x0", "x01", "x", "y", "__import__('os')", "x1.real", "x1[0]", "sin(x1, x2)", "sin()",
        "sin(x=x1)", "sin", "max(x1)", "True", "1j", "'a'", "lambda: 1", "x1 if x1 else x2", "x1 < x2", "x1 and x2",
        "not x1", "~x1", "x1 // 2", "x1 % 2", "x1 @ x2", "(x1, x2)", "[x1]", "{x1}", "x1 := 2", "*x1", "1e999",
        "9" * 190 + "e190", "x²", "\uff581", "x1\nx2", "-" * 150 + "x1", "1" * (MAX_LENGTH + 1),
        "sin(sin)", "x1()", "sin(x1)(x2)",
    ],
)  # fmt: skip
def test_that_anything_but_arithmetic_over_the_columns_is_refused_in_one_sentence(formula: str) -> None:
    with pytest.raises(FormulaProblem) as caught:
        parse(formula, 2)
    assert "formula" in str(caught.value)
    assert str(caught.value).endswith(".")


def test_that_the_columns_of_the_data_decide_which_names_exist() -> None:
    parse("x4", 4)
    with pytest.raises(FormulaProblem, match="x1 to x2"):
        parse("x4", 2)


@given(st.text(max_size=60) | st.text(alphabet="x12+-*/(). sincoe9", max_size=60))
def test_that_any_text_is_either_evaluated_or_refused_in_words(formula: str) -> None:
    try:
        values = evaluate((formula,), POINTS)
    except FormulaProblem:
        return
    assert values.shape == (3, 1)


def test_that_a_value_without_meaning_becomes_nan_or_infinity_and_no_warning() -> None:
    values = evaluate(("log(x1)", "1/x1", "sqrt(x1)", "exp(999*x1)"), np.array([[-1.0], [0.0], [1.0]]))
    assert np.isnan(values[0, 0])
    assert np.isinf(values[1, 1])
    assert np.isinf(values[2, 3])


@pytest.mark.parametrize(
    ("formula", "advice"),
    [
        ("x1^2", r"as in x1\*\*2"),
        ("2x1", r"as in 2\*x1"),
        ("3(x1+x2)", r"as in 3\*\(x1\+x2\)"),
        ("(x1)(x2)", r"as in \(x1\)\*\(x2\)"),
        ("0,5*x1", "with a point"),
        ("x1 +", "write it like"),
        ("x₁² + 3·x₂", r"as in x1\*\*2 \+ 3\*x2"),
        ("X1 − Sin(X2)", r"like x1 - sin\(x2\)"),
        ("x1x2", r"as in x1\*x2"),
        ("2 sin x1 cos x2", r"as in 2\*sin\(x1\)\*cos\(x2\)"),
        ("sin x1", r"in brackets, as in sin\(x1\)"),
        ("|x1| + ln(x2)", r"like abs\(x1\) \+ log\(x2\)"),
        ("e^(x1+x2)", r"like exp\(\(x1\+x2\)\)"),
        ("0x1", r"as in 0\*x1"),
        ("sin()", "sin needs one value"),
        ("max(x1)", "not one of sin, cos"),
        ("x3", "columns of these data are x1 to x2"),
    ],
)
def test_that_a_common_mistake_is_answered_with_what_to_write(formula: str, advice: str) -> None:
    with pytest.raises(FormulaProblem, match=advice):
        parse(formula, 2)


@given(st.one_of(st.text(max_size=60), st.text("x12+-*/().sincoe ^,_", max_size=40)))
def test_that_any_text_is_a_formula_or_refused_in_a_sentence(text: str) -> None:
    try:
        values = evaluate((text,), np.array([[0.5, -2.0], [0.0, 3.0]]))
    except FormulaProblem as problem:
        told = str(problem)
    else:
        told = "." if values.shape == (2, 1) else ""
    assert told.endswith(".")


@pytest.mark.parametrize(
    "formula", ["9**9**9**9", "(" * 99 + "x1" + ")" * 99, "x1**" * 49 + "x1", "1e308*" * 30 + "x1"]
)
def test_that_a_monster_is_answered_at_once(formula: str) -> None:
    start = time.perf_counter()
    with contextlib.suppress(FormulaProblem):
        evaluate((formula,), POINTS)
    # A thousandth of it is usual; computing 9**9**9**9 exactly would take for ever.
    assert time.perf_counter() - start < 1.0


@pytest.mark.parametrize(
    ("formula", "meant"),
    [
        ("petal length**2", "x1**2"),
        ("2*“Petal Width (cm)”", "2*x2"),
        ("sin('petal width')", "sin(x2)"),
        ("petal**2", "petal**2"),
        ("petal length +", "petal length +"),
    ],
)
def test_that_the_name_of_a_column_is_understood_as_its_number(formula: str, meant: str) -> None:
    assert with_numbers(formula, ("petal length (cm)", "petal width (cm)")) == meant
