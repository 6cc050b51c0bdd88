"""The settings of the import window: how the table is written, and how its rows are used."""

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from playground.data.reading import DECIMALS, ENCODINGS, SEPARATORS, Dialect
from playground.ui.importing.draft import Choices, Draft
from playground.ui.importing.words import (
    DECIMAL_NAMES,
    ENCODING_NAMES,
    SEPARATOR_NAMES,
    TASK_NAMES,
)
from playground.ui.panels.controls import GRID_PX, PercentField, caption
from playground.ui.panels.data_words import MISSING, SCALINGS
from playground.ui.panels.fields import ChoiceField, SwitchField

SHARE_PX = 280


class DialectRow(QWidget):
    """How the table is written, as it was found out; `changed(Dialect)` is the person's correction."""

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._dialect: Dialect | None = None
        self.separator = ChoiceField({sign: SEPARATOR_NAMES[sign] for sign in SEPARATORS})
        self.decimal = ChoiceField({sign: DECIMAL_NAMES[sign] for sign in DECIMALS})
        self.encoding = ChoiceField({encoding: ENCODING_NAMES[encoding] for encoding in ENCODINGS})
        self.has_header = SwitchField("First line holds names")
        for choice in (self.separator, self.decimal, self.encoding):
            choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.separator.explain("Separator", "The sign between two cells of a row.")
        self.decimal.explain("Decimal sign", "The sign between a number's whole part and its decimals.")
        self.encoding.explain("Encoding", "How the letters of the file are stored.")
        self.has_header.explain("Header", "Whether the first line holds the columns' names instead of values.")
        row = FieldRow(
            [("Separator", self.separator), ("Decimals", self.decimal), ("Encoding", self.encoding)], self.has_header
        )
        self._encoding_label = row.labels[2]
        row.setParent(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(row)
        fields: dict[str, ChoiceField | SwitchField] = {
            "separator": self.separator,
            "decimal": self.decimal,
            "encoding": self.encoding,
            "has_header": self.has_header,
        }
        for name, field in fields.items():
            field.entered.connect(lambda value, _merge_id, name=name: self._on_entered(name, value))

    def show_dialect(self, dialect: Dialect, *, has_bytes: bool) -> None:
        """Show how a table is written; pasted text has no encoding."""
        self._dialect = dialect
        self.separator.show_value(dialect.separator)
        self.decimal.show_value(dialect.decimal)
        self.encoding.show_value(dialect.encoding)
        self.has_header.show_value(dialect.has_header)
        self.encoding.setVisible(has_bytes)
        self._encoding_label.setVisible(has_bytes)

    def _on_entered(self, name: str, value: object) -> None:
        assert self._dialect is not None
        self.changed.emit(replace(self._dialect, **{name: value}))  # type: ignore[arg-type]  # offered for this field


class UseRows(QWidget):
    """What is predicted, how columns are scaled and rows split; `task_chosen(is_regression)` changes the draft."""

    task_chosen = Signal(bool)

    def __init__(self, choices: Choices) -> None:
        super().__init__()
        self.choices = choices
        self.task = ChoiceField(TASK_NAMES)
        self.scaling = ChoiceField(SCALINGS)
        self.missing = ChoiceField(MISSING)
        self.train_share = PercentField("train-share", 1, 100)
        self.train_share.setMaximumWidth(SHARE_PX)
        self.is_stratified = SwitchField("Split each class alike")
        self._note = caption()
        for field in (self.task, self.scaling, self.missing):
            field.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._explain()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID_PX)
        layout.addWidget(FieldRow([("Predict", self.task), ("Scaling", self.scaling), ("Empty cells", self.missing)]))
        self._split = FieldRow([("Train share", self.train_share)], self.is_stratified)
        layout.addWidget(self._split)
        layout.addWidget(self._note)
        self._show_choices()
        self.task.entered.connect(lambda value, _merge_id: self.task_chosen.emit(value))
        self.scaling.entered.connect(lambda value, _merge_id: self._choose(scaling=value))
        self.missing.entered.connect(lambda value, _merge_id: self._choose(missing=value))
        self.train_share.moved.connect(lambda share, _merge_id: self._choose(train_share=share))
        self.is_stratified.entered.connect(lambda value, _merge_id: self._choose(is_stratified=value))

    def show_draft(self, draft: Draft) -> None:
        """Offer what the roles allow."""
        target = next((column for column in draft.columns if column.role == "target"), None)
        is_word = target is not None and target.kind != "number"
        self.task.offer({False: TASK_NAMES[False]} if is_word else TASK_NAMES)
        if draft.is_regression in self.task.values:
            self.task.show_value(draft.is_regression)
        self.is_stratified.setVisible(not draft.is_regression)
        split = next((column for column in draft.columns if column.role == "split"), None)
        self._split.setVisible(split is None)
        self._note.setVisible(split is not None)
        if split is not None:
            self._note.setText(f"“{split.name}” says which rows are train and which are test.")

    def _show_choices(self) -> None:
        self.scaling.show_value(self.choices.scaling)
        self.missing.show_value(self.choices.missing)
        self.train_share.show_share(self.choices.train_share)
        self.is_stratified.show_value(self.choices.is_stratified)

    def _choose(self, **changes: object) -> None:
        self.choices = replace(self.choices, **changes)  # type: ignore[arg-type]  # offered for this field

    def _explain(self) -> None:
        self.task.explain("Task", "Whether the target names a class or is a number to come close to.")
        self.scaling.explain(
            "Scaling",
            "Makes columns in unlike units comparable for the network; the axes keep their own units.",
            "(x − mean) / deviation, over the train points",
        )
        self.missing.explain(
            "Empty cells",
            "What becomes of a row with an empty cell: it is left out, or the cell gets the mean or the commonest word "
            "of the train points.",
        )
        self.train_share.explain(
            "Train share", "The part of the rows that is learnt from; the rest tests.", "train rows / all rows"
        )
        self.is_stratified.explain(
            "Stratified split", "Gives every class the same share of train points, so that a rare one is in both parts."
        )


class FieldRow(QWidget):
    """Labels with their fields side by side, and perhaps a switch behind them; the rest of the line stays free."""

    def __init__(self, fields: list[tuple[str, QWidget]], switch: QWidget | None = None) -> None:
        super().__init__()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID_PX)
        self.labels: list[QLabel] = []
        for text, field in fields:
            label = QLabel(text)
            label.setBuddy(field)
            label.setToolTip(field.toolTip())
            self.labels.append(label)
            layout.addWidget(label)
            layout.addWidget(field)
            layout.addSpacing(2 * GRID_PX)
        if switch is not None:
            layout.addWidget(switch)
        layout.addStretch(1)
