"""The data panel: each control changes the project as it says, and follows changes from outside."""

from array import array

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from playground.data import dataset as datasets
from playground.data.dataset import Dataset
from playground.data.plane import build_plane
from playground.document import Document
from playground.project import edits
from playground.project.dataset import SOURCES, SourceName
from playground.project.project import default_project
from playground.project.table import Column, Role, Table, TableSpec, class_values
from playground.session.messages import Frame
from playground.ui.panels.data_panel import DataPanel
from playground.ui.panels.source_gallery import COLUMNS, GROUPS
from playground.ui.panels.thumbnails import MAX_POINTS, THUMBNAIL_PX, thumbnail
from playground.ui.theme import ICON_PX, Theme


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


def test_that_arrow_keys_walk_through_the_gallery_as_one_step(
    qtbot: QtBot, panel: DataPanel, document: Document
) -> None:
    tiles = panel.gallery.buttons
    walked: list[str] = []
    steps: tuple[tuple[SourceName, Qt.Key], ...] = (
        ("circle", Qt.Key.Key_Left),
        ("circle", Qt.Key.Key_Right),
        ("xor", Qt.Key.Key_Down),
        ("rings", Qt.Key.Key_Down),
        ("multi-gauss", Qt.Key.Key_Up),
    )
    for source, key in steps:
        qtbot.keyClick(tiles[source], key)
        walked.append(document.project.dataset.source)
    assert walked == ["circle", "xor", "rings", "multi-gauss", "rings"]
    document.undo_stack.undo()
    assert document.project == default_project()


def test_that_arrow_keys_pass_over_points_of_ones_own_that_are_not_there_yet(
    qtbot: QtBot, panel: DataPanel, document: Document
) -> None:
    document.edit("Cars", edits.choose_source(document.project, "cars"))
    with qtbot.assertNotEmitted(panel.own_asked):
        qtbot.keyClick(panel.gallery.buttons["cars"], Qt.Key.Key_Right)
        qtbot.keyClick(panel.gallery.buttons["painted"], Qt.Key.Key_Right)
    assert document.project.dataset.source == "cars"
    with qtbot.waitSignal(panel.own_asked) as asked:
        qtbot.keyClick(panel.gallery.buttons["imported"], Qt.Key.Key_Return)
    assert asked.args == ["imported"]


def test_that_every_source_stands_once_in_the_gallery() -> None:
    shown = [source for row in GROUPS for _, sources in row for source in sources]
    assert sorted(shown) == sorted([*SOURCES, "painted", "imported"])
    assert all(sum(len(sources) for _, sources in row) <= COLUMNS for row in GROUPS)


def test_that_every_source_can_be_chosen_and_is_named_for_those_who_do_not_see(panel: DataPanel) -> None:
    names = {button.accessibleName() for button in panel.gallery.buttons.values()}
    assert names == {info.title for info in SOURCES.values()} | {"Painted points", "Imported table"}


def test_that_moving_the_noise_slider_changes_the_noise_as_one_undo_step(panel: DataPanel, document: Document) -> None:
    for percent in (5, 15, 25):
        panel.points.noise.slider.setValue(percent)
    assert document.project.dataset.noise == 0.25
    assert panel.points.noise.box.value() == 25
    assert document.undo_stack.count() == 1
    document.undo_stack.undo()
    assert panel.points.noise.slider.value() == panel.points.noise.box.value() == 0


def test_that_two_drags_are_two_undo_steps(qtbot: QtBot, panel: DataPanel, document: Document) -> None:
    panel.points.noise.slider.setValue(10)
    qtbot.mousePress(panel.points.noise.slider, Qt.MouseButton.RightButton)
    panel.points.noise.slider.setValue(20)
    assert document.undo_stack.count() == 2


def test_that_the_train_share_the_count_and_the_seed_reach_the_project(panel: DataPanel, document: Document) -> None:
    panel.points.train_share.box.setValue(80)
    panel.points.n_samples.setValue(900)
    panel.more.seed.box.setValue(4_294_967_295)
    dataset = document.project.dataset
    assert (dataset.train_share, dataset.n_samples, dataset.seed) == (0.8, 900, 2**32 - 1)
    assert document.undo_stack.count() == 3


def test_that_the_split_has_a_seed_of_its_own(panel: DataPanel, document: Document) -> None:
    document.edit("Seed", edits.change_dataset(document.project, seed=8))
    assert panel.more.split_seed.box.value() == 8
    panel.more.split_seed.box.setValue(9)
    assert (document.project.dataset.seed, document.project.dataset.split_seed) == (8, 9)
    document.undo_stack.undo()
    assert panel.more.split_seed.box.value() == 8


def test_that_the_dice_draw_another_seed(panel: DataPanel, document: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("secrets.randbelow", lambda _limit: 77)
    panel.more.seed.button.click()
    assert document.project.dataset.seed == 77


def test_that_a_chip_switches_its_feature_on_and_off(panel: DataPanel, document: Document) -> None:
    panel.features.chips["x1**2"].click()
    assert document.project.dataset.features == ("x1", "x2", "x1**2")
    assert document.undo_stack.undoText() == "Add feature x₁²"
    panel.features.chips["x1"].click()
    assert list(document.project.dataset.features) == ["x2", "x1**2"]
    document.undo_stack.undo()
    assert panel.features.chips["x1"].isChecked()


def test_that_a_formula_of_the_persons_own_is_changed_in_its_place(
    qtbot: QtBot, panel: DataPanel, document: Document
) -> None:
    document.edit("Formulas", edits.add_features(document.project, ("sin(3*x1)", "x1*x2")))
    row = panel.features.own.rows["sin(3*x1)"]
    qtbot.keyClick(row.chip, Qt.Key.Key_F2)
    assert row.line is not None
    assert not row.chip.isVisible()
    line, error = row.line.line, row.line.error
    assert line.selectedText() == "sin(3*x1)"
    qtbot.keyClicks(line, "x2")
    assert error.text() == "The network is fed with this already."
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert document.undo_stack.count() == 1
    line.clear()
    qtbot.keyClicks(line, "sin(5*x1)")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert document.project.dataset.features == ("x1", "x2", "sin(5*x1)", "x1*x2")
    assert document.undo_stack.undoText() == "Change feature sin(3·x₁)"
    assert list(panel.features.own.rows) == ["sin(5*x1)"]
    document.undo_stack.undo()
    assert list(panel.features.own.rows) == ["sin(3*x1)"]


def test_that_tab_goes_through_chips_and_formulas_from_top_to_bottom(
    qtbot: QtBot, panel: DataPanel, document: Document
) -> None:
    document.edit("Formula", edits.add_features(document.project, ("sin(3*x1)",)))
    features = panel.features
    row = features.own.rows["sin(3*x1)"]
    panel.activateWindow()
    list(features.chips.values())[-1].setFocus()
    for widget in (row.chip, row.remove, features.formula.line):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        assert QApplication.focusWidget() is widget


def test_that_escape_leaves_a_formula_as_it_was(qtbot: QtBot, panel: DataPanel, document: Document) -> None:
    document.edit("Formula", edits.add_features(document.project, ("sin(3*x1)",)))
    row = panel.features.own.rows["sin(3*x1)"]
    row.chip.click()
    assert row.line is not None
    qtbot.keyClicks(row.line.line, "x1^9")
    qtbot.keyClick(row.line.line, Qt.Key.Key_Escape)
    assert row.chip.isVisible()
    assert document.undo_stack.count() == 1
    row.chip.click()
    assert row.line.line.text() == "sin(3*x1)"


def test_that_a_formula_of_the_persons_own_is_taken_away_and_comes_back(
    qtbot: QtBot, panel: DataPanel, document: Document
) -> None:
    document.edit("Formulas", edits.add_features(document.project, ("sin(3*x1)", "x1**3")))
    panel.features.own.rows["sin(3*x1)"].remove.click()
    qtbot.keyClick(panel.features.own.rows["x1**3"].chip, Qt.Key.Key_Delete)
    assert document.project.dataset.features == ("x1", "x2")
    assert not panel.features.own.isVisible()
    document.undo_stack.undo()
    document.undo_stack.undo()
    assert list(panel.features.own.rows) == ["sin(3*x1)", "x1**3"]


def test_that_a_column_called_by_its_name_is_answered_with_its_number(
    qtbot: QtBot, panel: DataPanel, document: Document
) -> None:
    panel.gallery.buttons["iris"].click()
    qtbot.keyClicks(panel.features.formula.line, "petal width**2")
    assert panel.features.formula.error.text() == "Columns go by their numbers: write x4**2."
    assert document.project.dataset.n_features == 4


def test_that_chips_of_columns_say_their_names(panel: DataPanel) -> None:
    panel.gallery.buttons["iris"].click()
    panel.resize(900, panel.height())
    assert panel.features.chips["x3"].text() == "x₃ petal length (cm)"
    assert panel.features.chips["x3"].accessibleName() == "Feature x₃ petal length (cm)"
    assert "x₃ petal length (cm), x₄ petal width (cm)" in panel.features.chips["x3*x4"].toolTip()


def test_that_a_table_hides_what_does_nothing(panel: DataPanel) -> None:
    panel.gallery.buttons["iris"].click()
    assert not panel.points.noise.isVisible()
    assert not panel.points.n_samples.isVisible()


def test_that_a_change_from_outside_is_shown_and_makes_no_further_edit(panel: DataPanel, document: Document) -> None:
    # 1/3 is no whole per cent: showing 33 % must not round the project.
    changed = edits.change_dataset(document.project, noise=1 / 3, train_share=0.7, n_samples=77, seed=5)
    document.edit("Outside", changed)
    assert document.project == changed
    assert document.undo_stack.count() == 1
    shown = (
        panel.points.noise.slider.value(),
        panel.points.train_share.box.value(),
        panel.points.n_samples.value(),
        panel.more.seed.box.value(),
    )
    assert shown == (33, 70, 77, 5)


def test_that_the_wheel_changes_no_control_without_the_focus(panel: DataPanel, document: Document) -> None:
    for control in (panel.points.noise.slider, panel.points.n_samples, panel.more.seed.box):
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


def test_that_pictures_are_drawn_one_by_one_once_the_gallery_was_seen(
    qtbot: QtBot, panel: DataPanel, document: Document
) -> None:
    def picture() -> bytes:
        image = panel.gallery.buttons["circle"].icon().pixmap(32, 32).toImage()
        return b"" if image.isNull() else bytes(image.constBits())

    asked: list[str] = []

    def points_of(source: SourceName) -> Dataset:
        asked.append(source)
        return datasets.build(edits.choose_source(default_project(), source).dataset)

    panel.hide()
    panel.show_sources(points_of)
    assert asked == []
    assert picture() == b""
    panel.show()
    qtbot.waitUntil(lambda: panel.gallery.is_drawn)
    assert sorted(asked) == sorted(SOURCES)
    assert picture() != b""
    assert document.project == default_project()
    sides = [panel.gallery.buttons[source].iconSize().width() for source in ("circle", "painted")]
    assert sides == [THUMBNAIL_PX, ICON_PX], "signs are as large as those of the program"


def test_that_the_picture_of_a_huge_set_keeps_few_of_its_points() -> None:
    spec = edits.change_dataset(default_project(), n_samples=100_000).dataset
    dataset = datasets.build(spec)
    picture = thumbnail(dataset, build_plane(dataset, default_project().plane))
    assert picture.places.shape == (MAX_POINTS, 2)


def test_that_every_control_is_named_explained_and_reached_by_keyboard(panel: DataPanel) -> None:
    controls = [
        panel.gallery.buttons["circle"],
        *panel.features.chips.values(),
        panel.points.noise.slider,
        panel.points.train_share.box,
        panel.points.n_samples,
        panel.more.seed.box,
        panel.more.seed.button,
    ]
    for control in controls:
        assert control.accessibleName()
        assert control.toolTip() == control.whatsThis() != ""
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_that_settings_of_classes_are_shown_where_they_do_something(panel: DataPanel, document: Document) -> None:
    panel.more.section.set_open(is_open=True)
    panel.gallery.buttons["blobs"].click()
    assert panel.points.classes.is_shown("n_classes")
    panel.points.classes.fields["n_classes"].entered.emit(5, "")
    assert len(document.project.dataset.info.classes) == document.project.network.output.units == 5
    panel.gallery.buttons["plane"].click()
    assert not panel.points.classes.isVisible()
    assert not panel.more.details.is_shown("label_noise")
    assert panel.more.scaling.is_shown("scaling")


def test_that_what_is_set_under_more_is_told_while_it_is_folded(panel: DataPanel, document: Document) -> None:
    changed = edits.change_dataset(document.project, label_noise=0.1, class_share=0.2, scaling="range")
    document.edit("Outside", changed)
    assert panel.more.section.heading.summary == "first class 20 %, 10 % wrong, −1 to 1"
    panel.gallery.buttons["iris"].click()
    assert panel.more.section.heading.summary == "seed 0"


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
    first = f"x₁ = (sepal length − {dataset.scale.offset[0]:.4g}) / {dataset.scale.size[0]:.4g}"
    assert panel.more.scale_words.splitlines()[0] == first
    assert panel.more.scale_words.splitlines()[-1] == "and 1 more column"
    panel.gallery.buttons["circle"].click()
    assert panel.more.scale_words == ""
    document.edit("Scale", edits.change_dataset(document.project, scaling="range"))
    _show_points(panel, document)
    assert panel.more.scale_words.splitlines()[1].startswith("x₂ = (raw x₂ ")


def test_that_what_became_of_empty_cells_is_told(panel: DataPanel, document: Document) -> None:
    panel.gallery.buttons["penguins"].click()
    _show_points(panel, document)
    assert panel.more.cell_words == "Of 344 rows: 11 left out."
    panel.more.cells.fields["missing"].entered.emit("fill", "")
    assert panel.more.cell_words == ""
    _show_points(panel, document)
    assert panel.more.cell_words == "Of 344 rows: 11 filled in."
    panel.gallery.buttons["iris"].click()
    _show_points(panel, document)
    assert panel.more.cell_words == "No cell is empty."
    panel.gallery.buttons["circle"].click()
    _show_points(panel, document)
    assert panel.more.cell_words == ""


def test_that_another_table_can_be_imported_and_columns_used_otherwise(
    qtbot: QtBot, panel: DataPanel, document: Document
) -> None:
    assert not panel.table_buttons.isVisible()
    document.edit("Import", edits.use_table(document.project, "imported", _wide_table(5)))
    with qtbot.waitSignal(panel.own_asked) as asked:
        panel.table_buttons.other.click()
    assert asked.args == ["imported"]
    with qtbot.waitSignal(panel.columns_asked):
        panel.table_buttons.columns.click()


@pytest.mark.parametrize("source", ["circle", "blobs", "sine", "and", "iris", "penguins", "cars", "imported"])
def test_that_the_panel_fits_its_usual_width(panel: DataPanel, document: Document, source: SourceName) -> None:
    if source == "imported":
        document.edit("Import", edits.use_table(document.project, "imported", _wide_table(41)))
    else:
        document.edit("Source", edits.choose_source(document.project, source))
    document.edit("Formula", edits.add_features(document.project, ("sin(x1)" * 1 + "+cos(3*x1)" * 12,)))
    panel.more.section.set_open(is_open=True)
    # The dock is 256 px wide, the scroll bar 10.
    assert panel.minimumSizeHint().width() <= 246


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
    assert panel.features.chips == {}
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
