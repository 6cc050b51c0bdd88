"""What a run looks like from inside at one of its moments: gradients, steps, units, and the spread of their numbers."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from playground.analysis.spreads import LayerLook, Look, LookMemory, Quantity, Spread, spread
from playground.data.dataset import Dataset
from playground.engine.diagnosis import Examination, LayerDiagnosis, examine
from playground.engine.network import Network
from playground.engine.recording import Moment, RecordingView
from playground.engine.snapshot import HISTORY_COLUMNS, Floats, RunState
from playground.engine.trainer import Trainer
from playground.project import edits
from playground.project.network import (
    BatchNormSpec,
    ConcatenateSpec,
    DenseSpec,
    DropoutSpec,
    LayerNormSpec,
    LayerSpec,
)
from playground.project.optimizer import StoppingSpec
from playground.project.project import Project
from playground.project.training import TrainingSpec

MAX_POINTS, MIN_POINTS = 2000, 100
WORK = 2e8
"""Parameters times points of one look: some 50 ms on one core. Large networks are looked at with fewer points."""

SAMPLE_SEED = 0
NO_HISTORY: Floats = np.empty((0, len(HISTORY_COLUMNS)))


def n_looked_at(n_parameters: int, n_points: int) -> int:
    """Return with how many of so many train points a network is looked at."""
    return min(n_points, max(MIN_POINTS, min(MAX_POINTS, int(WORK / max(n_parameters, 1)))))


def sample(dataset: Dataset, n: int) -> Dataset:
    """Return a dataset of n train points, drawn with a fixed seed and in their order, and no test points."""
    n_all = dataset.y_train.size
    if n >= n_all:
        return replace(dataset, x_test=dataset.x_test[:0], y_test=dataset.y_test[:0])
    rows = np.sort(np.random.default_rng(SAMPLE_SEED).choice(n_all, n, replace=False))
    x, y = dataset.x_train[rows], dataset.y_train[rows]
    return replace(dataset, x_train=x, y_train=y, x_test=dataset.x_test[:0], y_test=dataset.y_test[:0])


def look_inside(project: Project, points: Dataset, moment: Moment, epoch: float, n_all: int) -> Look:
    """Return a look at one moment of a run, with the settings then in force, over `points` of its `n_all`.

    Where these are all train points, the step that is measured is the very one the run takes next.
    """
    n_points = points.y_train.size
    state = RunState(
        epoch=moment.epoch,
        step=moment.step,
        position=moment.position if n_points == n_all else 0,
        parameters=moment.parameters,
        optimizer_state=moment.optimizer_state,
        history=NO_HISTORY,
        history_stride=1,
    )
    trainer = Trainer(_as_it_was(project, moment.training), points, state)
    found = examine(trainer)
    layers = tuple(
        _layer_look(trainer.network, layer, moment.parameters, found, index)
        for index, layer in enumerate(project.network.all_layers)
    )
    return Look(moment.step, epoch, n_points, n_all, layers)


def _as_it_was(project: Project, training: TrainingSpec) -> Project:
    """Return the project with other settings, and no rule that stops: the step after a stop is looked at too."""
    changes = {name: getattr(training, name) for name in training.__struct_fields__ if name not in {"loss", "stopping"}}
    return edits.change_training(project, stopping=StoppingSpec(), **changes)


def _layer_look(network: Network, layer: LayerSpec, parameters: Floats, found: Examination, index: int) -> LayerLook:
    own: LayerDiagnosis = found.layers[index]
    outputs = found.outputs[index]
    n_units = outputs.shape[1]
    numbers: dict[Quantity, Floats] = {}
    if layer.id in network.places:
        numbers["weights"] = _weights(network, layer, parameters)
        numbers["gradients"] = _weights(network, layer, found.gradient)
    if not isinstance(layer, DropoutSpec | ConcatenateSpec):  # these pass on what others give
        numbers["activations"] = outputs
    spreads: dict[Quantity, Spread] = {}
    for quantity, each in numbers.items():
        made = spread(each)
        if made is not None:
            spreads[quantity] = made
    n_dead = None if np.isnan(own.dead_share) else round(own.dead_share * n_units)
    return LayerLook(layer.id, n_units, own.gradient_norm, own.update_ratio, n_dead, own.saturated_share, spreads)


def _weights(network: Network, layer: LayerSpec, vector: Floats) -> Floats:
    """Return the weights of a Dense layer, or the scales and shifts of a normalisation, in a flat vector."""
    match layer:
        case DenseSpec():
            return network.weights(vector, layer.id)
        case BatchNormSpec() | LayerNormSpec():
            return network.scales(vector, layer.id)[:2]
        case _:
            raise ValueError(f"{layer.id} has no parameters")


@dataclass(frozen=True, slots=True, eq=False)
class Insight:
    """The moment that is shown, the looks at the run so far, and how many moments are still to be looked at."""

    present: Look
    looks: tuple[Look, ...]
    n_missing: int


def look_on(
    project: Project,
    dataset: Dataset,
    recording: RecordingView,
    row: int,
    memory: LookMemory,
    has_time: Callable[[], bool],
) -> Insight:
    """Look at the moment in a row of the recording, and at as many others that are missing as there is time for."""
    n_all = dataset.y_train.size
    points = sample(dataset, n_looked_at(recording.parameters.shape[1], n_all))

    def look(at: int) -> Look:
        return look_inside(project, points, recording.moment(at), float(recording.epochs[at]), n_all)

    missing = memory.missing(recording)
    present = look(row)
    n_done = 0
    for at in missing:
        if n_done > 0 and not has_time():
            break
        memory.add(present if at == row else look(at))
        n_done += 1
    return Insight(present, memory.looks(), len(missing) - n_done)
