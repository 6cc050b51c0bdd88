"""What the mistakes of a run say in words: a confusion matrix, one of its cells, and how well values fit."""

import numpy as np
from numpy.typing import NDArray

from playground.analysis.mistakes import Fit
from playground.ui.wording import count_text, counted, number_text, share_text

MATRIX_HELP = (
    "Each row is a true class, each column the class that is told; right answers stand on the diagonal. The colour is "
    "the share of the row."
)
MATRIX_FORMULA = "accuracy = Σᵢ nᵢᵢ / Σᵢⱼ nᵢⱼ"

SCATTER_HELP = (
    "Each point stands at its target (across) and its prediction (up); on the line both are equal. R² is the share of "
    "the targets' variance that is explained."
)
SCATTER_FORMULA = "R² = 1 − Σ(y − ŷ)² / Σ(y − ȳ)², mean absolute error = Σ|y − ŷ| / N"


def matrix_sentence(counts: NDArray[np.intp], classes: tuple[str, ...], part: str, cell: int) -> str:
    """Return what a cell counts, or without one (-1) how many points are told right and which mistake is commonest."""
    total, n = int(counts.sum()), len(classes)
    if total == 0:
        return ""
    if cell >= 0:
        true, told = divmod(cell, n)
        return cell_sentence(classes, true, told, int(counts[true, told]))
    right = int(counts.trace())
    share = share_text(right / total)
    verb = "is" if total == 1 else "are"
    sentence = f"{count_text(right)} of {counted(total, f'{part} point')} {verb} told right ({share})."
    wrong = np.where(np.eye(n, dtype=np.bool_), 0, counts)
    if wrong.any():
        true, told = divmod(int(wrong.argmax()), n)
        sentence += f" Most often wrong: {cell_sentence(classes, true, told, int(wrong[true, told]))}"
    return sentence


def cell_sentence(classes: tuple[str, ...], true: int, told: int, count: int) -> str:
    """Return what a cell of a confusion matrix counts."""
    points = counted(count, "point")
    verb = "is" if count == 1 else "are"
    if true == told:
        return f"{points} of class {classes[true]} {verb} told right."
    return f"{points} of class {classes[true]} {verb} told as {classes[told]}."


def fit_sentence(found: Fit, target: str, value_range: tuple[float, float]) -> str:
    """Return how well values of a target that reaches over the range are predicted; nothing without points."""
    if found.n == 0:
        return ""
    span = value_range[1] - value_range[0]
    mean, worst = (number_text(error, span) for error in (found.mean_error, found.worst_error))
    explained = f"{found.r_squared:.3f}".replace("-", "−").replace("nan", "–")
    return f"R² {explained}: predictions of {target} are off by {mean} on average and by {worst} at worst."
