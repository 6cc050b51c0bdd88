"""Which plane of a table is shown: what the controls say reaches the document, and back."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from playground.data import dataset as datasets
from playground.data.plane import build_plane
from playground.document import Document
from playground.project import edits
from playground.project.project import default_project, needs_new_run
from playground.project.table import Column, Role, Table, TableSpec
from playground.ui.plots.plane_choice import PlaneChoice
from playground.ui.theme import Theme


def wide_table(n_features: int) -> TableSpec:
    values = np.arange(3.0 * (n_features + 1)) * 0.5
    columns = (*(Column(name=f"feature {place}") for place in range(n_features)), Column(name="price"))
    table = Table(columns, 3, values.tobytes())
    features: list[Role] = ["feature"] * n_features
    roles: tuple[Role, ...] = (*features, "target")
    return TableSpec(name="wide", table=table, roles=roles, is_regression=True)


@pytest.fixture
def document() -> Document:
    return Document(edits.choose_source(default_project(), "iris"))


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


@pytest.fixture
def choice(qtbot: QtBot, window: QWidget, document: Document) -> PlaneChoice:
    view = PlaneChoice(document, Theme(), window)
    QVBoxLayout(window).addWidget(view)
    document.changed.connect(lambda _before, after: view.show_project(after))
    show_points(view, document)
    with qtbot.waitExposed(window):
        window.show()
    view.heading.click()
    return view


def show_points(choice: PlaneChoice, document: Document) -> None:
    dataset = datasets.build(document.project.dataset)
    choice.show_points(dataset, build_plane(dataset, document.project.plane))


def test_that_data_of_two_columns_offer_no_choice(choice: PlaneChoice, document: Document) -> None:
    assert choice.isVisible()
    document.edit("Choose", edits.choose_source(document.project, "circle"))
    assert not choice.isVisible()


def test_that_the_columns_of_a_table_are_offered_as_axes(choice: PlaneChoice, document: Document) -> None:
    assert [box.currentText() for box in choice.boxes] == ["petal length (cm)", "petal width (cm)"]
    choice.boxes[0].setCurrentIndex(0)
    choice.boxes[0].activated.emit(0)
    assert document.project.plane.axes == (0, 3)


def test_that_choosing_the_column_of_the_other_axis_swaps_the_two(choice: PlaneChoice, document: Document) -> None:
    choice.boxes[0].setCurrentIndex(3)
    choice.boxes[0].activated.emit(3)
    assert document.project.plane.axes == (3, 2)


def test_that_a_slider_starts_at_the_mean_of_its_column(choice: PlaneChoice, document: Document) -> None:
    dataset = datasets.build(document.project.dataset)
    sepals = dataset.all_points()[:, 0]
    row = choice.sliders.rows[0]
    assert list(choice.sliders.rows) == [0, 1]
    mean = dataset.points_train[:, 0].mean()
    assert row.slider.value() == round(200 * (mean - sepals.min()) / np.ptp(sepals))
    assert row.value.text() == f"{mean:.2f}"
    assert not row.mean.isEnabled()


def test_that_a_drag_of_a_slider_is_one_edit_and_begins_no_run(choice: PlaneChoice, document: Document) -> None:
    before = document.project
    row = choice.sliders.rows[0]
    for step in (40, 45, 50):
        row.slider.setValue(step)
    [(column, value)] = document.project.plane.cuts
    assert column == 0
    assert value == pytest.approx(4.3 + 0.25 * 3.6)
    assert document.undo_stack.count() == 1
    assert document.undo_stack.undoText() == "Move slice, sepal length (cm)"
    assert not needs_new_run(before, document.project)
    show_points(choice, document)
    assert row.value.text() == "5.20"
    assert choice.heading.summary == "slice, 1 of 2 others moved"


def test_that_a_button_brings_the_slice_back_to_the_mean(choice: PlaneChoice, document: Document) -> None:
    row = choice.sliders.rows[1]
    row.slider.setValue(3)
    row.mean.click()
    assert document.project.plane.cuts == ()
    assert choice.heading.summary == "slice, 2 others at the mean"


def test_that_a_column_of_zeros_and_ones_has_two_steps(choice: PlaneChoice, document: Document) -> None:
    document.edit("Choose", edits.choose_source(document.project, "penguins"))
    show_points(choice, document)
    sex = choice.sliders.rows[7]
    assert (sex.slider.minimum(), sex.slider.maximum()) == (0, 1)
    sex.slider.setValue(1 - sex.slider.value())
    assert document.project.plane.cuts[0][1] in {0.0, 1.0}


def test_that_sliders_of_other_data_do_nothing_to_the_new(choice: PlaneChoice, document: Document) -> None:
    document.edit("Choose", edits.choose_source(document.project, "penguins"))
    shown = [(row.slider.minimum(), row.slider.maximum()) for row in choice.sliders.rows.values()]
    assert list(choice.sliders.rows) == [1, 3, 4, 5, 6, 7]
    assert len(shown) == 6
    document.edit("Choose", edits.choose_source(document.project, "circle"))
    assert document.project.plane.cuts == ()


def test_that_main_components_need_neither_axes_nor_slice(choice: PlaneChoice, document: Document) -> None:
    choice.view.entered.emit(True, "")
    assert document.project.plane.is_projected
    assert not choice.boxes[0].isVisible()
    assert not choice.sliders.isVisible()
    assert choice.heading.summary == "main components"
    choice.view.entered.emit(False, "")
    assert choice.boxes[0].isVisible()
    assert choice.sliders.isVisible()


def test_that_of_very_many_columns_one_is_chosen_to_be_cut(choice: PlaneChoice, document: Document) -> None:
    document.edit("Import", edits.use_table(document.project, "imported", wide_table(60)))
    assert list(choice.sliders.rows) == [2]
    chooser = choice.sliders.chooser
    chooser.setCurrentIndex(5)
    chooser.activated.emit(5)
    assert list(choice.sliders.rows) == [7]
    assert choice.sliders.rows[7].name == "feature 7"


def test_that_many_sliders_scroll_and_leave_the_plane_its_room(
    qtbot: QtBot, choice: PlaneChoice, document: Document
) -> None:
    low = choice.flyout.height()
    document.edit("Import", edits.use_table(document.project, "imported", wide_table(30)))
    show_points(choice, document)
    qtbot.waitUntil(lambda: low < choice.flyout.height() < 440)


def test_that_every_control_is_named_explained_and_reached_by_keyboard(choice: PlaneChoice) -> None:
    rows = choice.sliders.rows.values()
    for control in (*choice.boxes, choice.view, *(row.slider for row in rows), *(row.mean for row in rows)):
        assert control.accessibleName()
        assert control.toolTip() == control.whatsThis() != ""
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus
