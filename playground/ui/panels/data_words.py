"""What is said about the settings of the data."""

import re

from playground.project.dataset import Missing, Scaling, feature_label
from playground.ui.panels.setting_rows import Words

SCALINGS: dict[Scaling, str] = {"none": "none", "standardise": "standardised", "range": "−1 to 1"}
MISSING: dict[Missing, str] = {"drop": "leave rows out", "fill": "fill in the usual"}

POINT_WORDS = {
    "n_classes": Words("number of classes", "Classes", "How many classes the points belong to."),
    "class_share": Words(
        "class balance",
        "First class",
        "The part of the points that belong to the first class; the others share the rest.",
        "points of the first class / all points",
    ),
    "label_noise": Words(
        "label noise",
        "Wrong labels",
        "The part of the points that are given another class by mistake.",
    ),
    "is_stratified": Words(
        "split by class", "Split each class alike", "Takes the same share of every class for training."
    ),
    "scaling": Words(
        "scaling",
        "Scaling",
        "Makes the columns comparable before the network reads them: mean 0 and deviation 1, or from −1 to 1, over the "
        "train points. The axes keep their own units.",
        "standardised: (x − mean) / deviation",
    ),
    "missing": Words(
        "missing cells",
        "Empty cells",
        "Leaves rows with empty cells out, or fills in the mean or the commonest category.",
    ),
}

GENERATED_COLUMNS = {("x₁", "x₂"), ("x",)}
"""What the columns of generated sets are called: no more than what formulas call them."""

_COLUMN = re.compile(r"\bx(\d+)\b")


def column_label(formula: str, columns: tuple[str, ...]) -> str:
    """Return the number and the name of a column where the formula is one with a name; otherwise nothing."""
    if columns in GENERATED_COLUMNS or _COLUMN.fullmatch(formula) is None:
        return ""
    return f"{feature_label(formula)} {columns[int(formula[1:]) - 1]}"


def formula_words(formula: str, columns: tuple[str, ...]) -> str:
    """Return a formula as it is written on screen, with the names of the columns in it where they have names."""
    if columns in GENERATED_COLUMNS:
        return feature_label(formula)
    numbers = dict.fromkeys(int(number) for number in _COLUMN.findall(formula))
    names = ", ".join(column_label(f"x{number}", columns) for number in numbers if number <= len(columns))
    return names if _COLUMN.fullmatch(formula) else f"{feature_label(formula)}, with {names}"
