"""Writes the templates into resources/templates, as ordinary projects: run it again when one of them changes."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from msgspec.structs import replace  # noqa: E402 - the checkout is on the path only now

from playground.project import checks  # noqa: E402
from playground.project.files import SavedProject, save  # noqa: E402
from playground.project.network import AddSpec, DenseSpec, DropoutSpec, LayerSpec  # noqa: E402
from playground.project.project import default_project  # noqa: E402

FOLDER = ROOT / "resources" / "templates"


def perceptron() -> list[LayerSpec]:
    """Return no hidden layer: one weighted sum, and a line for a boundary."""
    return []


def lecture_network() -> list[LayerSpec]:
    """Return one hidden layer of three units, as a first lecture draws it: three lines bent into one boundary."""
    return [DenseSpec(id="layer-1", units=3)]


def playground_network() -> list[LayerSpec]:
    """Return the layers a new window has: four units, then two."""
    return list(default_project().network.layers)


def wide() -> list[LayerSpec]:
    """Return one layer of many units: few steps of thought, much to choose from in each."""
    return [DenseSpec(id="layer-1", units=64)]


def deep() -> list[LayerSpec]:
    """Return many narrow layers, through which a gradient has a long way."""
    return [DenseSpec(id=f"layer-{n}", units=8) for n in range(1, 6)]


def residual() -> list[LayerSpec]:
    """Return two blocks that each add to what came in, which shortens the gradient's way."""
    layers: list[LayerSpec] = [DenseSpec(id="layer-1", units=8)]
    for n in (2, 4):
        layers += [DenseSpec(id=f"layer-{n}", units=8), AddSpec(id=f"layer-{n + 1}", source=f"layer-{n - 1}")]
    return layers


def autoencoder() -> list[LayerSpec]:
    """Return layers that narrow to two units and widen again: everything must pass through two numbers."""
    return [DenseSpec(id=f"layer-{n}", units=units) for n, units in enumerate((8, 4, 2, 4, 8), 1)]


def dropout() -> list[LayerSpec]:
    """Return two wide layers of which a fifth is off in each step, so that the network relies on no single unit."""
    wide_layer = DenseSpec(id="layer-1", units=32, activation="relu", initializer="he_uniform")
    return [
        wide_layer,
        DropoutSpec(id="layer-2", rate=0.2),
        replace(wide_layer, id="layer-3"),
        DropoutSpec(id="layer-4", rate=0.2),
    ]


TEMPLATES = {
    "perceptron": perceptron,
    "lecture-network": lecture_network,
    "playground-network": playground_network,
    "wide": wide,
    "deep": deep,
    "residual": residual,
    "autoencoder": autoencoder,
    "dropout": dropout,
}


def main() -> None:
    """Write every template, and remove the backups of those that changed."""
    FOLDER.mkdir(exist_ok=True)
    for name, make in TEMPLATES.items():
        project = default_project()
        project = replace(project, network=replace(project.network, layers=tuple(make())))
        assert checks.problems(project) == (), name
        path = FOLDER / f"{name}.nnplay"
        save(path, SavedProject(project=project))
        path.with_name(f"{path.name}~").unlink(missing_ok=True)
        print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
