"""Saved runs: opened in a new process they go on byte for byte, with every optimizer and option."""

import subprocess
import sys
from pathlib import Path
from typing import Any, get_args

import numpy as np
from msgspec.structs import replace

from playground.data import dataset as datasets
from playground.engine.snapshot import RunState
from playground.engine.trainer import Trainer
from playground.project import files
from playground.project.network import BatchNormSpec, DropoutSpec
from playground.project.optimizer import CosineSchedule, OptimizerSpec, PlateauSchedule, StoppingSpec
from playground.project.project import Project, default_project
from playground.project.training import TrainingSpec
from playground.session.saving import to_saved, to_state

OPTIONS: dict[str, dict[str, Any]] = {
    "plain": {},
    "shuffled": {"batch_order": "shuffled"},
    "carried": {"remainder": "carry", "batch_order": "shuffled"},
    "plateau": {"schedule": PlateauSchedule(patience=0, threshold=0.2)},
    "cosine": {"schedule": CosineSchedule(epochs=4), "warmup_steps": 5},
    "penalties": {"l1": 1e-3, "l2": 1e-2, "weight_decay": 1e-2, "clip_norm": 0.5},
    "patience": {"stopping": StoppingSpec(patience=1000), "input_noise": 0.1},
}
N_FIRST, N_MORE = 13, 18

SCRIPT = f"""
import sys
from pathlib import Path
from playground.data import dataset as datasets
from playground.engine import jit
from playground.engine.trainer import Trainer
from playground.project import files
from playground.session.saving import to_saved, to_state

jit.compile_all()
for path in sorted(Path(sys.argv[1]).glob("*.nnplay")):
    saved = files.load(path)
    trainer = Trainer(saved.project, datasets.build(saved.project.dataset), to_state(saved))
    trainer.advance({N_MORE})
    files.save(path, to_saved(saved.project, trainer.state()))
"""


def project_of(optimizer: type[OptimizerSpec], option: str) -> Project:
    project = default_project()
    layers = (project.network.layers[0], BatchNormSpec(id="layer-8"), DropoutSpec(id="layer-9", rate=0.2))
    return replace(
        project,
        network=replace(project.network, layers=layers),
        dataset=replace(project.dataset, n_samples=83),
        training=TrainingSpec(optimizer=optimizer(), batch_size=8, learning_rate=0.05, **OPTIONS[option]),
    )


def bits(state: RunState) -> tuple[object, ...]:
    counters = (state.epoch, state.step, state.position)
    return counters, state.parameters.tobytes(), state.optimizer_state.tobytes(), state.history.tobytes()


def test_that_70_pairs_of_optimizer_and_option_go_on_in_a_new_process_byte_for_byte(tmp_path: Path) -> None:
    unbroken: dict[str, RunState] = {}
    for optimizer in get_args(OptimizerSpec):
        for option in OPTIONS:
            name = f"{optimizer.__name__}-{option}"
            project = project_of(optimizer, option)
            trainer = Trainer(project, datasets.build(project.dataset))
            trainer.advance(N_FIRST)
            files.save(tmp_path / f"{name}.nnplay", to_saved(project, trainer.state()))
            trainer.advance(N_MORE)
            unbroken[name] = trainer.state()
    subprocess.run([sys.executable, "-c", SCRIPT, str(tmp_path)], check=True, timeout=300)
    assert len(unbroken) == 70
    for name, state in unbroken.items():
        resumed = to_state(files.load(tmp_path / f"{name}.nnplay"))
        assert resumed is not None
        assert bits(resumed) == bits(state), name
        assert np.isfinite(state.parameters).all()
