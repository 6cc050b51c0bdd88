"""Writes the example projects into resources/examples: run it again when one of them changes."""

import sys
from array import array
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from playground.project import checks, edits  # noqa: E402 - the checkout is on the path only now
from playground.project.files import SavedProject, save  # noqa: E402
from playground.project.given import give_weight  # noqa: E402
from playground.project.network import OUTPUT_ID  # noqa: E402
from playground.project.optimizer import AdamSpec  # noqa: E402
from playground.project.project import Project, default_project  # noqa: E402
from playground.project.table import Column, Table, TableSpec, class_values  # noqa: E402

FOLDER = ROOT / "resources" / "examples"


def circle() -> Project:
    """Return the default project: two hidden layers bend a line around the disc."""
    return default_project()


def xor() -> Project:
    """Return the smallest network that can solve it comfortably: four hidden units, one layer."""
    project = edits.choose_source(default_project(), "xor")
    return edits.remove_layer(project, 1)


def gauss_perceptron() -> Project:
    """Return a network without any hidden layer, with more noise than a line can part."""
    project = edits.choose_source(default_project(), "gauss")
    project = edits.change_dataset(project, noise=0.25)
    return edits.remove_layer(edits.remove_layer(project, 1), 0)


def perceptron() -> Project:
    """Return the one unit of the lecture, set by hand: ŷ = g(1 + 3·x₁ - 2·x₂), asked about the point (-1, 2).

    Its line is 1 + 3·x₁ - 2·x₂ = 0, and the prediction g(-6) ≈ 0.002. Training leads it to the line between the points.
    """
    project = edits.choose_source(default_project(), "gauss")
    project = edits.remove_layer(edits.remove_layer(project, 1), 0)
    project = edits.choose_loss(project, "binary_cross_entropy")
    for source, value in ((None, 1.0), (0, 3.0), (1, -2.0)):
        project = give_weight(project, OUTPUT_ID, 0, source, value)
    return edits.move_query(edits.change_training(project, learning_rate=0.1), -1.0, 2.0)


def spiral() -> Project:
    """Return a network wide and deep enough for the arms from x₁ and x₂ alone."""
    project = edits.choose_source(default_project(), "spiral")
    for layer_id in ("layer-1", "layer-2"):
        project = edits.change_layer(project, layer_id, units=16, initializer="glorot_uniform")
    return edits.change_training(project, learning_rate=0.1, batch_order="shuffled", seed=0)


def plane() -> Project:
    """Return a regression that one linear unit solves."""
    project = edits.choose_source(default_project(), "plane")
    project = edits.change_dataset(project, noise=0.1)
    project = edits.change_training(project, learning_rate=0.01)
    return edits.remove_layer(edits.remove_layer(project, 1), 0)


def pass_class() -> Project:
    """Return the question whether 4 lectures and 5 hours are enough to pass.

    With this seed the untrained network gives the student 15 %; trained, it gives well over 80 %.
    """
    project = edits.choose_source(default_project(), "pass-class")
    project = edits.remove_layer(project, 1)
    project = edits.change_layer(project, "layer-1", units=3, initializer="glorot_uniform", bias_start=0.0)
    project = edits.choose_loss(project, "binary_cross_entropy")
    project = edits.change_layer(project, OUTPUT_ID, initializer="glorot_uniform", bias_start=0.0)
    return edits.change_training(project, learning_rate=0.1, seed=5)


def iris() -> Project:
    """Return three species from two measurements of the petals, told apart by softmax."""
    project = edits.choose_source(default_project(), "iris")
    project = edits.change_dataset(project, scaling="standardise", is_stratified=True)
    for sepal in ("x1", "x2"):
        project = edits.toggle_feature(project, sepal)
    return edits.change_training(_one_layer(project, units=6), learning_rate=0.1)


def penguins() -> Project:
    """Return three species from measurements, island and sex; rows with empty cells are left out."""
    project = edits.choose_source(default_project(), "penguins")
    project = edits.change_dataset(project, is_stratified=True, train_share=0.7)
    return _one_layer(edits.choose_axes(project, 0, 2), units=8)


def cars() -> Project:
    """Return how far a car goes with a gallon, a number, from what is known of it."""
    project = edits.choose_source(default_project(), "cars")
    project = edits.change_dataset(project, missing="fill", train_share=0.7)
    return _one_layer(edits.choose_axes(project, 3, 5), units=8)


def overfit() -> Project:
    """Return a network with far more parameters than the 40 noisy points it learns from need: it learns them by heart.

    The test loss is lowest near epoch 67, at 0.087, and nearly three times that at epoch 500.
    """
    project = edits.choose_source(default_project(), "gauss")
    project = edits.change_dataset(project, n_samples=100, noise=0.5, train_share=0.4, seed=2)
    project = _one_layer(project, units=32)
    project = edits.choose_loss(project, "binary_cross_entropy")
    project = edits.choose_optimizer(project, AdamSpec)
    return edits.change_training(project, learning_rate=0.003, batch_order="shuffled", seed=1)


def descent() -> Project:
    """Return a line laid through points by one linear unit: its loss is a bowl over one weight and the bias.

    The points lie on one side of 0 for the most part, so that the bowl is long and lies askew. Its bend is 2.75: steps
    settle below η = 0.73.
    """
    project = _line(has_bias=True)
    for source, value in ((0, -1.5), (None, 2.5)):
        project = give_weight(project, OUTPUT_ID, 0, source, value)
    return project


def descent_one() -> Project:
    """Return the same without a bias: the loss is a parabola over the one weight."""
    return give_weight(_line(has_bias=False), OUTPUT_ID, 0, 0, -1.5)


def _line(*, has_bias: bool) -> Project:
    """Return one linear unit, squared error and 24 points about the line y = 0.8·x, 0.6 higher with a bias."""
    places = [-1.0 + 4.0 * k / 23 for k in range(24)]
    # Steps of the golden ratio are spread evenly, and look like chance.
    errors = [0.6 * ((k * 0.6180339887498949) % 1.0 - 0.5) for k in range(24)]
    values = [0.8 * x + 0.6 * has_bias + error for x, error in zip(places, errors, strict=True)]
    cells = array("d", (*places, *values)).tobytes()
    columns = Column(name="x", values=class_values(places)), Column(name="y", values=class_values(values))
    spec = TableSpec(
        name="line", table=Table(columns, len(places), cells), roles=("feature", "target"), is_regression=True
    )
    project = edits.use_table(default_project(), "imported", spec)
    project = edits.change_dataset(project, scaling="none", train_share=0.75)
    project = edits.with_layers(project, ())
    project = edits.change_layer(project, OUTPUT_ID, has_bias=has_bias)
    return edits.change_training(project, learning_rate=0.1, batch_size=None)


def _one_layer(project: Project, units: int) -> Project:
    """Return the project with one hidden layer of the usual first weights."""
    project = edits.remove_layer(project, 1)
    for layer_id in ("layer-1", OUTPUT_ID):
        project = edits.change_layer(project, layer_id, initializer="glorot_uniform", bias_start=0.0)
    return edits.change_layer(project, "layer-1", units=units)


EXAMPLES = {
    "cars": cars,
    "penguins": penguins,
    "circle": circle,
    "descent": descent,
    "descent-one": descent_one,
    "gauss-perceptron": gauss_perceptron,
    "iris": iris,
    "overfit": overfit,
    "pass-class": pass_class,
    "perceptron": perceptron,
    "plane": plane,
    "spiral": spiral,
    "xor": xor,
}


def main() -> None:
    """Write every example, and remove the backups of those that changed."""
    FOLDER.mkdir(exist_ok=True)
    for name, make in EXAMPLES.items():
        project = make()
        assert checks.problems(project) == (), name
        path = FOLDER / f"{name}.nnplay"
        save(path, SavedProject(project=project))
        path.with_name(f"{path.name}~").unlink(missing_ok=True)
        print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
