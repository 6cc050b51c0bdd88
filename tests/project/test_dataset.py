"""How the data asked for are put into words."""

import pytest

from playground.project.dataset import feature_label


@pytest.mark.parametrize(
    ("formula", "label"),
    [
        ("x1**2", "x₁²"),
        ("x12*x3", "x₁₂·x₃"),
        ("x1**20", "x₁²⁰"),
        ("(x1 - 1) ** 3", "(x₁ − 1)³"),
        ("x1**2**3", "x₁^2³"),
        ("x1**0.5", "x₁^0.5"),
        ("-x1**-1", "−x₁^−1"),
        ("1e-3*exp(x2)", "1e-3·exp(x₂)"),
    ],
)
def test_that_a_formula_is_written_as_in_a_book(formula: str, label: str) -> None:
    assert feature_label(formula) == label
