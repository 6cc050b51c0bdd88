"""Everything about the selected layer, in words and fields; only what applies to its kind is shown."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from playground.document import Document
from playground.project import edits
from playground.project.checks import problems
from playground.project.costs import layer_costs
from playground.project.hints import hints
from playground.project.network import (
    HIDDEN_ACTIVATIONS,
    INITIALIZERS,
    MAX_UNITS,
    OUTPUT_ID,
    ActivationSpec,
    AddSpec,
    BatchNormSpec,
    ConcatenateSpec,
    DenseSpec,
    DropoutSpec,
    LayerNormSpec,
    LayerSpec,
    layer_sizes,
)
from playground.project.project import Project
from playground.session.messages import Frame
from playground.ui.builder import words
from playground.ui.builder.edit_bursts import EditBursts
from playground.ui.builder.editor import MAX_PERCENT
from playground.ui.builder.menus import source_choices
from playground.ui.builder.number_box import NumberBox
from playground.ui.builder.outline_words import input_names
from playground.ui.builder.summary import source_of
from playground.ui.builder.weight_table import WeightTable
from playground.ui.field_keys import FieldKeys
from playground.ui.mending import ProblemLines, mend
from playground.ui.panels.remarks import Remarks
from playground.ui.theme import Theme
from playground.ui.wording import counted

EMPTY = "No layer is selected.\n\nClick a layer in the drawing to see and change its settings here."


class LayerInspector(QWidget):
    """Shows and edits the layer that `show_layer` names; edits go to the document."""

    def __init__(self, document: Document, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._theme = theme
        self._layer_id = ""
        self._is_filling = False
        self._bursts = EditBursts()
        self._icon = QLabel(self)
        self._title = QLabel(self)
        self._title.setProperty("title", True)
        self._explanation = _wrapping_label(self, "quiet")
        self._size = _wrapping_label(self, "caption")
        self.problems = ProblemLines(self)
        self.hints = Remarks(theme, "Hint", "hint", "quiet")
        self._has_hints = True
        self._output_hint = _wrapping_label(self, "caption")
        self._cost = _wrapping_label(self, "caption")
        self._cost.setToolTip(words.COSTS_HELP)
        self.units = QSpinBox(self)
        self.rate = QSpinBox(self)
        self.activation = QComboBox(self)
        self.initializer = QComboBox(self)
        self.range = QDoubleSpinBox(self)
        self.bias_start = QDoubleSpinBox(self)
        self.has_bias = QCheckBox("Every unit has one", self)
        self.is_frozen = QCheckBox("Keep the weights", self)
        self.l1 = NumberBox(self, 0.0, 1e6)
        self.l2 = NumberBox(self, 0.0, 1e6)
        self.restore = QPushButton(self)
        for button in (self.has_bias, self.is_frozen, self.restore):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # after a click, Space runs
        self.source = QComboBox(self)
        self.momentum = NumberBox(self, 0.0, 1.0)
        self.epsilon = NumberBox(self, 1e-8, 1.0)
        self.weights = WeightTable(self)
        self._fields: list[QWidget] = []
        self._form = QFormLayout()
        self._build()
        self._connect()
        self._fill(document.project)

    @property
    def layer_id(self) -> str:
        """The id of the layer that is shown, empty where none is."""
        return self._layer_id

    def show_layer(self, layer_id: str) -> None:
        """Show this layer, or with an empty id what to do to see one."""
        self._layer_id = layer_id
        for choice in (self.source, self.activation, self.initializer):
            choice.hidePopup()  # what is open is a choice for the layer before
        self._fill(self._document.project)

    def show_frame(self, frame: Frame) -> None:
        """Show the weights of this frame where the layer is small enough for a table of them."""
        self.weights.show_frame(frame)

    def show_hints(self, *, is_shown: bool) -> None:
        """Remark on a layer that does less than it seems to, or do not."""
        self._has_hints = is_shown
        self._fill(self._document.project)

    def show_project(self, before: Project, after: Project) -> None:
        """Show what changed about the layer."""
        if (
            before.network is not after.network
            or before.dataset is not after.dataset
            or before.training != after.training
        ):
            if all(layer.id != self._layer_id for layer in after.network.all_layers):
                self._layer_id = ""
            self._fill(after)

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._icon)
        head.addWidget(self._title, 1)
        self._form.setHorizontalSpacing(8)
        self._form.setVerticalSpacing(8)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
        self.units.setRange(1, MAX_UNITS)
        self.rate.setRange(0, MAX_PERCENT)
        self.rate.setSuffix(" %")
        self.rate.setSingleStep(5)
        for box, low, step in ((self.range, 0.0, 0.1), (self.bias_start, -100.0, 0.1)):
            box.setRange(low, 100.0)
            box.setDecimals(3)
            box.setSingleStep(step)
        for spin in (self.units, self.rate, self.range, self.bias_start):
            spin.setKeyboardTracking(False)
            FieldKeys(spin)
        for combo in (self.source, self.activation, self.initializer):
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            combo.setMinimumContentsLength(8)
        self._add_rows()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._explanation)
        column.addWidget(self.problems)
        column.addLayout(self._form)
        column.addWidget(self.weights)
        for label in (self._output_hint, self._size, self._cost):
            column.addWidget(label)
        column.addWidget(self.hints)
        column.addStretch(1)

    def _add_rows(self) -> None:
        """Put every field of every kind into the form; which rows are shown depends on the layer."""
        self._add_row("&Units", self.units, words.UNITS_HELP)
        self._add_row("&Rate", self.rate, words.RATE_HELP)
        self._add_row("&Source", self.source, words.SOURCE_HELP)
        self._add_row("&Activation", self.activation, "")
        self._add_row("&Initializer", self.initializer, "")
        self._add_row("Ra&nge ±", self.range, "")
        self._add_row("&Bias", self.has_bias, words.BIAS_HELP)
        self._add_row("Bias s&tart", self.bias_start, words.BIAS_START_HELP)
        self._add_row("L&1", self.l1, words.L1_HELP)
        self._add_row("L&2", self.l2, words.L2_HELP)
        self._add_row("&Frozen", self.is_frozen, words.FROZEN_HELP)
        self._add_row("&Cut links", self.restore, words.CUT_HELP)
        self._add_row("&Momentum", self.momentum, words.MOMENTUM_HELP)
        self._add_row("&Epsilon", self.epsilon, words.EPSILON_HELP)

    def _add_row(self, title: str, field: QWidget, help_text: str) -> None:
        self._form.addRow(title, field)
        self._fields.append(field)
        self._explain(field, help_text)
        field.setAccessibleName(title.replace("&", ""))

    def _connect(self) -> None:
        self.problems.fix_chosen.connect(partial(mend, self._document))
        self._theme.changed.connect(lambda: self._fill(self._document.project))
        self.units.valueChanged.connect(lambda units: self._change("Change units", units=units))
        self.rate.valueChanged.connect(lambda percent: self._change("Change dropout rate", rate=percent / 100))
        self.range.valueChanged.connect(lambda value: self._change("Change initializer range", initializer_range=value))
        self.bias_start.valueChanged.connect(lambda value: self._change("Change bias start", bias_start=value))
        self.l1.valueChanged.connect(lambda value: self._change("Change L1", l1=value))
        self.l2.valueChanged.connect(lambda value: self._change("Change L2", l2=value))
        self.momentum.valueChanged.connect(lambda value: self._change("Change momentum", momentum=value))
        self.epsilon.valueChanged.connect(lambda value: self._change("Change epsilon", epsilon=value))
        self.has_bias.clicked.connect(lambda is_on: self._change("Change bias", has_bias=is_on))
        self.is_frozen.clicked.connect(
            lambda is_on: self._change("Freeze layer" if is_on else "Unfreeze layer", is_frozen=is_on)
        )
        self.restore.clicked.connect(self._on_restore_clicked)
        self.source.activated.connect(
            lambda _place: self._change("Change skip source", source=self.source.currentData())
        )
        self.activation.activated.connect(
            lambda _place: self._change("Change activation", activation=self.activation.currentData())
        )
        self.initializer.activated.connect(
            lambda _place: self._change("Change initializer", initializer=self.initializer.currentData())
        )

    def _change(self, text: str, **changes: object) -> None:
        """Make one edit of the shown layer; quick changes of one field become one step to undo."""
        if self._is_filling or not self._layer_id:
            return
        project = edits.change_layer(self._document.project, self._layer_id, **changes)
        self._document.edit(text, project, self._bursts.merge_id(f"{'-'.join(changes)}-{self._layer_id}"))

    def _on_restore_clicked(self) -> None:
        self._document.edit("Restore links", edits.restore_all_links(self._document.project, self._layer_id))

    def _fill(self, project: Project) -> None:
        """Show the layer without taking the filling for edits."""
        self._is_filling = True
        try:
            if self._layer_id:
                self._fill_layer(project, project.network.layer(self._layer_id))
            else:
                self._fill_nothing()
        finally:
            self._is_filling = False

    def _fill_nothing(self) -> None:
        self._title.setText("Layer")
        self._icon.setPixmap(self._theme.pixmap("layers", scale=self.devicePixelRatioF()))
        self._explanation.setText(EMPTY)
        self.problems.show_problems(self._document.project, ())
        self.hints.show_sentences([])
        self.weights.show_layer(self._document.project, "", [])
        for label in (self._size, self._cost, self._output_hint):
            label.hide()
        for row in range(self._form.rowCount()):
            self._form.setRowVisible(row, False)

    def _fill_layer(self, project: Project, layer: LayerSpec) -> None:
        word = words.word_for(layer)
        place = project.network.index(layer.id)
        size = layer_sizes(project.network, project.dataset.n_features)[place]
        self._title.setText(word.title if layer.id == OUTPUT_ID else f"{word.title}, layer {place + 1}")
        self._icon.setPixmap(self._theme.pixmap(word.icon, scale=self.devicePixelRatioF()))
        self._explanation.setText(word.help)
        found = tuple(problem for problem in problems(project) if layer.id in problem.where)
        self.problems.show_problems(project, found)
        self._size.setText(words.size_sentence(size, source_of(project, layer)))
        self._cost.setText(words.cost_sentence(layer_costs(project)[layer.id]))
        for label in (self._size, self._cost):
            label.show()
        self._show_hints(project, layer.id)
        is_output = layer.id == OUTPUT_ID
        self._output_hint.setText(words.output_units_hint(project.dataset.info) if is_output else "")
        self._output_hint.setVisible(is_output)
        self.units.setEnabled(not is_output)
        self.weights.show_layer(project, layer.id, input_names(project, layer.id))
        shown = self._fill_fields(project, layer)
        for field in self._fields:
            self._form.setRowVisible(field, field in shown)

    def _show_hints(self, project: Project, layer_id: str) -> None:
        about = [hint for hint in hints(project) if layer_id in hint.where] if self._has_hints else []
        self.hints.show_sentences([f"{hint.sentence} {hint.why}" for hint in about])

    def _fill_fields(self, project: Project, layer: LayerSpec) -> list[QWidget]:
        """Fill the fields that apply to the layer, and return them."""
        match layer:
            case DenseSpec():
                return self._fill_dense(project, layer)
            case ActivationSpec():
                self._fill_activations(project, layer)
                return [self.activation]
            case DropoutSpec():
                self.rate.setValue(round(100 * layer.rate))
                return [self.rate]
            case BatchNormSpec():
                self.momentum.setValue(layer.momentum)
                self.epsilon.setValue(layer.epsilon)
                return [self.momentum, self.epsilon]
            case LayerNormSpec():
                self.epsilon.setValue(layer.epsilon)
                return [self.epsilon]
            case AddSpec() | ConcatenateSpec():
                self._fill_sources(project, layer)
                return [self.source]

    def _fill_dense(self, project: Project, layer: DenseSpec) -> list[QWidget]:
        self.units.setValue(layer.units)
        self._fill_activations(project, layer)
        self._fill_initializers(layer)
        self.has_bias.setChecked(layer.has_bias)
        self.bias_start.setValue(layer.bias_start)
        self.l1.setValue(layer.l1)
        self.l2.setValue(layer.l2)
        self.is_frozen.setChecked(layer.is_frozen)
        self.restore.setText(f"Restore {counted(len(layer.cut), 'link')}")
        fields: list[QWidget] = [self.units, self.activation, self.initializer, self.has_bias, self.is_frozen]
        if not layer.is_frozen:
            fields += [self.l1, self.l2]
        if layer.has_bias:
            fields.append(self.bias_start)
        if layer.cut:
            fields.append(self.restore)
        if layer.initializer in words.RANGE_TITLES:
            fields.append(self.range)
        return fields

    def _fill_initializers(self, layer: DenseSpec) -> None:
        """Offer the initializers, and name the number that goes with the present one."""
        offered = INITIALIZERS if layer.initializer in INITIALIZERS else (*INITIALIZERS, layer.initializer)
        self.initializer.clear()
        for place, initializer in enumerate(offered):
            self.initializer.addItem(words.INITIALIZER_TITLES[initializer], initializer)
            self.initializer.setItemData(place, words.INITIALIZER_HELP[initializer], Qt.ItemDataRole.ToolTipRole)
        self.initializer.setCurrentIndex(self.initializer.findData(layer.initializer))
        self._explain(self.initializer, words.INITIALIZER_HELP[layer.initializer])
        self.range.setValue(layer.initializer_range)
        title = words.RANGE_TITLES.get(layer.initializer, "")
        label = self._form.labelForField(self.range)
        if title and isinstance(label, QLabel):
            label.setText(title[:2] + "&" + title[2:])
            self.range.setAccessibleName(title)
            self._explain(self.range, words.RANGE_HELP[layer.initializer])

    def _fill_sources(self, project: Project, layer: AddSpec | ConcatenateSpec) -> None:
        """Offer every earlier output; those whose width does not fit cannot be chosen."""
        self.source.clear()
        for place, (source, text, fits) in enumerate(source_choices(project, layer.id)):
            self.source.addItem(text if fits else f"{text} (does not fit)", source)
            model = self.source.model()
            if isinstance(model, QStandardItemModel):
                model.item(place).setEnabled(fits)
        self.source.setCurrentIndex(self.source.findData(layer.source))

    def _fill_activations(self, project: Project, layer: DenseSpec | ActivationSpec) -> None:
        offered = edits.fitting_output_activations(project) if layer.id == OUTPUT_ID else HIDDEN_ACTIVATIONS
        if layer.activation not in offered:
            offered = (*offered, layer.activation)
        self.activation.clear()
        for place, activation in enumerate(offered):
            self.activation.addItem(words.ACTIVATION_TITLES[activation], activation)
            self.activation.setItemData(place, words.ACTIVATION_HELP[activation], Qt.ItemDataRole.ToolTipRole)
        self.activation.setCurrentIndex(self.activation.findData(layer.activation))
        self._explain(self.activation, words.ACTIVATION_HELP[layer.activation])

    def _explain(self, field: QWidget, help_text: str) -> None:
        field.setToolTip(help_text)
        field.setWhatsThis(help_text)


def _wrapping_label(parent: QWidget, role: str) -> QLabel:
    label = QLabel(parent)
    label.setWordWrap(True)
    label.setProperty(role, True)
    return label
