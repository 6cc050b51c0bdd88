"""Rows of fields for the settings of one part of the project: each shows one setting, and edits it under its name."""

from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple

from PySide6.QtWidgets import QCheckBox, QLabel, QVBoxLayout, QWidget

from playground.document import Document
from playground.project.project import Project
from playground.project.spec import Spec
from playground.ui.panels.controls import GRID_PX, Rows, caption
from playground.ui.panels.fields import (
    CountField,
    NumberField,
    OptionalField,
    PlainField,
    ShareField,
    SwitchField,
)

LABEL_PX = 94
"""Labels of all groups are equally wide, so that the fields of a panel stand in one column."""


class Words(NamedTuple):
    """What is said about a setting: its name in a sentence, its label, what it is, and a formula."""

    name: str
    label: str
    sentence: str
    formula: str = ""


def settings_of(spec: Spec) -> dict[str, object]:
    """Return the settings of a spec by name."""
    return {name: getattr(spec, name) for name in spec.__struct_fields__}


class SettingRows(QWidget):
    """Fields for the settings that `read` finds in a project and `change` gives new values.

    A field is shown where there is a setting of its name. What a field refuses is said below the rows.
    """

    def __init__(
        self,
        document: Document,
        read: Callable[[Project], Mapping[str, object]],
        change: Callable[..., Project],
        words: Mapping[str, Words],
    ) -> None:
        super().__init__()
        self._document = document
        self._read = read
        self._change = change
        self._words = words
        self.fields: dict[str, PlainField | OptionalField] = {}
        self._labels: dict[str, QLabel] = {}
        self._rows = Rows(LABEL_PX)
        self._error = caption()
        self._error.setProperty("error", True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID_PX // 2)
        layout.addLayout(self._rows)
        layout.addWidget(self._error)
        self._error.hide()

    @property
    def error(self) -> str:
        """What is wrong with the last thing typed; empty where nothing is."""
        return self._error.text()

    @property
    def controls(self) -> tuple[QWidget, ...]:
        """The controls of all fields, in order; a switch stands before what it switches."""
        controls: list[QWidget] = []
        for field in self.fields.values():
            controls += [field.switch, field.control] if isinstance(field, OptionalField) else [field]
        return tuple(controls)

    def add(self, setting: str, field: PlainField) -> None:
        """Add a field for one setting; a switch brings its own label."""
        words = self._words[setting]
        field.explain(words.name, words.sentence, words.formula)
        if isinstance(field, SwitchField):
            self._rows.addWidget(field, self._rows.rowCount(), 0, 1, 2)
        else:
            self._labels[setting] = self._rows.add(words.label, field)
        self._watch(setting, field)

    def add_optional(self, setting: str, control: NumberField | CountField | ShareField, offered: float) -> None:
        """Add a field for a setting that is None while it is off; switched on, it begins with `offered`."""
        words = self._words[setting]
        field = OptionalField(QCheckBox(words.label), control, offered)
        field.explain(words.name, words.sentence, words.formula)
        self._rows.add_switch(field.switch, control)
        self._watch(setting, field)

    def is_shown(self, setting: str) -> bool:
        """Whether the setting applies and has its row."""
        field = self.fields[setting]
        return not (field.switch if isinstance(field, OptionalField) else field).isHidden()

    def show_values(self, project: Project, hidden: Collection[str] = ()) -> None:
        """Show the settings that apply: those there are, without the `hidden` ones."""
        settings = self._read(project)
        for setting, field in self.fields.items():
            applies = setting in settings and setting not in hidden
            if setting in self._labels:
                self._labels[setting].setVisible(applies)
            if isinstance(field, OptionalField):
                if not applies:
                    field.hide()
            else:
                field.setVisible(applies)
            if applies:
                field.show_value(settings[setting])
        self.show_error("")

    def show_error(self, sentence: str) -> None:
        """Say what is wrong with what was typed; an empty sentence says that nothing is."""
        self._error.setText(sentence)
        self._error.setVisible(bool(sentence))

    def _watch(self, setting: str, field: PlainField | OptionalField) -> None:
        self.fields[setting] = field
        field.entered.connect(lambda value, merge_id: self._on_field_entered(setting, value, merge_id))
        field.refused.connect(self.show_error)

    def _on_field_entered(self, setting: str, value: object, merge_id: str) -> None:
        self.show_error("")
        project = self._change(self._document.project, **{setting: value})
        self._document.edit(f"Change {self._words[setting].name}", project, merge_id)
