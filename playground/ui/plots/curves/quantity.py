"""What curves can show of a run: losses, accuracies, the learning rate, the length of the gradient."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from playground.engine.snapshot import HISTORY_COLUMNS, HistoryView
from playground.ui.plots.curves.bins import Floats
from playground.ui.wording import count_text, loss_text, plain_number, share_text

QuantityKey: TypeAlias = Literal["loss", "accuracy", "learning_rate", "gradient_norm"]
Across: TypeAlias = Literal["epoch", "step"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """One thing to draw: `columns` of the history with the name of each line; the last one is the one to look at.

    `name` stands in the list of choices, `up` at the axis, `short` where that is too long. `factor` turns shares into
    per cent, and `most` is the largest height there is.
    """

    key: QuantityKey
    name: str
    up: str
    short: str
    columns: tuple[tuple[str, str], ...]
    text: Callable[[float], str]
    sentence: str
    formula: str
    factor: float = 1.0
    most: float | None = None
    may_be_logarithmic: bool = True

    @property
    def has_parts(self) -> bool:
        """Whether there is a line for train and one for test points."""
        return len(self.columns) > 1

    def words(self, numbers: Mapping[str, float]) -> str:
        """Return numbers by column in words: `train 0.1000, test 0.2000`."""
        return ", ".join(f"{name} {self.text(numbers[column])}" for column, name in self.columns)


def _rate_text(value: float) -> str:
    return plain_number(float(f"{value:.4g}")) if np.isfinite(value) else "–"


QUANTITIES: dict[QuantityKey, Quantity] = {
    quantity.key: quantity
    for quantity in (
        Quantity(
            "loss",
            "Loss",
            "loss",
            "loss",
            (("train_loss", "train"), ("test_loss", "test")),
            loss_text,
            "How wrong the network is on the points it learns from, and on points it never sees.",
            "mean loss over all train points, over all test points",
        ),
        Quantity(
            "accuracy",
            "Accuracy",
            "accuracy in %",
            "%",
            (("train_accuracy", "train"), ("test_accuracy", "test")),
            share_text,
            "The share of the points that are put into the right class.",
            "right / all",
            factor=100.0,
            most=100.0,
            may_be_logarithmic=False,
        ),
        Quantity(
            "learning_rate",
            "Learning rate",
            "learning rate η",
            "η",
            (("learning_rate", "learning rate"),),
            _rate_text,
            "How far a step goes along the gradient, in the last step of each epoch: with schedule and warm-up.",
            "w ← w − η ∇J",
        ),
        Quantity(
            "gradient_norm",
            "Gradient norm",
            "gradient norm ‖∇J‖",
            "‖∇J‖",
            (("gradient_norm", "gradient norm"),),
            loss_text,
            "How steep the loss is, as the last step of each epoch saw it: near 0 there is nothing left to go down.",
            "‖∇J‖ = √Σ (∂J/∂w)²",
        ),
    )
}


def rows_of(history: HistoryView, column: str) -> Floats | None:
    """Return a column of a history, None where it was not recorded."""
    place = HISTORY_COLUMNS.index(column)
    return history.table[:, place] if place < history.table.shape[1] else None


def place_text(across: Across, place: float) -> str:
    """Return an epoch, with the part of the one under way where there is one, or a step."""
    is_part = across == "epoch" and abs(place - round(place)) > 1e-9
    return f"{across} {place:,.2f}" if is_part else f"{across} {count_text(place)}"


class Offer:
    """Says which quantities a run has numbers of; looks at new rows only."""

    def __init__(self) -> None:
        self._run_id: int | None = None
        self._n_rows = 0
        self._found: set[QuantityKey] = set()

    def keys(self, run_id: int, history: HistoryView | None, *, is_classified: bool) -> tuple[QuantityKey, ...]:
        """Return what can be shown. Before the first epoch is over, all that the history has a column for."""
        n_rows = 0 if history is None else len(history)
        if run_id != self._run_id or n_rows < self._n_rows:
            self._run_id, self._n_rows, self._found = run_id, 0, set()
        if history is not None and n_rows > self._n_rows:
            self._look(history, self._n_rows)
            self._n_rows = n_rows
        return tuple(
            key
            for key, quantity in QUANTITIES.items()
            if key == "loss"
            or (
                (is_classified or key != "accuracy")
                and (key in self._found or (n_rows <= 1 and _has_columns(history, quantity)))
            )
        )

    def _look(self, history: HistoryView, start: int) -> None:
        for key, quantity in QUANTITIES.items():
            if key in self._found or key == "loss":
                continue
            columns = [rows_of(history, column) for column, _ in quantity.columns]
            # Where the newest row has a number the others need no look.
            if any(rows is not None and (np.isfinite(rows[-1]) or np.isfinite(rows[start:]).any()) for rows in columns):
                self._found.add(key)


def _has_columns(history: HistoryView | None, quantity: Quantity) -> bool:
    return history is None or all(rows_of(history, column) is not None for column, _ in quantity.columns)
