"""The rows of the data panel: how many points, how noisy, how split, how scaled; each where it does something."""

import html
from collections.abc import Callable, Collection

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from playground.data.dataset import Dataset
from playground.document import Document
from playground.project import edits
from playground.project.dataset import MAX_SET_CLASSES, DatasetSpec, feature_label
from playground.project.project import Project
from playground.ui.panels.controls import (
    GRID_PX,
    Gesture,
    GestureWatch,
    PercentField,
    Rows,
    SeedField,
    caption,
    explain,
    spin_box,
)
from playground.ui.panels.data_words import GENERATED_COLUMNS, MISSING, POINT_WORDS, SCALINGS
from playground.ui.panels.fields import ChoiceField, CountField, ShareField, SwitchField
from playground.ui.panels.section import Section
from playground.ui.panels.setting_rows import LABEL_PX, SettingRows, settings_of
from playground.ui.theme import Theme
from playground.ui.wording import count_text, counted, share_text

MAX_SCALE_LINES = 3
MAX_TIP_LINES = 40
MAX_NAME = 14


class PointRows(QWidget):
    """How many points there are and how noisy, of how many classes, and which part of them is trained on."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document
        self.classes = _setting_rows(document, {"n_classes"})
        self.classes.add("n_classes", CountField(2, MAX_SET_CLASSES))
        self.n_samples = spin_box(10, 1_000_000, step=50)
        self.noise = PercentField("noise", 0, 100)
        self.train_share = PercentField("train-share", 1, 100)
        explain(self.n_samples, "Number of points", "How many points are drawn, for training and testing together.")
        noise = "How far chance moves points or labels off the clean pattern. More noise moves the same points further."
        self.noise.explain("Noise", noise, "0 % clean … 100 % as large as it")
        share = "The part of the points that is learnt from; the rest tests."
        self.train_share.explain("Train share", share, "train points / all points")
        rows = Rows(LABEL_PX)
        self._labels = {
            control: rows.add(text, control)
            for text, control in (("Points", self.n_samples), ("Noise", self.noise), ("Train share", self.train_share))
        }
        layout = _column(self)
        layout.addWidget(self.classes)
        layout.addLayout(rows)
        self._connect()

    def show_project(self, project: Project) -> None:
        """Show the rows that do something for the source."""
        dataset, info = project.dataset, project.dataset.info
        with QSignalBlocker(self.n_samples):
            self.n_samples.setValue(dataset.n_samples)
        self.noise.show_share(dataset.noise)
        self.train_share.show_share(dataset.train_share)
        self.classes.show_values(project)
        self.classes.setVisible(info.max_classes is not None)
        for control, applies in (
            (self.n_samples, info.is_generated and info.n_fixed is None),
            (self.noise, info.is_generated),
            (self.train_share, _is_split_by_share(dataset)),
        ):
            control.setVisible(applies)
            self._labels[control].setVisible(applies)

    def _connect(self) -> None:
        gesture = Gesture("n-samples")
        GestureWatch(gesture, self.n_samples)
        change = _changes(self._document)
        self.noise.moved.connect(lambda share, merge_id: change("noise", merge_id, noise=share))
        self.train_share.moved.connect(lambda share, merge_id: change("train share", merge_id, train_share=share))
        self.n_samples.valueChanged.connect(
            lambda count: change("number of points", gesture.merge_id, n_samples=count),
        )


class MoreRows(QWidget):
    """What is seldom changed, folded away: seeds, class balance, wrong labels, the split, empty cells, scaling."""

    def __init__(self, document: Document, theme: Theme) -> None:
        super().__init__()
        self._document = document
        self.section = Section(
            "More", "Seeds, class balance, wrong labels, split by class, empty cells, scaling.", theme
        )
        self.seed = SeedField("data-seed", theme)
        self.split_seed = SeedField("split-seed", theme)
        self.seed.explain("Data seed", "The number the points are drawn from.", "same seed → same points")
        split = "The number that says which points are learnt from."
        self.split_seed.explain("Split seed", split, "same seed → same train and test points")
        seeds = Rows(LABEL_PX)
        self._labels = {
            control: seeds.add(text, control)
            for text, control in (("Seed", self.seed), ("Split seed", self.split_seed))
        }
        self.details = _setting_rows(document, {"class_share", "label_noise", "is_stratified"})
        self.details.add_optional("class_share", ShareField(1.0, 99.0), 0.5)
        self.details.add("label_noise", ShareField())
        self.details.add("is_stratified", SwitchField(POINT_WORDS["is_stratified"].label))
        self.cells = _setting_rows(document, {"missing"})
        self.cells.add("missing", ChoiceField(MISSING))
        self.scaling = _setting_rows(document, {"scaling"})
        self.scaling.add("scaling", ChoiceField(SCALINGS))
        self._cell_words, self._scale_words = caption(), caption()
        for words in (self._cell_words, self._scale_words):
            words.setTextFormat(Qt.TextFormat.PlainText)
        layout = _column(self)
        layout.addWidget(self.section)
        content = self.section.content
        content.addLayout(seeds)
        for widget in (self.details, self.cells, self._cell_words, self.scaling, self._scale_words):
            content.addWidget(widget)
        change = _changes(document)
        self.seed.chosen.connect(lambda seed, merge_id: change("data seed", merge_id, seed=seed))
        self.split_seed.chosen.connect(lambda seed, merge_id: change("split seed", merge_id, split_seed=seed))

    @property
    def scale_words(self) -> str:
        """How the columns are scaled, a line each; empty where they are not."""
        return self._scale_words.text()

    @property
    def cell_words(self) -> str:
        """What became of rows with empty cells; empty where the data have no cells."""
        return self._cell_words.text()

    def show_project(self, project: Project) -> None:
        """Show the rows that do something for the source."""
        dataset = project.dataset
        self.seed.show_seed(dataset.seed)
        self.split_seed.show_seed(dataset.used_split_seed)
        for control, applies in (
            (self.seed, dataset.info.is_generated),
            (self.split_seed, _is_split_by_share(dataset)),
        ):
            control.setVisible(applies)
            self._labels[control].setVisible(applies)
        for rows in (self.details, self.cells, self.scaling):
            rows.show_values(project)
            rows.setVisible(any(rows.is_shown(setting) for setting in rows.fields))
        self.section.heading.show_summary(_summary(dataset))

    def show_points(self, dataset: Dataset | None) -> None:
        """Say what only the points tell: how many rows have empty cells, and how the columns are scaled."""
        lines = _scale_lines(dataset, _short) if dataset is not None else []
        hidden = len(lines) - MAX_SCALE_LINES
        more = [f"and {counted(hidden, 'more column')}"] if hidden > 0 else []
        self._scale_words.setText("\n".join([*lines[:MAX_SCALE_LINES], *more]))
        full = _scale_lines(dataset)[:MAX_TIP_LINES] if dataset is not None else []
        self._scale_words.setToolTip(html.escape("\n".join(full)).replace("\n", "<br>"))
        has_cells = dataset is not None and _has_cells(dataset.spec)
        self._cell_words.setText(_cell_sentence(dataset) if dataset is not None and has_cells else "")
        for words in (self._cell_words, self._scale_words):
            words.setVisible(bool(words.text()))


def _column(widget: QWidget) -> QVBoxLayout:
    layout = QVBoxLayout(widget)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(GRID_PX)
    return layout


def _changes(document: Document) -> Callable[..., None]:
    """Return a function that changes settings of the data as one undoable step."""

    def change(what: str, merge_id: str, **changes: float) -> None:
        document.edit(f"Change {what}", edits.change_dataset(document.project, **changes), merge_id)

    return change


def _setting_rows(document: Document, settings: Collection[str]) -> SettingRows:
    def read(project: Project) -> dict[str, object]:
        return {name: value for name, value in _applying_settings(project).items() if name in settings}

    return SettingRows(document, read, edits.change_dataset, POINT_WORDS)


def _applying_settings(project: Project) -> dict[str, object]:
    """Return the settings of the data that do something for the chosen source."""
    dataset, info = project.dataset, project.dataset.info
    applies = {
        "n_classes": info.max_classes is not None,
        "class_share": info.takes_class_share,
        "label_noise": info.takes_class_share,
        "is_stratified": bool(info.classes) and _is_split_by_share(dataset),
        "scaling": True,
        "missing": _has_cells(dataset),
    }
    settings = settings_of(dataset)
    if info.max_classes is not None:
        settings["n_classes"] = min(dataset.n_classes, info.max_classes)
    return {name: settings[name] for name, does in applies.items() if does}


def _is_split_by_share(dataset: DatasetSpec) -> bool:
    return dataset.table is None or dataset.table.split is None


def _has_cells(dataset: DatasetSpec) -> bool:
    """Return whether the points are rows of a table, which may have empty cells."""
    return not dataset.info.is_generated and dataset.source != "painted"


def _summary(dataset: DatasetSpec) -> str:
    """Return in short what is set under the folded heading."""
    info, parts = dataset.info, []
    if dataset.class_share is not None and info.takes_class_share:
        parts.append(f"first class {share_text(dataset.class_share, digits=0)}")
    if dataset.label_noise and info.takes_class_share:
        parts.append(f"{share_text(dataset.label_noise, digits=0)} wrong")
    if dataset.is_stratified and info.classes:
        parts.append("split by class")
    if dataset.scaling != "none":
        parts.append(SCALINGS[dataset.scaling])
    return ", ".join(parts) or f"seed {dataset.seed if info.is_generated else dataset.used_split_seed}"


def _cell_sentence(dataset: Dataset) -> str:
    """Return what became of rows with empty cells."""
    n_out = dataset.spec.n_points - len(dataset.y_train) - len(dataset.y_test)
    parts = [f"{count_text(n_out)} left out"] if n_out else []
    parts += [f"{count_text(dataset.n_filled)} filled in"] if dataset.n_filled else []
    rows = counted(dataset.spec.n_points, "row")
    return f"Of {rows}: {', '.join(parts)}." if parts else "No cell is empty."


def _scale_lines(dataset: Dataset, shown: Callable[[str], str] = str) -> list[str]:
    """Return for every column, under the name it is shown by, how it is scaled; nothing where they stay as they are."""
    if dataset.scale.is_identity:
        return []
    columns = dataset.info.columns
    raw = "raw " if columns in GENERATED_COLUMNS else ""
    scales = zip(columns, dataset.scale.offset.tolist(), dataset.scale.size.tolist(), strict=True)
    return [
        f"{feature_label(f'x{n}')} = ({raw}{shown(name)} {'−' if offset >= 0 else '+'} {abs(offset):.4g}) / {size:.4g}"
        for n, (name, offset, size) in enumerate(scales, start=1)
    ]


def _short(name: str) -> str:
    """Return the name of a column without its unit, and of a long one only the two ends."""
    name = name.partition(" (")[0]
    return name if len(name) <= MAX_NAME else f"{name[: MAX_NAME // 2]}…{name[1 - MAX_NAME // 2 :]}"
