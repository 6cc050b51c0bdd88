"""The lecture's landscape in the window: ball, ring and words, and a learning rate that is dragged."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from playground.analysis.descent import Sight
from playground.document import Document
from playground.engine.snapshot import Metrics, Snapshot
from playground.project import edits, files
from playground.project.given import freeze_weight
from playground.project.network import OUTPUT_ID, BatchNormSpec
from playground.project.optimizer import AdamSpec
from playground.project.project import Project, default_project
from playground.resources import resource_path
from playground.session.job import Jobs
from playground.session.messages import Frame
from playground.ui.plots.descent.page import DescentPage
from playground.ui.plots.descent.words import NONE_WORDS, NORMALISED_WORDS, difference_sentence, figure
from playground.ui.theme import Theme

MakeFrame = Callable[..., Frame]
METRICS = Metrics(1.0, 1.0, float("nan"), float("nan"))


def example(name: str) -> Project:
    return files.load(resource_path(f"examples/{name}.nnplay")).project


@pytest.fixture
def document() -> Document:
    return Document(example("descent"))


@pytest.fixture
def page(qtbot: QtBot, document: Document) -> Iterator[DescentPage]:
    theme, jobs = Theme(), Jobs()
    theme.set_mode("light")
    found = DescentPage(document, jobs, theme)
    document.changed.connect(found.show_project)
    qtbot.addWidget(found)
    found.resize(500, 400)
    found.show()
    yield found
    found.close_jobs()
    jobs.close()


def at(make_frame: MakeFrame, document: Document, *parameters: float) -> Frame:
    return make_frame(document.project, snapshot=Snapshot(0, 0, np.array(parameters), METRICS))


def see(qtbot: QtBot, page: DescentPage, frame: Frame) -> Sight:
    """Show a frame and wait until its parameters are seen."""
    page.show_frame(frame)
    assert frame.snapshot is not None
    wanted = frame.snapshot.parameters

    def is_seen() -> bool:
        return page.sight is not None and np.array_equal(page.sight.question.parameters, wanted)

    qtbot.waitUntil(is_seen, timeout=60_000)
    assert page.sight is not None
    return page.sight


def take(qtbot: QtBot, page: DescentPage, rate: float) -> None:
    """Type a learning rate, and wait until its steps are seen."""
    page.rate_row.field.setEditText(str(rate))
    page.rate_row.field.line.editingFinished.emit()
    qtbot.waitUntil(lambda: page.sight is not None and page.sight.descent.learning_rate == rate, timeout=10_000)


@pytest.mark.parametrize(("name", "n"), [("descent", 2), ("descent-one", 1)])
def test_that_the_examples_have_a_landscape_that_is_seen_whole(
    qtbot: QtBot, page: DescentPage, document: Document, make_frame: MakeFrame, name: str, n: int
) -> None:
    document.open(example(name), Path("example.nnplay"))
    page.show_project(default_project(), document.project)
    assert page.is_exact
    sight = see(qtbot, page, at(make_frame, document, *[-1.5, 2.5][:n]))
    assert sight.values.ndim == n
    assert page.banner.words == ""
    assert page.words.startswith("η = 0.1: the next step goes down by ")
    assert page.words in page.plot.accessibleDescription()
    assert "2/λ" in page.plot.accessibleDescription()


def test_that_another_network_says_why_it_has_no_whole_landscape(page: DescentPage, document: Document) -> None:
    document.edit("Open", default_project())
    assert not page.is_exact
    assert page.banner.words.startswith("25 parameters learn here.")
    frozen = edits.freeze(example("descent"), OUTPUT_ID, is_frozen=True)
    document.edit("Freeze", frozen)
    assert page.banner.words == NONE_WORDS
    document.edit("Normalise", edits.insert_layer(example("descent"), 0, BatchNormSpec(id="norm")))
    assert page.banner.words == NORMALISED_WORDS


def test_that_changes_between_whole_and_not_are_told(qtbot: QtBot, page: DescentPage, document: Document) -> None:
    with qtbot.waitSignal(page.exactness_changed) as told:
        document.edit("Open", default_project())
    assert told.args == [False]
    with qtbot.waitSignal(page.exactness_changed) as told:
        document.edit("Back", example("descent"))
    assert told.args == [True]


def test_that_freezing_one_of_two_parameters_leaves_a_curve(
    qtbot: QtBot, page: DescentPage, document: Document, make_frame: MakeFrame
) -> None:
    see(qtbot, page, at(make_frame, document, -1.5, 2.5))
    document.edit("Freeze", freeze_weight(document.project, OUTPUT_ID, 0, None, 2.5, is_frozen=True))
    page.show_frame(at(make_frame, document, -1.5, 2.5))
    qtbot.waitUntil(lambda: page.sight is not None and page.sight.values.ndim == 1, timeout=10_000)


def test_that_the_ring_is_the_next_step_and_dragging_it_tries_a_rate_and_letting_go_takes_it(
    qtbot: QtBot, page: DescentPage, document: Document, make_frame: MakeFrame
) -> None:
    see(qtbot, page, at(make_frame, document, -1.5, 2.5))
    take(qtbot, page, 0.3)
    ghost, viewport = page.plot.ghost_position(), page.plot.viewport()
    assert ghost is not None
    assert page.plot.rate_at(ghost) == pytest.approx(0.3, rel=0.02)
    target = ghost.toPoint() + QPoint(60, 0)
    rate = page.plot.rate_at(QPointF(target))
    assert rate is not None
    assert rate > 0.4
    count = document.undo_stack.count()
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=ghost.toPoint())
    qtbot.mouseMove(viewport, target)
    qtbot.waitUntil(lambda: page.sight is not None and page.sight.descent.learning_rate > 0.4, timeout=10_000)
    assert document.project.training.learning_rate == 0.3
    qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=target)
    assert document.project.training.learning_rate == pytest.approx(rate, rel=0.05)
    assert document.undo_stack.count() == count + 1
    assert document.undo_stack.undoText() == "Change learning rate"
    document.undo_stack.undo()
    assert document.project.training.learning_rate == 0.3
    qtbot.waitUntil(lambda: page.sight is not None and page.sight.descent.learning_rate == 0.3, timeout=10_000)


def test_that_the_ball_can_be_put_elsewhere_and_the_run_goes_on_from_there(
    qtbot: QtBot, page: DescentPage, document: Document, make_frame: MakeFrame
) -> None:
    see(qtbot, page, at(make_frame, document, -1.5, 2.5))
    take(qtbot, page, 0.5)  # the ring is far from the ball
    count = document.undo_stack.count()
    ball, viewport = page.plot.ball_position(), page.plot.viewport()
    assert ball is not None
    target = ball.toPoint() + QPoint(-30, 40)
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=ball.toPoint())
    qtbot.mouseMove(viewport, target)
    qtbot.waitUntil(lambda: page.sight is not None and page.sight.descent.spot.at[1] < 2.0, timeout=10_000)
    assert document.undo_stack.count() == count
    qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=target)
    assert document.undo_stack.count() == count + 1
    output = document.project.network.output
    weight, bias = (next(each.value for each in output.given if each.input == source) for source in (0, None))
    qtbot.waitUntil(
        lambda: page.sight is not None and page.sight.descent.spot.at.tolist() == [weight, bias], timeout=10_000
    )
    # Frames of before stay unseen; the first one of after is followed.
    page.show_frame(at(make_frame, document, -1.5, 2.5))
    sight = see(qtbot, page, at(make_frame, document, weight + 0.1, bias))
    assert sight.descent.spot.at[0] == weight + 0.1
    document.undo_stack.undo()
    assert document.project.network == example("descent").network


def test_that_a_press_beside_the_ring_changes_nothing(
    qtbot: QtBot, page: DescentPage, document: Document, make_frame: MakeFrame
) -> None:
    see(qtbot, page, at(make_frame, document, -1.5, 2.5))
    ghost = page.plot.ghost_position()
    assert ghost is not None
    viewport = page.plot.viewport()
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=ghost.toPoint() + QPoint(60, 40))
    qtbot.mouseMove(viewport, ghost.toPoint() + QPoint(90, 40))
    qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=ghost.toPoint() + QPoint(90, 40))
    assert document.project.training.learning_rate == 0.1
    assert document.undo_stack.count() == 0


def test_that_keys_on_the_slider_take_rates_in_one_undo_step(
    qtbot: QtBot, page: DescentPage, document: Document, make_frame: MakeFrame
) -> None:
    see(qtbot, page, at(make_frame, document, -1.5, 2.5))
    for _ in range(5):
        qtbot.keyClick(page.rate_row.slider, Qt.Key.Key_Right)
    assert document.project.training.learning_rate == pytest.approx(0.1 * 10 ** (5 / 50), rel=0.05)
    assert document.undo_stack.count() == 1
    qtbot.keyClick(page.rate_row.slider, Qt.Key.Key_End)
    assert document.project.training.learning_rate == 100.0


def test_that_too_small_and_too_big_are_said_in_words_and_numbers(
    qtbot: QtBot, page: DescentPage, document: Document, make_frame: MakeFrame
) -> None:
    see(qtbot, page, at(make_frame, document, 2.58, 1.5))  # in the direction of the steepest bend
    for rate, words in (
        (0.001, "η = 0.001 crawls: the next step goes down by only "),
        (0.1, "η = 0.1: the next step goes down by "),
        (0.6, "η = 0.6 jumps across the valley: "),
        (0.74, "η = 0.74 overshoots: the next step takes the loss up from "),
        (2.0, "η = 2 overshoots: the next step takes the loss up from "),
        (1e5, "η = 100000 overshoots: "),
    ):
        take(qtbot, page, rate)
        assert page.words.startswith(words)
    assert page.rate_row.slider.mark is not None


def test_that_the_ball_follows_the_run_while_it_is_seen_and_not_while_it_is_hidden(
    qtbot: QtBot, page: DescentPage, document: Document, make_frame: MakeFrame
) -> None:
    see(qtbot, page, at(make_frame, document, -1.5, 2.5))
    sight = see(qtbot, page, at(make_frame, document, -1.0, 2.0))
    assert sight.descent.spot.at.tolist() == [-1.0, 2.0]
    page.hide()
    page.show_frame(at(make_frame, document, 0.0, 0.0))
    qtbot.wait(200)
    assert page.sight is sight
    page.show()
    qtbot.waitUntil(
        lambda: page.sight is not None and page.sight.descent.spot.at.tolist() == [0.0, 0.0], timeout=10_000
    )


def test_that_zooming_shows_more_or_less_around_the_same_middle(
    qtbot: QtBot, page: DescentPage, document: Document, make_frame: MakeFrame
) -> None:
    half = see(qtbot, page, at(make_frame, document, -1.5, 2.5)).view.half
    qtbot.mouseClick(page.farther, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.sight is not None and page.sight.view.half > 1.2 * half, timeout=10_000)
    qtbot.keyClick(page, Qt.Key.Key_0)
    qtbot.waitUntil(lambda: page.sight is not None and page.sight.view.half == pytest.approx(half), timeout=10_000)


def test_that_a_frame_of_another_network_is_waited_out(
    qtbot: QtBot, page: DescentPage, document: Document, make_frame: MakeFrame
) -> None:
    page.show_frame(make_frame(document.project, snapshot=Snapshot(0, 0, np.zeros(25), METRICS)))
    qtbot.wait(150)
    assert page.sight is None
    see(qtbot, page, at(make_frame, document, 1.0, 1.0))


def test_that_it_is_said_how_training_differs_from_what_is_drawn() -> None:
    project = example("descent")
    assert difference_sentence(project, 18) == ""
    project = edits.change_training(edits.choose_optimizer(project, AdamSpec), batch_size=10, l2=0.1)
    words = "Drawn is plain gradient descent over all points; training here takes {}."
    assert difference_sentence(project, 18) == words.format("Adam, batches of 10 points and penalties")
    assert difference_sentence(project, 10) == words.format("Adam and penalties")


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.12345, "0.123"), (12.3456, "12.35"), (0.0, "0"), (1.2e-5, "1.2e−5"), (-0.5, "−0.5"), (4e9, "4.0e9")],
)
def test_that_figures_have_the_digits_a_sentence_needs(value: float, text: str) -> None:
    assert figure(value) == text
