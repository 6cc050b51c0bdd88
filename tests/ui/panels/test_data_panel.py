"""The data panel: each control changes the project as it says, and follows changes from outside."""

from array import array

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from playground.data import dataset as datasets
from playground.data.plane import build_plane
from playground.document import Document
from playground.project import edits
from playground.project.dataset import SOURCES
from playground.project.project import default_project
from playground.project.table import Column, Role, Table, TableSpec, class_values
from playground.session.messages import Frame
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


def test_that_settings_of_classes_are_shown_where_they_do_something(panel: DataPanel, document: Document) -> None:
    panel.more.set_open(is_open=True)
    panel.gallery.buttons["blobs"].click()
    assert panel.classes.is_shown("n_classes")
    panel.classes.fields["n_classes"].entered.emit(5, "")
    assert len(document.project.dataset.info.classes) == document.project.network.output.units == 5
    panel.gallery.buttons["plane"].click()
    assert not panel.classes.isVisible()
    assert not panel.details.is_shown("label_noise")
    assert panel.details.is_shown("scaling")


def test_that_what_is_set_under_more_is_told_while_it_is_folded(panel: DataPanel, document: Document) -> None:
    changed = edits.change_dataset(document.project, label_noise=0.1, class_share=0.2, scaling="range")
    document.edit("Outside", changed)
    assert panel.more.heading.summary == "first class 20 %, 10 % wrong, −1 to 1"


def test_that_a_formula_is_checked_while_it_is_typed_and_added_by_enter(
    qtbot: QtBot, panel: DataPanel, document: Document
) -> None:
    line, error = panel.features.formula.line, panel.features.formula.error
    qtbot.keyClicks(line, "2x1")
    assert "write * for times, as in 2*x1" in error.text()
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert document.undo_stack.count() == 0
    line.clear()
    qtbot.keyClicks(line, "sin(3*x1) + x2**2")
    assert not error.isVisible()
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert document.project.dataset.features == ("x1", "x2", "sin(3*x1) + x2**2")
    assert line.text() == ""


def test_that_warnings_stand_in_the_panel(panel: DataPanel, document: Document) -> None:
    assert panel.warnings.sentences == []
    document.edit("All", edits.change_dataset(document.project, train_share=1.0))
    assert [words[:39] for words in panel.warnings.sentences] == ["No points are left for testing: overfit"]
    document.edit("Formula", edits.add_features(document.project, ("x1-x1",)))
    dataset = datasets.build(document.project.dataset)
    panel.show_frame(Frame(1, "paused", dataset=dataset, plane=build_plane(dataset, document.project.plane)))
    assert any("has the same value" in words for words in panel.warnings.sentences)


def test_that_how_columns_are_scaled_is_written_out(panel: DataPanel, document: Document) -> None:
    panel.gallery.buttons["iris"].click()
    document.edit("Scale", edits.change_dataset(document.project, scaling="standardise"))
    dataset = datasets.build(document.project.dataset)
    panel.show_frame(Frame(1, "paused", dataset=dataset, plane=build_plane(dataset, document.project.plane)))
    first = f"x₁ = (sepal length (cm) − {dataset.scale.offset[0]:.4g}) / {dataset.scale.size[0]:.4g}"
    assert panel.scale_words.splitlines()[0] == first
    assert panel.scale_words.splitlines()[-1] == "and 1 more column"


def _wide_table(n_columns: int) -> TableSpec:
    numbers = array("d", [float((7 * row + 3 * column) % 5) for column in range(n_columns) for row in range(20)])
    columns = tuple(
        Column(name=f"reading {place}", values=class_values(numbers[20 * place : 20 * place + 20]))
        for place in range(n_columns)
    )
    features: tuple[Role, ...] = ("feature",)
    return TableSpec(
        name="readings.csv", table=Table(columns, 20, numbers.tobytes()), roles=(*features * (n_columns - 1), "target")
    )


def test_that_many_columns_become_a_list_to_search_in(panel: DataPanel, document: Document) -> None:
    document.edit("Import", edits.use_table(document.project, "imported", _wide_table(41)))
    features = panel.features.list
    assert features.isVisible()
    features.search.setText("reading 39")
    assert [row for row in range(features.list.count()) if not features.list.item(row).isHidden()] == [39]
    features.none.click()
    assert "x40" not in document.project.dataset.features
    assert len(document.project.dataset.features) == 39
    features.list.item(39).setCheckState(Qt.CheckState.Checked)
    assert "x40" in document.project.dataset.features


def test_that_the_persons_own_points_come_back_by_their_button(
    qtbot: QtBot, panel: DataPanel, document: Document
) -> None:
    with qtbot.waitSignal(panel.own_asked) as asked:
        panel.gallery.buttons["imported"].click()
    assert asked.args == ["imported"]
    assert panel.gallery.buttons["circle"].isChecked()
    table = _wide_table(5)
    document.edit("Import", edits.use_table(document.project, "imported", table))
    panel.gallery.buttons["circle"].click()
    panel.gallery.buttons["imported"].click()
    assert document.project.dataset.table == table


def _show_points(panel: DataPanel, document: Document) -> None:
    dataset = datasets.build(document.project.dataset)
    panel.show_frame(Frame(1, "paused", dataset=dataset, plane=build_plane(dataset, document.project.plane)))


def test_that_a_slider_moves_the_slice_and_a_button_brings_it_back(panel: DataPanel, document: Document) -> None:
    panel.gallery.buttons["iris"].click()
    _show_points(panel, document)
    slider = panel.axes.sliders[0]
    assert list(panel.axes.sliders) == [0, 1]
    sepals = datasets.build(document.project.dataset).points_train[:, 0]
    low, span = sepals.min(), np.ptp(sepals)
    assert slider.slider.value() == round(200 * (sepals.mean() - low) / span)
    for step in (40, 50):
        slider.slider.setValue(step)
    [(column, value)] = document.project.plane.cuts
    assert column == 0
    assert value == pytest.approx(low + 0.25 * span)
    assert document.undo_stack.undoText() == "Move slice, sepal length (cm)"
    document.undo_stack.undo()
    assert document.project.plane.cuts == ()
    document.undo_stack.redo()
    slider.mean.click()
    assert document.project.plane.cuts == ()


def test_that_main_components_need_neither_axes_nor_slice(panel: DataPanel, document: Document) -> None:
    panel.gallery.buttons["iris"].click()
    panel.axes.view.entered.emit(True, "")
    assert document.project.plane.is_projected
    assert not panel.axes.boxes[0].isVisible()
    assert not panel.axes.cuts.isVisible()
    panel.axes.view.entered.emit(False, "")
    assert panel.axes.boxes[0].isVisible()


def test_that_of_many_columns_one_is_chosen_to_be_cut(panel: DataPanel, document: Document) -> None:
    document.edit("Import", edits.use_table(document.project, "imported", _wide_table(41)))
    panel.axes.cuts.set_open(is_open=True)
    assert list(panel.axes.sliders) == [2]
    chooser = panel.axes.chooser
    chooser.setCurrentIndex(5)
    chooser.activated.emit(5)
    assert list(panel.axes.sliders) == [7]
