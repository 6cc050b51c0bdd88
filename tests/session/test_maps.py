"""Maps equal predictions however fine they are, and are made finer while nothing is trained."""

import time
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace

from playground.data import dataset as datasets
from playground.data.dataset import Dataset
from playground.data.plane import Plane, build_plane
from playground.engine.trainer import Predictor, Trainer, predict_with
from playground.project import edits
from playground.project.dataset import SourceName
from playground.project.network import DenseSpec, n_parameters
from playground.project.project import Project, default_project
from playground.session.map_sides import MAP_S, SIDES, PieceSizes, Reach, SideChooser, finest_side, round_up
from playground.session.maps import MapMaker, Maps
from playground.session.messages import MAX_MAPPED_UNITS, Frame, OutputMap
from playground.session.session import Session
from tests.session.listener import Listener

TASKS: dict[str, SourceName] = {
    "two classes": "circle",
    "three classes": "iris",
    "regression": "multi-gauss",
    "curve of values": "sine",
}


@dataclass
class Made:
    """A maker, and what its maps are to be checked against."""

    project: Project
    dataset: Dataset
    plane: Plane
    parameters: np.ndarray
    maker: MapMaker

    def maps(self) -> Maps:
        return self.maker.make(self.parameters, is_final=True)

    def refined(self) -> list[Maps]:
        """Return the maps of every level up to the finest."""
        found = [self.maps()]
        while self.maker.is_rough:
            if self.maker.refine():
                found.append(self.maps())
        return found

    def features(self, side: int) -> np.ndarray:
        """Return the features of the places of a map, row by row from the bottom."""
        x_min, x_max, y_min, y_max = self.plane.extent
        x, y = np.meshgrid(np.linspace(x_min, x_max, side), np.linspace(y_min, y_max, side))
        return self.dataset.features_at(self.plane.points_at(x.ravel(), y.ravel()))


def made(project: Project) -> Made:
    dataset = datasets.build(project.dataset)
    trainer = Trainer(project, dataset)
    trainer.advance(30)
    plane = build_plane(dataset, project.plane)
    return Made(project, dataset, plane, trainer.snapshot().parameters, MapMaker(project, dataset, plane))


def of_task(name: str) -> Project:
    if name == "many classes":
        return edits.change_dataset(edits.choose_source(default_project(), "blobs"), n_classes=8)
    return edits.choose_source(default_project(), TASKS[name])


def same(output_map: OutputMap, expected: np.ndarray) -> None:
    side = output_map.values.shape[2]
    assert np.allclose(output_map.values, expected.T.reshape(-1, side, side), rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("task", [*TASKS, "many classes"])
def test_that_a_map_equals_predict_at_every_resolution(task: str) -> None:
    run = made(of_task(task))
    run.maker.aim(None, 431)
    levels = run.refined()
    assert levels[-1].output_map.values.shape[1:] == (431, 431)
    for maps in levels:
        x = run.features(maps.output_map.values.shape[2])
        same(maps.output_map, run.dataset.raw_predictions(predict_with(run.project, run.parameters, x)))
        assert maps.output_map.value_range == levels[0].output_map.value_range


@pytest.mark.parametrize("task", [*TASKS, "many classes"])
def test_that_a_units_map_equals_what_the_unit_gives_at_every_resolution(task: str) -> None:
    run = made(of_task(task))
    layer = run.project.network.layers[1]
    run.maker.aim((layer.id, 1), 431)
    levels = run.refined()
    for maps in levels:
        assert maps.unit_map is not None
        assert maps.unit_map.unit == (layer.id, 1)
        x = run.features(maps.unit_map.values.shape[2])
        same(maps.unit_map, Predictor(run.project).layer_outputs(run.parameters, x, 1)[:, 1:2])
        assert maps.unit_map.value_range == (-1.0, 1.0)
    assert levels[-1].output_map is levels[0].output_map


def test_that_maps_are_made_of_narrow_layers_only() -> None:
    widths = (MAX_MAPPED_UNITS, MAX_MAPPED_UNITS + 1, 4)
    layers = tuple(DenseSpec(id=f"layer-{place + 1}", units=n) for place, n in enumerate(widths))
    project = replace(default_project(), network=replace(default_project().network, layers=layers))
    dataset = datasets.build(project.dataset)
    maker = MapMaker(project, dataset, build_plane(dataset, project.plane))
    parameters = np.full(n_parameters(project.network, project.dataset.n_features), 0.1)
    maps = maker.make(parameters, is_final=True).unit_maps
    assert {layer_id: values.shape[0] for layer_id, values in maps.items()} == {
        "layer-1": MAX_MAPPED_UNITS,
        "layer-3": 4,
    }


@pytest.mark.parametrize("unit", [("gone", 0), ("layer-1", 99), ("layer-1", -1), ("output", 0)])
def test_that_a_unit_that_is_not_there_asks_for_nothing(unit: tuple[str, int]) -> None:
    run = made(default_project())
    run.maker.aim(unit, 200)
    assert run.maps().unit_map is None
    assert run.refined()[-1].output_map.values.shape[2] == 200


def test_that_other_parameters_are_not_mixed_into_a_map_that_was_begun() -> None:
    run = made(default_project())
    run.maker.aim(None, 700)
    run.maps()
    assert not run.maker.refine()
    run.parameters = run.parameters + 0.5
    x = run.features(700)
    same(run.refined()[-1].output_map, predict_with(run.project, run.parameters, x))


def test_that_a_map_that_takes_long_is_made_finer_in_steps() -> None:
    layers = tuple(DenseSpec(id=f"layer-{place}", units=128) for place in range(1, 4))
    run = made(replace(default_project(), network=replace(default_project().network, layers=layers)))
    run.maker.aim(None, 500)
    sides = [maps.output_map.values.shape[2] for maps in run.refined()]
    assert sides[-1] == 500
    assert len(sides) > 2
    assert sides == sorted(sides)


def test_that_the_side_follows_the_time_a_map_takes() -> None:
    run = made(default_project())
    slow, quick = SideChooser(run.plane, 1), SideChooser(run.plane, 10**9)
    assert (slow.side, quick.side) == (SIDES[-1], SIDES[0])
    point_s = MAP_S / 50**2
    for _ in range(40):
        slow.note_map(point_s * slow.side**2)
        quick.note_map(point_s * quick.side**2)
    assert slow.side in {40, 56}
    assert quick.side in {40, 56}


def test_that_one_slow_map_alone_does_not_make_the_next_ones_much_coarser() -> None:
    chooser = SideChooser(made(default_project()).plane, 1)
    for _ in range(5):
        chooser.note_map(MAP_S / 2)
    chooser.note_map(10 * MAP_S)
    assert chooser.side == SIDES[-2]


def test_that_a_piece_takes_the_time_it_may() -> None:
    sizes, taken = PieceSizes(), []
    for _ in range(20):
        n_points = sizes.next_size(0.006)
        taken.append(n_points * 2e-6)
        sizes.note(n_points, taken[-1])
    assert max(taken) <= 0.006
    assert taken[-1] > 0.005


def test_that_the_finest_map_fits_into_memory() -> None:
    assert finest_side(700, 1, is_curve=False) == 700
    assert finest_side(3000, 8, is_curve=False) ** 2 * 8 <= 2**24
    assert finest_side(3000, 8, is_curve=True) == 3000


def test_that_the_colours_of_a_unit_without_bounds_keep_their_range_while_it_fits() -> None:
    reach = Reach(DenseSpec(id="layer-1", units=1, activation="relu"))
    ranges = [reach.range_of(np.array([size], dtype=np.float32))[1] for size in (1.5, 1.9, 0.9, 2.1, 1.8, 0.15)]
    assert ranges == [2.0, 2.0, 2.0, 5.0, 5.0, 0.2]
    assert round_up(0.0) == 1.0


def map_of(frame: Frame) -> OutputMap:
    assert frame.output_map is not None
    return frame.output_map


def test_that_a_paused_run_ends_at_one_sample_a_pixel(session: Session, listener: Listener, project: Project) -> None:
    session.start(project)
    session.wish(map_side=601)
    session.step_epochs(2)
    frame = listener.wait(lambda frame: frame.output_map is not None and map_of(frame).values.shape[2] == 601)
    assert frame.phase == "paused"
    assert frame.snapshot is not None
    assert frame.snapshot.epoch == 2
    session.run()
    frame = listener.wait(lambda frame: frame.phase == "running" and map_of(frame).values.shape[2] <= SIDES[-1])
    session.pause()
    paused = listener.wait(lambda frame: frame.phase == "paused" and map_of(frame).values.shape[2] == 601)
    assert paused.snapshot is not None
    assert frame.snapshot is not None
    assert paused.snapshot.step >= frame.snapshot.step


def test_that_a_unit_wished_for_comes_and_goes_with_the_network(
    session: Session, listener: Listener, project: Project
) -> None:
    session.start(project)
    layer_id = project.network.layers[1].id
    session.wish(unit=(layer_id, 1))
    shown = listener.wait(lambda frame: frame.unit_map is not None).unit_map
    assert shown is not None
    assert shown.unit == (layer_id, 1)
    fewer = edits.change_layer(project, layer_id, units=1)
    session.show_project(project, fewer)
    listener.wait(lambda frame: frame.output_map is not None and frame.unit_map is None)
    session.show_project(fewer, project)
    listener.wait(lambda frame: frame.unit_map is not None)


def test_that_requests_are_answered_while_a_map_is_refined(session: Session, listener: Listener) -> None:
    layers: Any = tuple(DenseSpec(id=f"layer-{place}", units=64) for place in range(1, 4))
    project = replace(default_project(), network=replace(default_project().network, layers=layers))
    session.start(project)
    listener.wait_for_epoch(0)
    session.wish(map_side=2000)
    took_s = []
    for _ in range(20):
        started_s = time.perf_counter()
        session.saved(project)  # waits for the thread
        took_s.append(time.perf_counter() - started_s)
        time.sleep(0.005)
    assert map_of(listener.wait_until_paused()).values.shape[2] < 2000
    # A piece is 6 ms; machines that are busy otherwise get some more.
    assert float(np.median(took_s)) < 0.02


def test_that_the_map_is_made_finer_between_rare_steps(session: Session, listener: Listener, project: Project) -> None:
    session.start(project)
    session.wish(map_side=301)
    session.set_pace(2.0)
    session.run()
    for step in (1, 3):
        frame = listener.wait(
            lambda frame, step=step: (  # type: ignore[misc]
                frame.phase == "running"
                and frame.snapshot is not None
                and frame.snapshot.step >= step
                and map_of(frame).values.shape[2] == 301
            )
        )
        assert frame.snapshot is not None
        predicted = predict_with(project, frame.snapshot.parameters, made(project).features(301))
        same(map_of(frame), predicted)
