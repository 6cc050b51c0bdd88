"""The table of points: what its cells say, what moves it, and what it tells other views."""

import numpy as np
import pytest
from msgspec.structs import replace as replaced
from PySide6.QtCore import QEvent, QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from playground.data.dataset import Dataset, build
from playground.project import edits
from playground.project.dataset import DatasetSpec
from playground.project.project import default_project
from playground.session.messages import Frame, PointOutputs
from playground.ui.panels.points_columns import NumberFormat
from playground.ui.panels.points_table import REFRESH_MS, PointsTable
from playground.ui.theme import DARK, LIGHT, Theme


@pytest.fixture
def theme() -> Theme:
    theme = Theme()
    theme.set_mode("light")
    return theme


@pytest.fixture
def table(qtbot: QtBot, theme: Theme) -> PointsTable:
    view = PointsTable(theme, QAction("Export"))
    qtbot.addWidget(view)
    view.resize(600, 300)
    with qtbot.waitExposed(view):
        view.show()
    return view


def outputs_of(dataset: Dataset, seed: int = 5, n_outputs: int = 1) -> PointOutputs:
    rng = np.random.default_rng(seed)
    return PointOutputs(
        rng.random((len(dataset.shown("train")), n_outputs)), rng.random((len(dataset.shown("test")), n_outputs))
    )


def frame_of(dataset: Dataset | None, outputs: PointOutputs | None = None, run_id: int = 1) -> Frame:
    return Frame(run_id, "paused", 1, dataset=dataset, point_outputs=outputs)


def cells(table: PointsTable, row: int, role: int = Qt.ItemDataRole.DisplayRole) -> list[object]:
    """Return what one role says of every cell of a row."""
    model = table.model
    return [model.data(model.index(row, column), role) for column in range(model.columnCount())]


def titles(table: PointsTable) -> list[object]:
    model = table.model
    return [model.headerData(place, Qt.Orientation.Horizontal) for place in range(model.columnCount())]


def test_that_an_empty_table_says_what_to_do(table: PointsTable) -> None:
    assert "choose data" in table.empty_words
    table.show_frame(frame_of(None))
    assert "choose data" in table.empty_words


def test_that_every_point_is_a_row_with_its_part_class_prediction_and_columns(table: PointsTable) -> None:
    dataset = build(DatasetSpec(source="pass-class", n_samples=40))
    outputs = outputs_of(dataset)
    table.show_frame(frame_of(dataset, outputs))
    assert titles(table) == ["row", "part", "result", "prediction", *dataset.info.columns]
    assert table.model.rowCount() == 40
    for row in (0, 17, 39):
        place = int(np.flatnonzero(np.concatenate((dataset.rows_train, dataset.rows_test)) == row)[0])
        is_train, index = place < 20, place % 20
        share = float((outputs.train if is_train else outputs.test)[index, 0])
        answer = int(share > 0.5)
        words = cells(table, row)
        assert words[:2] == [str(row + 1), "train" if is_train else "test"]
        own = int(dataset.targets("train" if is_train else "test")[index])
        assert words[2] == dataset.info.classes[own]
        assert words[3] == f"{max(share, 1 - share):.0%} {dataset.info.classes[answer]}".replace("%", " %")
        said = cells(table, row, Qt.ItemDataRole.AccessibleTextRole)[3]
        assert str(said).endswith(", wrong") == (answer != own) == table.model.is_wrong(table.model.index(row, 3))


def test_that_regression_shows_value_and_error_in_the_targets_own_units(table: PointsTable) -> None:
    dataset = build(DatasetSpec(source="cars", features=("x1",), scaling="standardise"))
    outputs = outputs_of(dataset)
    table.show_frame(frame_of(dataset, outputs))
    assert titles(table)[2:5] == ["miles per gallon", "prediction", "error"]
    first = cells(table, 0)
    assert first[2] == "18.0"
    target, prediction, error = (float(str(cell).replace("−", "-")) for cell in first[2:5])
    assert error == pytest.approx(prediction - target, abs=0.011)
    assert "Wrong answers" not in [table.choice.itemText(place) for place in range(table.choice.count())]


def test_that_categories_are_words(table: PointsTable) -> None:
    dataset = build(DatasetSpec(source="penguins", features=("x1",)))
    table.show_frame(frame_of(dataset))
    assert titles(table)[-2:] == ["island", "sex"]
    assert cells(table, 0)[-2:] == ["Torgersen", "male"]


def test_that_points_that_are_not_predicted_have_a_dash_and_the_title_says_why(table: PointsTable) -> None:
    dataset = build(DatasetSpec(n_samples=30_000))
    table.show_frame(frame_of(dataset, outputs_of(dataset)))
    told = [cells(table, row)[3] for row in range(60)]
    assert "–" in told
    assert set(told) != {"–"}
    tip = table.model.headerData(3, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
    assert "at most 5,000 of each part" in str(tip)
    assert table.caption.endswith("wrong of 10,000 predicted")


def test_that_other_predictions_change_the_cells_a_few_times_a_second_only(qtbot: QtBot, table: PointsTable) -> None:
    dataset = build(DatasetSpec(n_samples=40))
    table.show_frame(frame_of(dataset, outputs_of(dataset, 1)))
    before = cells(table, 0)[3]
    changed: list[tuple[int, int, int]] = []
    table.model.dataChanged.connect(lambda top, end: changed.append((top.row(), end.row(), top.column())))
    for seed in range(2, 20):
        table.show_frame(frame_of(dataset, outputs_of(dataset, seed)))
    assert cells(table, 0)[3] == before
    qtbot.waitUntil(lambda: cells(table, 0)[3] != before, timeout=10 * REFRESH_MS)
    assert len(changed) == 1, "of many frames the newest is shown"
    (first, last, column), *_ = changed
    assert (first, column) == (0, 3)
    assert last < 40, "rows out of sight are not painted"


def test_that_a_hidden_table_keeps_the_frame_until_it_is_seen(table: PointsTable) -> None:
    table.hide()
    dataset = build(DatasetSpec(n_samples=40))
    table.show_frame(frame_of(dataset, outputs_of(dataset)))
    assert table.model.rowCount() == 0
    table.show()
    assert table.model.rowCount() == 40


def test_that_a_click_on_a_title_sorts_and_a_third_one_goes_back(qtbot: QtBot, table: PointsTable) -> None:
    dataset = build(DatasetSpec(n_samples=40))
    table.show_frame(frame_of(dataset))
    header = table.table.horizontalHeader()

    def click() -> list[float]:
        place = QPoint(header.sectionViewportPosition(4) + 20, header.height() // 2)
        qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
        return [float(str(cells(table, row)[4]).replace("−", "-")) for row in range(40)]

    rising, falling, back = click(), click(), click()
    assert rising == sorted(rising)
    assert falling == sorted(falling, reverse=True)
    assert back != rising
    assert cells(table, 0)[0] == "1"


def choose(table: PointsTable, words: str) -> None:
    table.choice.setCurrentText(words)
    table.choice.setCurrentText(words)
    table.choice.activated.emit(table.choice.currentIndex())


def test_that_wrong_answers_can_be_listed_alone(table: PointsTable) -> None:
    dataset = build(DatasetSpec(n_samples=40))
    table.show_frame(frame_of(dataset, outputs_of(dataset)))
    choose(table, "Wrong answers")
    n_wrong = table.model.rowCount()
    assert 0 < n_wrong < 40
    assert table.caption == f"{n_wrong} wrong"
    assert all(table.model.is_wrong(table.model.index(row, 3)) for row in range(n_wrong))
    choose(table, "Test points")
    assert {cells(table, row)[1] for row in range(table.model.rowCount())} == {"test"}


def test_that_a_list_without_wrong_answers_says_so(table: PointsTable) -> None:
    dataset = build(DatasetSpec(n_samples=40))
    right = PointOutputs(dataset.y_train[:, np.newaxis], dataset.y_test[:, np.newaxis])
    table.show_frame(frame_of(dataset, right))
    choose(table, "Wrong answers")
    assert table.empty_words == "No point is predicted wrongly."


def test_that_rows_that_hang_on_predictions_move_with_them_unless_several_are_selected(
    qtbot: QtBot, table: PointsTable
) -> None:
    dataset = build(DatasetSpec(n_samples=40))
    table.show_frame(frame_of(dataset, outputs_of(dataset, 1)))
    choose(table, "Wrong answers")
    table.table.selectAll()
    before = [cells(table, row)[0] for row in range(table.model.rowCount())]
    qtbot.wait(REFRESH_MS + 50)
    table.show_frame(frame_of(dataset, outputs_of(dataset, 2)))
    assert [cells(table, row)[0] for row in range(table.model.rowCount())] == before
    table.table.clearSelection()
    qtbot.wait(REFRESH_MS + 50)
    table.show_frame(frame_of(dataset, outputs_of(dataset, 3)))
    assert [cells(table, row)[0] for row in range(table.model.rowCount())] != before


def test_that_selected_rows_are_copied_with_titles_and_all_digits(qtbot: QtBot, table: PointsTable) -> None:
    dataset = build(DatasetSpec(n_samples=40))
    outputs = outputs_of(dataset)
    table.show_frame(frame_of(dataset, outputs))
    table.table.selectRow(3)
    model = table.table.selectionModel()
    model.select(
        table.model.index(7, 0), QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    )
    table.table.setFocus()
    qtbot.keyClick(table.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    title, first, second = QGuiApplication.clipboard().text().splitlines()
    assert title.split("\t") == ["row", "part", "class", "prediction", "probability", "x₁", "x₂"]
    assert (first.split("\t")[0], second.split("\t")[0]) == ("4", "8")
    row, part, own, told, probability, x1, x2 = first.split("\t")
    index = int(np.flatnonzero((dataset.rows_train if part == "train" else dataset.rows_test) == int(row) - 1)[0])
    points = dataset.points_train if part == "train" else dataset.points_test
    share = float((outputs.train if part == "train" else outputs.test)[index, 0])
    assert [float(x1), float(x2)] == points[index].tolist()
    assert float(probability) == max(share, 1.0 - share)
    assert told == dataset.info.classes[int(share > 0.5)]
    assert own == dataset.info.classes[int(dataset.targets(part)[index])]


def test_that_of_very_many_selected_rows_the_first_are_copied_and_that_is_said(table: PointsTable) -> None:
    dataset = build(DatasetSpec(n_samples=30_000))
    table.show_frame(frame_of(dataset))
    table.table.selectAll()
    table.copy()
    assert QGuiApplication.clipboard().text().count("\n") == 10_001
    assert "first 10,000 of 30,000 rows" in table.caption


def test_that_a_selected_row_tells_its_point_and_a_hovered_one_comes_before_it(
    qtbot: QtBot, table: PointsTable
) -> None:
    dataset = build(DatasetSpec(n_samples=40))
    table.show_frame(frame_of(dataset))
    told: list[tuple[object, ...]] = []
    table.point_hovered.connect(lambda *point: told.append(point))

    def place(row: int) -> tuple[object, ...]:
        assert table.model.points is not None
        return table.model.points.place(table.model.position(row))

    table.table.selectRow(2)
    assert told[-1] == place(2)
    viewport = table.table.viewport()
    qtbot.mouseMove(viewport, table.table.visualRect(table.model.index(5, 0)).center())
    qtbot.waitUntil(lambda: told[-1] == place(5))
    QApplication.sendEvent(viewport, QEvent(QEvent.Type.Leave))
    assert told[-1] == place(2)
    qtbot.mouseMove(table, QPoint(2, 2))  # not over the rows of the next test
    table.hide()
    assert told[-1] == ("train", None)
    table.show()
    assert told[-1] == place(2)


def test_that_escape_lets_go_of_the_selected_point(qtbot: QtBot, table: PointsTable) -> None:
    table.show_frame(frame_of(build(DatasetSpec(n_samples=40))))
    table.table.selectRow(2)
    table.activateWindow()
    table.table.setFocus()
    qtbot.waitUntil(table.table.hasFocus)
    with qtbot.waitSignal(table.point_hovered) as told:
        qtbot.keyClick(table.table, Qt.Key.Key_Escape)
    assert told.args == ["train", None]


def test_that_a_point_hovered_elsewhere_is_marked_and_brought_into_view(table: PointsTable) -> None:
    dataset = build(DatasetSpec(n_samples=1000))
    table.show_frame(frame_of(dataset))
    told: list[object] = []
    table.point_hovered.connect(lambda *point: told.append(point))
    index = int(np.argmax(dataset.rows_test))
    row = int(dataset.rows_test[index])
    table.highlight("test", index)
    ground = table.model.data(table.model.index(row, 0), Qt.ItemDataRole.BackgroundRole)
    assert ground is not None
    assert table.table.rowAt(0) <= row <= table.table.rowAt(table.table.viewport().height() - 2)
    table.highlight("", None)
    assert table.model.data(table.model.index(row, 0), Qt.ItemDataRole.BackgroundRole) is None
    assert told == [], "what came from elsewhere is not told back"


def test_that_the_sort_and_the_choice_stay_when_the_points_change_and_columns_do_not(
    qtbot: QtBot, table: PointsTable
) -> None:
    table.show_frame(frame_of(build(DatasetSpec(n_samples=40))))
    table.table.horizontalHeader().setSortIndicator(4, Qt.SortOrder.AscendingOrder)
    qtbot.wait(REFRESH_MS + 50)
    table.show_frame(frame_of(build(DatasetSpec(n_samples=40, seed=3)), run_id=2))
    values = [float(str(cells(table, row)[4]).replace("−", "-")) for row in range(40)]
    assert values == sorted(values)
    qtbot.wait(REFRESH_MS + 50)
    table.show_frame(frame_of(build(DatasetSpec(source="iris")), run_id=3))
    assert cells(table, 0)[0] == "1"


def test_that_predictions_fade_after_an_edit_until_the_next_run_answers(qtbot: QtBot, table: PointsTable) -> None:
    dataset = build(DatasetSpec(n_samples=40))
    table.show_frame(frame_of(dataset, outputs_of(dataset)))
    project = default_project()
    table.show_project(project, edits.change_dataset(project, noise=0.2))
    qtbot.waitUntil(lambda: cells(table, 0, Qt.ItemDataRole.ForegroundRole)[3] is not None)
    assert cells(table, 0, Qt.ItemDataRole.ForegroundRole)[0] is None
    qtbot.wait(REFRESH_MS)
    table.show_frame(frame_of(build(replaced(dataset.spec, noise=0.2)), run_id=2))
    assert cells(table, 0, Qt.ItemDataRole.ForegroundRole)[3] is None


def test_that_marks_follow_the_theme(table: PointsTable, theme: Theme) -> None:
    dataset = build(DatasetSpec(n_samples=40))
    table.show_frame(frame_of(dataset))

    def color() -> str:
        picture = cells(table, 0, Qt.ItemDataRole.DecorationRole)[2]
        image = picture.toImage()  # type: ignore[attr-defined]
        colors = [image.pixelColor(x, y) for x in range(14) for y in range(14)]
        strongest = max((each for each in colors if each.alpha() == 255), key=lambda each: each.saturation())
        return str(strongest.name()).upper()

    assert color() in {LIGHT.positive, LIGHT.negative}
    theme.set_mode("dark")
    assert color() in {DARK.positive, DARK.negative}


def test_that_the_button_exports(qtbot: QtBot, theme: Theme) -> None:
    action = QAction("Export")
    action.setToolTip("Write the points")
    view = PointsTable(theme, action)
    qtbot.addWidget(view)
    (button,) = view.findChildren(QToolButton)
    assert button.accessibleName() == "Export points"
    with qtbot.waitSignal(action.triggered):
        button.click()


@pytest.mark.parametrize(
    ("values", "value", "text"),
    [
        ([5.1, 3.5, 4.0], 5.1, "5.1"),
        ([3504.0, 70.0], 3504.0, "3504"),
        ([35_040.0, 70.0], 35_040.0, "35,040"),
        ([0.123456, -5.9], -0.0001, "0.00"),
        ([-5.25, 1.5], -5.25, "−5.25"),
        ([0.5], float("nan"), "–"),
        ([], 1.0, "1"),
    ],
)
def test_that_numbers_have_the_decimals_they_were_noted_with(values: list[float], value: float, text: str) -> None:
    assert NumberFormat(np.array(values))(value) == text
