"""What a network costs, worked out without arrays: numbers to learn, multiplications a point, bytes of a run.

Multiplications are those of one forward pass of one point: products of weights and inputs and, in the normalisations,
everything but sums; divisions count as multiplications, roots and the curves of activations do not. Predicting takes
as many as this, a training step about three times as many for each point of the batch.

Bytes are those of a run with numbers of 8 bytes: the parameters, the running vectors the optimizer keeps for each of
them, and the values a layer gives to each point of a batch, kept for the backward pass. What the program needs besides
is not counted: the gradient, the points, pictures.
"""

from playground.project.network import (
    BatchNormSpec,
    DenseSpec,
    LayerNormSpec,
    LayerSize,
    LayerSpec,
    layer_sizes,
)
from playground.project.optimizer import (
    AdadeltaSpec,
    AdagradSpec,
    AdamaxSpec,
    AdamSpec,
    AdamwSpec,
    MomentumSpec,
    NadamSpec,
    NesterovSpec,
    OptimizerSpec,
    RmspropSpec,
    SgdSpec,
)
from playground.project.project import Project
from playground.project.spec import Spec

NUMBER_BYTES = 8

RUNNING_VECTORS: dict[type[OptimizerSpec], int] = {
    SgdSpec: 0,
    MomentumSpec: 1,
    NesterovSpec: 1,
    AdagradSpec: 1,
    AdadeltaSpec: 2,
    RmspropSpec: 1,
    AdamSpec: 2,
    AdamwSpec: 2,
    AdamaxSpec: 2,
    NadamSpec: 2,
}
"""How many numbers each optimizer keeps for every parameter between two steps."""


class Cost(Spec, frozen=True, kw_only=True):
    """What a layer or a whole network costs; `n_batch` points make a batch."""

    n_parameters: int
    n_multiplications: int
    n_bytes: int
    n_batch: int


def layer_costs(project: Project) -> dict[str, Cost]:
    """Return what each layer costs, by its id."""
    network, n_batch = project.network, batch_points(project)
    n_kept = 1 + RUNNING_VECTORS[type(project.training.optimizer)]
    sizes = layer_sizes(network, project.dataset.n_features)
    return {
        layer.id: Cost(
            n_parameters=size.n_parameters,
            n_multiplications=multiplications(layer, size),
            n_bytes=NUMBER_BYTES * (n_kept * size.n_parameters + n_batch * size.n_units),
            n_batch=n_batch,
        )
        for layer, size in zip(network.all_layers, sizes, strict=True)
    }


def total_cost(project: Project) -> Cost:
    """Return what the whole network costs."""
    found = layer_costs(project).values()
    return Cost(
        n_parameters=sum(cost.n_parameters for cost in found),
        n_multiplications=sum(cost.n_multiplications for cost in found),
        n_bytes=sum(cost.n_bytes for cost in found),
        n_batch=batch_points(project),
    )


def multiplications(layer: LayerSpec, size: LayerSize) -> int:
    """Return the multiplications of one point's way through a layer; links that are cut are multiplied by zero.

    LayerNorm divides by the number of inputs for mean and variance, squares every difference, takes one reciprocal
    root, and multiplies every input by it and by its scale. BatchNorm knows means and variances, and divides each
    scale by a root before it multiplies.
    """
    match layer:
        case DenseSpec():
            return size.n_units * size.n_inputs
        case LayerNormSpec():
            return 3 * size.n_inputs + 3
        case BatchNormSpec():
            return 2 * size.n_inputs
        case _:
            return 0


def batch_points(project: Project) -> int:
    """Return how many points stand in a batch: of all train points no more than there are."""
    wish, n_train = project.training.batch_size, project.dataset.n_train
    if wish is None:
        return n_train
    return wish if project.training.remainder == "carry" else min(wish, n_train)
