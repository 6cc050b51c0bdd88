"""A run that goes on with a changed network, or with other points: the state of the one as a state of the other."""

import math
from dataclasses import dataclass, replace

import numpy as np

from playground.data.dataset import Dataset
from playground.engine import optimizers, settings
from playground.engine.growth import Carried, Trained, carry_over
from playground.engine.network import build_network
from playground.engine.snapshot import Floats, RunState
from playground.engine.trainer import first_parameters, first_single, predict_with
from playground.project.marks import Mark, change_words, with_mark
from playground.project.project import Project, has_same_points

MAX_POINTS = 20_000
"""Of more points, so many evenly chosen ones are looked at."""
AFFORDABLE = 2e8
"""Multiplications one look at the points may cost (about 50 ms), so long as that leaves a hundred points."""

KEPT = 1e-9
"""Outputs count as kept where none of them moves by more than this, or this share of the largest one."""

KEPT_SINGLE = (settings.OPTIMIZER_STEPS, settings.MOMENTUM_PRODUCT, settings.RATE_FACTOR)
"""Single numbers that go on. Rules to stop by, and a rate that follows the loss, begin to wait anew."""

CAUTION = 4.0
"""So many times the largest mean square of a gradient is a new parameter's: it begins with half the smallest steps.

Measured on spiral with Adam (rate 0.01) at a loss of 0.014: two more units never lifted it; a linear layer put in,
which is the identity at first, lifted it to 0.10 within 50 epochs, to 0.47 with the largest itself, to 0.53 with 0. All
running vectors begun anew, the two units lifted it to 0.035.
"""


@dataclass(frozen=True, slots=True, eq=False)
class WarmStart:
    """A run to go on from: its project, its points and its state at the step it was left."""

    project: Project
    dataset: Dataset
    state: RunState


def carried_state(start: WarmStart, project: Project, dataset: Dataset) -> RunState:
    """Return the state in which a run goes on with another project and its points.

    Epoch, step, history and the place in the epoch go on, and so do the optimizer's running vectors where the
    parameters are the same ones; a new parameter gets CAUTION times the largest where gradients are divided by it,
    otherwise 0. Why the run had stopped is forgotten. A mark says what changed and whether the outputs stayed.
    """
    state, features = start.state, start.project.dataset.features
    old = Trained(build_network(start.project.network, len(features)), features, state.parameters.copy())
    network = build_network(project.network, project.dataset.n_features)
    new = Trained(network, project.dataset.features, first_parameters(network, dataset, project.training.seed))
    step = _step_between_points(dataset, max(old.parameters.size, new.parameters.size))
    x = _looked_at(dataset, step)
    carried = carry_over(old, new, x, dataset.x_train[::step].shape[0])
    is_kept = None
    if has_same_points(start.project, project):
        before = predict_with(start.project, state.parameters, _looked_at(start.dataset, step))
        after = predict_with(project, carried.parameters, x)
        is_kept = bool(np.abs(after - before).max() <= KEPT * max(1.0, float(np.abs(before).max())))
    mark = Mark(
        epoch=state.epoch + state.position / start.dataset.x_train.shape[0],
        step=state.step,
        words=change_words(start.project, project),
        keeps_outputs=is_kept,
    )
    return replace(
        state,
        position=state.position if state.position < dataset.x_train.shape[0] else 0,
        parameters=carried.parameters,
        optimizer_state=_optimizer_state(state.optimizer_state, old.parameters.size, carried, project),
        stop_reason=None,
        marks=with_mark(state.marks, mark),
    )


def _step_between_points(dataset: Dataset, n_parameters: int) -> int:
    """Return of how many points one is looked at, so that this is quickly done."""
    n_all = len(dataset.x_train) + len(dataset.x_test)
    n_affordable = min(MAX_POINTS, max(100, int(AFFORDABLE / max(n_parameters, 1))))
    return max(1, math.ceil(n_all / n_affordable))


def _looked_at(dataset: Dataset, step: int) -> Floats:
    """Return the features of every `step`-th train point, followed by those of test points, shape (N, D)."""
    return np.concatenate((dataset.x_train[::step], dataset.x_test[::step]))


def _optimizer_state(old: Floats, n_old: int, carried: Carried, project: Project) -> Floats:
    if old.size == 0:
        return old
    single = first_single()
    single[list(KEPT_SINGLE)] = old[list(KEPT_SINGLE)]
    kind = optimizers.KINDS.index(type(project.training.optimizer))
    n_vectors = optimizers.N_VECTORS[kind]
    vectors = old[settings.N_SINGLE : settings.N_SINGLE + n_vectors * n_old].reshape(n_vectors, n_old)
    is_kept = carried.origins >= 0
    found: Floats = np.zeros((n_vectors, is_kept.size))
    for vector, into, holds_sizes in zip(vectors, found, optimizers.HOLDS_SIZES[kind], strict=True):
        into[is_kept] = vector[carried.origins[is_kept]]
        if holds_sizes:
            into[~is_kept] = CAUTION * vector.max()
    return np.concatenate((single, found.ravel()))
