"""How the network is trained: what everybody needs on top, everything else in sections that are folded at first."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from playground.document import Document
from playground.project import edits
from playground.project.checks import problems
from playground.project.optimizer import OptimizerSpec
from playground.project.project import Project
from playground.project.training import LOSSES_OF_TASK, Loss
from playground.ui.mending import ProblemLines, mark_wrong, mend
from playground.ui.panels.controls import GRID_PX, Rows, caption, explain, spread
from playground.ui.panels.fields import ChoiceField, CountField, NumberField
from playground.ui.panels.setting_rows import LABEL_PX
from playground.ui.panels.training_sections import (
    BatchesSection,
    ClassWeightsSection,
    OptimizerSection,
    RegularisationSection,
    ScheduleSection,
    SeedsSection,
    StoppingSection,
)
from playground.ui.panels.training_words import FORMULA_OF_LOSS, OPTIMIZER_HELP
from playground.ui.theme import Theme
from playground.ui.wording import LOSS_NAMES, OPTIMIZER_NAMES

USUAL_RATES = (0.00001, 0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
MAX_BATCH_SIZE = 1_000_000
BATCH_PX = 60


class TrainingPanel(QWidget):
    """Shows and changes the training settings of the project."""

    def __init__(self, document: Document, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._document = document
        self.loss = ChoiceField()
        self.optimizer = ChoiceField(OPTIMIZER_NAMES)
        self.learning_rate = NumberField(USUAL_RATES)
        self.batch_size = CountField(1, MAX_BATCH_SIZE)
        self.batch_size.setMinimumWidth(BATCH_PX)
        self.uses_all_points = QCheckBox("all")
        self.uses_all_points.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # after a click, Space runs
        self._error = caption()
        self._error.setProperty("error", True)
        self.problems = ProblemLines()
        self.optimizer_section = OptimizerSection(document, theme)
        self.schedule = ScheduleSection(document, theme)
        self.regularisation = RegularisationSection(document, theme)
        self.stopping = StoppingSection(document, theme)
        self.batches = BatchesSection(document, theme)
        self.class_weights = ClassWeightsSection(document, theme)
        self.seeds = SeedsSection(document, theme)
        self.sections = (
            self.optimizer_section,
            self.schedule,
            self.regularisation,
            self.stopping,
            self.batches,
            self.class_weights,
            self.seeds,
        )
        self._explain()
        self._lay_out()
        self._connect()
        self._show(document.project)

    @property
    def error(self) -> str:
        """What is wrong with the last thing typed above the sections; empty where nothing is."""
        return self._error.text()

    def show_project(self, before: Project, after: Project) -> None:
        """Show other settings; the data decide what is offered, the layers which seeds matter."""
        if (
            before.training is not after.training
            or before.dataset is not after.dataset
            or before.network is not after.network
        ):
            self._show(after)

    def _show(self, project: Project) -> None:
        training = project.training
        self._offer_losses(project)
        self.optimizer.show_value(type(training.optimizer))
        self.optimizer.explain("optimizer", *OPTIMIZER_HELP[type(training.optimizer)])
        self.learning_rate.show_value(training.learning_rate)
        self.uses_all_points.setChecked(training.batch_size is None)
        self.batch_size.setEnabled(training.batch_size is not None)
        if training.batch_size is not None:
            self.batch_size.show_value(training.batch_size)
        for section in self.sections:
            section.show_project(project)
        self._show_error("")
        self._show_problems(project)

    def _show_problems(self, project: Project) -> None:
        """Say what does not fit the training settings, and mark the loss where it is the loss."""
        found = tuple(problem for problem in problems(project) if "training" in problem.where)
        self.problems.show_problems(project, found)
        mark_wrong(self.loss, is_wrong=any(problem.kind in {"loss_task", "loss_output"} for problem in found))

    def _offer_losses(self, project: Project) -> None:
        chosen = project.training.loss
        offered = list(LOSSES_OF_TASK[project.dataset.info.task])
        if chosen not in offered:
            offered.append(chosen)
        self.loss.offer({loss: LOSS_NAMES[loss] for loss in offered})
        self.loss.show_value(chosen)
        sentence = "What training makes small: how wrong a prediction is, averaged over the points."
        self.loss.explain("loss", sentence, FORMULA_OF_LOSS[chosen])

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GRID_PX, GRID_PX, GRID_PX, GRID_PX)
        layout.setSpacing(0)
        rows = Rows(LABEL_PX)
        rows.add_wide("Loss", self.loss)
        rows.add("Optimizer", self.optimizer)
        rows.add("Learning rate", self.learning_rate)
        rows.add("Batch size", spread(self.batch_size, self.uses_all_points))
        layout.addLayout(rows)
        layout.addWidget(self._error)
        layout.addWidget(self.problems)
        layout.addSpacing(GRID_PX)
        for section in self.sections:
            layout.addWidget(section)
        layout.addStretch(1)

    def _connect(self) -> None:
        self.problems.fix_chosen.connect(partial(mend, self._document))
        self.loss.entered.connect(self._on_loss_entered)
        self.optimizer.entered.connect(self._on_optimizer_entered)
        self.learning_rate.entered.connect(self._on_learning_rate_entered)
        self.learning_rate.refused.connect(self._show_error)
        self.batch_size.entered.connect(self._on_batch_size_entered)
        self.uses_all_points.clicked.connect(self._on_uses_all_points_clicked)

    def _change(self, text: str, merge_id: str = "", **changes: object) -> None:
        self._document.edit(text, edits.change_training(self._document.project, **changes), merge_id)

    def _on_loss_entered(self, loss: Loss) -> None:
        self._document.edit("Choose loss", edits.choose_loss(self._document.project, loss))

    def _on_optimizer_entered(self, kind: type[OptimizerSpec]) -> None:
        self._document.edit("Choose optimizer", edits.choose_optimizer(self._document.project, kind))

    def _on_learning_rate_entered(self, rate: float, merge_id: str) -> None:
        self._show_error("")
        self._change("Change learning rate", merge_id, learning_rate=rate)

    def _on_batch_size_entered(self, size: int, merge_id: str) -> None:
        self._change("Change batch size", merge_id, batch_size=size)

    def _on_uses_all_points_clicked(self, is_checked: bool) -> None:
        self._change("Change batch size", batch_size=None if is_checked else self.batch_size.value())

    def _show_error(self, sentence: str) -> None:
        self._error.setText(sentence)
        self._error.setVisible(bool(sentence))

    def _explain(self) -> None:
        self.learning_rate.explain(
            "learning rate",
            "How far each step goes against the gradient: too small is slow, too large jumps over the valley.",
            "θ ← θ − η · ∇L",
        )
        self.batch_size.explain(
            "batch size",
            "How many points one step looks at: few give quick, jittery steps, many give slow, smooth ones.",
            "∇L ≈ mean of the gradients of B points",
        )
        explain(self.uses_all_points, "All points in each step", "Every step looks at all training points.", "B = N")
