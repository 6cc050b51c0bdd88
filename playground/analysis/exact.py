"""The whole landscape of a network with one or two free parameters, and what plain gradient descent does on it."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from playground.analysis.descent import IsCancelled, Question, Scanned, Sight, View, descend, fitting_view, look
from playground.analysis.survey import LossScanner
from playground.data.dataset import Dataset
from playground.project.project import Project

Floats = NDArray[np.float64]
Places = NDArray[np.int64]

N_CURVE = 401
MIN_SIDE, MAX_SIDE = 11, 101
MULTIPLICATIONS = 4e8
"""A plane is as fine as this many multiplications allow (about 0.1 s); it is measured once for a window."""

MOST_WIDENED = 8.0
"""A ball that leaves the window is followed until the window is so many times as wide as it was at first."""


class ExactLandscape:
    """The train loss of a project's network as a function of its free parameters; keeps arrays of one thread.

    The loss is the one the curves show, without penalties. `base`, shape (P,), holds the parameters that do not learn.
    """

    def __init__(self, project: Project, dataset: Dataset, base: Floats, places: tuple[int, ...]) -> None:
        self._scanner = LossScanner(project, dataset)
        self._base = base.copy()
        self._n_points = dataset.y_train.size
        self._places: Places = np.array(places, dtype=np.int64)

    @property
    def n_free(self) -> int:
        """How many parameters learn."""
        return int(self._places.size)

    @property
    def side(self) -> int:
        """How many places a side a plane has, an odd number."""
        cost = max(1, self._n_points * self._base.size)
        side = int(min(max((MULTIPLICATIONS / cost) ** 0.5, MIN_SIDE), MAX_SIDE))
        return side - 1 + side % 2

    def losses(self, values: Floats) -> Floats:
        """Return the losses at K places, shape (K, F) → (K,)."""
        parameters = np.tile(self._base, (len(values), 1))
        parameters[:, self._places] = values
        return self._scanner.losses(parameters)

    def gradient(self, values: Floats) -> Floats:
        """Return the gradient at one place, shape (F,) → (F,)."""
        parameters = self._base.copy()
        parameters[self._places] = values
        return self._scanner.gradient(parameters)[self._places]

    def scan(self, view: View, is_cancelled: IsCancelled) -> Floats:
        """Return the losses in a window: (N,) along one parameter, (G, G) over two, rows upwards; NaN if cancelled."""
        left, right, low, high = view.extent
        if self.n_free == 1:
            return self.losses(np.linspace(left, right, N_CURVE)[:, np.newaxis])
        side = self.side
        across = np.linspace(left, right, side)
        losses = np.full((side, side), np.nan)
        for row, up in enumerate(np.linspace(low, high, side)):
            if is_cancelled():
                break
            losses[row] = self.losses(np.column_stack([across, np.full(side, up)]))
        return losses


def see(question: Question, before: Sight | None, is_cancelled: IsCancelled) -> Sight:
    """Answer a question; what the answer before already holds of the landscape is not computed again."""
    places = list(question.places)
    at, first = question.parameters[places], question.first[places]
    landscape: Scanned
    if before is not None and question.is_of_same_landscape(before.question):
        landscape, fitted = before.landscape, before.fitted
    else:
        before = None
        landscape = ExactLandscape(question.project, question.dataset, question.parameters, question.places)
        fitted = fitting_view(landscape, np.array([first, at]))
    if not fitted.holds(at):
        wider = fitting_view(landscape, np.array([first, at]))
        fitted = wider if before is None or wider.half <= MOST_WIDENED * before.fitted.half else fitted
    view = replace(fitted.zoomed(question.zoom), aspect=question.aspect)
    if before is not None and before.view.extent == view.extent and np.isfinite(before.values).any():
        values = before.values
    else:
        values = landscape.scan(view, is_cancelled)
    return Sight(
        question, landscape, fitted, view, values, descend(landscape, look(landscape, at), question.learning_rate)
    )
