"""TensorFlow Playground links: read into a project that gives the same points, first weights and losses, and written.

A link says everything behind its `#`, as `key=value` pairs. What concerns only the look of that page is passed over;
what is missing takes that page's default. Values it cannot use are treated as that page treats them, except a number
that is none: that is refused in words.
"""

import math

from msgspec.structs import replace

from playground.project.dataset import DatasetSpec, SourceName
from playground.project.network import MAX_LAYERS, MAX_UNITS, OUTPUT_ID, Activation, DenseSpec, NetworkSpec
from playground.project.project import Project
from playground.project.training import TrainingSpec

ADDRESS = "https://playground.tensorflow.org/"

ACTIVATIONS: dict[str, Activation] = {"relu": "relu", "tanh": "tanh", "sigmoid": "sigmoid", "linear": "linear"}
CLASSIFICATION: dict[str, SourceName] = {"circle": "circle", "xor": "xor", "gauss": "gauss", "spiral": "spiral"}
REGRESSION: dict[str, SourceName] = {"reg-plane": "plane", "reg-gauss": "multi-gauss"}
FEATURES = {
    "x": "x1",
    "y": "x2",
    "xSquared": "x1**2",
    "ySquared": "x2**2",
    "xTimesY": "x1*x2",
    "sinX": "sin(x1)",
    "sinY": "sin(x2)",
}
N_SAMPLES = {"classification": 500, "regression": 1200}
DEFAULT_SEED = "0.5"
"""The seed of a link that names none: that page would draw a new one at every opening."""


class LinkProblem(Exception):  # noqa: N818 - a problem is what a person is told of
    """A link that cannot become a project, or a project that no link can express; the text is for the person."""


def parse(link: str) -> Project:
    """Return the project a link describes; raises LinkProblem where a value cannot be used."""
    _, found, pairs = link.strip().partition("#")
    if not found:
        raise LinkProblem("This is not a TensorFlow Playground link: it has no settings behind a # sign.")
    values = dict(pair.partition("=")[::2] for pair in pairs.split("&") if "=" in pair)
    is_regression = values.get("problem") == "regression"
    return Project(
        network=_network(values, is_regression=is_regression),
        dataset=_dataset(values, is_regression=is_regression),
        training=_training(values),
    )


def write(project: Project) -> str:
    """Return the link for a project; raises LinkProblem, naming what a link cannot say.

    A project can be written if, and only if, its link would open as the same project; seeds that a link's project does
    not use, the names of layers and the query point do not count.
    """
    if project.dataset.source not in _LINK_NAMES:
        raise LinkProblem(f"A TensorFlow Playground link cannot say “{project.dataset.info.title}”: choose other data.")
    link = f"{ADDRESS}#{'&'.join(f'{key}={value}' for key, value in _values(project).items())}"
    again, told = parse(link), _comparable(project)
    for part, words in (
        ("dataset", "these data: their points, number, features or seed"),
        ("network", "this network: only Dense layers that share one of four activations and its initial weights"),
        ("training", "these training settings: only plain gradient descent on ½ squared error with L1 or L2"),
    ):
        if getattr(again, part) != getattr(told, part):
            raise LinkProblem(f"A TensorFlow Playground link cannot say {words}.")
    return link


_LINK_NAMES = {source: name for name, source in {**CLASSIFICATION, **REGRESSION}.items()}


def _values(project: Project) -> dict[str, object]:
    """Return the pairs that come nearest to the project."""
    dataset, network, training = project.dataset, project.network, project.training
    dense = [layer for layer in network.layers if isinstance(layer, DenseSpec)]
    is_regression = dataset.info.task == "regression"
    values: dict[str, object] = {
        "activation": dense[0].activation if dense else "tanh",
        "batchSize": training.batch_size or dataset.n_train,
        "regDataset" if is_regression else "dataset": _LINK_NAMES[dataset.source],
        "learningRate": _number_text(training.learning_rate),
        "regularizationRate": _number_text(training.l1 or training.l2),
        "noise": _number_text(100 * dataset.noise),
        "networkShape": ",".join(str(layer.units) for layer in dense),
        "seed": dataset.link_seed or DEFAULT_SEED,
        "percTrainData": _number_text(100 * dataset.train_share),
        "problem": "regression" if is_regression else "classification",
        "initZero": str(network.output.initializer == "zeros").lower(),
    }
    if training.l1_cuts or training.l2:
        values["regularization"] = "L1" if training.l1_cuts else "L2"
    return values | {key: str(formula in dataset.features).lower() for key, formula in FEATURES.items()}


def _comparable(project: Project) -> Project:
    """Return the project without what its link need not say."""
    layers = tuple(replace(layer, id=f"layer-{place}") for place, layer in enumerate(project.network.layers, start=1))
    return Project(
        network=replace(project.network, layers=layers),
        dataset=replace(project.dataset, seed=0, split_seed=None),
        training=replace(project.training, seed=0, order_seed=0, mask_seed=0),
    )


def _network(values: dict[str, str], *, is_regression: bool) -> NetworkSpec:
    is_zero = _boolean(values, "initZero", default=False)
    activation = ACTIVATIONS.get(values.get("activation", ""), "tanh")
    prototype = DenseSpec(
        id=OUTPUT_ID,
        units=1,
        activation="linear" if is_regression else "tanh",
        initializer="zeros" if is_zero else "link",
        initializer_range=0.5,
        bias_start=0.0 if is_zero else 0.1,
    )
    widths = [_units(text) for text in values.get("networkShape", "4,2").split(",") if text.strip()]
    if len(widths) > MAX_LAYERS:
        raise LinkProblem(f"The link asks for {len(widths)} hidden layers; at most {MAX_LAYERS} can be built.")
    layers = tuple(
        replace(prototype, id=f"layer-{place}", units=units, activation=activation)
        for place, units in enumerate(widths, start=1)
    )
    return NetworkSpec(layers=layers, output=prototype)


def _dataset(values: dict[str, str], *, is_regression: bool) -> DatasetSpec:
    if is_regression:
        source = REGRESSION.get(values.get("regDataset", ""), "plane")
    else:
        source = CLASSIFICATION.get(values.get("dataset", ""), "circle")
    noise = _number(values, "noise", 0.0)
    noise = 50.0 if noise > 80.0 else max(noise, 0.0)
    share = min(max(_number(values, "percTrainData", 50.0), 1.0), 100.0)
    chosen = [formula for key, formula in FEATURES.items() if _boolean(values, key, default=key in {"x", "y"})]
    return DatasetSpec(
        source=source,
        n_samples=N_SAMPLES["regression" if is_regression else "classification"],
        noise=noise / 100.0,
        train_share=share / 100.0,
        features=tuple(chosen),
        link_seed=_seed(values.get("seed") or DEFAULT_SEED),
    )


def _training(values: dict[str, str]) -> TrainingSpec:
    rate = max(_number(values, "regularizationRate", 0.0), 0.0)
    kind = values.get("regularization")
    batch_size = _number(values, "batchSize", 10.0)
    if not 1.0 <= batch_size <= 1e6:
        raise LinkProblem(f"The link asks for batches of {batch_size:g} points: give at least 1.")
    learning_rate = _number(values, "learningRate", 0.03)
    if not 0.0 <= learning_rate <= 1e6:
        raise LinkProblem(f"The link asks for a learning rate of {learning_rate:g}: give one from 0 to 1,000,000.")
    return TrainingSpec(
        loss="half_squared",
        learning_rate=learning_rate,
        batch_size=int(batch_size),
        batch_order="fixed",
        remainder="carry",
        l1=rate if kind == "L1" else 0.0,
        l2=rate if kind == "L2" else 0.0,
        l1_cuts=kind == "L1",
    )


def _units(text: str) -> int:
    number = int(text) if text.strip().isdecimal() else 0
    if not 1 <= number <= MAX_UNITS:
        raise LinkProblem(f"The link asks for a layer of {text} units: give 1 to {MAX_UNITS}.")
    return number


def _number(values: dict[str, str], key: str, default: float) -> float:
    text = values.get(key, "").strip()
    if not text:
        return default
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise LinkProblem(f"The link's {key} is “{text}”, which is not a number.")
    return number


def _boolean(values: dict[str, str], key: str, *, default: bool) -> bool:
    text = values.get(key, "").strip()
    return text != "false" if text else default


def _seed(text: str) -> str:
    if len(text) > 64:
        raise LinkProblem("The link's seed is longer than 64 characters.")
    return text


def _number_text(number: float) -> str:
    return f"{number:.12g}"
