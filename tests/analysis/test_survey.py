"""The loss landscape around a run: its losses, the run in it, and what it costs."""

from dataclasses import replace

import numpy as np
import pytest

from playground.analysis.landscape import Kind, Landscape, Options, Part, Question, chosen_extent, next_side
from playground.analysis.slices import Floats, weight_slice
from playground.analysis.survey import LossScanner, Surveyor
from playground.data.dataset import Dataset, build
from playground.engine.batches import last_batch
from playground.engine.recording import Recording
from playground.engine.trainer import Trainer
from playground.project import edits
from playground.project.network import BatchNormSpec, DropoutSpec
from playground.project.project import Project, default_project

PLAIN = default_project()
PROJECTS = {
    "plain": PLAIN,
    "batch norm": edits.insert_layer(PLAIN, 1, BatchNormSpec(id="layer-9")),
    "dropout": edits.insert_layer(PLAIN, 1, DropoutSpec(id="layer-9", rate=0.5)),
    "penalties": edits.change_training(PLAIN, l1=0.01, l2=0.1, weight_decay=0.1, clip_norm=0.1, input_noise=0.2),
    "frozen": edits.freeze(PLAIN, PLAIN.network.layers[0].id, is_frozen=True),
    "shuffled": edits.change_training(PLAIN, batch_order="shuffled", batch_size=16),
}


class Run:
    """A run with its recorded moments, and questions about its landscape."""

    def __init__(self, project: Project = PLAIN, n_moments: int = 20, n_steps: int = 9) -> None:
        self.project, self.dataset = project, build(project.dataset)
        self.trainer = Trainer(project, self.dataset)
        self.recording = Recording(self.trainer.n_parameters, self.dataset.y_train.size)
        self.recording.add(self.trainer.moment())
        self.go_on(n_moments, n_steps)

    def go_on(self, n_moments: int, n_steps: int = 9) -> None:
        for _ in range(n_moments):
            self.trainer.advance(n_steps)
            self.recording.add(self.trainer.moment())

    def ask(self, options: Options, seconds: float = 0.01) -> Question:
        return Question(self.project, self.dataset, self.trainer.snapshot(), self.recording.view(), options, 1, seconds)


def survey(run: Run, kind: Kind = "path", part: Part = "train") -> Landscape:
    found = Surveyor().survey(run.ask(Options(kind, part)))
    assert found is not None
    return found


def direct_losses(run: Run, found: Landscape, x: Floats, y: Floats) -> Floats:
    """Return the losses over the map by the curves' own way: one run at each place, evaluated."""
    dataset = replace(run.dataset, x_train=x, y_train=y)
    state = run.trainer.state()
    a, b = found.places
    losses = np.empty((found.side, found.side))
    for row in range(found.side):
        for column in range(found.side):
            there = found.slice.origin + a[column] * found.slice.axes[0] + b[row] * found.slice.axes[1]
            losses[row, column] = _loss(run.project, dataset, replace(state, parameters=there, position=0))
    return losses


def _loss(project: Project, dataset: Dataset, state: object) -> float:
    return Trainer(project, dataset, state).evaluate().train_loss  # type: ignore[arg-type]


@pytest.mark.parametrize("name", PROJECTS)
@pytest.mark.parametrize("kind", ["weights", "path", "random", "curvature"])
def test_that_a_map_holds_the_losses_the_curves_would_show(name: str, kind: Kind) -> None:
    run = Run(PROJECTS[name])
    found = Surveyor().survey(run.ask(Options(kind), seconds=1e-9))
    assert found is not None
    assert found.side == 11
    direct = direct_losses(run, found, run.dataset.x_train, run.dataset.y_train)
    assert np.abs(found.losses - direct).max() <= 1e-12
    assert found.here_loss == pytest.approx(run.trainer.evaluate().train_loss, abs=1e-12)


def test_that_test_and_batch_losses_are_of_their_points() -> None:
    run = Run(PROJECTS["shuffled"])
    test = Surveyor().survey(run.ask(Options(part="test"), seconds=1e-9))
    batch = Surveyor().survey(run.ask(Options(part="batch"), seconds=1e-9))
    assert test is not None
    assert batch is not None
    data = run.dataset
    assert np.abs(test.losses - direct_losses(run, test, data.x_test, data.y_test)).max() <= 1e-12
    assert test.here_loss == pytest.approx(run.trainer.evaluate().test_loss, abs=1e-12)
    state = run.trainer.state()
    points = last_batch(run.project.training, data.y_train.size, state.epoch, state.position)
    assert batch.n_points == points.size <= 16
    assert np.abs(batch.losses - direct_losses(run, batch, data.x_train[points], data.y_train[points])).max() <= 1e-12


@pytest.mark.parametrize("kind", ["weights", "path", "random", "curvature"])
def test_that_a_slice_that_follows_goes_through_the_present(kind: Kind) -> None:
    run = Run()
    found = survey(run, kind)
    assert found.here_distance == pytest.approx(0.0, abs=1e-12)
    assert found.slice.points(*np.array(found.here)[:, np.newaxis])[0] == pytest.approx(
        run.trainer.state().parameters, abs=1e-12
    )
    assert not found.is_kept
    assert found.slice_step == found.step == run.trainer.step
    assert found.path_steps[-1] == run.trainer.step
    assert found.path[-1] == pytest.approx(found.here)


def test_that_the_present_is_the_end_of_the_path_where_it_is_not_recorded_yet() -> None:
    run = Run()
    n_before = survey(run).path_steps.size
    run.trainer.advance(3)
    found = survey(run)
    assert found.path_steps.size == n_before + 1
    assert found.path_steps[-1] == run.trainer.step
    assert found.path[-1] == pytest.approx(found.here)


def test_that_a_moment_gone_back_to_has_its_own_place_on_the_whole_path() -> None:
    run = Run()
    moment = run.recording.view().moment(5)
    question = run.ask(Options("path"))
    snapshot = replace(question.snapshot, parameters=moment.parameters, step=moment.step)
    found = Surveyor().survey(replace(question, snapshot=snapshot))
    assert found is not None
    assert found.path_steps[-1] == run.trainer.step
    assert found.path[5] == pytest.approx(found.here)


def test_that_a_kept_slice_stays_and_tells_how_far_the_run_has_left_it() -> None:
    run, surveyor = Run(), Surveyor()
    first = surveyor.survey(run.ask(Options("path")))
    assert first is not None
    run.go_on(3)
    kept = surveyor.survey(run.ask(Options("path", kept=first)))
    assert kept is not None
    assert kept.is_kept
    assert kept.slice is first.slice
    assert (kept.slice_step, kept.step) == (first.step, run.trainer.step)
    moved = run.trainer.state().parameters - first.slice.origin
    seen = moved @ first.slice.axes.T @ first.slice.axes
    assert kept.here_distance == pytest.approx(np.linalg.norm(moved - seen))
    assert kept.here_distance > 0.0
    again = surveyor.survey(run.ask(Options("path", kept=first)))
    assert again is not None
    assert again.losses is kept.losses


def test_that_work_that_was_cancelled_gives_no_landscape() -> None:
    assert Surveyor().survey(Run().ask(Options()), lambda: True) is None


def test_that_what_was_not_scanned_is_not_told() -> None:
    run = Run()
    asked: list[int] = []

    def is_cancelled() -> bool:
        asked.append(1)
        return len(asked) > 2

    scanner = LossScanner(run.project, run.dataset)
    along = weight_slice(run.trainer.state().parameters, 0, 5)
    losses = scanner.scan(along, (-1.0, 1.0, -2.0, 2.0), 5, is_cancelled=is_cancelled).ravel()
    n_done = int(np.isfinite(losses).sum())
    assert 0 < n_done < 25
    assert np.isfinite(losses[:n_done]).all()


def test_that_the_two_weights_that_moved_most_are_looked_at_and_stay() -> None:
    run, surveyor = Run(), Surveyor()
    found = surveyor.survey(run.ask(Options("weights")))
    assert found is not None
    reach = np.ptp(run.recording.view().parameters, axis=0)
    assert found.weights == tuple(np.argsort(-reach)[:2])
    assert found.moved_most[:2] == found.weights
    assert list(np.sort(reach)[::-1]) == [reach[place] for place in found.moved_most]
    run.go_on(2)
    again = surveyor.survey(run.ask(Options("weights")))
    assert again is not None
    assert again.weights == found.weights


def test_that_the_lowest_place_and_losses_between_places_are_told() -> None:
    found = survey(Run(), "weights")
    assert found.lowest is not None
    a, b, loss = found.lowest
    assert loss == np.nanmin(found.losses)
    assert found.loss_at(a, b) == pytest.approx(loss)
    assert np.isnan(found.loss_at(found.extent[1] + 1.0, b))


def test_that_the_window_on_a_slice_stays_until_the_run_nears_its_border() -> None:
    path = np.array([[0.0, 0.0], [2.0, 1.0]])
    first = chosen_extent("path", path, path[-1], 1.0, None)
    assert first == pytest.approx((-0.35, 2.35, -0.175, 1.175))
    on = np.vstack([path, [2.1, 1.05]])
    assert chosen_extent("path", on, on[-1], 1.0, first) == first
    far = np.vstack([path, [first[1], 1.0]])
    assert chosen_extent("path", far, far[-1], 1.0, first) != first


def test_that_a_nearer_window_shows_the_present_place() -> None:
    path = np.array([[0.0, 0.0], [8.0, 2.0]])
    near = chosen_extent("path", path, path[-1], 0.1, None)
    assert near[0] < 8.0 < near[1]
    assert near[1] - near[0] == pytest.approx(0.1 * 8.0 * 1.35)


@pytest.mark.parametrize(("loss_s", "before", "side"), [(1e-6, 0, 81), (2e-5, 0, 41), (1.0, 0, 11), (2.2e-5, 41, 41)])
def test_that_a_landscape_is_as_fine_as_the_time_allows(loss_s: float, before: int, side: int) -> None:
    assert next_side(0.04, loss_s, before) == side


@pytest.mark.parametrize("remainder", ["use", "drop", "carry"])
@pytest.mark.parametrize("order", ["fixed", "shuffled"])
@pytest.mark.parametrize("size", [7, 64, 250])
def test_that_the_last_batch_is_what_the_step_was_taken_on(remainder: str, order: str, size: int) -> None:
    project = edits.change_training(PLAIN, remainder=remainder, batch_order=order, batch_size=size, learning_rate=0.1)
    dataset = build(project.dataset)
    trainer = Trainer(project, dataset)
    bare = LossScanner(project, dataset)
    for _ in range(3 * -(-250 // size)):
        before = trainer.state().parameters
        assert trainer.advance(1) == 1
        points = last_batch(project.training, 250, trainer.epoch, trainer.snapshot().position)
        taken = (before - trainer.state().parameters) / 0.1
        given = bare.gradient(before, (dataset.x_train[points], dataset.y_train[points]))
        assert taken == pytest.approx(given, abs=1e-10)
