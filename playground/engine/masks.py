"""The masks of Dropout layers, drawn again outside the kernels so that a person can be shown what was off."""

from playground.engine import draws
from playground.engine.network import Network
from playground.engine.snapshot import Bools
from playground.project.network import DropoutSpec


def dropped_units(network: Network, seed: int, step: int) -> dict[str, Bools]:
    """Return which units each Dropout layer has off in one step for the first point of the batch, shapes (U,).

    Layers with a rate of 0 are left out. The draws are those of `program.draw_masks`.
    """
    rows = zip(network.spec.all_layers, network.layer_rows, strict=True)
    return {
        layer.id: draws.first_draws(seed, draws.name_number(layer.id) >> 1, step, n_units) < layer.rate
        for layer, (_row, n_units) in rows
        if isinstance(layer, DropoutSpec) and layer.rate > 0.0
    }
