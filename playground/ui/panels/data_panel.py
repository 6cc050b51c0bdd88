"""The data: which source, how many points, how noisy, how they are split, and what the network is fed with."""

from collections.abc import Mapping

from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QGridLayout,
    QLabel,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from playground.data.dataset import Dataset
from playground.document import Document
from playground.project import edits
from playground.project.dataset import SOURCES, SourceName, feature_label, offered_features
from playground.project.project import Project
from playground.ui.panels.controls import (
    GRID_PX,
    Gesture,
    GestureWatch,
    PercentField,
    Rows,
    SeedField,
    caption,
    combo_box,
    explain,
    heading,
    spin_box,
)
from playground.ui.panels.thumbnails import THUMBNAIL_PX, thumbnail
from playground.ui.theme import BODY_PX, Theme, sized_font

GALLERY_COLUMNS = 4
CHIP_COLUMNS = 4
NO_THUMBNAILS: Mapping[SourceName, Dataset] = {}


class DataPanel(QWidget):
    """Shows and changes the dataset of the project."""

    def __init__(
        self,
        document: Document,
        theme: Theme,
        parent: QWidget | None = None,
        thumbnails: Mapping[SourceName, Dataset] = NO_THUMBNAILS,
    ) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._document = document
        self.gallery = SourceGallery(document, theme)
        self.features = FeatureChips(document)
        self.axes = AxesChoice(document)
        self._title = QLabel()
        self._title.setFont(sized_font(BODY_PX, QFont.Weight.DemiBold))
        self._title.setWordWrap(True)
        self._summary = caption()
        self._fixed_note = caption("A table brings its own points: their number and their noise are fixed.")
        self.noise = PercentField("noise", 0, 100)
        self.train_share = PercentField("train-share", 1, 100)
        self.n_samples = spin_box(10, 1_000_000, step=50)
        self.seed = SeedField("data-seed", theme)
        self.split_seed = SeedField("split-seed", theme)
        self._explain()
        self._rows = Rows()
        self._noise_label = self._rows.add("Noise", self.noise)
        self._rows.add("Train share", self.train_share)
        self._n_samples_label = self._rows.add("Points", self.n_samples)
        self._seed_label = self._rows.add("Seed", self.seed)
        self._rows.add("Split seed", self.split_seed)
        self._lay_out()
        self._connect()
        self.show_thumbnails(thumbnails)
        self._show(document.project)

    def show_thumbnails(self, thumbnails: Mapping[SourceName, Dataset]) -> None:
        """Draw the gallery from these points; a source without points keeps its sign."""
        self.gallery.show_thumbnails(thumbnails)

    def show_project(self, before: Project, after: Project) -> None:
        """Show another dataset."""
        if before.dataset is not after.dataset or before.plane is not after.plane:
            self._show(after)

    def _show(self, project: Project) -> None:
        dataset = project.dataset
        info = dataset.info
        self.gallery.show_source(dataset.source)
        self._title.setText(info.title)
        self._summary.setText(info.summary)
        self.noise.show_share(dataset.noise)
        self.train_share.show_share(dataset.train_share)
        with QSignalBlocker(self.n_samples):
            self.n_samples.setValue(dataset.n_samples)
        self.seed.show_seed(dataset.seed)
        self.split_seed.show_seed(dataset.used_split_seed)
        drawn = (self.noise, self._noise_label, self.n_samples, self._n_samples_label, self.seed, self._seed_label)
        for widget in drawn:
            widget.setVisible(info.is_generated)
        self._fixed_note.setVisible(not info.is_generated)
        self.axes.show_project(project)
        self.features.show_project(project)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GRID_PX, GRID_PX, GRID_PX, GRID_PX)
        layout.setSpacing(GRID_PX)
        layout.addWidget(self.gallery)
        layout.addWidget(self._title)
        layout.addWidget(self._summary)
        layout.addSpacing(GRID_PX // 2)
        layout.addLayout(self._rows)
        layout.addWidget(self._fixed_note)
        layout.addWidget(self.axes)
        layout.addSpacing(GRID_PX // 2)
        layout.addWidget(heading("Input features"))
        layout.addWidget(self.features)
        layout.addStretch(1)

    def _connect(self) -> None:
        gesture = Gesture("n-samples")
        GestureWatch(gesture, self.n_samples)
        self.noise.moved.connect(lambda share, merge_id: self._change("Change noise", merge_id, noise=share))
        self.train_share.moved.connect(
            lambda share, merge_id: self._change("Change train share", merge_id, train_share=share)
        )
        self.n_samples.valueChanged.connect(
            lambda count: self._change("Change number of points", gesture.merge_id, n_samples=count)
        )
        self.seed.chosen.connect(lambda seed, merge_id: self._change("Change data seed", merge_id, seed=seed))
        self.split_seed.chosen.connect(
            lambda seed, merge_id: self._change("Change split seed", merge_id, split_seed=seed)
        )

    def _change(self, text: str, merge_id: str, **changes: float) -> None:
        self._document.edit(text, edits.change_dataset(self._document.project, **changes), merge_id)

    def _explain(self) -> None:
        self.noise.explain(
            "Noise", "How far chance moves points or labels off the clean pattern.", "0 % clean … 100 % as large as it"
        )
        self.train_share.explain(
            "Train share", "The part of the points that is learnt from; the rest tests.", "train points / all points"
        )
        explain(self.n_samples, "Number of points", "How many points are drawn, for training and testing together.")
        self.seed.explain("Data seed", "The number the points are drawn from.", "same seed → same points")
        self.split_seed.explain(
            "Split seed", "The number that says which points are learnt from.", "same seed → same train and test points"
        )


class SourceGallery(QWidget):
    """One button a source, with its points as a picture."""

    def __init__(self, document: Document, theme: Theme) -> None:
        super().__init__()
        self._document = document
        self._theme = theme
        self._thumbnails: Mapping[SourceName, Dataset] = NO_THUMBNAILS
        self.buttons: dict[SourceName, QToolButton] = {}
        group = QButtonGroup(self)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(GRID_PX // 2)
        for place, source in enumerate(SOURCES):
            button = self._make_button(source)
            group.addButton(button)
            grid.addWidget(button, place // GALLERY_COLUMNS, place % GALLERY_COLUMNS)
            self.buttons[source] = button
        grid.setColumnStretch(GALLERY_COLUMNS, 1)
        theme.changed.connect(self._draw)

    def show_thumbnails(self, thumbnails: Mapping[SourceName, Dataset]) -> None:
        """Draw the pictures from these points."""
        self._thumbnails = thumbnails
        self._draw()

    def show_source(self, source: SourceName) -> None:
        """Mark the chosen source."""
        if source in self.buttons:
            self.buttons[source].setChecked(True)

    def _make_button(self, source: SourceName) -> QToolButton:
        info = SOURCES[source]
        button = QToolButton()
        button.setProperty("thumbnail", True)
        button.setCheckable(True)
        button.setIconSize(QSize(THUMBNAIL_PX, THUMBNAIL_PX))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        explain(button, info.title, f"{info.title}: {info.summary}")
        button.clicked.connect(lambda _checked, source=source: self._on_button_clicked(source))
        return button

    def _draw(self) -> None:
        for source, button in self.buttons.items():
            dataset = self._thumbnails.get(source)
            sign = "points" if SOURCES[source].is_generated else "table"
            button.setIcon(self._theme.icon(sign) if dataset is None else thumbnail(dataset, self._theme.colors))

    def _on_button_clicked(self, source: SourceName) -> None:
        text = f"Choose {SOURCES[source].title}"
        self._document.edit(text, edits.choose_source(self._document.project, source))


class FeatureChips(QWidget):
    """One chip for each offered or used feature; pressed ones feed the network."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document
        self.chips: dict[str, QToolButton] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(GRID_PX // 2)
        for column in range(CHIP_COLUMNS):
            self._grid.setColumnStretch(column, 1)

    def show_project(self, project: Project) -> None:
        """Show what can be fed to the network and what is."""
        dataset = project.dataset
        offered = offered_features(len(dataset.info.columns), project.plane.axes)
        formulas = (*offered, *(formula for formula in dataset.features if formula not in offered))
        if tuple(self.chips) != formulas:
            self._make_chips(formulas, len(offered), project)
        for formula, chip in self.chips.items():
            chip.setChecked(formula in dataset.features)

    def _make_chips(self, formulas: tuple[str, ...], n_offered: int, project: Project) -> None:
        for old in self.chips.values():
            self._grid.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.chips = {}
        for place, formula in enumerate(formulas):
            label = feature_label(formula)
            chip = QToolButton()
            chip.setProperty("chip", True)
            chip.setCheckable(True)
            chip.setText(label)
            chip.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            sentence = "Feeds the network with this function of the columns."
            explain(chip, f"Feature {label}", sentence, _meaning(label, project))
            chip.clicked.connect(lambda _checked, formula=formula: self._on_chip_clicked(formula))
            self.chips[formula] = chip
            if place < n_offered:
                self._grid.addWidget(chip, place // CHIP_COLUMNS, place % CHIP_COLUMNS)
            else:
                # A formula of the person's own may be long: it gets a line for itself.
                self._grid.addWidget(chip, CHIP_COLUMNS + place, 0, 1, CHIP_COLUMNS)

    def _on_chip_clicked(self, formula: str) -> None:
        is_used = formula in self._document.project.dataset.features
        verb = "Remove" if is_used else "Add"
        self._document.edit(
            f"{verb} feature {feature_label(formula)}", edits.toggle_feature(self._document.project, formula)
        )


class AxesChoice(QWidget):
    """The two columns of a table that span the feature space; hidden where there are only two."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document
        self.boxes: tuple[QComboBox, QComboBox] = (combo_box(), combo_box())
        rows = Rows()
        for name, box in zip(("Across", "Up"), self.boxes, strict=True):
            explain(box, f"Axis {name.lower()}", "The column of the table that is drawn along this axis.")
            rows.add(name, box)
            box.activated.connect(self._on_box_activated)
        self.setLayout(rows)

    def show_project(self, project: Project) -> None:
        """Offer the columns of the source."""
        columns = project.dataset.info.columns
        self.setVisible(len(columns) > len(self.boxes))
        for box, axis in zip(self.boxes, project.plane.axes, strict=True):
            with QSignalBlocker(box):
                if [box.itemText(place) for place in range(box.count())] != list(columns):
                    box.clear()
                    box.addItems(columns)
                box.setCurrentIndex(axis)

    def _on_box_activated(self) -> None:
        """Choose the axes; choosing the other one's column swaps the two."""
        old = self._document.project.plane.axes
        first, second = (box.currentIndex() for box in self.boxes)
        if first == second:
            first, second = old[1], old[0]
        self._document.edit("Choose axes", edits.choose_axes(self._document.project, first, second))


def _meaning(label: str, project: Project) -> str:
    """Return a feature with the names of the columns written out, where they have names of their own."""
    columns = project.dataset.info.columns
    if columns == ("x₁", "x₂"):
        return label
    parts = [
        f"{feature_label(f'x{axis + 1}')} = {columns[axis]}"
        for axis in sorted(project.plane.axes)
        if axis < len(columns)
    ]
    return f"{label}   ({', '.join(parts)})"
