"""What a project file holds, as plain values for machines and as lines for a person."""

import contextlib
from itertools import groupby
from typing import Any

import msgspec

from playground.data import features
from playground.data.dataset import DataProblem, build
from playground.data.features import FormulaProblem
from playground.project import checks
from playground.project.costs import Cost, layer_costs, total_cost
from playground.project.dataset import DatasetSpec, feature_label
from playground.project.files import SavedProject
from playground.project.network import LayerSize, LayerSpec, layer_sizes
from playground.project.project import Project

MAX_GIVEN = 8
"""So many values set by hand are told of a layer."""


def report(saved: SavedProject) -> dict[str, Any]:
    """Return what `--json` prints."""
    project, dataset = saved.project, saved.project.dataset
    sizes, costs = layer_sizes(project.network, dataset.n_features), layer_costs(project)
    layers = zip(project.network.all_layers, sizes, strict=True)
    total = total_cost(project)
    return {
        "layers": [_layer(layer, size, costs[layer.id]) for layer, size in layers],
        **_costs(total),
        "n_batch": total.n_batch,
        "data": {
            **msgspec.to_builtins(dataset, enc_hook=lambda table: table.id),
            "task": dataset.info.task,
            "columns": list(dataset.info.columns),
            "target": dataset.info.target,
            "classes": list(dataset.info.classes),
            **_counts(dataset),
        },
        "training": msgspec.to_builtins(project.training),
        "run": {"epoch": saved.run.epoch, "step": saved.run.step} if saved.run is not None else None,
        "problems": [*(problem.sentence for problem in checks.problems(project)), *_formula_problems(dataset)],
        "warnings": _warnings(project),
    }


def text(name: str, contents: dict[str, Any]) -> str:
    """Return the report as lines for a person."""
    data, training, run = contents["data"], contents["training"], contents["run"]
    batch = "all points" if training["batch_size"] is None else training["batch_size"]
    points = f"{data['n_train']} train and {data['n_test']} test points"
    rate = f"learning rate {training['learning_rate']:g}"
    lines = [
        name,
        f"Data: {data['source']}, {points}, noise {100 * data['noise']:g} %, seed {data['seed']}",
        *_column_lines(data),
        f"Features: {', '.join(map(feature_label, data['features'])) or 'none'}",
        f"Layers, {_total(contents)}:",
        *_layer_lines(contents["layers"]),
        f"Training: {training['loss'].replace('_', ' ')} loss, {rate}, batches of {batch}, seed {training['seed']}",
        f"Run: epoch {run['epoch']}, step {run['step']}" if run else "Run: not trained yet",
    ]
    lines += [f"Problem: {problem}" for problem in contents["problems"]] or ["Problems: none"]
    lines += [f"Warning: {warning}" for warning in contents["warnings"]]
    return "\n".join(lines)


def _total(contents: dict[str, Any]) -> str:
    """Return what the whole network costs."""
    products = f"{contents['n_multiplications']} multiplications a point"
    return f"{contents['n_parameters']} parameters, {products}, {contents['n_bytes']:,} bytes of run"


def _column_lines(data: dict[str, Any]) -> list[str]:
    """Return what formulas call each column, and what is predicted; nothing where the columns have no names."""
    labels = [feature_label(f"x{place + 1}") for place in range(len(data["columns"]))]
    if data["columns"] == labels:
        return []
    named = ", ".join(f"{label} = {column}" for label, column in zip(labels, data["columns"], strict=True))
    classes = f": {', '.join(data['classes'])}" if data["classes"] else ", a number"
    return [f"Columns: {named}", f"Target: {data['target']}{classes}"]


def _counts(dataset: DatasetSpec) -> dict[str, int]:
    """Return how many points are learnt from and how many test; of a table only its rows can tell."""
    n_train, n_test = dataset.n_train, dataset.n_points - dataset.n_train
    if not dataset.info.is_generated:
        with contextlib.suppress(FormulaProblem, DataProblem):
            built = build(dataset)
            n_train, n_test = len(built.y_train), len(built.y_test)
    return {"n_train": n_train, "n_test": n_test}


def _warnings(project: Project) -> list[str]:
    """Return what will not learn well: what the project tells and, where its points can be made, what they tell."""
    found = checks.warnings(project)
    with contextlib.suppress(FormulaProblem, DataProblem):
        found += build(project.dataset).warnings if not checks.problems(project) else ()
    return [warning.sentence for warning in found]


def _layer(layer: LayerSpec, size: LayerSize, cost: Cost) -> dict[str, Any]:
    shapes = {"input_shape": [size.n_inputs], "output_shape": [size.n_units]}
    return {**msgspec.to_builtins(layer), **shapes, **_costs(cost)}


def _costs(cost: Cost) -> dict[str, int]:
    """Return parameters, multiplications of a point's forward pass, and bytes of a run that hang on the batch."""
    return {
        "n_parameters": cost.n_parameters,
        "n_multiplications": cost.n_multiplications,
        "n_bytes": cost.n_bytes,
    }


def _layer_lines(layers: list[dict[str, Any]]) -> list[str]:
    rows = [
        (
            layer["id"],
            layer["kind"],
            str(layer.get("activation", layer.get("rate", ""))),
            f"{layer['input_shape'][0]} → {layer['output_shape'][0]}",
            f"{layer['n_parameters']} parameters",
            f"{layer['n_multiplications']} multiplications",
            f"{layer['n_bytes']:,} bytes",
        )
        for layer in layers
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    padded = [[cell.ljust(width) for cell, width in zip(row, widths, strict=True)] for row in rows]
    lines: list[str] = []
    for layer, row in zip(layers, padded, strict=True):
        lines.append(f"  {'  '.join(row)}".rstrip())
        lines += [f"    set by hand: {_given_words(layer['given'])}"] if layer.get("given") else []
    return lines


def _given_words(given: list[dict[str, Any]]) -> str:
    """Return values set by hand in short: `unit 1: bias = 1, w1 = 3, w2 = −2 frozen`; of many only the first."""
    texts = []
    for unit, of_unit in groupby(given[:MAX_GIVEN], key=lambda each: each["unit"]):
        values = [
            f"{'bias' if each['input'] is None else 'w' + str(each['input'] + 1)} = "
            f"{each['value']:g}{' frozen' if each['is_frozen'] else ''}".replace("-", "−")
            for each in of_unit
        ]
        texts.append(f"unit {unit + 1}: {', '.join(values)}")
    n_more = len(given) - MAX_GIVEN
    return "; ".join(texts) + (f" and {n_more} more" if n_more > 0 else "")


def _formula_problems(dataset: DatasetSpec) -> list[str]:
    sentences: list[str] = []
    for formula in dataset.features:
        try:
            features.parse(formula, len(dataset.info.columns))
        except FormulaProblem as problem:
            sentences.append(str(problem))
    return sentences
