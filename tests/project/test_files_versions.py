"""One real file per published format, kept for ever: each must open with the values it was saved with.

`format-1.nnplay`: 150 epochs and three steps of a network with every kind of layer of that time.
"""

import hashlib
from pathlib import Path

import numpy as np
import pytest

from playground.data.dataset import build
from playground.data.plane import build_plane
from playground.engine import jit
from playground.engine.trainer import Trainer
from playground.project.dataset import DatasetSpec
from playground.project.files import RunRecord, load
from playground.project.files.saved import FIRST_COLUMNS
from playground.project.network import ActivationSpec, DenseSpec, DropoutSpec, NetworkSpec
from playground.project.project import Project
from playground.project.training import TrainingSpec
from playground.session.saving import to_state

FILES = Path(__file__).resolve().parent.parent / "projects"

FORMAT_1 = Project(
    network=NetworkSpec(
        layers=(
            DenseSpec(id="layer-1", units=5, activation="linear", initializer="he_uniform", bias_start=0.1),
            ActivationSpec(id="layer-3", activation="relu"),
            DropoutSpec(id="layer-4", rate=0.125),
            DenseSpec(
                id="layer-2", units=2, activation="tanh", initializer="uniform", initializer_range=0.5, bias_start=0.1
            ),
        ),
        output=DenseSpec(
            id="output", units=1, activation="sigmoid", initializer="uniform", initializer_range=0.5, bias_start=0.1
        ),
    ),
    dataset=DatasetSpec(
        source="pass-class",
        n_samples=200,
        noise=0.1,
        train_share=0.6,
        seed=13,
        features=("x1", "x2", "x1*x2/10"),
    ),
    training=TrainingSpec(
        loss="binary_cross_entropy", learning_rate=0.1, batch_size=16, batch_order="shuffled", seed=11, order_seed=12
    ),
    query=(4.5, 5.25),
)


def test_that_a_file_of_format_1_opens_with_the_values_it_was_saved_with() -> None:
    saved = load(FILES / "format-1.nnplay")
    assert saved.project == FORMAT_1
    assert saved.run == RunRecord(epoch=150, step=1203, position=48, history_stride=1, history_columns=FIRST_COLUMNS)
    assert saved.preview is not None
    assert len(saved.preview) == 67
    state = to_state(saved)
    assert state is not None
    assert state.parameters.shape == (35,)
    assert state.parameters[0] == 0.16352142167540648
    assert state.optimizer_state.shape == (0,)
    assert state.history.shape == (151, 8)
    last_row = [150.0, 1200.0, 0.3684246678204009, 0.3107180644150107, 0.8333333333333334, 0.8625]
    assert state.history[-1, :6].tolist() == last_row
    assert np.isnan(state.history[:, 6:]).all()


def test_that_the_parameters_of_format_1_still_mean_the_same_on_the_same_points() -> None:
    jit.compile_all()
    saved = load(FILES / "format-1.nnplay")
    trainer = Trainer(saved.project, build(saved.project.dataset), to_state(saved))
    metrics = trainer.evaluate()
    # Sines, logarithms and exponentials may differ in their last bits on another machine.
    assert metrics.train_loss == pytest.approx(0.37705776229069954, rel=1e-9)
    assert metrics.test_loss == pytest.approx(0.32333790677365515, rel=1e-9)
    assert (metrics.train_accuracy, metrics.test_accuracy) == (101 / 120, 69 / 80)
    plane = build_plane(trainer.dataset, saved.project.plane)
    x, y = (np.array([value]) for value in plane.query(saved.project.query))
    query = trainer.predict(trainer.dataset.features_at(plane.points_at(x, y)))
    assert query[0, 0] == pytest.approx(0.8802800697509012, rel=1e-9)


def test_that_every_kept_file_has_a_test_and_keeps_its_bytes() -> None:
    digests = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in FILES.iterdir()}
    assert digests == {
        "format-1.nnplay": "96c27c5a533fd53bf31ea23d9d9649b252cc6ea3fb368581e307ed624c2d97f1",
        "format-2.nnplay": "bb48e5bfb647213896ee70e70769ec6389c324c84039ae7e40ce9a1360f1ec67",
    }


def test_that_a_file_of_format_2_opens_with_its_table_and_its_run() -> None:
    saved = load(FILES / "format-2.nnplay")
    dataset = saved.project.dataset
    table = dataset.table
    assert table is not None
    assert (dataset.source, table.name, table.table.n_rows) == ("imported", "students", 12)
    assert table.roles == ("feature", "feature", "feature", "split", "target")
    assert table.table.columns[2].categories == ("art", "maths", "music")
    assert dataset.info.columns == ("hours", "sleep", "subject = art", "subject = maths", "subject = music")
    assert (dataset.missing, dataset.scaling, dataset.features[-1]) == ("fill", "standardise", "sin(x1)*x2")
    assert (saved.project.plane.cuts, saved.project.query) == (((2, 1.0),), (2.5, 7.0))
    assert saved.run == RunRecord(epoch=40, step=120, position=0, history_stride=1, history_columns=FIRST_COLUMNS)
    state = to_state(saved)
    assert state is not None
    assert state.parameters[0] == 0.3204923683060614
    assert state.history[-1, :6].tolist() == [40.0, 120.0, 0.008942280580631554, 0.501390072218591, 1.0, 2 / 3]


def test_that_the_parameters_of_format_2_still_mean_the_same_on_the_same_rows() -> None:
    jit.compile_all()
    saved = load(FILES / "format-2.nnplay")
    dataset = build(saved.project.dataset)
    assert len(dataset.rows_train) == 9
    assert sorted(dataset.rows_test.tolist()) == [2, 5, 9]
    metrics = Trainer(saved.project, dataset, to_state(saved)).evaluate()
    assert metrics.train_loss == pytest.approx(0.008942280580631554, rel=1e-9)
    assert metrics.test_loss == pytest.approx(0.501390072218591, rel=1e-9)
