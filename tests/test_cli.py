"""The commands without a window: what they print, what they write, and one sentence with exit code 2 on bad input."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result
from msgspec.structs import replace

import playground.__main__  # noqa: F401 - adds the window's own commands
from playground import __version__, cli
from playground.data.dataset import build
from playground.engine import jit
from playground.engine.trainer import Trainer
from playground.project import checks, edits
from playground.project.files import SavedProject, load, save
from playground.project.given import give_weight
from playground.project.optimizer import StoppingSpec
from playground.project.project import default_project
from playground.resources import resource_path
from playground.session.saving import to_saved, to_state

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = [
    "cars",
    "circle",
    "descent",
    "descent-one",
    "gauss-perceptron",
    "iris",
    "overfit",
    "pass-class",
    "penguins",
    "perceptron",
    "plane",
    "spiral",
    "xor",
]


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(cli.main, [str(argument) for argument in arguments], prog_name="playground")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def done(*arguments: object) -> str:
    """Run a command that must end well, and return what it prints."""
    result = run(*arguments)
    assert result.exit_code == 0, result.stderr
    return result.stdout


def refused(*arguments: object) -> str:
    """Run a command that must refuse its input, and return the one sentence it says."""
    result = run(*arguments)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert result.stderr.startswith("Error: ")
    assert result.stderr.count("\n") == 1
    assert result.stderr.endswith((".\n", "?\n"))
    return result.stderr


def trained(*arguments: object) -> dict[str, Any]:
    report = json.loads(done("train", *arguments, "--json"))
    assert isinstance(report, dict)
    return report


def lines_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    path = tmp_path / "a.nnplay"
    done("new", "-o", path)
    return path


def test_that_a_new_project_is_the_default_one(project: Path) -> None:
    assert load(project) == SavedProject(project=default_project())


def test_that_a_link_becomes_a_project_with_its_losses(tmp_path: Path) -> None:
    path = tmp_path / "link.nnplay"
    done("new", "--link", "https://playground.tensorflow.org/#seed=0.59704", "-o", path)
    report = trained(path, "--epochs", 1)
    # The figures were recorded from that program with 12 digits.
    assert report["history"]["train_loss"] == pytest.approx([0.499440096780, 0.497578378087], abs=1e-12)


def test_that_the_examples_are_named_when_a_wrong_one_is_asked_for(tmp_path: Path) -> None:
    assert refused("new", "--example", "moons", "-o", tmp_path / "a.nnplay").endswith(f"{', '.join(EXAMPLES)}.\n")


@pytest.mark.parametrize("name", EXAMPLES)
def test_that_every_example_can_train_and_is_copied_as_it_is(tmp_path: Path, name: str) -> None:
    done("new", "--example", name, "-o", tmp_path / "a.nnplay")
    saved = load(tmp_path / "a.nnplay")
    assert saved == load(resource_path(f"examples/{name}.nnplay"))
    assert checks.problems(saved.project) == ()
    assert saved.run is None


@pytest.mark.parametrize(
    ("name", "epochs", "loss", "accuracy"),
    [
        ("circle", 300, 0.02, 0.98),
        ("gauss-perceptron", 50, 0.05, 0.96),
        ("cars", 300, 0.1, None),
        ("iris", 300, 0.2, 0.93),
        ("penguins", 300, 0.05, 0.95),
        ("pass-class", 300, 0.2, 0.93),
        ("perceptron", 50, 0.01, 0.99),
        ("plane", 50, 0.0015, None),
        ("spiral", 500, 0.03, 0.97),
        ("xor", 300, 0.03, 0.97),
    ],
)
def test_that_every_example_learns_what_it_shows(name: str, epochs: int, loss: float, accuracy: float | None) -> None:
    report = trained(resource_path(f"examples/{name}.nnplay"), "--epochs", epochs)
    assert report["test_loss"] < loss
    assert report["test_accuracy"] is None if accuracy is None else report["test_accuracy"] > accuracy


def test_that_the_cars_are_predicted_well() -> None:
    fit = trained(resource_path("examples/cars.nnplay"), "--epochs", 300)["r_squared"]
    assert fit["test"] > 0.86  # the best plane through the same train points, by least squares, reaches 0.78


def test_that_the_perceptron_of_the_lecture_parts_the_plane_at_its_line() -> None:
    project = load(resource_path("examples/perceptron.nnplay")).project
    trainer = Trainer(project, build(project.dataset))
    x1 = np.linspace(-4.0, 3.0, 15)
    on_line = np.column_stack([x1, (1.0 + 3.0 * x1) / 2.0])  # 1 + 3·x₁ - 2·x₂ = 0
    up = np.array([0.0, 0.1])
    np.testing.assert_allclose(trainer.predict(on_line), 0.5, atol=1e-12)
    assert (trainer.predict(on_line + up) < 0.5).all()
    assert (trainer.predict(on_line - up) > 0.5).all()
    assert project.query == (-1.0, 2.0)
    np.testing.assert_allclose(trainer.predict(np.array([[-1.0, 2.0]])), 1.0 / (1.0 + np.exp(6.0)), rtol=1e-12)


def test_that_show_tells_what_was_set_by_hand(tmp_path: Path) -> None:
    shown = done("show", resource_path("examples/perceptron.nnplay"))
    assert "    set by hand: unit 1: bias = 1, w1 = 3, w2 = −2\n" in shown
    project = default_project()
    for unit in range(4):
        for source in (None, 0, 1):
            project = give_weight(project, "layer-1", unit, source, -0.5, is_frozen=True)
    save(tmp_path / "a.nnplay", SavedProject(project=project))
    shown = done("show", tmp_path / "a.nnplay")
    assert "set by hand: unit 1: bias = −0.5 frozen, w1 = −0.5 frozen, w2 = −0.5 frozen; unit 2: bias" in shown
    assert "and 4 more\n" in shown


def test_that_the_student_of_the_lecture_fails_before_training_and_passes_after(tmp_path: Path) -> None:
    path, points, out = tmp_path / "a.nnplay", tmp_path / "in.csv", tmp_path / "out.csv"
    done("new", "--example", "pass-class", "-o", path)
    points.write_text("lectures attended,hours on the final project\n4,5\n")

    def probability() -> float:
        assert run("predict", path, "--csv", points, "-o", out).exit_code == 0
        (line,) = lines_of(out)
        return float(line["probability of pass"])

    assert load(path).project.query == (4.0, 5.0)
    assert probability() < 0.2
    done("train", path, "--epochs", 100, "-o", path)
    assert probability() >= 0.8


def test_that_training_prints_the_keys_machines_expect(project: Path) -> None:
    report = trained(project, "--epochs", 3)
    assert list(report) == [
        "epoch", "step", "train_loss", "test_loss", "train_accuracy", "test_accuracy", "history", "timing",
        "stop_reason", "warnings", "confusion", "layers",
    ]  # fmt: skip
    assert (report["epoch"], report["step"]) == (3, 75)
    assert list(report["history"]) == ["epoch", "train_loss", "test_loss"]
    assert report["history"]["epoch"] == [0, 1, 2, 3]
    assert len(report["history"]["train_loss"]) == len(report["history"]["test_loss"]) == 4
    assert report["history"]["test_loss"][-1] == report["test_loss"]
    assert list(report["timing"]) == ["compile_s", "train_s", "samples_per_s"]
    assert report["timing"]["samples_per_s"] == pytest.approx(750 / report["timing"]["train_s"])


def test_that_training_tells_what_the_run_looks_like_inside(project: Path, tmp_path: Path) -> None:
    report = trained(project, "--epochs", 200)
    assert [sum(row) for row in report["confusion"]["train"]] == [125, 125]
    right = sum(report["confusion"]["test"][k][k] for k in range(2))
    assert right / 250 == report["test_accuracy"]
    assert [layer["layer_id"] for layer in report["layers"]] == ["layer-1", "layer-2", "output"]
    assert all(layer["gradient_norm"] > 0.0 for layer in report["layers"])
    save(tmp_path / "plane.nnplay", SavedProject(project=edits.choose_source(default_project(), "plane")))
    fit = trained(tmp_path / "plane.nnplay", "--epochs", 5)["r_squared"]
    assert fit["test"] > 0.9


def test_that_a_rule_ends_the_training_of_a_command(tmp_path: Path) -> None:
    limited = edits.change_training(default_project(), stopping=StoppingSpec(max_epochs=3))
    save(tmp_path / "a.nnplay", SavedProject(project=limited))
    report = trained(tmp_path / "a.nnplay", "--epochs", 50)
    assert (report["epoch"], report["stop_reason"]) == (3, "max_epochs")
    assert "stopped by itself: max epochs" in done("train", tmp_path / "a.nnplay", "--epochs", 50)
    # The reason is kept with the run: opened again, it has still ended.
    trained(tmp_path / "a.nnplay", "--epochs", 50, "-o", tmp_path / "b.nnplay")
    again = trained(tmp_path / "b.nnplay", "--epochs", 50)
    assert (again["epoch"], again["stop_reason"]) == (3, "max_epochs")


def test_that_training_and_showing_warn_of_data_that_teach_little(tmp_path: Path) -> None:
    path = tmp_path / "a.nnplay"
    project = edits.add_features(default_project(), ("x1-x1",))
    save(path, SavedProject(project=edits.change_dataset(project, train_share=1.0)))
    report = trained(path, "--epochs", 1)
    assert [warning[:40] for warning in report["warnings"]] == [
        "No points are left for testing: overfitt",
        "“x₁−x₁” has the same value at every trai",
    ]
    for words in (done("train", path, "--epochs", 1), done("show", path)):
        assert words.count("Warning: ") == 2


def test_that_a_number_json_cannot_hold_is_null(tmp_path: Path) -> None:
    regression = edits.change_dataset(edits.choose_source(default_project(), "plane"), train_share=1.0)
    save(tmp_path / "a.nnplay", SavedProject(project=regression))
    report = trained(tmp_path / "a.nnplay", "--epochs", 1)
    assert (report["test_loss"], report["train_accuracy"]) == (None, None)
    assert report["history"]["test_loss"] == [None, None]
    assert "test loss –: no points" in done("train", tmp_path / "a.nnplay", "--epochs", 1)


def test_that_the_file_changes_only_when_it_is_named_as_output(project: Path, tmp_path: Path) -> None:
    before = project.read_bytes()
    trained(project, "--epochs", 2)
    trained(project, "--epochs", 2, "-o", tmp_path / "b.nnplay")
    assert project.read_bytes() == before
    trained(project, "--epochs", 2, "-o", project)
    assert project.read_bytes() == (tmp_path / "b.nnplay").read_bytes()


def test_that_training_goes_on_where_it_was_bit_for_bit(project: Path, tmp_path: Path) -> None:
    at_once = trained(project, "--epochs", 12, "-o", tmp_path / "once.nnplay")
    for epochs in (5, 0, 7):
        in_parts = trained(project, "--epochs", epochs, "-o", project)
    assert {**in_parts, "timing": None} == {**at_once, "timing": None}
    assert project.read_bytes() == (tmp_path / "once.nnplay").read_bytes()


def test_that_the_history_is_the_one_the_trainer_makes_for_the_window(project: Path) -> None:
    jit.compile_all()
    loaded = load(project).project
    trainer = Trainer(loaded, build(loaded.dataset))
    while trainer.epoch < 4:
        trainer.advance(3)
    report = trained(project, "--epochs", 4)
    assert report["history"]["train_loss"] == trainer.history.view().column("train_loss").tolist()
    assert report["history"]["test_loss"] == trainer.history.view().column("test_loss").tolist()


def test_that_the_epoch_in_which_a_run_stands_counts_as_one(project: Path, tmp_path: Path) -> None:
    jit.compile_all()
    loaded = load(project).project
    trainer = Trainer(loaded, build(loaded.dataset))
    trainer.advance(7)
    from_start = trained(project, "--epochs", 2)
    save(tmp_path / "mid.nnplay", to_saved(loaded, trainer.state()))
    from_mid = trained(tmp_path / "mid.nnplay", "--epochs", 2)
    assert from_mid["epoch"] == 2
    assert from_mid["train_loss"] == from_start["train_loss"]


def test_that_evaluating_rarely_records_multiples_and_the_last_epoch_only(project: Path) -> None:
    every = trained(project, "--epochs", 10)
    rare = trained(project, "--epochs", 10, "--evaluate-every", 4, "-o", project)
    assert rare["history"]["epoch"] == [0, 4, 8, 10]
    assert rare["train_loss"] == every["train_loss"]
    assert rare["history"]["train_loss"] == [every["history"]["train_loss"][epoch] for epoch in (0, 4, 8, 10)]
    state = to_state(load(project))
    assert state is not None
    assert state.history_stride == 1
    assert trained(project, "--epochs", 2)["history"]["epoch"] == [0, 4, 8, 10, 11, 12]


def test_that_a_diverged_run_is_said_to_be_one_with_an_exit_code(tmp_path: Path) -> None:
    wild = edits.change_training(edits.choose_source(default_project(), "plane"), learning_rate=1e6)
    wild = edits.change_layer(edits.change_layer(wild, "layer-1", activation="linear"), "layer-2", activation="linear")
    save(tmp_path / "a.nnplay", SavedProject(project=wild))
    result = run("train", tmp_path / "a.nnplay", "--json", "-o", tmp_path / "b.nnplay")
    assert result.exit_code == 1
    assert "try a smaller learning rate" in result.stderr
    assert json.loads(result.stdout)["epoch"] == 0
    assert load(tmp_path / "b.nnplay").project == wild


def test_that_showing_tells_layers_data_training_and_problems(project: Path) -> None:
    report = json.loads(done("show", project, "--json"))
    assert [layer["id"] for layer in report["layers"]] == ["layer-1", "layer-2", "output"]
    assert [layer["input_shape"] for layer in report["layers"]] == [[2], [4], [2]]
    assert [layer["output_shape"] for layer in report["layers"]] == [[4], [2], [1]]
    assert [layer["n_parameters"] for layer in report["layers"]] == [12, 10, 3]
    assert report["n_parameters"] == 25
    assert (report["data"]["source"], report["data"]["n_train"], report["data"]["n_test"]) == ("circle", 250, 250)
    assert report["training"]["learning_rate"] == 0.03
    assert report["run"] is None
    assert report["problems"] == []


def test_that_showing_for_people_names_the_run_and_every_problem(project: Path) -> None:
    trained(project, "--epochs", 3, "-o", project)
    text = done("show", project)
    assert "Run: epoch 3, step 75" in text
    assert "4 → 2  10 parameters" in text
    assert "Problems: none" in text
    odd = edits.change_dataset(default_project(), features=("x1", "x9"))
    save(project, SavedProject(project=replace(odd, training=replace(odd.training, loss="binary_cross_entropy"))))
    text = done("show", project)
    assert text.count("Problem: ") == 2
    assert "x9" in text


def test_that_a_project_that_cannot_train_is_refused_with_its_problem(tmp_path: Path) -> None:
    path = tmp_path / "a.nnplay"
    save(path, SavedProject(project=edits.change_dataset(default_project(), features=())))
    assert "No input feature is chosen" in refused("train", path)
    (tmp_path / "in.csv").write_text("x1,x2\n1,2\n")
    assert "No input feature is chosen" in refused("predict", path, "--csv", tmp_path / "in.csv", "-o", tmp_path / "o")
    save(path, SavedProject(project=edits.change_dataset(default_project(), features=("x1", "log(x1)"))))
    assert "no finite value at some points" in refused("train", path)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["train"], "Missing argument 'FILE'"),
        (["train", "none.nnplay"], "none.nnplay is not there"),
        (["train", "text.txt"], "is not a Network Playground project"),
        (["show", "text.txt"], "is not a Network Playground project"),
        (["show", "."], "is a folder"),
        (["train", "a.nnplay", "--epochs", "-1"], "--epochs"),
        (["train", "a.nnplay", "--epochs", "many"], "--epochs"),
        (["train", "a.nnplay", "--evaluate-every", "0"], "--evaluate-every"),
        (["train", "a.nnplay", "--epochs", "1", "-o", "none/b.nnplay"], "its folder does not exist"),
        (["new"], "Missing option '-o'"),
        (["new", "-o", "none/b.nnplay"], "its folder does not exist"),
        (["new", "--link", "nonsense", "-o", "b.nnplay"], "not a TensorFlow Playground link"),
        (["new", "--link", "#noise=loud", "-o", "b.nnplay"], "not a number"),
        (["new", "--link", "#seed=1", "--example", "xor", "-o", "b.nnplay"], "one of the two"),
        (["predict", "a.nnplay", "-o", "b.csv"], "Missing option '--csv'"),
        (["predict", "a.nnplay", "--csv", "none.csv", "-o", "b.csv"], "none.csv cannot be read"),
        (["predict", "a.nnplay", "--csv", "text.txt", "-o", "b.csv"], "text.txt has no rows"),
        (["predict", "a.nnplay", "--csv", "in.csv", "-o", "none/b.csv"], "b.csv was not written"),
        (["export", "a.nnplay"], "Missing option '--csv'"),
        (["export", "text.txt", "--csv", "b.csv"], "is not a Network Playground project"),
        (["export", "a.nnplay", "--csv", "none/b.csv"], "b.csv was not written because its folder does not exist"),
        (["explain", "a.nnplay"], "No such command"),
        (["show", "a.nnplay", "--xml"], "No such option"),
    ],
)
def test_that_bad_input_is_one_sentence_and_exit_code_two(
    project: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], words: str
) -> None:
    monkeypatch.chdir(project.parent)
    Path("text.txt").write_text("hello")
    Path("in.csv").write_text("x1,x2\n1,2\n")
    before = project.read_bytes()
    assert words in refused(*arguments)
    assert project.read_bytes() == before


def predictions(project: Path, text: str) -> list[dict[str, str]]:
    points, out = project.with_name("in.csv"), project.with_name("out.csv")
    points.write_text(text, encoding="utf-8")
    result = run("predict", project, "--csv", points, "-o", out)
    assert result.exit_code == 0, result.stderr
    return lines_of(out)


def test_that_predictions_stand_behind_the_columns_of_the_table(project: Path) -> None:
    trained(project, "--epochs", 200, "-o", project)
    lines = predictions(project, 'name,x2,x₁\nmiddle,0,0\n"far, out",4,-2\n')
    assert list(lines[0]) == [
        "name", "x2", "x₁", "prediction", "class", "probability of negative", "probability of positive",
    ]  # fmt: skip
    assert [(line["name"], line["prediction"], line["class"]) for line in lines] == [
        ("middle", "1", "positive"), ("far, out", "0", "negative"),
    ]  # fmt: skip
    for line in lines:
        assert float(line["probability of negative"]) + float(line["probability of positive"]) == pytest.approx(1.0)


def test_that_predictions_are_the_trainers_own(project: Path) -> None:
    trained(project, "--epochs", 50, "-o", project)
    saved = load(project)
    dataset = build(saved.project.dataset)
    table = "x1,x2\n" + "".join(f"{x!r},{y!r}\n" for x, y in dataset.points_test.tolist())
    found = [float(line["probability of positive"]) for line in predictions(project, table)]
    expected = Trainer(saved.project, dataset, to_state(saved)).predict(dataset.x_test)[:, 0]
    np.testing.assert_array_equal(found, expected)


def test_that_only_the_columns_the_features_need_must_be_there(tmp_path: Path) -> None:
    path = tmp_path / "a.nnplay"
    trained(resource_path("examples/iris.nnplay"), "--epochs", 200, "-o", path)
    lines = predictions(path, "petal width (cm),petal length (cm)\n0.2,1.4\n1.3,4.2\n2.3,6.0\n")
    assert [line["class"] for line in lines] == ["setosa", "versicolor", "virginica"]
    assert sum(float(lines[0][f"probability of {name}"]) for name in ("setosa", "versicolor", "virginica")) == (
        pytest.approx(1.0)
    )


def test_that_regression_predicts_values(tmp_path: Path) -> None:
    path = tmp_path / "a.nnplay"
    trained(resource_path("examples/plane.nnplay"), "--epochs", 50, "-o", path)
    (line,) = predictions(path, "x1,x2\n3,-1\n")
    assert list(line) == ["x1", "x2", "prediction"]
    assert float(line["prediction"]) == pytest.approx(0.2, abs=0.02)


def test_that_an_untrained_project_predicts_with_its_first_weights_and_says_so(project: Path) -> None:
    project.with_name("in.csv").write_text("x1,x2\n1,2\n")
    result = run("predict", project, "--csv", project.with_name("in.csv"), "-o", project.with_name("out.csv"))
    assert result.exit_code == 0
    assert "has not been trained" in result.stderr


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x1,x2\n1,2\n3,four\n", "in.csv, line 3, column “x2”: “four” is not a number"),
        ("x1,x2\n1,2\n3\n", "in.csv, line 3: 1 cell where the first row has 2"),
        ("x1,y\n1,2\n", "in.csv has no column “x2” or “x₂” in its header"),
        ("x1,x2,x₂\n1,2,3\n", "in.csv has more than one column “x2” or “x₂”"),
        ("x1,x2,class\n1,2,3\n", "in.csv already has a column “class”"),
    ],
)
def test_that_a_table_that_does_not_fit_is_refused_with_the_place(project: Path, text: str, words: str) -> None:
    table, out = project.with_name("in.csv"), project.with_name("out.csv")
    table.write_text(text, encoding="utf-8")
    assert words in refused("predict", project, "--csv", table, "-o", out)
    assert not out.exists()


def test_that_a_feature_without_a_value_at_a_line_is_refused_with_the_line(project: Path) -> None:
    save(project, SavedProject(project=edits.change_dataset(default_project(), features=("1/(x1-77)",))))
    table = project.with_name("in.csv")
    table.write_text("x1\n1\n77\n")
    assert "in.csv, line 3: the feature “1/(x1-77)”" in refused(
        "predict", project, "--csv", table, "-o", table.with_name("out.csv")
    )


def test_that_the_kernels_can_be_compiled_beforehand() -> None:
    assert "ready after" in done("compile-kernels")
    assert jit.kernels_are_cached()


def test_that_the_version_and_the_help_are_printed() -> None:
    assert __version__ in done("--version")
    for command in ("new", "train", "show", "predict", "export", "compile-kernels", "screenshot", "picture"):
        assert command in done("--help")
        assert "Usage: playground" in done(command, "--help")


def test_that_a_command_loads_neither_qt_nor_the_compiler_before_it_needs_them(tmp_path: Path) -> None:
    script = (
        "import sys\nfrom playground.cli import main\n"
        "try:\n    main(['new', '-o', sys.argv[1]])\nexcept SystemExit as end:\n    assert end.code == 0\n"
        "print(sorted({'PySide6', 'numba', 'pyqtgraph'} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "a.nnplay")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    printed = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert printed.stdout.strip() == "[]"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pseudo-terminals")
def test_that_a_terminal_sees_a_bar_and_can_stop_the_training(project: Path) -> None:
    before = project.read_bytes()
    command = [sys.executable, "-m", "playground", "train", str(project), "--epochs", "100000000", "-o", str(project)]
    terminal, end = os.openpty()
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=end) as training:
        os.close(end)
        seen = b""
        while b"training" not in seen:
            seen += os.read(terminal, 1000)
        training.send_signal(signal.SIGINT)
        printed, _ = training.communicate(timeout=30)
        seen += os.read(terminal, 10_000)
    os.close(terminal)
    assert training.returncode == 130
    assert printed == b""
    assert b"Error: Stopped, and nothing was saved." in seen
    assert project.read_bytes() == before


STUDENTS = """name;hours;sleep;subject;part;passed
Ann;1,5;8;maths;train;no
Bob;3,0;7;art;train;yes
Cid;4,5;NA;art;train;yes
Dee;0,5;6;maths;train;no
Eve;2,5;8;music;test;yes
Fay;1,0;5;maths;test;no
Gus;4,0;9;music;train;yes
"""


def imported(tmp_path: Path, text: str, *options: object) -> Path:
    table, project = tmp_path / "students.csv", tmp_path / "students.nnplay"
    table.write_text(text, encoding="utf-8")
    done("import", table, "-o", project, *options)
    return project


def test_that_a_table_becomes_a_project_that_trains(tmp_path: Path) -> None:
    project = imported(tmp_path, STUDENTS, "--ignore", "name", "--missing", "fill")
    report = json.loads(done("show", project, "--json"))
    assert report["data"]["columns"] == ["hours", "sleep", "subject = art", "subject = maths", "subject = music"]
    assert (report["data"]["classes"], report["data"]["task"]) == (["no", "yes"], "binary")
    assert (report["data"]["n_train"], report["data"]["n_test"]) == (5, 2)
    assert trained(project, "--epochs", 200)["train_accuracy"] == 1.0


def test_that_importing_and_showing_tell_what_the_columns_are(tmp_path: Path) -> None:
    table, project = tmp_path / "students.csv", tmp_path / "students.nnplay"
    table.write_text(STUDENTS, encoding="utf-8")
    said = done("import", table, "-o", project, "--ignore", "name").splitlines()
    assert said == [
        "Numbers have a decimal comma: 1,5 is one and a half.",
        "“part” says which rows are for training and which for testing.",
        "7 rows were read: “passed” is predicted as one of 2 classes from hours, sleep, subject.",
    ]
    text = done("show", project)
    assert "x₁ = hours, x₂ = sleep, x₃ = subject = art" in text
    assert "Target: passed: no, yes" in text
    assert "Columns" not in done("show", resource_path("examples/circle.nnplay"))
    assert "Target: miles per gallon, a number" in done("show", resource_path("examples/cars.nnplay"))


def test_that_the_target_and_the_task_of_a_table_can_be_chosen(tmp_path: Path) -> None:
    project = imported(tmp_path, STUDENTS, "--target", "hours", "--task", "number", "--ignore", "name")
    report = json.loads(done("show", project, "--json"))
    assert report["data"]["task"] == "regression"
    assert report["data"]["n_train"] + report["data"]["n_test"] == 6  # Cid's sleep is not known


def test_that_predictions_read_categories_by_their_names(tmp_path: Path) -> None:
    project = imported(tmp_path, STUDENTS, "--ignore", "name", "--ignore", "sleep")
    done("train", project, "--epochs", 300, "-o", project)
    lines = predictions(project, "subject,hours\nart,4.5\nmaths,0.5\n")
    assert [line["class"] for line in lines] == ["yes", "no"]
    points = tmp_path / "in.csv"
    points.write_text("subject,hours\nchess,4.5\n", encoding="utf-8")
    sentence = refused("predict", project, "--csv", points, "-o", tmp_path / "out.csv")
    assert "line 2, column “subject”: “chess” is none of art, maths, music" in sentence


def test_that_predictions_are_written_as_the_table_is(tmp_path: Path) -> None:
    project = imported(tmp_path, STUDENTS, "--ignore", "name", "--ignore", "sleep")
    table, out = tmp_path / "in.csv", tmp_path / "out.csv"
    table.write_text("größe;hours;subject\nklein;4,5;art\n", encoding="cp1252")
    done("predict", project, "--csv", table, "-o", out)
    header, line = out.read_text(encoding="utf-8").splitlines()
    assert header == "größe;hours;subject;prediction;class;probability of no;probability of yes"
    assert line.startswith("klein;4,5;art;")
    no, yes = (float(cell.replace(",", ".")) for cell in line.split(";")[-2:])
    assert no + yes == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("text", "options", "words"),
    [
        (STUDENTS, ("--target", "grade"), "has no column “grade”: its columns are name, hours"),
        ("a,b\n1,2\n3\n", (), "line 3"),
        ("a,b\n1,x\n2,y\n", ("--task", "number"), "no numbers"),
        ("", (), "has no rows"),
    ],
)
def test_that_a_table_that_cannot_be_used_is_refused(
    tmp_path: Path, text: str, options: tuple[str, ...], words: str
) -> None:
    table = tmp_path / "t.csv"
    table.write_text(text, encoding="utf-8")
    assert words in refused("import", table, "-o", tmp_path / "t.nnplay", *options)
    assert not (tmp_path / "t.nnplay").exists()
