"""How the network is trained: loss, learning rate, batches and seeds."""

import math

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QVBoxLayout, QWidget

from playground.document import Document
from playground.project import edits
from playground.project.project import Project
from playground.project.training import LOSSES_OF_TASK, Loss
from playground.ui.field_keys import FieldKeys
from playground.ui.panels.controls import (
    GRID_PX,
    Gesture,
    GestureWatch,
    Rows,
    SeedField,
    caption,
    combo_box,
    explain,
    guard_wheel,
    spin_box,
    spread,
)
from playground.ui.theme import Theme, number_font
from playground.ui.wording import BATCH_ORDER_NAMES, LOSS_NAMES, plain_number

USUAL_RATES = (0.00001, 0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
MAX_RATE = 1e6
BATCH_OF_ALL = 10
"""The batch size offered when "all points" is switched off: TensorFlow Playground's default."""

BATCH_PX = 60

FORMULA_OF_LOSS: dict[Loss, str] = {
    "half_squared": "½ · (prediction − target)²",
    "mean_squared": "(prediction − target)²",
    "binary_cross_entropy": "−[t · ln p + (1 − t) · ln(1 − p)]",
    "categorical_cross_entropy": "−ln p(right class)",
    "mean_absolute": "|prediction − target|",
    "huber": "½ d² up to |d| = 1, then |d| − ½, with d = prediction − target",
    "hinge": "max(0, 1 − t · z), with t = ±1",
}


class TrainingPanel(QWidget):
    """Shows and changes the training settings of the project."""

    def __init__(self, document: Document, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._document = document
        self.loss = combo_box()
        self.learning_rate = LearningRateBox()
        self.batch_size = spin_box(1, 1_000_000)
        self.batch_size.setMinimumWidth(BATCH_PX)
        self.uses_all_points = QCheckBox("all")
        self.batch_order = combo_box()
        for order, name in BATCH_ORDER_NAMES.items():
            self.batch_order.addItem(name, order)
        self.seed = SeedField("seed", theme)
        self.order_seed = SeedField("order-seed", theme)
        self._error = caption()
        self._error.setProperty("error", True)
        self._explain()
        self._lay_out()
        self._connect()
        self._show(document.project)

    @property
    def error(self) -> str:
        """What is wrong with the last thing typed; empty where nothing is."""
        return self._error.text()

    def show_project(self, before: Project, after: Project) -> None:
        """Show other settings; the task decides which losses are offered."""
        if before.training is not after.training or before.dataset is not after.dataset:
            self._show(after)

    def _show(self, project: Project) -> None:
        training = project.training
        self._offer_losses(project)
        self.learning_rate.show_rate(training.learning_rate)
        with QSignalBlocker(self.batch_size), QSignalBlocker(self.uses_all_points), QSignalBlocker(self.batch_order):
            self.uses_all_points.setChecked(training.batch_size is None)
            self.batch_size.setEnabled(training.batch_size is not None)
            if training.batch_size is not None:
                self.batch_size.setValue(training.batch_size)
            self.batch_order.setCurrentIndex(self.batch_order.findData(training.batch_order))
        self.seed.show_seed(training.seed)
        self.order_seed.show_seed(training.order_seed)
        is_shuffled = training.batch_order == "shuffled"
        self.order_seed.setVisible(is_shuffled)
        self._order_seed_label.setVisible(is_shuffled)
        self._show_error("")

    def _offer_losses(self, project: Project) -> None:
        offered = list(LOSSES_OF_TASK[project.dataset.info.task])
        if project.training.loss not in offered:
            offered.append(project.training.loss)
        with QSignalBlocker(self.loss):
            if [self.loss.itemData(place) for place in range(self.loss.count())] != offered:
                self.loss.clear()
                for loss in offered:
                    self.loss.addItem(LOSS_NAMES[loss], loss)
            self.loss.setCurrentIndex(self.loss.findData(project.training.loss))
        explain(
            self.loss,
            "Loss",
            "What training makes small: how wrong a prediction is, averaged over the points.",
            FORMULA_OF_LOSS[project.training.loss],
        )

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GRID_PX, GRID_PX, GRID_PX, GRID_PX)
        layout.setSpacing(GRID_PX)
        rows = Rows()
        rows.add_wide("Loss", self.loss)
        rows.add("Learning rate", self.learning_rate)
        rows.add("Batch size", spread(self.batch_size, self.uses_all_points))
        rows.add("Batch order", self.batch_order)
        self._order_seed_label = rows.add("Order seed", self.order_seed)
        rows.add("Start seed", self.seed)
        layout.addLayout(rows)
        layout.addWidget(self._error)
        layout.addStretch(1)

    def _connect(self) -> None:
        gesture = Gesture("batch-size")
        GestureWatch(gesture, self.batch_size)
        self.loss.activated.connect(self._on_loss_activated)
        self.learning_rate.activated.connect(self._on_learning_rate_entered)
        line = self.learning_rate.lineEdit()
        assert line is not None
        line.editingFinished.connect(self._on_learning_rate_entered)
        self.batch_size.valueChanged.connect(
            lambda size: self._change("Change batch size", gesture.merge_id, batch_size=size)
        )
        self.uses_all_points.clicked.connect(self._on_uses_all_points_clicked)
        self.batch_order.activated.connect(
            lambda: self._change("Change batch order", batch_order=self.batch_order.currentData())
        )
        self.seed.chosen.connect(lambda seed, merge_id: self._change("Change start seed", merge_id, seed=seed))
        self.order_seed.chosen.connect(
            lambda seed, merge_id: self._change("Change order seed", merge_id, order_seed=seed)
        )

    def _change(self, text: str, merge_id: str = "", **changes: object) -> None:
        self._document.edit(text, edits.change_training(self._document.project, **changes), merge_id)

    def _on_loss_activated(self) -> None:
        self._document.edit("Choose loss", edits.choose_loss(self._document.project, self.loss.currentData()))

    def _on_learning_rate_entered(self) -> None:
        rate = self.learning_rate.rate
        if rate is None:
            self._show_error(f"“{self.learning_rate.currentText()}” is no learning rate: type a number such as 0.03.")
        else:
            self._show_error("")
            self._change("Change learning rate", learning_rate=rate)
            self.learning_rate.show_rate(rate)

    def _on_uses_all_points_clicked(self, is_checked: bool) -> None:
        size = None if is_checked else max(1, self.batch_size.value() or BATCH_OF_ALL)
        self._change("Change batch size", batch_size=size)

    def _show_error(self, sentence: str) -> None:
        self._error.setText(sentence)
        self._error.setVisible(bool(sentence))

    def _explain(self) -> None:
        explain(
            self.learning_rate,
            "Learning rate",
            "How far each step goes against the gradient: too small is slow, too large jumps over the valley.",
            "θ ← θ − η · ∇L",
        )
        explain(
            self.batch_size,
            "Batch size",
            "How many points one step looks at: few give quick, jittery steps, many give slow, smooth ones.",
            "∇L ≈ mean of the gradients of B points",
        )
        explain(self.uses_all_points, "All points in each step", "Every step looks at all training points.", "B = N")
        explain(
            self.batch_order,
            "Batch order",
            "Whether the points come in the same order every epoch or are shuffled before each.",
            "one epoch = every training point once",
        )
        self.order_seed.explain("Order seed", "The number the shuffling starts from.", "same seed → same order")
        self.seed.explain("Start seed", "The number the first weights are drawn from.", "same seed → same start")


class LearningRateBox(QComboBox):
    """The usual learning rates, or any other one typed."""

    def __init__(self) -> None:
        super().__init__()
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setFont(number_font())
        line = self.lineEdit()
        assert line is not None
        line.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.addItems([plain_number(rate) for rate in USUAL_RATES])
        self.setCompleter(None)  # type: ignore[arg-type]
        guard_wheel(self)
        FieldKeys(self)

    @property
    def rate(self) -> float | None:
        """The rate written in the field; None where that is no rate. A decimal comma is understood."""
        try:
            rate = float(self.currentText().strip().replace(",", "."))
        except ValueError:
            return None
        return rate if math.isfinite(rate) and 0 <= rate <= MAX_RATE else None

    def show_rate(self, rate: float) -> None:
        """Show a rate that came from outside."""
        if self.rate != rate:
            line = self.lineEdit()
            assert line is not None
            with QSignalBlocker(self), QSignalBlocker(line):
                self.setEditText(plain_number(rate))
