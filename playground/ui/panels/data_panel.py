"""The data: which source, how many points, how noisy, how they are split, and what the network is fed with."""

from collections.abc import Mapping

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from playground.data.dataset import Dataset
from playground.data.plane import Plane
from playground.document import Document
from playground.project import checks, edits
from playground.project.dataset import MAX_SET_CLASSES, DatasetSpec, SourceName, feature_label
from playground.project.project import Project
from playground.session.messages import Frame
from playground.ui.panels.controls import (
    GRID_PX,
    Gesture,
    GestureWatch,
    PercentField,
    Rows,
    SeedField,
    caption,
    explain,
    heading,
    spin_box,
)
from playground.ui.panels.data_words import MISSING, POINT_WORDS, SCALINGS
from playground.ui.panels.feature_choice import FeatureChoice
from playground.ui.panels.fields import ChoiceField, CountField, ShareField, SwitchField
from playground.ui.panels.plane_choice import PlaneChoice
from playground.ui.panels.section import Section
from playground.ui.panels.setting_rows import LABEL_PX, SettingRows, settings_of
from playground.ui.panels.source_gallery import NO_THUMBNAILS, SourceGallery
from playground.ui.theme import BODY_PX, Theme, sized_font
from playground.ui.wording import counted, share_text

WARNING_PX = 16
MAX_SCALE_LINES = 3
MAX_TIP_LINES = 40


class DataPanel(QWidget):
    """Shows and changes the dataset of the project.

    `own_asked` says that the person wants points of their own: "painted" or "imported"; `columns_asked` that they want
    to use the columns of their table in another way.
    """

    own_asked = Signal(str)
    columns_asked = Signal()

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
        self._dataset: Dataset | None = None
        self._plane: Plane | None = None
        self.gallery = SourceGallery(document, theme)
        self.features = FeatureChoice(document)
        self.axes = PlaneChoice(document, theme)
        self.warnings = Remarks(theme)
        self._title = QLabel()
        self._title.setFont(sized_font(BODY_PX, QFont.Weight.DemiBold))
        self._title.setWordWrap(True)
        self._summary = caption()
        self.columns = QPushButton("Columns…")
        self.columns.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        explain(self.columns, "Columns of the table", "Says what each column of your table is used for.")
        self.noise = PercentField("noise", 0, 100)
        self.train_share = PercentField("train-share", 1, 100)
        self.n_samples = spin_box(10, 1_000_000, step=50)
        self.seed = SeedField("data-seed", theme)
        self.split_seed = SeedField("split-seed", theme)
        self._explain()
        self._rows = Rows(LABEL_PX)
        self._n_samples_label = self._rows.add("Points", self.n_samples)
        self._noise_label = self._rows.add("Noise", self.noise)
        self._train_share_label = self._rows.add("Train share", self.train_share)
        self._seeds = Rows(LABEL_PX)
        self._seed_label = self._seeds.add("Seed", self.seed)
        self._split_seed_label = self._seeds.add("Split seed", self.split_seed)
        self.classes = self._setting_rows()
        self.classes.add("n_classes", CountField(2, MAX_SET_CLASSES))
        self.more = Section("More", "Seeds, class balance, wrong labels, split by class, scaling, empty cells.", theme)
        self.details = self._setting_rows()
        self._add_details()
        self._scale_words = caption()
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
        elif before.network is not after.network:
            self._show_warnings()

    def show_frame(self, frame: Frame) -> None:
        """Show what only the points themselves tell: warnings, how they are scaled, and a picture of own ones."""
        is_same, is_same_plane = frame.dataset is self._dataset, frame.plane is self._plane
        self._dataset, self._plane = frame.dataset, frame.plane
        if not is_same:
            self._show_warnings()
            self._show_scale()
        if frame.dataset is None or frame.plane is None:
            return
        if not is_same:
            self.gallery.show_points(frame.dataset, frame.plane)
        if not is_same_plane:
            self.axes.show_points(frame.dataset, frame.plane)

    @property
    def scale_words(self) -> str:
        """How the columns are scaled, a line each; empty where they are not."""
        return self._scale_words.text()

    def _show(self, project: Project) -> None:
        dataset = project.dataset
        info = dataset.info
        self.gallery.show_project(project)
        self._title.setText(info.title)
        self._summary.setText(_summary(dataset))
        self.columns.setVisible(dataset.source == "imported")
        self.noise.show_share(dataset.noise)
        self.train_share.show_share(dataset.train_share)
        with QSignalBlocker(self.n_samples):
            self.n_samples.setValue(dataset.n_samples)
        self.seed.show_seed(dataset.seed)
        self.split_seed.show_seed(dataset.used_split_seed)
        is_split = dataset.table is None or dataset.table.split is None
        for applies, widgets in (
            (info.is_generated, (self.noise, self._noise_label, self.seed, self._seed_label)),
            (info.n_fixed is None, (self.n_samples, self._n_samples_label)),
            (is_split, (self.train_share, self._train_share_label, self.split_seed, self._split_seed_label)),
        ):
            for widget in widgets:
                widget.setVisible(applies)
        self.classes.show_values(project)
        self.classes.setVisible(info.max_classes is not None)
        self.details.show_values(project)
        self.more.heading.show_summary(_details_summary(dataset))
        self.axes.show_project(project)
        self.features.show_project(project)
        self._show_warnings()
        self._show_scale()

    def _show_warnings(self) -> None:
        project = self._document.project
        found = checks.warnings(project)
        if self._dataset is not None and self._dataset.spec == project.dataset:
            found += self._dataset.warnings
        self.warnings.show_sentences([warning.sentence for warning in found])

    def _show_scale(self) -> None:
        """Write out how the columns are scaled, once the points are there to tell."""
        dataset = self._dataset
        words = ""
        if dataset is not None and dataset.spec == self._document.project.dataset and not dataset.scale.is_identity:
            pairs = zip(dataset.info.columns, dataset.scale.offset.tolist(), dataset.scale.size.tolist(), strict=True)
            lines = [f"{feature_label(f'x{n}')} = {_scaled(*pair)}" for n, pair in enumerate(pairs, start=1)]
            more = (
                [f"and {counted(len(lines) - MAX_SCALE_LINES, 'more column')}"] if len(lines) > MAX_SCALE_LINES else []
            )
            words = "\n".join([*lines[:MAX_SCALE_LINES], *more])
            self._scale_words.setToolTip("\n".join(lines[:MAX_TIP_LINES]))
        self._scale_words.setText(words)
        self._scale_words.setVisible(bool(words))

    def _setting_rows(self) -> SettingRows:
        return SettingRows(self._document, _applying_settings, edits.change_dataset, POINT_WORDS)

    def _add_details(self) -> None:
        rows = self.details
        rows.add_optional("class_share", ShareField(), 0.5)
        rows.add("label_noise", ShareField())
        rows.add("is_stratified", SwitchField(POINT_WORDS["is_stratified"].label))
        rows.add("scaling", ChoiceField(SCALINGS))
        rows.add("missing", ChoiceField(MISSING))

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GRID_PX, GRID_PX, GRID_PX, GRID_PX)
        layout.setSpacing(GRID_PX)
        layout.addWidget(self.gallery)
        layout.addWidget(self._title)
        layout.addWidget(self._summary)
        layout.addWidget(self.columns, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self.warnings)
        layout.addWidget(self.classes)
        layout.addLayout(self._rows)
        self.more.content.addLayout(self._seeds)
        self.more.content.addWidget(self.details)
        self.more.content.addWidget(self._scale_words)
        layout.addWidget(self.more)
        layout.addWidget(self.axes)
        layout.addWidget(heading("Input features"))
        layout.addWidget(self.features)
        layout.addStretch(1)

    def _connect(self) -> None:
        gesture = Gesture("n-samples")
        GestureWatch(gesture, self.n_samples)
        self.gallery.own_asked.connect(self.own_asked)
        self.columns.clicked.connect(self.columns_asked)
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


class Remarks(QWidget):
    """Warnings, a line each with its sign; hidden where there are none."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._lines: list[tuple[QLabel, QLabel]] = []
        self._layout = QGridLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setHorizontalSpacing(GRID_PX // 2)
        self._layout.setVerticalSpacing(GRID_PX // 2)
        self._layout.setColumnStretch(1, 1)
        theme.changed.connect(self._draw_signs)
        self.hide()

    @property
    def sentences(self) -> list[str]:
        """What is said."""
        return [words.text() for _, words in self._lines if not words.isHidden()]

    def show_sentences(self, sentences: list[str]) -> None:
        """Say these sentences."""
        while len(self._lines) < len(sentences):
            sign, words = QLabel(), caption()
            self._layout.addWidget(sign, len(self._lines), 0, Qt.AlignmentFlag.AlignTop)
            self._layout.addWidget(words, len(self._lines), 1)
            self._lines.append((sign, words))
            self._draw_signs()
        for place, (sign, words) in enumerate(self._lines):
            words.setText(sentences[place] if place < len(sentences) else "")
            sign.setVisible(place < len(sentences))
            words.setVisible(place < len(sentences))
        self.setVisible(bool(sentences))

    def _draw_signs(self) -> None:
        for sign, _ in self._lines:
            sign.setPixmap(self._theme.pixmap("warning", "warning", WARNING_PX))


def _applying_settings(project: Project) -> dict[str, object]:
    """Return the settings of the data that do something for the chosen source."""
    dataset, info = project.dataset, project.dataset.info
    applies = {
        "n_classes": info.max_classes is not None,
        "class_share": info.takes_class_share,
        "label_noise": info.takes_class_share,
        "is_stratified": bool(info.classes) and (dataset.table is None or dataset.table.split is None),
        "scaling": True,
        "missing": not info.is_generated and dataset.source != "painted",
    }
    settings = settings_of(dataset)
    if info.max_classes is not None:
        settings["n_classes"] = min(dataset.n_classes, info.max_classes)
    return {name: settings[name] for name, does in applies.items() if does}


def _details_summary(dataset: DatasetSpec) -> str:
    """Return in short what is set under the folded heading."""
    parts = []
    takes_share = dataset.info.takes_class_share
    if takes_share and dataset.class_share is not None:
        parts.append(f"first class {share_text(dataset.class_share, digits=0)}")
    if takes_share and dataset.label_noise:
        parts.append(f"{share_text(dataset.label_noise, digits=0)} wrong")
    if dataset.is_stratified:
        parts.append("split by class")
    if dataset.scaling != "none":
        parts.append(SCALINGS[dataset.scaling])
    return ", ".join(parts) or f"seed {dataset.seed}"


def _summary(dataset: DatasetSpec) -> str:
    if dataset.table is None:
        return dataset.info.summary
    n_columns = counted(len(dataset.info.columns), "column")
    return f"{counted(dataset.table.table.n_rows, 'point')} of your own, {n_columns}, target “{dataset.info.target}”."


def _scaled(name: str, offset: float, size: float) -> str:
    sign = "−" if offset >= 0 else "+"
    return f"({name} {sign} {abs(offset):.4g}) / {size:.4g}"
