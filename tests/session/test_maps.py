"""Which layers have maps of their units in a frame."""

import numpy as np
from msgspec.structs import replace

from playground.data import dataset as datasets
from playground.data.plane import build_plane
from playground.project.network import DenseSpec, n_parameters
from playground.project.project import default_project
from playground.session.maps import MapMaker
from playground.session.messages import MAX_MAPPED_UNITS


def test_that_maps_are_made_of_narrow_layers_only() -> None:
    project = default_project()
    widths = (MAX_MAPPED_UNITS, MAX_MAPPED_UNITS + 1, 4)
    layers = tuple(DenseSpec(id=f"layer-{place + 1}", units=n) for place, n in enumerate(widths))
    project = replace(project, network=replace(project.network, layers=layers))
    dataset = datasets.build(project.dataset)
    maker = MapMaker(project, dataset, build_plane(dataset, project.plane))
    parameters = np.full(n_parameters(project.network, project.dataset.n_features), 0.1)
    maps = maker.make(parameters, is_final=True).unit_maps
    assert {layer_id: values.shape[0] for layer_id, values in maps.items()} == {
        "layer-1": MAX_MAPPED_UNITS,
        "layer-3": 4,
    }
