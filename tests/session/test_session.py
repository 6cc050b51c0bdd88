"""The session and its training thread: what is asked for happens, what comes back is a frame of the newest run."""

import threading

import numpy as np
import pytest
from msgspec.structs import replace
from pytestqt.qtbot import QtBot

from playground.data import dataset as datasets
from playground.engine.trainer import Predictor, Trainer
from playground.project import edits
from playground.project.files import SavedProject
from playground.project.given import give_weight
from playground.project.network import DropoutSpec
from playground.project.optimizer import StoppingSpec
from playground.project.project import Project, default_project
from playground.session.kernels import KernelLoader
from playground.session.mailbox import Mailbox
from playground.session.past import BACK_WORDS
from playground.session.saving import to_saved
from playground.session.session import Session
from tests.session.listener import Listener


def test_that_the_first_frame_shows_the_untrained_network(
    session: Session, listener: Listener, project: Project
) -> None:
    session.start(project)
    frame = listener.wait_for_epoch(0)
    assert frame.snapshot is not None
    assert frame.output_map is not None
    assert frame.history is not None
    trainer = Trainer(project, datasets.build(project.dataset))
    assert np.array_equal(frame.snapshot.parameters, trainer.snapshot().parameters)
    assert frame.history.column("epoch").tolist() == [0.0]


def test_that_a_run_gives_the_same_history_with_a_window_and_without(
    session: Session, listener: Listener, project: Project
) -> None:
    session.start(project)
    session.run()
    listener.wait(lambda frame: frame.snapshot is not None and frame.snapshot.epoch > 30)
    session.pause()
    frame = listener.wait_until_paused()
    assert frame.history is not None
    assert frame.snapshot is not None
    trainer = Trainer(project, datasets.build(project.dataset))
    trainer.advance(frame.snapshot.step)
    assert np.array_equal(frame.history.table, trainer.history.view().table, equal_nan=True)


def test_that_step_trains_one_epoch(session: Session, listener: Listener, project: Project) -> None:
    session.start(project)
    session.step_epochs(1)
    assert listener.wait_for_epoch(1).snapshot is not None
    session.step_epochs(5)
    assert listener.wait_for_epoch(6).snapshot is not None
    assert not session.is_running


def test_that_reset_gives_the_same_start_and_a_new_seed_another(
    session: Session, listener: Listener, project: Project
) -> None:
    session.start(project)
    first = listener.wait_for_epoch(0).snapshot
    session.step_epochs(2)
    listener.wait_for_epoch(2)
    session.reset(project)
    again = listener.wait_for_epoch(0).snapshot
    session.show_project(project, edits.new_start(project, 5))
    other = listener.wait(lambda frame: frame.run_id == 3 and frame.snapshot is not None).snapshot
    assert first is not None
    assert again is not None
    assert other is not None
    assert np.array_equal(first.parameters, again.parameters)
    assert not np.array_equal(first.parameters, other.parameters)


def test_that_the_learning_rate_changes_without_a_reset(session: Session, listener: Listener, project: Project) -> None:
    session.start(project)
    session.step_epochs(3)
    before = listener.wait_for_epoch(3)
    still = edits.change_training(project, learning_rate=0.0)
    session.show_project(project, still)
    session.step_epochs(1)
    after = listener.wait_for_epoch(4)
    assert before.snapshot is not None
    assert after.snapshot is not None
    assert after.run_id == before.run_id
    assert np.array_equal(before.snapshot.parameters, after.snapshot.parameters)


def test_that_a_saved_run_goes_on_exactly_where_it_was(session: Session, listener: Listener, project: Project) -> None:
    session.start(project)
    session.step_epochs(4)
    listener.wait_for_epoch(4)
    saved = session.saved(project)
    session.step_epochs(3)
    unbroken = listener.wait_for_epoch(7)
    session.open(saved)
    listener.wait_for_epoch(4)
    session.step_epochs(3)
    resumed = listener.wait_for_epoch(7)
    assert unbroken.history is not None
    assert resumed.history is not None
    assert np.array_equal(unbroken.history.table, resumed.history.table, equal_nan=True)


def test_that_what_keeps_a_project_from_training_is_told_in_words(
    session: Session, listener: Listener, project: Project
) -> None:
    session.start(project)
    listener.wait_for_epoch(0)
    session.run()
    session.show_project(project, edits.change_dataset(project, features=()))
    frame = listener.wait(lambda frame: frame.phase == "stopped")
    assert frame.error is not None
    assert "feature" in frame.error
    assert not session.is_running


def test_that_a_feature_that_cannot_be_read_is_told_and_taking_it_back_goes_on(
    session: Session, listener: Listener, project: Project
) -> None:
    session.start(project)
    wrong = edits.change_dataset(project, features=("x1", "import os"))
    session.show_project(project, wrong)
    frame = listener.wait(lambda frame: frame.phase == "stopped")
    assert frame.error is not None
    assert "import os" in frame.error
    session.show_project(wrong, project)
    assert listener.wait_for_epoch(0).error is None


def test_that_a_diverging_run_stops_with_a_sentence_and_finite_numbers(
    session: Session, listener: Listener, project: Project
) -> None:
    linear = edits.choose_source(project, "plane")
    wild = edits.change_training(linear, learning_rate=1e6)
    wild = edits.remove_layer(edits.remove_layer(wild, 0), 0)
    session.start(wild)
    session.run()
    frame = listener.wait(lambda frame: frame.phase == "stopped")
    assert frame.error is not None
    assert "first in the output layer" in frame.error
    assert frame.snapshot is not None
    assert np.isfinite(frame.snapshot.parameters).all()
    assert frame.broken_layer == "output"
    assert frame.finding is not None
    assert frame.finding.kind == "rate too large"
    assert frame.finding.project == wild
    # The fix gets on from where the run was best, with a mark there.
    session.show_project(wild, frame.finding.fixes[0].project)
    session.step_epochs(1)
    after = listener.wait(lambda frame: frame.phase == "paused" and frame.run_id == 1)
    assert after.error is None
    assert after.finding is None
    assert after.snapshot is not None
    assert after.history is not None
    assert [mark.words for mark in after.history.marks][:1] == [BACK_WORDS]
    assert after.snapshot.metrics.train_loss < after.history.column("train_loss")[0]


def test_that_a_changed_network_does_not_go_on_from_weights_that_broke(
    session: Session, listener: Listener, project: Project
) -> None:
    linear = edits.change_layer(edits.choose_source(project, "plane"), "output", activation="linear")
    wild = edits.change_training(linear, learning_rate=1e6)
    session.start(wild)
    session.run()
    listener.wait(lambda frame: frame.phase == "stopped")
    session.show_project(wild, edits.change_layer(wild, wild.network.layers[0].id, units=6))
    frame = listener.wait_until_paused()
    assert frame.snapshot is not None
    assert np.abs(frame.snapshot.parameters).max() < 1e3


def test_that_a_run_that_does_not_learn_is_told_why_while_it_trains(
    session: Session, listener: Listener, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("playground.session.visits.EVERY_S", 0.05)
    slow = edits.change_training(project, learning_rate=1e-10)
    session.start(slow)
    session.set_pace(None)
    session.run()
    frame = listener.wait(lambda frame: frame.finding is not None)
    assert frame.phase == "running"
    assert frame.error is None
    assert frame.finding is not None
    assert frame.finding.kind == "rate too small"
    session.show_project(slow, frame.finding.fixes[0].project)
    better = listener.wait(lambda frame: frame.snapshot is not None and frame.snapshot.metrics.train_loss < 0.05)
    assert better.finding is None
    session.pause()


def test_that_the_pace_is_kept(session: Session, listener: Listener, project: Project, qtbot: QtBot) -> None:
    session.start(project)
    listener.wait_for_epoch(0)
    session.set_pace(20.0)
    session.run()
    qtbot.wait(1000)
    session.pause()
    frame = listener.wait_until_paused()
    assert frame.snapshot is not None
    assert 5 <= frame.snapshot.step <= 25


def test_that_a_rule_that_stops_a_run_pauses_it_and_says_so(
    session: Session, listener: Listener, project: Project
) -> None:
    limited = edits.change_training(project, stopping=StoppingSpec(max_epochs=5))
    session.start(limited)
    session.run()
    frame = listener.wait_for_epoch(5)
    assert frame.snapshot is not None
    assert frame.snapshot.stop_reason == "max_epochs"
    assert not session.is_running
    session.show_project(limited, edits.move_query(limited, 1.0, 1.0))
    moved = listener.wait_for_epoch(5)
    assert moved.snapshot is not None
    assert moved.snapshot.stop_reason == "max_epochs"
    session.show_project(limited, edits.move_query(limited, 1.0, 1.0))
    moved = listener.wait_for_epoch(5)
    assert moved.snapshot is not None
    assert moved.snapshot.stop_reason == "max_epochs"


def test_that_another_network_begins_with_what_still_fits(
    session: Session, listener: Listener, project: Project
) -> None:
    session.start(project)
    session.step_epochs(50)
    learned = listener.wait_for_epoch(50).snapshot
    wider = edits.change_layer(project, "layer-2", units=3)
    session.show_project(project, wider)
    frame = listener.wait(lambda frame: frame.snapshot is not None and frame.snapshot.parameters.size == 31)
    assert learned is not None
    assert frame.snapshot is not None
    assert frame.history is not None
    # The first layer is as it was; the second has a unit more behind those it had, which nothing reads yet.
    assert frame.snapshot.parameters[:20].tolist() == learned.parameters[:20].tolist()
    assert frame.snapshot.parameters[29] == 0.0
    assert frame.snapshot.metrics == learned.metrics
    assert len(frame.history) == 51
    assert [(mark.epoch, mark.keeps_outputs) for mark in frame.history.marks] == [(50.0, True)]


def test_that_a_dropout_rate_changes_without_a_new_run(session: Session, listener: Listener, project: Project) -> None:
    dropping = edits.insert_layer(project, 1, DropoutSpec(id="layer-9", rate=0.5))
    session.start(dropping)
    session.step_epochs(2)
    listener.wait_for_epoch(2)
    session.show_project(dropping, edits.change_layer(dropping, "layer-9", rate=0.1))
    session.step_epochs(1)
    assert listener.wait_for_epoch(3).run_id == 1


def test_that_a_weight_set_by_hand_acts_at_once_and_undo_brings_the_learned_one_back(
    session: Session, listener: Listener, project: Project
) -> None:
    session.start(project)
    session.step_epochs(3)
    learned = listener.wait_for_epoch(3)
    given = give_weight(project, "layer-1", 0, 1, -4.0)
    session.show_project(project, given)
    frame = listener.wait_for_epoch(3)
    assert (frame.run_id, frame.snapshot is not None and frame.snapshot.parameters[1]) == (1, -4.0)
    assert frame.history is not None
    assert len(frame.history) == 4
    assert frame.output_map is not learned.output_map
    session.show_project(given, project)
    back = listener.wait_for_epoch(3)
    assert back.snapshot is not None
    assert learned.snapshot is not None
    assert back.snapshot.parameters.tobytes() == learned.snapshot.parameters.tobytes()


def test_that_a_weight_set_while_the_kernels_are_loaded_changes_the_saved_run(
    session: Session, listener: Listener, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    trainer = Trainer(project, datasets.build(project.dataset))
    trainer.advance(2 * trainer.steps_per_epoch)
    learned = trainer.state().parameters
    is_ready = threading.Event()
    monkeypatch.setattr(KernelLoader, "poll", lambda _loader: is_ready.is_set())
    session.start(project)
    session.open(to_saved(project, trainer.state()))
    session.show_project(project, give_weight(project, "layer-1", 0, 1, -4.0))
    listener.wait(lambda frame: frame.phase == "compiling")
    is_ready.set()
    frame = listener.wait_for_epoch(2)
    assert frame.snapshot is not None
    assert frame.snapshot.parameters[1] == -4.0
    assert np.flatnonzero(frame.snapshot.parameters != learned).tolist() == [1]


def test_that_a_weight_set_by_hand_after_the_numbers_broke_is_taken(
    session: Session, listener: Listener, project: Project
) -> None:
    breaking = edits.change_training(edits.choose_loss(project, "mean_squared"), learning_rate=1e6)
    breaking = edits.change_layer(breaking, "output", activation="linear")
    session.start(breaking)
    session.run()
    listener.wait(lambda frame: frame.phase == "stopped")
    session.show_project(breaking, give_weight(breaking, "layer-1", 0, 1, -4.0))
    frame = listener.wait_until_paused()
    assert frame.snapshot is not None
    assert frame.snapshot.parameters[1] == -4.0


def test_that_what_a_step_had_off_is_told_after_a_step_and_not_before_or_after_a_pause(
    session: Session, listener: Listener, project: Project
) -> None:
    session.start(edits.insert_layer(project, 1, DropoutSpec(id="layer-9", rate=0.5)))
    assert listener.wait_for_epoch(0).dropped == {}
    session.step_epochs(1)
    off = listener.wait_for_epoch(1).dropped
    assert {layer_id: units.shape for layer_id, units in off.items()} == {"layer-9": (4,)}
    session.run()
    listener.wait(lambda frame: frame.phase == "running" and "layer-9" in frame.dropped)
    session.pause()
    assert listener.wait_until_paused().dropped == {}


def test_that_narrow_layers_come_with_a_map_of_every_unit(
    session: Session, listener: Listener, project: Project
) -> None:
    session.start(edits.change_layer(project, "layer-1", units=17))
    frame = listener.wait_for_epoch(0)
    assert set(frame.unit_maps) == {"layer-2"}
    assert frame.snapshot is not None
    maps = frame.unit_maps["layer-2"]
    assert maps.shape[0] == 2
    assert frame.dataset is not None
    corner = frame.dataset.features_at(np.array([[-6.0, -6.0]]))
    wide = edits.change_layer(project, "layer-1", units=17)
    expected = Predictor(wide).layer_outputs(frame.snapshot.parameters, corner, 1)
    assert maps[:, 0, 0] == pytest.approx(expected[0], rel=1e-6)  # maps are float32


def test_that_the_query_point_is_predicted_in_every_frame(
    session: Session, listener: Listener, project: Project
) -> None:
    session.start(project)
    at_centre = listener.wait_for_epoch(0).query_prediction
    moved = edits.move_query(project, 4.0, 4.0)
    session.show_project(project, moved)
    outside = listener.wait_for_epoch(0).query_prediction
    assert at_centre is not None
    assert outside is not None
    assert at_centre[0] != outside[0]


def test_that_moving_the_query_point_of_a_paused_run_makes_no_new_map(
    session: Session, listener: Listener, project: Project
) -> None:
    session.start(project)
    first = listener.wait_for_epoch(0)
    moved = edits.move_query(project, 4.0, 4.0)
    session.show_project(project, moved)
    second = listener.wait_for_epoch(0)
    assert second.query_prediction is not first.query_prediction
    assert second.output_map is first.output_map
    session.step_epochs(1)
    assert listener.wait_for_epoch(1).output_map is not first.output_map


def test_that_another_plane_is_mapped_while_the_run_goes_on(session: Session, listener: Listener) -> None:
    iris = edits.choose_source(default_project(), "iris")
    session.start(iris)
    session.step_epochs(3)
    first = listener.wait_for_epoch(3)
    moved = edits.cut_plane(iris, 0, 7.0)
    session.show_project(iris, moved)
    second = listener.wait_for_epoch(3)
    assert second.run_id == first.run_id
    assert first.plane is not None
    assert second.plane is not None
    assert (first.plane.origin[0], second.plane.origin[0]) == (pytest.approx(5.84, abs=0.2), 7.0)
    assert first.output_map is not None
    assert second.output_map is not None
    assert not np.array_equal(first.output_map.values, second.output_map.values)


def test_that_data_of_one_column_are_mapped_along_it_only(session: Session, listener: Listener) -> None:
    session.start(edits.choose_source(default_project(), "sine"))
    frame = listener.wait_for_epoch(0)
    assert frame.output_map is not None
    values = frame.output_map.values
    assert values.shape == (1, 400, 400)
    assert (values == values[:, :1]).all()
    assert np.ptp(values) > 0


def test_that_a_project_saved_before_training_opens_at_its_first_weights(
    session: Session, listener: Listener, project: Project
) -> None:
    session.start(project)
    session.open(SavedProject(project=replace(project, query=(1.0, 1.0))))
    assert listener.wait_for_epoch(0).run_id == 2


def test_that_a_mailbox_holds_the_newest_thing_only() -> None:
    mailbox: Mailbox[int] = Mailbox()
    assert mailbox.take() is None
    mailbox.put(1)
    mailbox.put(2)
    assert not mailbox.is_empty
    assert mailbox.take() == 2
    assert mailbox.is_empty
