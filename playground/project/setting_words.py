"""Words for a change of the settings of a run: "Learning rate 0.03 → 0.3"; for the marks in its history."""

from playground.project.network import DenseSpec, DropoutSpec, LayerSpec
from playground.project.optimizer import OptimizerSpec, ScheduleSpec
from playground.project.training import TrainingSpec

SETTING_NAMES = {
    "learning_rate": "Learning rate",
    "batch_size": "Batch size",
    "batch_order": "Order of the points",
    "remainder": "Rest of a batch",
    "warmup_steps": "Warm-up steps",
    "l1": "L1",
    "l1_cuts": "Cutting by L1",
    "l2": "L2",
    "weight_decay": "Weight decay",
    "clip_norm": "Clip norm",
    "clip_value": "Clip value",
    "input_noise": "Input noise",
}
"""The settings of training that may change during a run, without those that say when it stops."""

_NONE = {"batch_size": "all", "clip_norm": "off", "clip_value": "off"}
"""What a setting without a value says."""

_KIND_NAMES = {
    "sgd": "SGD",
    "adagrad": "AdaGrad",
    "adadelta": "AdaDelta",
    "rmsprop": "RMSprop",
    "adam": "Adam",
    "adamw": "AdamW",
    "adamax": "AdaMax",
    "nadam": "NAdam",
    "step": "steps",
}
"""Kinds of optimizers and schedules whose name is not their tag."""


def training_parts(before: TrainingSpec, after: TrainingSpec) -> list[str]:
    """Return what changed in how the network is trained, setting by setting."""
    parts = [
        f"{label} {_value(before, name)} → {_value(after, name)}"
        for name, label in SETTING_NAMES.items()
        if getattr(before, name) != getattr(after, name)
    ]
    parts += _kind_parts(before.optimizer, after.optimizer, "Optimizer")
    parts += _kind_parts(before.schedule, after.schedule, "Schedule")
    return parts


def live_parts(before: LayerSpec, after: LayerSpec, name: str) -> list[str]:
    """Return what changed in what a layer does in training without being another layer."""
    if isinstance(before, DropoutSpec) and isinstance(after, DropoutSpec) and before.rate != after.rate:
        return [f"{name}: rate {before.rate:g} → {after.rate:g}"]
    if not (isinstance(before, DenseSpec) and isinstance(after, DenseSpec)):
        return []
    parts = [
        f"{name}: {label} {getattr(before, field):g} → {getattr(after, field):g}"
        for field, label in (("l1", "L1"), ("l2", "L2"))
        if getattr(before, field) != getattr(after, field)
    ]
    if before.is_frozen != after.is_frozen:
        parts.append(f"{name}: {'frozen' if after.is_frozen else 'learns again'}")
    if before.cut != after.cut:
        parts.append(f"{name}: links cut or restored")
    if before.given != after.given:
        parts.append(f"{name}: weights set by hand")
    return parts


def _value(training: TrainingSpec, name: str) -> str:
    value = getattr(training, name)
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, float | int):
        return f"{value:g}" if isinstance(value, float) else f"{value}"
    return _NONE[name] if value is None else str(value)


def _kind_parts(before: OptimizerSpec | ScheduleSpec, after: OptimizerSpec | ScheduleSpec, label: str) -> list[str]:
    """Return what changed in a setting that has settings of its own."""
    if type(before) is not type(after):
        return [f"{label} {_kind_name(before)} → {_kind_name(after)}"]
    return [
        f"{label}: {name.replace('_', ' ')} {getattr(before, name):g} → {getattr(after, name):g}"
        for name in before.__struct_fields__
        if getattr(before, name) != getattr(after, name)
    ]


def _kind_name(spec: OptimizerSpec | ScheduleSpec) -> str:
    tag = str(spec.__struct_config__.tag)
    return _KIND_NAMES.get(tag, tag)
