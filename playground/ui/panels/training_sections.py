"""The sections of the training panel: each shows and edits one part of the training settings."""

from collections.abc import Collection
from functools import partial
from itertools import pairwise

from PySide6.QtWidgets import QLabel

from playground.document import Document
from playground.project import edits
from playground.project.optimizer import USUAL_PATIENCE, ScheduleSpec, SgdSpec
from playground.project.project import Project
from playground.ui.panels import training_summary as summary
from playground.ui.panels.controls import Rows, SeedField, caption
from playground.ui.panels.fields import (
    INSIDE_ZERO_TO_ONE,
    NOT_NEGATIVE,
    POSITIVE,
    POSITIVE_UP_TO_ONE,
    SHARE_BELOW_ONE,
    UP_TO_ONE,
    ChoiceField,
    CountField,
    NumberField,
    ShareField,
    SwitchField,
    sentence_case,
)
from playground.ui.panels.section import Section
from playground.ui.panels.setting_rows import LABEL_PX, SettingRows, settings_of
from playground.ui.panels.training_words import (
    BATCH_WORDS,
    OPTIMIZER_WORDS,
    REGULARISATION_WORDS,
    SCHEDULE_HELP,
    SCHEDULE_WORDS,
    SECTION_HELP,
    SEED_WORDS,
    STOPPING_WORDS,
    WARMUP_WORDS,
    class_words,
)
from playground.ui.theme import Theme
from playground.ui.wording import BATCH_ORDER_NAMES, OPTIMIZER_NAMES, REMAINDER_NAMES, SCHEDULE_NAMES

EPOCHS = " epochs"
STRENGTHS = (0.0, 0.00001, 0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
MEMORIES = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999, 0.9999)
FLOORS = (1e-12, 1e-10, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3)
FACTORS = (0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999)
LIMITS = (0.01, 0.03, 0.1, 0.3, 0.5, 1.0, 3.0, 5.0, 10.0)
SMALL_SHARES = (0.0, 0.00001, 0.0001, 0.001, 0.01, 0.1)
LOSSES = (0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3)
WEIGHTS = (0.0, 0.1, 0.2, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0)


def _training(project: Project) -> dict[str, object]:
    return settings_of(project.training)


class OptimizerSection(Section):
    """The optimizer's own settings; hidden where it has none."""

    def __init__(self, document: Document, theme: Theme) -> None:
        super().__init__("Optimizer", SECTION_HELP["optimizer"], theme)
        self.rows = SettingRows(
            document, lambda project: settings_of(project.training.optimizer), edits.change_optimizer, OPTIMIZER_WORDS
        )
        for setting in ("momentum", "rho", "beta1", "beta2"):
            self.rows.add(setting, NumberField(MEMORIES, SHARE_BELOW_ONE))
        self.rows.add("epsilon", NumberField(FLOORS, POSITIVE_UP_TO_ONE))
        self.rows.add("weight_decay", NumberField(STRENGTHS))
        self.rows.add("momentum_decay", NumberField((0.0, 0.001, 0.002, 0.004, 0.008, 0.02)))
        self.content.addWidget(self.rows)

    def show_project(self, project: Project) -> None:
        """Show the settings the optimizer has."""
        optimizer = project.training.optimizer
        self.setVisible(not isinstance(optimizer, SgdSpec))
        self.heading.show_title(OPTIMIZER_NAMES[type(optimizer)])
        self.heading.show_summary(summary.optimizer_summary(optimizer))
        self.rows.show_values(project)


class ScheduleSection(Section):
    """How the learning rate changes during the run."""

    def __init__(self, document: Document, theme: Theme) -> None:
        super().__init__("Schedule", SECTION_HELP["schedule"], theme)
        self._document = document
        self.kind = ChoiceField(SCHEDULE_NAMES)
        kind_row = Rows(LABEL_PX)
        kind_row.add("Schedule", self.kind)
        self.rows = SettingRows(
            document, lambda project: settings_of(project.training.schedule), edits.change_schedule, SCHEDULE_WORDS
        )
        self.rows.add("epochs", CountField(step=10, suffix=EPOCHS))
        self.rows.add("patience", CountField(0, 1_000_000, suffix=EPOCHS))
        self.rows.add("factor", NumberField(FACTORS, INSIDE_ZERO_TO_ONE))
        self.rows.add("lowest", NumberField((0.0, 0.001, 0.01, 0.1, 0.5, 1.0), UP_TO_ONE))
        self.rows.add("threshold", NumberField(SMALL_SHARES, SHARE_BELOW_ONE))
        self.warmup = SettingRows(document, _training, edits.change_training, WARMUP_WORDS)
        self.warmup.add("warmup_steps", CountField(0, step=100, suffix=" steps"))
        self.content.addLayout(kind_row)
        self.content.addWidget(self.rows)
        self.content.addWidget(self.warmup)
        self.kind.entered.connect(self._on_kind_entered)

    def show_project(self, project: Project) -> None:
        """Show the schedule and the settings it has."""
        kind = type(project.training.schedule)
        self.kind.show_value(kind)
        self.kind.explain("schedule", *SCHEDULE_HELP[kind])
        self.heading.show_summary(summary.schedule_summary(project.training))
        self.rows.show_values(project)
        self.rows.setVisible(any(self.rows.is_shown(setting) for setting in self.rows.fields))
        self.warmup.show_values(project)

    def _on_kind_entered(self, kind: type[ScheduleSpec]) -> None:
        self._document.edit("Choose schedule", edits.choose_schedule(self._document.project, kind))


class RegularisationSection(Section):
    """Penalties on the weights, noise, and limits of the gradient."""

    def __init__(self, document: Document, theme: Theme) -> None:
        super().__init__("Regularisation", SECTION_HELP["regularisation"], theme)
        self.rows = SettingRows(document, _training, edits.change_training, REGULARISATION_WORDS)
        self.rows.add("l1", NumberField(STRENGTHS))
        self.rows.add("l1_cuts", SwitchField(REGULARISATION_WORDS["l1_cuts"].label))
        for setting in ("l2", "weight_decay"):
            self.rows.add(setting, NumberField(STRENGTHS))
        self.rows.add("input_noise", NumberField((0.0, 0.01, 0.03, 0.1, 0.2, 0.3, 0.5, 1.0)))
        self.rows.add_optional("clip_value", NumberField(LIMITS, POSITIVE), 0.5)
        self.rows.add_optional("clip_norm", NumberField(LIMITS, POSITIVE), 1.0)
        self.content.addWidget(self.rows)

    def show_project(self, project: Project) -> None:
        """Show what is on, and the details of L1 where they act."""
        training = project.training
        acts = training.l1 > 0 and isinstance(training.optimizer, SgdSpec)
        self.heading.show_summary(summary.regularisation_summary(training))
        self.rows.show_values(project, hidden=() if acts else ("l1_cuts",))


class StoppingSection(Section):
    """The rules by which a run stops by itself."""

    def __init__(self, document: Document, theme: Theme) -> None:
        super().__init__("Stopping", SECTION_HELP["stopping"], theme)
        self.rows = SettingRows(
            document, lambda project: settings_of(project.training.stopping), edits.change_stopping, STOPPING_WORDS
        )
        self.rows.add_optional("max_epochs", CountField(step=100), 300)
        self.rows.add_optional("target_loss", NumberField(LOSSES, NOT_NEGATIVE), 0.01)
        self.rows.add_optional("target_accuracy", ShareField(), 0.95)
        self.rows.add_optional("patience", CountField(step=10), USUAL_PATIENCE)
        self.rows.add("restores_best", SwitchField(STOPPING_WORDS["restores_best"].label))
        self.rows.add_optional("plateau_patience", CountField(step=10), 100)
        self.rows.add("min_change", NumberField(SMALL_SHARES, NOT_NEGATIVE))
        self.content.addWidget(self.rows)

    def show_project(self, project: Project) -> None:
        """Show the rules, and of their details those that matter."""
        self.heading.show_summary(summary.stopping_summary(project))
        self.rows.show_values(project, self._idle(project))

    def _idle(self, project: Project) -> Collection[str]:
        stopping = project.training.stopping
        idle: list[str] = []
        if project.dataset.info.task == "regression":
            idle.append("target_accuracy")
        if stopping.patience is None:
            idle.append("restores_best")
            if stopping.plateau_patience is None:
                idle.append("min_change")
        return idle


class BatchesSection(Section):
    """The order of the points and the use of those left over; hidden where every step looks at all points."""

    def __init__(self, document: Document, theme: Theme) -> None:
        super().__init__("Batches", SECTION_HELP["batches"], theme)
        self.rows = SettingRows(document, _training, edits.change_training, BATCH_WORDS)
        self.rows.add("batch_order", ChoiceField(BATCH_ORDER_NAMES))
        self.rows.add("remainder", ChoiceField(REMAINDER_NAMES))
        self._note = caption()
        self.content.addWidget(self.rows)
        self.content.addWidget(self._note)

    @property
    def note(self) -> str:
        """How the training points fall into batches."""
        return self._note.text()

    def show_project(self, project: Project) -> None:
        """Show the order, the remainder and how many points that is about."""
        self.setVisible(project.training.batch_size is not None)
        self.heading.show_summary(summary.batches_summary(project.training))
        self.rows.show_values(project)
        self._note.setText(summary.batches_note(project))


class ClassWeightsSection(Section):
    """One weight a class; hidden for regression."""

    def __init__(self, document: Document, theme: Theme) -> None:
        super().__init__("Class weights", SECTION_HELP["class_weights"], theme)
        self._document = document
        self._classes: tuple[str, ...] = ()
        self.rows = self._rows_for(())
        self.content.addWidget(self.rows)

    def show_project(self, project: Project) -> None:
        """Show the weights of the classes of the data."""
        classes = project.dataset.info.classes
        if classes != self._classes:
            self._classes = classes
            old, self.rows = self.rows, self._rows_for(classes)
            self.content.replaceWidget(old, self.rows)
            old.hide()
            old.deleteLater()
            for before, after in pairwise((self.heading, *self.rows.controls)):
                self.setTabOrder(before, after)
        self.setVisible(bool(classes))
        self.heading.show_summary(summary.class_weights_summary(project))
        self.rows.show_values(project)

    def _rows_for(self, classes: tuple[str, ...]) -> SettingRows:
        words = {str(index): class_words(name) for index, name in enumerate(classes)}
        rows = SettingRows(self._document, _class_weights, _weigh_class, words)
        for setting in words:
            rows.add(setting, NumberField(WEIGHTS))
        return rows


class SeedsSection(Section):
    """One seed for each source of chance in a run; those that draw nothing are hidden."""

    def __init__(self, document: Document, theme: Theme) -> None:
        super().__init__("Seeds", SECTION_HELP["seeds"], theme)
        self._document = document
        self.fields = {setting: SeedField(setting, theme) for setting in SEED_WORDS}
        self._labels: dict[str, QLabel] = {}
        rows = Rows(LABEL_PX)
        for setting, field in self.fields.items():
            words = SEED_WORDS[setting]
            field.explain(sentence_case(words.name), words.sentence, words.formula)
            self._labels[setting] = rows.add(words.label, field)
            field.chosen.connect(partial(self._on_seed_chosen, setting))
        self.content.addLayout(rows)

    def is_shown(self, setting: str) -> bool:
        """Whether anything is drawn from this seed."""
        return not self.fields[setting].isHidden()

    def show_project(self, project: Project) -> None:
        """Show the seeds something is drawn from."""
        self.heading.show_summary(summary.seeds_summary(project))
        draws = {"seed": True, "order_seed": summary.is_shuffled(project), "mask_seed": summary.has_masks(project)}
        for setting, field in self.fields.items():
            field.show_seed(getattr(project.training, setting))
            field.setVisible(draws[setting])
            self._labels[setting].setVisible(draws[setting])

    def _on_seed_chosen(self, setting: str, seed: int, merge_id: str) -> None:
        old = self._document.project
        project = edits.new_start(old, seed) if setting == "seed" else edits.change_training(old, **{setting: seed})
        self._document.edit(f"Change {SEED_WORDS[setting].name}", project, merge_id)


def _class_weights(project: Project) -> dict[str, object]:
    """Return a weight for each class; one that a file does not name counts once, as in a run."""
    weights = (*project.training.class_weights, *(1.0 for _ in project.dataset.info.classes))
    return {str(index): weights[index] for index in range(len(project.dataset.info.classes))}


def _weigh_class(project: Project, **changes: float) -> Project:
    for index, weight in changes.items():
        project = edits.weigh_class(project, int(index), weight)
    return project
