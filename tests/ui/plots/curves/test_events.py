"""Events of a run are found where they happened."""

import numpy as np
import pytest

from playground.engine.snapshot import HistoryView, Metrics, Snapshot
from playground.project.optimizer import StopReason
from playground.session.messages import Frame
from playground.ui.plots.curves.events import BestRow, best_sign, end_of, end_sign


def history(losses: list[float]) -> HistoryView:
    table = np.full((len(losses), 8), np.nan)
    table[:, 0] = np.arange(len(losses))
    table[:, 1] = 25 * table[:, 0]
    table[:, 2] = table[:, 3] = losses
    return HistoryView(table)


def test_that_the_lowest_test_loss_is_found_once_it_has_risen_again() -> None:
    best = BestRow()
    assert best.row(history([3.0, 2.0, 1.0])) is None
    assert best.row(history([3.0, 2.0, 1.0, 1.5])) == 2
    assert best.row(history([3.0, 2.0, 1.0, 1.5, 0.5, 0.9])) == 4


def test_that_of_equal_losses_the_first_is_the_lowest() -> None:
    assert BestRow().row(history([3.0, 1.0, 1.0, 2.0])) == 1


def test_that_a_run_of_its_own_is_searched_anew() -> None:
    best = BestRow()
    assert best.row(history([3.0, 0.1, 4.0])) == 1
    assert best.row(history([5.0, 4.0, 2.0, 3.0])) == 2
    assert best.row(history([5.0])) is None


def test_that_a_run_without_test_points_has_no_lowest_test_loss() -> None:
    assert BestRow().row(history([np.nan, np.nan, np.nan])) is None


def test_that_the_sign_says_loss_and_epoch() -> None:
    sign = best_sign(history([3.0, 0.125, 2.0]), 1, "step", 0.125)
    assert (sign.kind, sign.place, sign.words) == ("best", 25.0, "Lowest test loss: 0.1250 at epoch 1")


@pytest.mark.parametrize(
    ("reason", "kind", "label"),
    [("early_stopping", "stop", "stopped early"), ("diverged", "diverged", "diverged")],
)
def test_that_the_end_of_a_run_has_a_sign_and_words(reason: StopReason, kind: str, label: str) -> None:
    snapshot = Snapshot(12, 300, np.zeros(1), Metrics(0.1, 0.2, 0.9, 0.8), reason)
    end = end_of(Frame(1, "stopped", snapshot=snapshot))
    assert end is not None
    by_epoch, by_step = end_sign(end, "epoch"), end_sign(end, "step")
    assert (by_epoch.kind, by_epoch.label) == (kind, label)
    assert (by_epoch.place, by_step.place) == (12.0, 300.0)
    assert end_of(Frame(1, "paused", snapshot=Snapshot(12, 300, np.zeros(1), snapshot.metrics))) is None
