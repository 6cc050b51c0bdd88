"""Training without a window: the same trainer in the same slices of steps, and a report of what came of it."""

import math
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from playground.cli.group import BadInput
from playground.data.dataset import build
from playground.engine import jit
from playground.engine.diagnosis import confusion, diagnose, r_squared
from playground.engine.snapshot import Floats, Metrics
from playground.engine.trainer import Trainer
from playground.project import checks
from playground.project.files import SavedProject
from playground.project.optimizer import StopReason
from playground.session.saving import to_saved, to_state

SLICE_S = 0.1
"""The progress bar moves and Ctrl+C is heard about this often."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Outcome:
    """A finished training: where the run stands, its whole history, and what it cost."""

    epoch: int
    step: int
    metrics: Metrics
    history: Floats
    stop_reason: StopReason | None
    measures: dict[str, Any]
    warnings: tuple[str, ...]
    compile_s: float
    train_s: float
    n_samples: int
    saved: SavedProject

    def report(self) -> dict[str, Any]:
        """Return what `--json` prints; numbers JSON cannot hold become null."""
        return {
            "epoch": self.epoch,
            "step": self.step,
            "train_loss": _number(self.metrics.train_loss),
            "test_loss": _number(self.metrics.test_loss),
            "train_accuracy": _number(self.metrics.train_accuracy),
            "test_accuracy": _number(self.metrics.test_accuracy),
            "history": {
                "epoch": [int(epoch) for epoch in self.history[:, 0]],
                "train_loss": [_number(loss) for loss in self.history[:, 2].tolist()],
                "test_loss": [_number(loss) for loss in self.history[:, 3].tolist()],
            },
            "timing": {
                "compile_s": self.compile_s,
                "train_s": self.train_s,
                "samples_per_s": self.n_samples / self.train_s if self.n_samples else 0.0,
            },
            "stop_reason": self.stop_reason,
            "warnings": list(self.warnings),
            **self.measures,
        }

    @property
    def is_diverged(self) -> bool:
        """Whether the run ended because its numbers were about to become infinite."""
        return self.stop_reason == "diverged"

    def text(self) -> str:
        """Return what is printed for a person."""
        lines = [f"epoch {self.epoch}, step {self.step}"]
        lines += [f"{part} {_words(self.metrics, part)}" for part in ("train", "test")]
        if self.stop_reason is not None:
            lines.append(f"stopped by itself: {self.stop_reason.replace('_', ' ')}")
        if self.n_samples:
            speed = f"{self.n_samples / self.train_s:.0f} samples a second"
            lines.append(f"trained for {self.train_s:.2f} s, {speed}")
        lines += [f"Warning: {warning}" for warning in self.warnings]
        return "\n".join(lines)


def compile_kernels(on_progress: Progress) -> float:
    """Make the kernels ready and return how many seconds that took."""
    start = time.perf_counter()
    jit.compile_all(on_progress)
    return time.perf_counter() - start


def train(
    saved: SavedProject, n_epochs: int, evaluate_every: int | None, compile_s: float, on_progress: Progress
) -> Outcome:
    """Train `n_epochs` more epochs, the one the run stands in counting as one.

    With `evaluate_every` K the history gets the epochs divisible by K and the last one, otherwise every epoch.
    Raises BadInput where the project cannot train, and FormulaProblem.
    """
    project = saved.project
    found = checks.problems(project)
    if found:
        raise BadInput(f"This project cannot train: {found[0].sentence}")
    trainer = Trainer(project, build(project.dataset), to_state(saved))
    n_train = trainer.dataset.y_train.size
    first = trainer.epoch * n_train + trainer.state().position
    stride = trainer.history.stride
    trainer.history.stride = evaluate_every or stride
    train_s = _advance(trainer, n_epochs, on_progress)
    if evaluate_every is not None:
        _record_last(trainer)
        trainer.history.stride = stride
    state = trainer.state()
    return Outcome(
        epoch=trainer.epoch,
        step=trainer.step,
        metrics=trainer.evaluate(),
        history=state.history,
        stop_reason=trainer.stop_reason,
        measures=_measures(trainer),
        warnings=tuple(warning.sentence for warning in (*checks.warnings(project), *trainer.dataset.warnings)),
        compile_s=compile_s,
        train_s=train_s,
        n_samples=trainer.epoch * n_train + state.position - first,
        saved=to_saved(project, state),
    )


def _advance(trainer: Trainer, n_epochs: int, on_progress: Progress) -> float:
    """Train the epochs in slices of about `SLICE_S`; return the seconds spent in training."""
    n_steps = trainer.steps_to_epoch_end + (n_epochs - 1) * trainer.steps_per_epoch if n_epochs else 0
    n_done, n_slice, train_s = 0, 16, 0.0
    while n_done < n_steps and trainer.stop_reason is None:
        start = time.perf_counter()
        n_done += trainer.advance(min(n_slice, n_steps - n_done))
        slice_s = time.perf_counter() - start
        train_s += slice_s
        n_slice = 2 * n_slice if slice_s < SLICE_S / 2 else max(1, n_slice // 2) if slice_s > 2 * SLICE_S else n_slice
        on_progress(n_done, n_steps)
    return train_s


def _record_last(trainer: Trainer) -> None:
    """Add the epoch the run stands at, where its end was just reached and the stride has left it out."""
    table = trainer.history.view().table
    if trainer.state().position == 0 and (table.shape[0] == 0 or table[-1, 0] < trainer.epoch):
        trainer.history.append(trainer.epoch, trainer.step, trainer.evaluate())


def _measures(trainer: Trainer) -> dict[str, Any]:
    """Return what else can be told of a run: by class or by variance, and layer by layer."""
    data = trainer.dataset
    parts = {"train": (data.x_train, data.y_train), "test": (data.x_test, data.y_test)}
    if trainer.project.dataset.info.task == "regression":
        with np.errstate(over="ignore", invalid="ignore"):  # of a run that diverges
            fit = {"r_squared": {part: _number(r_squared(trainer, *points)) for part, points in parts.items()}}
    else:
        fit = {"confusion": {part: confusion(trainer, *points).tolist() for part, points in parts.items()}}
    layers = [
        {key: _number(value) if isinstance(value, float) else value for key, value in asdict(layer).items()}
        for layer in diagnose(trainer)
    ]
    return {**fit, "layers": layers}


def _number(number: float) -> float | None:
    return number if math.isfinite(number) else None


def _words(metrics: Metrics, part: str) -> str:
    loss, accuracy = getattr(metrics, f"{part}_loss"), getattr(metrics, f"{part}_accuracy")
    if math.isnan(loss):
        return "loss –: no points"
    share = "" if math.isnan(accuracy) else f", accuracy {100.0 * accuracy:.1f} %"
    return f"loss {loss:.6g}{share}"
