"""Lines of units: where they say a weighted sum is zero, direct evaluation of it gives zero."""

import numpy as np
import pytest
from msgspec.structs import replace

from playground.analysis.lines import first_dense, first_lines, next_dense, strengths, weighted_sums
from playground.analysis.warp import next_lines, warpable_layers, warped
from playground.data import dataset as datasets
from playground.data.dataset import Dataset
from playground.data.plane import Plane, build_plane
from playground.engine.snapshot import Floats
from playground.engine.trainer import Predictor
from playground.project import edits
from playground.project.files import load
from playground.project.network import Activation, BatchNormSpec, DenseSpec, DropoutSpec, parameter_places
from playground.project.project import Project, default_project
from playground.resources import resource_path


def built(project: Project) -> tuple[Dataset, Plane, Floats]:
    """Return dataset and plane of a project, and parameters drawn by chance."""
    dataset = datasets.build(project.dataset)
    places = parameter_places(project.network, project.dataset.n_features)
    parameters = np.random.default_rng(5).normal(size=max(place.stop for place in places.values()))
    return dataset, build_plane(dataset, project.plane), parameters


def plain_outputs(project: Project, parameters: Floats, features: Floats, layer_id: str) -> tuple[Floats, Floats]:
    """Return weighted sums and outputs of a layer of a network of tanh and ReLU layers alone, by numpy."""
    values = features
    for layer in project.network.all_layers:
        assert isinstance(layer, DenseSpec)
        place = parameter_places(project.network, features.shape[1])[layer.id]
        weights = parameters[place.start : place.bias_start].reshape(place.n_units, place.n_inputs)
        sums = values @ weights.T + parameters[place.bias_start : place.stop]
        values = np.maximum(sums, 0.0) if layer.activation == "relu" else np.tanh(sums)
        if layer.id == layer_id:
            return sums, values
    raise KeyError(layer_id)


def deep_project(*units: int, activation: Activation = "relu") -> Project:
    layers = tuple(DenseSpec(id=f"layer-{n + 1}", units=count, activation=activation) for n, count in enumerate(units))
    project = default_project()
    return replace(project, network=replace(project.network, layers=layers))


def test_that_the_lectures_perceptron_has_the_lectures_line() -> None:
    saved = load(resource_path("examples") / "perceptron.nnplay")
    dataset, plane, _ = built(saved.project)
    parameters = Predictor(saved.project).network.first_parameters(saved.project.training.seed)
    lines = first_lines(saved.project.network, dataset, plane, parameters)
    assert lines is not None
    assert lines.coefficients.tolist() == [[1.0, 3.0, -2.0]]


@pytest.mark.parametrize("name", ["circle", "iris", "pass-class"])
def test_that_the_sum_is_zero_on_a_line_whatever_the_scaling(name: str) -> None:
    project = load(resource_path("examples") / f"{name}.nnplay").project
    dataset, plane, parameters = built(project)
    lines = first_lines(project.network, dataset, plane, parameters)
    first = first_dense(project.network)
    assert lines is not None
    assert first is not None
    for unit, (constant, across, up) in enumerate(lines.coefficients.tolist()):
        x = np.linspace(*plane.extent[:2], 9)
        features = dataset.features_at(plane.points_at(x, -(constant + across * x) / up))
        np.testing.assert_allclose(plain_outputs(project, parameters, features, first.id)[0][:, unit], 0.0, atol=1e-11)


def test_that_the_sum_grows_to_the_side_a_line_calls_positive() -> None:
    project = default_project()
    dataset, plane, parameters = built(project)
    lines = first_lines(project.network, dataset, plane, parameters)
    assert lines is not None
    rng = np.random.default_rng(1)
    x, y = rng.uniform(-6, 6, (2, 50))
    sums = plain_outputs(project, parameters, dataset.features_at(plane.points_at(x, y)), lines.layer_id)[0]
    told = np.column_stack((np.ones(50), x, y)) @ lines.coefficients.T
    np.testing.assert_allclose(told, sums, atol=1e-12)


def test_that_other_features_have_no_straight_lines() -> None:
    project = edits.toggle_feature(default_project(), "x1**2")
    dataset, plane, parameters = built(project)
    assert first_lines(project.network, dataset, plane, parameters) is None


def test_that_dropout_does_not_stand_before_the_first_layer_but_batchnorm_does() -> None:
    network = default_project().network
    behind_dropout = replace(network, layers=(DropoutSpec(id="drop"), *network.layers))
    behind_norm = replace(network, layers=(BatchNormSpec(id="norm"), *network.layers))
    assert first_dense(behind_dropout) is network.layers[0]
    assert first_dense(behind_norm) is None
    assert next_dense(behind_norm, network.layers[0].id) is network.layers[1]


def test_that_strengths_are_lengths_of_outgoing_weights() -> None:
    project = deep_project(3, 2)
    _, _, parameters = built(project)
    place = parameter_places(project.network, 2)["layer-2"]
    lengths = np.linalg.norm(parameters[place.start : place.bias_start].reshape(2, 3), axis=0)
    np.testing.assert_allclose(strengths(project.network, 2, "layer-1", parameters), lengths / lengths.max())
    assert strengths(project.network, 2, "output", parameters).tolist() == [1.0]


@pytest.mark.parametrize("layer_id", ["layer-1", "layer-2", "layer-3"])
def test_that_weighted_sums_equal_direct_evaluation(layer_id: str) -> None:
    project = deep_project(5, 4, 3)
    dataset, _, parameters = built(project)
    predictor, features = Predictor(project), dataset.x_train
    sums = weighted_sums(
        project.network, layer_id, parameters, features, lambda at: predictor.layer_outputs(parameters, features, at)
    )
    expected = plain_outputs(project, parameters, features, layer_id)[0]
    np.testing.assert_allclose(sums, expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(("layer_id", "units"), [("layer-1", (3, 1)), ("layer-2", (0, 1)), ("layer-2", (1, 0))])
def test_that_warped_places_are_what_the_two_units_put_out(layer_id: str, units: tuple[int, int]) -> None:
    project = deep_project(4, 2, activation="tanh")
    dataset, _, parameters = built(project)
    predictor, features = Predictor(project), dataset.x_train
    places = warped(project.network, layer_id, units, lambda at: predictor.layer_outputs(parameters, features, at))
    expected = plain_outputs(project, parameters, features, layer_id)[1][:, list(units)]
    np.testing.assert_allclose(places, expected, rtol=0.0, atol=1e-12)


def test_that_the_next_layers_line_is_where_its_sum_is_zero_in_the_warped_plane() -> None:
    project = deep_project(4, 2, activation="tanh")
    dataset, _, parameters = built(project)
    lines = next_lines(project.network, 2, "layer-2", (1, 0), parameters)
    assert lines is not None
    assert lines.layer_id == "output"
    sums = plain_outputs(project, parameters, dataset.x_train, "output")[0]
    places = plain_outputs(project, parameters, dataset.x_train, "layer-2")[1][:, [1, 0]]
    np.testing.assert_allclose(np.column_stack((np.ones(len(places)), places)) @ lines.coefficients.T, sums, atol=1e-12)


def test_that_a_wider_layer_has_no_line_of_the_next_one() -> None:
    project = deep_project(4, 2)
    _, _, parameters = built(project)
    assert next_lines(project.network, 2, "layer-1", (0, 1), parameters) is None


def test_that_layers_of_one_unit_and_dropout_warp_nothing() -> None:
    network = deep_project(4, 1, 3).network
    network = replace(network, layers=(*network.layers, DropoutSpec(id="drop")))
    assert warpable_layers(network, 2) == {"layer-1": 4, "layer-3": 3}
