"""Ten and more ways to break a run: each gets the sentence that fits, with its number, and a fix that trains."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest

from playground.analysis.doctor import explain
from playground.data.dataset import build
from playground.engine.trainer import Trainer
from playground.project import edits
from playground.project.finding import BREAKING, Finding, FindingKind
from playground.project.network import OUTPUT_ID, ActivationSpec, DenseSpec, DropoutSpec
from playground.project.optimizer import AdamSpec, MomentumSpec
from playground.project.project import Project, default_project
from playground.project.table import Column, Table, TableSpec
from playground.session.past import Past


@dataclass(frozen=True)
class Broken:
    """A way to break a run, and what the doctor is to say."""

    kind: FindingKind
    words: str
    make: Callable[[], Project]


def wide_rate() -> Project:
    return edits.change_training(default_project(), learning_rate=1e6)


def overshooting() -> Project:
    """Return a linear unit with squared error: a bowl, whose limit is exact."""
    project = edits.choose_source(default_project(), "plane")
    project = edits.remove_layer(edits.remove_layer(project, 0), 0)
    return edits.change_training(project, learning_rate=1.0, batch_size=None)


def with_momentum() -> Project:
    project = overshooting()
    return edits.change_training(project, optimizer=MomentumSpec(), learning_rate=0.9)


def adaptive() -> Project:
    project = edits.choose_source(default_project(), "plane")
    project = edits.change_layer(project, OUTPUT_ID, activation="linear")
    return edits.change_training(project, optimizer=AdamSpec(), learning_rate=1e6)


def unscaled() -> Project:
    """Return incomes and ages as they are, for a price."""
    rng = np.random.default_rng(0)
    income, age = rng.uniform(2e4, 2e6, 80), rng.uniform(20, 70, 80)
    price = income / 1e6 + age / 50
    numbers = np.concatenate((income, age, price)).tobytes()
    table = Table((Column(name="income"), Column(name="age"), Column(name="price")), 80, numbers)
    spec = TableSpec(name="homes", table=table, roles=("feature", "feature", "target"), is_regression=True)
    return edits.change_dataset(edits.use_table(default_project(), "imported", spec), scaling="none")


def exploding() -> Project:
    project = edits.choose_source(default_project(), "plane")
    for layer in project.network.layers:
        project = edits.change_layer(
            project, layer.id, activation="relu", initializer="uniform", initializer_range=100.0
        )
    return edits.change_training(project, learning_rate=0.1)


def decaying() -> Project:
    return edits.change_training(overshooting(), learning_rate=0.05, l2=100.0)


def noisy() -> Project:
    return edits.change_training(overshooting(), learning_rate=0.01, input_noise=1000.0)


def dead() -> Project:
    project = default_project()
    first = project.network.layers[0]
    return edits.change_layer(project, first.id, activation="relu", bias_start=-100.0)


def alike() -> Project:
    project = default_project()
    for layer in project.network.layers:
        project = edits.change_layer(project, layer.id, initializer="zeros")
    return project


def frozen() -> Project:
    project = default_project()
    for layer in project.network.all_layers:
        project = edits.freeze(project, layer.id, is_frozen=True)
    return project


def slow() -> Project:
    return edits.change_training(default_project(), learning_rate=1e-10)


def saturated() -> Project:
    project = default_project()
    for layer in project.network.layers:
        project = edits.change_layer(project, layer.id, bias_start=100.0)
    return project


def pressed() -> Project:
    return edits.change_training(default_project(), l2=10.0)


def dropped() -> Project:
    return edits.insert_layer(default_project(), 1, DropoutSpec(id="drop", rate=0.95))


def vanishing() -> Project:
    project = default_project()
    for place in range(10):
        project = edits.insert_layer(
            project, 0, DenseSpec(id=f"deep-{place}", units=4, activation="sigmoid", initializer="uniform")
        )
    return project


BROKEN = [
    Broken("rate too large", "2/λ_max = ", wide_rate),
    Broken("rate too large", "2/λ_max = ", overshooting),
    Broken("rate too large", "2(1 + μ)/λ_max = ", with_momentum),
    Broken("rate too large", "1,000,000 is too large", adaptive),
    Broken("unscaled", "and is not scaled", unscaled),
    Broken("exploding", "gives values up to", exploding),
    Broken("decay too large", "multiplies the weights by −4", decaying),
    Broken("noise too large", "deviation of 1,000", noisy),
    Broken("dead", "4 of 4 ReLU units of layer 1 are dead", dead),
    Broken("alike", "All 4 units of layer 1 have the same weights", alike),
    Broken("held", "All 3 layers are frozen", frozen),
    Broken("rate too small", "1e−10 is too small", slow),
    Broken("saturated", "100 % of its outputs", saturated),
    Broken("penalty too large", "penalty of 10", pressed),
    Broken("dropped", "95 % of the units", dropped),
    Broken("vanishing", "through 12 layers", vanishing),
]


def run(project: Project, epochs: int) -> tuple[Trainer, Past]:
    """Train, recording moments as the window does."""
    trainer = Trainer(project, build(project.dataset))
    past = Past(trainer)
    for _ in range(epochs):
        trainer.advance(trainer.steps_to_epoch_end)
        if trainer.stop_reason is not None:
            break
        past.note(trainer, is_last=True)
    return trainer, past


def finding_of(project: Project) -> tuple[Finding | None, Trainer]:
    """Return what the doctor says of a run of 30 epochs, and the run where the fix finds it."""
    now, past = run(project, 30)
    first, best = past.at_start(now), past.at_best(now)
    finding = explain(now, first, best)
    return finding, best if finding is not None and finding.kind in BREAKING else now


@pytest.mark.parametrize("broken", BROKEN, ids=[broken.make.__name__ for broken in BROKEN])
def test_that_a_broken_run_gets_the_right_sentence_and_a_fix_that_trains(broken: Broken) -> None:
    project = broken.make()
    finding, start = finding_of(project)
    assert finding is not None
    assert (finding.kind, broken.words in finding.sentence) == (broken.kind, True), finding.sentence
    assert finding.sentence.endswith(".")
    fixed = finding.fixes[0].project
    assert fixed != project
    goes_on = fixed.training.seed == project.training.seed and fixed.dataset == project.dataset
    trainer = Trainer(fixed, build(fixed.dataset), start.state() if goes_on else None)
    before = trainer.evaluate().train_loss
    trainer.advance(400 * trainer.steps_per_epoch)
    assert not trainer.is_diverged
    assert trainer.evaluate().train_loss < 0.7 * before
    assert trainer.evaluate().train_loss < 0.25 * max(1.0, float(np.var(trainer.dataset.y_train)))


@pytest.mark.parametrize("source", ["circle", "xor", "gauss", "spiral", "plane"])
def test_that_a_run_that_learns_is_left_alone(source: str) -> None:
    project = edits.choose_source(default_project(), source)  # type: ignore[arg-type]
    finding, trainer = finding_of(project)
    assert not trainer.is_diverged
    assert finding is None


def test_that_the_limit_of_a_bowl_is_the_exact_one() -> None:
    # For ½ squared error of a linear unit the Hessian is the mean of z zᵀ, z the features and 1.
    project = overshooting()
    finding, trainer = finding_of(project)
    z = np.column_stack((trainer.dataset.x_train, np.ones(len(trainer.dataset.x_train))))
    limit = 2.0 / float(np.linalg.eigvalsh(z.T @ z / len(z)).max())
    assert finding is not None
    assert f"2/λ_max = {limit:.3g}" in finding.sentence


def test_that_a_layer_that_only_passes_on_is_no_reason() -> None:
    project = edits.insert_layer(default_project(), 1, ActivationSpec(id="passes", activation="linear"))
    assert finding_of(project)[0] is None
