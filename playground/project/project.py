"""The root value: everything about the open work that is worth saving and undoing."""

from playground.project.dataset import DatasetSpec
from playground.project.network import OUTPUT_ID, DenseSpec, NetworkSpec
from playground.project.spec import Spec
from playground.project.training import TrainingSpec


class Project(Spec, frozen=True, kw_only=True):
    """What the person has made.

    `query` is the point of the feature space (on the two axes, in the columns' own units) whose prediction is shown.
    """

    network: NetworkSpec
    dataset: DatasetSpec = DatasetSpec()
    training: TrainingSpec = TrainingSpec()
    query: tuple[float, float] = (0.0, 0.0)


def _playground_dense(layer_id: str, units: int) -> DenseSpec:
    return DenseSpec(
        id=layer_id, units=units, activation="tanh", initializer="uniform", initializer_range=0.5, bias_start=0.1
    )


def default_project() -> Project:
    """Return what a new window shows: TensorFlow Playground's default (circle, 4-2 tanh, η 0.03, batch 10)."""
    return Project(
        network=NetworkSpec(
            layers=(_playground_dense("layer-1", 4), _playground_dense("layer-2", 2)),
            output=_playground_dense(OUTPUT_ID, 1),
        )
    )
