"""The data panel: each control changes the project as it says, and follows changes from outside."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from playground.data import dataset as datasets
from playground.document import Document
from playground.project import edits
from playground.project.dataset import SOURCES
from playground.project.project import default_project
from playground.ui.panels.data_panel import DataPanel
from playground.ui.theme import Theme


@pytest.fixture
def document() -> Document:
    return Document(default_project())


@pytest.fixture
def panel(qtbot: QtBot, document: Document) -> DataPanel:
    view = DataPanel(document, Theme())
    document.changed.connect(view.show_project)
    qtbot.addWidget(view)
    with qtbot.waitExposed(view):
        view.show()
    return view


def test_that_a_click_in_the_gallery_chooses_the_source(panel: DataPanel, document: Document) -> None:
    panel.gallery.buttons["spiral"].click()
    assert document.project == edits.choose_source(default_project(), "spiral")
    document.undo_stack.undo()
    assert panel.gallery.buttons["circle"].isChecked()


def test_that_arrow_keys_walk_through_the_gallery(qtbot: QtBot, panel: DataPanel, document: Document) -> None:
    qtbot.keyClick(panel.gallery.buttons["circle"], Qt.Key.Key_Right)
    assert document.project.dataset.source == "xor"


def test_that_every_source_can_be_chosen_and_is_named_for_those_who_do_not_see(panel: DataPanel) -> None:
    names = {button.accessibleName() for button in panel.gallery.buttons.values()}
    assert names == {info.title for info in SOURCES.values()} | {"Painted points", "Imported table"}


def test_that_moving_the_noise_slider_changes_the_noise_as_one_undo_step(panel: DataPanel, document: Document) -> None:
    for percent in (5, 15, 25):
        panel.noise.slider.setValue(percent)
    assert document.project.dataset.noise == 0.25
    assert panel.noise.box.value() == 25
    assert document.undo_stack.count() == 1
    document.undo_stack.undo()
    assert panel.noise.slider.value() == panel.noise.box.value() == 0


def test_that_two_drags_are_two_undo_steps(qtbot: QtBot, panel: DataPanel, document: Document) -> None:
    panel.noise.slider.setValue(10)
    qtbot.mousePress(panel.noise.slider, Qt.MouseButton.RightButton)
    panel.noise.slider.setValue(20)
    assert document.undo_stack.count() == 2


def test_that_the_train_share_the_count_and_the_seed_reach_the_project(panel: DataPanel, document: Document) -> None:
    panel.train_share.box.setValue(80)
    panel.n_samples.setValue(900)
    panel.seed.box.setValue(4_294_967_295)
    dataset = document.project.dataset
    assert (dataset.train_share, dataset.n_samples, dataset.seed) == (0.8, 900, 2**32 - 1)
    assert document.undo_stack.count() == 3


def test_that_the_split_has_a_seed_of_its_own(panel: DataPanel, document: Document) -> None:
    document.edit("Seed", edits.change_dataset(document.project, seed=8))
    assert panel.split_seed.box.value() == 8
    panel.split_seed.box.setValue(9)
    assert (document.project.dataset.seed, document.project.dataset.split_seed) == (8, 9)
    document.undo_stack.undo()
    assert panel.split_seed.box.value() == 8


def test_that_the_dice_draw_another_seed(panel: DataPanel, document: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("secrets.randbelow", lambda _limit: 77)
    panel.seed.button.click()
    assert document.project.dataset.seed == 77


def test_that_a_chip_switches_its_feature_on_and_off(panel: DataPanel, document: Document) -> None:
    panel.features.chips["x1**2"].click()
    assert document.project.dataset.features == ("x1", "x2", "x1**2")
    assert document.undo_stack.undoText() == "Add feature x₁²"
    panel.features.chips["x1"].click()
    assert list(document.project.dataset.features) == ["x2", "x1**2"]
    document.undo_stack.undo()
    assert panel.features.chips["x1"].isChecked()


def test_that_a_formula_of_the_persons_own_has_a_chip(panel: DataPanel, document: Document) -> None:
    document.edit("Formula", edits.toggle_feature(document.project, "sin(3*x1)"))
    assert panel.features.chips["sin(3*x1)"].isChecked()


def test_that_a_table_offers_its_columns_as_axes_and_hides_what_does_nothing(
    panel: DataPanel, document: Document
) -> None:
    assert not panel.axes.isVisible()
    panel.gallery.buttons["iris"].click()
    assert panel.axes.isVisible()
    assert not panel.noise.isVisible()
    assert not panel.n_samples.isVisible()
    assert [box.currentText() for box in panel.axes.boxes] == ["petal length (cm)", "petal width (cm)"]
    panel.axes.boxes[0].setCurrentIndex(0)
    panel.axes.boxes[0].activated.emit(0)
    assert document.project.plane.axes == (0, 3)


def test_that_choosing_the_column_of_the_other_axis_swaps_the_two(panel: DataPanel, document: Document) -> None:
    panel.gallery.buttons["iris"].click()
    panel.axes.boxes[0].setCurrentIndex(3)
    panel.axes.boxes[0].activated.emit(3)
    assert document.project.plane.axes == (3, 2)


def test_that_a_change_from_outside_is_shown_and_makes_no_further_edit(panel: DataPanel, document: Document) -> None:
    # 1/3 is no whole per cent: showing 33 % must not round the project.
    changed = edits.change_dataset(document.project, noise=1 / 3, train_share=0.7, n_samples=77, seed=5)
    document.edit("Outside", changed)
    assert document.project == changed
    assert document.undo_stack.count() == 1
    shown = (panel.noise.slider.value(), panel.train_share.box.value(), panel.n_samples.value(), panel.seed.box.value())
    assert shown == (33, 70, 77, 5)


def test_that_the_wheel_changes_no_control_without_the_focus(panel: DataPanel, document: Document) -> None:
    for control in (panel.noise.slider, panel.n_samples, panel.seed.box):
        control.clearFocus()
        middle = QPointF(control.rect().center())
        event = QWheelEvent(
            middle,
            control.mapToGlobal(middle),
            QPoint(0, 0),
            QPoint(0, 120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(control, event)
    assert document.project == default_project()


def test_that_thumbnails_show_the_points_given(panel: DataPanel) -> None:
    def picture() -> bytes:
        image = panel.gallery.buttons["circle"].icon().pixmap(44, 44).toImage()
        return bytes(image.constBits())

    without = picture()
    panel.show_thumbnails({"circle": datasets.build(default_project().dataset)})
    assert picture() != without


def test_that_every_control_is_named_explained_and_reached_by_keyboard(panel: DataPanel) -> None:
    controls = [
        panel.gallery.buttons["circle"],
        *panel.features.chips.values(),
        *panel.axes.boxes,
        panel.noise.slider,
        panel.train_share.box,
        panel.n_samples,
        panel.seed.box,
        panel.seed.button,
    ]
    for control in controls:
        assert control.accessibleName()
        assert control.toolTip() == control.whatsThis() != ""
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus
