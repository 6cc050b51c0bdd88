"""The example that learns by heart: the view names the epoch, and early stopping goes back to the right parameters."""

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from playground.analysis.divergence import Divergence, DivergenceWatch
from playground.data.dataset import build
from playground.document import Document
from playground.engine import jit
from playground.engine.trainer import Trainer
from playground.project import edits
from playground.project.files import load
from playground.project.optimizer import USUAL_PATIENCE, StoppingSpec
from playground.project.project import Project
from playground.resources import resource_path
from playground.session.messages import Frame
from playground.ui.plots.divergence_plot import DivergencePlot
from playground.ui.theme import Theme


@pytest.fixture(scope="module")
def project() -> Project:
    jit.compile_all()
    return load(resource_path("examples") / "overfit.nnplay").project


def run_of(project: Project, n_epochs: int) -> Trainer:
    trainer = Trainer(project, build(project.dataset))
    trainer.advance(n_epochs * trainer.steps_per_epoch)
    return trainer


def divergence_of(trainer: Trainer) -> Divergence:
    return DivergenceWatch().follow(trainer.history.view().table, USUAL_PATIENCE)


def test_that_it_learns_its_points_by_heart_and_the_view_names_the_epoch(qtbot: QtBot, project: Project) -> None:
    trainer = run_of(project, 500)
    metrics = trainer.evaluate()
    assert metrics.train_accuracy == 1.0
    assert metrics.test_loss > 10.0 * metrics.train_loss
    found = divergence_of(trainer)
    tests = trainer.history.view().column("test_loss")
    best = int(np.argmin(tests))
    assert [region.fit for region in found.regions] == ["underfitting", "good", "overfitting"]
    assert found.best is not None
    assert found.best.epoch == best
    assert found.rise_epoch == pytest.approx(best, abs=10)
    assert metrics.test_loss > 2.0 * tests[best]
    view = DivergencePlot(Document(project), Theme())
    qtbot.addWidget(view)
    with qtbot.waitExposed(view):
        view.show()
    view.show_frame(Frame(1, "paused", 1, trainer.dataset, None, trainer.snapshot(), trainer.history.view()))
    view.redraw.now()
    assert view.caption.startswith(f"Overfitting since epoch {found.rise_epoch}: ")
    assert view.caption.endswith(f"early stopping would have kept epoch {best}")


def test_that_early_stopping_restores_exactly_the_parameters_of_the_epoch_that_was_foretold(project: Project) -> None:
    kept = divergence_of(run_of(project, 500)).kept
    assert kept is not None
    assert kept.stop_epoch == kept.epoch + USUAL_PATIENCE
    stopping = edits.change_training(project, stopping=StoppingSpec(patience=USUAL_PATIENCE))
    stopped = run_of(stopping, 500)
    assert (stopped.stop_reason, stopped.epoch) == ("early_stopping", kept.stop_epoch)
    at_best = run_of(project, kept.epoch)
    assert np.array_equal(stopped.state().parameters, at_best.state().parameters)
    assert stopped.evaluate().test_loss == kept.test_loss
